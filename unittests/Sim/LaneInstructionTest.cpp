//===- LaneInstructionTest.cpp - exchanges between lanes, comparisons that write EXEC ---*- C++
//-*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AssemblyTest.h"

using namespace qgemm::sim_test;

namespace {
class LaneInstructionTest : public AssemblyTest {};
} // namespace

TEST_P(LaneInstructionTest, Permutations) {
  check({
      {EveryChip,
       withAddName(
           "v_mov_b32 v16, v2\n"
           "v_mov_b32_dpp v16, v1 quad_perm:[1,0,3,2] row_mask:0xf bank_mask:0x5\n"
           "v_mov_b32 v17, v2\nv_mov_b32_dpp v17, v1 row_shr:3 row_mask:0xf bank_mask:0xf\n"
           "v_mov_b32_dpp v18, v1 row_shl:1 row_mask:0xf bank_mask:0xf bound_ctrl:1\n"
           "v_mov_b32_dpp v19, v1 row_ror:5 row_mask:0xf bank_mask:0xf\n"
           "v_mov_b32_dpp v20, v1 row_mirror row_mask:0xf bank_mask:0xf\n"
           "v_mov_b32_dpp v21, v1 row_half_mirror row_mask:0xf bank_mask:0xf\n"
           "v_mov_b32 v22, v2\nv_add_u32_dpp v22, v1, v2 row_shr:1 row_mask:0x1 bank_mask:0xf"),
       [](const In &in, unsigned l) {
         unsigned row = l & ~15u, c = l & 15;
         return list((l / 4) % 2 == 0 ? in[l ^ 1][1] : in[l][2], c >= 3 ? in[l - 3][1] : in[l][2],
                     c < 15 ? in[l + 1][1] : 0, in[row + ((c + 16 - 5) & 15)][1],
                     in[row + 15 - c][1], in[(l & ~7u) + 7 - (l & 7)][1],
                     row == 0 && c >= 1 ? in[l - 1][1] + in[l][2] : in[l][2]);
       }},
      {Rdna,
       "v_mov_b32_dpp v16, v1 dpp8:[7,6,5,4,3,2,1,0]\n"
       "v_mov_b32_dpp v17, v1 row_xmask:5 row_mask:0xf bank_mask:0xf\n"
       "v_mov_b32_dpp v18, v1 row_share:3 row_mask:0xf bank_mask:0xf\n"
       "s_mov_b32 s16, 0x76543210\ns_mov_b32 s17, 0xfedcba98\n"
       "v_permlanex16_b32 v19, v1, s16, s17",
       [](const In &in, unsigned l) {
         return list(in[(l & ~7u) + 7 - (l & 7)][1], in[(l & ~15u) + ((l & 15) ^ 5)][1],
                     in[(l & ~15u) + 3][1], in[l ^ 16][1]);
       }},
      {Gfx9,
       "v_mov_b32 v16, v2\nv_mov_b32_dpp v16, v1 row_bcast:15 row_mask:0xa bank_mask:0xf\n"
       "v_mov_b32_dpp v17, v1 row_newbcast:6 row_mask:0xf bank_mask:0xf\n"
       "v_mov_b32 v18, v2\nv_mov_b32_dpp v18, v1 wave_shr:1 row_mask:0xf bank_mask:0xf",
       [](const In &in, unsigned l) {
         return list(l / 16 % 2 ? in[(l & ~15u) - 1][1] : in[l][2], in[(l & ~15u) + 6][1],
                     l ? in[l - 1][1] : in[l][2]);
       }},
      {EveryChip,
       "v_readlane_b32 s16, v1, 7\ns_mov_b32 s17, 0x55aa55aa\ns_nop 4\nv_mov_b32 v16, v2\n"
       "v_writelane_b32 v16, s17, 9\nv_mov_b32 v17, s16\n"
       "ds_swizzle_b32 v18, v1 offset:swizzle(SWAP, 4)\ns_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         return list(l == 9 ? 0x55aa55aa : in[l][2], in[7][1], in[l ^ 4][1]);
       }},
  });
}

TEST_P(LaneInstructionTest, ComparisonsAndExec) {
  check({
      {Rdna,
       "v_cmp_lt_u32 vcc_lo, v1, v2\nv_cndmask_b32 v16, v1, v2, vcc_lo\nv_mov_b32 v17, 5\n"
       "v_cmpx_gt_u32 v0, v12\nv_mov_b32 v17, 6\ns_mov_b32 exec_lo, -1\n"
       "v_cmpx_lt_u32 3, v0\nv_mov_b32 v17, 7",
       [](const In &in, unsigned l) {
         return list(in[l][1] < in[l][2] ? in[l][2] : in[l][1], l > 3 ? 7 : 5);
       }},
      {Gfx9,
       "v_cmp_lt_u32 vcc, v1, v2\nv_cndmask_b32 v16, v1, v2, vcc\nv_mov_b32 v17, 5\n"
       "v_cmpx_lt_u32 vcc, 3, v0\nv_mov_b32 v17, 7",
       [](const In &in, unsigned l) {
         return list(in[l][1] < in[l][2] ? in[l][2] : in[l][1], l > 3 ? 7 : 5);
       }},
      {EveryChip, "v_mbcnt_lo_u32_b32 v16, -1, 0\nv_mbcnt_hi_u32_b32 v16, -1, v16",
       [](const In &, unsigned l) { return list(l); }},
  });
}

QGEMM_FOR_EVERY_CHIP(LaneInstructionTest);
