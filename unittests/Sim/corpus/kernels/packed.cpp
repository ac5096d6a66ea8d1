//===- packed.cpp - dot products, bytes and bits ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions without an equivalent in C++; the host's twins follow the manuals' pseudocode
// (RDNA3 ISA and CDNA3 ISA, chapters on VOP3 and VOP3P).
//
//===----------------------------------------------------------------------===//

#include "corpus.h"

#if ON_DEVICE
#if defined(__GFX9__)
static i32 dot4(i32 a, i32 b, i32 c) { return __builtin_amdgcn_sdot4(a, b, c, false); }
static i32 dot8(i32 a, i32 b, i32 c) { return __builtin_amdgcn_sdot8(a, b, c, false); }
static i32 dot4Clamped(i32 a, i32 b, i32 c) { return __builtin_amdgcn_sdot4(a, b, c, true); }
#else
static i32 dot4(i32 a, i32 b, i32 c) { return __builtin_amdgcn_sudot4(true, a, true, b, c, false); }
static i32 dot8(i32 a, i32 b, i32 c) { return __builtin_amdgcn_sudot8(true, a, true, b, c, false); }
static i32 dot4Clamped(i32 a, i32 b, i32 c) {
  return __builtin_amdgcn_sudot4(true, a, true, b, c, true);
}
#endif
static u32 dot4u(u32 a, u32 b, u32 c) { return __builtin_amdgcn_udot4(a, b, c, false); }
static u32 dot8u(u32 a, u32 b, u32 c) { return __builtin_amdgcn_udot8(a, b, c, false); }
static u32 dot4uClamped(u32 a, u32 b, u32 c) { return __builtin_amdgcn_udot4(a, b, c, true); }
template <bool clamp> static f32 dotHalves(Vec<f16, 2> a, Vec<f16, 2> b, f32 c) {
  return __builtin_amdgcn_fdot2(a, b, c, clamp);
}
static u32 permuteBytes(u32 a, u32 b, u32 s) { return __builtin_amdgcn_perm(a, b, s); }
static u32 alignBits(u32 a, u32 b, u32 n) { return __builtin_amdgcn_alignbit(a, b, n); }
static u32 alignBytes(u32 a, u32 b, u32 n) { return __builtin_amdgcn_alignbyte(a, b, n); }
static u32 field(u32 x, u32 o, u32 w) { return __builtin_amdgcn_ubfe(x, o, w); }
static i32 signedField(i32 x, u32 o, u32 w) { return __builtin_amdgcn_sbfe(x, o, w); }
static u32 sadBytes(u32 a, u32 b, u32 c) { return __builtin_amdgcn_sad_u8(a, b, c); }
static u32 sadBytesHigh(u32 a, u32 b, u32 c) { return __builtin_amdgcn_sad_hi_u8(a, b, c); }
static u32 sadHalves(u32 a, u32 b, u32 c) { return __builtin_amdgcn_sad_u16(a, b, c); }
static u32 sadMasked(u32 a, u32 b, u32 c) { return __builtin_amdgcn_msad_u8(a, b, c); }
static u32 lerpBytes(u32 a, u32 b, u32 c) { return __builtin_amdgcn_lerp(a, b, c); }
#else
static i32 clamp32(i64 x) {
  return x > 0x7fffffff ? 0x7fffffff : (x < -0x80000000l ? i32(-0x80000000l) : i32(x));
}
static i64 dot(i32 a, i32 b, i32 c, int bits) {
  i64 sum = c;
  for (int k = 0; k < 32; k += bits)
    sum += i64(i32(u32(a) << (32 - bits - k)) >> (32 - bits)) *
           (i32(u32(b) << (32 - bits - k)) >> (32 - bits));
  return sum;
}
static u64 dotUnsigned(u32 a, u32 b, u32 c, int bits) {
  u64 sum = c;
  for (int k = 0; k < 32; k += bits)
    sum += u64(a << (32 - bits - k) >> (32 - bits)) * (b << (32 - bits - k) >> (32 - bits));
  return sum;
}
static i32 dot4(i32 a, i32 b, i32 c) { return i32(dot(a, b, c, 8)); }
static i32 dot8(i32 a, i32 b, i32 c) { return i32(dot(a, b, c, 4)); }
static i32 dot4Clamped(i32 a, i32 b, i32 c) { return clamp32(dot(a, b, c, 8)); }
static u32 dot4u(u32 a, u32 b, u32 c) { return u32(dotUnsigned(a, b, c, 8)); }
static u32 dot8u(u32 a, u32 b, u32 c) { return u32(dotUnsigned(a, b, c, 4)); }
static u32 dot4uClamped(u32 a, u32 b, u32 c) {
  u64 sum = dotUnsigned(a, b, c, 8);
  return sum > 0xffffffff ? 0xffffffff : u32(sum);
}
/// Float products ignore the clamp bit (RDNA3 ISA, 7.2.3.1).
template <bool clamp> static f32 dotHalves(Vec<f16, 2> a, Vec<f16, 2> b, f32 c) {
  return f32(a.x) * f32(b.x) + f32(a.y) * f32(b.y) + c;
}
/// Selectors 0 to 3 are the second source's bytes, 4 to 7 the first's, 8 to 11 signs of their
/// halves, 12 zero, the rest ones.
static u32 permuteBytes(u32 a, u32 b, u32 s) {
  u64 both = u64(a) << 32 | b;
  u32 out = 0;
  for (u32 k = 0; k < 4; ++k) {
    u32 select = s >> (8 * k) & 255, byte = 255;
    if (select < 8)
      byte = u32(both >> (8 * select)) & 255;
    else if (select < 12)
      byte = both >> (16 * (select - 8) + 15) & 1 ? 255 : 0;
    else if (select == 12)
      byte = 0;
    out |= byte << (8 * k);
  }
  return out;
}
static u32 alignBits(u32 a, u32 b, u32 n) { return u32((u64(a) << 32 | b) >> (n & 31)); }
static u32 alignBytes(u32 a, u32 b, u32 n) { return u32((u64(a) << 32 | b) >> (8 * (n & 3))); }
static u32 field(u32 x, u32 o, u32 w) { return (x >> (o & 31)) & ((1u << (w & 31)) - 1); }
static i32 signedField(i32 x, u32 o, u32 w) {
  w &= 31;
  u32 bits = u32(x >> (o & 31)) & ((1u << w) - 1);
  return w ? i32(bits << (32 - w)) >> (32 - w) : 0;
}
static u32 distance(u32 a, u32 b) { return a > b ? a - b : b - a; }
static u32 sadBytes(u32 a, u32 b, u32 c) {
  for (u32 k = 0; k < 32; k += 8)
    c += distance(a >> k & 255, b >> k & 255);
  return c;
}
static u32 sadBytesHigh(u32 a, u32 b, u32 c) { return (sadBytes(a, b, 0) << 16) + c; }
static u32 sadHalves(u32 a, u32 b, u32 c) {
  return c + distance(a & 0xffff, b & 0xffff) + distance(a >> 16, b >> 16);
}
static u32 sadMasked(u32 a, u32 b, u32 c) {
  for (u32 k = 0; k < 32; k += 8)
    c += b >> k & 255 ? distance(a >> k & 255, b >> k & 255) : 0;
  return c;
}
static u32 lerpBytes(u32 a, u32 b, u32 c) {
  u32 out = 0;
  for (u32 k = 0; k < 32; k += 8)
    out |= ((a >> k & 255) + (b >> k & 255) + (c >> k & 1)) / 2 << k;
  return out;
}
#endif

KERNEL dots(const u32 *a, const u32 *b, u32 *out) {
  u32 i = globalId(), x = a[i], y = b[i], z = a[i ^ 1];
  out[6 * i] = u32(dot4(i32(x), i32(y), i32(z)));
  out[6 * i + 1] = dot4u(x, y, z);
  out[6 * i + 2] = u32(dot8(i32(x), i32(y), i32(z)));
  out[6 * i + 3] = dot8u(x, y, z);
  out[6 * i + 4] = u32(dot4Clamped(i32(x), i32(y), i32(z)));
  out[6 * i + 5] = dot4uClamped(x, y, z);
}
CASE(ANY_CHIP, dots, 4, 256, mixed<u32>(1024, 120), mixed<u32>(1024, 121), result<u32>(6144))

KERNEL bytes(const u32 *a, const u32 *b, u32 *out) {
  u32 i = globalId(), x = a[i], y = b[i], z = a[i ^ 1];
  out[12 * i] = permuteBytes(x, y, z & 0x0f0f0f0f);
  out[12 * i + 1] = permuteBytes(x, y, 0x00070c05);
  out[12 * i + 2] = alignBits(x, y, z);
  out[12 * i + 3] = alignBytes(x, y, z);
  out[12 * i + 4] = field(x, y, z);
  out[12 * i + 5] = u32(signedField(i32(x), y, z));
  out[12 * i + 6] = sadBytes(x, y, z);
  out[12 * i + 7] = sadBytesHigh(x, y, z);
  out[12 * i + 8] = sadHalves(x, y, z);
  out[12 * i + 9] = sadMasked(x, y & 0xff00ffff, z);
  out[12 * i + 10] = lerpBytes(x, y, z);
  out[12 * i + 11] = i32(x) < 0 ? u32(__builtin_clz(~x | 1)) : u32(__builtin_clz(x | 1));
}
CASE(ANY_CHIP, bytes, 4, 256, mixed<u32>(1024, 122), mixed<u32>(1024, 123), result<u32>(12288))

/// Products of 24 bits, three-operand sums and logic, as the compiler finds them.
KERNEL fused_integers(const u32 *a, const u32 *b, u32 *out) {
  u32 i = globalId(), x = a[i], y = b[i], z = a[i ^ 1];
  i32 sx = i32(x << 8) >> 8, sy = i32(y << 8) >> 8;
  out[8 * i] = (x & 0xffffff) * (y & 0xffffff) + z;
  out[8 * i + 1] = u32(sx * sy);
  out[8 * i + 2] = u32(u64(i64(sx) * sy) >> 32);
  out[8 * i + 3] = (x << (y & 31)) + z;
  out[8 * i + 4] = (x & y) | z;
  out[8 * i + 5] = ((x ^ y) + z) ^ (x << 5 | y);
  out[8 * i + 6] = (x & y) | (~x & z);
  u32 low = x < y ? x : y, high = x < y ? y : x;
  out[8 * i + 7] = z < low ? low : (z > high ? high : z);
}
CASE(ANY_CHIP, fused_integers, 4, 256, mixed<u32>(1024, 124), mixed<u32>(1024, 125),
     result<u32>(8192))

/// Pairs of f32, which gfx942 and gfx950 compute together.
KERNEL packed_floats(const f32 *a, const f32 *b, f32 *out) {
  u32 i = globalId();
  auto x = reinterpret_cast<const Vec<f32, 2> *>(a)[i];
  auto y = reinterpret_cast<const Vec<f32, 2> *>(b)[i];
  auto *to = reinterpret_cast<Vec<f32, 2> *>(out) + 4 * i;
  to[0] = x + y.yx;
  to[1] = x * y;
  to[2] = __builtin_elementwise_fma(x, y, -x.yx);
  to[3] = x - x.x * y;
}
CASE(ANY_CHIP, packed_floats, 4, 256, mixed<f32>(2048, 126), mixed<f32>(2048, 127),
     result<f32>(8192))

/// Whole numbers and halves: exact in every order.
KERNEL float_dots(const i8 *a, f32 *out) {
  u32 i = globalId();
  auto number = [&](u32 k) { return f16(f32(a[(i * 3 + k) & 1023]) * 0.5f); };
  Vec<f16, 2> x = {number(0), number(1)}, y = {number(2), number(3)};
  f32 z = f32(number(4));
  out[2 * i] = dotHalves<false>(x, y, z);
  out[2 * i + 1] = dotHalves<true>(x, y, -z);
}
CASE(ANY_CHIP, float_dots, 4, 256, random<i8>(1024, 128), result<f32>(2048))
