//===- FileReport.cpp - what a run of any code object left behind ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FileReport.h"

#include "Bench.h"

#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Npy.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <cmath>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;
namespace json = llvm::json;

static double valueAt(const FileArgument &argument, llvm::ArrayRef<uint8_t> bytes, uint64_t index) {
  uint64_t bits = reference::loadBits(bytes.data(), argument.type, int64_t(index));
  return reference::isFloat(argument.type) ? reference::decodeFloat(argument.type, bits)
                                           : double(reference::decodeInt(argument.type, bits));
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

std::optional<size_t> qgemm::run::argumentIndex(const sim::KernelInfo &kernel, StringRef name) {
  size_t index;
  if (!name.getAsInteger(10, index))
    return index;
  for (auto [i, argument] : llvm::enumerate(explicitArguments(kernel)))
    if (argument->name == name)
      return i;
  return std::nullopt;
}

static llvm::Expected<std::vector<uint8_t>> readWanted(const Expectation &expectation,
                                                       const FileArgument &argument) {
  auto file = llvm::MemoryBuffer::getFile(expectation.file, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return makeError("cannot read '{}': {}", expectation.file, file.getError().message());
  llvm::Expected<NpyArray> array = parseNpy((*file)->getBuffer(), expectation.file);
  if (!array)
    return array.takeError();
  if (array->bytes.size() != argument.bytes)
    return makeError("--expect={} requires {} bytes as argument '{}' has, got {}", expectation.file,
                     argument.bytes, argument.text, array->bytes.size());
  return std::move(array->bytes);
}

llvm::Error qgemm::run::checkExpectations(const Options &options, const sim::KernelInfo &kernel,
                                          llvm::ArrayRef<FileArgument> arguments) {
  for (const Expectation &expectation : options.file.expectations) {
    std::optional<size_t> index = argumentIndex(kernel, expectation.argument);
    if (!index || *index >= arguments.size() ||
        arguments[*index].kind != FileArgument::Kind::Buffer)
      return makeError("--expect requires the number or name of a buffer, got '{}'",
                       expectation.argument);
    llvm::Expected<std::vector<uint8_t>> wanted = readWanted(expectation, arguments[*index]);
    if (!wanted)
      return wanted.takeError();
  }
  return llvm::Error::success();
}

static void compareBuffer(const FileArgument &argument, llvm::ArrayRef<uint8_t> wanted,
                          double tolerance, ExpectationResult &result) {
  result.elements = argument.bytes * 8 / reference::bitWidth(argument.type);
  for (uint64_t i = 0; i < result.elements; ++i) {
    uint64_t gotBits = reference::loadBits(argument.after.data(), argument.type, int64_t(i));
    uint64_t wantBits = reference::loadBits(wanted.data(), argument.type, int64_t(i));
    if (gotBits == wantBits)
      continue;
    double got = valueAt(argument, argument.after, i), want = valueAt(argument, wanted, i);
    if (std::isnan(got) && std::isnan(want))
      continue;
    double error = std::fabs(got - want);
    if (std::isfinite(error))
      result.maxError = std::max(result.maxError, error);
    if (tolerance > 0 && error <= tolerance * std::max(1.0, std::fabs(want)))
      continue;
    if (result.mismatches++ == 0) {
      result.firstMismatch = i;
      result.got = fmt::format("{:.9g} ({:#x})", got, gotBits);
      result.want = fmt::format("{:.9g} ({:#x})", want, wantBits);
    }
  }
}

llvm::Error qgemm::run::compareExpectations(const Options &options, const sim::KernelInfo &kernel,
                                            FileReport &report) {
  for (const Expectation &expectation : options.file.expectations) {
    ExpectationResult result;
    result.argument = *argumentIndex(kernel, expectation.argument);
    result.file = expectation.file;
    const FileArgument &argument = report.arguments[result.argument];
    llvm::Expected<std::vector<uint8_t>> wanted = readWanted(expectation, argument);
    if (!wanted)
      return wanted.takeError();
    compareBuffer(argument, *wanted, expectation.tolerance, result);
    report.expectations.push_back(std::move(result));
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

llvm::Error qgemm::run::writeArgument(const FileArgument &argument) {
  const reference::TypeInfo &info = reference::info(argument.type);
  bool numpyFloat = info.isFloat && StringRef(info.name).drop_front().find_first_not_of(
                                        "0123456789") == StringRef::npos;
  NpyArray array;
  array.shape = argument.shape;
  array.bytes = argument.after;
  if (info.bits < 8) { // packed elements have no NumPy type: their bytes
    array.descr = "|u1";
    array.shape = {int64_t(array.bytes.size())};
  } else {
    char kind = numpyFloat ? 'f' : info.isFloat || !info.isSigned ? 'u' : 'i';
    array.descr = fmt::format("{}{}{}", info.bits == 8 ? '|' : '<', kind, info.bits / 8);
  }
  return writeFileAtomically(argument.output, writeNpy(array));
}

namespace {
/// What a buffer holds, in a few numbers.
struct Summary {
  double min = 0, max = 0, mean = 0;
  uint64_t notFinite = 0, zeros = 0, elements = 0;
  std::string hash;
};
} // namespace

static Summary summarize(const FileArgument &argument) {
  Summary summary;
  summary.elements = argument.bytes * 8 / reference::bitWidth(argument.type);
  summary.hash = fmt::format("{:016x}", llvm::xxh3_64bits(llvm::ArrayRef(argument.after)));
  double sum = 0;
  uint64_t finite = 0;
  for (uint64_t i = 0; i < summary.elements; ++i) {
    double value = valueAt(argument, argument.after, i);
    if (!std::isfinite(value)) {
      ++summary.notFinite;
      continue;
    }
    summary.zeros += value == 0;
    summary.min = finite ? std::min(summary.min, value) : value;
    summary.max = finite ? std::max(summary.max, value) : value;
    sum += value;
    ++finite;
  }
  summary.mean = finite ? sum / double(finite) : 0;
  return summary;
}

static std::string typeText(const FileArgument &argument) {
  return fmt::format("{}[{}]", reference::info(argument.type).name, fmt::join(argument.shape, ","));
}

static std::string argumentName(const sim::KernelInfo &kernel, size_t index) {
  std::vector<const sim::KernelArgument *> arguments = explicitArguments(kernel);
  return index < arguments.size() ? arguments[index]->name : "";
}

std::string qgemm::run::fileReportText(const FileReport &report, const sim::KernelInfo &kernel) {
  std::string text;
  const auto &grid = report.config.grid, &block = report.config.block;
  std::string counts = report.result.instructions
                           ? fmt::format(", {} waves, {} wave-instructions", report.result.waves,
                                         report.result.instructions)
                           : "";
  text += fmt::format("{} on {}: grid {} x {} x {}, block {} x {} x {}{}, {:.3f} s\n",
                      report.kernel, report.chip, grid[0], grid[1], grid[2], block[0], block[1],
                      block[2], counts, report.seconds);
  for (auto [index, argument] : llvm::enumerate(report.arguments)) {
    if (!argument.reported)
      continue;
    Summary s = summarize(argument);
    std::string name = argumentName(kernel, index);
    text += fmt::format(
        "  arg {}{}: {}, min {:.9g}, max {:.9g}, mean {:.9g}, {} zeros, {} not finite, hash {}\n",
        index, name.empty() ? "" : " '" + name + "'", typeText(argument), s.min, s.max, s.mean,
        s.zeros, s.notFinite, s.hash);
  }
  for (const ExpectationResult &e : report.expectations) {
    text +=
        fmt::format("  arg {}: {} of {} elements differ from {}, max error {:g}: {}\n", e.argument,
                    e.mismatches, e.elements, e.file, e.maxError, e.passed() ? "passed" : "FAILED");
    if (!e.passed())
      text += fmt::format("    element {}: got {}, want {}\n", e.firstMismatch, e.got, e.want);
  }
  if (report.bench)
    text += benchText(*report.bench, report.device, 0);
  return text;
}

static json::Value number(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

json::Object qgemm::run::fileReportJson(const FileReport &report, const sim::KernelInfo &kernel,
                                        const SourceTexts &sources) {
  json::Array buffers, expectations;
  for (auto [index, argument] : llvm::enumerate(report.arguments)) {
    if (!argument.reported)
      continue;
    Summary s = summarize(argument);
    buffers.push_back(json::Object{{"arg", int64_t(index)},
                                   {"name", argumentName(kernel, index)},
                                   {"type", typeText(argument)},
                                   {"min", s.min},
                                   {"max", s.max},
                                   {"mean", number(s.mean)},
                                   {"zeros", int64_t(s.zeros)},
                                   {"not_finite", int64_t(s.notFinite)},
                                   {"hash", s.hash}});
  }
  for (const ExpectationResult &e : report.expectations)
    expectations.push_back(json::Object{{"arg", int64_t(e.argument)},
                                        {"file", e.file},
                                        {"elements", int64_t(e.elements)},
                                        {"mismatches", int64_t(e.mismatches)},
                                        {"max_error", e.maxError},
                                        {"passed", e.passed()}});
  const auto &grid = report.config.grid, &block = report.config.block;
  json::Object object{
      {"kernel", report.kernel},
      {"chip", report.chip},
      {"grid", json::Array{grid[0], grid[1], grid[2]}},
      {"block", json::Array{block[0], block[1], block[2]}},
      {"dynamic_lds", report.config.dynamicLds},
      {"waves", int64_t(report.result.waves)},
      {"instructions", int64_t(report.result.instructions)},
      {"seconds", report.seconds},
      {"buffers", std::move(buffers)},
      {"expectations", std::move(expectations)},
      {"passed", report.passed()},
  };
  if (!report.profile.empty())
    object["profile"] = profileJson(report.profile, sources);
  object["device"] = deviceJson(report.device);
  object["code_hash"] = fmt::format("{:016x}", report.codeHash);
  if (report.bench)
    object["bench"] = benchJson(*report.bench, 0);
  return object;
}

void qgemm::run::printReport(const FileReport &report, const sim::KernelInfo &kernel,
                             const SourceTexts &sources, bool json) {
  if (json) {
    json::Value value(fileReportJson(report, kernel, sources));
    llvm::outs() << llvm::formatv("{0:2}\n", value);
    return;
  }
  llvm::outs() << fileReportText(report, kernel);
  printProfile(report.profile, sources);
}
