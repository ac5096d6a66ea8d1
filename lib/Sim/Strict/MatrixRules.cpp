//===- MatrixRules.cpp - EXEC and operands of matrix instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Wave.h"
#include "StrictWave.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;

/// RDNA3 ISA 7.9: the lanes from 16 on repeat lanes 0 to 15 of A and B.
static bool checkReplication(Wave &wave, const Operand &operand, char matrix) {
  for (unsigned i = 0; i < operand.dwords; ++i) {
    const uint32_t *words = wave.vector(operand.reg + i);
    for (unsigned lane = 16; lane < wave.lanes; lane += 16) {
      if (LLVM_LIKELY(std::memcmp(words, words + lane, 64) == 0))
        continue;
      unsigned column = 0;
      while (words[column] == words[lane + column])
        ++column;
      wave.raise(
          FaultKind::MatrixOperand,
          formatv("matrix {0} requires lane {1} of v{2} to repeat lane {3}, got 0x{4:x-} and "
                  "0x{5:x-}",
                  matrix, lane + column, operand.reg + i, column, words[lane + column],
                  words[column]),
          lane + column);
      return false;
    }
  }
  return true;
}

/// The manuals of RDNA do not say what WMMA does while lanes are off; CDNA3 ISA 7.1 forces them on.
/// RDNA4 ISA 15.16: transposing loads want all lanes or none.
bool qgemm::sim::checkMatrixOperands(Wave &wave, const Instruction &inst) {
  if (wave.chip->generation == Generation::GFX9)
    return true;
  bool matrix = inst.access->unit == Unit::Matrix;
  uint64_t exec = wave.exec();
  if (exec != wave.fullMask() && (matrix || exec)) {
    wave.raise(FaultKind::MatrixOperand,
               formatv("{0} requires all lanes of exec, got 0x{1:x-}",
                       matrix ? "matrix instruction" : "transposing load", exec));
    return false;
  }
  if (!matrix || wave.chip->generation != Generation::GFX11 || inst.operandCount < 3)
    return true;
  for (unsigned i = 1; i <= 2; ++i)
    if (inst.operands[i].kind == OperandKind::Vector &&
        !checkReplication(wave, inst.operands[i], i == 1 ? 'A' : 'B'))
      return false;
  return true;
}
