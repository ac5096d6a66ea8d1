//===- Unsupported.cpp - instructions that the simulator does not know ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FileMode.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Sim/Simulator.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;
namespace json = llvm::json;

namespace {
/// One mnemonic of one target.
struct Unknown {
  uint64_t count = 0, offset = 0;
  std::string example, function;
};

struct TargetReport {
  bool chipKnown = true;
  uint64_t objects = 0, kernels = 0, instructions = 0, unsupported = 0;
  std::map<std::string, Unknown> mnemonics;
};
} // namespace

/// The first word; both of a dual-issue pair.
static std::string mnemonicOf(StringRef text) {
  auto [first, second] = text.split(" :: ");
  std::string name = first.split(' ').first.str();
  return second.empty() ? name : name + " :: " + second.split(' ').first.str();
}

static std::string functionAt(const sim::CodeObject &object, uint64_t offset) {
  for (const sim::Symbol &symbol : object.symbols)
    if (symbol.isFunction && offset >= symbol.address && offset < symbol.address + symbol.size)
      return symbol.name;
  return "";
}

static llvm::Error examine(const OpenFile::Object &object, const sim::Chip *chip,
                           TargetReport &report) {
  sim::DeviceMemory memory;
  auto program = sim::Program::load(memory, {object.bytes, "file"}, chip);
  if (!program)
    return program.takeError();
  auto coverage = (*program)->coverage();
  if (!coverage)
    return coverage.takeError();
  ++report.objects;
  report.kernels += (*program)->object().kernels.size();
  report.instructions += coverage->instructions;
  report.unsupported += coverage->unsupported.size();
  for (const sim::UnsupportedInstruction &inst : coverage->unsupported) {
    Unknown &unknown = report.mnemonics[mnemonicOf(inst.text)];
    if (unknown.count++ == 0) {
      unknown.offset = inst.offset;
      unknown.example = inst.text;
      unknown.function = functionAt((*program)->object(), inst.offset);
    }
  }
  return llvm::Error::success();
}

static void printText(const std::map<std::string, TargetReport> &reports) {
  for (const auto &[target, report] : reports) {
    if (!report.chipKnown) {
      llvm::outs() << fmt::format("{}: {} code objects, and the simulator does not have this "
                                  "chip\n",
                                  target, report.objects);
      continue;
    }
    llvm::outs() << fmt::format("{}: {} kernels in {} code objects, {} instructions, {} without "
                                "semantics\n",
                                target, report.kernels, report.objects, report.instructions,
                                report.unsupported);
    for (const auto &[name, unknown] : report.mnemonics)
      llvm::outs() << fmt::format("  {:6} {}: first at {:#x} in '{}': {}\n", unknown.count, name,
                                  unknown.offset, unknown.function, unknown.example);
  }
}

static void printJson(const std::map<std::string, TargetReport> &reports) {
  json::Array targets;
  for (const auto &[target, report] : reports) {
    json::Array unknowns;
    for (const auto &[name, unknown] : report.mnemonics)
      unknowns.push_back(json::Object{{"mnemonic", name},
                                      {"count", int64_t(unknown.count)},
                                      {"offset", int64_t(unknown.offset)},
                                      {"function", unknown.function},
                                      {"example", unknown.example}});
    targets.push_back(json::Object{{"target", target},
                                   {"chip_known", report.chipKnown},
                                   {"code_objects", int64_t(report.objects)},
                                   {"kernels", int64_t(report.kernels)},
                                   {"instructions", int64_t(report.instructions)},
                                   {"unsupported", int64_t(report.unsupported)},
                                   {"mnemonics", std::move(unknowns)}});
  }
  llvm::outs() << llvm::formatv("{0:2}\n", json::Value(std::move(targets)));
}

llvm::Expected<bool> qgemm::run::listUnsupported(const Options &options) {
  llvm::Expected<OpenFile> file = openFile(options, /*parse=*/false);
  if (!file)
    return file.takeError();
  const sim::Chip *wanted = nullptr;
  if (std::optional<sim::TargetId> target = deviceTarget(options)) {
    wanted = sim::findChip(target->processor);
    if (!wanted)
      return makeError("--device requires one of the chips {}, got '{}'", sim::chipNames(),
                       target->processor);
  }
  std::map<std::string, TargetReport> reports;
  for (const OpenFile::Object &object : file->objects) {
    TargetReport &report = reports[object.target.str()];
    bool known = llvm::any_of(sim::chips(), [&](const sim::Chip &chip) {
      return chip.name == object.target.processor ||
             sim::isGenericFor(object.target.processor, chip.name);
    });
    if (!known) {
      report.chipKnown = false;
      ++report.objects;
      continue;
    }
    if (llvm::Error error = examine(object, wanted, report))
      return makeError("'{}', {}: {}", options.file.path, object.target.str(),
                       llvm::toString(std::move(error)));
  }
  options.json ? printJson(reports) : printText(reports);
  // Chips beyond the simulator's are named but fail a file only where there are no others.
  bool anyKnown = false, passed = true;
  for (const auto &[target, report] : reports) {
    anyKnown |= report.chipKnown;
    passed &= report.unsupported == 0;
  }
  return anyKnown && passed;
}
