//===- FakeHip.cpp - a libamdhip64 that runs kernels in the simulator ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Has the functions that the HIP device calls, with HIP's own signatures, on memory of the
// simulator: the whole path of calls runs on a machine without a GPU, results included. Built in
// several forms:
//
//   FAKE_HIP_RECENT     the layout of properties and the function of ROCm 6 and later
//   FAKE_HIP_NO_EVENTS  without events
//   FAKE_HIP_NO_MODULES without hipModuleLoadData
//
// $FAKE_HIP is the name of the architecture, or "none": there is no device. With ",broken" behind
// it, every launch fails when it is waited for.
//
//===----------------------------------------------------------------------===//

#include "../../lib/Runtime/HipApi.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/Support/MemoryBuffer.h"
#include <chrono>
#include <cstdlib>
#include <cstring>

using namespace qgemm;

namespace {
struct FakeModule {
  std::string bytes;
  std::unique_ptr<sim::Program> program;
};
struct FakeFunction {
  FakeModule *module;
  const sim::KernelInfo *info;
};
struct FakeEvent {
  std::chrono::steady_clock::time_point time;
  bool recorded = false;
};

enum Code : int {
  Success = 0,
  InvalidValue = 1,
  NoDevice = 100,
  NotFound = 500,
  LaunchFailure = 719
};

sim::DeviceMemory &memory() {
  static sim::DeviceMemory instance;
  return instance;
}

/// The architecture's name, or "none".
std::string mode() {
  const char *value = std::getenv("FAKE_HIP");
  return llvm::StringRef(value ? value : "gfx1100").split(',').first.str();
}
bool broken() {
  const char *value = std::getenv("FAKE_HIP");
  return value && llvm::StringRef(value).ends_with(",broken");
}

std::string lastFailure = "unspecified launch failure";

int resultOf(llvm::Error failure, int code = InvalidValue) {
  if (!failure)
    return Success;
  lastFailure = llvm::toString(std::move(failure));
  return code;
}

int fillProperties(void *to, const runtime::HipPropertyLayout &layout) {
  char *bytes = static_cast<char *>(to);
  std::memset(bytes, 0, layout.size);
  auto put = [&](size_t offset, auto value) { std::memcpy(bytes + offset, &value, sizeof(value)); };
  std::strcpy(bytes + layout.name, "Simulated Radeon");
  std::strcpy(bytes + layout.gcnArchName, mode().c_str());
  put(layout.totalGlobalMem, uint64_t(24) << 30);
  put(layout.warpSize, 32);
  put(layout.clockRate, 2482000);
  put(layout.multiProcessorCount, 48);
  put(layout.memoryClockRate, 1249000);
  put(layout.memoryBusWidth, 384);
  put(layout.l2CacheSize, 6291456);
  return Success;
}
} // namespace

extern "C" {
#pragma GCC visibility push(default)
int hipInit(unsigned) { return Success; }
int hipGetDeviceCount(int *count) {
  *count = mode() == "none" ? 0 : 1;
  return *count ? Success : NoDevice;
}
int hipSetDevice(int device) { return device == 0 ? Success : InvalidValue; }
int hipDeviceSynchronize() { return broken() ? LaunchFailure : Success; }

int hipMalloc(void **pointer, size_t bytes) {
  auto address = memory().allocate(bytes, 4096, "hipMalloc");
  if (!address)
    return resultOf(address.takeError(), 2);
  *pointer = reinterpret_cast<void *>(*address);
  return Success;
}
int hipFree(void *pointer) {
  return resultOf(memory().release(reinterpret_cast<uint64_t>(pointer)));
}
int hipMemcpy(void *to, const void *from, size_t bytes, int kind) {
  if (kind == runtime::HipHostToDevice)
    return resultOf(memory().write(reinterpret_cast<uint64_t>(to), from, bytes));
  return resultOf(memory().read(reinterpret_cast<uint64_t>(from), to, bytes));
}
int hipMemset(void *to, int value, size_t bytes) {
  // A flush of half a gigabyte would take the simulator's host memory for nothing.
  std::vector<char> contents(std::min<size_t>(bytes, 1 << 20), static_cast<char>(value));
  return resultOf(memory().write(reinterpret_cast<uint64_t>(to), contents.data(), contents.size()));
}

#ifndef FAKE_HIP_NO_MODULES
int hipModuleLoadData(void **result, const void *image) {
  // As the real one: the size of the image is in the image, here in its section headers.
  const char *bytes = static_cast<const char *>(image);
  uint64_t sections;
  uint16_t size, count;
  std::memcpy(&sections, bytes + 40, 8);
  std::memcpy(&size, bytes + 58, 2);
  std::memcpy(&count, bytes + 60, 2);
  auto module = std::make_unique<FakeModule>();
  module->bytes.assign(bytes, sections + uint64_t(size) * count);
  auto program = sim::Program::load(memory(), {module->bytes, "module"});
  if (!program)
    return resultOf(program.takeError(), 209);
  module->program = std::move(*program);
  *result = module.release();
  return Success;
}
#endif
int hipModuleUnload(void *module) {
  delete static_cast<FakeModule *>(module);
  return Success;
}
int hipModuleGetFunction(void **result, void *module, const char *name) {
  auto *fake = static_cast<FakeModule *>(module);
  const sim::KernelInfo *info = fake->program->object().findKernel(name);
  if (!info)
    return NotFound;
  *result = new FakeFunction{fake, info}; // HIP has no call that frees it
  return Success;
}
int hipModuleLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ,
                          unsigned blockX, unsigned blockY, unsigned blockZ, unsigned dynamicLds,
                          void *stream, void **parameters, void **extra) {
  if (stream || parameters || extra[0] != runtime::hipLaunchBufferPointer ||
      extra[2] != runtime::hipLaunchBufferSize || extra[4] != runtime::hipLaunchEnd)
    return InvalidValue;
  auto *fake = static_cast<FakeFunction *>(function);
  sim::Dispatch dispatch;
  dispatch.grid = {gridX, gridY, gridZ};
  dispatch.block = {blockX, blockY, blockZ};
  dispatch.dynamicLds = dynamicLds;
  dispatch.kernarg =
      llvm::ArrayRef(static_cast<const uint8_t *>(extra[1]), *static_cast<size_t *>(extra[3]));
  auto statistics = sim::launch(*fake->module->program, *fake->info, memory(), dispatch);
  return statistics ? Success : resultOf(statistics.takeError(), LaunchFailure);
}

#ifdef FAKE_HIP_RECENT
int hipGetDevicePropertiesR0600(void *properties, int) {
  return fillProperties(properties, runtime::hipPropertiesR0600);
}
#endif
// ROCm 6 keeps it, with the old layout: whoever calls it there gets other numbers.
int hipGetDeviceProperties(void *properties, int) {
  return fillProperties(properties, runtime::hipPropertiesOld);
}

#ifndef FAKE_HIP_NO_EVENTS
int hipEventCreate(void **event) {
  *event = new FakeEvent();
  return Success;
}
int hipEventDestroy(void *event) {
  delete static_cast<FakeEvent *>(event);
  return Success;
}
int hipEventRecord(void *event, void *) {
  static_cast<FakeEvent *>(event)->time = std::chrono::steady_clock::now();
  static_cast<FakeEvent *>(event)->recorded = true;
  return Success;
}
int hipEventSynchronize(void *event) {
  return static_cast<FakeEvent *>(event)->recorded ? Success : InvalidValue;
}
int hipEventElapsedTime(float *milliseconds, void *start, void *stop) {
  auto *from = static_cast<FakeEvent *>(start), *to = static_cast<FakeEvent *>(stop);
  if (!from->recorded || !to->recorded)
    return InvalidValue;
  *milliseconds = std::chrono::duration<float, std::milli>(to->time - from->time).count();
  return Success;
}
#endif
int hipRuntimeGetVersion(int *version) {
#ifdef FAKE_HIP_RECENT
  *version = 60342134;
#else
  *version = 50221153;
#endif
  return Success;
}
int hipDriverGetVersion(int *version) { return hipRuntimeGetVersion(version); }
int hipDeviceGetPCIBusId(char *id, int length, int) {
  std::strncpy(id, "0000:03:00.0", length);
  return Success;
}
const char *hipGetErrorName(int code) {
  switch (code) {
  case NoDevice:
    return "hipErrorNoDevice";
  case NotFound:
    return "hipErrorNotFound";
  case LaunchFailure:
    return "hipErrorLaunchFailure";
  default:
    return "hipErrorInvalidValue";
  }
}
const char *hipGetErrorString(int code) {
  return code == NoDevice ? "no ROCm-capable device is detected" : lastFailure.c_str();
}
#pragma GCC visibility pop
}
