//===- float64.cpp - double precision ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

KERNEL basic64(const f64 *a, const f64 *b, f64 *out) {
  u32 i = globalId();
  f64 x = a[i], y = b[i];
  out[8 * i] = x + y;
  out[8 * i + 1] = x - y;
  out[8 * i + 2] = x * y;
  out[8 * i + 3] = x / y;
  out[8 * i + 4] = __builtin_sqrt(x);
  out[8 * i + 5] = __builtin_fma(x, y, a[i ^ 1]);
  out[8 * i + 6] = x * 0.1 - y * -4.0;
  out[8 * i + 7] = 1.0 / __builtin_sqrt(__builtin_fabs(y));
}
CASE(ANY_CHIP, basic64, 8, 256, mixed<f64>(2048, 1), mixed<f64>(2048, 2), result<f64>(16384))
CASE(ANY_CHIP, basic64, 4, 256, ranged<f64>(1024, -4, 4, 3), ranged<f64>(1024, -1e-3, 1e-3, 4),
     result<f64>(8192))

KERNEL denormals64(const u64 *a, const u64 *b, f64 *out) {
  u32 i = globalId();
  f64 x = __builtin_bit_cast(f64, a[i] & 0x803fffffffffffff);
  f64 y = __builtin_bit_cast(f64, (b[i] & 0x803fffffffffffff) + 0x3fe0000000000000);
  out[6 * i] = x + x * y;
  out[6 * i + 1] = x * y;
  out[6 * i + 2] = x / y;
  out[6 * i + 3] = __builtin_sqrt(__builtin_fabs(x));
  out[6 * i + 4] = y / x;
  out[6 * i + 5] = __builtin_fma(x, y, -x);
}
CASE(ANY_CHIP, denormals64, 4, 256, random<u64>(1024, 5), random<u64>(1024, 6), result<f64>(6144))

KERNEL rounding64(const f64 *a, f64 *out) {
  u32 i = globalId();
  f64 x = a[i];
  out[7 * i] = __builtin_floor(x);
  out[7 * i + 1] = __builtin_ceil(x);
  out[7 * i + 2] = __builtin_trunc(x);
  out[7 * i + 3] = __builtin_rint(x);
  out[7 * i + 4] = __builtin_round(x);
  out[7 * i + 5] = x - __builtin_floor(x);
  out[7 * i + 6] = __builtin_copysign(x, -2.0);
}
CASE(ANY_CHIP, rounding64, 4, 256, mixed<f64>(1024, 7), result<f64>(7168))
CASE(ANY_CHIP, rounding64, 4, 256, ranged<f64>(1024, -9, 9, 8), result<f64>(7168))

KERNEL exponents64(const f64 *a, const i32 *b, f64 *out) {
  u32 i = globalId();
  f64 x = a[i];
  int e = 0;
  f64 m = __builtin_frexp(x, &e);
  bool finite = __builtin_isfinite(x);
  out[3 * i] = m;
  out[3 * i + 1] = finite ? f64(e) : 0.0;
  out[3 * i + 2] = __builtin_ldexp(x, b[i] % 2200);
}
CASE(ANY_CHIP, exponents64, 4, 256, mixed<f64>(1024, 9), random<i32>(1024, 10), result<f64>(3072))

KERNEL compare64(const f64 *a, const f64 *b, u32 *out) {
  u32 i = globalId();
  f64 x = a[i], y = b[i];
  u32 r = (x < y) | (x <= y) << 1 | (x > y) << 2 | (x >= y) << 3 | (x == y) << 4 | (x != y) << 5;
  r |= !(x < y) << 6 | !(x >= y) << 7 | __builtin_isunordered(x, y) << 8;
  r |= __builtin_isnan(x) << 9 | __builtin_isinf(x) << 10 | __builtin_isnormal(x) << 11;
  out[i] = r;
}
CASE(ANY_CHIP, compare64, 4, 256, mixed<f64>(1024, 11), mixed<f64>(1024, 12), result<u32>(1024))

/// Between the precisions, denormals and ties included.
KERNEL narrow64(const f64 *a, const f32 *b, f32 *out, f64 *wide) {
  u32 i = globalId();
  f64 near = f64(b[i]) * (1.0 + 0x1p-25 * f64(i & 7));
  out[3 * i] = f32(a[i]);
  out[3 * i + 1] = f32(near);
  out[3 * i + 2] = f32(near * 0x1p-130);
  wide[i] = f64(b[i]);
}
CASE(ANY_CHIP, narrow64, 4, 256, mixed<f64>(1024, 13), mixed<f32>(1024, 14), result<f32>(3072),
     result<f64>(1024))

/// The inverse of a 4 x 4 matrix by elimination with pivots, in private arrays.
KERNEL inverse64(const f64 *in, f64 *out) {
  u32 i = globalId();
  f64 m[4][8];
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 8; ++c)
      m[r][c] = c < 4 ? in[(i * 5 + r * 4 + c) & 1023] : f64(c - 4 == r);
  for (int k = 0; k < 4; ++k) {
    int pivot = k;
    for (int r = k + 1; r < 4; ++r)
      if (__builtin_fabs(m[r][k]) > __builtin_fabs(m[pivot][k]))
        pivot = r;
    for (int c = 0; c < 8; ++c) {
      f64 t = m[k][c];
      m[k][c] = m[pivot][c];
      m[pivot][c] = t;
    }
    f64 scale = 1.0 / m[k][k];
    for (int c = 0; c < 8; ++c)
      m[k][c] *= scale;
    for (int r = 0; r < 4; ++r) {
      f64 factor = m[r][k];
      if (r != k)
        for (int c = 0; c < 8; ++c)
          m[r][c] -= factor * m[k][c];
    }
  }
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 4; ++c)
      out[i * 16 + r * 4 + c] = m[r][c + 4];
}
CASE(ANY_CHIP, inverse64, 2, 64, ranged<f64>(1024, -10, 10, 15), result<f64>(2048))

/// Steps of a simulation of bodies that attract each other.
KERNEL bodies64(const f64 *positions, f64 *out, u32 n, u32 steps) {
  u32 i = globalId();
  f64 x = positions[3 * i], y = positions[3 * i + 1], z = positions[3 * i + 2];
  f64 vx = 0, vy = 0, vz = 0;
  for (u32 step = 0; step < steps; ++step) {
    for (u32 k = 0; k < n; ++k) {
      f64 dx = positions[3 * k] - x, dy = positions[3 * k + 1] - y, dz = positions[3 * k + 2] - z;
      f64 square = dx * dx + dy * dy + dz * dz + 0.01;
      f64 force = 1.0 / (square * __builtin_sqrt(square));
      vx += dx * force;
      vy += dy * force;
      vz += dz * force;
    }
    x += 0.001 * vx;
    y += 0.001 * vy;
    z += 0.001 * vz;
  }
  out[3 * i] = x;
  out[3 * i + 1] = y;
  out[3 * i + 2] = z;
}
CASE(ANY_CHIP, bodies64, 1, 64, ranged<f64>(192, -1, 1, 16), result<f64>(192), 64, 3)
