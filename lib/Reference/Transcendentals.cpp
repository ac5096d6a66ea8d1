//===- Transcendentals.cpp - transcendental functions of the spec ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from docs/Spec.md, "Transcendental functions", step by step; numbered comments are its
// steps.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Reference/Transcendentals.h"
#include "Bits.h"

#include <cmath>
#include <initializer_list>
#include <limits>

using namespace qgemm::reference;

static float f32(uint32_t bits) { return bitCast<float>(bits); }

/// Horner's scheme in fma, highest coefficient first.
static float polynomial(float x, std::initializer_list<uint32_t> coefficients) {
  const uint32_t *c = coefficients.begin();
  float p = f32(*c);
  while (++c != coefficients.end())
    p = std::fma(p, x, f32(*c));
  return p;
}

/// p * 2^n in two steps, of which only the second can round; n is an integer from -252 to 254.
static float scaleByPowerOfTwo(float p, float n) {
  const int32_t i = static_cast<int32_t>(n);
  const int32_t half = i >> 1;
  const float first = f32(static_cast<uint32_t>(half + 127) << 23);
  const float second = f32(static_cast<uint32_t>(i - half + 127) << 23);
  return p * first * second;
}

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
  const float p = polynomial(
      r, {0x3ab563a7, 0x3c091ef0, 0x3d2aac2c, 0x3e2aaa46, 0x3efffffe, 0x3f800000, 0x3f800000});
  // 5
  return scaleByPowerOfTwo(p, n);
}

float qgemm::reference::exp2F32(float x) {
  // 1: clamp; NaN passes both comparisons.
  float c = x > f32(0x43010000) ? f32(0x43010000) : x; // 129
  c = c < f32(0xc3170000) ? f32(0xc3170000) : c;       // -151
  if (c != c)
    return c;
  // 2
  const float n = std::nearbyint(c);
  const float r = c - n;
  // 3: p = 2^r
  const float p = polynomial(
      r, {0x391fd103, 0x3aaf85c1, 0x3c1d9850, 0x3d6357bb, 0x3e75fdec, 0x3f317218, 0x3f800000});
  // 4
  return scaleByPowerOfTwo(p, n);
}

float qgemm::reference::logF32(float x) {
  // 1: denormals are scaled to normal numbers.
  const bool tiny = x < f32(0x00800000);
  const float s = tiny ? x * f32(0x4f800000) : x;
  const int32_t bias = tiny ? -32 : 0;
  // 2: s = 2^e * m, sqrt(1/2) <= m < sqrt(2)
  const uint32_t bits = bitCast<uint32_t>(s);
  const int32_t e = static_cast<int32_t>(bits - 0x3f3504f3u) >> 23;
  const float m = f32(bits - (static_cast<uint32_t>(e) << 23));
  const float k = static_cast<float>(e + bias);
  // 3: q = (ln(1 + f) - f) / f^2
  const float f = m + f32(0xbf800000);
  const float q = polynomial(f, {0xbda4b529, 0x3e045351, 0xbe05faa2, 0x3e112235, 0xbe2a43f1,
                                 0x3e4cd3d4, 0xbe800111, 0x3eaaaaa4, 0xbeffffff});
  // 4: k * ln 2 + ln(1 + f), small terms first
  const float v = std::fma(f * f, q, k * f32(0xb102e308));
  const float y = std::fma(k, f32(0x3f317218), f + v);
  // 5
  if (x < 0)
    return std::numeric_limits<float>::quiet_NaN();
  if (x == 0)
    return -std::numeric_limits<float>::infinity();
  return x < std::numeric_limits<float>::infinity() ? y : x;
}

float qgemm::reference::rsqrtF32(float x) { return 1.0f / std::sqrt(x); }

float qgemm::reference::tanhF32(float x) {
  // 1: near 0, an odd polynomial
  const float a = std::fabs(x);
  const float z = a * a;
  const float q =
      polynomial(z, {0x3b26bda2, 0xbc0c986e, 0x3cb2fe23, 0xbd5d10df, 0x3e0888a4, 0xbeaaaaab});
  const float near = std::fma(a * z, q, a);
  // 2: elsewhere 1 - 2 / (e^2a + 1)
  const float far = 1.0f - 2.0f / (expF32(a + a) + 1.0f);
  // 3
  return std::copysign(a < f32(0x3f19999a) ? near : far, x); // 0.6
}

float qgemm::reference::erfF32(float x) {
  // 1: near 0, an odd polynomial
  const float a = std::fabs(x);
  const float q = polynomial(
      a * a, {0x38a62e5a, 0xba528cbd, 0x3baa17f6, 0xbcdbff62, 0x3de716a9, 0xbec093a0, 0x3e0375d4});
  const float near = std::fma(a, q, a);
  // 2: elsewhere 1 - e^-p, p = -ln(1 - erf a)
  const float c = a > 4.0f ? 4.0f : a;
  const float p = polynomial(
      c, {0xb94297d5, 0x3b40a6da, 0xbcb2a12d, 0x3dd30547, 0x3f2362c2, 0x3f9042d9, 0x39b97376});
  const float far = 1.0f - expF32(-p);
  // 3
  return std::copysign(a < 1.0f ? near : far, x);
}
