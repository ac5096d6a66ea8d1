//===- AsmText.h - LLVM's assembly text as structure ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's disassembler prints every operand and modifier by name, while the enumerations behind them
// are private to LLVM. The decoder therefore reads the text, once per code object.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_ASMTEXT_H
#define QGEMM_LIB_SIM_ASMTEXT_H

#include "Instruction.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace qgemm::sim {

/// A source or destination before its type is known.
struct OperandText {
  Operand operand;          ///< registers are resolved
  bool isLiteral = false;   ///< a number in hexadecimal: the 32-bit literal of the encoding
  bool isFloat = false;     ///< a number with a point: one of the inline constants
  double floatValue = 0;    ///< of an inline constant
  int64_t integerValue = 0; ///< of an integer or literal
};

/// "v_add_f32_e64 v0, |v1|, -v2 clamp" taken apart.
struct AsmText {
  llvm::StringRef mnemonic; ///< as printed
  llvm::StringRef name;     ///< without _e32, _e64, _dpp, _sdwa
  llvm::SmallVector<llvm::StringRef, 6> operands;
  llvm::SmallVector<llvm::StringRef, 6> modifiers;
};

/// Splits one instruction; `text` must outlive the result.
AsmText splitAsmText(llvm::StringRef text);

/// Parses "v[0:3]", "-|v1.h|", "s4", "vcc_lo", "0x10", "1.0", "off"; none for anything else.
std::optional<OperandText> parseOperand(llvm::StringRef text);

/// Reads one modifier into `mods`, the sources' parts (SDWA) or `dpp`. False: not a modifier known.
bool parseModifier(llvm::StringRef text, Modifiers &mods, Part (&sourceParts)[2], Dpp &dpp,
                   bool &hasDpp);

/// The bits of a number as an operand of that type (RDNA3 ISA, "Constants").
uint64_t constantBits(const OperandText &text, ValueType type);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_ASMTEXT_H
