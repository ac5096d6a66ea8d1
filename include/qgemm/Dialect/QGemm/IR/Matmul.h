//===- Matmul.h - a matmul's operands, sorted by meaning --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `MatmulOp::getDesc()` gives a MatmulDesc and `MatmulOp::build` takes one:
// lowerings, the reference and rewrites read and change this description, and
// none of them touches operand segments. R is the number of rows of a side (M
// for the lhs, N for a rhs); leading batch or expert dimensions are left out of
// block shapes.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_DIALECT_QGEMM_IR_MATMUL_H
#define QGEMM_DIALECT_QGEMM_IR_MATMUL_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Region.h"
#include "mlir/IR/Value.h"

namespace qgemm {

/// A block shape: entry (i, j) of a scale holds for the elements with r / rows
/// == i and k / columns == j. kFull is the whole extent, whatever it is.
struct BlockShape {
  static constexpr int64_t kFull = -1;
  int64_t rows = kFull;
  int64_t columns = kFull;

  /// Varies along K. Decided by the word `full`, never by the extent of K:
  /// otherwise a kernel for dynamic K would round differently.
  bool variesAlongK() const { return columns != kFull; }
};

/// The number of blocks of `block` in `extent`; kDynamic for a dynamic extent,
/// 1 for a full block.
int64_t getNumBlocks(int64_t extent, int64_t block);

/// A scale or a zero point: nothing, a constant, or a value with its block
/// shape.
struct QuantParam {
  /// Scale: f32. Zero point: i32, or f32 (weight-only schemes). Null: no constant.
  mlir::TypedAttr constant;
  /// [batch x] ceil(R / block.rows) x ceil(K / block.columns). Null: no value.
  mlir::Value value;
  /// Meaningful for a value; a constant is full x full.
  BlockShape block;

  bool isNone() const { return !constant && !value; }
  bool isConstant() const { return bool(constant); }
  bool isValue() const { return bool(value); }
  bool variesAlongK() const { return isValue() && block.variesAlongK(); }
};

/// One operand of the product with everything that dequantizes it.
struct OperandSide {
  /// [batch x] R x K.
  mlir::Value data;
  QuantParam scale;
  QuantParam zero;
  /// Sums of the stored values over blocks of K, i32, [batch x] R x
  /// ceil(K / sumsBlock.columns); null: none. Trusted.
  mlir::Value sums;
  /// The rows of this block are always 1.
  BlockShape sumsBlock{1, BlockShape::kFull};
};

/// An operand that only the epilogue reads: [batch x] M (per_row), [batch x] N
/// or N (per_column), [batch x] M x N (per_element).
struct MatmulExtra {
  mlir::Value value;
  Broadcast kind;
};

/// A destination: [batch x] M x N (full), [batch x] M (per_row).
struct MatmulOut {
  mlir::Value value;
  OutKind kind = OutKind::Full;
};

/// A whole `qgemm.matmul` but for its epilogue region.
struct MatmulDesc {
  OperandSide lhs;
  llvm::SmallVector<OperandSide, 2> rhs;
  /// Null unless there are experts: E + 1 row offsets (i32).
  mlir::Value offsets;
  /// Null, or for each row of the outs the row of the lhs (i32).
  mlir::Value gather;
  llvm::SmallVector<MatmulExtra, 2> extras;
  llvm::SmallVector<MatmulOut, 2> outs;
  /// Null, or the configuration string.
  mlir::StringAttr config;

  /// Calls `fn` on each value that is there, side by side, for replacement in
  /// place (bufferization, casts).
  void forEachValue(llvm::function_ref<void(mlir::Value &)> fn);
};

/// Which family of operand types an element type belongs to.
enum class ElementClass {
  Integer,  ///< i8, ui8, i4, ui4
  LowFloat, ///< the 8-, 6- and 4-bit floats that hold data
  Float16,  ///< f16, bf16
  Other     ///< no operand type
};
ElementClass getElementClass(mlir::Type type);

/// Whether a memref is column-major (`strided<[1, ?]>`, after a leading batch
/// stride if any): the row index is the contiguous one. False for tensors, and
/// where both strides are 1.
bool isColumnMajor(mlir::Type type);

/// Spells out `to_nearest_even` on every arith.truncf in `region` that has no
/// rounding mode, and says whether there was one. Upstream's canonicalizer
/// folds truncf(sitofp(x)) to sitofp(x), which rounds once instead of twice, but
/// leaves an explicit mode alone.
bool pinRounding(mlir::Region &region);

/// The inverse, for use after the last canonicalization: conversion to the LLVM
/// dialect makes constrained intrinsics of explicit modes, which the AMDGPU
/// back end of LLVM 22 cannot select for bf16.
void unpinRounding(mlir::Region &region);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_IR_MATMUL_H
