//===- VectorInstructionTest.cpp - vector instructions in assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What compilers seldom emit, or emit in one form only: modifiers, constants, packed operations.
//
//===----------------------------------------------------------------------===//

#include "AssemblyTest.h"

using namespace qgemm::sim_test;

namespace {
class VectorInstructionTest : public AssemblyTest {};
} // namespace

TEST_P(VectorInstructionTest, BytesAndBits) {
  check({
      {EveryChip, "v_perm_b32 v16, v1, v2, v3",
       [](const In &in, unsigned l) {
         List want(1);
         uint64_t bytes = uint64_t(in[l][1]) << 32 | in[l][2];
         want[0] = 0;
         for (int i = 0; i < 4; ++i) {
           uint32_t s = in[l][3] >> (8 * i) & 0xff;
           uint32_t sign = s >= 8 && s < 12 ? bytes >> (16 * (s - 8) + 15) & 1 : 0;
           uint32_t b = s > 12 ? 0xff : s >= 8 ? sign * 0xff : bytes >> (8 * s) & 255;
           want[0] |= b << (8 * i);
         }
         return want;
       }},
      {EveryChip, "v_mov_b32 v3, 0x0c0a0801\nv_perm_b32 v16, v1, v2, v3",
       [](const In &in, unsigned l) {
         return list((in[l][2] >> 8 & 255) | (in[l][2] >> 15 & 1 ? 0xff00 : 0) |
                     (in[l][1] >> 15 & 1 ? 0xff0000 : 0));
       }},
      {EveryChip, "v_bfi_b32 v16, v1, v2, v3",
       [](const In &in, unsigned l) {
         return list((in[l][1] & in[l][2]) | (~in[l][1] & in[l][3]));
       }},
      {EveryChip, "v_alignbit_b32 v16, v1, v2, 9",
       [](const In &in, unsigned l) { return list(in[l][1] << 23 | in[l][2] >> 9); }},
      {EveryChip, "v_alignbyte_b32 v16, v1, v2, 3",
       [](const In &in, unsigned l) { return list(in[l][1] << 8 | in[l][2] >> 24); }},
      {EveryChip, "v_bfe_i32 v16, v1, 5, 7",
       [](const In &in, unsigned l) { return list(int32_t(in[l][1] << 20) >> 25); }},
      {EveryChip,
       "v_and_or_b32 v16, v1, v2, v3\nv_lshl_or_b32 v17, v1, 3, v2\n"
       "v_or3_b32 v18, v1, v2, v3",
       [](const In &in, unsigned l) {
         return list((in[l][1] & in[l][2]) | in[l][3], in[l][1] << 3 | in[l][2],
                     in[l][1] | in[l][2] | in[l][3]);
       }},
      {EveryChip,
       "v_add3_u32 v16, v1, v2, v3\nv_lshl_add_u32 v17, v1, 4, v2\n"
       "v_add_lshl_u32 v18, v1, v2, 2\nv_xad_u32 v19, v1, v2, v3",
       [](const In &in, unsigned l) {
         return list(in[l][1] + in[l][2] + in[l][3], (in[l][1] << 4) + in[l][2],
                     (in[l][1] + in[l][2]) << 2, (in[l][1] ^ in[l][2]) + in[l][3]);
       }},
      {EveryChip,
       "v_sad_u8 v16, v1, v2, v3\nv_mad_u32_u24 v17, v1, v2, v3\nv_mul_hi_u32 v18, v1, v2",
       [](const In &in, unsigned l) {
         List want(3);
         want[0] = in[l][3];
         for (int i = 0; i < 32; i += 8)
           want[0] += abs(int(in[l][1] >> i & 255) - int(in[l][2] >> i & 255));
         want[1] = (in[l][1] & 0xffffff) * (in[l][2] & 0xffffff) + in[l][3];
         want[2] = uint64_t(in[l][1]) * in[l][2] >> 32;
         return want;
       }},
  });
}

TEST_P(VectorInstructionTest, Constants) {
  check({
      {EveryChip,
       withAddName("v_mov_b32 v16, 0.15915494\nv_add_u32 v17, 1.0, v1\nv_mov_b32 v18, -16\n"
                   "v_mov_b32 v19, 0x12345678"),
       [](const In &in, unsigned l) {
         return list(0x3e22f983, 0x3f800000 + in[l][1], -16, 0x12345678);
       }},
      {EveryChip,
       "s_mov_b64 s[16:17], 0xf2345678\ns_mov_b64 s[18:19], -2\ns_mov_b32 s20, 4.0\n"
       "v_mov_b32 v16, s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s19\nv_mov_b32 v19, s20",
       [](const In &, unsigned) { return list(0xf2345678, 0, ~0u, 0x40800000); }},
      {EveryChip,
       "v_cvt_f64_f32 v[20:21], v6\nv_add_f64 v[20:21], v[20:21], 1.0\n"
       "v_mul_f64 v[20:21], v[20:21], 4.0\nv_cvt_f32_f64 v16, v[20:21]",
       [](const In &in, unsigned l) { return list(bits((number(in[l][6]) + 1) * 4)); }},
      {Rdna,
       "v_cvt_f64_f32 v[20:21], v6\nv_mul_f64 v[20:21], v[20:21], 0x40140000\n"
       "v_cvt_f32_f64 v16, v[20:21]",
       [](const In &in, unsigned l) { return list(bits(number(in[l][6]) * 5)); }},
  });
}

TEST_P(VectorInstructionTest, FloatModifiers) {
  check({
      {EveryChip,
       // else output modifiers are ignored
       "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 4, 6), 28\nv_add_f32 v16, -v6, |v7|\n"
       "v_mul_f32 v17, -|v6|, v7 mul:2\nv_fma_f32 v18, v6, -v7, v8 div:2\n"
       "v_add_f32 v19, v6, v7 clamp",
       [](const In &in, unsigned l) {
         float a = number(in[l][6]), b = number(in[l][7]), c = number(in[l][8]), s = a + b;
         return list(bits(-a + std::fabs(b)), bits(-std::fabs(a) * b * 2),
                     bits(std::fma(a, -b, c) / 2),
                     bits(s < 0   ? 0.0f
                          : s > 1 ? 1.0f
                                  : s));
       }},
      {EveryChip,
       "v_med3_f32 v16, v6, v7, v8\nv_max3_f32 v17, v6, v7, v8\n"
       "v_min3_f32 v18, v6, v7, v8\nv_med3_i32 v19, v1, v2, v3",
       [](const In &in, unsigned l) {
         float a = number(in[l][6]), b = number(in[l][7]), c = number(in[l][8]);
         int32_t x = in[l][1], y = in[l][2], z = in[l][3];
         return list(bits(std::max(std::min(a, b), std::min(std::max(a, b), c))),
                     bits(std::max({a, b, c})), bits(std::min({a, b, c})),
                     std::max(std::min(x, y), std::min(std::max(x, y), z)));
       }},
  });
}

/// f32 is flushed, inputs and results, f16 is not.
TEST_P(VectorInstructionTest, FlushedDenormals) {
  check({
      {EveryChip,
       "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 4, 4), 12\nv_mov_b32 v14, 0x00400000\n"
       "v_add_f32 v16, v14, v14\nv_mov_b32 v15, 0x00800000\nv_mul_f32 v17, 0.5, v15\n"
       "v_add_f32 v18, v14, v6\nv_mov_b32 v14, 0x200\nv_add_f16 v14, v14, v14\n"
       "v_and_b32 v19, 0xffff, v14\nv_mov_b32 v20, v14\nv_max_f32 v21, v14, v14",
       [](const In &in, unsigned l) {
         List want(4);
         want[0] = want[1] = 0;
         want[2] = in[l][6];
         want[3] = 0x400;
         return want;
       }},
  });
}

TEST_P(VectorInstructionTest, PackedHalves) {
  check({
      {EveryChip,
       "v_pk_add_f16 v16, v10, v11\n"
       "v_pk_mul_f16 v17, v10, v11 op_sel:[1,0] op_sel_hi:[0,1]\n"
       "v_pk_fma_f16 v18, v10, v11, v10 neg_lo:[1,0,0] neg_hi:[0,0,1]\n"
       "v_pk_add_f16 v19, v10, 1.0 op_sel_hi:[1,0]",
       [](const In &in, unsigned l) {
         auto lo = [](uint32_t w) { return halfNumber(w); };
         auto hi = [](uint32_t w) { return halfNumber(w, true); };
         uint32_t a = in[l][10], b = in[l][11];
         return list(half(lo(a) + lo(b)) | half(hi(a) + hi(b)) << 16,
                     half(hi(a) * lo(b)) | half(lo(a) * hi(b)) << 16,
                     half(_Float16(-float(lo(a)) * float(lo(b)) + float(lo(a)))) |
                         half(_Float16(float(hi(a)) * float(hi(b)) - float(hi(a)))) << 16,
                     half(lo(a) + _Float16(1)) | half(hi(a) + _Float16(1)) << 16);
       }},
      {EveryChip,
       "v_pk_add_u16 v16, v1, v2\nv_pk_add_u16 v17, v1, v2 clamp\n"
       "v_pk_mad_i16 v18, v1, v2, v3\nv_pk_lshlrev_b16 v19, 3, v1 op_sel_hi:[0,1]\n"
       "v_pk_max_i16 v20, v1, v2",
       [](const In &in, unsigned l) {
         List want(5);
         for (int s = 0; s < 32; s += 16) {
           uint32_t a = in[l][1] >> s & 0xffff, b = in[l][2] >> s & 0xffff,
                    c = in[l][3] >> s & 0xffff;
           want[0] = (s ? want[0] : 0) | ((a + b) & 0xffff) << s;
           want[1] = (s ? want[1] : 0) | std::min(a + b, 0xffffu) << s;
           want[2] = (s ? want[2] : 0) | ((a * b + c) & 0xffff) << s;
           want[3] = (s ? want[3] : 0) | (a << 3 & 0xffff) << s;
           want[4] = (s ? want[4] : 0) | uint32_t(uint16_t(std::max(int16_t(a), int16_t(b)))) << s;
         }
         return want;
       }},
      {EveryChip,
       "v_fma_mix_f32 v16, v10, v11, v6 op_sel_hi:[1,1,0]\n"
       "v_fma_mix_f32 v17, v10, -v11, |v6| op_sel:[1,0,0] op_sel_hi:[1,1,0]\n"
       "v_mov_b32 v18, v1\nv_fma_mixhi_f16 v18, v6, v7, v8",
       [](const In &in, unsigned l) {
         List want(3);
         float a = halfNumber(in[l][10]), ah = halfNumber(in[l][10], true),
               b = halfNumber(in[l][11]);
         want[0] = bits(std::fma(a, b, number(in[l][6])));
         want[1] = bits(std::fma(ah, -b, std::fabs(number(in[l][6]))));
         double exact = double(number(in[l][6])) * number(in[l][7]) + number(in[l][8]);
         want[2] = (in[l][1] & 0xffff) | uint32_t(half(_Float16(exact))) << 16;
         return want;
       }},
      {Gfx9,
       "v_pk_add_f32 v[16:17], v[6:7], v[8:9]\n"
       "v_pk_mul_f32 v[18:19], v[6:7], v[8:9] op_sel:[1,0] op_sel_hi:[0,1]\n"
       "v_pk_fma_f32 v[20:21], v[6:7], v[8:9], v[6:7] neg_lo:[0,0,1]",
       [](const In &in, unsigned l) {
         float a = number(in[l][6]), b = number(in[l][7]), c = number(in[l][8]),
               d = number(in[l][9]);
         return list(bits(a + c), bits(b + d), bits(b * c), bits(a * d), bits(std::fma(a, c, -a)),
                     bits(std::fma(b, d, b)));
       }},
  });
}

TEST_P(VectorInstructionTest, DotProducts) {
  check({
      {Rdna,
       "v_dot4_i32_iu8 v16, v1, v2, v3\nv_dot4_i32_iu8 v17, v1, v2, v3 neg_lo:[1,0,0]\n"
       "v_dot4_i32_iu8 v18, v1, v2, v3 neg_lo:[1,1,0]\nv_dot4_u32_u8 v19, v1, v2, v3",
       [](const In &in, unsigned l) {
         List want(4);
         for (int form = 0; form < 4; ++form) {
           want[form] = in[l][3];
           for (int i = 0; i < 32; i += 8) {
             int a = in[l][1] >> i & 255, b = in[l][2] >> i & 255;
             if (form == 1 || form == 2)
               a = int8_t(a);
             if (form == 2)
               b = int8_t(b);
             want[form] += a * b;
           }
         }
         return want;
       }},
      {Gfx9, "v_dot4_i32_i8 v16, v1, v2, v3\nv_mov_b32 v17, v3\nv_dot4c_i32_i8 v17, v1, v2",
       [](const In &in, unsigned l) {
         List want(2);
         want[0] = in[l][3];
         for (int i = 0; i < 32; i += 8)
           want[0] += int8_t(in[l][1] >> i) * int8_t(in[l][2] >> i);
         want[1] = want[0];
         return want;
       }},
  });
}

TEST_P(VectorInstructionTest, Carries) {
  check({
      {Rdna,
       "v_add_co_u32 v16, vcc_lo, v1, v2\nv_add_co_ci_u32 v17, vcc_lo, v3, v4, vcc_lo\n"
       "v_sub_co_u32 v18, s16, v1, v2\nv_mov_b32 v19, 0\n"
       "v_mad_u64_u32 v[20:21], null, v1, v2, v[3:4]",
       [](const In &in, unsigned l) {
         List want(6);
         uint64_t sum =
             (uint64_t(in[l][3]) << 32 | in[l][1]) + (uint64_t(in[l][4]) << 32 | in[l][2]);
         want[0] = sum;
         want[1] = sum >> 32;
         want[2] = in[l][1] - in[l][2];
         want[3] = 0;
         uint64_t mad = uint64_t(in[l][1]) * in[l][2] + (uint64_t(in[l][4]) << 32 | in[l][3]);
         want[4] = mad;
         want[5] = mad >> 32;
         return want;
       }},
      {Gfx9,
       "v_add_co_u32 v16, vcc, v1, v2\nv_addc_co_u32 v17, vcc, v3, v4, vcc\n"
       "v_lshl_add_u64 v[18:19], v[2:3], 3, v[4:5]",
       [](const In &in, unsigned l) {
         List want(4);
         uint64_t sum =
             (uint64_t(in[l][3]) << 32 | in[l][1]) + (uint64_t(in[l][4]) << 32 | in[l][2]);
         want[0] = sum;
         want[1] = sum >> 32;
         uint64_t s =
             ((uint64_t(in[l][3]) << 32 | in[l][2]) << 3) + (uint64_t(in[l][5]) << 32 | in[l][4]);
         want[2] = s;
         want[3] = s >> 32;
         return want;
       }},
  });
}

/// Both halves read before either writes.
TEST_P(VectorInstructionTest, DualIssue) {
  check({
      {Rdna,
       "v_mov_b32 v16, v1\nv_mov_b32 v17, v2\n"
       "v_dual_mov_b32 v16, v17 :: v_dual_mov_b32 v17, v16\nv_mov_b32 v20, v6\n"
       "v_dual_fmac_f32 v20, v7, v8 :: v_dual_mul_f32 v19, v6, v9\nv_mov_b32 v18, 0",
       [](const In &in, unsigned l) {
         return list(in[l][2], in[l][1], 0, bits(number(in[l][6]) * number(in[l][9])),
                     bits(std::fma(number(in[l][7]), number(in[l][8]), number(in[l][6]))));
       }},
  });
}

TEST_P(VectorInstructionTest, TrueHalves) {
  check({
      {Rdna,
       "v_mov_b32 v16, v1\nv_mov_b16 v16.h, v2.l\nv_mov_b32 v17, v1\n"
       "v_add_nc_u16 v17.l, v2.h, v3.l\nv_mov_b32 v18, v1\nv_add_f16 v18.h, v10.l, v10.h",
       [](const In &in, unsigned l) {
         return list((in[l][1] & 0xffff) | in[l][2] << 16,
                     (in[l][1] & 0xffff0000) | ((in[l][2] >> 16) + in[l][3]) % 65536,
                     (in[l][1] & 0xffff) |
                         uint32_t(half(halfNumber(in[l][10]) + halfNumber(in[l][10], true))) << 16);
       }},
  });
}

/// The upper half is cleared, except in the three-operand forms.
TEST_P(VectorInstructionTest, HalvesOfGfx9) {
  check({
      {Gfx9,
       "v_mov_b32 v16, v1\nv_add_u16 v16, v2, v3\nv_mov_b32 v17, v1\n"
       "v_mad_u16 v17, v2, v3, v4\nv_mov_b32 v18, v1\n"
       "v_mad_u16 v18, v2, v3, v4 op_sel:[1,0,0,1]",
       [](const In &in, unsigned l) {
         return list((in[l][2] + in[l][3]) & 0xffff,
                     (in[l][1] & 0xffff0000) | ((in[l][2] * in[l][3] + in[l][4]) & 0xffff),
                     (in[l][1] & 0xffff) | ((in[l][2] >> 16) * in[l][3] + in[l][4]) << 16);
       }},
      {Gfx9,
       "v_mov_b32 v16, v1\n"
       "v_add_u32_sdwa v16, v2, v3 dst_sel:BYTE_1 dst_unused:UNUSED_PRESERVE src0_sel:WORD_1 "
       "src1_sel:BYTE_0\n"
       "v_mov_b32_sdwa v17, sext(v1) dst_sel:DWORD dst_unused:UNUSED_PAD src0_sel:BYTE_3\n"
       "v_or_b32_sdwa v18, v1, v2 dst_sel:WORD_1 dst_unused:UNUSED_PAD src0_sel:WORD_1 "
       "src1_sel:WORD_0",
       [](const In &in, unsigned l) {
         return list((in[l][1] & 0xffff00ff) | (((in[l][2] >> 16) + (in[l][3] & 255)) & 255) << 8,
                     int32_t(in[l][1]) >> 24, (in[l][1] >> 16 | (in[l][2] & 0xffff)) << 16);
       }},
  });
}

QGEMM_FOR_EVERY_CHIP(VectorInstructionTest);
