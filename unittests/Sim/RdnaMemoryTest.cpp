//===- RdnaMemoryTest.cpp - memory operations of gfx11 and gfx12 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LDS, blocks, atomics of gfx12, typed buffers.
//
//===----------------------------------------------------------------------===//

#include "AssemblyTest.h"

using namespace qgemm::sim_test;

namespace {
class RdnaMemoryTest : public AssemblyTest {};
} // namespace

TEST_P(RdnaMemoryTest, LocalMemory) {
  // The direct load and its wait have other names on each generation.
  bool gfx12 = family() == Gfx12;
  std::string directLoad = gfx12 ? "ds_direct_load" : "lds_direct_load";
  std::string exportWait = gfx12 ? "s_wait_expcnt 0x0" : "s_waitcnt expcnt(0)";
  check({
      {Rdna,
       "v_lshlrev_b32 v13, 2, v0\nds_store_b32 v13, v1\ns_mov_b32 m0, 0\n"
       "ds_mskor_rtn_b32 v16, v13, v2, v3\nds_rsub_u32 v13, v4\nds_load_b32 v17, v13\n"
       "s_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         uint32_t merged = (in[l][1] & ~in[l][2]) | in[l][3];
         return List{in[l][1], in[l][4] - merged};
       }},
      {Gfx11 | Gfx115,
       "v_lshlrev_b32 v13, 2, v0\nv_mov_b32 v14, 7\nv_mov_b32 v15, 5\nds_store_b32 v13, v14\n"
       "ds_wrap_rtn_b32 v16, v13, v15, v14\nds_load_b32 v17, v13\ns_waitcnt lgkmcnt(0)",
       [](const In &, unsigned) { return List{7, 2}; }},
      {Rdna,
       "v_lshlrev_b32 v13, 3, v0\nds_store_b64 v13, v[1:2]\n"
       "ds_condxchg32_rtn_b64 v[16:17], v13, v[3:4]\nds_load_b64 v[18:19], v13\n"
       "ds_storexchg_2addr_rtn_b32 v[20:21], v13, v1, v2 offset0:1 offset1:0\n"
       "ds_load_b32 v22, v13 offset:4\ns_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         auto exchange = [](uint32_t old, uint32_t data) {
           return data >> 31 ? data & 0x7fffffff : old;
         };
         uint32_t low = exchange(in[l][1], in[l][3]), high = exchange(in[l][2], in[l][4]);
         return List{in[l][1], in[l][2], low, high, high, low, in[l][1]};
       }},
      {Rdna,
       "v_mov_b32 v13, 0\nv_mov_b32 v14, 100\nds_store_b32 v13, v14 offset:8\ns_mov_b32 m0, 0\n"
       "ds_append v16 offset:8\nds_consume v17 offset:8\nds_load_b32 v18, v13 offset:8\n"
       "s_mov_b32 m0, 64\nds_store_addtid_b32 v1 offset:16\nv_lshlrev_b32 v15, 2, v0\n"
       "ds_load_b32 v19, v15 offset:80\nds_load_addtid_b32 v20 offset:16\ns_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) { return List{100, 132, 100, in[l][1], in[l][1]}; }},
      {Gfx11 | Gfx115,
       "v_lshlrev_b32 v13, 2, v0\nds_store_b32 v13, v6\nds_add_rtn_f32 v16, v13, v7\n"
       "ds_load_b32 v17, v13\ns_waitcnt lgkmcnt(0)\nds_cmpstore_rtn_f32 v18, v13, v8, "
       "v17\nds_load_b32 v19, v13\n"
       "s_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         uint32_t sum = bits(number(in[l][6]) + number(in[l][7]));
         return List{in[l][6], sum, sum, in[l][8]};
       }},
      {Gfx12,
       "v_lshlrev_b32 v13, 2, v0\nds_store_b32 v13, v6\nds_min_num_rtn_f32 v16, v13, v7\n"
       "ds_load_b32 v17, v13\nds_store_b32 v13, v10\nds_pk_add_rtn_f16 v18, v13, v11\n"
       "ds_load_b32 v19, v13\nds_store_b32 v13, v1\nds_cond_sub_rtn_u32 v20, v13, v2\n"
       "ds_sub_clamp_rtn_u32 v21, v13, v3\nds_load_b32 v22, v13\ns_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         uint32_t x = in[l][10], y = in[l][11], sum = 0;
         for (unsigned s = 0; s < 32; s += 16)
           sum |= half(halfNumber(x >> s) + halfNumber(y >> s)) << s;
         uint32_t left = in[l][1] >= in[l][2] ? in[l][1] - in[l][2] : in[l][1];
         return List{in[l][6],
                     bits(std::min(number(in[l][6]), number(in[l][7]))),
                     x,
                     sum,
                     in[l][1],
                     left,
                     left < in[l][3] ? 0 : left - in[l][3]};
       }},
      {Gfx12,
       "v_sub_nc_u32 v13, 31, v0\nv_lshlrev_b32 v13, 2, v13\ns_mov_b32 exec_lo, 0xffff\n"
       "v_mov_b32 v16, 9\nds_bpermute_fi_b32 v16, v13, v1\ns_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) { return l < 16 ? List{in[31 - l][1]} : List{}; }},
      {Rdna,
       std::string("v_readfirstlane_b32 s8, v1\nv_mov_b32 v12, s8\n"
                   "v_mov_b32 v13, 0\nds_store_b32 v13, v12 offset:32\ns_waitcnt lgkmcnt(0)\n"
                   "s_mov_b32 m0, 0x50020\n") +
           directLoad + " v16\n" + exportWait + "\ns_mov_b32 m0, 0x20020\n" + directLoad +
           " v17\n" + exportWait,
       [](const In &in, unsigned) { return List{uint32_t(int16_t(in[0][1])), in[0][1]}; }},
  });
}

TEST_P(RdnaMemoryTest, GlobalMemory) {
  check({
      {Rdna,
       "s_mov_b32 m0, 0\nglobal_load_addtid_b32 v16, s[4:5] offset:64\n"
       "s_waitcnt vmcnt(0)",
       [](const In &in, unsigned l) { return List{in[0].data()[16 + l]}; }},
      {Gfx11 | Gfx115,
       "v_lshlrev_b32 v13, 6, v0\nv_mov_b32 v14, v8\nv_mov_b32 v15, v7\n"
       "global_atomic_cmpswap_f32 v16, v13, v[14:15], s[4:5] offset:28 glc\n"
       "global_atomic_csub_u32 v17, v13, v2, s[4:5] offset:4 glc\ns_waitcnt vmcnt(0)\n"
       "global_load_b32 v18, v13, s[4:5] offset:28\nglobal_load_b32 v19, v13, s[4:5] offset:4\n"
       "s_waitcnt vmcnt(0)",
       [](const In &in, unsigned l) {
         return List{in[l][7], in[l][1], in[l][8], in[l][1] < in[l][2] ? 0 : in[l][1] - in[l][2]};
       }},
      {Gfx12,
       "s_mov_b32 m0, 0x8005\nv_mov_b32 v21, v1\nv_mov_b32 v17, v1\nv_lshlrev_b32 v13, 6, v0\n"
       "global_load_block v[16:47], v13, s[4:5]\ns_waitcnt vmcnt(0)",
       [](const In &in, unsigned l) { return List{in[l][0], in[l][1], in[l][2]}; }},
      {Gfx12,
       "v_lshlrev_b32 v13, 6, v0\n"
       "global_atomic_min_num_f32 v16, v13, v6, s[4:5] offset:28 th:TH_ATOMIC_RETURN\n"
       "global_atomic_cond_sub_u32 v17, v13, v2, s[4:5] offset:4 th:TH_ATOMIC_RETURN\n"
       "global_atomic_pk_add_bf16 v18, v13, v3, s[4:5] offset:48 th:TH_ATOMIC_RETURN\n"
       "s_waitcnt vmcnt(0)\nglobal_load_b32 v19, v13, s[4:5] offset:28 scope:SCOPE_DEV\n"
       "global_load_b32 v20, v13, s[4:5] offset:4 th:TH_LOAD_NT\ns_waitcnt vmcnt(0)",
       [](const In &in, unsigned l) {
         return List{in[l][7], in[l][1], in[l][12],
                     bits(std::min(number(in[l][7]), number(in[l][6]))),
                     in[l][1] >= in[l][2] ? in[l][1] - in[l][2] : in[l][1]};
       }},
      {Gfx12,
       "s_load_u8 s16, s[4:5], 0x5\ns_load_i16 s17, s[4:5], 0x9\ns_load_b96 s[24:26], s[4:5], 0x8\n"
       "s_mov_b32 s8, 4\ns_load_b32 s18, s[4:5], s8 offset:0x10\ns_wait_kmcnt 0\n"
       "v_mov_b32 v16, s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s26\nv_mov_b32 v19, s18",
       [](const In &in, unsigned) {
         return List{in[0][1] >> 8 & 255, uint32_t(int16_t(in[0][2])), in[0][4], in[0][5]};
       }},
  });
}

TEST_P(RdnaMemoryTest, TypedBuffers) {
  // 16 records of 64 bytes, raw; word 3 has dst_sel WZYX and the format 8_8_8_8_UINT.
  const std::string descriptor = "s_mov_b64 s[8:9], s[4:5]\ns_and_b32 s9, s9, 0xffff\n"
                                 "s_movk_i32 s10, 0x400\ns_mov_b32 s11, 0x3002e977\n"
                                 "v_lshlrev_b32 v13, 6, v0\n";
  auto inside = [](unsigned l) { return l < 16; };
  auto quarter = [](uint32_t byte) { return bits(float(byte / 255.0)); };
  std::string loads = descriptor + "tbuffer_load_format_xyzw v[16:19], v13, s[8:11], 0 "
                                   "format:[BUF_FMT_8_8_8_8_UNORM] offen offset:4\n"
                                   "tbuffer_load_format_xy v[20:21], v13, s[8:11], 0 "
                                   "format:[BUF_FMT_16_SINT] offen offset:8\n"
                                   "tbuffer_load_d16_format_xy v22, v13, s[8:11], 0 "
                                   "format:[BUF_FMT_16_16_FLOAT] offen offset:40\n"
                                   "s_waitcnt vmcnt(0)";
  std::string selected = descriptor + "buffer_load_format_xyzw v[16:19], v13, s[8:11], 0 offen "
                                      "offset:4\ns_waitcnt vmcnt(0)";
  std::string stores = descriptor +
                       "tbuffer_store_format_xyz v[6:8], v13, s[8:11], 0 "
                       "format:[BUF_FMT_10_11_11_FLOAT] offen offset:4\n"
                       "tbuffer_store_format_xyzw v[1:4], v13, s[8:11], 0 "
                       "format:[BUF_FMT_2_10_10_10_UINT] offen offset:8\ns_waitcnt vmcnt(0)\n"
                       "tbuffer_load_format_xyz v[16:18], v13, s[8:11], 0 "
                       "format:[BUF_FMT_10_11_11_FLOAT] offen offset:4\n"
                       "tbuffer_load_format_x v19, v13, s[8:11], 0 format:[BUF_FMT_32_UINT] "
                       "offen offset:8\ns_waitcnt vmcnt(0)";
  check({
      {Rdna, loads.c_str(),
       [&](const In &in, unsigned l) {
         if (!inside(l))
           return List{0, 0, 0, 0, 0, 0, 0};
         uint32_t w = in[l][1];
         return List{quarter(w & 255), quarter(w >> 8 & 255),       quarter(w >> 16 & 255),
                     quarter(w >> 24), uint32_t(int16_t(in[l][2])), 0,
                     in[l][10]};
       }},
      {Rdna, selected.c_str(),
       [&](const In &in, unsigned l) {
         uint32_t w = inside(l) ? in[l][1] : 0;
         return List{w >> 24, w >> 16 & 255, w >> 8 & 255, w & 255};
       }},
      {Rdna, stores.c_str(),
       [&](const In &in, unsigned l) {
         if (!inside(l))
           return List{0, 0, 0, 0};
         // Unsigned floats with 6 and 5 bits of fraction.
         auto narrow = [&](unsigned i, int fractionBits) {
           float v = number(in[l][6 + i]);
           if (v <= 0)
             return bits(0.0f);
           double unit = std::ldexp(1.0, std::ilogb(v) - fractionBits);
           return bits(float(std::nearbyint(v / unit) * unit));
         };
         uint32_t packed = std::min(in[l][1], 1023u) | std::min(in[l][2], 1023u) << 10 |
                           std::min(in[l][3], 1023u) << 20 | std::min(in[l][4], 3u) << 30;
         return List{narrow(0, 6), narrow(1, 6), narrow(2, 5), packed};
       }},
  });
}

INSTANTIATE_TEST_SUITE_P(Chips, RdnaMemoryTest,
                         ::testing::Values("gfx1100", "gfx1103", "gfx1151", "gfx1201"),
                         [](const auto &info) { return std::string(info.param); });
