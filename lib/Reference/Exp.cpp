//===- Exp.cpp - the transcendental functions of the specification --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from docs/Spec.md, section "exp", step by step; the numbers in comments are its.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Reference/Exp.h"
#include "Bits.h"

#include <cmath>

static float f32(uint32_t bits) { return qgemm::reference::bitCast<float>(bits); }

float qgemm::reference::expF32(float x) {
  // 1: clamp; NaN passes both comparisons.
  float c = x > f32(0x42b20000) ? f32(0x42b20000) : x; // 89
  c = c < f32(0xc2d10000) ? f32(0xc2d10000) : c;       // -104.5
  if (c != c) // The conversion in step 5 gives 0 for a NaN, and NaN carries through the rest.
    return c;
  // 2: n = round(x / ln 2)
  const float n = std::nearbyint(c * f32(0x3fb8aa3b));
  // 3: r = x - n * ln 2
  float r = std::fma(n, f32(0xbf317218), c);
  r = std::fma(n, f32(0x3102e308), r);
  // 4: p = e^r
  float p = f32(0x3ab563a7);
  p = std::fma(p, r, f32(0x3c091ef0));
  p = std::fma(p, r, f32(0x3d2aac2c));
  p = std::fma(p, r, f32(0x3e2aaa46));
  p = std::fma(p, r, f32(0x3efffffe));
  p = std::fma(p, r, 1.0f);
  p = std::fma(p, r, 1.0f);
  // 5: p * 2^n in two steps, of which only the second can round.
  const int32_t i = static_cast<int32_t>(n);
  const int32_t half = i >> 1;
  const float first = f32(static_cast<uint32_t>(half + 127) << 23);
  const float second = f32(static_cast<uint32_t>(i - half + 127) << 23);
  return p * first * second;
}
