//===- Hazards.cpp - instructions too close for the hardware to notice ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Hazards.h"
#include "../Decoder.h"

using namespace qgemm::sim;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// The tables
//===----------------------------------------------------------------------===//

static constexpr HazardDistance States = HazardDistance::WaitStates;
static constexpr uint32_t AnyMfma = HazardXdl | HazardSgemm | HazardF64Small | HazardF64Large;

// CDNA3 ISA 4.5, table 11, and 7.5, table 37, where they leave something open with what LLVM's
// GCNHazardRecognizer.cpp keeps apart on gfx940.
static constexpr HazardRule gfx9Rules[] = {
    {HazardValu, HazardVmem, HazardLink::ScalarRead, 5, false, States},
    {HazardValu, HazardLaneSelect, HazardLink::LaneSelect, 4, false, States},
    {HazardValu, HazardLaneSelect | HazardReadLane, HazardLink::ExecRead, 4, false, States},
    {HazardValu, HazardReadLane, HazardLink::VectorRead, 1, false, States},
    {HazardValu, HazardDivFmas, HazardLink::VccRead, 4, false, States},
    {HazardValu, HazardDpp, HazardLink::DppSource, 2, false, States},
    {HazardValu, HazardDpp, HazardLink::ExecRead, 5, false, States},
    {HazardValu, HazardValu, HazardLink::ConstantRead, 2, false, States},
    {HazardHalfResult, HazardValu, HazardLink::VectorRead, 1, false, States},
    {HazardTrans, HazardNotTrans, HazardLink::VectorRead, 1, false, States},
    {HazardWideStore, HazardValu, HazardLink::DataOverwritten, 2, false, States},
    {HazardSalu, HazardUsesM0, HazardLink::M0Read, 1, false, States},
    {HazardSetReg, HazardGetSetReg, HazardLink::HardwareRegister, 2, false, States},
    {HazardDot, HazardValu | HazardMatrix | HazardMemory, HazardLink::DotUse, 3, false, States},
    // Into matrix instructions.
    {HazardNotDot, HazardMatrix, HazardLink::VectorRead, 2, false, States},
    {HazardValu, HazardMatrix, HazardLink::ExecRead, 4, false, States},
    {HazardTwoPass, HazardMatrix, HazardLink::SourceCSame, 2, false, States},
    {HazardXdl, HazardMatrix, HazardLink::SourceCOverlap, 1, true, States},
    {HazardSgemm, HazardSgemm | HazardF64Small | HazardF64Large, HazardLink::SourceCOverlap, 0,
     true, States},
    {HazardF64Small, HazardF64Small, HazardLink::SourceCSame, 4, false, States},
    {HazardF64Small, HazardSgemm | HazardF64Small | HazardF64Large, HazardLink::SourceCOverlap, 4,
     false, States},
    {HazardF64Large, HazardSgemm | HazardF64Small | HazardF64Large, HazardLink::SourceCOverlap, 9,
     false, States},
    {HazardXdl, HazardMatrix, HazardLink::SourceAB, 3, true, States},
    {HazardSgemm, HazardMatrix, HazardLink::SourceAB, 2, true, States},
    {HazardF64Small, HazardMatrix, HazardLink::SourceAB, 6, false, States},
    {HazardF64Large, HazardMatrix, HazardLink::SourceAB, 11, false, States},
    // Out of them.
    {HazardXdl, HazardValu, HazardLink::VectorUse, 3, true, States},
    {HazardXdl, HazardMemory, HazardLink::VectorRead, 3, true, States},
    {HazardSgemm, HazardValu, HazardLink::VectorUse, 2, true, States},
    {HazardSgemm, HazardMemory, HazardLink::VectorRead, 2, true, States},
    {HazardF64Small, HazardValu, HazardLink::VectorUse, 6, false, States},
    {HazardF64Small, HazardMemory, HazardLink::VectorRead, 9, false, States},
    {HazardF64Large, HazardValu, HazardLink::VectorUse, 11, false, States},
    {HazardF64Large, HazardMemory, HazardLink::VectorRead, 18, false, States},
    {HazardXdl | HazardSgemm, HazardValu, HazardLink::SourceCOverwritten, -1, true, States},
};

// RDNA3 ISA 7.9 and RDNA4 ISA 7.12.1: "one V_NOP (or independent VALU op)". The other row is LLVM's
// fixVALUTransUseHazard: no manual has it.
static constexpr HazardRule rdnaRules[] = {
    {HazardWmma, HazardWmma, HazardLink::SourceAB, 1, false, HazardDistance::Valu},
    {HazardTransUse, HazardValu, HazardLink::VectorRead, 6, false, HazardDistance::ValuOrDrain},
};

static llvm::ArrayRef<HazardRule> rulesOf(Generation generation) {
  if (generation == Generation::GFX9)
    return gfx9Rules;
  return rdnaRules;
}
static_assert(std::size(gfx9Rules) <= 64, "a bit for each row");

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

static uint32_t vectorClasses(const AccessFacts &facts, StringRef name,
                              const Instruction &decoded) {
  bool trans = facts.unit == Unit::Transcendental;
  uint32_t classes = HazardValu | (trans ? HazardTrans : HazardNotTrans);
  if (decoded.dpp || name.ends_with("_dpp"))
    classes |= HazardDpp;
  if (name.starts_with("v_div_fmas"))
    classes |= HazardDivFmas;
  if (name.starts_with("v_readlane") || name.starts_with("v_writelane"))
    classes |= HazardLaneSelect;
  if (name.starts_with("v_readlane") || name.starts_with("v_readfirstlane"))
    classes |= HazardReadLane;
  const Operand &result = decoded.operands[0];
  bool sdwaPart = name.ends_with("_sdwa") && result.part != Part::Whole;
  if (sdwaPart || (result.kind == OperandKind::Vector && result.part == Part::Word1))
    classes |= HazardHalfResult;
  return classes | (name.starts_with("v_dot") ? HazardDot : HazardNotDot);
}

static uint32_t matrixClasses(const AccessFacts &facts, StringRef name, Generation generation) {
  if (generation != Generation::GFX9)
    return HazardWmma;
  uint32_t classes = HazardMatrix | (facts.passes == 2 ? HazardTwoPass : 0);
  if (name.starts_with("v_mfma_f64"))
    return classes | (name.contains("_4x4x4") ? HazardF64Small : HazardF64Large);
  bool single = name.starts_with("v_mfma_f32_") && name.ends_with("f32") && !name.ends_with("xf32");
  return classes | (single ? HazardSgemm : HazardXdl);
}

static uint32_t memoryClasses(const AccessFacts &facts, const Instruction &decoded) {
  if (facts.memory == MemoryKind::Scalar || facts.memory == MemoryKind::Export)
    return 0;
  uint32_t classes = HazardMemory;
  if (facts.memory != MemoryKind::Lds)
    classes |= HazardVmem;
  if (facts.has(MemoryToLds))
    classes |= HazardUsesM0;
  unsigned dataDwords = 0;
  for (unsigned i = 0; i < facts.dataRuns; ++i)
    dataDwords += facts.data[i].count;
  // "BUFFER_STORE operations that use an SGPR for offset do not require any wait states."
  bool scalarOffset = facts.memory == MemoryKind::Buffer && decoded.operandCount &&
                      decoded.operands[decoded.operandCount - 1].kind == OperandKind::Scalar;
  if (facts.memory != MemoryKind::Lds && facts.has(MemoryStores) && dataDwords > 2 && !scalarOffset)
    classes |= HazardWideStore;
  return classes;
}

static uint32_t controlClasses(StringRef name) {
  if (name.starts_with("s_setreg"))
    return HazardSetReg | HazardGetSetReg;
  if (name.starts_with("s_getreg"))
    return HazardGetSetReg;
  return name.starts_with("s_sendmsg") ? HazardUsesM0 : 0;
}

void qgemm::sim::classifyHazards(AccessFacts &facts, StringRef name, const Instruction &decoded,
                                 Generation generation, bool transUse) {
  bool gfx9 = generation == Generation::GFX9;
  switch (facts.unit) {
  case Unit::Vector:
  case Unit::Transcendental:
    facts.hazards = vectorClasses(facts, name, decoded);
    break;
  case Unit::Matrix:
    facts.hazards = matrixClasses(facts, name, generation) | (gfx9 ? 0 : HazardValu);
    break;
  case Unit::Memory:
    facts.hazards = memoryClasses(facts, decoded);
    if (facts.hazards & HazardMemory)
      facts.hazards |= HazardDrains;
    break;
  case Unit::Scalar:
    facts.hazards = HazardSalu | (name.starts_with("s_movrel") ? HazardUsesM0 : 0);
    break;
  case Unit::Control:
    facts.hazards = controlClasses(name);
    // va_vdst, bits 15 to 12: how many VALU results may be outstanding.
    if (name == "s_waitcnt_depctr" && !(static_cast<uint16_t>(decoded.simm16) >> 12))
      facts.hazards |= HazardDrains;
    break;
  case Unit::Branch:
    break;
  }
  if (transUse && facts.unit == Unit::Transcendental)
    facts.hazards |= HazardTransUse;

  llvm::ArrayRef<HazardRule> rules = rulesOf(generation);
  for (unsigned i = 0; i < rules.size(); ++i) {
    const HazardRule &rule = rules[i];
    if (facts.hazards & rule.first)
      facts.hazardFirst |= 1ull << i;
    if (!(facts.hazards & rule.second))
      continue;
    facts.hazardSecond |= 1ull << i;
    constexpr unsigned mostPasses = 16, history = 31;
    unsigned depth = rule.counts != HazardDistance::WaitStates ? history
                     : rule.addsPasses                         ? rule.distance + mostPasses
                                                               : rule.distance;
    facts.hazardDepth = std::max<unsigned>(facts.hazardDepth, depth);
  }

  // Those that come second are looked at if they are rare; for the others, the results of those
  // that come first are watched.
  constexpr uint32_t rareSeconds = HazardDpp | HazardDivFmas | HazardLaneSelect | HazardReadLane |
                                   HazardUsesM0 | HazardGetSetReg;
  bool writesScalar = false;
  facts.writes.forEach([&](unsigned number) {
    writesScalar |= isScalarSlot(number) && slotOfRegister(number) < SlotM0;
  });
  constexpr uint32_t watched =
      HazardTrans | HazardHalfResult | HazardDot | AnyMfma | HazardWideStore;
  if (gfx9 && facts.hazards & rareSeconds)
    facts.hooks |= HookReader;
  if ((gfx9 && (facts.hazards & watched || (facts.hazards & HazardValu && writesScalar))) ||
      facts.hazards & HazardTransUse)
    facts.hooks |= HookWriter;
}

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

static RegisterSet operandRegisters(const Operand &operand) {
  RegisterSet set;
  bool vector = operand.kind == OperandKind::Vector;
  if (vector || (operand.kind == OperandKind::Scalar && operand.reg != SlotNull))
    for (unsigned i = 0; i < operand.dwords; ++i)
      set.set((vector ? operand.reg : registerOfSlot(operand.reg)) + i);
  return set;
}

static RegisterSet vectorsOf(RegisterSet set) {
  for (unsigned i = VectorNumbers / 64; i < RegisterSet::wordCount; ++i)
    set.words[i] = 0;
  return set;
}

/// Scalar registers but EXEC, M0, SCC and MODE.
static RegisterSet scalarsOf(const RegisterSet &set) {
  RegisterSet result;
  set.forEach([&](unsigned number) {
    if (isScalarSlot(number) && slotOfRegister(number) < SlotM0)
      result.set(number);
  });
  return result;
}

static RegisterSet pairOf(unsigned slot) {
  RegisterSet set;
  set.set(registerOfSlot(slot));
  set.set(registerOfSlot(slot + 1));
  return set;
}

static RegisterSet dataOf(const AccessFacts &facts) {
  RegisterSet set;
  for (unsigned run = 0; run < facts.dataRuns; ++run)
    for (unsigned i = 0; i < facts.data[run].count; ++i)
      set.set(facts.data[run].first + i);
  return set;
}

/// Matrix C: the third source, or what a sparse operation accumulates into.
static const Operand &matrixC(const Instruction &inst) {
  bool accumulates =
      !(inst.operandCount > 3) ||
      inst.access->reads.intersects(operandRegisters(inst.operands[0]) & inst.access->writes);
  bool third = inst.operandCount > 3 && inst.operands[3].kind == OperandKind::Vector;
  bool sparse = third && inst.operands[3].dwords == 1 && inst.operands[0].dwords > 1;
  return sparse || (!third && accumulates) ? inst.operands[0] : inst.operands[3];
}

static RegisterSet sourcesAB(const Instruction &inst) {
  RegisterSet set = operandRegisters(inst.operands[1]) | operandRegisters(inst.operands[2]);
  const Operand &third = inst.operands[3];
  if (inst.operandCount > 3 && third.dwords == 1 && inst.operands[0].dwords > 1)
    set = set | operandRegisters(third); // the index of a sparse operation
  return vectorsOf(set);
}

static RegisterSet constantsOf(const Instruction &inst) {
  RegisterSet set;
  for (unsigned i = 0; i < inst.operandCount; ++i)
    if (inst.operands[i].type != ValueType::Mask)
      set = set | operandRegisters(inst.operands[i]);
  return scalarsOf(set) & inst.access->reads;
}

/// Registers that connect the two; `linked` also tells whether a link without registers holds.
static RegisterSet linkOf(HazardLink link, const Instruction &first, const Instruction &second,
                          bool &linked) {
  const AccessFacts &a = *first.access, &b = *second.access;
  RegisterSet set;
  switch (link) {
  case HazardLink::VectorRead:
    set = vectorsOf(a.writes & b.reads);
    break;
  case HazardLink::DppSource:
    for (unsigned i = 0; i < second.operandCount; ++i)
      if (second.operands[i].kind == OperandKind::Lanes)
        for (unsigned word = 0; word < second.operands[i].dwords; ++word)
          set.set(second.operands[i].value + word);
    set = set & a.writes;
    break;
  case HazardLink::VectorUse:
    set = vectorsOf(a.writes & (b.reads | b.writes));
    break;
  case HazardLink::ScalarRead:
    set = scalarsOf(a.writes & b.reads);
    break;
  case HazardLink::ConstantRead:
    set = a.writes & constantsOf(second);
    break;
  case HazardLink::LaneSelect:
    set = a.writes & scalarsOf(operandRegisters(second.operands[2]));
    break;
  case HazardLink::VccRead:
    set = a.writes & b.reads & pairOf(SlotVcc);
    break;
  case HazardLink::ExecRead:
    set = a.writes & pairOf(SlotExec);
    break;
  case HazardLink::M0Read:
    if (a.writes.test(registerOfSlot(SlotM0)))
      set.set(registerOfSlot(SlotM0));
    break;
  case HazardLink::DataOverwritten:
    set = dataOf(a) & b.writes;
    break;
  case HazardLink::HardwareRegister:
    linked = (first.simm16 & 63) == (second.simm16 & 63);
    return set;
  case HazardLink::SourceAB:
    set = a.writes & sourcesAB(second);
    break;
  case HazardLink::SourceCSame:
  case HazardLink::SourceCOverlap: {
    const Operand &result = first.operands[0], &source = matrixC(second);
    bool same = result.reg == source.reg && result.dwords == source.dwords && a.passes == b.passes;
    if (same == (link == HazardLink::SourceCSame))
      set = a.writes & vectorsOf(operandRegisters(source));
    break;
  }
  case HazardLink::SourceCOverwritten:
    set = vectorsOf(operandRegisters(matrixC(first))) & b.writes;
    break;
  case HazardLink::DotUse:
    set = first.semantic == second.semantic
              ? a.writes & vectorsOf(operandRegisters(second.operands[1]) |
                                     operandRegisters(second.operands[2]))
              : vectorsOf(a.writes & (b.reads | b.writes));
    break;
  }
  linked = set.any();
  return set;
}

//===----------------------------------------------------------------------===//
// Tracking
//===----------------------------------------------------------------------===//

void HazardTracker::reset(Generation generation) {
  rules = rulesOf(generation);
  position = 0;
  std::fill(std::begin(history), std::end(history), nullptr);
  guardedSet = RegisterSet();
  guardedUntil = lastSlow = 0;
}

/// s_nop is as many wait states as it says (CDNA3 ISA, S_NOP); markers are none.
static unsigned waitStatesOf(const Instruction &inst) {
  if (inst.execute == executeContinue)
    return 0;
  return inst.access->isNop ? (inst.simm16 & 15) + 1 : 1;
}

/// Whether the second of two linked instructions meets what the first writes.
static bool dependsOnResult(HazardLink link) {
  return link != HazardLink::DataOverwritten && link != HazardLink::SourceCOverwritten &&
         link != HazardLink::HardwareRegister;
}

/// Those that nothing between has written again: later uses depend on the newer result alone.
RegisterSet HazardTracker::newestWrites(RegisterSet registers, unsigned back) const {
  for (unsigned newer = 2; newer < back; ++newer) {
    const RegisterSet &writes = history[(position - newer) % historySize]->access->writes;
    for (unsigned i = 0; i < RegisterSet::wordCount; ++i)
      registers.words[i] &= ~writes.words[i];
  }
  return registers;
}

std::optional<HazardFound> HazardTracker::check(const Instruction &inst) {
  if (position > guardedUntil && guardedUntil) {
    guardedSet = RegisterSet();
    guardedUntil = 0;
  }
  uint64_t second = inst.access->hazardSecond;
  if (!second)
    return std::nullopt;
  constexpr unsigned farthest = 31;
  // Without a matrix or transcendental instruction not far back, only rules of few states matter.
  constexpr unsigned fewStates = 5;
  bool slowNearby = lastSlow && position - lastSlow <= historySize;
  unsigned depth = slowNearby ? inst.access->hazardDepth
                              : std::min<unsigned>(inst.access->hazardDepth, fewStates);
  if (inst.access->hazards & (AnyMfma | HazardWmma | HazardTransUse))
    lastSlow = position;
  unsigned distances[3] = {}; // by HazardDistance
  unsigned trans = 0;
  for (unsigned back = 2; back < historySize && back <= position; ++back) {
    const Instruction *earlier = history[(position - back) % historySize];
    const AccessFacts &facts = *earlier->access;
    for (uint64_t rows = facts.hazardFirst & second; rows; rows &= rows - 1) {
      const HazardRule &rule = rules[llvm::countr_zero(rows)];
      unsigned got = distances[static_cast<unsigned>(rule.counts)];
      int wanted = rule.distance + (rule.addsPasses ? facts.passes : 0);
      bool linked = false;
      if (static_cast<int>(got) >= wanted)
        continue;
      RegisterSet registers = linkOf(rule.link, *earlier, inst, linked);
      if (linked && dependsOnResult(rule.link)) {
        registers = newestWrites(registers, back);
        linked = registers.any();
      }
      if (linked)
        return HazardFound{earlier, registers.first(), static_cast<unsigned>(wanted), got,
                           rule.counts};
    }
    distances[0] += waitStatesOf(*earlier);
    bool valu = facts.hazards & (HazardValu | HazardMatrix);
    distances[1] += valu;
    distances[2] += valu;
    trans += (facts.hazards & HazardTrans) != 0;
    if (facts.hazards & HazardDrains || trans > 1)
      distances[2] = farthest;
    if (distances[0] >= depth)
      break;
  }
  return std::nullopt;
}

void HazardTracker::guard(const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  guardedSet = guardedSet | vectorsOf(facts.writes) | scalarsOf(facts.writes);
  if (facts.hazards & HazardWideStore)
    guardedSet = guardedSet | dataOf(facts);
  if (facts.hazards & HazardMatrix)
    guardedSet = guardedSet | vectorsOf(operandRegisters(matrixC(inst)));
  constexpr unsigned longest = 24;
  guardedUntil = position + (facts.hazards & (AnyMfma | HazardTransUse) ? longest : 8);
}
