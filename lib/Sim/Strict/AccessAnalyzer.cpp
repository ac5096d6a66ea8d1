//===- AccessAnalyzer.cpp - facts about instructions from LLVM's descriptions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AccessAnalyzer.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"

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
    {"SCC", RegisterScc},
    {"SRC_SCC", RegisterScc},
    {"MODE", RegisterMode},
};
static constexpr NumberedName numberedNames[] = {
    {"VGPR", 0, 256},
    {"AGPR", 256, 256},
    {"SGPR", registerOfSlot(0), 106},
    {"TTMP", registerOfSlot(SlotTtmp0), 16},
};

/// The number of a register of at most 32 bits, or RegisterCount: tuples, constants, null.
static unsigned numberOf(StringRef name) {
  for (const NumberedName &numbered : numberedNames) {
    StringRef rest = name;
    unsigned index;
    if (!rest.consume_front(numbered.prefix) || rest.consumeInteger(10, index))
      continue;
    bool tuple = rest.starts_with("_VGPR") || rest.starts_with("_AGPR") ||
                 rest.starts_with("_SGPR") || rest.starts_with("_TTMP");
    return tuple || index >= numbered.count ? unsigned(RegisterCount) : numbered.first + index;
  }
  for (const SpecialName &special : specialNames) {
    StringRef rest = name;
    if (rest.consume_front(special.name) && (rest.empty() || rest.starts_with("_")))
      return special.number;
  }
  return RegisterCount;
}

std::string qgemm::sim::registerName(unsigned number) {
  if (number < 256)
    return "v" + std::to_string(number);
  if (number < VectorNumbers)
    return "a" + std::to_string(number - 256);
  if (number == RegisterScc)
    return "scc";
  if (number == RegisterMode)
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
                               const llvm::MCRegisterInfo &registers, uint32_t waveSize)
    : instructions(instructions), registers(registers), waveSize(waveSize),
      numbers(registers.getNumRegs()), known(registers.getNumRegs()) {}

const llvm::SmallVector<uint16_t, 2> &AccessAnalyzer::numbersOf(unsigned reg) const {
  llvm::SmallVector<uint16_t, 2> &result = numbers[reg];
  if (known[reg])
    return result;
  known[reg] = true;
  for (llvm::MCPhysReg part : registers.subregs_inclusive(reg)) {
    unsigned number = numberOf(registers.getName(part));
    if (number != RegisterCount && !llvm::is_contained(result, number))
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
  if (name.starts_with("ds_"))
    return MemoryKind::Lds;
  if (startsWithAny(name, {"exp", "export"}))
    return MemoryKind::Export;
  return MemoryKind::None;
}

static uint8_t memoryFlagsOf(StringRef name, MemoryKind kind, const Modifiers &mods,
                             bool writesRegisters) {
  if (kind == MemoryKind::None)
    return 0;
  uint8_t flags = writesRegisters ? MemoryReturns : 0;
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
  if (load && (mods.lds || name.contains("_lds_")) && kind != MemoryKind::Lds)
    flags |= MemoryToLds;
  return flags;
}

AccessFacts AccessAnalyzer::analyze(const llvm::MCInst &inst, StringRef mnemonic,
                                    const Instruction &decoded) const {
  AccessFacts facts;
  const llvm::MCInstrDesc &desc = instructions.get(inst.getOpcode());
  for (unsigned i = 0; i < inst.getNumOperands(); ++i) {
    const llvm::MCOperand &operand = inst.getOperand(i);
    if (!operand.isReg() || !operand.getReg())
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

  facts.summarize();
  return facts;
}
