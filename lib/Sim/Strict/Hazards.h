//===- Hazards.h - instructions too close for the hardware to notice ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each generation has dependencies that the hardware does not check: the program must put wait
// states (s_nop or other instructions) between the two. They are rows of a table: what comes first,
// what comes second, which registers connect them, and how many wait states lie between.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_STRICT_HAZARDS_H
#define QGEMM_LIB_SIM_STRICT_HAZARDS_H

#include "Access.h"
#include "qgemm/Sim/Chip.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace qgemm::sim {

/// What an instruction is to the tables; several may hold.
enum HazardClass : uint64_t {
  HazardValu = 1 << 0,
  HazardTrans = 1 << 1,
  HazardDpp = 1 << 2,
  HazardDivFmas = 1 << 3,
  HazardLaneSelect = 1 << 4, ///< v_readlane, v_writelane
  HazardReadLane = 1 << 5,   ///< v_readlane, v_readfirstlane
  HazardVmem = 1 << 6,
  HazardWideStore = 1 << 7,  ///< vector stores of more than 64 bits
  HazardMemory = 1 << 8,     ///< vector memory and LDS
  HazardHalfResult = 1 << 9, ///< writes a part of a register (op_sel, SDWA)
  HazardMatrix = 1 << 10,
  HazardXdl = 1 << 11, ///< MFMA of the XDL unit: all but f32 and f64 ones
  HazardF64 = 1 << 12,
  HazardWmma = 1 << 13,
  HazardSalu = 1 << 14,
  HazardSendMessage = 1 << 15,
  HazardUsesM0 = 1 << 16, ///< add-TID, direct-to-LDS, s_movrel
  HazardGetReg = 1 << 17,
  HazardSetReg = 1 << 18,
  HazardDot = 1 << 19,
  HazardNotMatrix = 1 << 20, ///< a VALU instruction that is no matrix instruction
  HazardCmpx = 1 << 21,
  HazardNotTrans = 1 << 22,
};

/// How the two instructions must be connected to matter.
enum class HazardLink : uint8_t {
  ReadAfterWrite, ///< the second reads what the first writes
  WriteAfterRead, ///< the second writes what the first reads
  AnyAfterWrite,  ///< the second reads or writes what the first writes
  None,           ///< being there is enough
};

/// The registers that a rule is about.
enum class HazardRegisters : uint8_t {
  Vector,
  Scalar,
  Vcc,
  Exec,
  M0,
  Data,
  SourceC,
  SourceAB,
  All
};

struct HazardRule {
  uint64_t first, second; ///< HazardClass
  HazardLink link;
  HazardRegisters registers;
  uint8_t states;       ///< wait states between the two; 0: from the first one's passes
  uint8_t extra;        ///< added to the passes
  const char *resource; ///< what is not guarded, for messages
};

struct HazardFound {
  const HazardRule *rule;
  const Instruction *earlier;
  unsigned reg; ///< RegisterCount when no register connects them
  unsigned wanted, got;
};

/// Classes of an instruction, and whether it is one that a check must see; fills facts.hazards and
/// facts.hooks.
void classifyHazards(AccessFacts &facts, llvm::StringRef mnemonic, const Instruction &decoded,
                     Generation generation);

class HazardTracker {
public:
  void reset(Generation generation, bool enabled);

  /// Remembers an instruction that is about to execute.
  void note(const Instruction &inst) { history[position++ % historySize] = &inst; }

  /// The first rule that the newest instruction breaks.
  std::optional<HazardFound> check(const Instruction &inst);

  /// Registers whose next use must be checked whatever instruction it is.
  const RegisterSet &guarded() const { return guardedSet; }

private:
  static constexpr unsigned historySize = 32;
  bool enabled = false;
  llvm::ArrayRef<HazardRule> rules;
  const Instruction *history[historySize] = {};
  uint32_t position = 0;
  RegisterSet guardedSet;
  uint32_t guardedUntil = 0;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_HAZARDS_H
