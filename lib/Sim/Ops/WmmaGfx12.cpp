//===- WmmaGfx12.cpp - WMMA and SWMMAC of gfx12 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA4 ISA 7.12. D is 16x16. Lane l of A holds a part of row l % 16, lane l of B a part of column
// l % 16; which part is a matter of l / 16 and the width of the elements:
//
//   k = (i / chunk) * chunk * groups + order(l / 16) * chunk + i % chunk
//
// for the lane's i-th element. Elements of 16 bits come in chunks of 4 (of 8 for the dense operand
// of sparse products); shorter ones in a single chunk, and in wave64 the two bits of l / 16 then
// count in the other order. Row r of C and D is in lane group r / 8 (wave32), or 2 (r / 4 % 2) +
// r / 8 (wave64). 16-bit results are packed, even rows low. EXEC is ignored.
//
// Sparse A is packed: of every four elements along K two are stored, and a nibble of the index
// register names their places. The order of the floating-point sums is not published; here C comes
// first and k ascends, every addition rounded to f32.
//
//===----------------------------------------------------------------------===//

#include "../MatrixCore.h"

using namespace qgemm::sim;

static constexpr unsigned Dim = 16;

namespace {
/// Where A's and B's elements are.
template <unsigned K> struct Layout {
  unsigned groups, chunk, items;
  bool swapped;

  Layout(unsigned lanes, unsigned bits, bool sparseB) {
    groups = bits == 4 && K == Dim ? 2 : lanes / Dim;
    items = K / groups;
    chunk = bits == 16 ? (sparseB ? 8 : 4) : items;
    swapped = groups == 4 && bits < 16;
  }
  unsigned depth(unsigned group, unsigned item) const {
    unsigned order = swapped ? (group & 1) << 1 | group >> 1 : group;
    return item / chunk * chunk * groups + order * chunk + item % chunk;
  }
};
} // namespace

/// Calls visit(row or column, k, value) for each element of an operand. Halves are negated by
/// neg_lo and neg_hi, integers are signed where neg_lo says so.
template <class Element, unsigned K, class Visit>
static void forEachInput(Wave &wave, const Instruction &inst, unsigned source, bool sparseB,
                         Visit visit) {
  constexpr unsigned bits = 32 / Element::perDword;
  constexpr bool halves = bits == 16;
  Layout<K> layout(wave.lanes, bits, sparseB);
  bool low = inst.mods.negLo >> source & 1, high = inst.mods.negHi >> source & 1;
  unsigned reg = inst.operands[source + 1].reg;
  for (unsigned item = 0; item < layout.items; ++item) {
    const uint32_t *words = wave.vector(reg + item / Element::perDword);
    bool negate = halves && (item & 1 ? high : low);
    for (unsigned group = 0; group < layout.groups; ++group) {
      unsigned k = layout.depth(group, item);
      for (unsigned lane = 0; lane < Dim; ++lane) {
        float value = Element::get(words[group * Dim + lane], item, low);
        visit(lane, k, negate ? -value : value);
      }
    }
  }
}

/// Row of the `item`-th element of C and D in a group of lanes.
static unsigned resultRow(const Wave &wave, unsigned group, unsigned item) {
  return wave.lanes == 32 ? group * 8 + item : (group & 1) * 8 + (group >> 1) * 4 + item;
}

/// Calls visit(item, lane, row, column) for each element of C and D.
template <class Visit> static void forEachResult(const Wave &wave, Visit visit) {
  unsigned items = Dim * Dim / wave.lanes;
  for (unsigned item = 0; item < items; ++item)
    for (unsigned lane = 0; lane < wave.lanes; ++lane)
      visit(item, lane, resultRow(wave, lane / Dim, item), lane % Dim);
}

/// |C| or -C: neg_hi[2] and neg_lo[2].
static float modifyAccumulator(const Instruction &inst, float v) {
  v = inst.mods.negHi & 4 ? std::fabs(v) : v;
  return inst.mods.negLo & 4 ? -v : v;
}

//===----------------------------------------------------------------------===//
// Results: 32-bit integers, f32, and pairs of 16-bit floats
//===----------------------------------------------------------------------===//

namespace {
struct ResultI32 {
  static void read(Wave &, const Instruction &, const Operand &, float (&)[Dim][Dim]) {}
  static void write(Wave &wave, const Instruction &inst, const Operand &c,
                    const float (&sum)[Dim][Dim]) {
    forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
      wave.vector(inst.operands[0].reg + item)[lane] =
          addInteger(accumulatorWord(wave, c, item, lane), sum[row][column], inst.mods.clamp);
    });
  }
};
struct ResultF32 {
  static void read(Wave &wave, const Instruction &inst, const Operand &c, float (&sum)[Dim][Dim]) {
    forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
      sum[row][column] =
          modifyAccumulator(inst, fromBits<float>(accumulatorWord(wave, c, item, lane)));
    });
  }
  static void write(Wave &wave, const Instruction &inst, const Operand &,
                    const float (&sum)[Dim][Dim]) {
    forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
      wave.vector(inst.operands[0].reg + item)[lane] = toBits(sum[row][column]);
    });
  }
};
uint16_t narrow(float v, ElementF16) { return halfFromFloat(v).bits; }
uint16_t narrow(float v, ElementBF16) { return bfloatFromFloat(v).bits; }
template <class Element> struct ResultPacked {
  static void read(Wave &wave, const Instruction &inst, const Operand &c, float (&sum)[Dim][Dim]) {
    bool constant = c.kind != OperandKind::Vector;
    forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
      uint32_t word = accumulatorWord(wave, c, item / 2, lane);
      sum[row][column] = modifyAccumulator(inst, Element::get(word, constant ? 0 : item, false));
    });
  }
  static void write(Wave &wave, const Instruction &inst, const Operand &,
                    const float (&sum)[Dim][Dim]) {
    forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
      uint32_t &word = wave.vector(inst.operands[0].reg + item / 2)[lane];
      uint32_t bits = narrow(sum[row][column], Element());
      word = item & 1 ? (word & 0xffff) | bits << 16 : (word & 0xffff0000) | bits;
    });
  }
};
} // namespace

/// D = A * B + C, all dense.
template <class A, class B, unsigned K, class Result>
static void denseProduct(Wave &wave, const Instruction &inst) {
  float a[Dim][K], b[K][Dim], sum[Dim][Dim] = {};
  forEachInput<A, K>(wave, inst, 0, false,
                     [&](unsigned row, unsigned k, float v) { a[row][k] = v; });
  forEachInput<B, K>(wave, inst, 1, false,
                     [&](unsigned column, unsigned k, float v) { b[k][column] = v; });
  Result::read(wave, inst, inst.operands[3], sum);
  multiplyAccumulate<Dim, Dim, K>(a, b, sum);
  Result::write(wave, inst, inst.operands[3], sum);
}

/// Places of the stored elements: pair j of a lane's elements has nibble j of the lane's index
/// word, low two bits first; index_key chooses the set.
template <unsigned Stored, unsigned Bits>
static void readPlaces(Wave &wave, const Instruction &inst, uint8_t (&places)[Dim][Stored]) {
  Layout<Stored> layout(wave.lanes, Bits, false);
  unsigned width = layout.items * 2, shift = inst.mods.indexKey * width;
  const uint32_t *words = wave.vector(inst.operands[3].reg);
  for (unsigned group = 0; group < layout.groups; ++group)
    for (unsigned lane = 0; lane < Dim; ++lane)
      for (unsigned item = 0; item < layout.items; ++item)
        places[lane][layout.depth(group, item)] =
            words[group * Dim + lane] >> ((shift + 2 * item) & 31) & 3;
}

/// D = expanded A * B + D. K counts expanded elements.
template <class A, class B, unsigned K, class Result>
static void sparseProduct(Wave &wave, const Instruction &inst) {
  constexpr unsigned Stored = K / 2;
  float stored[Dim][Stored], a[Dim][K] = {}, b[K][Dim], sum[Dim][Dim] = {};
  uint8_t places[Dim][Stored];
  forEachInput<A, Stored>(wave, inst, 0, false,
                          [&](unsigned row, unsigned k, float v) { stored[row][k] = v; });
  forEachInput<B, K>(wave, inst, 1, true,
                     [&](unsigned column, unsigned k, float v) { b[k][column] = v; });
  readPlaces<Stored, 32 / A::perDword>(wave, inst, places);
  // The first of a pair can be at the places 0 to 2, the second at 1 to 3; where both name the same
  // place the first one is taken (RDNA4 ISA 7.12.3).
  for (unsigned row = 0; row < Dim; ++row)
    for (unsigned k = Stored; k-- > 0;)
      if (places[row][k] != (k & 1 ? 0 : 3))
        a[row][k / 2 * 4 + places[row][k]] = stored[row][k];
  Result::read(wave, inst, inst.operands[0], sum);
  multiplyAccumulate<Dim, Dim, K>(a, b, sum);
  Result::write(wave, inst, inst.operands[0], sum);
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

template <class A, class B, class Result>
static void addPair(SemanticTable &table, const std::string &result, const std::string &inputs,
                    ValueType accumulator) {
  constexpr ValueType Any = ValueType::Any;
  table.add(Generation::GFX12, "v_wmma_" + result + "_16x16x16_" + inputs,
            Semantic(denseProduct<A, B, 16, Result>, {Any, Any, Any, accumulator}, MatrixOp));
  table.add(Generation::GFX12, "v_swmmac_" + result + "_16x16x32_" + inputs,
            Semantic(sparseProduct<A, B, 32, Result>, {Any, Any, Any, Any}, MatrixOp));
}

void qgemm::sim::addWmmaGfx12(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, I32 = ValueType::I32, F32 = ValueType::F32;
  using F16 = ElementF16;
  using BF16 = ElementBF16;
  addPair<F16, F16, ResultF32>(table, "f32", "f16", F32);
  addPair<BF16, BF16, ResultF32>(table, "f32", "bf16", F32);
  addPair<F16, F16, ResultPacked<F16>>(table, "f16", "f16", ValueType::B16);
  addPair<BF16, BF16, ResultPacked<BF16>>(table, "bf16", "bf16", ValueType::BF16);
  addPair<ElementI8, ElementI8, ResultI32>(table, "i32", "iu8", I32);
  addPair<ElementI4, ElementI4, ResultI32>(table, "i32", "iu4", I32);
  addPair<ElementFp8, ElementFp8, ResultF32>(table, "f32", "fp8_fp8", F32);
  addPair<ElementFp8, ElementBf8, ResultF32>(table, "f32", "fp8_bf8", F32);
  addPair<ElementBf8, ElementFp8, ResultF32>(table, "f32", "bf8_fp8", F32);
  addPair<ElementBf8, ElementBf8, ResultF32>(table, "f32", "bf8_bf8", F32);
  table.add({
      {"v_wmma_i32_16x16x32_iu4",
       Semantic(denseProduct<ElementI4, ElementI4, 32, ResultI32>, {Any, Any, Any, I32}, MatrixOp)},
      {"v_swmmac_i32_16x16x64_iu4", Semantic(sparseProduct<ElementI4, ElementI4, 64, ResultI32>,
                                             {Any, Any, Any, Any}, MatrixOp)},
  });
}
