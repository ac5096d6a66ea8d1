//===- KernelRun.cpp - one launch of a kernel from assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelRun.h"
#include "qgemm/Runtime/Device.h"
#include "gtest/gtest.h"

namespace runtime = qgemm::runtime;

std::string qgemm::sim_test::runKernel(const std::string &chip, const std::string &file,
                                       unsigned groups, unsigned items,
                                       llvm::ArrayRef<uint8_t> input,
                                       llvm::MutableArrayRef<uint8_t> output) {
  auto device = runtime::createDevice("sim:" + chip);
  if (!device)
    return llvm::toString(device.takeError());
  auto module = (*device)->load({file, "test"});
  if (!module)
    return llvm::toString(module.takeError());
  auto kernel = (*module)->kernel("test");
  if (!kernel)
    return llvm::toString(kernel.takeError());
  auto in = llvm::cantFail((*device)->allocate(input.size(), 256, "in"));
  auto out = llvm::cantFail((*device)->allocate(output.size(), 256, "out"));
  llvm::cantFail((*device)->copyIn(in, input.data(), input.size()));
  runtime::LaunchConfig config;
  config.grid[0] = groups;
  config.block[0] = items;
  auto launched = (*kernel)->launch(config, runtime::KernelArguments().add(in).add(out).bytes());
  if (!launched)
    return llvm::toString(launched.takeError());
  llvm::cantFail((*device)->copyOut(output.data(), out, output.size()));
  return "";
}

void qgemm::sim_test::expectDefinedOrListed(const std::set<std::string> &names,
                                            const std::set<std::string> &defined,
                                            const std::set<std::string> &without) {
  for (const std::string &name : names)
    EXPECT_EQ(defined.count(name) + without.count(name), 1u)
        << name << " requires a second definition or a line in the list of those without";
  for (const std::string &name : without)
    EXPECT_TRUE(names.count(name)) << name << " is listed and unknown to the simulator";
  for (const std::string &name : defined)
    EXPECT_TRUE(names.count(name)) << name << " is defined and unknown to the simulator";
}
