//===- CorpusTest.cpp - compiled code that is not the generator's ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs every case of every code object FILE.CHIP.VARIANT.co in a folder, and compares all buffers
// with what the same source computed on the host. The folder is the build's sample, or the one that
// the environment names in QGEMM_CORPUS_DIR (scripts/judge-corpus).
//
//===----------------------------------------------------------------------===//

#include "Cases.h"
#include "HostGrid.h"
#include "qgemm/Runtime/Device.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cstdlib>

using namespace qgemm;
using namespace qgemm::corpus;

std::vector<Case> &qgemm::corpus::cases() {
  static std::vector<Case> all;
  return all;
}

namespace {
struct Point {
  std::string path, chip, variant;
  const Case *launch = nullptr;
};

/// GoogleTest prints parameters.
void PrintTo(const Point &point, std::ostream *os) { *os << point.path; }

class CorpusTest : public ::testing::TestWithParam<Point> {};
} // namespace

static bool isFor(const Case &launch, llvm::StringRef chip) {
  llvm::SmallVector<llvm::StringRef> chips;
  llvm::StringRef(launch.chips).split(chips, ' ', -1, false);
  return chips.empty() || llvm::is_contained(chips, chip);
}

static std::vector<Point> points() {
  const char *folder = std::getenv("QGEMM_CORPUS_DIR");
  std::vector<std::string> paths;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(folder ? folder : QGEMM_CORPUS_DIR, code), end;
       it != end && !code; it.increment(code))
    if (llvm::sys::path::extension(it->path()) == ".co")
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  std::vector<Point> all;
  for (const std::string &path : paths) {
    llvm::SmallVector<llvm::StringRef> parts; // FILE, CHIP, VARIANT, "co"
    llvm::sys::path::filename(path).split(parts, '.');
    if (parts.size() != 4)
      continue;
    for (const Case &launch : cases())
      if (llvm::sys::path::stem(launch.file) == parts[0] && isFor(launch, parts[1]))
        all.push_back({path, parts[1].str(), parts[2].str(), &launch});
  }
  return all;
}

/// Waves of RDNA have 32 lanes unless the variant says otherwise.
static uint32_t waveSizeOf(const Point &point) {
  bool rdna = llvm::StringRef(point.chip).starts_with("gfx1");
  return rdna && point.variant.find("w64") == std::string::npos ? 32 : 64;
}

using Buffers = std::vector<std::vector<uint8_t>>;

static Buffers initialBuffers(const Case &launch) {
  Buffers buffers;
  for (const Argument &argument : launch.arguments)
    buffers.push_back(argument.bytes);
  return buffers;
}

static Buffers runOnHost(const Case &launch, uint32_t waveSize) {
  Buffers buffers = initialBuffers(launch);
  std::vector<void *> storage;
  for (auto &bytes : buffers)
    storage.push_back(bytes.data());
  runGrid(launch.groups, launch.block ? launch.block : waveSize, waveSize,
          [&] { launch.host(storage); });
  return buffers;
}

static llvm::Expected<Buffers> runOnDevice(const Point &point) {
  const Case &launch = *point.launch;
  runtime::DeviceOptions options;
  options.anyAlignment = true; // compilers merge accesses of bytes, as the hardware allows
  options.instructionBudget = 5'000'000; // a wave; the longest cases take less than a tenth
  auto device = runtime::createDevice("sim:" + point.chip, options);
  if (!device)
    return device.takeError();
  auto file = llvm::MemoryBuffer::getFile(point.path);
  if (!file)
    return llvm::errorCodeToError(file.getError());
  auto module = (*device)->load(**file);
  if (!module)
    return module.takeError();
  auto kernel = (*module)->kernel(launch.kernel);
  if (!kernel)
    return kernel.takeError();

  std::vector<runtime::DevicePtr> addresses;
  std::vector<uint8_t> kernarg;
  for (const Argument &argument : launch.arguments) {
    unsigned alignment = argument.buffer ? 8 : argument.alignment;
    kernarg.resize(llvm::alignTo(kernarg.size(), alignment));
    if (!argument.buffer) {
      kernarg.insert(kernarg.end(), argument.bytes.begin(), argument.bytes.end());
      continue;
    }
    auto address = (*device)->allocate(argument.bytes.size(), 256);
    if (!address)
      return address.takeError();
    if (llvm::Error error =
            (*device)->copyIn(*address, argument.bytes.data(), argument.bytes.size()))
      return std::move(error);
    addresses.push_back(*address);
    const auto *raw = reinterpret_cast<const uint8_t *>(&addresses.back());
    kernarg.insert(kernarg.end(), raw, raw + sizeof(runtime::DevicePtr));
  }
  runtime::LaunchConfig config;
  config.grid[0] = launch.groups;
  config.block[0] = launch.block ? launch.block : waveSizeOf(point);
  auto outcome = (*kernel)->launch(config, kernarg);
  if (!outcome)
    return outcome.takeError();

  Buffers buffers = initialBuffers(launch);
  size_t next = 0;
  for (auto [argument, bytes] : llvm::zip_equal(launch.arguments, buffers))
    if (argument.buffer)
      if (llvm::Error error = (*device)->copyOut(bytes.data(), addresses[next++], bytes.size()))
        return std::move(error);
  return buffers;
}

static unsigned elementBytes(Elements elements) {
  switch (elements) {
  case Elements::Bits:
    return 1;
  case Elements::Half:
  case Elements::BFloat:
    return 2;
  case Elements::Float:
    return 4;
  case Elements::Double:
    return 8;
  }
  return 1;
}

static bool isNaN(Elements elements, uint64_t bits) {
  switch (elements) {
  case Elements::Bits:
    return false;
  case Elements::Half:
    return (bits & 0x7fff) > 0x7c00;
  case Elements::BFloat:
    return (bits & 0x7fff) > 0x7f80;
  case Elements::Float:
    return (bits & 0x7fffffff) > 0x7f800000;
  case Elements::Double:
    return (bits & 0x7fffffffffffffff) > 0x7ff0000000000000;
  }
  return false;
}

/// The first differences of one buffer, as text; empty when there are none.
static std::string compare(Elements elements, const std::vector<uint8_t> &got,
                           const std::vector<uint8_t> &want) {
  unsigned size = elementBytes(elements), shown = 0;
  size_t different = 0;
  std::string text;
  for (size_t i = 0; i + size <= want.size(); i += size) {
    uint64_t a = 0, b = 0;
    std::memcpy(&a, &got[i], size);
    std::memcpy(&b, &want[i], size);
    if (a == b || (isNaN(elements, a) && isNaN(elements, b)))
      continue;
    ++different;
    if (shown++ < 4)
      text += "\n  byte " + std::to_string(i) + ": got 0x" + llvm::utohexstr(a) + ", host 0x" +
              llvm::utohexstr(b);
  }
  return different ? std::to_string(different) + " elements differ:" + text : "";
}

TEST_P(CorpusTest, MatchesTheHost) {
  const Point &point = GetParam();
  chip = point.chip;
  Buffers want = runOnHost(*point.launch, waveSizeOf(point));
  llvm::Expected<Buffers> got = runOnDevice(point);
  ASSERT_TRUE(static_cast<bool>(got)) << llvm::toString(got.takeError());
  for (size_t i = 0; i < want.size(); ++i) {
    const Argument &argument = point.launch->arguments[i];
    if (argument.buffer)
      EXPECT_EQ(compare(argument.elements, (*got)[i], want[i]), "") << "argument " << i;
  }
}

static std::string nameOf(const ::testing::TestParamInfo<Point> &info) {
  std::string name = info.param.chip + "_" + info.param.variant + "_" +
                     llvm::sys::path::stem(info.param.launch->file).str() + "_" +
                     info.param.launch->kernel + "_" + std::to_string(info.index);
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, CorpusTest, ::testing::ValuesIn(points()), nameOf);
