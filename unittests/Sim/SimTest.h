//===- SimTest.h - running the test kernels ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_SIMTEST_H
#define QGEMM_UNITTESTS_SIM_SIMTEST_H

#include "qgemm/Runtime/Device.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <random>
#include <string>
#include <vector>

namespace qgemm::sim_test {

template <class T> T get(llvm::Expected<T> value) {
  if (value)
    return std::move(*value);
  ADD_FAILURE() << llvm::toString(value.takeError());
  return T();
}

/// A device of one chip with one file of test kernels.
class SimTest : public ::testing::TestWithParam<const char *> {
protected:
  std::string chip() const { return GetParam(); }
  bool cdna() const { return chip().rfind("gfx9", 0) == 0; }

  void load(const std::string &file, const runtime::DeviceOptions &options = {}) {
    device = get(runtime::createDevice("sim:" + chip(), options));
    ASSERT_TRUE(device);
    std::string path = std::string(QGEMM_SIM_KERNEL_DIR) + "/" + file + "." + chip() + ".co";
    auto buffer = llvm::MemoryBuffer::getFile(path);
    ASSERT_TRUE(static_cast<bool>(buffer)) << path;
    module = get(device->load(**buffer));
    ASSERT_TRUE(module);
  }

  template <class T>
  runtime::DevicePtr upload(const std::vector<T> &data, uint64_t alignment = 256) {
    runtime::DevicePtr pointer = get(device->allocate(data.size() * sizeof(T), alignment));
    check(device->copyIn(pointer, data.data(), data.size() * sizeof(T)));
    return pointer;
  }
  template <class T> std::vector<T> download(runtime::DevicePtr pointer, size_t count) {
    std::vector<T> data(count);
    check(device->copyOut(data.data(), pointer, count * sizeof(T)));
    return data;
  }

  /// The launch's error text, empty after success.
  std::string run(const std::string &name, const runtime::LaunchConfig &config,
                  const runtime::KernelArguments &arguments) {
    auto kernel = module->kernel(name);
    if (!kernel)
      return llvm::toString(kernel.takeError());
    auto result = (*kernel)->launch(config, arguments.bytes());
    if (!result)
      return llvm::toString(result.takeError());
    statistics = *result;
    return "";
  }
  /// 256 work-items a workgroup.
  std::string run(const std::string &name, uint32_t groups,
                  const runtime::KernelArguments &arguments) {
    runtime::LaunchConfig config;
    config.grid[0] = groups;
    config.block[0] = 256;
    return run(name, config, arguments);
  }

  static void check(llvm::Error error) {
    if (error)
      ADD_FAILURE() << llvm::toString(std::move(error));
  }

  std::unique_ptr<runtime::Device> device;
  std::unique_ptr<runtime::Module> module;
  runtime::LaunchResult statistics;
};

} // namespace qgemm::sim_test

#define QGEMM_FOR_EVERY_CHIP(Suite)                                                                \
  INSTANTIATE_TEST_SUITE_P(Chips, Suite,                                                           \
                           ::testing::Values("gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950"), \
                           [](const auto &info) { return std::string(info.param); })

#endif // QGEMM_UNITTESTS_SIM_SIMTEST_H
