//===- Report.h - what qgemm-gen tells its user -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_GEN_REPORT_H
#define QGEMM_TOOLS_GEN_REPORT_H

#include "qgemm/Library/Generate.h"

namespace qgemm::gen {

/// A line on a terminal that is rewritten after each kernel; nothing where standard error is no
/// terminal.
class ProgressLine {
public:
  explicit ProgressLine(bool wanted);
  void show(size_t done, size_t all, llvm::StringRef name);
  void clear();

private:
  bool active, dirty = false;
};

/// Warnings always, notes unless `quiet`, explanations if asked for; each line once.
void printNotes(llvm::ArrayRef<library::JobResult> results, bool quiet, bool explain);

/// Resources and times of all kernels as JSON on standard output.
void printStats(llvm::ArrayRef<library::JobResult> results);

} // namespace qgemm::gen

#endif // QGEMM_TOOLS_GEN_REPORT_H
