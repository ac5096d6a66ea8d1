//===- Report.h - what a run found ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_REPORT_H
#define QGEMM_TOOLS_RUN_REPORT_H

#include "Compare.h"
#include "Profile.h"

#include "qgemm/Library/Manifest.h"
#include <array>

namespace qgemm::run {

/// One run of one kernel.
struct RunReport {
  library::KernelEntry kernel; ///< empty name: nothing was launched
  std::string chip;
  Sizes sizes;
  bool launched = false, checked = false;
  std::array<uint32_t, 3> grid = {0, 0, 0};
  uint64_t workgroups = 0, instructions = 0;
  double seconds = 0;
  Comparison comparison;
  std::vector<sim::ProfileRow> profile; ///< where --profile asks for it
  SourceTexts sources{""};
  runtime::DeviceDescription device;
  std::optional<runtime::BenchResult> bench; ///< where --bench asks for it
  uint64_t codeHash = 0;                     ///< XXH3 of the code object

  /// 2 M N K: what a time is compared with.
  double operations() const { return 2.0 * double(sizes.m) * double(sizes.n) * double(sizes.k); }

  bool passed() const { return !checked || comparison.passed(); }
};

/// One line, and a line for each of the first mismatches.
void printText(const RunReport &report);
/// All runs as a JSON array.
llvm::json::Array reportJson(llvm::ArrayRef<RunReport> reports);
/// What printText() prints of a run, without the profile.
std::string reportText(const RunReport &report);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_REPORT_H
