//===- Coverage.h - which of LLVM's opcodes have semantics ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's disassembler is the list of a chip's instructions: every encoding that it accepts has an
// opcode, and an opcode that the simulator's decoder understands has semantics.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_COVERAGE_H
#define QGEMM_SIM_COVERAGE_H

#include "qgemm/Sim/Chip.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace qgemm::sim {

/// One opcode of LLVM that the chip's disassembler produces.
struct OpcodeCoverage {
  std::string opcode;   ///< LLVM's name, "V_ADD_F32_e32_gfx11"
  std::string mnemonic; ///< "v_add_f32_e32"
  std::string excluded; ///< "image", "export", ...: outside what is modelled; else empty
  std::string failing;  ///< an instruction without semantics; empty when all samples have them
};

/// Every opcode of the chip, by name. Encodings are searched for, starting from all upper halves of
/// the first dword and going on by changing bits of what was found; the search is deterministic.
llvm::Expected<std::vector<OpcodeCoverage>> coverOpcodes(const Chip &chip);

} // namespace qgemm::sim

#endif // QGEMM_SIM_COVERAGE_H
