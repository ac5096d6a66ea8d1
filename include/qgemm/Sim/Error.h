//===- Error.h - errors of the simulator --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_SIM_ERROR_H
#define QGEMM_SIM_ERROR_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

namespace qgemm::sim {

/// An error with a text of one printable line. Names come from files that may be damaged: control
/// characters, and all that is not ASCII where the text is not UTF-8, are written as \xx in hex.
llvm::Error error(const llvm::Twine &text);

} // namespace qgemm::sim

#endif // QGEMM_SIM_ERROR_H
