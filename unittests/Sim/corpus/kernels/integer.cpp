//===- integer.cpp - integer arithmetic ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

/// Division and remainder are defined everywhere but at zero and at the most negative by -1.
template <class T> static T divisor(T a, T b) {
  bool overflow = T(-1) < T(0) && b == T(-1) && a == T(T(1) << (sizeof(T) * 8 - 1));
  return b == 0 || overflow ? T(3) : b;
}

KERNEL divide64(const i64 *a, const i64 *b, i64 *quotient, i64 *remainder, u64 *unsignedBoth) {
  u32 i = globalId();
  i64 x = a[i], y = divisor(x, b[i]);
  quotient[i] = x / y;
  remainder[i] = x % y;
  u64 ux = u64(x), uy = divisor(ux, u64(b[i]));
  unsignedBoth[2 * i] = ux / uy;
  unsignedBoth[2 * i + 1] = ux % uy;
}
CASE(ANY_CHIP, divide64, 4, 256, mixed<i64>(1024, 1), mixed<i64>(1024, 2), result<i64>(1024),
     result<i64>(1024), result<u64>(2048))

KERNEL divide32(const i32 *a, const i32 *b, i32 *out) {
  u32 i = globalId();
  i32 x = a[i], y = divisor(x, b[i]);
  u32 ux = u32(x), uy = divisor(ux, u32(b[i]));
  out[4 * i] = x / y;
  out[4 * i + 1] = x % y;
  out[4 * i + 2] = i32(ux / uy);
  out[4 * i + 3] = i32(ux % uy);
}
CASE(ANY_CHIP, divide32, 4, 256, mixed<i32>(1024, 1), mixed<i32>(1024, 2), result<i32>(4096))

/// Divisors known to the compiler become multiplications.
KERNEL divide_constants(const i32 *a, const i64 *b, i64 *out) {
  u32 i = globalId();
  i32 x = a[i];
  i64 y = b[i];
  u32 ux = u32(x);
  u64 uy = u64(y);
  out[6 * i] = x / 7 + x % 10;
  out[6 * i + 1] = i64(ux / 641 + ux % 1000003);
  out[6 * i + 2] = y / 1000000007;
  out[6 * i + 3] = y % 97;
  out[6 * i + 4] = i64(uy / 10 + uy % 360);
  out[6 * i + 5] = x / -8 + y / 4096;
}
CASE(ANY_CHIP, divide_constants, 4, 256, mixed<i32>(1024, 3), mixed<i64>(1024, 4),
     result<i64>(6144))

KERNEL multiply_wide(const u64 *a, const u64 *b, u64 *out) {
  u32 i = globalId();
  u128 product = u128(a[i]) * b[i];
  i128 signedProduct = i128(i64(a[i])) * i64(b[i]);
  out[4 * i] = u64(product);
  out[4 * i + 1] = u64(product >> 64);
  out[4 * i + 2] = u64(u128(signedProduct) >> 64);
  // 32 x 32 + 64: the multiply-add of the chip.
  out[4 * i + 3] = u64(u32(a[i])) * u32(b[i]) + (a[i] >> 7);
}
CASE(ANY_CHIP, multiply_wide, 4, 256, mixed<u64>(1024, 5), mixed<u64>(1024, 6), result<u64>(4096))

KERNEL shifts(const u64 *a, const u32 *b, u64 *out) {
  u32 i = globalId();
  u64 x = a[i];
  u32 n = b[i];
  u32 low = u32(x);
  out[8 * i] = x << (n & 63);
  out[8 * i + 1] = x >> (n & 63);
  out[8 * i + 2] = u64(i64(x) >> (n & 63));
  out[8 * i + 3] = low << (n & 31) | u64(low >> (n & 31)) << 32;
  out[8 * i + 4] = u64(i32(low) >> (n & 31));
  out[8 * i + 5] = __builtin_rotateleft32(low, n) | u64(__builtin_rotateright32(low, n)) << 32;
  out[8 * i + 6] = __builtin_rotateleft64(x, n);
  out[8 * i + 7] = u64(u16(low) << (n & 15)) | u64(u16(i16(low) >> (n & 15))) << 32;
}
CASE(ANY_CHIP, shifts, 4, 256, mixed<u64>(1024, 7), random<u32>(1024, 8), result<u64>(8192))

KERNEL bits(const u64 *a, u64 *out) {
  u32 i = globalId();
  u64 x = a[i];
  u32 low = u32(x);
  out[6 * i] = u64(__builtin_popcountl(x)) | u64(__builtin_popcount(low)) << 32;
  out[6 * i + 1] = x ? u64(__builtin_clzl(x)) << 8 | u64(__builtin_ctzl(x)) : 999;
  out[6 * i + 2] = low ? u64(__builtin_clz(low)) << 8 | u64(__builtin_ctz(low)) : 999;
  out[6 * i + 3] = __builtin_bitreverse64(x) ^ __builtin_bitreverse32(low);
  out[6 * i + 4] = __builtin_bswap64(x) ^ __builtin_bswap32(low) ^ __builtin_bswap16(u16(low));
  // A field of run-time width, and fields of fixed places.
  u32 offset = low & 31, width = (low >> 5) & 31;
  out[6 * i + 5] =
      ((low >> offset) & ((1u << width) - 1)) + ((low >> 3) & 0x7ff) + u64(i64(x << 20) >> 50);
}
CASE(ANY_CHIP, bits, 4, 256, mixed<u64>(1024, 9), result<u64>(6144))

KERNEL saturating(const i32 *a, const i32 *b, i32 *out) {
  u32 i = globalId();
  i32 x = a[i], y = b[i];
  out[8 * i] = __builtin_elementwise_add_sat(x, y);
  out[8 * i + 1] = __builtin_elementwise_sub_sat(x, y);
  out[8 * i + 2] = i32(__builtin_elementwise_add_sat(u32(x), u32(y)));
  out[8 * i + 3] = i32(__builtin_elementwise_sub_sat(u32(x), u32(y)));
  out[8 * i + 4] = __builtin_elementwise_add_sat(i16(x), i16(y)) * 65536 |
                   u16(__builtin_elementwise_sub_sat(i16(x), i16(y)));
  out[8 * i + 5] = i32(__builtin_elementwise_add_sat(u16(x), u16(y)) * 65536u |
                       __builtin_elementwise_sub_sat(u16(x), u16(y)));
  i32 low = x < y ? x : y, high = x < y ? y : x, z = x ^ (y >> 3);
  out[8 * i + 6] = z < low ? low : (z > high ? high : z);
  out[8 * i + 7] = __builtin_elementwise_max(__builtin_elementwise_min(x, 127), -128);
}
CASE(ANY_CHIP, saturating, 4, 256, mixed<i32>(1024, 10), mixed<i32>(1024, 11), result<i32>(8192))

KERNEL overflows(const i32 *a, const i64 *b, i64 *out) {
  u32 i = globalId();
  i32 x = a[i], y = a[i ^ 1], r;
  i64 p = b[i], q = b[i ^ 1], s;
  u64 t;
  i64 flags = __builtin_sadd_overflow(x, y, &r);
  out[5 * i] = r;
  flags |= __builtin_smul_overflow(x, y, &r) << 1;
  out[5 * i + 1] = r;
  flags |= __builtin_saddl_overflow(p, q, &s) << 2;
  out[5 * i + 2] = s;
  flags |= __builtin_umull_overflow(u64(p), u64(q), &t) << 3;
  out[5 * i + 3] = i64(t);
  flags |= __builtin_smull_overflow(p, q, &s) << 4;
  out[5 * i + 4] = s ^ flags << 40 ^ flags;
}
CASE(ANY_CHIP, overflows, 4, 256, mixed<i32>(1024, 12), mixed<i64>(1024, 13), result<i64>(5120))

/// Loops whose length differs from lane to lane.
KERNEL number_theory(const u32 *a, const u32 *b, u32 *out) {
  u32 i = globalId();
  u32 x = a[i], y = b[i];
  while (y) {
    u32 rest = x % y;
    x = y;
    y = rest;
  }
  out[3 * i] = x;
  u64 base = a[i] % 1000003, power = 1;
  for (u32 e = b[i]; e; e >>= 1) {
    if (e & 1)
      power = power * base % 1000003;
    base = base * base % 1000003;
  }
  out[3 * i + 1] = u32(power);
  u32 root = 0;
  for (u32 bit = 1u << 15; bit; bit >>= 1)
    if ((root | bit) * (root | bit) <= a[i])
      root |= bit;
  out[3 * i + 2] = root;
}
CASE(ANY_CHIP, number_theory, 4, 256, mixed<u32>(1024, 14), mixed<u32>(1024, 15), result<u32>(3072))

/// Sums of 128 bits: carries through four registers.
KERNEL wide_sums(const u64 *a, u64 *out) {
  u32 i = globalId();
  u128 x = u128(a[i]) << 64 | a[i ^ 3], y = u128(a[i ^ 5]) << 64 | a[i ^ 9];
  u128 sum = x + y, difference = x - y;
  out[5 * i] = u64(sum);
  out[5 * i + 1] = u64(sum >> 64);
  out[5 * i + 2] = u64(difference);
  out[5 * i + 3] = u64(difference >> 64);
  out[5 * i + 4] = (x < y) | u64(i128(x) < i128(y)) << 1 | u64(x == y) << 2;
}
CASE(ANY_CHIP, wide_sums, 4, 256, mixed<u64>(1024, 16), result<u64>(5120))

/// Arithmetic that the compiler keeps in scalar registers: all lanes do the same.
KERNEL uniform(const u32 *in, u64 *out, u32 n, i64 seed) {
  u64 acc = u64(seed);
  for (u32 k = 0; k < n; ++k) {
    u32 x = in[k];
    acc = acc * 6364136223846793005ul + x;
    if (acc >> 63)
      acc ^= u64(__builtin_popcountl(acc)) << 17;
    else
      acc += u64(__builtin_clz(x | 1)) * (x / 3);
    acc -= u64(i64(acc) >> 7) & 0xffff0000ffff;
    acc = __builtin_rotateleft64(acc, x & 63);
  }
  out[globalId()] = acc + localId();
}
CASE(ANY_CHIP, uniform, 2, 64, mixed<u32>(200, 17), result<u64>(128), 200u, -12345678901)
