//===- PipelineLoop.h - double buffering of one loop ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_PIPELINELOOP_H
#define QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_PIPELINELOOP_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace qgemm {

/// Whether data moves between lanes.
bool goesThroughLds(ConvertLayoutOp op);

/// A new buffer for `tile`, at the head of the kernel.
mlir::Value allocateLdsFor(mlir::ImplicitLocOpBuilder &b, KernelOp kernel,
                           mlir::RankedTensorType tile);

/// Rewrites the loop if tiles that do not depend on its carried values go
/// through LDS in it; leaves it alone otherwise.
void pipelineLoop(KernelOp kernel, mlir::scf::ForOp loop);

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_PIPELINELOOP_H
