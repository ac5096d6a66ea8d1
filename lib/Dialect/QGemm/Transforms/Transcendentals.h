//===- Transcendentals.h - expansions to IEEE operations --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_DIALECT_QGEMM_TRANSFORMS_TRANSCENDENTALS_H
#define QGEMM_DIALECT_QGEMM_TRANSFORMS_TRANSCENDENTALS_H

#include "mlir/IR/Builders.h"

namespace qgemm {

/// `type` with other elements: a scalar, or a tensor of the same shape and layout.
mlir::Type withElement(mlir::Type type, mlir::Type element);

/// Whether docs/Spec.md defines the operation as a sequence of IEEE operations on f32.
bool isTranscendental(mlir::Operation *op);

/// That sequence for `x`, an f32 or a tensor of f32; null where the operation has none.
std::optional<mlir::Value> expandTranscendental(mlir::OpBuilder &builder, mlir::Operation *op,
                                                mlir::Value x);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_TRANSFORMS_TRANSCENDENTALS_H
