//===- Dump.h - operands as .npy files --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_DUMP_H
#define QGEMM_TOOLS_RUN_DUMP_H

#include "Operands.h"

namespace qgemm::run {

/// Writes the elements that `memory` holds, laid out as the operand, to FOLDER/NAME.npy without
/// the bytes between lines. Elements of less than a byte take a byte each (|u1, their bits).
llvm::Error dump(const std::string &folder, const std::string &name, const Operand &operand,
                 const uint8_t *memory);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_DUMP_H
