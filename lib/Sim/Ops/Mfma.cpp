//===- Mfma.cpp - MFMA of CDNA3 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 ISA 7.1.4 gives the layout of every MFMA as a formula of M, N, K and the number of blocks;
// it is written down here once. EXEC is ignored. The order of floating-point sums is not published;
// here C comes first and k ascends, every addition rounded to f32.
//
//===----------------------------------------------------------------------===//

#include "../MatrixCore.h"

using namespace qgemm::sim;

namespace {
template <unsigned M_, unsigned N_, unsigned K_, unsigned Blocks_> struct Shape {
  static constexpr unsigned M = M_, N = N_, K = K_, Blocks = Blocks_;
  static constexpr unsigned itemsK = K / (64 / (M * Blocks)); ///< consecutive k of a lane
  static constexpr unsigned H = 4;                            ///< rows of a group
  static constexpr unsigned blocksPerItem = (64 + N * M / H - 1) / (N * M / H);
  static constexpr unsigned rowsPerItem = 64 / blocksPerItem / N;
  static constexpr unsigned groups = M / (H * rowsPerItem);

  static unsigned inputLane(unsigned block, unsigned rowOrColumn, unsigned k) {
    return rowOrColumn + M * (block + Blocks * (k / itemsK));
  }
  static unsigned outputItem(unsigned block, unsigned i) {
    return i % H + H * (i / (H * rowsPerItem) + groups * (block / blocksPerItem));
  }
  static unsigned outputLane(unsigned block, unsigned i, unsigned j) {
    return j + N * (i / H % rowsPerItem + rowsPerItem * (block % blocksPerItem));
  }
};
} // namespace

template <class S, class Element>
static void gatherInputs(Wave &wave, const Instruction &inst, unsigned block,
                         float (&a)[S::M][S::K], float (&b)[S::K][S::N]) {
  for (unsigned k = 0; k < S::K; ++k) {
    unsigned item = k % S::itemsK;
    const uint32_t *wordsA = wave.vector(inst.operands[1].reg + item / Element::perDword);
    const uint32_t *wordsB = wave.vector(inst.operands[2].reg + item / Element::perDword);
    for (unsigned i = 0; i < S::M; ++i)
      a[i][k] = Element::get(wordsA[S::inputLane(block, i, k)], item, true);
    for (unsigned j = 0; j < S::N; ++j)
      b[k][j] = Element::get(wordsB[S::inputLane(block, j, k)], item, true);
  }
}

static bool checkModifiers(Wave &wave, const Instruction &inst) {
  const Modifiers &mods = inst.mods;
  if (!mods.cbsz && !mods.abid && !mods.blgp && !mods.negLo && !mods.negHi)
    return true;
  wave.raise(FaultKind::Unsupported,
             "mfma requires no broadcast, permutation or neg modifiers, got some");
  return false;
}

template <class S, class Element> static void integerProduct(Wave &wave, const Instruction &inst) {
  if (!checkModifiers(wave, inst))
    return;
  static_assert(S::Blocks == 1, "inputs of later blocks would be read after results are written");
  float a[S::M][S::K], b[S::K][S::N], sum[S::M][S::N] = {};
  gatherInputs<S, Element>(wave, inst, 0, a, b);
  multiplyAccumulate<S::M, S::N, S::K>(a, b, sum);
  // All of C is read before any of D is written: compilers let the two overlap.
  uint32_t result[S::M][S::N];
  for (unsigned i = 0; i < S::M; ++i)
    for (unsigned j = 0; j < S::N; ++j) {
      uint32_t c =
          accumulatorWord(wave, inst.operands[3], S::outputItem(0, i), S::outputLane(0, i, j));
      result[i][j] = addInteger(c, sum[i][j], inst.mods.clamp);
    }
  for (unsigned i = 0; i < S::M; ++i) {
    uint32_t *out = wave.vector(inst.operands[0].reg + S::outputItem(0, i));
    for (unsigned j = 0; j < S::N; ++j)
      out[S::outputLane(0, i, j)] = result[i][j];
  }
}

template <class S, class Element> static void floatProduct(Wave &wave, const Instruction &inst) {
  if (!checkModifiers(wave, inst))
    return;
  constexpr bool exactProducts = Element::perDword > 1;
  float sum[S::Blocks][S::M][S::N];
  for (unsigned block = 0; block < S::Blocks; ++block) {
    float a[S::M][S::K], b[S::K][S::N];
    gatherInputs<S, Element>(wave, inst, block, a, b);
    for (unsigned i = 0; i < S::M; ++i)
      for (unsigned j = 0; j < S::N; ++j)
        sum[block][i][j] = fromBits<float>(accumulatorWord(
            wave, inst.operands[3], S::outputItem(block, i), S::outputLane(block, i, j)));
    if (exactProducts)
      multiplyAccumulate<S::M, S::N, S::K>(a, b, sum[block]);
    else
      multiplyAccumulateFused<S::M, S::N, S::K>(a, b, sum[block]);
  }
  for (unsigned block = 0; block < S::Blocks; ++block)
    for (unsigned i = 0; i < S::M; ++i)
      for (unsigned j = 0; j < S::N; ++j)
        wave.vector(inst.operands[0].reg + S::outputItem(block, i))[S::outputLane(block, i, j)] =
            toBits(sum[block][i][j]);
}

void qgemm::sim::addMfma(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  auto row = [](ExecuteFn fn, ValueType acc) {
    return Semantic(fn, {Any, Any, Any, acc}, MatrixOp);
  };
  auto integer = [&](ExecuteFn fn) { return row(fn, ValueType::I32); };
  auto floating = [&](ExecuteFn fn) { return row(fn, ValueType::F32); };
  table.add({
      {"v_mfma_i32_16x16x32_i8", integer(integerProduct<Shape<16, 16, 32, 1>, ElementI8>)},
      {"v_mfma_i32_32x32x16_i8", integer(integerProduct<Shape<32, 32, 16, 1>, ElementI8>)},
      {"v_mfma_i32_16x16x64_i8", integer(integerProduct<Shape<16, 16, 64, 1>, ElementI8>)},
      {"v_mfma_i32_32x32x32_i8", integer(integerProduct<Shape<32, 32, 32, 1>, ElementI8>)},
      {"v_mfma_f32_16x16x16_f16", floating(floatProduct<Shape<16, 16, 16, 1>, ElementF16>)},
      {"v_mfma_f32_32x32x8_f16", floating(floatProduct<Shape<32, 32, 8, 1>, ElementF16>)},
      {"v_mfma_f32_16x16x16_bf16", floating(floatProduct<Shape<16, 16, 16, 1>, ElementBF16>)},
      {"v_mfma_f32_32x32x8_bf16", floating(floatProduct<Shape<32, 32, 8, 1>, ElementBF16>)},
      {"v_mfma_f32_16x16x4_f32", floating(floatProduct<Shape<16, 16, 4, 1>, ElementF32>)},
      {"v_mfma_f32_32x32x2_f32", floating(floatProduct<Shape<32, 32, 2, 1>, ElementF32>)},
      {"v_mfma_f32_4x4x4_16b_f16", floating(floatProduct<Shape<4, 4, 4, 16>, ElementF16>)},
      {"v_mfma_f32_16x16x4_4b_f16", floating(floatProduct<Shape<16, 16, 4, 4>, ElementF16>)},
      {"v_mfma_f32_32x32x4_2b_f16", floating(floatProduct<Shape<32, 32, 4, 2>, ElementF16>)},
  });
}
