//===- CdnaMatrix.h - operands of MFMA and SMFMAC as numbers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lane holds a row of items for each operand (CDNA3 and CDNA4 ISA 7.1.4). They are decoded into
// floats, item by item with the lanes side by side: a row of B is then contiguous, and the product
// a loop that vectorises. Sums of 8-bit integer products are exact in f32: 128 * 128 * 128 < 2^24.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_OPS_CDNAMATRIX_H
#define QGEMM_LIB_SIM_OPS_CDNAMATRIX_H

#include "../Lanes.h"
#include "../MatrixCore.h"
#include "../SmallFloat.h"

namespace qgemm::sim {

/// What A and B are made of; the small formats are those of the chip.
enum class MatrixElement : uint8_t { I8, F16, BF16, F32, XF32, Fp8, Bf8 };

/// Which lane is read in place of a lane.
using LanePermutation = uint8_t[64];

/// [item][lane].
struct MatrixItems {
  float values[32][64];
};

/// CBSZ and ABID: one block of lanes serves all (CDNA4 ISA 7.1.6.1).
void permuteA(const Modifiers &mods, LanePermutation &lanes);
/// BLGP: groups of lanes are broadcast or rotated (CDNA4 ISA 7.1.6.3).
void permuteB(const Modifiers &mods, LanePermutation &lanes);

/// Reads `count` items of an operand.
void readItems(Wave &wave, const Operand &operand, MatrixElement element, unsigned count,
               const LanePermutation &lanes, MatrixItems &items);
/// The same for the formats that CBSZ and BLGP of F8F6F4 choose, 32 items of every lane.
void readSmallItems(Wave &wave, const Operand &operand, SmallFormat format, MatrixItems &items);

/// Row `i` of a block's product: sum[j] += sum over k of a[k][i] * b[k][j], k ascending. `a` and
/// `b` point to the lanes of each k.
void multiplyRow(const float *const *a, const float *const *b, unsigned depth, unsigned i,
                 unsigned columns, bool fused, float *sum);

/// Where D[b, i, j] and C lie; `H` is 1 for f64 and 4 for all others (CDNA4 ISA 7.1.4.2).
template <unsigned H> struct OutputLayout {
  unsigned columns, blocksPerItem, rowsPerItem, groups;

  OutputLayout(unsigned m, unsigned n) : columns(n) {
    blocksPerItem = (64 + n * m / H - 1) / (n * m / H);
    rowsPerItem = 64 / blocksPerItem / n;
    groups = m / (H * rowsPerItem);
  }
  unsigned item(unsigned block, unsigned i) const {
    return i % H + H * (i / (H * rowsPerItem) + groups * (block / blocksPerItem));
  }
  /// Of column zero; the others follow.
  unsigned lane(unsigned block, unsigned i) const {
    return columns * (i / H % rowsPerItem + rowsPerItem * (block % blocksPerItem));
  }
};

/// The 64 words of item `item` of C: a register, or a constant that is the same everywhere.
class AccumulatorSource {
public:
  AccumulatorSource(Wave &wave, const Operand &operand) : wave(wave), operand(operand) {
    for (uint32_t &word : constant)
      word = static_cast<uint32_t>(operand.value);
  }
  const uint32_t *words(unsigned item) {
    return operand.kind == OperandKind::Vector ? wave.vector(operand.reg + item) : constant;
  }

private:
  Wave &wave;
  const Operand &operand;
  uint32_t constant[64];
};

/// MODE.FP16_OVFL: overflows of matrix results are clamped (CDNA4 ISA 7.1.2, "Clamp").
inline bool clampsOverflow(const Wave &wave) { return wave.modeRegister >> 23 & 1; }
inline float clampResult(float v, bool clamp) {
  return clamp && std::isinf(v) ? std::copysign(fromBits<float>(0x7f7fffff), v) : v;
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_OPS_CDNAMATRIX_H
