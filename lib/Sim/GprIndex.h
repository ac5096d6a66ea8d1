//===- GprIndex.h - vector registers indexed by M0 (gfx9) ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_GPRINDEX_H
#define QGEMM_LIB_SIM_GPRINDEX_H

#include "Strict/Access.h"
#include "Wave.h"

namespace qgemm::sim {

inline constexpr uint32_t gprIndexEnable = 1u << 27; ///< MODE.GPR_IDX_EN

/// Whether registers of vector instructions are indexed now.
inline bool indexesRegisters(const Wave &wave) {
  return wave.modeRegister & gprIndexEnable && wave.chip->generation == Generation::GFX9;
}

/// Moves the registers that M0 selects, and the instruction's facts with them: they are built in
/// `facts`, which must outlive it. False when a register leaves the file.
bool applyGprIndex(const Wave &wave, Instruction &inst, AccessFacts &facts);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_GPRINDEX_H
