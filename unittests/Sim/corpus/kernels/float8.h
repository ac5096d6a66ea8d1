//===- float8.h - 8-bit floats of the host's twins ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "OCP 8-bit Floating Point Specification", 5.2; the FNUZ kind of gfx942: CDNA3 ISA, "Float8 and
// BFloat8".
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_FLOAT8_H
#define QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_FLOAT8_H

#include "corpus.h"

#if !ON_DEVICE
struct Float8 {
  int mantissa; ///< bits: 3 or 2
  bool fnuz;
};

/// What the chip's instructions named fp8 (3 mantissa bits) or bf8 (2) work on.
inline Float8 float8(int mantissa) { return {mantissa, qgemm::corpus::chip == "gfx942"}; }

inline f32 decode(Float8 type, u32 code) {
  int exponentBits = 7 - type.mantissa;
  int bias = (1 << (exponentBits - 1)) - (type.fnuz ? 0 : 1);
  int exponent = int(code >> type.mantissa) & ((1 << exponentBits) - 1);
  int mantissa = int(code) & ((1 << type.mantissa) - 1);
  f32 sign = code & 128 ? -1.0f : 1.0f;
  if (type.fnuz && code == 128)
    return __builtin_nanf("");
  bool top = exponent == (1 << exponentBits) - 1;
  if (!type.fnuz && type.mantissa == 2 && top)
    return mantissa ? __builtin_nanf("") : sign * __builtin_inff();
  if (!type.fnuz && type.mantissa == 3 && top && mantissa == 7)
    return __builtin_nanf("");
  if (exponent == 0)
    return sign * __builtin_ldexpf(f32(mantissa), 1 - bias - type.mantissa);
  return sign *
         __builtin_ldexpf(f32(mantissa + (1 << type.mantissa)), exponent - bias - type.mantissa);
}

/// The nearest code, ties to the even one; only for numbers between the largest two.
inline u32 encode(Float8 type, f32 x) {
  u32 best = 0;
  f64 least = __builtin_inf();
  for (u32 code = 0; code < 128; ++code) {
    f64 distance = __builtin_fabs(f64(decode(type, code)) - __builtin_fabsf(x));
    if (distance < least || (distance == least && !(code & 1))) {
      best = code;
      least = distance;
    }
  }
  if (__builtin_signbit(x) && !(type.fnuz && best == 0))
    best |= 128;
  return best;
}
#endif

#endif // QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_FLOAT8_H
