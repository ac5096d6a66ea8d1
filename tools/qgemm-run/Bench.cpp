//===- Bench.cpp - times on a GPU, and reports to send --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bench.h"

#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Support/Version.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>
#include <chrono>
#include <ctime>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
namespace json = llvm::json;

namespace {
struct Spread {
  double least = 0, middle = 0, greatest = 0;
};
} // namespace

static Spread spreadOf(std::vector<double> times) {
  if (times.empty())
    return {};
  llvm::sort(times);
  size_t half = times.size() / 2;
  double middle = times.size() % 2 ? times[half] : (times[half - 1] + times[half]) / 2;
  return {times.front(), middle, times.back()};
}

/// Operations a second in units of 10^12, from milliseconds.
static double teraOps(double operations, double milliseconds) {
  return milliseconds > 0 ? operations / milliseconds * 1e-9 : 0;
}

std::string qgemm::run::benchText(const runtime::BenchResult &bench,
                                  const runtime::DeviceDescription &device, double operations) {
  std::string text =
      fmt::format("  timed on {} ({}), {}\n", device.name, device.target, device.library);
  auto line = [&](const char *what, const std::vector<double> &times) {
    Spread s = spreadOf(times);
    text += fmt::format("  {}: {} runs, least {:.4f} ms, median {:.4f} ms, most {:.4f} ms", what,
                        times.size(), s.least, s.middle, s.greatest);
    if (operations > 0)
      text += fmt::format(", {:.2f} TOPS at the median", teraOps(operations, s.middle));
    text += '\n';
  };
  line("warm caches", bench.warm);
  line("cold caches", bench.cold);
  text += fmt::format(
      "  clocks before: {}; after: {}\n",
      bench.clocksBefore.empty() ? "not readable" : llvm::join(bench.clocksBefore, ", "),
      bench.clocksAfter.empty() ? "not readable" : llvm::join(bench.clocksAfter, ", "));
  return text;
}

static json::Object timesJson(const std::vector<double> &times, double operations) {
  Spread s = spreadOf(times);
  json::Object object{{"milliseconds", json::Array(times)},
                      {"least", s.least},
                      {"median", s.middle},
                      {"most", s.greatest}};
  if (operations > 0)
    object["tops"] = teraOps(operations, s.middle);
  return object;
}

json::Object qgemm::run::benchJson(const runtime::BenchResult &bench, double operations) {
  return json::Object{{"warm", timesJson(bench.warm, operations)},
                      {"cold", timesJson(bench.cold, operations)},
                      {"flush_bytes", int64_t(bench.flushBytes)},
                      {"clocks_before", json::Array(bench.clocksBefore)},
                      {"clocks_after", json::Array(bench.clocksAfter)}};
}

json::Object qgemm::run::deviceJson(const runtime::DeviceDescription &device) {
  return json::Object{{"name", device.name},
                      {"target", device.target},
                      {"library", device.library},
                      {"bus_id", device.busId},
                      {"runtime_version", device.runtimeVersion},
                      {"driver_version", device.driverVersion},
                      {"compute_units", device.computeUnits},
                      {"wave_size", device.waveSize},
                      {"clock_khz", device.clockKHz},
                      {"memory_clock_khz", device.memoryClockKHz},
                      {"memory_bus_bits", device.memoryBusBits},
                      {"l2_bytes", device.l2Bytes},
                      {"memory_bytes", int64_t(device.memoryBytes)}};
}

llvm::Error qgemm::run::writeReport(llvm::StringRef stem, json::Object report,
                                    llvm::StringRef text) {
  std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char date[32];
  std::tm parts;
  std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
  report["tool"] = "qgemm-run " QGEMM_VERSION_STRING;
  report["date"] = date;
  std::string whole = fmt::format("qgemm-run {}, {}\n{}", QGEMM_VERSION_STRING, date, text);
  if (llvm::Error error = writeFileAtomically(
          (stem + ".json").str(), llvm::formatv("{0:2}\n", json::Value(std::move(report))).str()))
    return error;
  return writeFileAtomically((stem + ".txt").str(), whole);
}
