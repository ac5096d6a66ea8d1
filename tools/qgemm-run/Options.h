//===- Options.h - qgemm-run's command line, checked ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_OPTIONS_H
#define QGEMM_TOOLS_RUN_OPTIONS_H

#include "qgemm/Runtime/Device.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qgemm::run {

/// Contents of operands that no file gives.
enum class Pattern : uint8_t { Uniform, Extreme, Outliers, NaN, Ties };

/// An array that an argument must hold after the run.
struct Expectation {
  std::string argument; ///< number or name
  std::string file;
  double tolerance = 0; ///< 0: bits must agree
};

/// What is asked of a code object that is not part of a package.
struct FileOptions {
  std::string path;
  std::array<uint32_t, 3> grid = {1, 1, 1};
  std::optional<std::array<uint32_t, 3>> block;
  std::vector<std::string> arguments; ///< as written
  uint32_t dynamicLds = 0;
  std::vector<Expectation> expectations;
};

struct Options {
  enum class Action : uint8_t { Run, RunFile, ListUnsupported, Help, Version };
  Action action = Action::Run;

  FileOptions file;
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
  runtime::DeviceOptions deviceOptions;

  unsigned repeat = 1; ///< launches
  bool bench = false;
  runtime::BenchOptions benchOptions;
  std::string report; ///< stem of the files of a report, or empty
  /// The chip that code is chosen for, with its features; empty: not decided by the flags.
  std::string target;

  bool trace = false, profile = false;
  std::string traceFile; ///< empty: standard output
  sim::InspectOptions inspect;
  bool json = false;
};

llvm::Expected<Options> parseOptions(int argc, char **argv);
void printHelp(llvm::raw_ostream &out);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_OPTIONS_H
