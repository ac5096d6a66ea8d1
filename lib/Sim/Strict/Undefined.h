//===- Undefined.h - which bits of a wave's registers nobody has written ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A shadow bit for every bit of every register, set while the bit is undefined. What an instruction
// makes of undefined inputs is found by running it again with other values in their place: result
// bits that change are undefined. This is exact for moves, bitwise operations, shifts, selections
// and permutations, needs no rule for any instruction, and never calls a bit undefined that is not.
// A bit that depends on undefined ones can be missed where few values of them matter; comparisons,
// for which that is the rule, are therefore undefined as soon as a compared bit is.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_STRICT_UNDEFINED_H
#define QGEMM_LIB_SIM_STRICT_UNDEFINED_H

#include "../Wave.h"
#include "Access.h"
#include <vector>

namespace qgemm::sim {

class UndefinedRegisters {
public:
  /// Everything is undefined but the scalar slots in `defined`, vector register 0 in the active
  /// lanes, EXEC and the constants of the hardware.
  void reset(Wave &wave, const RegisterSet &defined);

  /// Registers with undefined bits.
  const RegisterSet &dirty() const { return dirtySet; }

  /// Runs the instruction and says which bits of its results are undefined. The instruction must
  /// touch no memory and leave the control flow alone.
  void execute(Wave &wave, const Instruction &inst);

  /// Whether the register has undefined bits in one of these lanes; scalars have no lanes.
  bool anyIn(unsigned number, uint64_t lanes) const;
  /// The lowest of these lanes in which the register has undefined bits, or -1.
  int firstLane(unsigned number, uint64_t lanes) const;
  /// Undefined bits of a vector register's lane.
  uint32_t bits(unsigned number, unsigned lane) const;
  uint32_t scalarBits(unsigned slot) const { return scalars[slot]; }
  /// Marks the bits of `mask` in one lane as undefined or defined, following `undefined`.
  void setLane(unsigned number, unsigned lane, uint32_t undefined, uint32_t mask = ~0u);
  void setScalar(unsigned slot, uint32_t undefined);
  /// All bits of these lanes are defined now.
  void define(unsigned number, uint64_t lanes);
  void defineRegister(unsigned number);
  /// Drops the mark from registers without undefined bits, after a series of setLane.
  void settle(unsigned number);

private:
  uint32_t *words(unsigned reg) { return &vectors[static_cast<size_t>(reg) * lanes]; }
  const uint32_t *words(unsigned reg) const { return &vectors[static_cast<size_t>(reg) * lanes]; }
  void materialize(unsigned reg);
  void perturb(Wave &wave, const Instruction &inst, const RegisterSet &inputs);
  void markCompare(const Instruction &inst, const RegisterSet &inputs, uint64_t exec);

  unsigned lanes = 32;
  uint64_t allLanes = 0;
  RegisterSet dirtySet;
  RegisterSet wholeSet; ///< all bits undefined, shadow words not written
  std::vector<uint32_t> vectors;
  uint32_t scalars[SlotCount] = {};
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_UNDEFINED_H
