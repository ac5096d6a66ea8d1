//===- arithmetic.cl - scalar arithmetic in every type ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kernel writes `count` results a work-item; ArithmeticTest.cpp computes the same on the host.

#include "common.h"

kernel void integer32(global const uint *a, global const uint *b, global uint *out) {
  uint i = GLOBAL_ID, x = a[i], y = b[i];
  int sx = x, sy = y;
  global uint *o = out + i * 24;
  o[0] = x + y;
  o[1] = x * y;
  o[2] = y ? x / y : 7;
  o[3] = y ? x % y : 9;
  o[4] = sy && !(sx == (int)0x80000000 && sy == -1) ? sx / sy : 5;
  o[5] = (uint)(((ulong)x * y) >> 32);
  o[6] = (uint)(((long)sx * sy) >> 32);
  o[7] = x << (y & 31);
  o[8] = x >> (y & 31);
  o[9] = sx >> (y & 31);
  o[10] = x < y ? x : y;
  o[11] = sx > sy ? sx : sy;
  o[12] = __builtin_popcount(x);
  o[13] = x ? __builtin_clz(x) : 32;
  o[14] = y ? __builtin_ctz(y) : 32;
  o[15] = __builtin_elementwise_bitreverse(x);
  o[16] = (x & 0xff00ff00) | (y & 0x00ff00ff);
  o[17] = (x >> 8 & 0x3ff) + (sy << 4 >> 20);
  o[18] = __builtin_rotateleft32(x, 13);
  o[19] = (uchar)x * (uchar)y + (signed char)(x >> 8);
  o[20] = (ushort)(x + (ushort)y) * 3u;
  o[21] = __builtin_elementwise_add_sat(x, y);
  o[22] = __builtin_elementwise_sub_sat(sx, sy);
  o[23] = (x ^ y) + ((x | y) << 2) - __builtin_elementwise_abs((short)x);
}

kernel void integer64(global const ulong *a, global const ulong *b, global ulong *out) {
  uint i = GLOBAL_ID;
  ulong x = a[i], y = b[i];
  long sx = x, sy = y;
  global ulong *o = out + i * 14;
  o[0] = x + y;
  o[1] = x - y;
  o[2] = x * y;
  o[3] = y ? x / y : 1;
  o[4] = y ? x % y : 2;
  o[5] = sy > 0 ? sx / sy : 3;
  o[6] = x << (y & 63);
  o[7] = x >> (y & 63);
  o[8] = sx >> (y & 63);
  o[9] = sx < sy ? x : y;
  o[10] = x > y ? x : y;
  o[11] = __builtin_popcountl(x) + (x ? __builtin_clzl(x) : 64);
  o[12] = (long)(int)x * (long)(int)y + sx;
  o[13] = (ulong)(uint)x * (uint)y + y;
}

kernel void arithmetic_float(global const float *a, global const float *b, global const float *c,
                    global float *out) {
  uint i = GLOBAL_ID;
  float x = a[i], y = b[i], z = c[i];
  global float *o = out + i * 20;
  o[0] = x + y;
  o[1] = x - y;
  o[2] = x * y;
  o[3] = x / y;
  o[4] = __builtin_sqrtf(x);
  o[5] = __builtin_fmaf(x, y, z);
  o[6] = __builtin_fminf(x, y);
  o[7] = __builtin_fmaxf(x, y);
  o[8] = __builtin_floorf(x);
  o[9] = __builtin_ceilf(x);
  o[10] = __builtin_truncf(x);
  o[11] = __builtin_rintf(x);
  o[12] = __builtin_ldexpf(x, 5) + __builtin_ldexpf(y, -140);
  o[13] = x < y ? x : z;
  o[14] = x >= y ? -x : __builtin_fabsf(y);
  o[15] = (x != x) ? 1.0f : (x == y) ? 2.0f : 3.0f;
  o[16] = __builtin_copysignf(x, y);
  o[17] = x * y + z;
  o[18] = __builtin_fminf(__builtin_fmaxf(x, -1.0f), 1.0f);
  o[19] = __builtin_isinf(x) ? 4.0f : __builtin_isnormal(y) ? 5.0f : 6.0f;
}

kernel void arithmetic_double(global const double *a, global const double *b, global const double *c,
                    global double *out) {
  uint i = GLOBAL_ID;
  double x = a[i], y = b[i], z = c[i];
  global double *o = out + i * 12;
  o[0] = x + y;
  o[1] = x * y;
  o[2] = x / y;
  o[3] = __builtin_sqrt(x);
  o[4] = __builtin_fma(x, y, z);
  o[5] = __builtin_fmin(x, y);
  o[6] = __builtin_fmax(x, z);
  o[7] = __builtin_floor(x);
  o[8] = __builtin_rint(y);
  o[9] = x < y ? x - 1.5 : z * 0.1;
  o[10] = (double)(float)x;
  o[11] = (double)(int)__builtin_fmin(__builtin_fmax(y, -1e9), 1e9);
}

kernel void arithmetic_half(global const half *a, global const half *b, global const half *c,
                    global half *out) {
  uint i = GLOBAL_ID;
  half x = a[i], y = b[i], z = c[i];
  global half *o = out + i * 12;
  o[0] = x + y;
  o[1] = x - y;
  o[2] = x * y;
  o[3] = x / y;
  o[4] = __builtin_fmaf16(x, y, z);
  o[5] = __builtin_sqrtf16(x);
  o[6] = __builtin_fminf16(x, y);
  o[7] = __builtin_fmaxf16(x, y);
  o[8] = __builtin_floorf16(x);
  o[9] = x < y ? z : -x;
  half2v p = {x, y}, q = {y, z};
  half2v r = p * q + (half2v){z, x};
  o[10] = r.x;
  o[11] = r.y;
}

kernel void conversions(global const uint *a, global const float *b, global uint *out) {
  uint i = GLOBAL_ID, x = a[i];
  float f = b[i];
  global uint *o = out + i * 16;
  o[0] = __builtin_bit_cast(uint, (float)x);
  o[1] = __builtin_bit_cast(uint, (float)(int)x);
  o[2] = __builtin_elementwise_max(__builtin_elementwise_min(f, 4e9f), 0.0f);
  o[3] = (int)__builtin_elementwise_max(__builtin_elementwise_min(f, 2e9f), -2e9f);
  half h = (half)f;
  o[4] = __builtin_bit_cast(ushort, h);
  o[5] = __builtin_bit_cast(uint, (float)__builtin_bit_cast(half, (ushort)x));
  __bf16 bf = (__bf16)f;
  o[6] = __builtin_bit_cast(ushort, bf);
  o[7] = __builtin_bit_cast(uint, (float)__builtin_bit_cast(__bf16, (ushort)(x >> 16)));
  o[8] = __builtin_bit_cast(uint, (float)(uchar)(x >> 8));
  o[9] = (uint)(int)(signed char)x;
  o[10] = (ushort)(short)(int)__builtin_elementwise_max(__builtin_elementwise_min(f, 3e4f), -3e4f);
  o[11] = __builtin_bit_cast(uint, (float)((double)f * 1.0000001));
  o[12] = __builtin_bit_cast(uint, (float)(long)((ulong)x * 123456789ul));
  o[13] = (uint)(ulong)__builtin_elementwise_max(__builtin_elementwise_min(f, 1e18f), 0.0f);
  o[14] = __builtin_bit_cast(ushort, (half)(int)(short)x);
  o[15] = __builtin_bit_cast(ushort, (__bf16)((float)(int)x * 0.01f));
}
