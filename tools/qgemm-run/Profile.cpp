//===- Profile.cpp - traces and profiles of a run -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Profile.h"

#include "qgemm/Library/Error.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <tuple>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Trace files
//===----------------------------------------------------------------------===//

llvm::Expected<std::unique_ptr<InspectionFile>> InspectionFile::open(const Options &options) {
  auto result = std::make_unique<InspectionFile>();
  result->wanted = options.trace || options.profile;
  result->inspection.options = options.inspect;
  if (!options.trace)
    return result;
  result->inspection.options.trace = &llvm::outs();
  if (options.traceFile.empty())
    return result;
  std::error_code code;
  result->path = options.traceFile;
  result->file = std::make_unique<llvm::raw_fd_ostream>(result->path, code);
  if (code)
    return makeError("cannot write '{}': {}", result->path, code.message());
  result->inspection.options.trace = result->file.get();
  return result;
}

llvm::Error InspectionFile::close() {
  if (!file)
    return llvm::Error::success();
  file->close();
  std::error_code code = file->error();
  file->clear_error();
  if (code)
    return makeError("cannot write '{}': {}", path, code.message());
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Source lines
//===----------------------------------------------------------------------===//

void SourceTexts::add(StringRef name, StringRef text) {
  std::vector<std::string> &lines = files[name.str()];
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    lines.push_back(line.trim().str());
    text = rest;
  }
}

std::string SourceTexts::line(const sim::SourceLine &place) const {
  auto it = files.find(place.file);
  if (it == files.end()) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, place.file);
    auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
    // Not there: remembered as empty.
    const_cast<SourceTexts *>(this)->add(place.file, file ? (*file)->getBuffer() : StringRef());
    it = files.find(place.file);
  }
  const std::vector<std::string> &lines = it->second;
  return place.line >= 1 && place.line <= lines.size() ? lines[place.line - 1] : std::string();
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

namespace {
struct LineSum {
  sim::SourceLine place;
  uint64_t count = 0;
};

struct Sums {
  uint64_t total = 0;
  std::vector<std::pair<std::string, uint64_t>> kinds; ///< greatest first
  std::vector<LineSum> lines;                          ///< greatest first
};
} // namespace

static Sums sumUp(llvm::ArrayRef<sim::ProfileRow> rows) {
  Sums sums;
  std::map<std::string, uint64_t> kinds;
  std::map<std::pair<std::string, uint32_t>, uint64_t> lines;
  for (const sim::ProfileRow &row : rows) {
    sums.total += row.count;
    kinds[row.kind] += row.count;
    lines[{row.line.file, row.line.line}] += row.count;
  }
  sums.kinds.assign(kinds.begin(), kinds.end());
  for (const auto &[place, count] : lines)
    sums.lines.push_back({{place.first, place.second}, count});
  llvm::sort(sums.kinds, [](auto &a, auto &b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  llvm::sort(sums.lines, [](auto &a, auto &b) {
    return std::tie(b.count, a.place.file, a.place.line) <
           std::tie(a.count, b.place.file, b.place.line);
  });
  return sums;
}

void qgemm::run::printProfile(llvm::ArrayRef<sim::ProfileRow> rows, const SourceTexts &sources) {
  if (rows.empty())
    return;
  Sums sums = sumUp(rows);
  auto percent = [&](uint64_t count) { return 100.0 * double(count) / double(sums.total); };
  llvm::outs() << fmt::format("profile of {} wave-instructions, by class:\n", sums.total);
  for (const auto &[kind, count] : sums.kinds)
    llvm::outs() << fmt::format("  {:5.1f} % {:12}  {}\n", percent(count), count, kind);
  bool known = llvm::any_of(sums.lines, [](const LineSum &line) { return line.place.known(); });
  if (!known) {
    llvm::outs() << "no lines: the code object has no line table\n";
    return;
  }
  llvm::outs() << "by line:\n";
  for (const LineSum &line : sums.lines) {
    std::string text = sources.line(line.place);
    if (text.size() > 90)
      text = text.substr(0, 87) + "...";
    llvm::outs() << fmt::format("  {:5.1f} % {:12}  {}{}{}\n", percent(line.count), line.count,
                                line.place.str(), text.empty() ? "" : "  ", text);
  }
}

json::Value qgemm::run::profileJson(llvm::ArrayRef<sim::ProfileRow> rows,
                                    const SourceTexts &sources) {
  Sums sums = sumUp(rows);
  json::Object kinds;
  for (const auto &[kind, count] : sums.kinds)
    kinds[kind] = int64_t(count);
  json::Array lines, instructions;
  for (const LineSum &line : sums.lines)
    lines.push_back(json::Object{{"file", line.place.file},
                                 {"line", line.place.line},
                                 {"count", int64_t(line.count)},
                                 {"text", sources.line(line.place)}});
  for (const sim::ProfileRow &row : rows)
    instructions.push_back(json::Object{{"offset", int64_t(row.offset)},
                                        {"count", int64_t(row.count)},
                                        {"class", row.kind},
                                        {"line", row.line.line},
                                        {"text", row.text}});
  return json::Object{{"total", int64_t(sums.total)},
                      {"classes", std::move(kinds)},
                      {"lines", std::move(lines)},
                      {"instructions", std::move(instructions)}};
}
