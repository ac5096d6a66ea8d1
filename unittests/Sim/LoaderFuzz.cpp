//===- LoaderFuzz.cpp - damaged files for loader and decoder ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LoaderFuzz.h"
#include "Bundles.h"
#include "qgemm/Sim/FatBinary.h"
#include "qgemm/Sim/LineTable.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <random>

using namespace qgemm;
using namespace qgemm::sim_test;

namespace {
class Fuzzer {
public:
  Fuzzer(const std::vector<std::string> &seeds, uint64_t seed) : seeds(seeds), random(seed) {}

  std::string makeInput();
  void run(const std::string &bytes);

  FuzzCounts counts;

private:
  uint64_t below(uint64_t limit) { return limit ? random() % limit : 0; }
  const std::string &anySeed() { return seeds[below(seeds.size())]; }
  void damage(std::string &bytes);
  void damageOnce(std::string &bytes);
  void damageContents(std::string &bytes);
  std::string makeBundle();
  void load(llvm::StringRef bytes);
  void refuse(llvm::Error failure);

  const std::vector<std::string> &seeds;
  std::mt19937_64 random;
};
} // namespace

/// One change. Headers and tables stand at both ends of a file and are hit more often.
void Fuzzer::damageOnce(std::string &bytes) {
  if (bytes.empty())
    return;
  uint64_t size = bytes.size();
  uint64_t place = below(3) == 0   ? below(size)
                   : below(2) == 0 ? below(std::min<uint64_t>(size, 1024))
                                   : size - 1 - below(std::min<uint64_t>(size, 1536));
  switch (below(8)) {
  case 0:
    bytes[place] = static_cast<char>(random());
    break;
  case 1:
    bytes[place] = static_cast<char>(bytes[place] ^ 1 << below(8));
    break;
  case 2: { // a field with a telling value
    static constexpr uint64_t values[] = {0,          1,          0x7f,       0xff,       0xffff,
                                          0x7fffffff, 0xffffffff, 1ull << 32, 1ull << 63, ~0ull};
    uint64_t value = below(3) == 0 ? size + below(64) - 32 : values[below(std::size(values))];
    unsigned width = 1u << below(4);
    place &= ~uint64_t(width - 1);
    if (place + width <= size)
      std::memcpy(&bytes[place], &value, width);
    break;
  }
  case 3:
    bytes.resize(place);
    break;
  case 4: // a piece moved
    bytes.insert(place, bytes.substr(below(size), below(64)));
    break;
  case 5:
    bytes.erase(place, below(64));
    break;
  case 6: { // a piece of another file
    const std::string &other = anySeed();
    std::string piece = other.substr(below(other.size()), 1 + below(256));
    bytes.replace(place, piece.size(), piece);
    break;
  }
  default: // random bytes, most often code
    for (uint64_t i = below(size), end = std::min(size, i + below(64)); i < end; ++i)
      bytes[i] = static_cast<char>(random());
    break;
  }
}

void Fuzzer::damage(std::string &bytes) {
  for (uint64_t i = 0, n = 1 + below(6); i < n; ++i)
    damageOnce(bytes);
}

/// Changes between the headers and the tables: most files load, and their code is no longer code.
void Fuzzer::damageContents(std::string &bytes) {
  constexpr uint64_t begin = 1024, tail = 1536;
  if (bytes.size() <= begin + tail)
    return;
  for (uint64_t i = 0, n = 1 + below(40); i < n; ++i)
    bytes[begin + below(bytes.size() - begin - tail)] = static_cast<char>(random());
}

std::string Fuzzer::makeBundle() {
  std::vector<Part> parts = {{"host-x86_64-unknown-linux-gnu-", ""}};
  static const char *targets[] = {"gfx1100", "gfx942:xnack-", "gfx950", "gfx11-generic", "gfx90a"};
  for (uint64_t i = 0, n = 1 + below(3); i < n; ++i) {
    std::string bytes = anySeed();
    if (below(2))
      damage(bytes);
    parts.push_back({std::string("hipv4-amdgcn-amd-amdhsa--") + targets[below(5)], bytes});
  }
  std::string result = bundle(parts);
  if (below(3) == 0)
    damage(result);
  if (below(2))
    result = compressed(result, 1 + static_cast<unsigned>(below(3)), below(2));
  return result;
}

std::string Fuzzer::makeInput() {
  std::string bytes = below(4) ? anySeed() : makeBundle();
  if (below(2))
    damage(bytes);
  else
    damageContents(bytes);
  return bytes;
}

void Fuzzer::refuse(llvm::Error failure) {
  std::string message = llvm::toString(std::move(failure));
  ++counts.refused;
  if (message.empty() || message.find('\n') != std::string::npos) {
    ++counts.badMessages;
    std::fprintf(stderr, "a message requires one line, got \"%s\"\n", message.c_str());
  }
}

/// Everything that is done with a code object before a kernel runs.
void Fuzzer::load(llvm::StringRef bytes) {
  sim::DeviceMemory memory;
  auto program = sim::Program::load(memory, {bytes, "input"});
  if (!program)
    return refuse(program.takeError());
  auto coverage = (*program)->coverage();
  if (!coverage)
    return refuse(coverage.takeError());
  ++counts.loaded;
  counts.instructions += coverage->instructions;
  sim::LineTable lines({bytes, "input"});
  for (const sim::KernelInfo &kernel : (*program)->object().kernels)
    counts.lines += lines.find(kernel.entryAddress).known();
}

void Fuzzer::run(const std::string &bytes) {
  ++counts.inputs;
  auto file = sim::FatBinary::open({bytes, "input"});
  if (!file)
    return refuse(file.takeError());
  for (const sim::FatBinary::Entry &entry : (*file)->entries())
    load(entry.bytes);
}

FuzzCounts qgemm::sim_test::fuzzLoader(const std::vector<std::string> &codeObjects, uint64_t count,
                                       uint64_t seed, const std::string &lastInput) {
  Fuzzer fuzzer(codeObjects, seed);
  for (uint64_t i = 0; i < count; ++i) {
    std::string bytes = fuzzer.makeInput();
    if (!lastInput.empty())
      std::ofstream(lastInput, std::ios::binary) << bytes;
    fuzzer.run(bytes);
  }
  return fuzzer.counts;
}

std::vector<std::string> qgemm::sim_test::readSeeds(const std::string &folder) {
  std::vector<std::string> paths, seeds;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(folder, code), end; it != end && !code;
       it.increment(code))
    paths.push_back(it->path());
  std::sort(paths.begin(), paths.end()); // the same inputs for the same seed
  constexpr uint64_t largest = 14000;
  for (const std::string &path : paths)
    if (auto file = llvm::MemoryBuffer::getFile(path))
      if ((*file)->getBufferSize() <= largest)
        seeds.push_back((*file)->getBuffer().str());
  return seeds;
}
