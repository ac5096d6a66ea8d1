//===- InputModule.h - problems as IR, and what they say --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_INPUTMODULE_H
#define QGEMM_LIBRARY_INPUTMODULE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace qgemm::library {

/// One product of an .mlir file, in a module of its own.
struct InputProblem {
  std::string text;
  int64_t m; ///< kDynamic where it is known at launch only
};

/// Takes an .mlir file apart: one module for each qgemm.matmul, in the file's order. The text
/// must have passed checkInput.
llvm::Expected<std::vector<InputProblem>> splitInput(llvm::StringRef text,
                                                     llvm::StringRef fileName);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_INPUTMODULE_H
