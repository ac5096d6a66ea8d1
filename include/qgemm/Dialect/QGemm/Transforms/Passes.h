//===- Passes.h - passes on the qgemm dialect -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_DIALECT_QGEMM_TRANSFORMS_PASSES_H
#define QGEMM_DIALECT_QGEMM_TRANSFORMS_PASSES_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace qgemm {

/// On qgemm.matmul, two i64: the least and the greatest M that the kernel is
/// for (the latter negative: no bound).
inline constexpr llvm::StringLiteral kRowRangeAttr = "qgemm.m_range";

#define GEN_PASS_DECL
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"
} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_TRANSFORMS_PASSES_H
