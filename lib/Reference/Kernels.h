//===- Kernels.h - the inner loops of the reference -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Panels are rows of a tile by a piece of K. They are padded: rows and columns are
// rounded up to multiples of kPad, and what is computed there is never read.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_LIB_REFERENCE_KERNELS_H
#define QGEMM_LIB_REFERENCE_KERNELS_H

#include <cstdint>

namespace qgemm::reference {

inline constexpr int64_t kPad = 8;
/// The tile of the outs that is computed at a time, and the depth of a piece.
inline constexpr int64_t kTileRows = 64, kTileCols = 128, kPieceDepth = 512;

/// sums[i * kTileCols + j] += sum over k of a[i * kPieceDepth + k] * b[j * kPieceDepth + k],
/// modulo 2^32, for i < rows, j < cols.
void multiplyNarrow(const int16_t *a, const int16_t *b, int64_t rows, int64_t cols, int64_t depth,
                    uint32_t *sums);
void multiplyWide(const int32_t *a, const int32_t *b, int64_t rows, int64_t cols, int64_t depth,
                  uint32_t *sums);

/// The same in binary64, each element in increasing k. The columns of b are stored in strips of
/// kPad, by k: element (j, k) at b[floatPanelColumn(j) + k * kPad].
void multiplyFloat(const double *a, const double *b, int64_t rows, int64_t cols, int64_t depth,
                   double *sums);
inline int64_t floatPanelColumn(int64_t j) { return j / kPad * (kPad * kPieceDepth) + j % kPad; }

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_KERNELS_H
