//===- Mfma.cpp - dense MFMA of CDNA3 and CDNA4 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 and CDNA4 ISA 7.1.4 give the layout of every MFMA as a formula of M, N, K and the number of
// blocks; it is written down here once. EXEC is ignored. The order of floating-point sums is not
// published; here C comes first and k ascends, every addition rounded to f32 (to f64 for f64).
// Products of f32 and f64 are fused with the addition.
//
//===----------------------------------------------------------------------===//

#include "CdnaMatrix.h"

using namespace qgemm::sim;

namespace {
/// An instruction as data.
struct Dense {
  uint8_t m, n, k, blocks;
  MatrixElement a, b;

  /// Consecutive k of a lane.
  constexpr unsigned itemsK() const { return k / (64 / (m * blocks)); }
};
} // namespace

/// The lanes of every k in one block: element i of A, or j of B, is the i-th behind the pointer.
static void locate(const Dense &shape, unsigned side, unsigned block, const MatrixItems &items,
                   const float **rows) {
  unsigned itemsK = shape.itemsK();
  for (unsigned k = 0; k < shape.k; ++k)
    rows[k] = items.values[k % itemsK] + side * (block + shape.blocks * (k / itemsK));
}

template <bool Integer, class Finish>
static void multiplyDense(Wave &wave, const Instruction &inst, const Dense &shape, Finish finish) {
  MatrixItems a, b;
  LanePermutation lanesA, lanesB;
  permuteA(inst.mods, lanesA);
  permuteB(inst.mods, lanesB);
  readItems(wave, inst.operands[1], shape.a, shape.itemsK(), lanesA, a);
  readItems(wave, inst.operands[2], shape.b, shape.itemsK(), lanesB, b);

  bool fused = shape.a == MatrixElement::F32;
  OutputLayout<4> layout(shape.m, shape.n);
  AccumulatorSource source(wave, inst.operands[3]);
  // All of C is read before any of D is written: compilers let the two overlap.
  alignas(64) uint32_t result[32][64];
  for (unsigned block = 0; block < shape.blocks; ++block) {
    const float *rowsA[128], *rowsB[128];
    locate(shape, shape.m, block, a, rowsA);
    locate(shape, shape.n, block, b, rowsB);
    for (unsigned i = 0; i < shape.m; ++i) {
      unsigned item = layout.item(block, i), lane = layout.lane(block, i);
      const uint32_t *c = source.words(item) + lane;
      float sum[32] = {};
      if (!Integer)
        for (unsigned j = 0; j < shape.n; ++j)
          sum[j] = fromBits<float>(c[j]);
      multiplyRow(rowsA, rowsB, shape.k, i, shape.n, fused, sum);
      for (unsigned j = 0; j < shape.n; ++j)
        result[item][lane + j] = finish(c[j], sum[j]);
    }
  }
  unsigned registers = shape.m * shape.n * shape.blocks / 64;
  for (unsigned item = 0; item < registers; ++item)
    std::memcpy(wave.vector(inst.operands[0].reg + item), result[item], sizeof(result[item]));
}

template <unsigned M, unsigned K, unsigned Blocks, MatrixElement A, MatrixElement B>
static void dense(Wave &wave, const Instruction &inst) {
  constexpr Dense shape{M, M, K, Blocks, A, B};
  bool clamp = clampsOverflow(wave);
  if constexpr (A == MatrixElement::I8)
    multiplyDense<true>(wave, inst, shape,
                        [clamp](uint32_t c, float sum) { return addInteger(c, sum, clamp); });
  else
    multiplyDense<false>(wave, inst, shape,
                         [clamp](uint32_t, float sum) { return toBits(clampResult(sum, clamp)); });
}

//===----------------------------------------------------------------------===//
// f64
//===----------------------------------------------------------------------===//

static double pairOf(const uint32_t *low, const uint32_t *high, unsigned lane) {
  return fromBits<double>(low[lane] | static_cast<uint64_t>(high[lane]) << 32);
}

/// BLGP negates A, B and C (CDNA3 ISA 7.1.5.4). One item a lane and operand.
template <unsigned M, unsigned K, unsigned Blocks>
static void denseDouble(Wave &wave, const Instruction &inst) {
  double a[64], b[64], result[4][64];
  auto read = [&](const Operand &operand, unsigned item, unsigned lane, bool negate) {
    double v = operand.kind == OperandKind::Vector
                   ? pairOf(wave.vector(operand.reg + 2 * item),
                            wave.vector(operand.reg + 2 * item + 1), lane)
                   : fromBits<double>(operand.value);
    return negate ? -v : v;
  };
  uint8_t negate = inst.mods.blgp;
  for (unsigned lane = 0; lane < 64; ++lane) {
    a[lane] = read(inst.operands[1], 0, lane, negate & 1);
    b[lane] = read(inst.operands[2], 0, lane, negate & 2);
  }
  OutputLayout<1> layout(M, M);
  for (unsigned block = 0; block < Blocks; ++block)
    for (unsigned i = 0; i < M; ++i)
      for (unsigned j = 0; j < M; ++j) {
        unsigned item = layout.item(block, i), lane = layout.lane(block, i) + j;
        double sum = read(inst.operands[3], item, lane, negate & 4);
        for (unsigned k = 0; k < K; ++k) {
          unsigned first = M * (block + Blocks * k);
          sum = std::fma(a[first + i], b[first + j], sum);
        }
        result[item][lane] = sum;
      }
  for (unsigned item = 0; item < M * M * Blocks / 64; ++item)
    for (unsigned lane = 0; lane < 64; ++lane) {
      uint64_t bits = toBits(result[item][lane]);
      wave.vector(inst.operands[0].reg + 2 * item)[lane] = static_cast<uint32_t>(bits);
      wave.vector(inst.operands[0].reg + 2 * item + 1)[lane] = static_cast<uint32_t>(bits >> 32);
    }
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static constexpr MatrixElement I8 = MatrixElement::I8, F16 = MatrixElement::F16,
                               BF16 = MatrixElement::BF16, F32 = MatrixElement::F32,
                               XF32 = MatrixElement::XF32;

static Semantic matrixRow(ExecuteFn fn, ValueType accumulator) {
  constexpr ValueType Any = ValueType::Any;
  return Semantic(fn, {Any, Any, Any, accumulator}, MatrixOp);
}

static void addIntegers(SemanticTable &table) {
  auto row = [](ExecuteFn fn) { return matrixRow(fn, ValueType::I32); };
  table.add({
      {"v_mfma_i32_16x16x32_i8", row(dense<16, 32, 1, I8, I8>)},
      {"v_mfma_i32_32x32x16_i8", row(dense<32, 16, 1, I8, I8>)},
      {"v_mfma_i32_16x16x64_i8", row(dense<16, 64, 1, I8, I8>)},
      {"v_mfma_i32_32x32x32_i8", row(dense<32, 32, 1, I8, I8>)},
      {"v_mfma_i32_32x32x4_2b_i8", row(dense<32, 4, 2, I8, I8>)},
      {"v_mfma_i32_16x16x4_4b_i8", row(dense<16, 4, 4, I8, I8>)},
      {"v_mfma_i32_4x4x4_16b_i8", row(dense<4, 4, 16, I8, I8>)},
  });
}

static void addFloats(SemanticTable &table) {
  auto row = [](ExecuteFn fn) { return matrixRow(fn, ValueType::F32); };
  table.add({
      {"v_mfma_f32_32x32x1_2b_f32", row(dense<32, 1, 2, F32, F32>)},
      {"v_mfma_f32_16x16x1_4b_f32", row(dense<16, 1, 4, F32, F32>)},
      {"v_mfma_f32_4x4x1_16b_f32", row(dense<4, 1, 16, F32, F32>)},
      {"v_mfma_f32_32x32x2_f32", row(dense<32, 2, 1, F32, F32>)},
      {"v_mfma_f32_16x16x4_f32", row(dense<16, 4, 1, F32, F32>)},
      {"v_mfma_f32_32x32x4_xf32", row(dense<32, 4, 1, XF32, XF32>)},
      {"v_mfma_f32_16x16x8_xf32", row(dense<16, 8, 1, XF32, XF32>)},
      {"v_mfma_f32_32x32x4_2b_f16", row(dense<32, 4, 2, F16, F16>)},
      {"v_mfma_f32_16x16x4_4b_f16", row(dense<16, 4, 4, F16, F16>)},
      {"v_mfma_f32_4x4x4_16b_f16", row(dense<4, 4, 16, F16, F16>)},
      {"v_mfma_f32_32x32x8_f16", row(dense<32, 8, 1, F16, F16>)},
      {"v_mfma_f32_16x16x16_f16", row(dense<16, 16, 1, F16, F16>)},
      {"v_mfma_f32_32x32x16_f16", row(dense<32, 16, 1, F16, F16>)},
      {"v_mfma_f32_16x16x32_f16", row(dense<16, 32, 1, F16, F16>)},
      {"v_mfma_f32_32x32x4_2b_bf16", row(dense<32, 4, 2, BF16, BF16>)},
      {"v_mfma_f32_16x16x4_4b_bf16", row(dense<16, 4, 4, BF16, BF16>)},
      {"v_mfma_f32_4x4x4_16b_bf16", row(dense<4, 4, 16, BF16, BF16>)},
      {"v_mfma_f32_32x32x8_bf16", row(dense<32, 8, 1, BF16, BF16>)},
      {"v_mfma_f32_16x16x16_bf16", row(dense<16, 16, 1, BF16, BF16>)},
      {"v_mfma_f32_32x32x16_bf16", row(dense<32, 16, 1, BF16, BF16>)},
      {"v_mfma_f32_16x16x32_bf16", row(dense<16, 32, 1, BF16, BF16>)},
  });
}

template <MatrixElement A, MatrixElement B>
static void addSmall(SemanticTable &table, const std::string &types) {
  table.add("v_mfma_f32_16x16x32_" + types, matrixRow(dense<16, 32, 1, A, B>, ValueType::F32));
  table.add("v_mfma_f32_32x32x16_" + types, matrixRow(dense<32, 16, 1, A, B>, ValueType::F32));
}

void qgemm::sim::addMfma(SemanticTable &table) {
  constexpr MatrixElement Fp8 = MatrixElement::Fp8, Bf8 = MatrixElement::Bf8;
  addIntegers(table);
  addFloats(table);
  addSmall<Fp8, Fp8>(table, "fp8_fp8");
  addSmall<Fp8, Bf8>(table, "fp8_bf8");
  addSmall<Bf8, Fp8>(table, "bf8_fp8");
  addSmall<Bf8, Bf8>(table, "bf8_bf8");
  table.add({
      {"v_mfma_f64_16x16x4_f64", matrixRow(denseDouble<16, 4, 1>, ValueType::F64)},
      {"v_mfma_f64_4x4x4_4b_f64", matrixRow(denseDouble<4, 4, 4>, ValueType::F64)},
  });
}
