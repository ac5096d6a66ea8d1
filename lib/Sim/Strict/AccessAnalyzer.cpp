//===- AccessAnalyzer.cpp - facts about instructions from LLVM's descriptions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AccessAnalyzer.h"
#include "Hazards.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"

using namespace qgemm::sim;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

namespace {
struct SpecialName {
  llvm::StringLiteral name; ///< a prefix: LLVM appends generations
  uint16_t number;
};
struct NumberedName {
  llvm::StringLiteral prefix;
  uint16_t first, count;
};
} // namespace

static constexpr SpecialName specialNames[] = {
    {"VCC_LO", registerOfSlot(SlotVcc)},
    {"VCC_HI", registerOfSlot(SlotVcc + 1)},
    {"EXEC_LO", registerOfSlot(SlotExec)},
    {"EXEC_HI", registerOfSlot(SlotExec + 1)},
    {"SRC_VCCZ", registerOfSlot(SlotVcc)},
    {"SRC_EXECZ", registerOfSlot(SlotExec)},
    {"M0", registerOfSlot(SlotM0)},
    {"LDS_DIRECT", registerOfSlot(SlotM0)},
    {"FLAT_SCR_LO", registerOfSlot(SlotFlatScratch)},
    {"FLAT_SCR_HI", registerOfSlot(SlotFlatScratch + 1)},
    {"XNACK_MASK_LO", registerOfSlot(SlotXnackMask)},
    {"XNACK_MASK_HI", registerOfSlot(SlotXnackMask + 1)},
    {"SCC", NumberScc},
    {"SRC_SCC", NumberScc},
    {"MODE", NumberMode},
};
static constexpr NumberedName numberedNames[] = {
    {"VGPR", 0, 256},
    {"AGPR", 256, 256},
    {"SGPR", registerOfSlot(0), 106},
    {"TTMP", registerOfSlot(SlotTtmp0), 16},
};

/// The number of a register of at most 32 bits, or NumberCount: tuples, constants, null.
static unsigned numberOf(StringRef name) {
  for (const NumberedName &numbered : numberedNames) {
    StringRef rest = name;
    unsigned index;
    if (!rest.consume_front(numbered.prefix) || rest.consumeInteger(10, index))
      continue;
    bool tuple = rest.starts_with("_VGPR") || rest.starts_with("_AGPR") ||
                 rest.starts_with("_SGPR") || rest.starts_with("_TTMP");
    return tuple || index >= numbered.count ? unsigned(NumberCount) : numbered.first + index;
  }
  for (const SpecialName &special : specialNames) {
    StringRef rest = name;
    if (rest.consume_front(special.name) && (rest.empty() || rest.starts_with("_")))
      return special.number;
  }
  return NumberCount;
}

std::string qgemm::sim::registerName(unsigned number) {
  if (number < 256)
    return "v" + std::to_string(number);
  if (number < VectorNumbers)
    return "a" + std::to_string(number - 256);
  if (number == NumberScc)
    return "scc";
  if (number == NumberMode)
    return "mode";
  unsigned slot = slotOfRegister(number);
  if (slot < SlotVcc)
    return "s" + std::to_string(slot);
  if (slot >= SlotTtmp0 && slot < SlotM0)
    return "ttmp" + std::to_string(slot - SlotTtmp0);
  switch (slot) {
  case SlotVcc:
    return "vcc_lo";
  case SlotVcc + 1:
    return "vcc_hi";
  case SlotM0:
    return "m0";
  case SlotExec:
    return "exec_lo";
  case SlotExec + 1:
    return "exec_hi";
  default:
    return "scalar register " + std::to_string(slot);
  }
}

AccessAnalyzer::AccessAnalyzer(const llvm::MCInstrInfo &instructions,
                               const llvm::MCRegisterInfo &registers,
                               const llvm::MCSubtargetInfo &subtarget, const Chip &chip,
                               uint32_t waveSize)
    : instructions(instructions), registers(registers), subtarget(subtarget), chip(chip),
      generation(chip.generation),
      transUseHazard(subtarget.checkFeatures("+valu-trans-use-hazard")), waveSize(waveSize),
      numbers(registers.getNumRegs()), known(registers.getNumRegs()) {}

const llvm::SmallVector<uint16_t, 2> &AccessAnalyzer::numbersOf(unsigned reg) const {
  llvm::SmallVector<uint16_t, 2> &result = numbers[reg];
  if (known[reg])
    return result;
  known[reg] = true;
  for (llvm::MCPhysReg part : registers.subregs_inclusive(reg)) {
    unsigned number = numberOf(registers.getName(part));
    if (number != NumberCount && !llvm::is_contained(result, number))
      result.push_back(number);
  }
  return result;
}

/// Implicit operands are described for 64 lanes; a wave of 32 has no upper halves.
void AccessAnalyzer::add(RegisterSet &set, unsigned reg, bool implicit) const {
  for (uint16_t number : numbersOf(reg)) {
    bool upperHalf =
        number == registerOfSlot(SlotVcc + 1) || number == registerOfSlot(SlotExec + 1);
    if (!(implicit && upperHalf && waveSize == 32))
      set.set(number);
  }
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

static bool startsWithAny(StringRef text, std::initializer_list<StringRef> prefixes) {
  return llvm::any_of(prefixes, [&](StringRef prefix) { return text.starts_with(prefix); });
}

static bool isTranscendental(StringRef name) {
  name.consume_front("v_");
  name.consume_front("s_"); // gfx12's v_s_* write a scalar
  return startsWithAny(name, {"rcp_", "rsq_", "sqrt_", "exp_", "log_", "sin_", "cos_", "tanh_"});
}

static Unit unitOf(StringRef name) {
  if (startsWithAny(name, {"v_wmma", "v_swmmac", "v_mfma", "v_smfmac"}))
    return Unit::Matrix;
  if (name.starts_with("v_"))
    return isTranscendental(name) ? Unit::Transcendental : Unit::Vector;
  if (startsWithAny(name, {"s_branch", "s_cbranch", "s_setpc", "s_swappc", "s_call", "s_rfe"}))
    return Unit::Branch;
  if (startsWithAny(name, {"s_wait",          "s_nop",      "s_sleep",       "s_sendmsg",
                           "s_barrier",       "s_endpgm",   "s_setprio",     "s_clause",
                           "s_delay_alu",     "s_trap",     "s_set",         "s_getreg",
                           "s_icache",        "s_code_end", "s_version",     "s_round_mode",
                           "s_denorm_mode",   "s_wakeup",   "s_get_barrier", "s_alloc_vgpr",
                           "s_inst_prefetch", "s_incperf",  "s_decperf",     "s_ttrace"}))
    return Unit::Control;
  return Unit::Scalar;
}

/// The scalar loads, and what goes the same way: clocks, cache control, prefetches.
static bool isScalarMemory(StringRef name) {
  return startsWithAny(name, {"s_load", "s_buffer_load", "s_store", "s_buffer_store", "s_scratch",
                              "s_atomic", "s_buffer_atomic", "s_dcache", "s_gl1_inv", "s_memtime",
                              "s_memrealtime", "s_prefetch", "s_buffer_prefetch", "s_atc_probe"});
}

static MemoryKind memoryKindOf(StringRef name) {
  if (isScalarMemory(name))
    return MemoryKind::Scalar;
  if (startsWithAny(name, {"buffer_", "tbuffer_"}))
    return MemoryKind::Buffer;
  if (name.starts_with("global_"))
    return MemoryKind::Global;
  if (name.starts_with("flat_"))
    return MemoryKind::Flat;
  if (name.starts_with("scratch_"))
    return MemoryKind::Scratch;
  // Reads for interpolation and of one LDS dword for all lanes count as exports do (RDNA3
  // ISA, 4.4).
  if (startsWithAny(name, {"lds_direct_load", "ds_direct_load", "lds_param_load", "ds_param_load"}))
    return MemoryKind::Export;
  if (name.starts_with("ds_"))
    return MemoryKind::Lds;
  if (startsWithAny(name, {"exp", "export"}))
    return MemoryKind::Export;
  return MemoryKind::None;
}

static uint16_t memoryFlagsOf(StringRef name, MemoryKind kind, const Modifiers &mods,
                              bool writesRegisters) {
  if (kind == MemoryKind::None)
    return 0;
  uint16_t flags = writesRegisters ? MemoryReturns : 0;
  if (name.contains("_inv") || name.contains("_wb") || name.contains("dcache"))
    return flags | MemoryCache;
  if (startsWithAny(name, {"s_memtime", "s_memrealtime", "s_atc_probe"}) ||
      name.contains("prefetch"))
    return flags;
  if (startsWithAny(name, {"ds_permute", "ds_bpermute", "ds_swizzle", "ds_nop"}))
    return flags | MemoryLaneMove;
  bool load = name.contains("_load") || name.starts_with("ds_read");
  bool store = name.contains("_store") || name.starts_with("ds_write");
  bool atomicStore = startsWithAny(name, {"ds_cmpstore", "ds_storexchg", "ds_wrxchg"});
  if ((load || store) && !atomicStore)
    flags |= load ? MemoryLoads : MemoryStores;
  else if (kind != MemoryKind::Export)
    flags |= MemoryLoads | MemoryStores | MemoryAtomic;
  bool compares = name.contains("cmp");
  if (!compares && (name.contains("swap") || name.contains("xchg")))
    flags |= MemoryReplaces;
  if (load && (mods.lds || name.contains("_lds_")) && kind != MemoryKind::Lds)
    flags |= MemoryToLds;
  return flags;
}

//===----------------------------------------------------------------------===//
// Memory instructions: which operand is what
//===----------------------------------------------------------------------===//

static RegisterRun runOf(const Operand &operand) {
  if (operand.kind == OperandKind::Vector)
    return {operand.reg, operand.dwords};
  if (operand.kind == OperandKind::Scalar && operand.reg != SlotNull)
    return {static_cast<uint16_t>(registerOfSlot(operand.reg)), operand.dwords};
  return {};
}

/// Operands stand in the order of the text: results, address, data, and for buffers data first.
static void splitMemoryOperands(AccessFacts &facts, const Instruction &decoded) {
  bool returns = facts.has(MemoryReturns), toLds = facts.has(MemoryToLds);
  bool stores = facts.has(MemoryStores), buffer = facts.memory == MemoryKind::Buffer;
  unsigned next = 0;
  if (returns && next < decoded.operandCount)
    facts.result = runOf(decoded.operands[next++]);
  if (facts.has(MemoryLaneMove))
    return;
  if (buffer && returns && stores) // an atomic operation: data and result are one operand
    facts.data[facts.dataRuns++] = facts.result;
  bool dataFirst = buffer && !returns && !toLds;
  bool dataSecond = stores && !buffer && facts.memory != MemoryKind::Scalar;
  for (unsigned position = 0; next < decoded.operandCount; ++position, ++next) {
    RegisterRun run = runOf(decoded.operands[next]);
    bool vectorData = run.count && isVectorRegister(run.first) && facts.dataRuns < 3;
    bool isData = (dataFirst && position == 0) || (dataSecond && position >= 1 && vectorData);
    if (isData && facts.dataRuns < 3)
      facts.data[facts.dataRuns++] = run;
    else
      for (unsigned i = 0; i < run.count; ++i)
        facts.addresses.set(run.first + i);
  }
}

static DataPlacement placementOf(StringRef name) {
  if (name.contains("_tr_") || name.contains("_tr4_") || name.contains("_tr6_") ||
      name.contains("_tr8_") || name.contains("_tr16_"))
    return DataPlacement::Mixed;
  if (name.contains("_d16_hi"))
    return DataPlacement::HighHalf;
  if (name.contains("_d16"))
    return name.contains("_store") || name.contains("_write") ? DataPlacement::Zero
                                                              : DataPlacement::LowHalf;
  for (StringRef suffix : {"_i8", "_i16", "_sbyte", "_sshort"})
    if (name.ends_with(suffix))
      return DataPlacement::Sign;
  for (StringRef suffix : {"_u8", "_u16", "_b8", "_b16", "_ubyte", "_ushort", "_byte", "_short"})
    if (name.ends_with(suffix))
      return DataPlacement::Zero;
  return DataPlacement::Dwords;
}

//===----------------------------------------------------------------------===//
// Waits
//===----------------------------------------------------------------------===//

namespace {
/// A wait names a counter, or fields of its immediate do.
struct WaitField {
  llvm::StringLiteral name;
  Counter counter;
  uint8_t shift, bits;
};
} // namespace

// RDNA4 ISA 5.6.1 for s_wait_*; RDNA3 ISA 16.5 for s_waitcnt_*.
static constexpr WaitField waitFields[] = {
    {"s_waitcnt_vmcnt", Counter::Load, 0, 6},      {"s_waitcnt_vscnt", Counter::Store, 0, 6},
    {"s_waitcnt_lgkmcnt", Counter::Lds, 0, 6},     {"s_waitcnt_expcnt", Counter::Export, 0, 3},
    {"s_wait_loadcnt", Counter::Load, 0, 6},       {"s_wait_storecnt", Counter::Store, 0, 6},
    {"s_wait_dscnt", Counter::Lds, 0, 6},          {"s_wait_kmcnt", Counter::Scalar, 0, 5},
    {"s_wait_expcnt", Counter::Export, 0, 3},      {"s_wait_samplecnt", Counter::Sample, 0, 6},
    {"s_wait_bvhcnt", Counter::Bvh, 0, 3},         {"s_wait_loadcnt_dscnt", Counter::Load, 8, 6},
    {"s_wait_loadcnt_dscnt", Counter::Lds, 0, 6},  {"s_wait_storecnt_dscnt", Counter::Store, 8, 6},
    {"s_wait_storecnt_dscnt", Counter::Lds, 0, 6},
};

/// The fields of s_waitcnt (CDNA3 ISA 4.4 and RDNA3 ISA 16.5, S_WAITCNT).
static void decodeWaitcnt(AccessFacts &facts, Generation generation, uint32_t imm) {
  bool gfx9 = generation == Generation::GFX9;
  facts.waits[unsigned(Counter::Load)] = gfx9 ? (imm & 15) | (imm >> 14 & 3) << 4 : imm >> 10 & 63;
  facts.waits[unsigned(Counter::Export)] = gfx9 ? imm >> 4 & 7 : imm & 7;
  facts.waits[unsigned(Counter::Lds)] = gfx9 ? imm >> 8 & 15 : imm >> 4 & 63;
}

static bool decodeWait(AccessFacts &facts, StringRef name, Generation generation, uint32_t imm) {
  if (name == "s_waitcnt") {
    decodeWaitcnt(facts, generation, imm);
    return true;
  }
  if (name == "s_wait_idle") {
    for (uint8_t &wait : facts.waits)
      wait = 0;
    return true;
  }
  bool found = false;
  for (const WaitField &field : waitFields)
    if (name == field.name) {
      facts.waits[unsigned(field.counter)] = imm >> field.shift & ((1u << field.bits) - 1);
      found = true;
    }
  return found;
}

//===----------------------------------------------------------------------===//
// Vector instructions
//===----------------------------------------------------------------------===//

static uint8_t vectorFlagsOf(StringRef name, Unit unit, const Instruction &decoded) {
  uint8_t flags = 0;
  if (startsWithAny(name, {"v_cmp", "s_cmp"}))
    flags |= VectorCompare;
  if (unit != Unit::Vector && unit != Unit::Transcendental)
    return flags;
  bool crosses = startsWithAny(name, {"v_readlane", "v_readfirstlane", "v_writelane", "v_permlane",
                                      "v_mov_rel", "v_swaprel", "v_mbcnt"});
  if (!crosses && !decoded.dpp && !name.ends_with("_dpp"))
    flags |= VectorLaneWise;
  if (name.starts_with("v_readfirstlane"))
    flags |= VectorFirstLane;
  const Operand &result = decoded.operands[0];
  if (result.kind != OperandKind::Vector || result.part == Part::Whole)
    flags |= VectorWholeResult;
  return flags;
}

/// LLVM's scheduling model holds the matrix unit for as many cycles as the instruction has passes.
unsigned AccessAnalyzer::passesOf(const llvm::MCInst &inst) const {
  const llvm::MCSchedModel &model = subtarget.getSchedModel();
  if (!model.hasInstrSchedModel())
    return 0;
  unsigned id = instructions.get(inst.getOpcode()).getSchedClass();
  const llvm::MCSchedClassDesc *schedule = model.getSchedClassDesc(id);
  while (id && schedule->isVariant()) {
    id = subtarget.resolveVariantSchedClass(id, &inst, &instructions, model.getProcessorID());
    schedule = model.getSchedClassDesc(id);
  }
  unsigned passes = 0;
  if (schedule->isValid())
    for (const llvm::MCWriteProcResEntry *entry = subtarget.getWriteProcResBegin(schedule);
         entry != subtarget.getWriteProcResEnd(schedule); ++entry)
      passes = std::max<unsigned>(passes, entry->ReleaseAtCycle);
  return passes;
}

AccessFacts AccessAnalyzer::analyze(const llvm::MCInst &inst, StringRef mnemonic,
                                    const Instruction &decoded) const {
  AccessFacts facts;
  const llvm::MCInstrDesc &desc = instructions.get(inst.getOpcode());
  for (unsigned i = 0; i < inst.getNumOperands(); ++i) {
    const llvm::MCOperand &operand = inst.getOperand(i);
    if (!operand.isReg() || !operand.getReg())
      continue;
    // The disassembler names a wrong register for the accumulator of a dual v_fmac; the destination
    // that it is tied to is right, and added below.
    if (i < desc.getNumOperands() && desc.getOperandConstraint(i, llvm::MCOI::TIED_TO) >= 0)
      continue;
    add(i < desc.getNumDefs() ? facts.writes : facts.reads, operand.getReg(), false);
  }
  // A destination that is also a source need not be repeated among the operands.
  for (unsigned i = desc.getNumDefs(); i < desc.getNumOperands(); ++i) {
    int tied = desc.getOperandConstraint(i, llvm::MCOI::TIED_TO);
    if (tied >= 0 && static_cast<unsigned>(tied) < inst.getNumOperands() &&
        inst.getOperand(tied).isReg() && inst.getOperand(tied).getReg())
      add(facts.reads, inst.getOperand(tied).getReg(), false);
  }
  for (llvm::MCPhysReg reg : desc.implicit_uses())
    add(facts.reads, reg, true);
  for (llvm::MCPhysReg reg : desc.implicit_defs())
    add(facts.writes, reg, true);

  // A load of half a register keeps the other half; not all descriptions say so.
  if (mnemonic.contains("_d16"))
    facts.reads = facts.reads | facts.writes;

  facts.unit = unitOf(mnemonic);
  facts.memory = memoryKindOf(mnemonic);
  if (facts.isMemory())
    facts.unit = Unit::Memory;
  facts.memoryFlags = memoryFlagsOf(mnemonic, facts.memory, decoded.mods, desc.getNumDefs() > 0);

  if (facts.isMemory()) {
    facts.hooks |= HookMemory;
    facts.placement = placementOf(mnemonic);
    splitMemoryOperands(facts, decoded);
  }
  if (decodeWait(facts, mnemonic, generation, static_cast<uint16_t>(decoded.simm16)))
    facts.hooks |= HookWait;
  bool transposes = facts.placement == DataPlacement::Mixed && facts.memory != MemoryKind::Lds;
  if (facts.unit == Unit::Matrix || transposes)
    facts.hooks |= HookMatrix;
  facts.isNop = mnemonic == "s_nop";
  facts.vectorFlags = vectorFlagsOf(mnemonic, facts.unit, decoded);
  if (facts.unit == Unit::Matrix && generation == Generation::GFX9)
    facts.passes = passesOf(inst);
  classifyHazards(facts, mnemonic, decoded, chip, transUseHazard);

  facts.summarize();
  return facts;
}
