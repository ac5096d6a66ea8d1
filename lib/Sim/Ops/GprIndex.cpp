//===- GprIndex.cpp - vector registers indexed by M0 (gfx9) ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 and CDNA4 ISA 6.6: while MODE.GPR_IDX_EN is set, M0[7:0] is added to the numbers of those
// vector registers that M0[15:12] selects. Turning it on is a jump to the next instruction, so that
// the run loop notices.
//
//===----------------------------------------------------------------------===//

#include "../GprIndex.h"
#include "../Lanes.h"

using namespace qgemm::sim;

static void setField(Wave &wave, uint32_t mask, uint32_t value) {
  uint32_t &m0 = wave.scalars[SlotM0];
  m0 = (m0 & ~mask) | (value & mask);
}
static uint32_t indexOperand(const Wave &wave, const Instruction &inst) {
  return static_cast<uint32_t>(readScalar(wave, inst.operands[0]));
}

static void indexOn(Wave &wave, const Instruction &inst) {
  setField(wave, 0xff, indexOperand(wave, inst));
  setField(wave, 0xf000, static_cast<uint32_t>(inst.simm16 >> 8 & 15) << 12);
  wave.modeRegister |= gprIndexEnable;
  wave.jump(inst.next());
}
static void indexOff(Wave &wave, const Instruction &) { wave.modeRegister &= ~gprIndexEnable; }
static void indexValue(Wave &wave, const Instruction &inst) {
  setField(wave, 0xff, indexOperand(wave, inst));
}
static void indexMode(Wave &wave, const Instruction &inst) {
  setField(wave, 0xf000, static_cast<uint32_t>(inst.simm16 & 15) << 12);
}

/// The register `by` further on, within its half of the file. False when it leaves it.
static bool move(uint16_t &reg, unsigned dwords, unsigned by) {
  unsigned limit = reg < 256 ? 256 : 512;
  reg += by;
  return reg + dwords <= limit;
}

bool qgemm::sim::applyGprIndex(const Wave &wave, Instruction &inst, AccessFacts &facts) {
  bool vector = inst.access &&
                (inst.access->unit == Unit::Vector || inst.access->unit == Unit::Transcendental);
  if (!vector || !inst.semantic)
    return true;
  uint32_t m0 = wave.scalars[SlotM0], by = m0 & 0xff, enabled = m0 >> 12 & 15;
  facts = *inst.access;
  RegisterSet kept, moved[2]; // reads and writes
  for (unsigned i = 0; i < inst.operandCount; ++i) {
    Operand &operand = inst.operands[i];
    bool permuted = operand.kind == OperandKind::Lanes;
    if (operand.kind != OperandKind::Vector && !permuted)
      continue;
    unsigned first = inst.semantic->firstSource;
    bool result = i < first,
         again = (inst.semantic->flags & ReadsDestination) && i + 1 == inst.operandCount;
    unsigned bit = result || again ? 3 : std::min(i - first, 2u);
    uint16_t reg = permuted ? static_cast<uint16_t>(operand.value) : operand.reg;
    unsigned dwords = std::max<unsigned>(operand.dwords, 1);
    bool indexed = enabled >> bit & 1;
    for (unsigned d = 0; d < dwords; ++d)
      if (indexed)
        facts.reads.reset(reg + d), facts.writes.reset(reg + d);
      else
        kept.set(reg + d);
    if (!indexed)
      continue;
    if (!move(reg, dwords, by))
      return false;
    for (unsigned d = 0; d < dwords; ++d)
      moved[result].set(reg + d);
    if (permuted)
      operand.value = reg;
    else
      operand.reg = reg;
  }
  facts.reads = facts.reads | moved[0] | (inst.access->reads & kept);
  facts.writes = facts.writes | moved[1] | (inst.access->writes & kept);
  facts.summarize();
  inst.access = &facts;
  return true;
}

void qgemm::sim::addGprIndex(SemanticTable &table) {
  table.add({
      {"s_set_gpr_idx_on", Semantic(indexOn, {}, IgnoresText | EndsBlock)},
      {"s_set_gpr_idx_off", Semantic(indexOff, {}, IgnoresText)},
      {"s_set_gpr_idx_idx", Semantic(indexValue, {}, IgnoresText)},
      {"s_set_gpr_idx_mode", Semantic(indexMode, {}, IgnoresText)},
  });
}
