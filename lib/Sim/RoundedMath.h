//===- RoundedMath.h - arithmetic in all rounding modes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, products, fused ones and conversions computed exactly in integers and rounded once as MODE
// says. Waves that round to nearest even, which is nearly all, never come here: FloatBits.h has
// host arithmetic for them, several times faster. Directions: RDNA3 ISA 7.2.4, CDNA3 ISA 6.4.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_ROUNDEDMATH_H
#define QGEMM_LIB_SIM_ROUNDEDMATH_H

#include "FloatMath.h"

namespace qgemm::sim {

/// MODE.FP_ROUND's codes.
enum class Direction : uint8_t { NearestEven, Up, Down, TowardZero };

struct Rounding {
  Direction direction = Direction::NearestEven;
  bool saturate = false; ///< MODE.FP16_OVFL: finite f16 results stay finite
};

/// (-1)^negative * (significand + something in (0, 1) if sticky) * 2^exponent.
struct ExactFloat {
  bool negative = false;
  unsigned __int128 significand = 0;
  int exponent = 0;
  bool sticky = false;
};

template <class T> struct FloatLayout;
template <> struct FloatLayout<Half> {
  static constexpr int fractionBits = 10, exponentBits = 5;
};
template <> struct FloatLayout<float> {
  static constexpr int fractionBits = 23, exponentBits = 8;
};
template <> struct FloatLayout<double> {
  static constexpr int fractionBits = 52, exponentBits = 11;
};

inline uint16_t toBits(Half v) { return v.bits; }
template <class T> inline uint64_t magnitudeBits(T v) {
  using L = FloatLayout<T>;
  return toBits(v) & ((1ull << (L::fractionBits + L::exponentBits)) - 1);
}
/// Infinity or NaN: results then depend on no rounding mode.
template <class T> inline bool isSpecial(T v) {
  using L = FloatLayout<T>;
  return magnitudeBits(v) >> L::fractionBits == (1ull << L::exponentBits) - 1;
}

/// A finite float taken apart.
template <class T> ExactFloat exactFrom(T v) {
  using L = FloatLayout<T>;
  uint64_t magnitude = magnitudeBits(v), field = magnitude >> L::fractionBits;
  uint64_t fraction = magnitude & ((1ull << L::fractionBits) - 1);
  constexpr int bias = (1 << (L::exponentBits - 1)) - 1;
  bool negative = static_cast<uint64_t>(toBits(v)) >> (L::fractionBits + L::exponentBits) & 1;
  return {negative, field ? fraction | 1ull << L::fractionBits : fraction,
          static_cast<int>(field ? field : 1) - bias - L::fractionBits, false};
}

/// a * b, exactly.
ExactFloat exactProduct(const ExactFloat &a, const ExactFloat &b);
/// a + b; of zeros with different signs, or of numbers that cancel, -0 when rounding down.
ExactFloat exactSum(const ExactFloat &a, const ExactFloat &b, Direction direction);

/// Bits of the rounded value in a format.
uint64_t roundExact(const ExactFloat &value, int fractionBits, int exponentBits, Rounding rounding);
template <class T> T rounded(const ExactFloat &value, Rounding rounding) {
  using L = FloatLayout<T>;
  return fromBits<T>(roundExact(value, L::fractionBits, L::exponentBits, rounding));
}

inline float fusedNearest(float a, float b, float c) { return fmaFloat(a, b, c); }
inline Half fusedNearest(Half a, Half b, Half c) { return fmaHalf(a, b, c); }
inline double fusedNearest(double a, double b, double c) { return std::fma(a, b, c); }
inline float productNearest(float a, float b) { return a * b; }
inline Half productNearest(Half a, Half b) { return halfBinary<mulFloat<float>>(a, b); }
inline double productNearest(double a, double b) { return a * b; }
inline float sumNearest(float a, float b) { return a + b; }
inline Half sumNearest(Half a, Half b) { return halfBinary<addFloat<float>>(a, b); }
inline double sumNearest(double a, double b) { return a + b; }
template <class T> inline T negatedFloat(T v) { return -v; }
template <> inline Half negatedFloat(Half v) {
  return Half{static_cast<uint16_t>(v.bits ^ 0x8000)};
}

/// (a * b + c) * 2^scale with one rounding.
template <class T> T fusedRounded(Rounding rounding, T a, T b, T c, int scale = 0) {
  if (isSpecial(a) || isSpecial(b) || isSpecial(c))
    return fusedNearest(a, b, c);
  ExactFloat sum =
      exactSum(exactProduct(exactFrom(a), exactFrom(b)), exactFrom(c), rounding.direction);
  sum.exponent += scale;
  return rounded<T>(sum, rounding);
}
template <class T> T fmaRounded(Rounding rounding, T a, T b, T c) {
  return fusedRounded(rounding, a, b, c);
}
template <class T> T mulRounded(Rounding rounding, T a, T b) {
  if (isSpecial(a) || isSpecial(b))
    return productNearest(a, b);
  return rounded<T>(exactProduct(exactFrom(a), exactFrom(b)), rounding);
}
template <class T> T addRounded(Rounding rounding, T a, T b) {
  if (isSpecial(a) || isSpecial(b))
    return sumNearest(a, b);
  return rounded<T>(exactSum(exactFrom(a), exactFrom(b), rounding.direction), rounding);
}
template <class T> T subRounded(Rounding rounding, T a, T b) {
  return addRounded(rounding, a, negatedFloat(b));
}
template <class T> T subrevRounded(Rounding rounding, T a, T b) {
  return subRounded(rounding, b, a);
}
/// Unfused: two roundings.
template <class T> T madRounded(Rounding rounding, T a, T b, T c) {
  return addRounded(rounding, mulRounded(rounding, a, b), c);
}

/// a * 2^n.
template <class T> T scaleRounded(Rounding rounding, T a, int n) {
  ExactFloat value = exactFrom(a);
  value.exponent += n < -5000 ? -5000 : n > 5000 ? 5000 : n;
  return isSpecial(a) ? quieted(a) : rounded<T>(value, rounding);
}
/// To a format with fewer bits; `Nearest` converts infinities and NaNs.
template <auto Nearest, class To, class From> To narrowRounded(Rounding rounding, From v) {
  return isSpecial(v) ? Nearest(v) : rounded<To>(exactFrom(v), rounding);
}
template <class To, class From> To fromIntegerRounded(Rounding rounding, From v) {
  int64_t wide = v;
  return rounded<To>({wide < 0, static_cast<uint64_t>(wide < 0 ? -wide : wide), 0, false},
                     rounding);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_ROUNDEDMATH_H
