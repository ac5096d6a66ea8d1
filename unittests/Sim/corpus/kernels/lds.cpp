//===- lds.cpp - workgroups that work together ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

/// Tiles of 16 x 16, rows padded to 17 words.
KERNEL transpose(const f32 *in, f32 *out, u32 width, u32 height) {
  SHARED f32 tile[16][17];
  u32 x = localId() % 16, y = localId() / 16;
  u32 tileX = groupId() % (width / 16) * 16, tileY = groupId() / (width / 16) * 16;
  tile[y][x] = in[(tileY + y) * width + tileX + x];
  barrier();
  out[(tileX + y) * height + tileY + x] = tile[x][y];
}
CASE(ANY_CHIP, transpose, 15, 256, random<f32>(48 * 80), result<f32>(48 * 80), 48, 80)

/// Sums of all before, in eight steps with two barriers each.
KERNEL prefix_sum(const u32 *in, u32 *out) {
  SHARED u32 sums[256];
  u32 t = localId();
  sums[t] = in[globalId()];
  barrier();
  for (u32 step = 1; step < 256; step *= 2) {
    u32 other = t >= step ? sums[t - step] : 0;
    barrier();
    sums[t] += other;
    barrier();
  }
  out[globalId()] = sums[t];
}
CASE(ANY_CHIP, prefix_sum, 3, 256, random<u32>(768, 70), result<u32>(768))

/// A tree whose rounding is part of the result.
KERNEL reduce_floats(const f32 *in, f32 *out, u32 n) {
  SHARED f32 partial[128];
  u32 t = localId();
  f32 sum = 0;
  for (u32 k = globalId(); k < n; k += 128 * 4)
    sum += in[k];
  partial[t] = sum;
  barrier();
  for (u32 half = 64; half; half /= 2) {
    if (t < half)
      partial[t] += partial[t + half];
    barrier();
  }
  if (t == 0)
    out[groupId()] = partial[0];
}
CASE(ANY_CHIP, reduce_floats, 4, 128, ranged<f32>(3001, -1, 1, 71), result<f32>(4), 3001)

/// Batcher's bitonic network over 512 keys with values.
KERNEL bitonic_sort(const u32 *in, u32 *out) {
  SHARED u32 keys[512];
  SHARED u16 values[512];
  u32 t = localId(), base = groupId() * 512;
  for (u32 k = t; k < 512; k += 256) {
    keys[k] = in[base + k];
    values[k] = u16(k);
  }
  for (u32 size = 2; size <= 512; size *= 2)
    for (u32 stride = size / 2; stride; stride /= 2) {
      barrier();
      u32 low = 2 * t - (t & (stride - 1)), high = low + stride;
      bool up = (low & size) == 0;
      if ((keys[low] > keys[high]) == up) {
        u32 key = keys[low];
        u16 value = values[low];
        keys[low] = keys[high];
        values[low] = values[high];
        keys[high] = key;
        values[high] = value;
      }
    }
  barrier();
  for (u32 k = t; k < 512; k += 256)
    out[base + k] = keys[k] ^ u32(values[k]) << 16;
}
CASE(ANY_CHIP, bitonic_sort, 2, 256, random<u32>(1024, 72), result<u32>(1024))

KERNEL histogram(const u8 *in, u32 *out, u32 n) {
  SHARED u32 bins[256];
  u32 t = localId();
  bins[t] = 0;
  barrier();
  for (u32 k = globalId(); k < n; k += 256 * 3)
    atomicAdd(&bins[in[k]], 1u);
  barrier();
  if (bins[t])
    atomicAdd(&out[t], bins[t]);
}
CASE(ANY_CHIP, histogram, 3, 256, random<u8>(5000, 73), filled<u32>(256, 0), 5000)

/// One digit of a stable radix sort: counts of every work-item, a scan over them, a scatter.
KERNEL radix_pass(const u32 *in, u32 *out, u32 shift) {
  SHARED u16 counts[16 * 64];
  SHARED u32 totals[16];
  u32 t = localId();
  for (u32 d = 0; d < 16; ++d)
    counts[d * 64 + t] = 0;
  for (u32 k = 0; k < 8; ++k)
    ++counts[(in[t * 8 + k] >> shift & 15) * 64 + t];
  barrier();
  if (t < 16) {
    u32 sum = 0;
    for (u32 k = 0; k < 64; ++k) {
      u32 count = counts[t * 64 + k];
      counts[t * 64 + k] = u16(sum);
      sum += count;
    }
    totals[t] = sum;
  }
  barrier();
  if (t == 0) {
    u32 sum = 0;
    for (u32 d = 0; d < 16; ++d) {
      u32 count = totals[d];
      totals[d] = sum;
      sum += count;
    }
  }
  barrier();
  for (u32 k = 0; k < 8; ++k) {
    u32 key = in[t * 8 + k], digit = key >> shift & 15;
    out[totals[digit] + counts[digit * 64 + t]++] = key;
  }
}
CASE(ANY_CHIP, radix_pass, 1, 64, random<u32>(512, 74), result<u32>(512), 12)

/// A product by tiles in LDS: k ascending in each sum.
KERNEL tiled_product(const f32 *a, const f32 *b, f32 *c, u32 n) {
  SHARED f32 left[16 * 16];
  SHARED f32 right[16 * 16];
  u32 x = localId() % 16, y = localId() / 16;
  u32 row = groupId() / (n / 16) * 16 + y, column = groupId() % (n / 16) * 16 + x;
  f32 sum = 0;
  for (u32 k = 0; k < n; k += 16) {
    left[y * 16 + x] = a[row * n + k + x];
    right[y * 16 + x] = b[(k + y) * n + column];
    barrier();
    for (u32 j = 0; j < 16; ++j)
      sum = __builtin_fmaf(left[y * 16 + j], right[j * 16 + x], sum);
    barrier();
  }
  c[row * n + column] = sum;
}
CASE(ANY_CHIP, tiled_product, 9, 256, ranged<f32>(2304, -2, 2, 75), ranged<f32>(2304, -2, 2, 76),
     result<f32>(2304), 48)

/// LDS in pieces of 1 to 16 bytes, some at odd places.
KERNEL lds_sizes(const u32 *in, u32 *out) {
  SHARED Vec<u32, 4> quads[136];
  LDS u8 *bytes = (LDS u8 *)quads;
  u32 t = localId();
  quads[t] = Vec<u32, 4>{in[t], in[t] * 3, t, ~in[t]};
  if (t < 8)
    quads[t + 128] = Vec<u32, 4>{t, 1, 2, 3};
  barrier();
  u32 at = (in[t] ^ t * 7) & 2047;
  u32 sum = bytes[at] + *(LDS u16 *)(bytes + (at & ~1u)) * 3;
  struct __attribute__((packed)) Odd {
    u32 word;
    u64 wide;
  };
  LDS Odd *odd = (LDS Odd *)(bytes + at);
  u64 wide = odd->wide;
  sum += odd->word * 5 + u32(wide) * 7 + u32(wide >> 32) * 11;
  Vec<u32, 4> quad = quads[(t * 5 + 1) & 127];
  Vec<u32, 3> three = *(LDS Vec<u32, 3> *)&quads[(t * 3) & 127];
  u64 pair = *(LDS u64 *)(bytes + (at & ~7u));
  barrier();
  *(LDS u16 *)(bytes + t * 2) = u16(sum);
  bytes[512 + t] = u8(sum >> 16);
  barrier();
  out[4 * t] = sum + ((LDS u32 *)bytes)[t / 2];
  out[4 * t + 1] = quad.x ^ quad.y * 3 ^ quad.z * 5 ^ quad.w * 7;
  out[4 * t + 2] = three.x + three.y * 3 + three.z * 9 + bytes[512 + (t ^ 3)];
  out[4 * t + 3] = u32(pair) ^ u32(pair >> 32);
}
CASE(ANY_CHIP, lds_sizes, 1, 128, random<u32>(128, 77), result<u32>(512))

/// Every integer atomic on LDS, 32 and 64 bits; the final values do not depend on the order.
KERNEL lds_atomics(const u32 *in, u64 *out) {
  SHARED u32 words[8];
  SHARED u64 wides[8];
  SHARED f32 sum;
  SHARED f64 wideSum;
  u32 t = localId();
  if (t < 8) {
    words[t] = t < 3 ? 0x12345678 : (t == 3 ? ~0u : 0);
    wides[t] = t < 3 ? 0x123456789abcdef0 : (t == 3 ? ~0ul : 0);
    sum = 0;
    wideSum = 0.5;
  }
  barrier();
  u32 x = in[globalId()];
  u64 y = u64(x) << 32 | x * 2654435761u;
  atomicAdd(&words[0], x);
  atomicSub(&words[1], x);
  atomicXor(&words[2], x);
  atomicAnd(&words[3], x | 0xff0000ff << (t & 3));
  atomicOr(&words[4], x & 0x01010101u << (t & 7));
  atomicMax(&words[5], x);
  atomicMin((LDS i32 *)&words[6], i32(x));
  atomicMax((LDS i32 *)&words[7], i32(x >> 1));
  atomicAdd(&wides[0], y);
  atomicSub(&wides[1], y);
  atomicXor(&wides[2], y);
  atomicAnd(&wides[3], y | 0xff00000000ff00);
  atomicOr(&wides[4], y & 0x0101010101010101ul << (t & 7));
  atomicMax(&wides[5], y);
  atomicMin((LDS i64 *)&wides[6], i64(y));
  atomicMax((LDS i64 *)&wides[7], i64(y >> 1));
  atomicAdd(&sum, f32(x & 1023)); // whole numbers: every order gives the same sum
  atomicAdd(&wideSum, f64(x));
  barrier();
  if (t < 8)
    out[groupId() * 10 + t] = words[t] ^ wides[t];
  else if (t == 8)
    out[groupId() * 10 + 8] = u64(sum);
  else if (t == 9)
    out[groupId() * 10 + 9] = __builtin_bit_cast(u64, wideSum);
}
CASE(ANY_CHIP, lds_atomics, 2, 256, random<u32>(512, 78), result<u64>(20))

/// Rounds whose number each workgroup finds out for itself: barriers in a loop of unknown length.
KERNEL relaxation(const u32 *in, u32 *out) {
  SHARED u32 values[64];
  SHARED u32 changed;
  u32 t = localId(), rounds = 0;
  values[t] = in[globalId()] % 1000;
  for (bool again = true; again && rounds < 100; ++rounds) {
    barrier();
    if (t == 0)
      changed = 0;
    barrier();
    u32 left = t ? values[t - 1] : values[t];
    u32 next = left + 7 < values[t] ? left + 7 : values[t];
    barrier();
    if (next != values[t]) {
      values[t] = next;
      changed = 1;
    }
    barrier();
    again = changed;
  }
  out[globalId()] = values[t] + rounds * 4096;
}
CASE(ANY_CHIP, relaxation, 4, 64, random<u32>(256, 79), result<u32>(256))

/// One pointer into LDS, global memory or the stack, chosen by lane.
NOINLINE static u32 mix(u32 *p, u32 n) {
  u32 sum = 0;
  for (u32 k = 0; k < n; ++k) {
    sum = sum * 33 + p[k];
    p[k] = sum;
  }
  return sum;
}
KERNEL generic_pointers(u32 *data, u32 *out) {
  SHARED u32 shared[4 * 128];
  u32 t = localId();
  u32 own[4];
  for (u32 k = 0; k < 4; ++k) {
    shared[t * 4 + k] = data[t * 4 + k] + 1;
    own[k] = t * k;
  }
  u32 *p = t % 3 == 0 ? data + t * 4 : (t % 3 == 1 ? (u32 *)&shared[t * 4] : own);
  u32 first = mix(p, 4);
  out[t] = first ^ (t % 3 == 2 ? own[3] * 3 : shared[t * 4 + 2]);
}
CASE(ANY_CHIP, generic_pointers, 1, 128, random<u32>(512, 80), result<u32>(128))
