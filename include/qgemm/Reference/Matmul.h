//===- Matmul.h - the executable specification of qgemm.matmul --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Computes one quantized matrix product on the host, as docs/Spec.md defines it,
// from a plain description that knows nothing of MLIR operations (FromOp.h makes
// one from a `qgemm.matmul`).
//
// With X of size R x K and block [br, bk], element (r, k) is dequantized as
//   (X[r, k] - zero[r / br, k / bk]) * scale[r / br, k / bk].
// For every rhs i, row m and column n, %acc_i is
//   * both operands integers: int32 sums, modulo 2^32, of (a - za) * (b - zb);
//     as i32 where neither side has a scale, else f32(sum) * lhs scale * rhs scale,
//     each product rounded to f32;
//   * scales that vary along K (block [br, bk] with bk other than full): K is cut
//     at every block edge of either such side; segment s adds
//     acc = fma(f32(sum_s), lhs scale * rhs scale, acc) from +0 in increasing k,
//     with the factors that vary along K only. The others are applied once after the
//     last segment, lhs before rhs;
//   * both operands floats: as above, with sums accumulated in binary64 in increasing
//     k and rounded to f32. Hardware sums in f32 in an order of its own: it agrees
//     within Out::tolerance;
//   * 16-bit float lhs with an integer or low-precision rhs:
//     w = round_to_16bit(f32(b - zb) * f32(rhs scale)), then as 16-bit operands
//     with an rhs that has no scale. b - zb is an int32 difference, or an f32 one where
//     zero points are floats.
// K = 0 gives %acc = 0 (+0.0), whatever the scales.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_REFERENCE_MATMUL_H
#define QGEMM_REFERENCE_MATMUL_H

#include "qgemm/Reference/View.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

namespace mlir {
class Region;
} // namespace mlir

namespace qgemm::reference {

/// Scales or zero points of one operand of R rows.
struct Param {
  enum class Kind : uint8_t { None, Constant, Array };
  static constexpr int64_t kFull = -1;

  Kind kind = Kind::None;
  /// Constant: the value. A scale is rounded to f32; a zero point is an i32, or an f32
  /// if `floatConstant` (weight-only).
  double constant = 0;
  bool floatConstant = false;
  /// Array: ceil(R / blockRows) x ceil(K / blockCols) values.
  /// Scales: f32, f16, bf16, f8E8M0FNU. Zero points: integers, or floats with
  /// a 16-bit lhs.
  View array;
  int64_t blockRows = kFull, blockCols = kFull;

  bool present() const { return kind != Kind::None; }
  bool variesAlongK() const { return kind == Kind::Array && blockCols != kFull; }

  static Param makeConstant(double value) {
    Param p;
    p.kind = Kind::Constant;
    p.constant = value;
    return p;
  }
  static Param makeArray(const View &view, int64_t blockRows, int64_t blockCols) {
    Param p;
    p.kind = Kind::Array;
    p.array = view;
    p.blockRows = blockRows;
    p.blockCols = blockCols;
    return p;
  }
};

/// lhs: M x K (of more or fewer rows where rows are gathered); rhs: N x K.
struct Operand {
  View data;
  Param scale;
  Param zero;
};

enum class Broadcast : uint8_t { PerRow, PerColumn, PerElement };

/// A further operand of the epilogue. per_row: M x 1; per_column: 1 x N;
/// per_element: M x N. With experts, a per_column extra may have one row of N an expert
/// (batchStride).
struct Extra {
  Broadcast broadcast = Broadcast::PerElement;
  View data;
};

enum class RowReduction : uint8_t { None, Max, Add, Min };

/// One output. None: M x N. Max and Min (floats: as arith.maximumf and minimumf) and
/// Add (integers, wrapping): M x 1, the reduction over all N columns; N = 0 gives its neutral
/// element.
struct Out {
  OutView data;
  RowReduction reduction = RowReduction::None;
  /// If not null (and no reduction): M x N values of f64 (batches follow each
  /// other), how far a result may lie from the reference's where operands are
  /// floats and f32 sums are taken in another order, rounding to nearest or toward zero. To
  /// first order: the bound of each accumulator, K * 2^-23 * sum |a * b| with its
  /// scales, taken through the epilogue at both ends, and one unit in the last
  /// place of the out. 0 for integer operands. NaN where the result is NaN.
  double *tolerance = nullptr;
  int64_t toleranceStride = 0;
};

/// Mixture of experts: rows [offsets[e], offsets[e + 1]) of the outs are multiplied with rhs e.
struct Experts {
  int64_t count = 0;
  const int32_t *offsets = nullptr; ///< count + 1 row numbers; null: no experts
  const int32_t *gather = nullptr;  ///< optional, M entries: the lhs row of each row of the outs

  bool present() const { return offsets != nullptr; }
};

struct Matmul {
  int64_t M = 0, N = 0, K = 0;
  int64_t batches = 1;
  Operand lhs;
  llvm::SmallVector<Operand, 2> rhs;
  Experts experts;
  llvm::SmallVector<Extra, 2> extras;
  llvm::SmallVector<Out, 1> outs;
  /// Block arguments: one accumulator a rhs, one scalar an extra; the terminator yields one
  /// value an out. Null: out i is accumulator i, converted to the out's type.
  mlir::Region *epilogue = nullptr;
};

/// Rows [row0, row1) and columns [col0, col1) of one batch of the outs.
struct Rectangle {
  int64_t batch = 0;
  int64_t row0 = 0, row1 = 0, col0 = 0, col1 = 0;
};

struct Options {
  /// 0: as many as the machine has.
  unsigned threads = 0;
  /// What to compute; disjoint. Empty: everything. Outs elsewhere are not touched. A
  /// rectangle of a product with a per-row out spans all columns.
  llvm::ArrayRef<Rectangle> rectangles;
  /// Element by element straight from the formula, slowly: what the blocked path is
  /// tested against.
  bool simple = false;
};

/// Whether %acc of rhs `index` is i32 (else f32).
bool accumulatorIsInteger(const Matmul &matmul, unsigned index);

/// Computes the product. An error says what the description requires; nothing
/// has been written then. An extra may be the out that is written (residual in place).
llvm::Error run(const Matmul &matmul, const Options &options = {});

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_MATMUL_H
