//===- Options.h - qgemm-gen's command line, checked ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_GEN_OPTIONS_H
#define QGEMM_TOOLS_GEN_OPTIONS_H

#include "qgemm/Library/Generate.h"

namespace qgemm::gen {

struct Options {
  enum class Action : uint8_t { Generate, Help, Version };
  Action action = Action::Generate;
  library::Request request;
  std::string output;
  bool tileLevel = false; ///< the input holds tile-level kernels
  bool explainJson = false;
  bool statsJson = false;
  bool quiet = false;
  bool saveTemps = false;
};

/// Parses and checks the whole command line; files it names are read.
llvm::Expected<Options> parseOptions(int argc, char **argv);

/// The text of --help.
void printHelp(llvm::raw_ostream &out);

} // namespace qgemm::gen

#endif // QGEMM_TOOLS_GEN_OPTIONS_H
