//===- Accumulate.cpp - accumulators of a tile ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Accumulate.h"
#include "Bits.h"
#include "Panels.h"

#include <algorithm>
#include <cmath>

using namespace qgemm::reference;

static constexpr size_t kTileSize = kTileRows * kTileCols;

static int64_t padded(int64_t n) { return (n + kPad - 1) / kPad * kPad; }

/// Sees to it that the buffer has `size` elements; new ones are 0.
template <typename T> static T *ensure(std::vector<T> &buffer, size_t size) {
  if (buffer.size() < size)
    buffer.resize(size);
  return buffer.data();
}

//===----------------------------------------------------------------------===//
// Products of a piece of K
//===----------------------------------------------------------------------===//

void TileAccumulator::multiplyIntegerPiece(const Tile &tile, int64_t k0, int64_t k1) {
  int32_t *a = ensure(wideLhs, kTileRows * kPieceDepth);
  int32_t *b = ensure(wideRhs, kTileCols * kPieceDepth);
  const int64_t rows = tile.rows.size();
  bool narrow = true;
  for (int64_t i = 0; i < rows; ++i)
    narrow &= unpackIntegers(*tile.product.lhs, tile.rows[i].lhsBatch, tile.rows[i].lhsRow, k0, k1,
                             a + i * kPieceDepth);
  for (int64_t j = 0; j < tile.cols; ++j)
    narrow &= unpackIntegers(*tile.product.rhs, tile.rows[0].rhsBatch, tile.col0 + j, k0, k1,
                             b + j * kPieceDepth);
  if (!narrow)
    return multiplyWide(a, b, padded(rows), padded(tile.cols), k1 - k0, integerSums.data());

  int16_t *na = ensure(narrowLhs, kTileRows * kPieceDepth);
  int16_t *nb = ensure(narrowRhs, kTileCols * kPieceDepth);
  for (int64_t i = 0; i < rows; ++i)
    std::copy_n(a + i * kPieceDepth, k1 - k0, na + i * kPieceDepth);
  for (int64_t j = 0; j < tile.cols; ++j)
    std::copy_n(b + j * kPieceDepth, k1 - k0, nb + j * kPieceDepth);
  multiplyNarrow(na, nb, padded(rows), padded(tile.cols), k1 - k0, integerSums.data());
}

void TileAccumulator::multiplyFloatPiece(const Tile &tile, int64_t k0, int64_t k1) {
  double *a = ensure(floatLhs, kTileRows * kPieceDepth);
  double *b = ensure(floatRhs, kTileCols * kPieceDepth);
  const int64_t rows = tile.rows.size(), depth = k1 - k0;
  const Operand &lhs = *tile.product.lhs, &rhs = *tile.product.rhs;
  for (int64_t i = 0; i < rows; ++i)
    unpackFloats(lhs.data, tile.rows[i].lhsBatch, tile.rows[i].lhsRow, k0, k1, a + i * kPieceDepth,
                 1);
  const int64_t batch = tile.rows[0].rhsBatch;
  for (int64_t j = 0; j < tile.cols; ++j) {
    double *column = b + floatPanelColumn(j);
    if (tile.product.kind == ProductKind::WeightOnly)
      unpackWeights(lhs.data.type, rhs, batch, tile.col0 + j, k0, k1, column, kPad);
    else
      unpackFloats(rhs.data, batch, tile.col0 + j, k0, k1, column, kPad);
  }
  multiplyFloat(a, b, padded(rows), padded(tile.cols), depth, floatSums.data());
  if (!tile.wantsBound)
    return;
  double *absA = ensure(absLhs, kTileRows * kPieceDepth);
  double *absB = ensure(absRhs, kTileCols * kPieceDepth);
  auto magnitude = [](double x) { return std::fabs(x); };
  std::transform(a, a + kTileRows * kPieceDepth, absA, magnitude);
  std::transform(b, b + kTileCols * kPieceDepth, absB, magnitude);
  multiplyFloat(absA, absB, padded(rows), padded(tile.cols), depth, absSums.data());
}

void TileAccumulator::multiplyPiece(const Tile &tile, int64_t k0, int64_t k1) {
  if (tile.product.kind == ProductKind::Integer)
    multiplyIntegerPiece(tile, k0, k1);
  else
    multiplyFloatPiece(tile, k0, k1);
}

void TileAccumulator::clearSums(const Tile &tile) {
  if (tile.product.kind == ProductKind::Integer)
    return integerSums.assign(kTileSize, 0);
  floatSums.assign(kTileSize, 0);
  if (tile.wantsBound)
    absSums.assign(kTileSize, 0);
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

float TileAccumulator::sumAt(const Tile &tile, int64_t i, int64_t j) const {
  const int64_t at = i * kTileCols + j;
  if (tile.product.kind == ProductKind::Integer)
    return static_cast<float>(static_cast<int32_t>(integerSums[at]));
  return static_cast<float>(floatSums[at]);
}

/// chain = fma(f32(sum), the factors of the segment at k, chain); without segments chain =
/// f32(sum).
void TileAccumulator::addSegment(const Tile &tile, int64_t k) {
  const Param &lhs = tile.product.lhsScale, &rhs = tile.product.rhsScale;
  const bool segmented = tile.product.isSegmented();
  float columnScales[kTileCols];
  for (int64_t j = 0; j < tile.cols && rhs.variesAlongK(); ++j)
    columnScales[j] = scaleAt(rhs, tile.rows[0].rhsBatch, tile.col0 + j, k);
  for (size_t i = 0; i < tile.rows.size(); ++i) {
    const float rowScale = scaleAt(lhs, tile.rows[i].lhsBatch, tile.rows[i].lhsRow, k);
    for (int64_t j = 0; j < tile.cols; ++j) {
      const int64_t at = i * kTileCols + j;
      float factor = 1.0f;
      if (!segmented) {
        chain[at] = sumAt(tile, i, j);
      } else {
        factor = !lhs.variesAlongK()   ? columnScales[j]
                 : !rhs.variesAlongK() ? rowScale
                                       : rowScale * columnScales[j];
        chain[at] = std::fma(sumAt(tile, i, j), factor, chain[at]);
      }
      if (tile.wantsBound)
        bounds[at] += absSums[at] * std::fabs(factor);
    }
  }
}

/// The scales that do not vary along K, lhs before rhs.
void TileAccumulator::applyOuterScales(const Tile &tile) {
  const Param &lhs = tile.product.lhsScale, &rhs = tile.product.rhsScale;
  const bool byRow = lhs.present() && !lhs.variesAlongK();
  const bool byColumn = rhs.present() && !rhs.variesAlongK();
  float columnScales[kTileCols];
  for (int64_t j = 0; j < tile.cols && byColumn; ++j)
    columnScales[j] = scaleAt(rhs, tile.rows[0].rhsBatch, tile.col0 + j, 0);
  for (size_t i = 0; i < tile.rows.size(); ++i) {
    const float rowScale = scaleAt(lhs, tile.rows[i].lhsBatch, tile.rows[i].lhsRow, 0);
    for (int64_t j = 0; j < tile.cols; ++j) {
      const int64_t at = i * kTileCols + j;
      for (auto [applies, scale] :
           {std::pair(byRow, rowScale), std::pair(byColumn, columnScales[j])})
        if (applies) {
          chain[at] *= scale;
          if (tile.wantsBound)
            bounds[at] *= std::fabs(scale);
        }
    }
  }
}

//===----------------------------------------------------------------------===//
// The tile
//===----------------------------------------------------------------------===//

void TileAccumulator::compute(const Product &product, llvm::ArrayRef<RowSource> rows, int64_t col0,
                              int64_t cols, uint64_t *acc, double *bound) {
  const bool isFloat = product.kind != ProductKind::Integer;
  const Tile tile{product, rows, col0, cols, bound && isFloat};
  chain.assign(kTileSize, 0);
  bounds.assign(kTileSize, 0);
  clearSums(tile);
  int64_t segments = 0;
  for (int64_t k = 0, end; k < K; k = end, ++segments) {
    end = product.segmentEnd(k, K);
    if (segments)
      clearSums(tile);
    for (int64_t piece = k; piece < end; piece += kPieceDepth)
      multiplyPiece(tile, piece, std::min(end, piece + kPieceDepth));
    if (!product.integerResult)
      addSegment(tile, k);
  }
  if (!product.integerResult && K > 0)
    applyOuterScales(tile);

  // A summation in f32 in any order, of products rounded or cut: at most one unit of
  // 2^-23 of the magnitude sum for each addition (see Higham, "Accuracy and Stability of
  // Numerical Algorithms", 4.2), and as much for each segment and scale.
  const double relative = static_cast<double>(K + segments + 2) * 0x1p-23;
  for (size_t i = 0; i < rows.size(); ++i)
    for (int64_t j = 0; j < cols; ++j) {
      const int64_t at = i * kTileCols + j;
      acc[at] = product.integerResult ? integerSums[at] : bitCast<uint32_t>(chain[at]);
      if (bound)
        bound[at] = tile.wantsBound ? bounds[at] * relative : 0;
    }
}
