//===- KernelMetadata.h - the metadata note of a code object ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_KERNELMETADATA_H
#define QGEMM_LIB_SIM_KERNELMETADATA_H

#include "qgemm/Sim/CodeObject.h"

namespace qgemm::sim {

/// A kernel as the note describes it, and the name of its descriptor symbol.
struct KernelMetadata {
  KernelInfo info;
  std::string descriptorSymbol;
};

/// Parses the msgpack document of an NT_AMDGPU_METADATA note. `target` receives "amdhsa.target",
/// empty where there is none.
llvm::Expected<std::vector<KernelMetadata>> parseKernelMetadata(llvm::StringRef blob,
                                                                std::string &target);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_KERNELMETADATA_H
