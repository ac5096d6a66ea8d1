//===- HipDeviceTest.cpp - the HIP device on a library that pretends ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../../lib/Runtime/Clocks.h"
#include "../../lib/Runtime/HipApi.h"
#include "qgemm/Runtime/Device.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>

// The layouts are compared with the headers of whatever HIP is installed.
#ifdef QGEMM_HAVE_HIP_HEADERS
#define __HIP_PLATFORM_AMD__ 1
#define __HIP_PLATFORM_HCC__ 1
#include <hip/hip_runtime_api.h>
#endif

using namespace qgemm::runtime;

namespace {
/// Chooses the library and how it behaves for one test.
class HipDeviceTest : public ::testing::Test {
protected:
  void use(const char *library, const char *mode) {
    setenv("QGEMM_HIP_LIBRARY", (std::string(QGEMM_FAKE_HIP_DIR) + "/" + library).c_str(), 1);
    setenv("FAKE_HIP", mode, 1);
  }
  void TearDown() override {
    unsetenv("QGEMM_HIP_LIBRARY");
    unsetenv("FAKE_HIP");
  }
  static std::string errorOf(const char *name) {
    auto device = createDevice(name);
    return device ? "" : llvm::toString(device.takeError());
  }
  template <class T> static T get(llvm::Expected<T> value) {
    if (value)
      return std::move(*value);
    ADD_FAILURE() << llvm::toString(value.takeError());
    return T();
  }
  static void check(llvm::Error failure) {
    if (failure)
      ADD_FAILURE() << llvm::toString(std::move(failure));
  }
  static std::string codeObject(const char *chip) {
    auto file = llvm::MemoryBuffer::getFile(std::string(QGEMM_SIM_KERNEL_DIR) + "/arithmetic." +
                                            chip + ".co");
    EXPECT_TRUE(bool(file));
    return file ? (*file)->getBuffer().str() : "";
  }
};
} // namespace

TEST_F(HipDeviceTest, BothLayoutsOfProperties) {
  for (const char *library : {"libfakehip5.so", "libfakehip6.so"}) {
    use(library, "gfx942:sramecc+:xnack-");
    auto device = get(createDevice("hip"));
    ASSERT_TRUE(device);
    EXPECT_EQ(device->chip(), "gfx942");
    EXPECT_EQ(device->target(), "gfx942:sramecc+:xnack-");
    DeviceDescription d = device->describe();
    EXPECT_EQ(d.name, "Simulated Radeon");
    EXPECT_EQ(d.computeUnits, 48);
    EXPECT_EQ(d.waveSize, 32);
    EXPECT_EQ(d.clockKHz, 2482000);
    EXPECT_EQ(d.memoryClockKHz, 1249000);
    EXPECT_EQ(d.memoryBusBits, 384);
    EXPECT_EQ(d.l2Bytes, 6291456);
    EXPECT_EQ(d.memoryBytes, uint64_t(24) << 30);
    EXPECT_EQ(d.busId, "0000:03:00.0");
    EXPECT_EQ(d.runtimeVersion, std::string(library) == "libfakehip6.so" ? 60342134 : 50221153);
  }
}

#ifdef QGEMM_HAVE_HIP_HEADERS
template <class Properties> static void compareLayout(const HipPropertyLayout &layout) {
  EXPECT_EQ(layout.size, sizeof(Properties));
  EXPECT_EQ(layout.name, offsetof(Properties, name));
  EXPECT_EQ(layout.totalGlobalMem, offsetof(Properties, totalGlobalMem));
  EXPECT_EQ(layout.warpSize, offsetof(Properties, warpSize));
  EXPECT_EQ(layout.clockRate, offsetof(Properties, clockRate));
  EXPECT_EQ(layout.multiProcessorCount, offsetof(Properties, multiProcessorCount));
  EXPECT_EQ(layout.memoryClockRate, offsetof(Properties, memoryClockRate));
  EXPECT_EQ(layout.memoryBusWidth, offsetof(Properties, memoryBusWidth));
  EXPECT_EQ(layout.l2CacheSize, offsetof(Properties, l2CacheSize));
  EXPECT_EQ(layout.gcnArchName, offsetof(Properties, gcnArchName));
}

TEST_F(HipDeviceTest, LayoutsAreTheHeaders) {
#ifdef hipGetDeviceProperties // ROCm 6 renames both by macros
  compareLayout<hipDeviceProp_tR0600>(hipPropertiesR0600);
#else
  compareLayout<hipDeviceProp_t>(hipPropertiesOld);
#endif
  EXPECT_EQ(hipMemcpyHostToDevice, HipHostToDevice);
  EXPECT_EQ(hipMemcpyDeviceToHost, HipDeviceToHost);
  EXPECT_EQ(HIP_LAUNCH_PARAM_BUFFER_POINTER, hipLaunchBufferPointer);
  EXPECT_EQ(HIP_LAUNCH_PARAM_BUFFER_SIZE, hipLaunchBufferSize);
  EXPECT_EQ(HIP_LAUNCH_PARAM_END, hipLaunchEnd);
}

/// Our declarations convert to the headers' but for handles and enumerations.
TEST_F(HipDeviceTest, SignaturesAreTheHeaders) {
  static_assert(sizeof(hipError_t) == sizeof(HipError) && sizeof(hipModule_t) == sizeof(HipHandle));
  static_assert(
      std::is_same_v<decltype(&hipModuleLoadData), hipError_t (*)(hipModule_t *, const void *)>);
  static_assert(std::is_same_v<decltype(&hipModuleGetFunction),
                               hipError_t (*)(hipFunction_t *, hipModule_t, const char *)>);
  static_assert(
      std::is_same_v<decltype(&hipModuleLaunchKernel),
                     hipError_t (*)(hipFunction_t, unsigned, unsigned, unsigned, unsigned, unsigned,
                                    unsigned, unsigned, hipStream_t, void **, void **)>);
  static_assert(std::is_same_v<decltype(&hipMemcpy),
                               hipError_t (*)(void *, const void *, size_t, hipMemcpyKind)>);
  static_assert(std::is_same_v<decltype(&hipMemset), hipError_t (*)(void *, int, size_t)>);
  static_assert(std::is_same_v<decltype(&hipEventElapsedTime),
                               hipError_t (*)(float *, hipEvent_t, hipEvent_t)>);
  static_assert(std::is_same_v<decltype(&hipEventRecord), hipError_t (*)(hipEvent_t, hipStream_t)>);
  static_assert(std::is_same_v<decltype(&hipDeviceGetPCIBusId), hipError_t (*)(char *, int, int)>);
  static_assert(std::is_same_v<decltype(&hipGetDeviceCount), hipError_t (*)(int *)>);
  static_assert(std::is_same_v<decltype(&hipRuntimeGetVersion), hipError_t (*)(int *)>);
}
#endif

TEST_F(HipDeviceTest, MissingLibrariesFunctionsAndDevices) {
  setenv("QGEMM_HIP_LIBRARY", "/nonexistent/libamdhip64.so", 1);
  EXPECT_EQ(errorOf("hip").find("device hip requires HIP's runtime library, got none of "
                                "/nonexistent/libamdhip64.so: "),
            0u);
  use("libfakehip_no_modules.so", "gfx1100");
  EXPECT_NE(errorOf("hip").find("requires the function hipModuleLoadData, got none"),
            std::string::npos);
  use("libfakehip6.so", "none");
  EXPECT_EQ(errorOf("hip"),
            "device hip requires a GPU, got none: hipGetDeviceCount requires success, got "
            "hipErrorNoDevice (no ROCm-capable device is detected)");
  use("libfakehip6.so", "gfx1100");
  EXPECT_EQ(errorOf("hip:1"), "device requires a number below 1, got 'hip:1'");
  EXPECT_EQ(errorOf("hip:x"), "device requires 'hip' or 'hip:N', got 'hip:x'");
  use("libfakehip6.so", "Radeon");
  EXPECT_EQ(errorOf("hip"), "properties of device 0 require the name of a gfx architecture, got "
                            "'Radeon'");
}

TEST_F(HipDeviceTest, MemoryAndModules) {
  use("libfakehip6.so", "gfx1100");
  auto device = get(createDevice("hip:0"));
  ASSERT_TRUE(device);
  DevicePtr buffer = get(device->allocate(100, 256, "b"));
  std::vector<uint8_t> out(100, 1), in(100, 7);
  check(device->copyOut(out.data(), buffer, 100));
  EXPECT_EQ(out, std::vector<uint8_t>(100, 0));
  check(device->copyIn(buffer, in.data(), 100));
  check(device->copyOut(out.data(), buffer, 100));
  EXPECT_EQ(out, in);
  check(device->release(buffer));
  EXPECT_NE(llvm::toString(device->release(buffer)).find("free requires the address"),
            std::string::npos);

  std::string wrong = codeObject("gfx942");
  auto module = device->load({wrong, "wrong"});
  ASSERT_FALSE(bool(module));
  EXPECT_EQ(llvm::toString(module.takeError()), "code object requires gfx1100, got one for gfx942");
  std::string right = codeObject("gfx1100");
  auto good = get(device->load({right, "right"}));
  ASSERT_TRUE(good);
  EXPECT_GT(good->kernelNames().size(), 1u);
  EXPECT_EQ(get(good->kernel("integer32"))->argumentBytes(), 24u);
  EXPECT_EQ(llvm::toString(good->kernel("none").takeError()).find("module requires a kernel"), 0u);
}

TEST_F(HipDeviceTest, LaunchesAreChecked) {
  use("libfakehip6.so", "gfx1100");
  auto device = get(createDevice("hip"));
  std::string bytes = codeObject("gfx1100");
  auto module = get(device->load({bytes, "file"}));
  Kernel *kernel = get(module->kernel("integer32"));
  LaunchConfig config;
  config.block = {64, 1, 1};
  // Null pointers: the device faults, and the message says what HIP said.
  auto result = kernel->launch(config, std::vector<uint8_t>(24, 0));
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError())
                .find("hipModuleLaunchKernel requires success, got hipErrorLaunchFailure (gfx1100: "
                      "out of bounds"),
            0u);
  config.workgroups = std::vector<uint64_t>{0};
  EXPECT_EQ(llvm::toString(kernel->launch(config, {}).takeError()),
            "launch on hip requires all workgroups, got a choice of some");
  config.workgroups.reset();
  Inspection inspection;
  config.inspection = &inspection;
  EXPECT_EQ(llvm::toString(kernel->launch(config, {}).takeError()),
            "trace and profile require the device sim, got hip");
}

TEST_F(HipDeviceTest, EventsMayBeMissing) {
  use("libfakehip_no_events.so", "gfx1100");
  auto device = get(createDevice("hip"));
  std::string bytes = codeObject("gfx1100");
  auto module = get(device->load({bytes, "file"}));
  Kernel *kernel = get(module->kernel("integer32"));
  EXPECT_EQ(llvm::toString(kernel->bench({}, {}, {}).takeError()),
            "timing requires HIP's events, got a runtime library without");
}

TEST(Clocks, CurrentLevels) {
  llvm::SmallString<64> root;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("qgemm-clocks", root));
  llvm::SmallString<96> folder(root);
  llvm::sys::path::append(folder, "0000:0a:00.0");
  ASSERT_FALSE(llvm::sys::fs::create_directories(folder));
  auto write = [&](const char *name, const char *text) {
    std::error_code code;
    llvm::raw_fd_ostream((folder + "/" + name).str(), code) << text;
  };
  write("pp_dpm_sclk", "0: 500Mhz \n1: 2482Mhz *\n");
  write("pp_dpm_mclk", "0: 96Mhz *\n1: 1249Mhz \n");
  EXPECT_EQ(readClocks("0000:0A:00.0", root),
            (std::vector<std::string>{"sclk 2482Mhz", "mclk 96Mhz"}));
  EXPECT_TRUE(readClocks("0000:0b:00.0", root).empty());
  EXPECT_TRUE(readClocks("", root).empty());
  llvm::sys::fs::remove_directories(root);
}
