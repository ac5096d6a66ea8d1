//===- KernelEntry.h - manifest entries from finished kernels ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_LIBRARY_KERNELENTRY_H
#define QGEMM_LIB_LIBRARY_KERNELENTRY_H

#include "qgemm/CodeGen/Compile.h"
#include "qgemm/Library/Manifest.h"
#include "qgemm/Library/ProblemInfo.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"

namespace qgemm::library {

/// Completes an entry that has its name: from the kernel's `qgemm.*` attributes, from what the
/// code object says of itself, and from the problem.
llvm::Error fillEntry(KernelEntry &entry, mlir::gpu::GPUModuleOp module,
                      const codegen::CodeObject &code, const ProblemInfo &info);

} // namespace qgemm::library

#endif // QGEMM_LIB_LIBRARY_KERNELENTRY_H
