//===- Options.h - qgemm-run's command line, checked ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_OPTIONS_H
#define QGEMM_TOOLS_RUN_OPTIONS_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qgemm::run {

/// Contents of operands that no file gives.
enum class Pattern : uint8_t { Uniform, Extreme, Outliers, NaN };

struct Options {
  enum class Action : uint8_t { Run, Help, Version };
  Action action = Action::Run;

  std::string package, kernel, problem, family;
  std::vector<int64_t> m;
  std::optional<int64_t> n, k;

  uint64_t seed = 1;
  Pattern pattern = Pattern::Uniform;
  std::map<std::string, std::string> files; ///< operand to .npy file
  std::map<std::string, int64_t> strides;   ///< operand to row stride in elements
  int64_t pad = 0, misalign = 0;

  std::string device = "sim";
  bool check = false;
  int64_t sampleWorkgroups = 0; ///< 0: all
  std::string dump;
  std::string schedule; ///< as qgemm/Sim/Schedule.h reads it
  unsigned threads = 0; ///< 0: the machine's cores
  bool json = false;
};

llvm::Expected<Options> parseOptions(int argc, char **argv);
void printHelp(llvm::raw_ostream &out);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_OPTIONS_H
