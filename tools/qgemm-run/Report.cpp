//===- Report.cpp - what a run found --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"

#include "Bench.h"

#include "qgemm/Library/Error.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace qgemm::run;
namespace json = llvm::json;

static std::string sizesText(const Sizes &sizes) {
  return fmt::format("M={} N={} K={}", sizes.m, sizes.n, sizes.k);
}

std::string qgemm::run::reportText(const RunReport &report) {
  std::string text;
  if (!report.launched) {
    text += fmt::format("{} {}: empty result, nothing to launch{}\n", report.chip,
                        sizesText(report.sizes), report.checked ? ": passed" : "");
    return text;
  }
  text += fmt::format("{} on {}, {}: {} of {} workgroups, {} wave-instructions, {:.2f} s",
                      report.kernel.name, report.chip, sizesText(report.sizes), report.workgroups,
                      uint64_t(report.grid[0]) * report.grid[1] * report.grid[2],
                      report.instructions, report.seconds);
  if (!report.checked) {
    text += '\n';
    return text +
           (report.bench ? benchText(*report.bench, report.device, report.operations()) : "");
  }
  const Comparison &c = report.comparison;
  text +=
      fmt::format(": {} of {} elements differ, max error {:g}, mean error {:g}: {}\n", c.mismatches,
                  c.elements, c.maxError, c.meanError, c.passed() ? "passed" : "FAILED");
  for (const Mismatch &m : c.first)
    text += fmt::format("  {}[{}, {}]: got {:g} ({:#x}), want {:g} ({:#x})\n", m.out, m.row, m.col,
                        m.got, m.gotBits, m.want, m.wantBits);
  if (c.strayBytes)
    text += fmt::format("  {} bytes outside the result were written, the first at {}\n",
                        c.strayBytes, c.firstStray);
  if (report.bench)
    text += benchText(*report.bench, report.device, report.operations());
  return text;
}

void qgemm::run::printText(const RunReport &report) {
  llvm::outs() << reportText(report);
  printProfile(report.profile, report.sources);
}

/// JSON has no NaN and no infinity: those are strings.
static json::Value number(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

static json::Object toJson(const RunReport &report) {
  json::Array mismatches;
  for (const Mismatch &m : report.comparison.first)
    mismatches.push_back(json::Object{{"out", m.out},
                                      {"row", m.row},
                                      {"col", m.col},
                                      {"got", number(m.got)},
                                      {"want", number(m.want)},
                                      {"got_bits", int64_t(m.gotBits)},
                                      {"want_bits", int64_t(m.wantBits)}});
  const Comparison &c = report.comparison;
  json::Object object{
      {"kernel", report.kernel.name},
      {"family", report.kernel.family},
      {"chip", report.chip},
      {"m", report.sizes.m},
      {"n", report.sizes.n},
      {"k", report.sizes.k},
      {"launched", report.launched},
      {"grid", json::Array{report.grid[0], report.grid[1], report.grid[2]}},
      {"workgroups", int64_t(report.workgroups)},
      {"instructions", int64_t(report.instructions)},
      {"seconds", report.seconds},
      {"checked", report.checked},
      {"passed", report.passed()},
      {"elements", int64_t(c.elements)},
      {"mismatches", int64_t(c.mismatches)},
      {"max_error", number(c.maxError)},
      {"mean_error", number(c.meanError)},
      {"stray_bytes", int64_t(c.strayBytes)},
      {"first_mismatches", std::move(mismatches)},
  };
  if (!report.profile.empty())
    object["profile"] = profileJson(report.profile, report.sources);
  if (report.launched) {
    object["device"] = deviceJson(report.device);
    object["code_hash"] = fmt::format("{:016x}", report.codeHash);
  }
  if (report.bench)
    object["bench"] = benchJson(*report.bench, report.operations());
  return object;
}

json::Array qgemm::run::reportJson(llvm::ArrayRef<RunReport> reports) {
  json::Array runs;
  for (const RunReport &report : reports)
    runs.push_back(toJson(report));
  return runs;
}
