//===- LdsBanksTest.cpp - bank conflicts on known patterns ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/LdsBanks.h"

#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

using namespace llvm;
using namespace qgemm::target;

namespace {

SmallVector<uint32_t> strided(unsigned lanes, unsigned stride) {
  SmallVector<uint32_t> addresses;
  for (unsigned lane = 0; lane < lanes; ++lane)
    addresses.push_back(lane * stride);
  return addresses;
}

unsigned worst(StringRef chip, ArrayRef<uint32_t> addresses, unsigned bytes,
               LdsAccess access = LdsAccess::Read) {
  return cantFail(worstLdsBankConflict(*findChip(chip), addresses, bytes, access));
}

TEST(LdsBanksTest, EveryGroupingCoversEachLaneOnce) {
  for (const LdsPhases &phases : ldsPhases())
    for (unsigned waveSize : {32u, 64u}) {
      SmallVector<unsigned> seen;
      for (const auto &lanes : phaseLanes(phases, waveSize))
        seen.append(lanes.begin(), lanes.end());
      sort(seen);
      ASSERT_EQ(seen.size(), waveSize) << phases.name.str();
      for (unsigned lane = 0; lane < waveSize; ++lane)
        EXPECT_EQ(seen[lane], lane) << phases.name.str();
    }
}

TEST(LdsBanksTest, ContiguousAccessesAreFree) {
  for (const Chip &chip : chips())
    for (unsigned bytes : {4u, 8u, 16u})
      for (LdsAccess access : {LdsAccess::Read, LdsAccess::Write})
        EXPECT_EQ(worst(chip.name, strided(chip.waveSize, bytes), bytes, access), 0u)
            << chip.name.str() << " " << bytes;
}

TEST(LdsBanksTest, CountsSerialisedDwords) {
  // 32 lanes, all in bank 0 with different dwords: 31 extra cycles.
  EXPECT_EQ(worst("gfx1100", strided(32, 128), 4), 31u);
  // A broadcast is free, a lane that does not take part costs nothing.
  EXPECT_EQ(worst("gfx1100", strided(32, 0), 4), 0u);
  SmallVector<uint32_t> addresses(32, inactiveLane);
  EXPECT_EQ(worst("gfx1100", addresses, 4), 0u);
  addresses[3] = 0, addresses[9] = 128;
  EXPECT_EQ(worst("gfx1100", addresses, 4), 1u);
}

/// 64-byte rows, 16-byte chunks: unswizzled rows collide; the XOR of the chunk with
/// (bit 2 | (bit 1 ^ bit 3) << 1) of the row does not, under either grouping of RDNA.
TEST(LdsBanksTest, RdnaSwizzle) {
  SmallVector<uint32_t> plain, swizzled;
  for (unsigned lane = 0; lane < 32; ++lane) {
    unsigned row = lane % 16;
    unsigned key = (row >> 2 & 1) | ((row >> 1 ^ row >> 3) & 1) << 1;
    plain.push_back(row * 64);
    swizzled.push_back(row * 64 + (0 ^ key) * 16);
  }
  EXPECT_GT(worst("gfx1100", plain, 16), 0u);
  EXPECT_EQ(worst("gfx1100", swizzled, 16), 0u);
}

/// gfx942: 64-byte rows, chunk ^ (row / 2 & 3), is free of conflicts on reads of a
/// column of 16 rows by four groups of lanes.
TEST(LdsBanksTest, CdnaReadsArePaired) {
  SmallVector<uint32_t> addresses;
  for (unsigned lane = 0; lane < 64; ++lane) {
    unsigned row = lane % 16, chunk = lane / 16;
    addresses.push_back(row * 64 + ((chunk ^ (row / 2 & 3)) * 16));
  }
  EXPECT_EQ(worst("gfx942", addresses, 16), 0u);
  // Lanes 0 and 20 are served together: the same bank, another dword.
  SmallVector<uint32_t> pair(64, inactiveLane);
  pair[0] = 0, pair[20] = 128;
  EXPECT_EQ(worst("gfx942", pair, 16), 1u);
  EXPECT_EQ(worst("gfx942", pair, 16, LdsAccess::Write), 0u);
}

TEST(LdsBanksTest, Errors) {
  auto unaligned = ldsBankConflicts(*findChip("gfx942"), {2u}, 4, LdsAccess::Read);
  ASSERT_FALSE(bool(unaligned));
  EXPECT_EQ(toString(unaligned.takeError()),
            "an lds address requires a multiple of 4 bytes, got 2");
  auto width = ldsBankConflicts(*findChip("gfx942"), {0u}, 12, LdsAccess::Read);
  ASSERT_FALSE(bool(width));
  EXPECT_EQ(toString(width.takeError()), "an lds access on gfx942 requires a width with a known "
                                         "phase order, got 12 bytes a lane");
}

} // namespace
