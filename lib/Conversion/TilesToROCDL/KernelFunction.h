//===- KernelFunction.h - from qgemm.kernel to a GPU function ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_CONVERSION_TILESTOROCDL_KERNELFUNCTION_H
#define QGEMM_LIB_CONVERSION_TILESTOROCDL_KERNELFUNCTION_H

#include "TileLowering.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"

namespace qgemm {

/// Replaces `kernel` by a gpu.module with an llvm.func that holds its body, not
/// yet lowered; memref and index arguments are casts of the ABI's arguments.
mlir::gpu::GPUModuleOp makeKernelFunction(KernelOp kernel, KernelTarget target);

} // namespace qgemm

#endif // QGEMM_LIB_CONVERSION_TILESTOROCDL_KERNELFUNCTION_H
