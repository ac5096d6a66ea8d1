//===- Halves.h - which halves of a register an instruction touches ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The halves of a vector register are loaded, computed and stored independently of each other on
// chips with 16-bit operands: one may be used while the other is still on its way.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_STRICT_HALVES_H
#define QGEMM_LIB_SIM_STRICT_HALVES_H

#include "../Instruction.h"

namespace qgemm::sim {

enum Halves : uint8_t { NoHalf = 0, LowHalf = 1, HighHalf = 2, BothHalves = 3 };

/// Of a register that the instruction reads, by its number.
Halves halvesRead(const Instruction &inst, unsigned number);
/// Of a register that it writes at once; what is not written is kept.
Halves halvesWritten(const Instruction &inst, unsigned number);
/// Of the registers of a memory instruction's result.
Halves halvesOfResult(const AccessFacts &facts);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_HALVES_H
