//===- FatBinaryTest.cpp - bundles of code objects ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/FatBinary.h"
#include "Bundles.h"
#include "LoaderFuzz.h"
#include "SimTest.h"
#include "llvm/ADT/StringExtras.h"

using namespace qgemm;
using namespace qgemm::sim_test;
using sim::FatBinary;
using sim::TargetId;

namespace {
std::string elf(const std::string &name) {
  return "\x7f"
         "ELF" +
         name;
}

std::string errorOf(const std::string &bytes) {
  auto file = FatBinary::open({bytes, "test"});
  return file ? "" : llvm::toString(file.takeError());
}

std::string bytesFor(const FatBinary &file, const std::string &device) {
  auto entries = file.entriesFor(get(TargetId::parse(device)));
  if (!entries)
    return llvm::toString(entries.takeError());
  std::string all;
  for (const FatBinary::Entry *entry : *entries)
    all += entry->bytes.drop_front(4).str() + ";";
  return all;
}

const std::string prefix = "hipv4-amdgcn-amd-amdhsa--";
} // namespace

TEST(FatBinary, EveryContainer) {
  std::string one = bundle({{"host-x86_64-unknown-linux-gnu-", ""},
                            {prefix + "gfx1100", elf("a")},
                            {prefix + "gfx942", elf("b")}});
  std::string two = bundle({{prefix + "gfx1100", elf("c")}});
  std::vector<std::string> files = {one};
  for (unsigned version : {1, 2, 3})
    for (bool zstd : {false, true})
      files.push_back(compressed(one, version, zstd));
  for (const std::string &first : files) {
    // Padding between bundles, and another bundle behind.
    for (const std::string &second : {two, compressed(two, 1, true), compressed(two, 3, false)}) {
      std::string bytes = first + std::string(100, '\0') + second + std::string(7, '\0');
      auto file = get(FatBinary::open({bytes, "test"}));
      ASSERT_TRUE(file);
      EXPECT_EQ(file->entries().size(), 3u);
      EXPECT_EQ(bytesFor(*file, "gfx1100"), "a;c;");
      EXPECT_EQ(bytesFor(*file, "gfx942"), "b;");
      EXPECT_EQ(bytesFor(*file, "gfx950"), "file requires code for gfx950, got gfx1100, gfx942");
    }
  }
}

TEST(FatBinary, FeaturesAndGenericsDecide) {
  std::string bytes = bundle({{prefix + "gfx942:xnack+", elf("on")},
                              {prefix + "gfx942:xnack-", elf("off")},
                              {prefix + "gfx942:sramecc-", elf("noecc")},
                              {prefix + "gfx9-4-generic", elf("generic")},
                              {prefix + "gfx11-generic", elf("eleven")},
                              {prefix + "gfx1101", elf("own")}});
  auto file = get(FatBinary::open({bytes, "test"}));
  ASSERT_TRUE(file);
  EXPECT_EQ(bytesFor(*file, "gfx942"), "off;");
  EXPECT_EQ(bytesFor(*file, "gfx942:sramecc+:xnack+"), "on;");
  EXPECT_EQ(bytesFor(*file, "gfx942:sramecc-:xnack-"), "off;");
  EXPECT_EQ(bytesFor(*file, "gfx950"), "generic;");
  EXPECT_EQ(bytesFor(*file, "gfx1101"), "own;");
  EXPECT_EQ(bytesFor(*file, "gfx1151"), "eleven;");
  EXPECT_EQ(bytesFor(*file, "gfx1200").substr(0, 33), "file requires code for gfx1200, g");
}

TEST(FatBinary, TargetIds) {
  EXPECT_EQ(get(TargetId::parse("gfx90a:xnack-:sramecc+")).str(), "gfx90a:sramecc+:xnack-");
  auto message = [](const char *text) {
    auto id = TargetId::parse(text);
    return id ? "" : llvm::toString(id.takeError());
  };
  EXPECT_EQ(message("sm_90"), "target id requires a processor such as gfx1100, got 'sm_90'");
  EXPECT_EQ(message("gfx942:fast+"),
            "feature of a target id requires xnack or sramecc with + or -, got 'fast+'");
  EXPECT_EQ(message("gfx942:xnack"),
            "feature of a target id requires xnack or sramecc with + or -, got 'xnack'");
}

TEST(FatBinary, Malformed) {
  std::string good = bundle({{prefix + "gfx1100", elf("code")}});
  EXPECT_EQ(errorOf(good), "");
  EXPECT_EQ(errorOf(good.substr(0, 28)),
            "offload bundle requires a whole header, got the end of the file");
  std::string bad = good;
  bad[24] = 2; // entries
  EXPECT_EQ(errorOf(bad).find("entry 1 of an offload bundle requires"), std::string::npos);
  EXPECT_NE(errorOf(bad), "");
  bad = good;
  bad[40] = 1; // the size's second byte
  bad[41] = 1;
  EXPECT_EQ(errorOf(bad).find("entry 0 of an offload bundle requires a place within"), 0u);
  bad = good;
  bad[54] = 1; // the id's length
  EXPECT_EQ(errorOf(bad).find("id of entry 0 requires at most"), 0u);
  EXPECT_EQ(errorOf(bundle({{prefix + "gfx1100", "code"}})),
            "entry 'hipv4-amdgcn-amd-amdhsa--gfx1100' requires an ELF file, got something else");
  EXPECT_EQ(errorOf(bundle({{"hip-spirv64", elf("")}})).find("entry of an offload bundle requires"),
            0u);
  EXPECT_EQ(errorOf(std::string("__CLANG_OFFLOAD_BUNDLE__") + std::string(8, '\xff'))
                .find("offload bundle requires"),
            0u);

  std::string packed = compressed(good, 3, true);
  bad = packed;
  bad[4] = 9;
  EXPECT_EQ(errorOf(bad), "compressed bundle requires version 1, 2 or 3, got 9");
  bad = packed;
  bad[6] = 5;
  EXPECT_EQ(errorOf(bad), "compressed bundle requires method 0 (zlib) or 1 (zstd), got 5");
  bad = packed;
  bad[22] = 1; // 2^48 uncompressed bytes
  EXPECT_EQ(errorOf(bad).find("compressed bundle of "), 0u);
  bad = packed;
  bad[16] ^= 1;
  EXPECT_EQ(errorOf(bad).find("compressed bundle requires "), 0u);
  EXPECT_EQ(errorOf(packed.substr(0, packed.size() - 1)).find("compressed bundle requires at most"),
            0u);
  EXPECT_EQ(errorOf(packed.substr(0, 10)),
            "compressed bundle requires a whole header, got 10 bytes");
  std::string old = compressed(good, 1, true);
  EXPECT_EQ(errorOf(old.substr(0, old.size() - 1)),
            "compressed bundle requires a whole Zstandard frame, got a damaged one");
  EXPECT_EQ(errorOf(compressed("no bundle", 2, false)),
            "compressed bundle requires an offload bundle inside, got something else");
}

/// A sample of what scripts/fuzz-loader does at length.
TEST(FatBinary, DamagedFilesOfAllKinds) {
  std::vector<std::string> seeds = readSeeds(QGEMM_SIM_KERNEL_DIR);
  ASSERT_FALSE(seeds.empty());
  FuzzCounts counts = fuzzLoader(seeds, 600, 11);
  EXPECT_EQ(counts.badMessages, 0u);
  EXPECT_GT(counts.refused, 50u);
  EXPECT_GT(counts.loaded, 50u);
  EXPECT_GT(counts.instructions, 1000u);
  EXPECT_GT(counts.lines, 0u);
}
