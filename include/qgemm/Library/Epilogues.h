//===- Epilogues.h - named epilogues as region text -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A named epilogue is a program in the region of `qgemm.matmul`, nothing more:
// this library writes that text. Steps apply in the order given, in f32 (or in
// i32 where the accumulator is i32 and every step and the out type are integer);
// the conversion to the out type follows the last step.
//
//   name             value becomes                       extra operand
//   bias[:TYPE]      v + bias[n]                         per_column, of the out type
//   bias-row[:TYPE]  v + bias[m]                         per_row, of the out type
//   residual[:TYPE]  v + residual[m, n]                  per_element, of the out type
//   relu             max(v, 0), NaN stays NaN            -
//   silu             v / (1 + exp(-v))                   -
//   gelu             v / 2 * (1 + erf(v / sqrt 2))       -
//   gelu-tanh        v / 2 * (1 + tanh(v * sqrt(2 / pi)  -
//                      * (1 + 0.044715 * v * v)))
//   gelu-quick       v / (1 + exp(-1.702 * v))           -
//   tanh             tanh(v)                             -
//   scale:F          v * F                               -
//   clamp:LO:HI      min(max(v, LO), HI)                 -
//   row-max, row-min v; a further out, of shape [M], is  -
//                    the greatest (least) of its row
//   row-absmax       v; the greatest |v| of its row, f32 -
//   row-sum          v; the i32 sum of its row, of v     -
//                    rounded to even
//
// Where the out type is a byte or i32 and the value is f32, the conversion is
// roundeven, then a saturating conversion that takes NaN to 0.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_EPILOGUES_H
#define QGEMM_LIBRARY_EPILOGUES_H

#include "qgemm/Library/ElementTypes.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace qgemm::library {

struct EpilogueInfo;

/// One step: a table entry and its arguments, checked.
struct EpilogueStep {
  const EpilogueInfo *info;
  const ElementTypeInfo *extraType = nullptr; ///< null: the out type, or f32 where it is a byte
  std::vector<std::string> arguments;         ///< numbers as written
};

/// An operand that a step adds to the matmul.
struct EpilogueExtra {
  llvm::StringRef broadcast; ///< "per_row", "per_column" or "per_element"
  const ElementTypeInfo *type;
};

/// An out that a step adds: one value a row.
struct RowOutText {
  llvm::StringRef reduction; ///< "max", "min" or "add"
  const ElementTypeInfo *type;
  std::string value; ///< what the region yields for it
};

/// What the emitter makes of the steps.
struct EpilogueText {
  std::vector<EpilogueExtra> extras;
  std::vector<RowOutText> rowOuts; ///< behind the out itself
  /// The region with its braces, indented by `indent`; empty for the identity.
  std::string region;
};

/// Parses "bias,silu,clamp:0:6"; the empty list is the identity.
llvm::Expected<std::vector<EpilogueStep>> parseEpilogues(llvm::StringRef list);

/// Writes the region for an accumulator of i32 (`integerAcc`) or f32.
EpilogueText emitEpilogue(llvm::ArrayRef<EpilogueStep> steps, bool integerAcc,
                          const ElementTypeInfo &out, llvm::StringRef indent);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_EPILOGUES_H
