//===- FloatConvert.h - conversions of floats that are not to nearest ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_FLOATCONVERT_H
#define QGEMM_LIB_SIM_FLOATCONVERT_H

#include "FloatBits.h"
#include <limits>

namespace qgemm::sim {

/// Toward zero with saturation; exact because double holds every bound.
template <class T> T toInteger(double v) {
  double low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  if (isNaN(v))
    return 0;
  return v <= low    ? std::numeric_limits<T>::min()
         : v >= high ? std::numeric_limits<T>::max()
                     : static_cast<T>(v);
}
template <class To, class From> To integerFromFloat(From v) { return toInteger<To>(v); }

/// f32 to f16 toward zero: overflow stays finite.
inline uint32_t halfTowardZero(float v) {
  Half nearest = halfFromFloat(v);
  float back = floatFromHalf(nearest);
  bool tooLarge = std::fabs(back) > std::fabs(v);
  return tooLarge ? nearest.bits - 1 : nearest.bits;
}
} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_FLOATCONVERT_H
