//===- Device.cpp - what runs kernels ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Runtime/Device.h"
#include "HipDevice.h"
#include "SimDevice.h"
#include "qgemm/Sim/Error.h"

using namespace qgemm::runtime;
using qgemm::sim::error;

llvm::Expected<std::unique_ptr<Device>> qgemm::runtime::createDevice(llvm::StringRef name,
                                                                     const DeviceOptions &options) {
  auto [kind, rest] = name.split(':');
  if (kind == "sim")
    return createSimDevice(rest, options);
  if (kind == "hip")
    return createHipDevice(rest);
  return error("device requires 'sim[:CHIP[:PRODUCT]]' or 'hip[:N]', got '" + name + "'");
}

llvm::Expected<BenchResult> Kernel::bench(const LaunchConfig &, llvm::ArrayRef<uint8_t>,
                                          const BenchOptions &) {
  return error("timing requires the device hip, got one that has no clock");
}

DeviceDescription Device::describe() const {
  DeviceDescription description;
  description.target = target();
  return description;
}
