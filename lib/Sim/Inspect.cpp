//===- Inspect.cpp - traces and profiles of a launch ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Inspect.h"
#include "Decoder.h"
#include "Strict/Access.h"
#include "Wave.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;

Observer::~Observer() = default;

void qgemm::sim::executeObserved(Wave &wave, const Instruction &inst) {
  wave.options->observer->execute(wave, *inst.observed);
}

Inspector::Inspector(const Program &program, const KernelInfo &kernel,
                     const InspectOptions &options)
    : program(program), options(options), waveSize(waveSizeOf(kernel, program.chip())),
      lines({llvm::StringRef(program.object().debugFile), "code object"}),
      counts(options.profile ? program.object().image.size() / 4 + 1 : 0) {}

void Inspector::execute(Wave &wave, const Instruction &inst) {
  if (options.profile)
    counts[(inst.address - program.baseAddress()) / 4].fetch_add(1, std::memory_order_relaxed);
  if (options.trace && traced(wave))
    trace(wave, inst);
  else
    inst.execute(wave, inst);
}

//===----------------------------------------------------------------------===//
// Trace
//===----------------------------------------------------------------------===//

bool Inspector::traced(const Wave &wave) {
  if (printed >= options.limit || (options.workgroup && *options.workgroup != wave.group->id) ||
      (options.wave && *options.wave != wave.index))
    return false;
  ++printed;
  return true;
}

/// What a register holds: a word for each lane of a vector register, one word otherwise.
static const uint32_t *contents(Wave &wave, unsigned number, uint32_t &word) {
  if (isVectorRegister(number))
    return number < wave.chip->vgprs ? wave.vector(number) : nullptr;
  word = number == NumberScc    ? wave.scc
         : number == NumberMode ? wave.modeRegister
                                : wave.scalars[slotOfRegister(number)];
  return &word;
}

const std::string &Inspector::describe(const Instruction &inst) {
  std::string &text = texts[inst.address];
  if (!text.empty())
    return text;
  llvm::Expected<Decoder *> decoder = program.decoder(waveSize);
  if (!decoder) {
    llvm::consumeError(decoder.takeError());
    return text = "?";
  }
  text = (*decoder)->text(inst.address);
  if (SourceLine line = lines.find(inst.address - program.baseAddress()); line.known())
    text += "  ; " + line.str();
  return text;
}

void Inspector::trace(Wave &wave, const Instruction &inst) {
  std::vector<unsigned> written;
  inst.access->writes.forEach([&](unsigned number) { written.push_back(number); });
  std::vector<uint32_t> before(written.size() * wave.lanes);
  for (size_t i = 0; i < written.size(); ++i) {
    uint32_t word;
    if (const uint32_t *now = contents(wave, written[i], word))
      std::copy_n(now, isVectorRegister(written[i]) ? wave.lanes : 1, &before[i * wave.lanes]);
  }
  const std::array<uint32_t, 3> &group = wave.group->id;
  *options.trace << formatv(
      "({0}, {1}, {2}) wave {3} exec {4}  {5}  {6}\n", group[0], group[1], group[2], wave.index,
      llvm::format_hex_no_prefix(wave.exec(), wave.lanes / 4),
      llvm::format_hex(inst.address - program.baseAddress(), 6), describe(inst));
  inst.execute(wave, inst);
  for (size_t i = 0; i < written.size(); ++i)
    printChange(wave, written[i], &before[i * wave.lanes]);
  if (wave.event == WaveEvent::Fault)
    *options.trace << "    fault: " << wave.faultMessage << "\n";
}

/// "v2: lanes 0-15 00000000 -> 00000001, lane 16 ...": runs of lanes that changed alike.
void Inspector::printChange(const Wave &wave, unsigned number, const uint32_t *before) {
  uint32_t word;
  const uint32_t *after = contents(const_cast<Wave &>(wave), number, word);
  if (!after)
    return;
  unsigned lanes = isVectorRegister(number) ? wave.lanes : 1;
  unsigned runs = 0, omitted = 0;
  for (unsigned first = 0, end; first < lanes; first = end) {
    end = first + 1;
    while (end < lanes && before[end] == before[first] && after[end] == after[first])
      ++end;
    if (before[first] == after[first])
      continue;
    if (runs++ >= options.laneRuns) {
      omitted += end - first;
      continue;
    }
    *options.trace << (runs == 1 ? "    " + registerName(number) + ":" : std::string(","));
    if (lanes > 1)
      *options.trace << (end == first + 1 ? formatv(" lane {0}", first).str()
                                          : formatv(" lanes {0}-{1}", first, end - 1).str());
    *options.trace << ' ' << llvm::format_hex_no_prefix(before[first], 8) << " -> "
                   << llvm::format_hex_no_prefix(after[first], 8);
  }
  if (omitted)
    *options.trace << formatv(", and {0} more lanes", omitted);
  if (runs)
    *options.trace << '\n';
}

//===----------------------------------------------------------------------===//
// Profile
//===----------------------------------------------------------------------===//

static std::string kindOf(const AccessFacts &facts, llvm::StringRef text) {
  static constexpr const char *units[] = {"scalar", "vector", "transcendental", "matrix",
                                          "memory", "branch", "control"};
  static constexpr const char *memories[] = {"memory", "scalar memory", "buffer", "global",
                                             "flat",   "scratch",       "LDS",    "export"};
  if (text.starts_with("s_wait"))
    return "wait";
  if (text.starts_with("s_barrier"))
    return "barrier";
  if (!facts.isMemory())
    return units[static_cast<unsigned>(facts.unit)];
  std::string kind = memories[static_cast<unsigned>(facts.memory)];
  if (facts.has(MemoryCache))
    return kind + " cache";
  if (facts.has(MemoryLaneMove))
    return "lane move";
  return kind + (facts.has(MemoryAtomic)   ? " atomic"
                 : facts.has(MemoryToLds)  ? " load to LDS"
                 : facts.has(MemoryStores) ? " store"
                                           : " load");
}

llvm::Expected<std::vector<ProfileRow>> Inspector::profile() const {
  llvm::Expected<Decoder *> decoder = program.decoder(waveSize);
  if (!decoder)
    return decoder.takeError();
  std::vector<ProfileRow> rows;
  for (size_t i = 0; i < counts.size(); ++i) {
    uint64_t count = counts[i].load(std::memory_order_relaxed);
    if (count == 0)
      continue;
    ProfileRow row;
    row.offset = 4 * i;
    row.count = count;
    row.text = (*decoder)->text(program.baseAddress() + row.offset);
    if (std::optional<AccessFacts> facts = (*decoder)->access(row.offset))
      row.kind = kindOf(*facts, row.text);
    row.line = lines.find(row.offset);
    rows.push_back(std::move(row));
  }
  return rows;
}
