//===- Smfmac.cpp - matrix products with a sparse A ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 ISA 7.4, CDNA4 ISA 7.5. Of every four elements of A along K two are stored, and two bits
// for each say which. B lies as the dense operand of the same K; CDNA4's deeper instructions hold
// two such pieces one behind the other. A's items follow B's: item t belongs to the group of four
// that starts at B's item 4 * (t / 2). D is C as well; sums are ordered as in Mfma.cpp.
//
//===----------------------------------------------------------------------===//

#include "CdnaMatrix.h"

using namespace qgemm::sim;

namespace {
struct Sparse {
  uint8_t m, k;
  MatrixElement a, b;

  constexpr unsigned groups() const { return 64 / m; }
  constexpr unsigned itemsB() const { return k / groups(); }
  constexpr unsigned itemsA() const { return itemsB() / 2; }
};
} // namespace

/// Bits of the index register that serve this instruction, lowest first.
static uint32_t indexSet(const Sparse &shape, const Modifiers &mods, uint32_t word) {
  unsigned bits = 2 * shape.itemsA(), sets = 32 / bits;
  unsigned set = mods.cbsz & 3 ? 0 : mods.abid & (sets - 1);
  return word >> (bits * set);
}

template <bool Integer, class Finish>
static void multiplySparse(Wave &wave, const Instruction &inst, const Sparse &shape,
                           Finish finish) {
  LanePermutation lanes;
  permuteB(Modifiers(), lanes); // CBSZ, ABID and BLGP move no lanes here
  MatrixItems a, b;
  readItems(wave, inst.operands[1], shape.a, shape.itemsA(), lanes, a);
  readItems(wave, inst.operands[2], shape.b, shape.itemsB(), lanes, b);
  const uint32_t *indices = wave.vector(inst.operands[3].reg);

  OutputLayout<4> layout(shape.m, shape.m);
  alignas(64) uint32_t result[16][64];
  unsigned piece = std::min(
      shape.itemsA(), shape.a == MatrixElement::F16 || shape.a == MatrixElement::BF16 ? 4u : 8u);
  for (unsigned i = 0; i < shape.m; ++i) {
    unsigned item = layout.item(0, i), first = layout.lane(0, i);
    const uint32_t *c = wave.vector(inst.operands[0].reg + item) + first;
    // The factors of this row with B's rows that they meet, k ascending.
    const float *factors[64], *rows[64];
    unsigned count = 0;
    for (unsigned start = 0; start < shape.itemsA(); start += piece)
      for (unsigned group = 0; group < shape.groups(); ++group)
        for (unsigned t = start; t < start + piece; ++t) {
          unsigned lane = i + shape.m * group;
          unsigned chosen = indexSet(shape, inst.mods, indices[lane]) >> (2 * t) & 3;
          factors[count] = &a.values[t][lane];
          rows[count++] = b.values[4 * (t / 2) + chosen] + shape.m * group;
        }
    float sum[32] = {};
    if (!Integer)
      for (unsigned j = 0; j < shape.m; ++j)
        sum[j] = fromBits<float>(c[j]);
    multiplyRow(factors, rows, count, 0, shape.m, false, sum);
    for (unsigned j = 0; j < shape.m; ++j)
      result[item][first + j] = finish(c[j], sum[j]);
  }
  for (unsigned item = 0; item < shape.m * shape.m / 64u; ++item)
    std::memcpy(wave.vector(inst.operands[0].reg + item), result[item], sizeof(result[item]));
}

template <unsigned M, unsigned K, MatrixElement A, MatrixElement B>
static void sparse(Wave &wave, const Instruction &inst) {
  constexpr Sparse shape{M, K, A, B};
  bool clamp = clampsOverflow(wave);
  if constexpr (A == MatrixElement::I8)
    multiplySparse<true>(wave, inst, shape,
                         [clamp](uint32_t c, float sum) { return addInteger(c, sum, clamp); });
  else
    multiplySparse<false>(wave, inst, shape,
                          [clamp](uint32_t, float sum) { return toBits(clampResult(sum, clamp)); });
}

template <MatrixElement A, MatrixElement B>
static void addType(SemanticTable &table, const std::string &prefix, const std::string &types) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  // The depth of a register pair of A; CDNA4 has twice that as well.
  constexpr unsigned base = A == MatrixElement::F16 || A == MatrixElement::BF16 ? 16 : 32;
  auto row = [](ExecuteFn fn) { return Semantic(fn, {Any, Any, Any, U32}, MatrixOp); };
  auto add = [&](unsigned m, unsigned k, ExecuteFn fn) {
    std::string side = std::to_string(m);
    table.add("v_smfmac_" + prefix + "_" + side + "x" + side + "x" + std::to_string(k) + "_" +
                  types,
              row(fn));
  };
  add(16, 2 * base, sparse<16, 2 * base, A, B>);
  add(32, base, sparse<32, base, A, B>);
  add(16, 4 * base, sparse<16, 4 * base, A, B>);
  add(32, 2 * base, sparse<32, 2 * base, A, B>);
}

void qgemm::sim::addSmfmac(SemanticTable &table) {
  constexpr MatrixElement I8 = MatrixElement::I8, F16 = MatrixElement::F16,
                          BF16 = MatrixElement::BF16, Fp8 = MatrixElement::Fp8,
                          Bf8 = MatrixElement::Bf8;
  addType<I8, I8>(table, "i32", "i8");
  addType<F16, F16>(table, "f32", "f16");
  addType<BF16, BF16>(table, "f32", "bf16");
  addType<Fp8, Fp8>(table, "f32", "fp8_fp8");
  addType<Fp8, Bf8>(table, "f32", "fp8_bf8");
  addType<Bf8, Fp8>(table, "f32", "bf8_fp8");
  addType<Bf8, Bf8>(table, "f32", "bf8_bf8");
}
