//===- FloatBits.h - formats and exactly rounded operations ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between f16, bf16, f32 and f64, and fused operations rounded once, from host
// arithmetic in the default rounding mode. All of it vectorises.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_FLOATBITS_H
#define QGEMM_LIB_SIM_FLOATBITS_H

#include <cmath>
#include <cstdint>
#include <cstring>

namespace qgemm::sim {

/// Upper halves of generic addresses; any value works as long as no allocation is there.
inline constexpr uint64_t sharedBase = 0x0001000000000000;
inline constexpr uint64_t privateBase = 0x0002000000000000;

struct Half {
  uint16_t bits;
};
struct BFloat {
  uint16_t bits;
};

inline uint32_t toBits(float v) {
  uint32_t bits;
  std::memcpy(&bits, &v, sizeof(bits));
  return bits;
}
inline uint64_t toBits(double v) {
  uint64_t bits;
  std::memcpy(&bits, &v, sizeof(bits));
  return bits;
}
template <class T> inline T fromBits(uint64_t bits) {
  if constexpr (sizeof(T) == 8) {
    T value;
    std::memcpy(&value, &bits, 8);
    return value;
  } else if constexpr (sizeof(T) == 4) {
    uint32_t low = static_cast<uint32_t>(bits);
    T value;
    std::memcpy(&value, &low, 4);
    return value;
  } else {
    uint16_t low = static_cast<uint16_t>(bits);
    T value;
    std::memcpy(&value, &low, 2);
    return value;
  }
}

inline float floatFromHalf(Half h) {
  uint32_t magnitude = h.bits & 0x7fff, sign = static_cast<uint32_t>(h.bits & 0x8000) << 16;
  // Scaling by 2^112 turns the exponent's bias of 15 into 127 and makes subnormals normal.
  float scaled = fromBits<float>(magnitude << 13) * fromBits<float>(0x77800000);
  uint32_t bits = magnitude >= 0x7c00 ? (magnitude << 13) | 0x7f800000 : toBits(scaled);
  return fromBits<float>(bits | sign);
}

/// Round to nearest even.
inline Half halfFromFloat(float v) {
  uint32_t bits = toBits(v), sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7fffffff;
  uint32_t normal = (magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13;
  // Below 2^-14: adding 0.5 lets the host round to the subnormals' spacing.
  uint32_t subnormal = toBits(fromBits<float>(magnitude) + 0.5f) - 0x3f000000;
  uint32_t result = magnitude < 0x38800000 ? subnormal : normal;
  result = magnitude >= 0x477ff000 ? 0x7c00 : result;
  result = magnitude > 0x7f800000 ? (0x7e00 | ((magnitude >> 13) & 0x1ff)) : result;
  return {static_cast<uint16_t>(result | sign)};
}

inline float floatFromBFloat(BFloat b) { return fromBits<float>(uint32_t(b.bits) << 16); }

/// Round to nearest even.
inline BFloat bfloatFromFloat(float v) {
  uint32_t bits = toBits(v);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  uint32_t quiet = (bits >> 16) | 0x40;
  return {static_cast<uint16_t>((bits & 0x7fffffff) > 0x7f800000 ? quiet : rounded)};
}

/// a + b in double, with the last bit set when the sum is inexact: rounding that once more to a
/// format of at most 51 bits gives the correctly rounded sum.
inline double addRoundToOdd(double a, double b) {
  double sum = a + b, other = sum - a;
  double error = (a - (sum - other)) + (b - other);
  uint64_t bits = toBits(sum);
  bool inexact = error > 0 || error < 0;
  uint64_t towardsError = (error > 0) == (sum > 0) ? 1 : ~0ull;
  uint64_t adjusted = (bits & 1) ? bits : bits + towardsError;
  return fromBits<double>(inexact ? adjusted : bits);
}

/// double to f16, rounded once. The double's low bits are folded into a sticky bit first.
inline Half halfFromDouble(double v) {
  float nearest = static_cast<float>(v);
  uint32_t bits = toBits(nearest);
  double back = nearest;
  bool inexact = back < v || back > v;
  bool towards = (std::fabs(back) < std::fabs(v));
  uint32_t adjusted = (bits & 1) ? bits : towards ? bits + 1 : bits - 1;
  bool finite = (bits & 0x7f800000) != 0x7f800000;
  return halfFromFloat(fromBits<float>(inexact && finite ? adjusted : bits));
}

/// a * b + c with one rounding: the product of two 24-bit significands is exact in double.
inline float fmaFloat(float a, float b, float c) {
  return static_cast<float>(addRoundToOdd(static_cast<double>(a) * b, c));
}
inline Half fmaHalf(Half a, Half b, Half c) {
  double product = static_cast<double>(floatFromHalf(a)) * floatFromHalf(b);
  return halfFromDouble(addRoundToOdd(product, floatFromHalf(c)));
}

/// Subnormals become zeros of their sign where `enabled`.
inline float flushFloat(float v, bool enabled) {
  uint32_t bits = toBits(v);
  return enabled && !(bits & 0x7f800000) ? fromBits<float>(bits & 0x80000000) : v;
}
inline uint16_t flushHalf(uint32_t bits, bool enabled) {
  return enabled && !(bits & 0x7c00) ? bits & 0x8000 : bits & 0xffff;
}

inline bool isNaN(float v) { return (toBits(v) & 0x7fffffff) > 0x7f800000; }
inline bool isNaN(double v) { return (toBits(v) & 0x7fffffffffffffff) > 0x7ff0000000000000; }
inline bool isSignalingNaN(float v) { return isNaN(v) && !(toBits(v) & 0x400000); }
inline bool isSignalingNaN(double v) { return isNaN(v) && !(toBits(v) & 0x8000000000000); }
inline float quietNaN(float v) { return fromBits<float>(toBits(v) | 0x400000); }
inline double quietNaN(double v) { return fromBits<double>(toBits(v) | 0x8000000000000); }

/// A signaling NaN made quiet, anything else as it is.
template <class T> inline T quieted(T a) { return isSignalingNaN(a) ? quietNaN(a) : a; }
inline Half quieted(Half a) {
  return (a.bits & 0x7fff) > 0x7c00 ? Half{static_cast<uint16_t>(a.bits | 0x200)} : a;
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_FLOATBITS_H
