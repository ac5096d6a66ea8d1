//===- HipDevice.h - a GPU behind HIP as a device ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_RUNTIME_HIPDEVICE_H
#define QGEMM_LIB_RUNTIME_HIPDEVICE_H

#include "qgemm/Runtime/Device.h"

namespace qgemm::runtime {

/// `number` is "" (the first GPU) or its number.
llvm::Expected<std::unique_ptr<Device>> createHipDevice(llvm::StringRef number);

} // namespace qgemm::runtime

#endif // QGEMM_LIB_RUNTIME_HIPDEVICE_H
