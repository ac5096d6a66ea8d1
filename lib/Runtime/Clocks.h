//===- Clocks.h - clocks of a GPU, as the kernel driver shows them ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_RUNTIME_CLOCKS_H
#define QGEMM_LIB_RUNTIME_CLOCKS_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace qgemm::runtime {

/// The current level of each clock, "sclk 2100Mhz", from pp_dpm_sclk and the like of the amdgpu
/// driver (Linux kernel documentation, "GPU Power Controls and Monitoring"), and the power cap and
/// temperature where they are readable. Empty where nothing is. `busId` is HIP's, "0000:03:00.0".
std::vector<std::string> readClocks(llvm::StringRef busId,
                                    llvm::StringRef root = "/sys/bus/pci/devices");

} // namespace qgemm::runtime

#endif // QGEMM_LIB_RUNTIME_CLOCKS_H
