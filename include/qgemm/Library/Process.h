//===- Process.h - how a tool begins and ends -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A closed descriptor, a broken pipe, a full disk and a file-size limit must end in
// an error message and status 1. By default the first lets a package's file take
// the number of standard output, and the others kill the process.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_PROCESS_H
#define QGEMM_LIBRARY_PROCESS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace qgemm::library {

/// Occupies the standard descriptors that are closed, such that reading from them or writing
/// to them fails; makes writes that cannot succeed fail instead of raising a signal.
void prepareProcess();

/// Writes out what llvm::outs() holds.
llvm::Error flushStandardOutput();

/// The body of a tool's main(): prepareProcess(), then `run`, then what is left of the output.
/// Returns the exit status: that of `run`, or 1 with an error if the output was lost.
int runTool(llvm::StringRef tool, llvm::function_ref<int()> run);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_PROCESS_H
