//===- InputGuardTest.cpp - what never reaches MLIR's parser ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/InputGuard.h"
#include "Testing.h"

using namespace qgemm::library;

static std::string repeat(llvm::StringRef text, unsigned count) {
  std::string all;
  while (count--)
    all += text;
  return all;
}

TEST(InputGuard, AcceptsOrdinaryText) {
  EXPECT_EQ(sentence(checkInput("func.func @f(%a: memref<?x8xi8>) -> () { return }", "x")), "");
  // Each line stands alone: neither arrows nor closed brackets add up.
  EXPECT_EQ(sentence(checkInput(repeat("%a = \"x\"(%b) {v = -1} : (i8) -> i8\n", 5000), "x")), "");
}

TEST(InputGuard, RefusesDeepNesting) {
  for (const char *open : {"(", "[", "{", "<", "tensor<", "(-> <", "< >= <"})
    EXPECT_EQ(sentence(checkInput(repeat(open, 600), "x")),
              "x requires at most 512 nested brackets or operators, got more")
        << open;
  EXPECT_EQ(sentence(checkInput(repeat("(", 512), "x")), "");
}

TEST(InputGuard, RefusesChainsOfOperators) {
  EXPECT_NE(sentence(checkInput("affine_map<(d0) -> (" + repeat("- ", 600) + "d0)>", "x")), "");
  EXPECT_NE(sentence(checkInput("affine_map<(d0) -> (d0" + repeat(" + d0", 600) + ")>", "x")), "");
}

TEST(InputGuard, StringsAndCommentsDoNotCount) {
  EXPECT_EQ(sentence(checkInput("\"" + repeat("(", 600) + "\\\"(\"", "x")), "");
  EXPECT_EQ(sentence(checkInput("// " + repeat("(", 600), "x")), "");
  // A string that does not end hides its own line only.
  EXPECT_NE(sentence(checkInput("\"\n" + repeat("(", 600), "x")), "");
}

TEST(InputGuard, RefusesBytecodeAndBinaries) {
  EXPECT_EQ(sentence(checkInput("ML\xefR\x01", "x")),
            "x requires MLIR's textual form, got bytecode");
  EXPECT_EQ(sentence(checkInput(llvm::StringRef("a\0b", 3), "x")),
            "x requires MLIR's textual form, got a binary file");
}

TEST(InputGuard, ReadsWithALimit) {
  EXPECT_EQ(sentence(readInput("/nonexistent")),
            "cannot read '/nonexistent': no such file or directory");
  EXPECT_EQ(sentence(readInput("/dev/zero", 1 << 20)),
            "/dev/zero requires at most 1 MiB, got more");
  EXPECT_EQ(sentence(readInput("/")), "cannot read '/': is a directory");
}
