//===- FloatMinMax.h - IEEE minimum and maximum ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both families of IEEE 754-2019: minimumNumber and maximumNumber, in which numbers win against
// NaNs, signaling ones too, and minimum and maximum, in which NaNs win. -0 < +0 in all. RDNA4 ISA,
// V_MIN_NUM_F32 and V_MINIMUM_F32.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_FLOATMINMAX_H
#define QGEMM_LIB_SIM_FLOATMINMAX_H

#include "FloatBits.h"

namespace qgemm::sim {

template <class T> bool lessWithZeros(T a, T b) {
  return a < b || (a == 0 && b == 0 && std::signbit(a) && !std::signbit(b));
}

template <class T> T minimumNumber(T a, T b) {
  T smaller = lessWithZeros(a, b) ? a : b;
  T result = isNaN(b) ? a : smaller;
  result = isNaN(a) ? b : result;
  return isNaN(a) && isNaN(b) ? quietNaN(a) : result;
}
template <class T> T maximumNumber(T a, T b) {
  T larger = lessWithZeros(b, a) ? a : b;
  T result = isNaN(b) ? a : larger;
  result = isNaN(a) ? b : result;
  return isNaN(a) && isNaN(b) ? quietNaN(a) : result;
}
/// Which NaN comes out: signaling ones before quiet ones, the first source before the second.
template <class T> T propagated(T a, T b, T number) {
  T result = isNaN(b) ? b : number;
  result = isNaN(a) ? a : result;
  result = isSignalingNaN(b) ? quietNaN(b) : result;
  return isSignalingNaN(a) ? quietNaN(a) : result;
}
template <class T> T minimumPropagating(T a, T b) {
  return propagated(a, b, lessWithZeros(a, b) ? a : b);
}
template <class T> T maximumPropagating(T a, T b) {
  return propagated(a, b, lessWithZeros(b, a) ? a : b);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_FLOATMINMAX_H
