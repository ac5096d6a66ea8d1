//===- SimDevice.h - the simulator as a device ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_RUNTIME_SIMDEVICE_H
#define QGEMM_LIB_RUNTIME_SIMDEVICE_H

#include "qgemm/Runtime/Device.h"
#include "qgemm/Sim/Simulator.h"

namespace qgemm::runtime {

/// `chipAndProduct` is "", "gfx942" or "gfx942:mi300x".
llvm::Expected<std::unique_ptr<Device>> createSimDevice(llvm::StringRef chipAndProduct,
                                                        const DeviceOptions &options);

} // namespace qgemm::runtime

#endif // QGEMM_LIB_RUNTIME_SIMDEVICE_H
