//===- FloatMath.h - floating-point operations of lanes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_FLOATMATH_H
#define QGEMM_LIB_SIM_FLOATMATH_H

#include "FloatBits.h"

namespace qgemm::sim {

inline uint32_t bitsAnd(float a, float b) { return toBits(a) & toBits(b); }
inline uint64_t bitsAnd(double a, double b) { return toBits(a) & toBits(b); }
inline uint32_t bitsOr(float a, float b) { return toBits(a) | toBits(b); }
inline uint64_t bitsOr(double a, double b) { return toBits(a) | toBits(b); }

/// Maximum and minimum of memory, with MODE.IEEE: signaling NaNs come out
/// quiet, other NaNs lose against numbers, and -0 < +0. RDNA3 ISA, V_MAX_F32.
template <class T> inline T maximumFloat(T a, T b) {
  T larger = a > b ? a : b;
  T result = a == b ? fromBits<T>(bitsAnd(a, b)) : larger;
  result = isNaN(b) ? a : result;
  result = isNaN(a) ? b : result;
  result = isNaN(a) && isNaN(b) ? quietNaN(a) : result;
  result = isSignalingNaN(b) ? quietNaN(b) : result;
  return isSignalingNaN(a) ? quietNaN(a) : result;
}
template <class T> inline T minimumFloat(T a, T b) {
  T smaller = a < b ? a : b;
  T result = a == b ? fromBits<T>(bitsOr(a, b)) : smaller;
  result = isNaN(b) ? a : result;
  result = isNaN(a) ? b : result;
  result = isNaN(a) && isNaN(b) ? quietNaN(a) : result;
  result = isSignalingNaN(b) ? quietNaN(b) : result;
  return isSignalingNaN(a) ? quietNaN(a) : result;
}
/// A function of floats applied to f16: right for operations that round once and whose f32 result
/// has at least 24 bits (double rounding from f32 to f16 is then harmless), and for exact ones.
template <auto Fn> inline Half halfUnary(Half a) { return halfFromFloat(Fn(floatFromHalf(a))); }
template <auto Fn> inline Half halfBinary(Half a, Half b) {
  return halfFromFloat(Fn(floatFromHalf(a), floatFromHalf(b)));
}
template <auto Fn> inline Half halfTernary(Half a, Half b, Half c) {
  return halfFromFloat(Fn(floatFromHalf(a), floatFromHalf(b), floatFromHalf(c)));
}

template <class T> inline T addFloat(T a, T b) { return a + b; }
template <class T> inline T subFloat(T a, T b) { return a - b; }
template <class T> inline T mulFloat(T a, T b) { return a * b; }

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_FLOATMATH_H
