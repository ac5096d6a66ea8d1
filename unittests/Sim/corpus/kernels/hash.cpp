//===- hash.cpp - hashes, checksums, random numbers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

/// FIPS 180-4, 4.2.2.
static const u32 sha256Constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static u32 rotate(u32 x, u32 n) { return x >> n | x << (32 - n); }

/// One block for each work-item.
KERNEL sha256(const u32 *blocks, u32 *digests) {
  u32 i = globalId();
  u32 w[64];
  for (u32 t = 0; t < 16; ++t)
    w[t] = __builtin_bswap32(blocks[i * 16 + t]);
  for (u32 t = 16; t < 64; ++t) {
    u32 s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
    u32 s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  u32 h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  u32 v[8];
  for (u32 k = 0; k < 8; ++k)
    v[k] = h[k];
  for (u32 t = 0; t < 64; ++t) {
    u32 s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    u32 choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    u32 t1 = v[7] + s1 + choice + sha256Constants[t] + w[t];
    u32 s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    u32 majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    for (u32 k = 7; k > 0; --k)
      v[k] = v[k - 1];
    v[4] += t1;
    v[0] = t1 + s0 + majority;
  }
  for (u32 k = 0; k < 8; ++k)
    digests[i * 8 + k] = __builtin_bswap32(h[k] + v[k]);
}
CASE(ANY_CHIP, sha256, 2, 128, random<u32>(4096, 20), result<u32>(2048))

/// The table is made by the compiler and read with an index of each lane's own.
struct CrcTable {
  u32 entry[256];
  constexpr CrcTable() : entry() {
    for (u32 n = 0; n < 256; ++n) {
      u32 c = n;
      for (u32 k = 0; k < 8; ++k)
        c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
      entry[n] = c;
    }
  }
};
static constexpr CrcTable crcTable;

KERNEL crc32_table(const u8 *data, const u32 *lengths, u32 *out) {
  u32 i = globalId();
  u32 crc = ~0u;
  for (u32 k = 0; k < lengths[i] % 61; ++k)
    crc = crcTable.entry[(crc ^ data[i + k]) & 255] ^ crc >> 8;
  out[i] = ~crc;
}
CASE(ANY_CHIP, crc32_table, 2, 256, random<u8>(600, 21), random<u32>(512, 22), result<u32>(512))

KERNEL crc64_bits(const u8 *data, u64 *out) {
  u32 i = globalId();
  u64 crc = 0;
  for (u32 k = 0; k < 9; ++k) {
    crc ^= u64(data[i * 3 + k]) << 56;
    for (u32 bit = 0; bit < 8; ++bit)
      crc = crc >> 63 ? crc << 1 ^ 0x42f0e1eba9ea3693 : crc << 1;
  }
  out[i] = crc;
}
CASE(ANY_CHIP, crc64_bits, 1, 256, random<u8>(800, 23), result<u64>(256))

/// A hash of unaligned bytes: words put together from bytes, tails of 0 to 7.
KERNEL hash_bytes(const u8 *data, u64 *out) {
  u32 i = globalId();
  const u8 *p = data + i;
  u32 length = i % 37;
  u64 h = 0x9e3779b97f4a7c15ul * (length + 1);
  for (; length >= 8; length -= 8, p += 8) {
    u64 word = 0;
    for (u32 k = 0; k < 8; ++k)
      word |= u64(p[k]) << (8 * k);
    h = (h ^ word) * 0xff51afd7ed558ccdul;
    h ^= h >> 33;
  }
  switch (length) {
  case 7:
    h ^= u64(p[6]) << 48;
    [[fallthrough]];
  case 6:
    h ^= u64(p[5]) << 40;
    [[fallthrough]];
  case 5:
    h ^= u64(p[4]) << 32;
    [[fallthrough]];
  case 4:
    h ^= u64(p[3]) << 24;
    [[fallthrough]];
  case 3:
    h ^= u64(p[2]) << 16;
    [[fallthrough]];
  case 2:
    h ^= u64(p[1]) << 8;
    [[fallthrough]];
  case 1:
    h = (h ^ p[0]) * 0xc4ceb9fe1a85ec53ul;
  }
  out[i] = h ^ h >> 29;
}
CASE(ANY_CHIP, hash_bytes, 2, 128, random<u8>(300, 24), result<u64>(256))

/// Xorshift, a counter-based generator with 32 x 32 -> 64 products, and a linear one.
KERNEL random_numbers(const u32 *seeds, u32 *out) {
  u32 i = globalId();
  u64 s = u64(seeds[i]) << 32 | i | 1;
  for (u32 k = 0; k < 12; ++k) {
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
  }
  u32 counter[4] = {i, seeds[i], 7, 11}, key[2] = {seeds[i ^ 1], 99};
  for (u32 round = 0; round < 10; ++round) {
    u64 a = u64(0xd2511f53) * counter[0], b = u64(0xcd9e8d57) * counter[2];
    u32 next[4] = {u32(b >> 32) ^ counter[1] ^ key[0], u32(b), u32(a >> 32) ^ counter[3] ^ key[1],
                   u32(a)};
    for (u32 k = 0; k < 4; ++k)
      counter[k] = next[k];
    key[0] += 0x9e3779b9;
    key[1] += 0xbb67ae85;
  }
  u32 lcg = seeds[i];
  for (u32 k = 0; k < 20; ++k)
    lcg = lcg * 1664525 + 1013904223;
  out[3 * i] = u32(s) ^ u32(s >> 32);
  out[3 * i + 1] = counter[0] ^ counter[1] ^ counter[2] ^ counter[3];
  out[3 * i + 2] = lcg;
}
CASE(ANY_CHIP, random_numbers, 2, 256, random<u32>(512, 25), result<u32>(1536))
