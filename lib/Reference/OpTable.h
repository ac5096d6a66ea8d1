//===- OpTable.h - operations that the interpreter knows --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_OPTABLE_H
#define QGEMM_LIB_REFERENCE_OPTABLE_H

#include "qgemm/Reference/Epilogue.h"

#include "llvm/ADT/StringMap.h"

namespace qgemm::reference {

/// The code for one operation by its types; null where the operation has no meaning for
/// them.
using StepSelector = StepFn (*)(const Step &step);

enum class OperandKind : uint8_t { Float, Integer, Any };

struct OpEntry {
  StepSelector select = nullptr;
  OperandKind kind = OperandKind::Any; ///< of the last operand
  const char *want = nullptr;          ///< "f32 operands": what the error says
};

using OpTable = llvm::StringMap<OpEntry>;

void addFloatOps(OpTable &table);
void addIntegerOps(OpTable &table);
void addConversions(OpTable &table);

/// All of them; built once.
const OpTable &getOpTable();

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_OPTABLE_H
