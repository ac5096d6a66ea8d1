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

#include "llvm/Support/FormatVariadic.h"

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

/// Checks one matmul but for its epilogue, from what others rely on to what
/// nothing relies on.
class MatmulVerifier {
public:
  explicit MatmulVerifier(MatmulOp op) : op(op) {}
  llvm::LogicalResult verify();

private:
  llvm::LogicalResult verifyCounts();
  llvm::LogicalResult verifyKinds();
  llvm::LogicalResult verifyDataTypes();
  llvm::LogicalResult verifyRanks();
  llvm::LogicalResult verifyExtents();
  llvm::LogicalResult verifyExperts();
  llvm::LogicalResult verifyScale(llvm::StringRef side, const OperandSide &operand);
  llvm::LogicalResult verifyZero(llvm::StringRef side, const OperandSide &operand);
  llvm::LogicalResult verifyParamShape(const std::string &what, const OperandSide &operand,
                                       const QuantParam &param);
  llvm::LogicalResult verifySums(llvm::StringRef side, const OperandSide &operand,
                                 llvm::ArrayRef<const OperandSide *> others);
  llvm::LogicalResult verifySides();
  llvm::LogicalResult verifyExtras();
  llvm::LogicalResult verifyOuts();
  llvm::LogicalResult verifyLayouts();
  llvm::LogicalResult verifyAliases();

  mlir::InFlightDiagnostic error(const llvm::Twine &what) { return op.emitOpError(what); }
  llvm::LogicalResult verifyShape(const std::string &what, mlir::Value value,
                                  llvm::ArrayRef<int64_t> want);
  /// `dims`, behind the number of batches where the product is batched.
  llvm::SmallVector<int64_t> withBatch(llvm::ArrayRef<int64_t> dims);
  ElementClass dataClass(const OperandSide &side) { return getElementClass(element(side.data)); }
  bool allInteger();

  static mlir::Type element(mlir::Value value) { return mlir::getElementTypeOrSelf(value); }
  static llvm::ArrayRef<int64_t> shape(mlir::Value value) {
    return llvm::cast<mlir::ShapedType>(value.getType()).getShape();
  }
  static std::string rhsName(size_t i) { return llvm::formatv("rhs #{0}", i); }

  MatmulOp op;
  MatmulDesc desc;
  int64_t m = 0, n = 0, k = 0, batches = 1;
};

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_IR_MATMULVERIFIER_H
