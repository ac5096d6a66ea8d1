//===- ShapesTest.cpp - lists of shapes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Shapes.h"
#include "Testing.h"

using namespace qgemm::library;

TEST(Shapes, ColumnsByName) {
  llvm::Expected<std::vector<Shape>> shapes =
      parseShapes("model,layer,N,K,tp\r\nA,qkv,5120,3072,1\r\n\r\n# "
                  "note\r\nB,o,3072,3072,1\r\nC,x,5120,3072,2\r\n",
                  "f");
  ASSERT_TRUE(bool(shapes)) << llvm::toString(shapes.takeError());
  std::vector<Shape> want = {{std::nullopt, 5120, 3072}, {std::nullopt, 3072, 3072}};
  EXPECT_EQ(*shapes, want) << "each shape once, in order";
}

TEST(Shapes, WithM) {
  llvm::Expected<std::vector<Shape>> shapes = parseShapes("k,m,n\n64,7,128\n64,dyn,128", "f");
  ASSERT_TRUE(bool(shapes));
  std::vector<Shape> want = {{7, 128, 64}, {kDynamic, 128, 64}};
  EXPECT_EQ(*shapes, want);
}

TEST(Shapes, Errors) {
  EXPECT_EQ(sentence(parseShapes("", "f")), "f requires a header and at least one shape, got none");
  EXPECT_EQ(sentence(parseShapes("N,K\n", "f")),
            "f requires a header and at least one shape, got none");
  EXPECT_EQ(sentence(parseShapes("N,X\n1,2\n", "f")),
            "f: header requires columns N and K (or M, N and K), got 'N,X'");
  EXPECT_EQ(sentence(parseShapes("N,K,n\n1,2,3\n", "f")),
            "f: header requires each column once, got 'n' twice");
  EXPECT_EQ(sentence(parseShapes("N,K\n1,2\n1\n", "f")),
            "f:3: column K requires an integer from 1 to 2147483647, got ''");
  EXPECT_EQ(sentence(parseShapes("N,K\n0,2\n", "f")),
            "f:2: column N requires an integer from 1 to 2147483647, got '0'");
  EXPECT_EQ(sentence(parseShapes("N,K\n99999999999999999999,2\n", "f")),
            "f:2: column N requires an integer from 1 to 2147483647, got '99999999999999999999'");
}
