//===- CommandLine.cpp - what the tools' command lines share --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Error.h"

#include "llvm/Option/Option.h"
#include "llvm/Support/raw_ostream.h"

using namespace qgemm::library;
using namespace llvm::opt;
using llvm::StringRef;

llvm::Expected<InputArgList> qgemm::library::parseArguments(const OptTable &table, int argc,
                                                            char **argv, unsigned unknownId) {
  unsigned missingIndex = 0, missingCount = 0;
  InputArgList args =
      table.ParseArgs(llvm::ArrayRef(argv, argc).drop_front(argc > 0), missingIndex, missingCount);
  if (missingCount)
    return makeError("{} requires a value, got none", StringRef(args.getArgString(missingIndex)));
  if (const Arg *unknown = args.getLastArgNoClaim(unknownId)) {
    std::string text = unknown->getAsString(args), nearest;
    if (table.findNearest(text, nearest) <= 2)
      return makeError("unknown option '{}', did you mean '{}'?", text, nearest);
    return makeError("unknown option '{}', --help lists the options", text);
  }
  for (const Arg *arg : args)
    if (arg->getNumValues() > 0 && StringRef(arg->getSpelling()).ends_with("=") &&
        StringRef(arg->getValue()).empty())
      return makeError("{} requires a value, got none", StringRef(arg->getSpelling()).drop_back());
  return std::move(args);
}

llvm::Expected<int64_t> qgemm::library::integerArgument(const InputArgList &args, OptSpecifier id,
                                                        int64_t min, int64_t max,
                                                        int64_t fallback) {
  const Arg *arg = args.getLastArg(id);
  if (!arg)
    return fallback;
  int64_t value;
  StringRef text = arg->getValue();
  if (text.getAsInteger(10, value) || value < min || value > max)
    return makeError("{} requires an integer from {} to {}, got '{}'",
                     StringRef(arg->getSpelling()).rtrim('='), min, max, text);
  return value;
}

int qgemm::library::reportError(StringRef tool, llvm::Error error) {
  std::string sentence = llvm::toString(std::move(error));
  // One line, whatever a path or a value on the command line contains.
  for (char &c : sentence)
    if (c == '\n' || c == '\r')
      c = ' ';
  llvm::errs() << tool << ": error: " << sentence << '\n';
  return 1;
}
