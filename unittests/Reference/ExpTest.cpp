//===- ExpTest.cpp - special arguments of exp -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// exp_mpfr.cpp measures the error; here are the arguments with an exact answer, and the
// error against binary64's exp at a sample.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Reference/Exp.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>

using qgemm::reference::expF32;

namespace {

TEST(Exp, SpecialArguments) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(expF32(0.0f), 1.0f);
  EXPECT_EQ(expF32(-0.0f), 1.0f);
  EXPECT_EQ(expF32(inf), inf);
  EXPECT_EQ(expF32(-inf), 0.0f);
  EXPECT_FALSE(std::signbit(expF32(-inf)));
  EXPECT_TRUE(std::isnan(expF32(std::nanf(""))));
  EXPECT_EQ(expF32(1e30f), inf);
  EXPECT_EQ(expF32(-1e30f), 0.0f);
}

TEST(Exp, Limits) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(std::isfinite(expF32(0x1.62e42ep+6f))); // 88.72283, the last below 128 ln 2
  EXPECT_EQ(expF32(0x1.62e430p+6f), inf);
  EXPECT_EQ(expF32(-0x1.9fe368p+6f), 0x1p-149f); // -103.97207, above -150 ln 2
  EXPECT_EQ(expF32(-0x1.9fe36ap+6f), 0.0f);
}

TEST(Exp, WithinOneUnitAtASample) {
  for (uint32_t bits = 0; bits < 0x42d10000; bits += 4099)
    for (uint32_t sign : {0u, 0x80000000u}) {
      float x;
      const uint32_t pattern = bits | sign;
      std::memcpy(&x, &pattern, sizeof(x));
      const double want = std::exp(static_cast<double>(x));
      if (want > std::numeric_limits<float>::max())
        continue;
      const int exponent = std::max(std::ilogb(want), -126);
      const double unit = std::ldexp(1.0, exponent - 23);
      ASSERT_LT(std::fabs(expF32(x) - want), unit) << x;
    }
}

} // namespace
