//===- LaneInstructionTest.cpp - exchanges between lanes, EXEC ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AssemblyTest.h"

using namespace qgemm::sim_test;

namespace {
class LaneInstructionTest : public AssemblyTest {};

/// RDNA's other wave size.
class WideWaveTest : public AssemblyTest {
protected:
  unsigned waveSize() const override { return 64; }
};

constexpr uint64_t someLanes = 0x7f0fbeef80a5137e;

/// What a lane gets of v4 from `from`; `form` 1 fetches inactive lanes (FI), 2 takes zero instead
/// of them (BOUND_CTRL); else the register stays as it is, a copy of v3.
uint32_t fetched(const In &in, unsigned lane, unsigned from, unsigned form, uint64_t exec) {
  if (!(exec >> lane & 1))
    return in[lane][3];
  if (form == 1 || (exec >> from & 1))
    return in[from][4];
  return form == 2 ? 0 : in[lane][3];
}

/// Three forms of a permutation inside rows and three across, from v4 to v16-v21.
std::string rowPermutations(const std::string &suffix, const std::string &selects,
                            unsigned waveSize) {
  std::string text, forms[] = {"", " op_sel:[1,0]", " op_sel:[0,1]"};
  for (unsigned i = 16; i < 22; ++i)
    text += llvm::formatv("v_mov_b32 v{0}, v3\n", i);
  text += waveSize == 32 ? llvm::formatv("s_mov_b32 exec_lo, {0:x}\n", uint32_t(someLanes)).str()
                         : llvm::formatv("s_mov_b32 exec_lo, {0:x}\ns_mov_b32 exec_hi, {1:x}\n",
                                         uint32_t(someLanes), uint32_t(someLanes >> 32))
                               .str();
  for (unsigned i = 0; i < 6; ++i)
    text += llvm::formatv("v_permlane{0}16_{1} v{2}, v4, {3}{4}\n", i < 3 ? "" : "x", suffix,
                          16 + i, selects, forms[i % 3]);
  return text + (waveSize == 32 ? "s_mov_b32 exec_lo, -1" : "s_mov_b64 exec, -1");
}

List permuted(const In &in, unsigned lane, unsigned select) {
  uint64_t exec = in.size() == 32 ? someLanes & 0xffffffff : someLanes;
  List want;
  for (unsigned i = 0; i < 6; ++i) {
    unsigned row = (lane & ~15u) ^ (i < 3 ? 0 : 16);
    want.push_back(fetched(in, lane, row + select, i % 3, exec));
  }
  return want;
}

std::vector<AssemblyCase> rowCases(unsigned waveSize) {
  return {
      {Rdna,
       "v_readfirstlane_b32 s8, v1\nv_readfirstlane_b32 s9, v2\n" +
           rowPermutations("b32", "s8, s9", waveSize),
       [](const In &in, unsigned l) {
         uint64_t selects = in[0][1] | uint64_t(in[0][2]) << 32;
         return permuted(in, l, selects >> (4 * (l & 15)) & 15);
       }},
      {Gfx12, rowPermutations("var_b32", "v5", waveSize),
       [](const In &in, unsigned l) { return permuted(in, l, in[l][5] & 15); }},
  };
}
} // namespace

/// RDNA3 ISA 16.12, V_PERMLANE16_B32; RDNA4 ISA 16.12, V_PERMLANE16_VAR_B32.
TEST_P(LaneInstructionTest, RowPermutations) { check(rowCases(32)); }
TEST_P(WideWaveTest, RowPermutations) { check(rowCases(64)); }

/// The halves of a wave change places, whether or not the other lane is active; 32 lanes are left
/// alone.
TEST_P(LaneInstructionTest, Halves) {
  check({{Rdna, "v_mov_b32 v16, v3\nv_permlane64_b32 v16, v4",
          [](const In &in, unsigned l) { return list(in[l][3]); }}});
}
TEST_P(WideWaveTest, Halves) {
  check({{Rdna,
          "v_mov_b32 v16, v3\ns_mov_b32 exec_lo, 0xf0f0a5a5\ns_mov_b32 exec_hi, 0x137f00ff\n"
          "v_permlane64_b32 v16, v4\ns_mov_b64 exec, -1\nv_permlane64_b32 v17, v4\n"
          "v_mov_b32 v18, v4\nv_permlane64_b32 v18, v18",
          [](const In &in, unsigned l) {
            bool active = 0x137f00fff0f0a5a5 >> l & 1;
            return list(active ? in[l ^ 32][4] : in[l][3], in[l ^ 32][4], in[l ^ 32][4]);
          }}});
}

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
INSTANTIATE_TEST_SUITE_P(Chips, WideWaveTest,
                         ::testing::Values("gfx1100", "gfx1151", "gfx1200", "gfx1201"),
                         [](const auto &info) { return std::string(info.param); });
