//===- memory.cpp - loads and stores of all sizes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

/// Fields at odd addresses.
struct __attribute__((packed)) Record {
  u8 tag;
  u64 key;
  u16 kind;
  f32 weight;
  u8 text[5];
  i32 link;
};
static_assert(sizeof(Record) == 24, "packed");

KERNEL packed_structures(const Record *in, Record *out) {
  u32 i = globalId();
  Record r = in[i];
  const Record &other = in[(u32(r.link) ^ i) & 255];
  r.key = r.key * 3 + other.key;
  r.kind = u16(r.kind + other.tag);
  r.weight = f32(other.kind) * 0.5f;
  for (u32 k = 0; k < 5; ++k)
    r.text[k] = u8(r.text[k] + other.text[4 - k]);
  r.tag = u8(r.link >> 24);
  out[i] = r;
}
#if !ON_DEVICE
static std::vector<Record> records() {
  std::vector<Record> all(256);
  auto bytes = random<u8>(256 * sizeof(Record), 50);
  std::memcpy(static_cast<void *>(all.data()), bytes.data(), bytes.size());
  return all;
}
#endif
CASE(ANY_CHIP, packed_structures, 1, 256, records(), result<Record>(256))

/// Words and double words at any address.
KERNEL unaligned(const u8 *in, u8 *out) {
  u32 i = globalId();
  struct __attribute__((packed)) Any {
    u16 half;
    u64 wide;
    u32 word;
  };
  const Any *from = reinterpret_cast<const Any *>(in + i * 15);
  Any *to = reinterpret_cast<Any *>(out + i * 17 + 1);
  to->half = u16(from->half + 1);
  to->wide = from->wide ^ from->word;
  to->word = from->word * 5;
}
CASE(ANY_CHIP, unaligned, 1, 256, random<u8>(4096, 51), result<u8>(4400))

KERNEL bytes_and_halves(const i8 *a, const u8 *b, const i16 *c, const u16 *d, i8 *e, u16 *f,
                        i32 *g) {
  u32 i = globalId();
  e[i] = i8(a[i] * 3 - i8(b[i]));
  f[i] = u16(c[i] / 3 + d[i] * 7);
  g[i] = a[i] * b[i] + c[i] * d[i] - (a[i] < c[i]) + (b[i] > d[i]) * 4096;
}
CASE(ANY_CHIP, bytes_and_halves, 4, 256, random<i8>(1024, 52), random<u8>(1024, 53),
     mixed<i16>(1024, 54), mixed<u16>(1024, 55), result<i8>(1024), result<u16>(1024),
     result<i32>(1024))

/// Whole vectors in memory; lanes moved about in registers.
KERNEL vectors(const i32 *a, const u8 *b, const i16 *c, i32 *out) {
  u32 i = globalId();
  auto x = reinterpret_cast<const Vec<i32, 4> *>(a)[i];
  auto bytes = reinterpret_cast<const Vec<u8, 16> *>(b)[i];
  auto halves = reinterpret_cast<const Vec<i16, 8> *>(c)[i];
  bytes = bytes * u8(3) + __builtin_shufflevector(bytes, bytes, 15, 14, 13, 12, 11, 10, 9, 8, 0, 2,
                                                  4, 6, 1, 3, 5, 7);
  halves = (halves >> 3) - __builtin_shufflevector(halves, halves, 4, 5, 6, 7, 3, 2, 1, 0);
  auto fromBytes = __builtin_bit_cast(Vec<i32, 4>, bytes);
  auto fromHalves = __builtin_bit_cast(Vec<i32, 4>, halves);
  Vec<i32, 4> mask = fromBytes > fromHalves;
  reinterpret_cast<Vec<i32, 4> *>(out)[i] =
      (x & mask) | (fromBytes & ~mask) | __builtin_shufflevector(fromHalves, x, 0, 5, 2, 7);
}
CASE(ANY_CHIP, vectors, 1, 256, random<i32>(1024, 56), random<u8>(4096, 57), mixed<i16>(2048, 58),
     result<i32>(1024))

/// Copies of several sizes through memory, as builtins.
KERNEL copies(const u8 *in, u8 *out) {
  u32 i = globalId();
  u8 local[48];
  __builtin_memcpy(local, in + i * 32, 32);
  __builtin_memset(local + 32, int(i & 255), 16);
  __builtin_memmove(local + 5, local, 29);
  __builtin_memcpy(out + i * 48, local, 48);
}
CASE(ANY_CHIP, copies, 1, 128, random<u8>(4096, 60), result<u8>(6144))

/// Tables of all element sizes in constant memory, and a writable variable of the program's.
static const u8 sbox[16] = {12, 5, 6, 11, 9, 0, 10, 13, 3, 14, 15, 8, 4, 7, 1, 2};
static const i16 waves[32] = {0,  12539,  23170,  30273,  32767,  30273,  23170,  12539,
                              0,  -12539, -23170, -30273, -32767, -30273, -23170, -12539,
                              1,  2,      3,      5,      8,      13,     21,     34,
                              55, 89,     144,    233,    377,    610,    987,    1597};
static const f64 powers[8] = {1e0, 1e1, 1e2, 1e3, 1e-1, 1e-2, 1e-3, 1e-4};

KERNEL tables(const u64 *in, u64 *out, f64 *scaled) {
  u32 i = globalId();
  u64 x = in[i], y = 0;
  for (u32 round = 0; round < 8; ++round) {
    y = 0;
    for (u32 k = 0; k < 16; ++k)
      y |= u64(sbox[x >> (4 * k) & 15]) << (4 * (k * 5 & 15));
    x = y ^ u64(u16(waves[(x >> 7) & 31])) << (round * 6);
  }
  out[i] = x;
  scaled[i] = f64(i64(in[i] >> 11)) * powers[in[i] & 7];
}
CASE(ANY_CHIP, tables, 2, 128, random<u64>(256, 61), result<u64>(256), result<f64>(256))

/// A stencil with borders, rows of odd length.
KERNEL stencil(const f32 *in, f32 *out, i32 width, i32 height) {
  i32 i = i32(globalId());
  i32 x = i % width, y = i / width;
  if (y >= height)
    return;
  f32 sum = 0;
  for (i32 dy = -1; dy <= 1; ++dy)
    for (i32 dx = -2; dx <= 2; ++dx) {
      i32 sx = x + dx, sy = y + dy;
      sx = sx < 0 ? 0 : (sx >= width ? width - 1 : sx);
      sy = sy < 0 ? -sy : (sy >= height ? 2 * height - 2 - sy : sy);
      sum += in[sy * width + sx] * f32(3 - (dx < 0 ? -dx : dx)) * (dy ? 0.25f : 0.5f);
    }
  out[i] = sum;
}
CASE(ANY_CHIP, stencil, 5, 256, ranged<f32>(37 * 31, -1, 1, 62), result<f32>(37 * 31), 37, 31)

/// Every access happens, in order.
KERNEL volatile_accesses(volatile u32 *data, u32 *out) {
  u32 i = globalId();
  volatile u32 here[4] = {i, i + 1, i + 2, i + 3};
  u32 sum = data[i] + data[i];
  data[i] = sum;
  here[sum & 3] = data[i] ^ here[(sum >> 2) & 3];
  data[i] = data[i] + here[0] * 3 + here[1] * 5 + here[2] * 7 + here[3] * 11;
  out[i] = data[i] - sum;
}
CASE(ANY_CHIP, volatile_accesses, 1, 256, random<u32>(256, 63), result<u32>(256))

/// A linked list in memory: each load's address is the last one's value.
KERNEL chase(const u32 *next, u32 *out, u32 steps) {
  u32 i = globalId(), at = i, sum = 0;
  for (u32 k = 0; k < steps + (i & 7); ++k) {
    at = next[at] & 1023;
    sum = sum * 3 + at;
  }
  out[i] = sum;
}
CASE(ANY_CHIP, chase, 1, 256, random<u32>(1024, 64), result<u32>(256), 30)
