//===- Report.cpp - what qgemm-gen tells its user -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace qgemm::gen;
using namespace qgemm::library;
namespace json = llvm::json;

ProgressLine::ProgressLine(bool wanted) : active(wanted && llvm::errs().is_displayed()) {}

void ProgressLine::show(size_t done, size_t all, llvm::StringRef name) {
  if (!active)
    return;
  // Back to the first column, the text, erase what is left of the old one.
  llvm::errs() << '\r' << '[' << done << '/' << all << "] " << name << "\x1b[K";
  dirty = true;
}

void ProgressLine::clear() {
  if (dirty)
    llvm::errs() << "\r\x1b[K";
  dirty = false;
}

void qgemm::gen::printNotes(llvm::ArrayRef<JobResult> results, bool quiet, bool explain) {
  std::set<std::string> seen;
  for (const JobResult &result : results) {
    for (const std::string &warning : result.warnings)
      if (seen.insert(warning).second)
        llvm::errs() << "qgemm-gen: warning: " << warning << '\n';
    if (quiet || (!explain && !result.skipped))
      continue;
    for (const std::string &note : result.notes)
      if (seen.insert(note).second)
        llvm::errs() << "qgemm-gen: note: " << note << '\n';
  }
}

void qgemm::gen::printStats(llvm::ArrayRef<JobResult> results) {
  json::Array kernels;
  for (const JobResult &result : results) {
    if (result.skipped)
      continue;
    const Resources &r = result.entry.resources;
    kernels.push_back(json::Object{{"name", result.entry.name},
                                   {"chip", result.entry.chip},
                                   {"config", result.entry.config},
                                   {"vgprs", r.vgprs},
                                   {"agprs", r.agprs},
                                   {"sgprs", r.sgprs},
                                   {"lds_bytes", r.ldsBytes},
                                   {"scratch_bytes", r.scratchBytes},
                                   {"vgpr_spills", r.vgprSpills},
                                   {"sgpr_spills", r.sgprSpills},
                                   {"text_bytes", r.textBytes},
                                   {"waves_per_simd", r.wavesPerSimd},
                                   {"seconds", result.seconds}});
  }
  llvm::outs() << llvm::formatv("{0:2}\n", json::Value(std::move(kernels)));
}
