//===- Accumulate.h - accumulators of a tile --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_ACCUMULATE_H
#define QGEMM_LIB_REFERENCE_ACCUMULATE_H

#include "Kernels.h"
#include "Plan.h"

namespace qgemm::reference {

/// The accumulator of one element, straight from the formula: an i32 or f32 pattern.
uint64_t accumulateSimple(const Product &product, const RowSource &row, int64_t col, int64_t K);

/// Computes the accumulators of a tile, blocked. One for each thread.
class TileAccumulator {
public:
  explicit TileAccumulator(int64_t K) : K(K) {}

  /// acc[i * kTileCols + j]: the pattern of %acc of row i and column col0 + j. All rows
  /// have the same rhsBatch. If `bound` is not null it receives, in the same places, how far
  /// another f32 summation may lie from it (Out::tolerance).
  void compute(const Product &product, llvm::ArrayRef<RowSource> rows, int64_t col0, int64_t cols,
               uint64_t *acc, double *bound);

private:
  struct Tile {
    const Product &product;
    llvm::ArrayRef<RowSource> rows;
    int64_t col0, cols;
    bool wantsBound;
  };
  void multiplyPiece(const Tile &tile, int64_t k0, int64_t k1);
  void multiplyIntegerPiece(const Tile &tile, int64_t k0, int64_t k1);
  void multiplyFloatPiece(const Tile &tile, int64_t k0, int64_t k1);
  void clearSums(const Tile &tile);
  float sumAt(const Tile &tile, int64_t i, int64_t j) const;
  void addSegment(const Tile &tile, int64_t k);
  void applyOuterScales(const Tile &tile);

  int64_t K;
  // Panels and sums, in the shapes of Kernels.h; grown when first needed.
  std::vector<int32_t> wideLhs, wideRhs;
  std::vector<int16_t> narrowLhs, narrowRhs;
  std::vector<double> floatLhs, floatRhs, absLhs, absRhs;
  std::vector<uint32_t> integerSums;
  std::vector<double> floatSums, absSums;
  std::vector<float> chain;   ///< the accumulators so far
  std::vector<double> bounds; ///< sum of |a * b| with scales so far
};

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_ACCUMULATE_H
