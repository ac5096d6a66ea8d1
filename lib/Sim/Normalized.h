//===- Normalized.h - floats in [-1, 1] as whole numbers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// f32_to_snorm, f32_to_unorm and those of f16 (RDNA3 ISA, V_CVT_PK_NORM_I16_F32): values are
// clamped to [-1, 1] or [0, 1] and scaled so that 1 becomes the type's largest value; NaN becomes
// zero.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_NORMALIZED_H
#define QGEMM_LIB_SIM_NORMALIZED_H

#include "RoundedLanes.h"
#include <limits>

namespace qgemm::sim {

/// The whole number next to a value in a direction.
inline double wholeRounded(Rounding rounding, double v) {
  switch (rounding.direction) {
  case Direction::NearestEven:
    return std::nearbyint(v);
  case Direction::Up:
    return std::ceil(v);
  case Direction::Down:
    return std::floor(v);
  case Direction::TowardZero:
    return std::trunc(v);
  }
  return v;
}

template <class To> To normalizedFloat(Rounding rounding, float v) {
  constexpr double lowest = std::numeric_limits<To>::is_signed ? -1 : 0;
  double value = v, clamped = value < lowest ? lowest : value > 1 ? 1 : value;
  // The product of 24 bits and 16 is exact.
  return isNaN(v)
             ? 0
             : static_cast<To>(wholeRounded(rounding, clamped * std::numeric_limits<To>::max()));
}
template <class To, class From> To normalizedRounded(Rounding rounding, From v) {
  if constexpr (std::is_same_v<From, Half>)
    return normalizedFloat<To>(rounding, floatFromHalf(v));
  else
    return normalizedFloat<To>(rounding, v);
}
template <class To, class From> To normalizedNearest(From v) {
  return normalizedRounded<To>({}, v);
}
template <class To, class From> uint32_t normalizedPairRounded(Rounding rounding, From a, From b) {
  uint32_t low = static_cast<uint16_t>(normalizedRounded<To>(rounding, a));
  return low | static_cast<uint32_t>(static_cast<uint16_t>(normalizedRounded<To>(rounding, b)))
                   << 16;
}
template <class To, class From> uint32_t normalizedPairNearest(From a, From b) {
  return normalizedPairRounded<To>({}, a, b);
}

template <class To, class From> Semantic normalizedLanes() {
  return roundedLanes<normalizedNearest<To, From>, normalizedRounded<To, From>>();
}
/// The low half from the first source, the high one from the second.
template <class To, class From> Semantic normalizedPairs() {
  return roundedLanes<normalizedPairNearest<To, From>, normalizedPairRounded<To, From>>();
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_NORMALIZED_H
