//===- half.cpp - 16-bit floats ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

KERNEL basic16(const f16 *a, const f16 *b, f16 *out) {
  u32 i = globalId();
  f16 x = a[i], y = b[i];
  out[6 * i] = x + y;
  out[6 * i + 1] = x - y;
  out[6 * i + 2] = x * y;
  out[6 * i + 3] = x / y;
  out[6 * i + 4] = -x;
  out[6 * i + 5] = __builtin_elementwise_abs(x) + f16(0.5);
}
CASE(ANY_CHIP, basic16, 16, 256, mixed<f16>(4096, 1), mixed<f16>(4096, 2), result<f16>(24576))
CASE(ANY_CHIP, basic16, 4, 256, ranged<f16>(1024, -4, 4, 3), ranged<f16>(1024, -0.01, 0.01, 4),
     result<f16>(6144))

/// Pairs, fours and eights: packed arithmetic.
KERNEL packed16(const f16 *a, const f16 *b, f16 *out) {
  u32 i = globalId();
  auto x = reinterpret_cast<const Vec<f16, 4> *>(a)[i];
  auto y = reinterpret_cast<const Vec<f16, 4> *>(b)[i];
  auto *to = reinterpret_cast<Vec<f16, 4> *>(out) + 4 * i;
  to[0] = x + y * y.yxwz;
  to[1] = x.zwxy - -y;
  to[2] = __builtin_elementwise_abs(x) * f16(1.5);
  to[3] = Vec<f16, 4>{x.x, y.w, x.w, y.x} + x;
}
CASE(ANY_CHIP, packed16, 4, 256, mixed<f16>(4096, 5), mixed<f16>(4096, 6), result<f16>(16384))

/// Integer pairs in one register.
KERNEL packed_integers(const i16 *a, const u16 *b, i16 *out) {
  u32 i = globalId();
  auto x = reinterpret_cast<const Vec<i16, 2> *>(a)[i];
  auto y = __builtin_bit_cast(Vec<i16, 2>, reinterpret_cast<const Vec<u16, 2> *>(b)[i]);
  auto ux = __builtin_bit_cast(Vec<u16, 2>, x), uy = __builtin_bit_cast(Vec<u16, 2>, y);
  auto *to = reinterpret_cast<Vec<i16, 2> *>(out) + 8 * i;
  to[0] = x + y;
  to[1] = x - y.yx;
  to[2] = x * y + x.yx;
  to[3] = x >> (y & i16(15));
  to[4] = x << (y & i16(15));
  to[5] = __builtin_bit_cast(Vec<i16, 2>, ux >> (uy & u16(15)));
  to[6] = __builtin_elementwise_min(__builtin_elementwise_max(x, y), y.yx);
  to[7] = __builtin_bit_cast(Vec<i16, 2>, __builtin_elementwise_min(ux, uy) -
                                              __builtin_elementwise_max(ux, uy.yx));
}
CASE(ANY_CHIP, packed_integers, 4, 256, mixed<i16>(2048, 7), mixed<u16>(2048, 8),
     result<i16>(16384))

KERNEL convert16(const f16 *a, const f32 *b, const f64 *c, f32 *wide, f16 *narrow, i32 *whole) {
  u32 i = globalId();
  wide[2 * i] = f32(a[i]);
  wide[2 * i + 1] = f32(f64(a[i]) * 3.0);
  narrow[4 * i] = f16(b[i]);
  narrow[4 * i + 1] = f16(f32(c[i]));
  narrow[4 * i + 2] = f16(f32(i16(__builtin_bit_cast(u32, b[i]))));
  narrow[4 * i + 3] = f16(f32(u16(__builtin_bit_cast(u32, b[i]) >> 8)));
  f32 limited = a[i] == a[i] ? f32(a[i]) : 0.0f;
  limited = limited > 30000.0f ? 30000.0f : (limited < -30000.0f ? -30000.0f : limited);
  whole[2 * i] = i32(f16(limited));
  whole[2 * i + 1] = i16(f16(limited * 0.25f));
}
CASE(ANY_CHIP, convert16, 8, 256, mixed<f16>(2048, 9), mixed<f32>(2048, 10), mixed<f64>(2048, 11),
     result<f32>(4096), result<f16>(8192), result<i32>(4096))
CASE(ANY_CHIP, convert16, 8, 256, ranged<f16>(2048, -5, 5, 12), ranged<f32>(2048, -7e4, 7e4, 13),
     ranged<f64>(2048, -1e-6, 1e-6, 14), result<f32>(4096), result<f16>(8192), result<i32>(4096))

/// Every one of the 65536 patterns.
KERNEL every_half(f32 *wide, u32 *kinds) {
  u32 i = globalId();
  f16 x = __builtin_bit_cast(f16, u16(i));
  wide[i] = f32(x) * 0x1p10f;
  kinds[i] = (x < f16(1)) | (x >= f16(-2)) << 1 | (x == x) << 2 | (x != f16(0)) << 3 |
             __builtin_isinf(x) << 4 | (f32(x) > 1e-5f) << 5;
}
CASE(ANY_CHIP, every_half, 256, 256, result<f32>(65536), result<u32>(65536))

/// Rounding to bfloat16 in integer arithmetic is what the host has; the chips convert.
static u16 toBFloat(f32 x) {
#if ON_DEVICE
  return __builtin_bit_cast(u16, bf16(x));
#else
  u32 bits = __builtin_bit_cast(u32, x);
  if (x != x)
    return u16(bits >> 16 | 0x40);
  return u16((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
#endif
}
static f32 fromBFloat(u16 x) { return __builtin_bit_cast(f32, u32(x) << 16); }

KERNEL bfloat16(const f32 *a, const u16 *b, bf16 *out) {
  u32 i = globalId();
  u16 *to = reinterpret_cast<u16 *>(out) + 4 * i;
  to[0] = toBFloat(a[i]);
  to[1] = toBFloat(fromBFloat(b[i]) * a[i]);
  to[2] = toBFloat(fromBFloat(b[i]) + fromBFloat(b[i ^ 1]));
  to[3] = toBFloat(__builtin_fmaf(fromBFloat(b[i]), fromBFloat(b[i ^ 2]), a[i]));
}
CASE(ANY_CHIP, bfloat16, 8, 256, mixed<f32>(2048, 15), random<u16>(2048, 16), result<bf16>(8192))
CASE(ANY_CHIP, bfloat16, 4, 256, ranged<f32>(1024, -2, 2, 17), random<u16>(1024, 18),
     result<bf16>(4096))

/// A product of 16-bit numbers summed in 32 bits: mixed-precision multiply-adds.
KERNEL mixed_sums(const f16 *a, const f16 *b, f32 *out, f16 *halves) {
  u32 i = globalId();
  f32 sum = 0.5f;
  for (u32 k = 0; k < 12; ++k)
    sum = __builtin_fmaf(f32(a[(i + k) & 1023]), f32(b[(i * 3 + k) & 1023]), sum);
  out[i] = sum;
  halves[i] = f16(__builtin_fmaf(f32(a[i]), -f32(b[i]), f32(a[i ^ 1])));
}
CASE(ANY_CHIP, mixed_sums, 4, 256, ranged<f16>(1024, -3, 3, 19), ranged<f16>(1024, -3, 3, 20),
     result<f32>(1024), result<f16>(1024))
