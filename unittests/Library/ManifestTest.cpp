//===- ManifestTest.cpp - kernels.json round-trips and is checked ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Manifest.h"
#include "Testing.h"

using namespace qgemm::library;
namespace json = llvm::json;

static Manifest example() {
  KernelEntry kernel;
  kernel.name = "qgemm_gfx1100_w8a8_n8_k64_m1to16_0123456789";
  kernel.file = kernel.name + ".hsaco";
  kernel.chip = "gfx1100";
  kernel.scheme = "w8a8";
  kernel.family = "large";
  kernel.config = "qg1:gfx1100:large,bm16";
  kernel.hash = "0123456789";
  kernel.problemId = "abc";
  kernel.problem = json::Object{{"m", "dyn"}, {"n", 8}, {"k", 64}};
  kernel.predicate = {{"M", 1, 16, std::nullopt}, {"lhs.base", std::nullopt, std::nullopt, 16}};
  kernel.abi = {{"lhs", "pointer", "i8", 0, 8}, {"M", "dim", "i32", 8, 4}};
  kernel.blockSize = 128;
  kernel.grid = {GridDim{"N", 1, 128}, GridDim{"M", 1, 16}, GridDim()};
  kernel.resources.vgprs = 200;
  kernel.resources.kernargBytes = 16;
  kernel.kMax = 131071;
  kernel.ir = "module {}\n";
  return Manifest{"0.1.0", "22.1.8", "sha256:00", {kernel}};
}

TEST(Manifest, RoundTrips) {
  std::string text = manifestToJson(example());
  llvm::Expected<Manifest> read = parseManifest(text, "kernels.json");
  ASSERT_TRUE(bool(read)) << llvm::toString(read.takeError());
  EXPECT_EQ(manifestToJson(*read), text);
  EXPECT_EQ(read->kernels[0].ir, "") << "the list carries no IR";

  text = kernelToJson(example().kernels[0], example());
  llvm::Expected<KernelEntry> kernel = parseKernel(text, "k.json");
  ASSERT_TRUE(bool(kernel));
  EXPECT_EQ(kernelToJson(*kernel, example()), text);
  EXPECT_EQ(kernel->ir, "module {}\n");
  EXPECT_EQ(kernel->kMax, 131071);
}

TEST(Manifest, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(sentence(parseManifest("{", "f")).find("f requires JSON, got: "), std::string::npos);
  EXPECT_EQ(sentence(parseManifest("[]", "f")), "f requires a JSON object, got something else");
  EXPECT_EQ(sentence(parseManifest("{}", "f")), "f requires manifest_version 1, got none");
  EXPECT_EQ(sentence(parseManifest(R"({"manifest_version": 2})", "f")),
            "f requires manifest_version 1, got 2");
  EXPECT_EQ(sentence(parseManifest(R"({"manifest_version": 1})", "f")),
            "f requires the field 'kernels', got none");
}

/// Each replacement makes one field wrong; the error names the field.
TEST(Manifest, ChecksEachField) {
  struct Case {
    const char *from, *to, *want;
  } cases[] = {
      {"\"kind\": \"dim\"", "\"kind\": \"size\"", "kind"},
      {"\"size\": 4", "\"size\": 3", "offset"},
      {"\"offset\": 8", "\"offset\": 9", "offset"},
      {"\"multiple_of\": 16", "\"multiple_of\": 0", "multiple_of"},
      {"\"tile\": 128", "\"tile\": 0", "tile"},
      {"\"block_size\": 128", "\"block_size\": 0", "block_size"},
      {".hsaco\"", "/../x\"", "file"},
      {"\"vgprs\": 200", "\"vgprs\": \"many\"", "vgprs"},
      {"\"chip\":", "\"chap\":", "chip"},
  };
  std::string good = manifestToJson(example());
  for (const Case &c : cases) {
    std::string bad = good;
    size_t at = bad.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    bad.replace(at, llvm::StringRef(c.from).size(), c.to);
    std::string error = sentence(parseManifest(bad, "f"));
    EXPECT_NE(error.find(c.want), std::string::npos) << c.from << " gave: " << error;
  }
}
