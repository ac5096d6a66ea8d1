//===- MfmaScaled.cpp - MFMA of 8, 6 and 4-bit floats, with block scales ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA4 ISA 7.1.5 and 7.2. CBSZ and BLGP name the formats. Layouts: a lane holds 32 consecutive k
// of 6 and 4-bit elements; of 8-bit ones twice 16, half of K apart, as two of the instructions that
// are half as deep. A scale byte belongs to one row and 32 consecutive k. Each block's products are
// added in f64, scaled, and added to the accumulator with one rounding to f32 a block: the
// hardware's order is not published.
//
//===----------------------------------------------------------------------===//

#include "CdnaMatrix.h"

using namespace qgemm::sim;

/// k of an item in a group of lanes; `groups` of lanes share a row.
static unsigned depthOf(SmallFormat format, unsigned group, unsigned groups, unsigned item) {
  if (smallTraits(format).bits < 8)
    return 32 * group + item;
  return item / 16 * 16 * groups + 16 * group + item % 16;
}

/// [k][row or column] as pointers into the items.
static void locate(SmallFormat format, unsigned side, const MatrixItems &items,
                   const float **rows) {
  unsigned groups = 64 / side;
  for (unsigned group = 0; group < groups; ++group)
    for (unsigned item = 0; item < 32; ++item)
      rows[depthOf(format, group, groups, item)] = items.values[item] + side * group;
}

/// 2^(byte - 127) of each lane's row and block; 255 is NaN. Constants give their exponent.
static void readScales(Wave &wave, const Instruction &inst, unsigned n, double (&scales)[64]) {
  const Operand &operand = inst.operands[4 + n];
  unsigned byte = (inst.mods.opSel >> n & 1) | (inst.mods.opSelHi >> n & 1) << 1;
  for (unsigned lane = 0; lane < 64; ++lane) {
    uint32_t code = operand.kind == OperandKind::Vector
                        ? wave.vector(operand.reg)[lane] >> (8 * byte) & 0xff
                        : static_cast<uint32_t>(readScalar(wave, operand)) >> 23 & 0xff;
    scales[lane] = code == 255 ? std::numeric_limits<double>::quiet_NaN()
                               : std::ldexp(1.0, static_cast<int>(code) - 127);
  }
}

template <unsigned M, bool Scaled> static void smallDense(Wave &wave, const Instruction &inst) {
  constexpr unsigned K = 64 / M * 32;
  if (inst.mods.cbsz > 4 || inst.mods.blgp > 4)
    return wave.raise(FaultKind::BadProgram,
                      "cbsz and blgp of f8f6f4 require a format from 0 to 4, got another");
  auto formatA = static_cast<SmallFormat>(inst.mods.cbsz);
  auto formatB = static_cast<SmallFormat>(inst.mods.blgp);
  MatrixItems a, b;
  readSmallItems(wave, inst.operands[1], formatA, a);
  readSmallItems(wave, inst.operands[2], formatB, b);
  const float *rowsA[K], *rowsB[K];
  locate(formatA, M, a, rowsA);
  locate(formatB, M, b, rowsB);
  double scalesA[64], scalesB[64];
  if (Scaled) {
    readScales(wave, inst, 0, scalesA);
    readScales(wave, inst, 1, scalesB);
  }

  bool clamp = clampsOverflow(wave);
  OutputLayout<4> layout(M, M);
  AccumulatorSource source(wave, inst.operands[3]);
  alignas(64) uint32_t result[M * M / 64][64];
  for (unsigned i = 0; i < M; ++i) {
    unsigned item = layout.item(0, i), lane = layout.lane(0, i);
    const uint32_t *c = source.words(item) + lane;
    float sum[M];
    for (unsigned j = 0; j < M; ++j)
      sum[j] = fromBits<float>(c[j]);
    for (unsigned block = 0; block < K / 32; ++block) {
      double dot[M] = {};
      for (unsigned k = 32 * block; k < 32 * block + 32; ++k)
        for (unsigned j = 0; j < M; ++j)
          dot[j] += static_cast<double>(rowsA[k][i]) * rowsB[k][j];
      for (unsigned j = 0; j < M; ++j) {
        if (Scaled)
          dot[j] *= scalesA[i + M * block] * scalesB[j + M * block];
        sum[j] = static_cast<float>(addRoundToOdd(dot[j], sum[j]));
      }
    }
    for (unsigned j = 0; j < M; ++j)
      result[item][lane + j] = toBits(clampResult(sum[j], clamp));
  }
  for (unsigned item = 0; item < M * M / 64; ++item)
    std::memcpy(wave.vector(inst.operands[0].reg + item), result[item], sizeof(result[item]));
}

/// On its own the first half of a scaled instruction has no effect: scales serve one instruction.
static void loadScale(Wave &, const Instruction &) {}

void qgemm::sim::addMfmaScaled(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, F32 = ValueType::F32;
  table.add({
      {"v_mfma_f32_16x16x128_f8f6f4",
       Semantic(smallDense<16, false>, {Any, Any, Any, F32}, MatrixOp)},
      {"v_mfma_f32_32x32x64_f8f6f4",
       Semantic(smallDense<32, false>, {Any, Any, Any, F32}, MatrixOp)},
      {"v_mfma_scale_f32_16x16x128_f8f6f4",
       Semantic(smallDense<16, true>, {Any, Any, Any, F32, F32, F32}, MatrixOp)},
      {"v_mfma_scale_f32_32x32x64_f8f6f4",
       Semantic(smallDense<32, true>, {Any, Any, Any, F32, F32, F32}, MatrixOp)},
      {"v_mfma_ld_scale_b32", Semantic(loadScale, {F32, F32}, MatrixOp).results(0)},
  });
}
