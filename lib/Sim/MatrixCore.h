//===- MatrixCore.h - products of small dense matrices ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A matrix instruction is: gather A, B and C from registers by the layout of its family, multiply,
// scatter D. The product is one loop that compilers vectorise. Products of 8-bit integers are
// summed in f32, which is exact: 255 * 255 * 64 < 2^24.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_MATRIXCORE_H
#define QGEMM_LIB_SIM_MATRIXCORE_H

#include "FloatBits.h"
#include "Lanes.h"
#include "MatrixProduct.h"
#include "SmallFloat.h"

namespace qgemm::sim {

/// Element types of A and B. `get` reads element `item` of a lane from consecutive registers whose
/// lanes are `stride` words apart.
struct ElementI8 {
  static constexpr unsigned perDword = 4;
  static float get(uint32_t word, unsigned item, bool isSigned) {
    uint8_t bits = word >> (8 * (item & 3));
    return isSigned ? static_cast<float>(static_cast<int8_t>(bits)) : bits;
  }
};
struct ElementI4 {
  static constexpr unsigned perDword = 8;
  static float get(uint32_t word, unsigned item, bool isSigned) {
    uint32_t bits = word >> (4 * (item & 7)) & 15;
    return isSigned ? static_cast<float>(static_cast<int32_t>(bits << 28) >> 28)
                    : static_cast<float>(bits);
  }
};
struct ElementF16 {
  static constexpr unsigned perDword = 2;
  static float get(uint32_t word, unsigned item, bool) {
    return floatFromHalf({static_cast<uint16_t>(word >> (16 * (item & 1)))});
  }
};
struct ElementBF16 {
  static constexpr unsigned perDword = 2;
  static float get(uint32_t word, unsigned item, bool) {
    return floatFromBFloat({static_cast<uint16_t>(word >> (16 * (item & 1)))});
  }
};
struct ElementFp8 {
  static constexpr unsigned perDword = 4;
  static float get(uint32_t word, unsigned item, bool) {
    return smallToFloat(SmallFormat::E4M3, word >> (8 * (item & 3)));
  }
};
struct ElementBf8 {
  static constexpr unsigned perDword = 4;
  static float get(uint32_t word, unsigned item, bool) {
    return smallToFloat(SmallFormat::E5M2, word >> (8 * (item & 3)));
  }
};
struct ElementF32 {
  static constexpr unsigned perDword = 1;
  static float get(uint32_t word, unsigned, bool) { return fromBits<float>(word); }
};

/// sum[i][j] += A[i][k] * B[k][j], k ascending; exact when every product is exact in f32.
template <unsigned M, unsigned N, unsigned K>
inline void multiplyAccumulate(const float (&a)[M][K], const float (&b)[K][N], float (&sum)[M][N]) {
  if constexpr (N == 16 && M % 4 == 0)
    return matrixProduct().block16({a[0], K, 1}, b[0], M, K, sum[0]);
  for (unsigned i = 0; i < M; ++i)
    for (unsigned k = 0; k < K; ++k) {
      float factor = a[i][k];
      for (unsigned j = 0; j < N; ++j)
        sum[i][j] += factor * b[k][j];
    }
}
/// The same with fused products, for f32 elements.
template <unsigned M, unsigned N, unsigned K>
inline void multiplyAccumulateFused(const float (&a)[M][K], const float (&b)[K][N],
                                    float (&sum)[M][N]) {
  for (unsigned i = 0; i < M; ++i)
    for (unsigned k = 0; k < K; ++k)
      for (unsigned j = 0; j < N; ++j)
        sum[i][j] = fmaFloat(a[i][k], b[k][j], sum[i][j]);
}

/// c + sum, wrapping or clamped to 32 bits.
inline uint32_t addInteger(uint32_t c, float sum, bool clamp) {
  int32_t whole = static_cast<int32_t>(sum);
  if (!clamp)
    return c + static_cast<uint32_t>(whole);
  int64_t exact = static_cast<int64_t>(static_cast<int32_t>(c)) + whole;
  return static_cast<uint32_t>(exact > INT32_MAX   ? INT32_MAX
                               : exact < INT32_MIN ? INT32_MIN
                                                   : static_cast<int32_t>(exact));
}

/// The word of operand C for register `item` and lane; an inline constant is the same everywhere.
inline uint32_t accumulatorWord(Wave &wave, const Operand &operand, unsigned item, unsigned lane) {
  return operand.kind == OperandKind::Vector ? wave.vector(operand.reg + item)[lane]
                                             : static_cast<uint32_t>(operand.value);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_MATRIXCORE_H
