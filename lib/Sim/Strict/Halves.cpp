//===- Halves.cpp - which halves of a register an instruction touches ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Halves.h"
#include "../Semantics.h"
#include "Access.h"

using namespace qgemm::sim;

static Halves halvesOfPart(Part part) {
  switch (part) {
  case Part::Whole:
    return BothHalves;
  case Part::Word0:
  case Part::Byte0:
  case Part::Byte1:
    return LowHalf;
  case Part::Word1:
  case Part::Byte2:
  case Part::Byte3:
    return HighHalf;
  }
  return BothHalves;
}

/// Less than a dword comes from the low half, but for what names the high one.
static Halves halvesStored(const AccessFacts &facts) {
  if (facts.placement == DataPlacement::HighHalf)
    return HighHalf;
  bool less = facts.placement == DataPlacement::Zero || facts.placement == DataPlacement::Sign;
  return less && !facts.has(MemoryReturns) ? LowHalf : BothHalves;
}

Halves qgemm::sim::halvesRead(const Instruction &inst, unsigned number) {
  const AccessFacts &facts = *inst.access;
  if (facts.isMemory())
    return facts.has(MemoryStores) && !facts.addresses.test(number) ? halvesStored(facts)
                                                                    : BothHalves;
  constexpr uint32_t wholeRegisters = PackedHalves | MatrixOp | MixOperands;
  if (!inst.semantic || inst.semantic->flags & wholeRegisters)
    return BothHalves;
  // A destination that keeps a half is among the registers read, but not read.
  unsigned halves = NoHalf;
  for (unsigned i = 1; i < inst.operandCount; ++i) {
    const Operand &operand = inst.operands[i];
    if (operand.kind != OperandKind::Vector || number < operand.reg ||
        number >= unsigned(operand.reg) + operand.dwords)
      continue;
    // 16-bit readers of a whole register ignore its upper half.
    bool low = operand.part == Part::Whole && is16Bit(operand.type) && operand.dwords == 1;
    halves |= low ? LowHalf : halvesOfPart(operand.part);
  }
  bool kept = inst.operands[0].kind == OperandKind::Vector && inst.operands[0].reg == number;
  return halves || kept ? static_cast<Halves>(halves) : BothHalves;
}

Halves qgemm::sim::halvesWritten(const Instruction &inst, unsigned number) {
  const Operand &result = inst.operands[0];
  bool part = !inst.access->isMemory() && result.kind == OperandKind::Vector &&
              result.reg == number && result.dwords == 1 &&
              inst.mods.dstUnused == UnusedBits::Preserve;
  return part ? halvesOfPart(result.part) : BothHalves;
}

Halves qgemm::sim::halvesOfResult(const AccessFacts &facts) {
  if (facts.placement == DataPlacement::LowHalf)
    return LowHalf;
  return facts.placement == DataPlacement::HighHalf ? HighHalf : BothHalves;
}
