//===- Hazards.cpp - instructions too close for the hardware to notice ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Hazards.h"
#include "../Decoder.h"
#include <array>

using namespace qgemm::sim;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// The tables
//===----------------------------------------------------------------------===//

static constexpr HazardDistance States = HazardDistance::WaitStates;
static constexpr HazardPasses NoPasses = HazardPasses::None, Passes = HazardPasses::Add;
static constexpr uint32_t AnyMfma = HazardXdl | HazardSgemm | HazardF64Small | HazardF64Large;

// CDNA3 ISA 4.5, table 11, and 7.5, table 37, where they leave something open with what LLVM's
// GCNHazardRecognizer.cpp keeps apart on gfx940.
static constexpr HazardRule gfx9Rules[] = {
    {HazardValu, HazardVmem, HazardLink::ScalarRead, 5, NoPasses, States},
    {HazardValu, HazardLaneSelect, HazardLink::LaneSelect, 4, NoPasses, States},
    {HazardValu, HazardLaneSelect | HazardReadLane, HazardLink::ExecRead, 4, NoPasses, States},
    {HazardValu, HazardReadLane, HazardLink::VectorRead, 1, NoPasses, States},
    {HazardValu, HazardDivFmas, HazardLink::VccRead, 4, NoPasses, States},
    {HazardValu, HazardDpp, HazardLink::DppSource, 2, NoPasses, States},
    {HazardValu, HazardDpp, HazardLink::ExecRead, 5, NoPasses, States},
    {HazardValu, HazardValu, HazardLink::ConstantRead, 2, NoPasses, States},
    {HazardHalfResult, HazardValu, HazardLink::VectorRead, 1, NoPasses, States},
    {HazardTrans, HazardNotTrans, HazardLink::VectorRead, 1, NoPasses, States},
    {HazardWideStore, HazardValu, HazardLink::DataOverwritten, 2, NoPasses, States},
    {HazardSalu, HazardUsesM0, HazardLink::M0Read, 1, NoPasses, States},
    {HazardSetReg, HazardGetSetReg, HazardLink::HardwareRegister, 2, NoPasses, States},
    {HazardDot, HazardValu | HazardMatrix | HazardMemory, HazardLink::DotUse, 3, NoPasses, States},
    // Into matrix instructions.
    {HazardNotDot, HazardMatrix, HazardLink::VectorRead, 2, NoPasses, States},
    {HazardValu, HazardMatrix, HazardLink::ExecRead, 4, NoPasses, States},
    {HazardTwoPass, HazardMatrix, HazardLink::SourceCSame, 2, NoPasses, States},
    {HazardXdl, HazardMatrix, HazardLink::SourceCOverlap, 1, Passes, States},
    {HazardSgemm, HazardSgemm | HazardF64Small | HazardF64Large, HazardLink::SourceCOverlap, 0,
     Passes, States},
    {HazardF64Small, HazardF64Small, HazardLink::SourceCSame, 4, NoPasses, States},
    {HazardF64Small, HazardSgemm | HazardF64Small | HazardF64Large, HazardLink::SourceCOverlap, 4,
     NoPasses, States},
    {HazardF64Large, HazardSgemm | HazardF64Small | HazardF64Large, HazardLink::SourceCOverlap, 9,
     NoPasses, States},
    {HazardXdl, HazardMatrix, HazardLink::SourceAB, 3, Passes, States},
    {HazardSgemm, HazardMatrix, HazardLink::SourceAB, 2, Passes, States},
    {HazardF64Small, HazardMatrix, HazardLink::SourceAB, 6, NoPasses, States},
    {HazardF64Large, HazardMatrix, HazardLink::SourceAB, 11, NoPasses, States},
    // Out of them.
    {HazardXdl, HazardValu, HazardLink::VectorUse, 3, Passes, States},
    {HazardXdl, HazardMemory, HazardLink::VectorRead, 3, Passes, States},
    {HazardSgemm, HazardValu, HazardLink::VectorUse, 2, Passes, States},
    {HazardSgemm, HazardMemory, HazardLink::VectorRead, 2, Passes, States},
    {HazardF64Small, HazardValu, HazardLink::VectorUse, 6, NoPasses, States},
    {HazardF64Small, HazardMemory, HazardLink::VectorRead, 9, NoPasses, States},
    {HazardF64Large, HazardValu, HazardLink::VectorUse, 11, NoPasses, States},
    {HazardF64Large, HazardMemory, HazardLink::VectorRead, 18, NoPasses, States},
    {HazardXdl | HazardSgemm, HazardValu, HazardLink::SourceCOverwritten, -1, Passes, States},
};

// RDNA3 ISA 7.9 and RDNA4 ISA 7.12.1: "one V_NOP (or independent VALU op)". The other row is LLVM's
// fixVALUTransUseHazard: no manual has it.
static constexpr HazardRule rdnaRules[] = {
    {HazardWmma, HazardWmma, HazardLink::SourceAB, 1, NoPasses, HazardDistance::Valu},
    {HazardTransUse, HazardValu, HazardLink::VectorRead, 6, NoPasses, HazardDistance::ValuOrDrain},
};

/// CDNA4 ISA 7.6, table 38, and what LLVM's recognizer waits for on gfx950: results of more than
/// two passes come one state later, and v_mfma_f64_16x16x4 has twice the passes.
static constexpr HazardRule onCdna4(HazardRule rule) {
  if (rule.first == HazardXdl && rule.passes == HazardPasses::Add)
    rule.passes = HazardPasses::AddLate;
  if (rule.first == HazardF64Large && !(rule.second & HazardMemory))
    rule.distance += 8;
  return rule;
}

template <size_t... I>
static constexpr std::array<HazardRule, sizeof...(I)> tableOnCdna4(std::index_sequence<I...>) {
  return {onCdna4(gfx9Rules[I])...};
}
static constexpr auto gfx950Rules = tableOnCdna4(std::make_index_sequence<std::size(gfx9Rules)>());

static llvm::ArrayRef<HazardRule> rulesOf(const Chip &chip) {
  if (chip.generation != Generation::GFX9)
    return rdnaRules;
  return chip.cdna4 ? llvm::ArrayRef(gfx950Rules) : llvm::ArrayRef(gfx9Rules);
}

/// States, or whatever the rule counts, that are wanted behind an instruction of so many passes.
static int distanceOf(const HazardRule &rule, unsigned passes) {
  if (rule.passes == HazardPasses::None)
    return rule.distance;
  bool late = rule.passes == HazardPasses::AddLate && passes > 2;
  return rule.distance + static_cast<int>(passes) + late;
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
                                 const Chip &chip, bool transUse) {
  Generation generation = chip.generation;
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

  llvm::ArrayRef<HazardRule> rules = rulesOf(chip);
  for (unsigned i = 0; i < rules.size(); ++i) {
    const HazardRule &rule = rules[i];
    if (facts.hazards & rule.first)
      facts.hazardFirst |= 1ull << i;
    if (!(facts.hazards & rule.second))
      continue;
    facts.hazardSecond |= 1ull << i;
    constexpr unsigned mostPasses = 16, history = 31;
    unsigned depth =
        rule.counts != HazardDistance::WaitStates ? history : distanceOf(rule, mostPasses);
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

void HazardTracker::reset(const Chip &chip) {
  rules = rulesOf(chip);
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
      int wanted = distanceOf(rule, facts.passes);
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
