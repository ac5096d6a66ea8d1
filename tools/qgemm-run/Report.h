//===- Report.h - what a run found ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_REPORT_H
#define QGEMM_TOOLS_RUN_REPORT_H

#include "Compare.h"

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
  double seconds = 0;    ///< of the launch, the fastest of several
  double cpuSeconds = 0; ///< of all host threads
  Comparison comparison;

  bool passed() const { return !checked || comparison.passed(); }
};

/// One line, and a line for each of the first mismatches.
void printText(const RunReport &report);
/// All runs as a JSON array.
void printJson(llvm::ArrayRef<RunReport> reports);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_REPORT_H
