//===- InputGuard.h - refuses .mlir input that would end the process -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's parser recurses with every nested bracket and overflows the stack at a
// few thousand; its bytecode reader trusts what it reads. Both are refused before
// the parser sees them.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_INPUTGUARD_H
#define QGEMM_LIBRARY_INPUTGUARD_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace qgemm::library {

inline constexpr unsigned kMaxNesting = 512;
inline constexpr uint64_t kMaxInputBytes = uint64_t(64) << 20;

/// Whether the text may be given to MLIR's parser.
llvm::Error checkInput(llvm::StringRef text, llvm::StringRef fileName);

/// Reads a file, or standard input for "-", of at most `maxBytes`.
llvm::Expected<std::string> readInput(llvm::StringRef path, uint64_t maxBytes = kMaxInputBytes);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_INPUTGUARD_H
