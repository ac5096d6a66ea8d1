//===- Kernels.cpp - the inner loops of the reference -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain loops that the compiler vectorises, compiled twice on x86-64: for the baseline and
// for AVX2. The results are the same: integers wrap, and no floating contraction is allowed.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define QGEMM_HAS_AVX2_CLONE 1
#define QGEMM_AVX2 __attribute__((target("avx2")))
#define QGEMM_INLINE inline __attribute__((always_inline))
#else
#define QGEMM_HAS_AVX2_CLONE 0
#define QGEMM_INLINE inline
#endif

namespace qgemm::reference {
namespace {

/// Two rows by four columns at a time, so that each load serves several products.
template <typename T>
QGEMM_INLINE void multiplyIntegers(const T *a, const T *b, int64_t rows, int64_t cols,
                                   int64_t depth, uint32_t *sums) {
  constexpr int64_t kRows = 2, kCols = 4;
  for (int64_t j = 0; j < cols; j += kCols) {
    const T *b0 = b + j * kPieceDepth, *b1 = b0 + kPieceDepth, *b2 = b1 + kPieceDepth,
            *b3 = b2 + kPieceDepth;
    for (int64_t i = 0; i < rows; i += kRows) {
      const T *a0 = a + i * kPieceDepth, *a1 = a0 + kPieceDepth;
      uint32_t s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
      // Products of int16 fit an int32; those of int32 are meant modulo 2^32.
      auto product = [](T x, T y) __attribute__((always_inline)) {
        if constexpr (sizeof(T) == 2)
          return static_cast<uint32_t>(static_cast<int32_t>(x) * static_cast<int32_t>(y));
        else
          return static_cast<uint32_t>(x) * static_cast<uint32_t>(y);
      };
      for (int64_t k = 0; k < depth; ++k) {
        s00 += product(a0[k], b0[k]);
        s01 += product(a0[k], b1[k]);
        s02 += product(a0[k], b2[k]);
        s03 += product(a0[k], b3[k]);
        s10 += product(a1[k], b0[k]);
        s11 += product(a1[k], b1[k]);
        s12 += product(a1[k], b2[k]);
        s13 += product(a1[k], b3[k]);
      }
      uint32_t *c0 = sums + i * kTileCols + j, *c1 = c0 + kTileCols;
      c0[0] += s00, c0[1] += s01, c0[2] += s02, c0[3] += s03;
      c1[0] += s10, c1[1] += s11, c1[2] += s12, c1[3] += s13;
    }
  }
}

/// kPad doubles; the compiler splits them into registers of the machine.
using DoubleStrip = double __attribute__((vector_size(kPad * sizeof(double))));

QGEMM_INLINE void multiplyDoubles(const double *a, const double *b, int64_t rows, int64_t cols,
                                  int64_t depth, double *sums) {
  for (int64_t j = 0; j < cols; j += kPad) {
    const double *strip = b + floatPanelColumn(j);
    for (int64_t i = 0; i < rows; i += 4) {
      const double *a0 = a + i * kPieceDepth, *a1 = a0 + kPieceDepth, *a2 = a1 + kPieceDepth,
                   *a3 = a2 + kPieceDepth;
      double *c0 = sums + i * kTileCols + j, *c1 = c0 + kTileCols, *c2 = c1 + kTileCols,
             *c3 = c2 + kTileCols;
      DoubleStrip s0, s1, s2, s3, y;
      std::memcpy(&s0, c0, sizeof(y));
      std::memcpy(&s1, c1, sizeof(y));
      std::memcpy(&s2, c2, sizeof(y));
      std::memcpy(&s3, c3, sizeof(y));
      for (int64_t k = 0; k < depth; ++k) {
        std::memcpy(&y, strip + k * kPad, sizeof(y));
        s0 += a0[k] * y;
        s1 += a1[k] * y;
        s2 += a2[k] * y;
        s3 += a3[k] * y;
      }
      std::memcpy(c0, &s0, sizeof(y));
      std::memcpy(c1, &s1, sizeof(y));
      std::memcpy(c2, &s2, sizeof(y));
      std::memcpy(c3, &s3, sizeof(y));
    }
  }
}

} // namespace

#if QGEMM_HAS_AVX2_CLONE
#define QGEMM_KERNEL(NAME, BODY, T, SUM)                                                           \
  QGEMM_AVX2 static void NAME##Avx2(const T *a, const T *b, int64_t rows, int64_t cols,            \
                                    int64_t depth, SUM *sums) {                                    \
    BODY(a, b, rows, cols, depth, sums);                                                           \
  }                                                                                                \
  void NAME(const T *a, const T *b, int64_t rows, int64_t cols, int64_t depth, SUM *sums) {        \
    static const bool hasAvx2 = __builtin_cpu_supports("avx2");                                    \
    if (hasAvx2)                                                                                   \
      NAME##Avx2(a, b, rows, cols, depth, sums);                                                   \
    else                                                                                           \
      BODY(a, b, rows, cols, depth, sums);                                                         \
  }
#else
#define QGEMM_KERNEL(NAME, BODY, T, SUM)                                                           \
  void NAME(const T *a, const T *b, int64_t rows, int64_t cols, int64_t depth, SUM *sums) {        \
    BODY(a, b, rows, cols, depth, sums);                                                           \
  }
#endif

QGEMM_KERNEL(multiplyNarrow, multiplyIntegers<int16_t>, int16_t, uint32_t)
QGEMM_KERNEL(multiplyWide, multiplyIntegers<int32_t>, int32_t, uint32_t)
QGEMM_KERNEL(multiplyFloat, multiplyDoubles, double, double)

} // namespace qgemm::reference
