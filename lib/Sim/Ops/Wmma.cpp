//===- Wmma.cpp - WMMA of gfx11 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 7.9: all are 16x16x16. Lane l holds row (A) or column (B) l % 16 with all of K; lanes
// from 16 on repeat it. Register r of C and D holds row r * (lanes / 16) + l / 16, column l % 16.
// EXEC is ignored. The order of the floating-point sums is not published; here C comes first and k
// ascends, every addition rounded to f32.
//
//===----------------------------------------------------------------------===//

#include "../MatrixCore.h"

using namespace qgemm::sim;

static constexpr unsigned Dim = 16;

template <class Element>
static void gatherInputs(Wave &wave, const Instruction &inst, float (&a)[Dim][Dim],
                         float (&b)[Dim][Dim]) {
  bool signedA = inst.mods.negLo & 1, signedB = inst.mods.negLo & 2;
  for (unsigned k = 0; k < Dim; ++k) {
    const uint32_t *wordsA = wave.vector(inst.operands[1].reg + k / Element::perDword);
    const uint32_t *wordsB = wave.vector(inst.operands[2].reg + k / Element::perDword);
    for (unsigned lane = 0; lane < Dim; ++lane) {
      a[lane][k] = Element::get(wordsA[lane], k, signedA);
      b[k][lane] = Element::get(wordsB[lane], k, signedB);
    }
  }
}

/// Calls visit(register, lane, row, column) for each element of C and D.
template <class Visit> static void forEachResult(const Wave &wave, Visit visit) {
  unsigned groups = wave.lanes / Dim;
  for (unsigned item = 0; item < Dim / groups; ++item)
    for (unsigned lane = 0; lane < wave.lanes; ++lane)
      visit(item, lane, item * groups + lane / Dim, lane % Dim);
}

/// A and B as [k][lane].
template <class Element>
static void gatherIntegers(Wave &wave, unsigned reg, bool isSigned, float (&items)[Dim][Dim]) {
  if constexpr (Element::perDword == 4) {
    for (unsigned k = 0; k < Dim; k += 4)
      matrixProduct().bytes(wave.vector(reg + k / 4), isSigned, items[k]);
  } else {
    for (unsigned k = 0; k < Dim; ++k) {
      const uint32_t *words = wave.vector(reg + k / Element::perDword);
      for (unsigned lane = 0; lane < Dim; ++lane)
        items[k][lane] = Element::get(words[lane], k, isSigned);
    }
  }
}

template <class Element> static void integerProduct(Wave &wave, const Instruction &inst) {
  float a[Dim][Dim], b[Dim][Dim], sum[Dim][Dim] = {};
  gatherIntegers<Element>(wave, inst.operands[1].reg, inst.mods.negLo & 1, a);
  gatherIntegers<Element>(wave, inst.operands[2].reg, inst.mods.negLo & 2, b);
  matrixProduct().block16({a[0], 1, Dim}, b[0], Dim, Dim, sum[0]);

  const Operand &c = inst.operands[3];
  uint32_t constant[maxLanes];
  if (c.kind != OperandKind::Vector)
    std::fill(std::begin(constant), std::end(constant), static_cast<uint32_t>(c.value));
  // Row after row lies in the lanes of register after register.
  const float *next = sum[0];
  for (unsigned item = 0; item < Dim * Dim / wave.lanes; ++item, next += wave.lanes) {
    const uint32_t *in = c.kind == OperandKind::Vector ? wave.vector(c.reg + item) : constant;
    uint32_t *out = wave.vector(inst.operands[0].reg + item);
    if (inst.mods.clamp)
      for (unsigned lane = 0; lane < wave.lanes; ++lane)
        out[lane] = addInteger(in[lane], next[lane], true);
    else
      for (unsigned lane = 0; lane < wave.lanes; ++lane)
        out[lane] = in[lane] + static_cast<uint32_t>(static_cast<int32_t>(next[lane]));
  }
}

template <class Element> static void floatProduct(Wave &wave, const Instruction &inst) {
  float a[Dim][Dim], b[Dim][Dim], sum[Dim][Dim];
  if (inst.mods.negLo || inst.mods.negHi)
    return wave.raise(FaultKind::Unsupported, "wmma requires no neg modifiers on floats, got some");
  gatherInputs<Element>(wave, inst, a, b);
  const Operand &c = inst.operands[3];
  forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
    sum[row][column] = fromBits<float>(accumulatorWord(wave, c, item, lane));
  });
  multiplyAccumulate<Dim, Dim, Dim>(a, b, sum);
  forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
    wave.vector(inst.operands[0].reg + item)[lane] = toBits(sum[row][column]);
  });
}

static uint16_t narrow(float v, ElementF16) { return halfFromFloat(v).bits; }
static uint16_t narrow(float v, ElementBF16) { return bfloatFromFloat(v).bits; }

/// 16-bit C and D: op_sel[2] chooses the half of each register; the other half is kept.
template <class Element> static void narrowProduct(Wave &wave, const Instruction &inst) {
  float a[Dim][Dim], b[Dim][Dim], sum[Dim][Dim];
  if (inst.mods.negLo || inst.mods.negHi)
    return wave.raise(FaultKind::Unsupported, "wmma requires no neg modifiers on floats, got some");
  gatherInputs<Element>(wave, inst, a, b);
  const Operand &c = inst.operands[3];
  unsigned shift = inst.mods.opSel & 4 ? 16 : 0;
  bool constant = c.kind != OperandKind::Vector;
  forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
    uint32_t word = accumulatorWord(wave, c, item, lane);
    sum[row][column] = Element::get(constant ? word : word >> shift, 0, false);
  });
  multiplyAccumulate<Dim, Dim, Dim>(a, b, sum);
  forEachResult(wave, [&](unsigned item, unsigned lane, unsigned row, unsigned column) {
    uint32_t &word = wave.vector(inst.operands[0].reg + item)[lane];
    uint32_t bits = narrow(sum[row][column], Element());
    word = (word & ~(0xffffu << shift)) | bits << shift;
  });
}

void qgemm::sim::addWmma(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  auto row = [](ExecuteFn fn, ValueType acc) {
    return Semantic(fn, {Any, Any, Any, acc}, MatrixOp);
  };
  table.add({
      {"v_wmma_i32_16x16x16_iu8", row(integerProduct<ElementI8>, ValueType::I32)},
      {"v_wmma_i32_16x16x16_iu4", row(integerProduct<ElementI4>, ValueType::I32)},
      {"v_wmma_f32_16x16x16_f16", row(floatProduct<ElementF16>, ValueType::F32)},
      {"v_wmma_f32_16x16x16_bf16", row(floatProduct<ElementBF16>, ValueType::F32)},
      {"v_wmma_f16_16x16x16_f16", row(narrowProduct<ElementF16>, ValueType::B16)},
      {"v_wmma_bf16_16x16x16_bf16", row(narrowProduct<ElementBF16>, ValueType::BF16)},
  });
}
