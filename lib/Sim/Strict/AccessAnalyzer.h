//===- AccessAnalyzer.h - facts about instructions from LLVM's descriptions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_STRICT_ACCESSANALYZER_H
#define QGEMM_LIB_SIM_STRICT_ACCESSANALYZER_H

#include "Access.h"
#include "qgemm/Sim/Chip.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace llvm {
class MCInst;
class MCInstrInfo;
class MCRegisterInfo;
class MCSubtargetInfo;
} // namespace llvm

namespace qgemm::sim {

/// Registers are known by LLVM's names for them, instructions by their mnemonics: the enumerations
/// behind both are private to LLVM.
class AccessAnalyzer {
public:
  /// The tables must outlive the analyzer.
  AccessAnalyzer(const llvm::MCInstrInfo &instructions, const llvm::MCRegisterInfo &registers,
                 const llvm::MCSubtargetInfo &subtarget, const Chip &chip, uint32_t waveSize);

  /// `mnemonic` is the text's first word, `decoded` what the decoder made of it.
  AccessFacts analyze(const llvm::MCInst &inst, llvm::StringRef mnemonic,
                      const Instruction &decoded) const;

private:
  const llvm::SmallVector<uint16_t, 2> &numbersOf(unsigned reg) const;
  void add(RegisterSet &set, unsigned reg, bool implicit) const;
  unsigned passesOf(const llvm::MCInst &inst) const;

  const llvm::MCInstrInfo &instructions;
  const llvm::MCRegisterInfo &registers;
  const llvm::MCSubtargetInfo &subtarget;
  const Chip &chip;
  Generation generation;
  bool transUseHazard;
  uint32_t waveSize;
  mutable std::vector<llvm::SmallVector<uint16_t, 2>> numbers; ///< by LLVM's register
  mutable std::vector<bool> known;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_ACCESSANALYZER_H
