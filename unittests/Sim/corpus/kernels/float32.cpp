//===- float32.cpp - single precision ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

KERNEL basic32(const f32 *a, const f32 *b, f32 *out) {
  u32 i = globalId();
  f32 x = a[i], y = b[i];
  out[8 * i] = x + y;
  out[8 * i + 1] = x - y;
  out[8 * i + 2] = x * y;
  out[8 * i + 3] = x / y;
  out[8 * i + 4] = __builtin_sqrtf(x);
  out[8 * i + 5] = __builtin_fmaf(x, y, a[i ^ 1]);
  out[8 * i + 6] = x * 0.1f - y * -3.0f;
  out[8 * i + 7] = 1.0f / __builtin_sqrtf(__builtin_fabsf(y));
}
CASE(ANY_CHIP, basic32, 8, 256, mixed<f32>(2048, 1), mixed<f32>(2048, 2), result<f32>(16384))
CASE(ANY_CHIP, basic32, 4, 256, ranged<f32>(1024, -4, 4, 3), ranged<f32>(1024, -1e-3, 1e-3, 4),
     result<f32>(8192))

/// Quotients and roots near and below the smallest normal number.
KERNEL denormals32(const u32 *a, const u32 *b, f32 *out) {
  u32 i = globalId();
  f32 x = __builtin_bit_cast(f32, a[i] & 0x81ffffff);
  f32 y = __builtin_bit_cast(f32, (b[i] & 0x81ffffff) + 0x3f000000);
  out[6 * i] = x + x * y;
  out[6 * i + 1] = x * y;
  out[6 * i + 2] = x / y;
  out[6 * i + 3] = __builtin_sqrtf(__builtin_fabsf(x));
  out[6 * i + 4] = y / x;
  out[6 * i + 5] = __builtin_fmaf(x, y, -x);
}
CASE(ANY_CHIP, denormals32, 8, 256, random<u32>(2048, 5), random<u32>(2048, 6), result<f32>(12288))

KERNEL rounding32(const f32 *a, f32 *out) {
  u32 i = globalId();
  f32 x = a[i];
  out[8 * i] = __builtin_floorf(x);
  out[8 * i + 1] = __builtin_ceilf(x);
  out[8 * i + 2] = __builtin_truncf(x);
  out[8 * i + 3] = __builtin_rintf(x);
  out[8 * i + 4] = __builtin_roundf(x);
  out[8 * i + 5] = __builtin_roundevenf(x);
  out[8 * i + 6] = __builtin_copysignf(3.5f, x);
  out[8 * i + 7] = -__builtin_fabsf(x) * 2.0f + 0.5f;
}
CASE(ANY_CHIP, rounding32, 4, 256, mixed<f32>(1024, 7), result<f32>(8192))
CASE(ANY_CHIP, rounding32, 8, 256, ranged<f32>(2048, -9, 9, 8), result<f32>(16384))

/// The NaN-ignoring kind has -0 below +0 on these chips; elsewhere the sign of a zero is free.
static f32 smaller(f32 a, f32 b) {
#if ON_DEVICE
  return __builtin_fminf(a, b);
#else
  if (a != a || b != b)
    return a != a ? b : a;
  return a < b || (a == b && __builtin_signbit(a)) ? a : b;
#endif
}
static f32 larger(f32 a, f32 b) {
#if ON_DEVICE
  return __builtin_fmaxf(a, b);
#else
  return -smaller(-a, -b);
#endif
}

KERNEL minmax32(const f32 *a, const f32 *b, f32 *out) {
  u32 i = globalId();
  f32 x = a[i], y = b[i], z = a[i ^ 1];
  out[6 * i] = smaller(x, y);
  out[6 * i + 1] = larger(x, y);
  out[6 * i + 2] = __builtin_elementwise_minimum(x, y);
  out[6 * i + 3] = __builtin_elementwise_maximum(x, y);
  out[6 * i + 4] = larger(larger(x, y), z);
  out[6 * i + 5] = smaller(larger(x, -1.0f), 1.0f);
}
CASE(ANY_CHIP, minmax32, 8, 256, mixed<f32>(2048, 9), mixed<f32>(2048, 10), result<f32>(12288))

KERNEL compare32(const f32 *a, const f32 *b, u32 *out) {
  u32 i = globalId();
  f32 x = a[i], y = b[i];
  u32 r = (x < y) | (x <= y) << 1 | (x > y) << 2 | (x >= y) << 3 | (x == y) << 4 | (x != y) << 5;
  r |= !(x < y) << 6 | !(x <= y) << 7 | !(x > y) << 8 | !(x >= y) << 9;
  r |= __builtin_isunordered(x, y) << 10 | __builtin_islessgreater(x, y) << 11;
  r |= __builtin_isnan(x) << 12 | __builtin_isinf(x) << 13 | __builtin_isfinite(x) << 14;
  r |= __builtin_isnormal(x) << 15 | u32(__builtin_signbit(x) != 0) << 16;
  r |= u32(__builtin_issubnormal(x)) << 17 | u32(__builtin_iszero(x)) << 18;
  out[i] = r;
}
CASE(ANY_CHIP, compare32, 8, 256, mixed<f32>(2048, 11), mixed<f32>(2048, 12), result<u32>(2048))
CASE(ANY_CHIP, compare32, 2, 256, ranged<f32>(512, 0, 3, 13), ranged<f32>(512, 0, 3, 14),
     result<u32>(512))

/// Exponents taken out and put in.
KERNEL exponents32(const f32 *a, const i32 *b, f32 *out) {
  u32 i = globalId();
  f32 x = a[i];
  int e = 0;
  f32 m = __builtin_frexpf(x, &e);
  bool finite = __builtin_isfinite(x);
  out[4 * i] = m;
  out[4 * i + 1] = finite ? f32(e) : 0.0f;
  out[4 * i + 2] = __builtin_ldexpf(x, b[i] % 300);
  out[4 * i + 3] = __builtin_ldexpf(finite ? m : 1.0f, b[i] % 40 - 140);
}
CASE(ANY_CHIP, exponents32, 8, 256, mixed<f32>(2048, 15), random<i32>(2048, 16), result<f32>(8192))

KERNEL from_integers(const i32 *a, const i64 *b, f32 *f, f64 *d) {
  u32 i = globalId();
  i32 x = a[i];
  i64 y = b[i];
  f[8 * i] = f32(x);
  f[8 * i + 1] = f32(u32(x));
  f[8 * i + 2] = f32(y);
  f[8 * i + 3] = f32(u64(y));
  f[8 * i + 4] = f32(u8(x)) + f32(u8(x >> 8)) * f32(u8(x >> 16)) - f32(u32(x) >> 24);
  f[8 * i + 5] = f32(i16(x));
  f[8 * i + 6] = f32(f64(y));
  f[8 * i + 7] = f32(i8(x)) * 0.5f;
  d[4 * i] = x;
  d[4 * i + 1] = u32(x);
  d[4 * i + 2] = f64(y);
  d[4 * i + 3] = f64(u64(y));
}
CASE(ANY_CHIP, from_integers, 4, 256, mixed<i32>(1024, 17), mixed<i64>(1024, 18), result<f32>(8192),
     result<f64>(4096))

/// Only values that the integer types hold: C++ defines no others.
KERNEL to_integers(const f32 *a, const f64 *b, i32 *out, i64 *wide) {
  u32 i = globalId();
  f32 x = a[i];
  f64 y = b[i];
  out[4 * i] = i32(x);
  out[4 * i + 1] = i32(u32(__builtin_fabsf(x)));
  out[4 * i + 2] = i32(y * 0x1p-32);
  out[4 * i + 3] = i8(x * 0x1p-25f) + i16(x * 0x1p-17f);
  wide[4 * i] = i64(x * 0x1p31f);
  wide[4 * i + 1] = i64(u64(__builtin_fabsf(x) * 0x1p32f));
  wide[4 * i + 2] = i64(y);
  wide[4 * i + 3] = i64(u64(__builtin_fabs(y)));
}
CASE(ANY_CHIP, to_integers, 4, 256, ranged<f32>(1024, -2147483000, 2147483000, 19),
     ranged<f64>(1024, -9.2e18, 9.2e18, 20), result<i32>(4096), result<i64>(4096))
CASE(ANY_CHIP, to_integers, 2, 256, ranged<f32>(512, -5, 5, 21), ranged<f64>(512, -6e9, 6e9, 22),
     result<i32>(2048), result<i64>(2048))

/// Each work-item leaves its loop when its point escapes.
KERNEL mandelbrot(u32 *out, u32 width, f32 left, f32 top, f32 step) {
  u32 i = globalId();
  f32 cx = left + step * f32(i % width), cy = top + step * f32(i / width);
  f32 x = 0, y = 0;
  u32 n = 0;
  while (n < 300 && x * x + y * y <= 4.0f) {
    f32 next = x * x - y * y + cx;
    y = 2.0f * x * y + cy;
    x = next;
    ++n;
  }
  out[i] = n;
}
CASE(ANY_CHIP, mandelbrot, 16, 256, result<u32>(4096), 64, -2.0f, -1.25f, 0.04f)

/// Sums whose rounding depends on their order.
KERNEL polynomials(const f32 *a, f32 *out) {
  u32 i = globalId();
  f32 x = a[i];
  static const f32 c[12] = {1.0f,      -0.5f,   0.3333333f, -0.25f, 0.2f,      -0.1666667f,
                            0.142857f, -0.125f, 0.1111111f, -0.1f,  0.090909f, -0.083333f};
  f32 horner = c[11];
  for (int k = 10; k >= 0; --k)
    horner = horner * x + c[k];
  f32 sum = 0, correction = 0; // Kahan's
  for (int k = 0; k < 40; ++k) {
    f32 y = c[k % 12] * x - correction, t = sum + y;
    correction = (t - sum) - y;
    sum = t;
  }
  f32 root = x > 0 ? x : 1.0f;
  for (int k = 0; k < 6; ++k)
    root = 0.5f * (root + (x > 0 ? x : 1.0f) / root);
  out[3 * i] = horner;
  out[3 * i + 1] = sum + correction * 0.25f;
  out[3 * i + 2] = root;
}
CASE(ANY_CHIP, polynomials, 4, 256, ranged<f32>(1024, -3, 3, 23), result<f32>(3072))
