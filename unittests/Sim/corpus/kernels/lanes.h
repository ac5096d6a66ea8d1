//===- lanes.h - operations across the lanes of a wave ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On the chip: builtins. On the host: the manuals' description of the instruction (RDNA3 ISA, DPP
// and "Data Share"; CDNA3 ISA, 4.10) over the values of all lanes.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_LANES_H
#define QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_LANES_H

#include "corpus.h"

/// DPP controls: what DPP_CTRL holds.
enum Dpp : int {
  quadPerm = 0x000, ///< + two bits for each of four lanes
  rowShl = 0x100,   ///< + 1 to 15
  rowShr = 0x110,   ///< + 1 to 15
  rowRor = 0x120,   ///< + 1 to 15
  rowMirror = 0x140,
  rowHalfMirror = 0x141,
  rowBcast15 = 0x142, ///< gfx9
  rowBcast31 = 0x143, ///< gfx9
  rowShare = 0x150,   ///< + 0 to 15; row_newbcast on gfx90a and later
  rowXmask = 0x160,   ///< + 0 to 15; gfx10 and later
};

#if ON_DEVICE

inline u32 readLane(u32 value, u32 lane) { return __builtin_amdgcn_readlane(value, lane); }
inline u32 readFirstLane(u32 value) { return __builtin_amdgcn_readfirstlane(value); }
inline u32 fromLane(u32 value, u32 lane) { return __builtin_amdgcn_ds_bpermute(lane * 4, value); }
inline u32 toLane(u32 value, u32 lane) { return __builtin_amdgcn_ds_permute(lane * 4, value); }
inline u32 lanesBefore(u64 mask) {
  u32 low = __builtin_amdgcn_mbcnt_lo(u32(mask), 0);
  return waveSize() == 64 ? __builtin_amdgcn_mbcnt_hi(u32(mask >> 32), low) : low;
}
template <int pattern> inline u32 swizzle(u32 value) {
  return __builtin_amdgcn_ds_swizzle(value, pattern);
}
template <int control, int rows = 15, int banks = 15, bool zero = false>
inline u32 dpp(u32 old, u32 value) {
  return __builtin_amdgcn_update_dpp(old, value, control, rows, banks, zero);
}

#else

using qgemm::corpus::exchange;
using qgemm::corpus::LaneValues;

inline u32 readLane(u32 value, u32 lane, int site = __builtin_LINE()) {
  return u32(exchange(value, site).value[lane & (waveSize() - 1)]);
}
inline u32 readFirstLane(u32 value, int site = __builtin_LINE()) {
  const LaneValues &lanes = exchange(value, site);
  return u32(lanes.value[__builtin_ctzl(lanes.active)]);
}
/// The lane that an index names, seen from this one: in its half of a wave64 on gfx11 (RDNA3 ISA,
/// DS_BPERMUTE_B32), anywhere elsewhere (RDNA4 ISA, "DS_PERMUTE").
inline u32 permuteTarget(u32 lane) {
  u32 span = qgemm::corpus::chip.compare(0, 5, "gfx11") == 0 ? 32 : waveSize();
  return (laneId() & ~(span - 1)) | (lane & (span - 1));
}
inline u32 fromLane(u32 value, u32 lane, int site = __builtin_LINE()) {
  return u32(exchange(value, site).value[permuteTarget(lane)]);
}
/// Where several lanes send to one, the highest of them counts.
inline u32 toLane(u32 value, u32 lane, int site = __builtin_LINE()) {
  const LaneValues &lanes = exchange(u64(permuteTarget(lane)) << 32 | value, site);
  u32 got = 0;
  for (u32 i = 0; i < waveSize(); ++i)
    if (lanes.active >> i & 1 && lanes.value[i] >> 32 == laneId())
      got = u32(lanes.value[i]);
  return got;
}
inline u32 lanesBefore(u64 mask) {
  return u32(__builtin_popcountl(mask & ((u64(1) << laneId()) - 1)));
}
/// Groups of 32 lanes, or of four with bit 15 set; lanes that are off give zero.
template <int pattern> inline u32 swizzle(u32 value, int site = __builtin_LINE()) {
  const LaneValues &lanes = exchange(value, site);
  u32 lane = laneId(), source;
  if (pattern & 0x8000)
    source = (lane & ~3u) | (pattern >> (2 * (lane & 3)) & 3);
  else
    source = (lane & ~31u) |
             ((((lane & 31) & (pattern & 31)) | (pattern >> 5 & 31)) ^ (pattern >> 10 & 31));
  return u32(lanes.value[source]);
}
/// The lane whose value a lane takes, or -1.
inline int dppSource(int control, int lane) {
  int row = lane & ~15, at = lane & 15;
  if (control < rowShl)
    return (lane & ~3) | (control >> (2 * (lane & 3)) & 3);
  int by = control & 15;
  switch (control & ~15) {
  case rowShl:
    return at + by < 16 ? lane + by : -1;
  case rowShr:
    return at >= by ? lane - by : -1;
  case rowRor:
    return row | ((at - by) & 15);
  case rowShare:
    return row | by;
  case rowXmask:
    return row | (at ^ by);
  }
  switch (control) {
  case rowMirror:
    return row | (15 - at);
  case rowHalfMirror:
    return (lane & ~7) | (7 - (lane & 7));
  case rowBcast15:
    return lane >= 16 ? (row - 1) : -1;
  case rowBcast31:
    return lane >= 32 ? 31 : -1;
  }
  return -1;
}
template <int control, int rows = 15, int banks = 15, bool zero = false>
inline u32 dpp(u32 old, u32 value, int site = __builtin_LINE()) {
  const LaneValues &lanes = exchange(value, site);
  int lane = int(laneId());
  if (!(rows >> (lane / 16) & 1) || !(banks >> (lane / 4 % 4) & 1))
    return old;
  int source = dppSource(control, lane);
  if (source < 0 || !(lanes.active >> source & 1))
    return zero ? 0 : old;
  return u32(lanes.value[source]);
}

#endif

#endif // QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_LANES_H
