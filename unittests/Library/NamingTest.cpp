//===- NamingTest.cpp - names and hashes are stable ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Naming.h"
#include "Testing.h"
#include "qgemm/Library/Spec.h"

using namespace qgemm::library;

TEST(Naming, Buckets) {
  EXPECT_EQ((MBucket{1, 16}.text()), "1to16");
  EXPECT_EQ((MBucket{129, -1}.text()), "129up");
  EXPECT_EQ((MBucket{300, 300}.text()), "300");
  EXPECT_EQ(MBucket().text(), "dyn");
}

TEST(Naming, NamesAreIdentifiers) {
  EXPECT_EQ(kernelName("gfx1100", "w8a8", 6144, 4096, {1, 16}, "0123456789abcdef"),
            "qgemm_gfx1100_w8a8_n6144_k4096_m1to16_0123456789");
  EXPECT_EQ(kernelName("gfx942", "ui8xi8", kDynamic, kDynamic, MBucket(), "ffffffffff"),
            "qgemm_gfx942_ui8xi8_ndyn_kdyn_mdyn_ffffffffff");
}

TEST(Naming, HashesSeparateTheirParts) {
  // SHA-256 of "1:a1:b".
  EXPECT_EQ(stableHash({"a", "b"}).size(), 64u);
  EXPECT_EQ(stableHash({"a", "b"}), stableHash({"a", "b"}));
  EXPECT_NE(stableHash({"a", "b"}), stableHash({"ab", ""}));
  EXPECT_NE(stableHash({"a", "b"}), stableHash({"", "ab"}));
}
