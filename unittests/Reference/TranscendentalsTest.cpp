//===- TranscendentalsTest.cpp - special arguments ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// transcendentals_mpfr.cpp measures the errors; here are the arguments with an exact answer, and
// the errors against binary64's functions at a sample.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Reference/Transcendentals.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace qgemm::reference;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
const float nan_ = std::nanf("");

struct Exact {
  float (*function)(float);
  float argument, result;
};

TEST(Transcendentals, SpecialArguments) {
  const Exact table[] = {
      {expF32, 0.0f, 1.0f},
      {expF32, -0.0f, 1.0f},
      {expF32, inf, inf},
      {expF32, -inf, 0.0f},
      {expF32, nan_, nan_},
      {expF32, 1e30f, inf},
      {expF32, -1e30f, 0.0f},
      {exp2F32, 0.0f, 1.0f},
      {exp2F32, -0.0f, 1.0f},
      {exp2F32, 10.0f, 1024.0f},
      {exp2F32, inf, inf},
      {exp2F32, -inf, 0.0f},
      {exp2F32, nan_, nan_},
      {exp2F32, 127.0f, 0x1p127f},
      {exp2F32, 128.0f, inf},
      {exp2F32, -149.0f, 0x1p-149f},
      {exp2F32, -150.0f, 0.0f},
      {logF32, 1.0f, 0.0f},
      {logF32, 0.0f, -inf},
      {logF32, -0.0f, -inf},
      {logF32, -1.0f, nan_},
      {logF32, -inf, nan_},
      {logF32, inf, inf},
      {logF32, nan_, nan_},
      {rsqrtF32, 0.0f, inf},
      {rsqrtF32, -0.0f, -inf},
      {rsqrtF32, -1.0f, nan_},
      {rsqrtF32, inf, 0.0f},
      {rsqrtF32, nan_, nan_},
      {rsqrtF32, 0.25f, 2.0f},
      {tanhF32, 0.0f, 0.0f},
      {tanhF32, -0.0f, -0.0f},
      {tanhF32, inf, 1.0f},
      {tanhF32, -inf, -1.0f},
      {tanhF32, nan_, nan_},
      {tanhF32, 50.0f, 1.0f},
      {tanhF32, 0x1p-149f, 0x1p-149f},
      {erfF32, 0.0f, 0.0f},
      {erfF32, -0.0f, -0.0f},
      {erfF32, inf, 1.0f},
      {erfF32, -inf, -1.0f},
      {erfF32, nan_, nan_},
      {erfF32, -1e30f, -1.0f},
      {erfF32, 0x1p-149f, 0x1p-149f},
  };
  for (const auto &[function, argument, result] : table) {
    const float got = function(argument);
    const long entry = &argument - &table[0].argument;
    if (std::isnan(result))
      EXPECT_TRUE(std::isnan(got)) << entry;
    else
      EXPECT_TRUE(got == result && std::signbit(got) == std::signbit(result))
          << entry << ": " << argument << " gives " << got;
  }
}

TEST(Transcendentals, LimitsOfExp) {
  EXPECT_TRUE(std::isfinite(expF32(0x1.62e42ep+6f))); // 88.72283, the last below 128 ln 2
  EXPECT_EQ(expF32(0x1.62e430p+6f), inf);
  EXPECT_EQ(expF32(-0x1.9fe368p+6f), 0x1p-149f); // -103.97207, above -150 ln 2
  EXPECT_EQ(expF32(-0x1.9fe36ap+6f), 0.0f);
}

double rsqrt(double x) { return 1 / std::sqrt(x); }

/// The largest error, in ULPs of f32, over every 4099th argument with a finite result.
double worstError(float (*function)(float), double (*host)(double)) {
  double worst = 0;
  for (uint64_t bits = 0; bits < uint64_t(1) << 32; bits += 4099) {
    const uint32_t pattern = static_cast<uint32_t>(bits);
    float x;
    std::memcpy(&x, &pattern, sizeof(x));
    const double want = host(x);
    if (!std::isfinite(want) || want == 0 || std::fabs(want) > std::numeric_limits<float>::max())
      continue;
    const int exponent = std::max(std::ilogb(want), -126);
    worst = std::max(worst, std::ldexp(std::fabs(function(x) - want), 23 - exponent));
  }
  return worst;
}

TEST(Transcendentals, ErrorsAtASample) {
  EXPECT_LT(worstError(expF32, std::exp), 1.0);
  EXPECT_LT(worstError(exp2F32, std::exp2), 1.0);
  EXPECT_LT(worstError(logF32, std::log), 2.0);
  EXPECT_LT(worstError(rsqrtF32, rsqrt), 2.0);
  EXPECT_LT(worstError(tanhF32, std::tanh), 4.0);
  EXPECT_LT(worstError(erfF32, std::erf), 4.0);
}

} // namespace
