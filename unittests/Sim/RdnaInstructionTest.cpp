//===- RdnaInstructionTest.cpp - what gfx11 and gfx12 have of their own ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each case is a few lines of assembly and a function of the host that says what one lane gets.
//
//===----------------------------------------------------------------------===//

#include "AssemblyTest.h"

using namespace qgemm::sim_test;

namespace {
class RdnaInstructionTest : public AssemblyTest {};
} // namespace

TEST_P(RdnaInstructionTest, ScalarFloats) {
  check({
      {Gfx115 | Gfx12,
       "s_mov_b32 s8, 0x40490fdb\ns_mov_b32 s9, 0xc1200000\ns_add_f32 s16, s8, s9\n"
       "s_mul_f32 s17, s8, s9\ns_fmac_f32 s9, s8, 2.0\ns_mov_b32 s18, s9\n"
       "s_fmaak_f32 s19, s8, s8, 0x3f000000\ns_fmamk_f32 s20, s8, 0x3f000000, s8\n"
       "s_cvt_i32_f32 s21, s9\nv_mov_b32 v16, s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s18\n"
       "v_mov_b32 v19, s19\nv_mov_b32 v20, s20\nv_mov_b32 v21, s21",
       [](const In &, unsigned) {
         float pi = number(0x40490fdb), ten = -10;
         float sum = std::fma(pi, 2.0f, ten);
         return List{bits(pi + ten),
                     bits(pi * ten),
                     bits(sum),
                     bits(std::fma(pi, pi, 0.5f)),
                     bits(std::fma(pi, 0.5f, pi)),
                     uint32_t(int32_t(sum))};
       }},
      {Gfx115 | Gfx12,
       "s_mov_b32 s8, 0x12344200\ns_mov_b32 s9, 0x3c00\ns_add_f16 s16, s8, s9\n"
       "s_cvt_f32_f16 s17, s8\ns_mov_b32 s10, 0x45003c00\ns_cvt_hi_f32_f16 s18, s10\n"
       "s_cmp_gt_f16 s8, s9\ns_cselect_b32 s19, 5, 6\ns_mov_b32 s11, 0x7fc00000\n"
       "s_cmp_nge_f32 s11, s17\ns_cselect_b32 s20, 7, 8\ns_cmp_o_f32 s11, s17\n"
       "s_cselect_b32 s21, 9, 10\nv_mov_b32 v16, s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s18\n"
       "v_mov_b32 v19, s19\nv_mov_b32 v20, s20\nv_mov_b32 v21, s21",
       [](const In &, unsigned) { return List{half(4.0f), bits(3.0f), bits(5.0f), 5, 7, 10}; }},
      {Gfx115 | Gfx12,
       "s_mov_b32 s8, 0xbfc00000\ns_floor_f32 s16, s8\ns_ceil_f32 s17, s8\ns_trunc_f32 s18, s8\n"
       "s_mov_b32 s9, 0x40200000\ns_rndne_f32 s19, s9\ns_cvt_pk_rtz_f16_f32 s20, s8, 0x477ff000\n"
       "s_cvt_f32_u32 s21, -1\nv_mov_b32 v16, s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s18\n"
       "v_mov_b32 v19, s19\nv_mov_b32 v20, s20\nv_mov_b32 v21, s21",
       [](const In &, unsigned) {
         return List{
             bits(-2.0f),        bits(-1.0f), bits(-1.0f), bits(2.0f), half(-1.5f) | 0x7bffu << 16,
             bits(4294967296.0f)};
       }},
  });
}

TEST_P(RdnaInstructionTest, MinimumAndMaximum) {
  check({
      {Gfx12,
       "v_mov_b32 v13, 0x7fc00000\nv_mov_b32 v14, 0x7f800001\nv_mov_b32 v15, 0x80000000\n"
       "v_min_num_f32 v16, v13, v6\nv_min_num_f32 v17, v6, v14\nv_minimum_f32 v18, v6, v13\n"
       "v_maximum_f32 v19, v14, v6\nv_min_num_f32 v20, 0, v15\nv_maximum_f32 v21, 0, v15\n"
       "v_max_num_f32 v22, v14, v13",
       [](const In &in, unsigned l) {
         return List{in[l][6],
                     in[l][6],
                     quietNaN,
                     signalingNaN | 0x400000,
                     0x80000000,
                     0,
                     signalingNaN | 0x400000};
       }},
      {Gfx12,
       "v_min3_num_f32 v16, v6, v7, v8\nv_maximum3_f32 v17, v6, v7, v8\n"
       "v_minmax_num_f32 v18, v6, v7, v8\nv_maximumminimum_f32 v19, v6, v7, v8\n"
       "v_med3_num_f32 v20, v6, v7, v8\nv_pk_min_num_f16 v21, v10, v11\nv_pk_maximum_f16 v22, v10, "
       "v11",
       [](const In &in, unsigned l) {
         float a = number(in[l][6]), b = number(in[l][7]), c = number(in[l][8]);
         uint32_t x = in[l][10], y = in[l][11], low = 0, high = 0;
         for (unsigned s = 0; s < 32; s += 16) {
           float p = halfNumber(x >> s), q = halfNumber(y >> s);
           low |= half(std::min(p, q)) << s;
           high |= half(std::max(p, q)) << s;
         }
         return List{bits(std::min({a, b, c})),
                     bits(std::max({a, b, c})),
                     bits(std::max(std::min(a, b), c)),
                     bits(std::min(std::max(a, b), c)),
                     bits(std::max(std::min(a, b), std::min(std::max(a, b), c))),
                     low,
                     high};
       }},
      {Gfx11 | Gfx115, // signaling NaNs come out quiet
       "v_mov_b32 v14, 0x7f800001\nv_min_f32 v16, v14, v6\nv_max_f32 v17, v6, v14",
       [](const In &, unsigned) { return List{signalingNaN | 0x400000, signalingNaN | 0x400000}; }},
  });
}

TEST_P(RdnaInstructionTest, ScalarBitsAndMoves) {
  check({
      {Rdna,
       "v_readfirstlane_b32 s8, v1\ns_bitreplicate_b64_b32 s[16:17], s8\ns_quadmask_b32 s18, s8\n"
       "s_wqm_b32 s19, s8\nv_mov_b32 v16, s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s18\n"
       "v_mov_b32 v19, s19",
       [](const In &in, unsigned) {
         uint64_t twice = 0;
         uint32_t quads = 0, whole = 0, x = in[0][1];
         for (unsigned i = 0; i < 32; ++i)
           if (x >> i & 1) {
             twice |= 3ull << (2 * i);
             quads |= 1u << (i / 4);
             whole |= 15u << (i & ~3u);
           }
         return List{uint32_t(twice), uint32_t(twice >> 32), quads, whole};
       }},
      {Rdna,
       "s_mov_b32 s30, 111\ns_mov_b32 s34, 222\ns_mov_b32 m0, 4\ns_movrels_b32 s16, s30\n"
       "s_movreld_b32 s31, 333\ns_mov_b32 m0, 0x50002\ns_mov_b32 s42, 444\n"
       "s_movrelsd_2_b32 s45, s40\nv_mov_b32 v16, s16\nv_mov_b32 v17, s35\nv_mov_b32 v18, s50",
       [](const In &, unsigned) { return List{222, 333, 444}; }},
      {Rdna,
       "s_mov_b32 m0, 2\nv_movrels_b32 v16, v1\nv_movreld_b32 v15, v4\ns_mov_b32 m0, 0x30001\n"
       "v_movrelsd_2_b32 v15, v4\nv_mov_b32 v19, v1\nv_mov_b32 v20, v2\ns_mov_b32 m0, 0x20001\n"
       "v_swaprel_b32 v17, v19\nv_mov_b32 v21, v1\nv_mov_b32 v22, v2\nv_swap_b32 v21, v22",
       [](const In &in, unsigned l) {
         // v17 = v4, then v18 = v5, then v19 and v20 change places.
         return List{in[l][3], in[l][4], in[l][5], in[l][2], in[l][1], in[l][2], in[l][1]};
       }},
      {Rdna,
       "v_mov_b32 v16, v1\nv_mov_b32 v17, v2\nv_swap_b16 v16.l, v17.h\nv_mov_b32 v18, v3\n"
       "v_swap_b16 v18.l, v18.h\ns_mov_b32 m0, 1\n"
       "v_movrels_b32_dpp v19, v1 row_ror:1 row_mask:0xf bank_mask:0xf",
       [](const In &in, unsigned l) {
         uint32_t a = in[l][1], b = in[l][2], c = in[l][3];
         unsigned from = (l & 16) + ((l + 15) & 15);
         return List{(a & 0xffff0000) | b >> 16, (b & 0xffff) | a << 16, c >> 16 | c << 16,
                     in[from][2]};
       }},
      {Rdna, // v_cmpx under DPP
       "v_mov_b32 v16, 1\nv_cmpx_gt_u32_dpp v0, v0 quad_perm:[1,0,3,2] row_mask:0xf bank_mask:0xf\n"
       "v_mov_b32 v16, 2",
       [](const In &, unsigned l) { return List{(l ^ 1) > l ? 2u : 1u}; }},
  });
}

TEST_P(RdnaInstructionTest, Media) {
  check({
      {Rdna,
       "v_qsad_pk_u16_u8 v[16:17], v[1:2], v3, v[4:5]\n"
       "v_mqsad_pk_u16_u8 v[18:19], v[1:2], v3, v[4:5] clamp\nv_lerp_u8 v20, v1, v2, v3",
       [](const In &in, unsigned l) {
         uint64_t a = uint64_t(in[l][2]) << 32 | in[l][1], c = uint64_t(in[l][5]) << 32 | in[l][4];
         uint64_t plain = 0, masked = 0;
         for (unsigned i = 0; i < 4; ++i) {
           uint32_t sum = c >> (16 * i) & 0xffff, sumMasked = sum;
           for (unsigned j = 0; j < 4; ++j) {
             int x = a >> (8 * (i + j)) & 255, y = in[l][3] >> (8 * j) & 255;
             sum += std::abs(x - y);
             sumMasked += y ? std::abs(x - y) : 0;
           }
           plain |= uint64_t(sum & 0xffff) << (16 * i);
           masked |= uint64_t(std::min(sumMasked, 0xffffu)) << (16 * i);
         }
         uint32_t average = 0;
         for (unsigned i = 0; i < 32; i += 8)
           average |= ((in[l][1] >> i & 255) + (in[l][2] >> i & 255) + (in[l][3] >> i & 1)) / 2
                      << i;
         return List{uint32_t(plain), uint32_t(plain >> 32), uint32_t(masked),
                     uint32_t(masked >> 32), average};
       }},
      {Rdna, "v_mqsad_u32_u8 v[16:19], v[1:2], v3, v[4:7]",
       [](const In &in, unsigned l) {
         uint64_t a = uint64_t(in[l][2]) << 32 | in[l][1];
         List want;
         for (unsigned i = 0; i < 4; ++i) {
           uint32_t sum = in[l][4 + i];
           for (unsigned j = 0; j < 4; ++j) {
             int x = a >> (8 * (i + j)) & 255, y = in[l][3] >> (8 * j) & 255;
             sum += y ? std::abs(x - y) : 0;
           }
           want.push_back(sum);
         }
         return want;
       }},
      {Rdna,
       "v_cubeid_f32 v16, v6, v7, v8\nv_cubesc_f32 v17, v6, v7, v8\nv_cubetc_f32 v18, v6, v7, v8\n"
       "v_cubema_f32 v19, v6, v7, v8\nv_cvt_pk_norm_u16_f16 v20, v10.l, v10.h\n"
       "v_trig_preop_f64 v[21:22], 1.0, 1",
       [](const In &in, unsigned l) {
         float x = number(in[l][6]), y = number(in[l][7]), z = number(in[l][8]);
         float ax = std::fabs(x), ay = std::fabs(y), az = std::fabs(z);
         float face, s, t, major;
         if (az >= ax && az >= ay)
           face = z < 0 ? 5 : 4, s = z < 0 ? -x : x, t = -y, major = z;
         else if (ay >= ax)
           face = y < 0 ? 3 : 2, s = x, t = y < 0 ? -z : z, major = y;
         else
           face = x < 0, s = x < 0 ? z : -z, t = -y, major = x;
         auto normal = [](float v) {
           return uint32_t(std::nearbyint(std::min(std::max(double(v), 0.0), 1.0) * 65535));
         };
         // The second 53 bits of 2/pi, whose first 128 are a2f9836e 4e441529 fc2757d1 f534ddc0.
         uint64_t second = 0;
         const uint64_t words[] = {0xa2f9836e4e441529, 0xfc2757d1f534ddc0};
         for (unsigned bit = 53; bit < 106; ++bit)
           second = second << 1 | (words[bit / 64] >> (63 - bit % 64) & 1);
         double piece = std::ldexp(double(second), -106);
         uint64_t pieceBits;
         memcpy(&pieceBits, &piece, 8);
         uint32_t packed = normal(halfNumber(in[l][10])) | normal(halfNumber(in[l][10] >> 16))
                                                               << 16;
         return List{bits(face),
                     bits(s),
                     bits(t),
                     bits(major * 2),
                     packed,
                     uint32_t(pieceBits),
                     uint32_t(pieceBits >> 32)};
       }},
      {Rdna,
       "v_mov_b32 v16, v1\nv_dot2_f16_f16 v16.l, v10, v11, v10.l\n"
       "v_mov_b32 v17, v10\nv_pk_fmac_f16 v17, v10, v11\nv_mov_b32 v18, 0x3f803f80\n"
       "v_mov_b32 v19, 0x40003f80\nv_mov_b32 v20, v1\n"
       "v_dot2_bf16_bf16 v20.l, v18, v19, v18.l\nv_mov_b32 v21, 0x40a00000\n"
       "v_mov_b32 v22, 0x40000000",
       [](const In &in, unsigned l) {
         uint32_t a = in[l][10], b = in[l][11];
         _Float16 al = halfNumber(a), ah = halfNumber(a >> 16), bl = halfNumber(b),
                  bh = halfNumber(b >> 16);
         _Float16 sum = al * bl;
         _Float16 product = ah * bh;
         sum = sum + product;
         sum = sum + al;
         uint32_t fmac = half(std::fma(double(al), double(bl), double(al))) |
                         half(std::fma(double(ah), double(bh), double(ah))) << 16;
         return List{(in[l][1] & 0xffff0000) | half(sum), fmac, 0x3f803f80, 0x40003f80,
                     (in[l][1] & 0xffff0000) | 0x4080};
       }},
      {Gfx12,
       "s_mov_b32 s8, 4.0\nv_s_rcp_f32 s16, s8\nv_s_sqrt_f32 s17, s8\nv_s_exp_f32 s18, -s8\n"
       "s_mov_b32 s9, 0x4400\nv_s_log_f16 s19, s9\nv_mov_b32 v16, s16\nv_mov_b32 v17, s17\n"
       "v_mov_b32 v18, s18\nv_mov_b32 v19, s19",
       [](const In &, unsigned) {
         return List{bits(0.25f), bits(2.0f), bits(0.0625f), half(2.0f)};
       }},
  });
}

TEST_P(RdnaInstructionTest, Messages) {
  check({
      {Rdna,
       "s_sendmsg_rtn_b32 s8, sendmsg(MSG_RTN_GET_REALTIME)\ns_nop 7\n"
       "s_sendmsg_rtn_b64 s[10:11], sendmsg(MSG_RTN_GET_REALTIME)\ns_waitcnt lgkmcnt(0)\n"
       "s_cmp_lt_u32 s8, s10\ns_cselect_b32 s16, 1, 0\nv_mov_b32 v16, s16\nv_mov_b32 v17, s11",
       [](const In &, unsigned) { return List{1, 0}; }},
  });
}

TEST_P(RdnaInstructionTest, Faults) {
  checkFaults({
      {"s_sethalt 1", "trap: execution requires a running wave, got one that halts itself"},
      {"s_mov_b32 m0, 300\nv_movrels_b32 v1, v2",
       "bad program: relative move requires a register below v256, got v302"},
      {"s_mov_b32 m0, 100\ns_mov_b32 s9, 0\ns_movreld_b32 s8, s9",
       "bad program: indexed move requires a scalar register of the wave, got one beyond"},
      {"s_mov_b64 s[8:9], 0\ns_rfe_b64 s[8:9]",
       "bad program: return from exception requires a trap handler, got a kernel"},
  });
}

INSTANTIATE_TEST_SUITE_P(Chips, RdnaInstructionTest,
                         ::testing::Values("gfx1100", "gfx1103", "gfx1151", "gfx1201"),
                         [](const auto &info) { return std::string(info.param); });
