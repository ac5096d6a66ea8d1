//===- Hazards.h - instructions too close for the hardware to notice ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each generation has dependencies that the hardware does not check: the program must put wait
// states (s_nop or other instructions) between the two. They are rows of a table: what comes first,
// what comes second, which registers connect them, and how much lies between.
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
enum HazardClass : uint32_t {
  HazardValu = 1 << 0, ///< without matrix instructions
  HazardTrans = 1 << 1,
  HazardNotTrans = 1 << 2,
  HazardDpp = 1 << 3,
  HazardDivFmas = 1 << 4,
  HazardLaneSelect = 1 << 5, ///< v_readlane, v_writelane
  HazardReadLane = 1 << 6,   ///< v_readlane, v_readfirstlane
  HazardHalfResult = 1 << 7, ///< places its result by op_sel or SDWA
  HazardDot = 1 << 8,
  HazardNotDot = 1 << 9,
  HazardVmem = 1 << 10,
  HazardMemory = 1 << 11,    ///< vector memory and LDS
  HazardWideStore = 1 << 12, ///< vector stores of more than 64 bits without a scalar offset
  HazardSalu = 1 << 13,
  HazardUsesM0 = 1 << 14, ///< messages, add-TID, direct-to-LDS, s_movrel
  HazardGetSetReg = 1 << 15,
  HazardSetReg = 1 << 16,
  HazardMatrix = 1 << 17,
  HazardXdl = 1 << 18,      ///< MFMA but for f32 and f64 inputs
  HazardSgemm = 1 << 19,    ///< MFMA of f32
  HazardF64Small = 1 << 20, ///< MFMA of f64, 4x4x4
  HazardF64Large = 1 << 21, ///< 16x16x4
  HazardTwoPass = 1 << 22,
  HazardWmma = 1 << 23,
  HazardTransUse = 1 << 24, ///< chips on which a transcendental result arrives late
  HazardDrains = 1 << 25,   ///< waits for all VALU results
};

/// Which registers connect the two instructions.
enum class HazardLink : uint8_t {
  VectorRead,   ///< the second reads vector registers that the first writes
  DppSource,    ///< the register that the second permutes; what it keeps is not read early
  VectorUse,    ///< the second reads or writes them
  ScalarRead,   ///< the second reads scalar registers that the first writes
  ConstantRead, ///< the same, but for lane masks
  LaneSelect,   ///< the second's lane select is written by the first
  VccRead,
  ExecRead,
  M0Read,
  DataOverwritten,    ///< the second writes data that the first stores
  HardwareRegister,   ///< both name the same hardware register
  SourceAB,           ///< the second takes what the first writes as matrix A or B
  SourceCSame,        ///< as matrix C, all of it and no more
  SourceCOverlap,     ///< as matrix C, but not exactly
  SourceCOverwritten, ///< the second writes what the first takes as matrix C
  DotUse,             ///< any use but as the accumulator of the same operation
};

/// What is counted between the two.
enum class HazardDistance : uint8_t {
  WaitStates,
  Valu,        ///< VALU instructions; nothing else helps
  ValuOrDrain, ///< the same, or an instruction that waits for VALU results
};

/// What the first's passes add to the distance.
enum class HazardPasses : uint8_t {
  None,
  Add,
  AddLate, ///< and one more where there are more than two
};

struct HazardRule {
  uint32_t first, second; ///< HazardClass
  HazardLink link;
  int8_t distance; ///< wanted between the two
  HazardPasses passes;
  HazardDistance counts;
};

struct HazardFound {
  const Instruction *earlier;
  unsigned reg; ///< NumberCount when no register connects them
  unsigned wanted, got;
  HazardDistance counts;
};

/// Fills `hazards` and the hooks of the facts. `transUse`: the chip has HazardTransUse.
void classifyHazards(AccessFacts &facts, llvm::StringRef mnemonic, const Instruction &decoded,
                     const Chip &chip, bool transUse);

class HazardTracker {
public:
  void reset(const Chip &chip);

  /// Remembers an instruction that is about to execute.
  void note(const Instruction &inst) { history[position++ % historySize] = &inst; }

  /// What the newest instruction, noted already, comes too early after.
  std::optional<HazardFound> check(const Instruction &inst);
  /// Watches over the newest instruction's results.
  void guard(const Instruction &inst);

  /// Registers whose next use must be checked whatever instruction it is.
  const RegisterSet &guarded() const { return guardedSet; }

private:
  RegisterSet newestWrites(RegisterSet registers, unsigned back) const;

  static constexpr unsigned historySize = 32;
  llvm::ArrayRef<HazardRule> rules;
  const Instruction *history[historySize] = {};
  uint32_t position = 0;
  RegisterSet guardedSet;
  uint32_t guardedUntil = 0;
  uint32_t lastSlow = 0; ///< position of the last instruction whose results take many states
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_HAZARDS_H
