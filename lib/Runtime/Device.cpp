//===- Device.cpp - what runs kernels ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Runtime/Device.h"
#include "SimDevice.h"

using namespace qgemm::runtime;

llvm::Expected<std::unique_ptr<Device>> qgemm::runtime::createDevice(llvm::StringRef name,
                                                                     const DeviceOptions &options) {
  auto [kind, rest] = name.split(':');
  if (kind == "sim")
    return createSimDevice(rest, options);
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "device requires 'sim[:CHIP[:PRODUCT]]', got '" + name + "'");
}
