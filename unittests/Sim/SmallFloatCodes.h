//===- SmallFloatCodes.h - 8, 6 and 4-bit floats by their codes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every code means, and the code of a number, found by searching the list of all codes for the
// nearest. OCP 8-bit Floating Point Specification 1.0, Microscaling Formats Specification 1.0; the
// FNUZ formats as CDNA3 ISA 7.3 has them.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_SMALLFLOATCODES_H
#define QGEMM_UNITTESTS_SIM_SMALLFLOATCODES_H

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace qgemm::sim_test::small_float {

struct Format {
  const char *name;
  unsigned bits, fractionBits;
  int bias;
  bool fnuz, ieee; ///< one NaN and no negative zero; infinities (E5M2)
};
inline constexpr Format fp8{"fp8", 8, 3, 7, false, false}, bf8{"bf8", 8, 2, 15, false, true};
inline constexpr Format fp8Fnuz{"fp8", 8, 3, 8, true, false}, bf8Fnuz{"bf8", 8, 2, 16, true, false};
inline constexpr Format fp6{"fp6", 6, 3, 1, false, false}, bf6{"bf6", 6, 2, 3, false, false};
inline constexpr Format fp4{"fp4", 4, 1, 1, false, false};

inline double valueOf(const Format &f, unsigned code) {
  unsigned top = 1u << (f.bits - 1), magnitude = code & (top - 1);
  unsigned exponent = magnitude >> f.fractionBits, fraction = magnitude % (1u << f.fractionBits);
  double sign = code & top ? -1 : 1;
  if (f.fnuz && code == 0x80)
    return NAN;
  if (f.bits == 8 && !f.fnuz && !f.ieee && magnitude == 0x7f)
    return NAN;
  if (f.ieee && exponent == 31)
    return fraction ? NAN : sign * INFINITY;
  double scaled = std::ldexp(double(fraction), -int(f.fractionBits));
  return sign * (exponent ? std::ldexp(1 + scaled, int(exponent) - f.bias)
                          : std::ldexp(scaled, 1 - f.bias));
}

inline unsigned largestCode(const Format &f) {
  unsigned best = 0;
  for (unsigned code = 0; code < 1u << (f.bits - 1); ++code)
    if (std::isfinite(valueOf(f, code)))
      best = code;
  return best;
}

/// Nearest, ties to the even code; `down` takes the next one toward zero instead.
inline unsigned encode(const Format &f, double value, bool saturate, bool down = false) {
  unsigned sign = std::signbit(value) ? 1u << (f.bits - 1) : 0, largest = largestCode(f);
  unsigned nan = f.fnuz ? 0x80 : f.bits == 8 ? sign | 0x7f : sign | largest;
  unsigned over = f.bits < 8 || saturate ? sign | largest : f.ieee ? sign | 0x7c : nan;
  if (std::isnan(value))
    return nan;
  double magnitude = std::fabs(value), top = valueOf(f, largest);
  double step = top - valueOf(f, largest - 1);
  if (std::isinf(value) || magnitude >= top + (down ? step : step / 2)) {
    // Half a step above the largest value rounds to the even neighbour.
    bool tieDown = !down && magnitude == top + step / 2 && largest % 2 == 0;
    return tieDown ? sign | largest : over;
  }
  unsigned best = 0;
  for (unsigned code = 1; code <= largest; ++code) {
    double distance = std::fabs(valueOf(f, code) - magnitude);
    double old = std::fabs(valueOf(f, best) - magnitude);
    bool nearer = distance < old || (distance == old && code % 2 == 0);
    if (down ? valueOf(f, code) <= magnitude : nearer)
      best = code;
  }
  return f.fnuz && best == 0 ? 0 : sign | best;
}

/// f32 values around everything that rounding depends on.
inline std::vector<float> interesting(const Format &f, unsigned seed) {
  std::vector<float> values = {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1e-30f, -3e38f};
  for (unsigned code = 0; code + 1 <= largestCode(f); ++code) {
    float low = valueOf(f, code), middle = (valueOf(f, code) + valueOf(f, code + 1)) / 2;
    for (float v : {low, middle})
      for (float w : {v, std::nextafter(v, 0.0f), std::nextafter(v, INFINITY)}) {
        values.push_back(w);
        values.push_back(-w);
      }
  }
  float top = valueOf(f, largestCode(f)), step = top - float(valueOf(f, largestCode(f) - 1));
  for (float v : {top, top + step / 2, std::nextafter(top + step / 2, 0.0f), top + step, top * 2})
    values.insert(values.end(), {v, -v});
  std::mt19937 random(seed);
  while (values.size() % 256)
    values.push_back(std::ldexp(float(int(random() % 65536) - 32768), -int(random() % 24)));
  return values;
}

inline bool sameFloat(double got, double want) {
  return std::isnan(want) ? std::isnan(got)
                          : got == want && std::signbit(got) == std::signbit(want);
}

} // namespace qgemm::sim_test::small_float

#endif // QGEMM_UNITTESTS_SIM_SMALLFLOATCODES_H
