//===- CommandLine.h - what the tools' command lines share ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_COMMANDLINE_H
#define QGEMM_LIBRARY_COMMANDLINE_H

#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Error.h"

namespace qgemm::library {

/// Parses argv[1..]. An unknown flag is an error that names the nearest known one; a flag
/// without its value is an error too.
llvm::Expected<llvm::opt::InputArgList> parseArguments(const llvm::opt::OptTable &table, int argc,
                                                       char **argv, unsigned unknownId);

/// The value of `--flag=N` as an integer from `min` to `max`, or `fallback` if it is not given.
llvm::Expected<int64_t> integerArgument(const llvm::opt::InputArgList &args,
                                        llvm::opt::OptSpecifier id, int64_t min, int64_t max,
                                        int64_t fallback);

/// Prints "<tool>: error: <sentence>" on one line and returns exit status 1.
int reportError(llvm::StringRef tool, llvm::Error error);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_COMMANDLINE_H
