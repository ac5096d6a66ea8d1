//===- FileReport.h - what a run of any code object left behind -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_FILEREPORT_H
#define QGEMM_TOOLS_RUN_FILEREPORT_H

#include "FileArguments.h"
#include "Profile.h"

#include "qgemm/Runtime/Device.h"

namespace qgemm::run {

/// One --expect, after the run.
struct ExpectationResult {
  size_t argument = 0;
  std::string file;
  uint64_t elements = 0, mismatches = 0, firstMismatch = 0;
  double maxError = 0;   ///< of finite elements
  std::string got, want; ///< of the first mismatch
  bool passed() const { return mismatches == 0; }
};

struct FileReport {
  std::string kernel, chip;
  runtime::LaunchConfig config;
  runtime::LaunchResult result;
  double seconds = 0;
  std::vector<FileArgument> arguments;
  std::vector<ExpectationResult> expectations;
  runtime::DeviceDescription device;
  uint64_t codeHash = 0;                     ///< XXH3 of the code object
  std::optional<runtime::BenchResult> bench; ///< where --bench asks for it
  std::vector<sim::ProfileRow> profile;      ///< where --profile asks for it

  bool passed() const {
    return llvm::all_of(expectations, [](const ExpectationResult &e) { return e.passed(); });
  }
};

/// The argument of that number or name, or nothing.
std::optional<size_t> argumentIndex(const sim::KernelInfo &kernel, llvm::StringRef name);

/// Whether every --expect names a buffer and a file of its size.
llvm::Error checkExpectations(const Options &options, const sim::KernelInfo &kernel,
                              llvm::ArrayRef<FileArgument> arguments);
llvm::Error compareExpectations(const Options &options, const sim::KernelInfo &kernel,
                                FileReport &report);

/// Writes what a buffer holds after the run to its .npy file.
llvm::Error writeArgument(const FileArgument &argument);

/// The whole report; what printReport() prints.
llvm::json::Object fileReportJson(const FileReport &report, const sim::KernelInfo &kernel,
                                  const SourceTexts &sources);
std::string fileReportText(const FileReport &report, const sim::KernelInfo &kernel);

/// One line for the launch, one for each reported buffer and each comparison; or JSON.
void printReport(const FileReport &report, const sim::KernelInfo &kernel,
                 const SourceTexts &sources, bool json);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_FILEREPORT_H
