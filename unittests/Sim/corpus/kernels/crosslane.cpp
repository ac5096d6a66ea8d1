//===- crosslane.cpp - waves that exchange registers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lanes.h"

KERNEL ballots(const u32 *in, u64 *out) {
  u32 i = globalId(), x = in[i];
  out[4 * i] = ballot(x & 1);
  u64 inner = 0;
  if (x & 2)
    inner = ballot((x & 12) == 4);
  else
    inner = ~ballot(x & 16);
  out[4 * i + 1] = inner;
  u64 seen = 0;
  for (u32 n = x % 5; n; --n)
    seen = seen * 3 + ballot(x >> n & 1);
  out[4 * i + 2] = seen;
  u64 mask = ballot(x % 3 == 0);
  out[4 * i + 3] = lanesBefore(mask) | u64(__builtin_popcountl(mask)) << 32;
}
CASE(ANY_CHIP, ballots, 2, 128, random<u32>(256, 110), result<u64>(1024))

KERNEL shuffles(const u32 *in, u32 *out) {
  u32 i = globalId(), x = in[i];
  out[6 * i] = readLane(x, 5) ^ readLane(x * 3, waveSize() - 1);
  out[6 * i + 1] = fromLane(x, x >> 7);
  out[6 * i + 2] = toLane(x, laneId() * 5 + 3);
  out[6 * i + 3] = swizzle<0x041f>(x) + swizzle<0x7c1f>(x) * 3 + swizzle<0x0018>(x) * 5;
  out[6 * i + 4] = swizzle<0x801b>(x) + swizzle<0x80b1>(x) * 7;
  u32 sum = x;
  for (u32 step = 1; step < waveSize(); step *= 2)
    sum += fromLane(sum, laneId() ^ step);
  out[6 * i + 5] = sum;
}
CASE(ANY_CHIP, shuffles, 2, 128, random<u32>(256, 111), result<u32>(1536))

/// Each distinct value once, by its first lane.
KERNEL unique_values(const u32 *in, u32 *out) {
  u32 i = globalId(), x = in[i] % 7, rounds = 0, mine = 0;
  for (bool done = false; !done;) {
    u32 first = readFirstLane(x);
    ++rounds;
    if (x == first) {
      mine = rounds * 16 + first;
      done = true;
    }
  }
  out[i] = mine;
}
CASE(ANY_CHIP, unique_values, 2, 64, random<u32>(128, 112), result<u32>(128))

/// Scans and sums within rows of 16, as compilers write reductions.
KERNEL dpp_rows(const u32 *in, u32 *out) {
  u32 i = globalId(), x = in[i];
  u32 scan = x;
  scan += dpp<rowShr + 1>(0, scan);
  scan += dpp<rowShr + 2>(0, scan);
  scan += dpp<rowShr + 4>(0, scan);
  scan += dpp<rowShr + 8>(0, scan);
  out[8 * i] = scan;
  out[8 * i + 1] = dpp<rowShl + 3>(x * 5, x) ^ dpp<rowShl + 1, 15, 15, true>(7, x);
  out[8 * i + 2] = dpp<rowRor + 5>(1, x) - dpp<rowMirror>(2, x);
  out[8 * i + 3] = dpp<rowHalfMirror>(3, x) | dpp<quadPerm + 0x1b>(4, x) >> 3;
  out[8 * i + 4] = dpp<quadPerm + 0x4e, 5, 15>(x + 1, x);
  out[8 * i + 5] = dpp<rowShr + 1, 15, 10>(x + 2, x) + dpp<rowRor + 1, 10, 3, true>(x, x);
  f32 f = __builtin_bit_cast(f32, (x & 0x7fffff) | 0x3f800000);
  f32 g = __builtin_bit_cast(f32, dpp<rowRor + 8>(0, __builtin_bit_cast(u32, f)));
  out[8 * i + 6] = __builtin_bit_cast(u32, f + g);
  u32 least = x;
  u32 other = dpp<quadPerm + 0xb1>(least, least);
  least = other < least ? other : least;
  other = dpp<quadPerm + 0x4e>(least, least);
  out[8 * i + 7] = other < least ? other : least;
}
CASE(ANY_CHIP, dpp_rows, 2, 128, random<u32>(256, 113), result<u32>(2048))

/// Lanes that are off give nothing.
KERNEL dpp_inactive(const u32 *in, u32 *out) {
  u32 i = globalId(), x = in[i], y = 0;
  if (x & 4) {
    y = dpp<rowShr + 1>(x * 9, x);
    y ^= dpp<rowMirror, 15, 15, true>(5, x);
    y += dpp<quadPerm + 0x1b>(1, x);
  }
  out[i] = y;
}
CASE(ANY_CHIP, dpp_inactive, 2, 128, random<u32>(256, 114), result<u32>(256))

#if !ON_DEVICE || defined(__gfx942__) || defined(__gfx950__)
/// Sums of a whole wave by broadcasts from row to row.
KERNEL dpp_broadcast(const u32 *in, u32 *out) {
  u32 i = globalId(), sum = in[i];
  sum += dpp<rowShr + 1>(0, sum);
  sum += dpp<rowShr + 2>(0, sum);
  sum += dpp<rowShr + 4>(0, sum);
  sum += dpp<rowShr + 8>(0, sum);
  sum += dpp<rowBcast15, 10>(0, sum);
  sum += dpp<rowBcast31, 12>(0, sum);
  out[2 * i] = sum;
  out[2 * i + 1] = readLane(sum, 63) - dpp<rowShare + 6>(0, sum);
}
#endif
CASE("gfx942 gfx950", dpp_broadcast, 2, 128, random<u32>(256, 115), result<u32>(512))

#define RDNA "gfx1100 gfx1151 gfx1201"
#if !ON_DEVICE || defined(__GFX11__) || defined(__GFX12__)
#if ON_DEVICE
static u32 permute16(u32 value, u32 low, u32 high) {
  return __builtin_amdgcn_permlane16(value, value, low, high, false, false);
}
static u32 permuteX16(u32 value, u32 low, u32 high) {
  return __builtin_amdgcn_permlanex16(value, value, low, high, false, false);
}
#ifdef WAVE64
static u32 swapHalves(u32 value) { return __builtin_amdgcn_permlane64(value); }
#else
/// The instruction does nothing in waves of 32 lanes, not even write its destination (RDNA3 ISA).
static u32 swapHalves(u32 value) { return value; }
#endif
static u32 eights(u32 value) { return __builtin_amdgcn_mov_dpp8(value, 0xe52741); }
#else
static u32 select16(u32 value, u32 low, u32 high, u32 flip, int site) {
  const LaneValues &lanes = exchange(value, site);
  u32 lane = laneId(), pick = (lane & 8 ? high : low) >> (4 * (lane & 7)) & 15;
  return u32(lanes.value[((lane & ~15u) ^ flip) | pick]);
}
static u32 permute16(u32 value, u32 low, u32 high, int site = __builtin_LINE()) {
  return select16(value, low, high, 0, site);
}
static u32 permuteX16(u32 value, u32 low, u32 high, int site = __builtin_LINE()) {
  return select16(value, low, high, 16, site);
}
/// Waves of 32 lanes keep what they have.
static u32 swapHalves(u32 value, int site = __builtin_LINE()) {
  const LaneValues &lanes = exchange(value, site);
  return u32(lanes.value[waveSize() == 64 ? laneId() ^ 32 : laneId()]);
}
static u32 eights(u32 value, int site = __builtin_LINE()) {
  const LaneValues &lanes = exchange(value, site);
  return u32(lanes.value[(laneId() & ~7u) | (0xe52741u >> (3 * (laneId() & 7)) & 7)]);
}
#endif
KERNEL rdna_permutes(const u32 *in, u32 *out, u32 low, u32 high) {
  u32 i = globalId(), x = in[i];
  out[5 * i] = permute16(x, low, high);
  out[5 * i + 1] = permuteX16(x, high, low ^ 0x11111111);
  out[5 * i + 2] = swapHalves(x);
  out[5 * i + 3] = eights(x);
  u32 sum = x;
  sum += dpp<rowXmask + 1>(0, sum);
  sum += dpp<rowXmask + 2>(0, sum);
  sum += dpp<rowXmask + 4>(0, sum);
  sum += dpp<rowXmask + 8>(0, sum);
  sum += permuteX16(sum, 0, 0);
  out[5 * i + 4] = sum ^ dpp<rowShare + 9>(0, x);
}
#endif
CASE(RDNA, rdna_permutes, 2, 128, random<u32>(256, 116), result<u32>(1280), 0x13579bdf, 0x02468ace)

#if !ON_DEVICE || defined(__gfx950__)
#if ON_DEVICE
static Vec<u32, 2> swap16(u32 a, u32 b) {
  return __builtin_amdgcn_permlane16_swap(a, b, false, false);
}
static Vec<u32, 2> swap32(u32 a, u32 b) {
  return __builtin_amdgcn_permlane32_swap(a, b, false, false);
}
#else
/// Odd groups of the first register change places with even groups of the second.
static Vec<u32, 2> swapGroups(u32 a, u32 b, u32 width, int site) {
  const LaneValues &lanes = exchange(u64(a) << 32 | b, site);
  u64 other = lanes.value[laneId() ^ width];
  if (laneId() & width)
    return {u32(other), b};
  return {a, u32(other >> 32)};
}
static Vec<u32, 2> swap16(u32 a, u32 b, int site = __builtin_LINE()) {
  return swapGroups(a, b, 16, site);
}
static Vec<u32, 2> swap32(u32 a, u32 b, int site = __builtin_LINE()) {
  return swapGroups(a, b, 32, site);
}
#endif
KERNEL permlane_swaps(const u32 *in, u32 *out) {
  u32 i = globalId(), x = in[i], y = x * 2654435761u;
  Vec<u32, 2> a = swap16(x, y);
  Vec<u32, 2> b = swap32(x, y);
  out[4 * i] = a.x;
  out[4 * i + 1] = a.y;
  out[4 * i + 2] = b.x;
  out[4 * i + 3] = b.y;
}
#endif
CASE("gfx950", permlane_swaps, 1, 128, random<u32>(128, 117), result<u32>(512))

/// The number of a wave in its workgroup, which gfx12 keeps in a register.
#if !ON_DEVICE || defined(__GFX12__)
KERNEL wave_numbers(u32 *out) {
#if ON_DEVICE
  u32 number; // bits 25 to 29
  asm volatile("s_bfe_u32 %0, ttmp8, 0x50019" : "=s"(number));
  out[globalId()] = number;
#else
  out[globalId()] = localId() / waveSize();
#endif
}
#endif
CASE("gfx1201", wave_numbers, 2, 256, result<u32>(512))
