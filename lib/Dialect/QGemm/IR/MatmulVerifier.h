//===- MatmulVerifier.h - what a matmul is checked with ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The constraints matmul_c1 ... of docs/Spec.md. Each is marked by a comment
// where it is checked and has a negative test of its name.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_LIB_DIALECT_QGEMM_IR_MATMULVERIFIER_H
#define QGEMM_LIB_DIALECT_QGEMM_IR_MATMULVERIFIER_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

namespace qgemm {

/// Which index may be the contiguous one.
enum class Orientation { RowMajor, Either };

/// Checks how one operand lies in memory: its memory space, strides and
/// sub-byte rows (a memref), or that it has no encoding (a tensor). `what`
/// names the operand in errors, `isOut` forbids overlapping batches.
llvm::LogicalResult verifyMatmulLayout(MatmulOp op, llvm::StringRef what, mlir::Value value,
                                       Orientation orientation, bool isOut = false);

/// Checks the block, its arguments, its operations and what it yields.
llvm::LogicalResult verifyMatmulEpilogue(MatmulOp op);

/// "4x?x1": a shape as errors print it.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_IR_MATMULVERIFIER_H
