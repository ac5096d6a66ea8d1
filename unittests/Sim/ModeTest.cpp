//===- ModeTest.cpp - the MODE register ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How MODE is written, and what of it each kind of instruction obeys, on top of the edge tests,
// which run every vector instruction in every rounding mode. The host rounds with fesetround.
//
//===----------------------------------------------------------------------===//

#include "AssemblyTest.h"
#include <cfenv>

using namespace qgemm::sim_test;

namespace {
class ModeTest : public AssemblyTest {};

constexpr int hostModes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};

/// f(a, b, c) while the host rounds in one of MODE's ways.
template <class R, class A>
R rounded(unsigned mode, R (*volatile f)(A, A, A), A a, A b = A(), A c = A()) {
  std::fesetround(hostModes[mode]);
  R result = f(a, b, c);
  std::fesetround(FE_TONEAREST);
  return result;
}
float sum(float a, float b, float) { return a + b; }
float product(float a, float b, float) { return a * b; }
float fused(float a, float b, float c) { return std::fma(a, b, c); }
float narrowed(double a, double, double) { return static_cast<float>(a); }
float converted(int64_t a, int64_t, int64_t) { return static_cast<float>(a); }

/// An f32 as f16, rounded once in a mode: the host's conversion by search among neighbours.
uint32_t halfRounded(unsigned mode, float v) {
  uint32_t code = half(static_cast<_Float16>(v));
  float back = static_cast<float>(halfNumber(code));
  bool negative = std::signbit(v), beyond = std::fabs(back) > std::fabs(v),
       below = std::fabs(back) < std::fabs(v);
  bool away = (mode == 1 && !negative) || (mode == 2 && negative);
  if (mode && !away && beyond)
    return code - 1;
  return mode && away && below ? code + 1 : code;
}

/// A float in [1, 2) and one in [2^-20, 2^-19) from random bits, in v14 and v15.
const char *const operands = "v_and_b32 v14, 0x7fffff, v1\nv_or_b32 v14, 1.0, v14\n"
                             "v_and_b32 v15, 0x807fffff, v2\nv_or_b32 v15, 0x35800000, v15\n";
float large(const In &in, unsigned l) { return number((in[l][1] & 0x7fffff) | 0x3f800000); }
float small(const In &in, unsigned l) { return number((in[l][2] & 0x807fffff) | 0x35800000); }
} // namespace

TEST_P(ModeTest, PartsAreWritten) {
  check({
      // Two bits of f32's rounding, two of the others', read back; a sum in each.
      {EveryChip,
       std::string(operands) +
           "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 0, 2), 1\ns_nop 1\nv_add_f32 v16, v14, v15\n"
           "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 2, 2), 3\ns_nop 1\nv_add_f32 v17, v14, v15\n"
           "s_mov_b32 s8, 2\ns_setreg_b32 hwreg(HW_REG_MODE, 0, 2), s8\ns_nop 1\nv_add_f32 v18, "
           "v14, v15\n"
           "s_getreg_b32 s16, hwreg(HW_REG_MODE, 0, 4)\n"
           "s_getreg_b32 s17, hwreg(HW_REG_MODE, 4, 4)\n"
           "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 0, 4), 0\nv_add_f32 v19, v14, v15",
       [](const In &in, unsigned l) {
         auto in_ = [&](unsigned mode) {
           return bits(rounded(mode, sum, large(in, l), small(in, l)));
         };
         return List{in_(1), in_(1), in_(2), in_(0), 0, 0, 0, 0, 14, 15};
       }},
      {Rdna,
       std::string(operands) +
           "s_round_mode 0x6\ns_getreg_b32 s16, hwreg(HW_REG_MODE, 0, 8)\nv_add_f32 v16, v14, v15\n"
           "v_cvt_f16_f32 v17, v14\nv_and_b32 v17, 0xffff, v17\ns_denorm_mode 0xd\n"
           "s_getreg_b32 s17, hwreg(HW_REG_MODE, 0, 8)\n"
           "v_mov_b32 v13, 0x400000\nv_mul_f32 v18, 2.0, v13\nv_mul_f32 v19, 0.5, v13\n"
           "v_mov_b32 v13, 0x800000\nv_mul_f32 v20, 0.5, v13",
       [](const In &in, unsigned l) {
         float a = large(in, l);
         // Denormal inputs of f32 are kept, results are not.
         return List{bits(rounded(2, sum, a, small(in, l))),
                     halfRounded(1, a),
                     0x800000,
                     0,
                     0,
                     0,
                     0,
                     0,
                     0xf6,
                     0xd6};
       }},
      // gfx12 behaves as with IEEE and DX10_CLAMP whatever is written there.
      {Gfx12,
       "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 0, 10), 0xf0\nv_mov_b32 v14, 0x7fc00000\n"
       "v_add_f32 v16, v14, v14 clamp",
       [](const In &, unsigned) { return List{0}; }},
  });
}

TEST_P(ModeTest, WhoObeys) {
  for (unsigned mode = 0; mode < 4; ++mode) {
    unsigned other = (mode + 1) % 4; // of f16 and f64
    std::string set = operands + std::string("s_setreg_imm32_b32 hwreg(HW_REG_MODE, 0, 4), ") +
                      std::to_string(mode | other << 2) + "\n";
    check({
        {EveryChip,
         set + "v_fma_mix_f32 v16, v14, v15, v14\nv_mov_b32 v17, 0\n"
               "v_fma_mixlo_f16 v17, v14, v15, v14\nv_cvt_f32_i32 v18, v1\n"
               "v_cvt_f64_f32 v[26:27], v14\nv_cvt_f64_f32 v[28:29], v15\n"
               "v_add_f64 v[26:27], v[26:27], v[28:29]\nv_cvt_f32_f64 v19, v[26:27]\n"
               "v_mov_b32 v20, v27\nv_cvt_f16_f32 v21, v14\nv_and_b32 v21, 0xffff, v21",
         [=](const In &in, unsigned l) {
           float a = large(in, l), b = small(in, l), f = rounded(mode, fused, a, b, a);
           double wide = double(a) + double(b); // exact: 24 bits and 20 places apart
           return List{bits(f),
                       halfRounded(other, f),
                       bits(rounded(mode, converted, int64_t(int32_t(in[l][1])))),
                       bits(rounded(mode, narrowed, wide)),
                       uint32_t(llvm::bit_cast<uint64_t>(wide) >> 32),
                       halfRounded(other, a)};
         }},
        // Fixed: conversions to f16 toward zero, sums in LDS, dot products of f16 results.
        {EveryChip,
         set +
             "v_cvt_pkrtz_f16_f32 v16, v14, v15\nv_mov_b32 v26, 0x100\n"
             "ds_write_b32 v26, v15\ns_waitcnt lgkmcnt(0)\nv_cmp_eq_u32 vcc" +
             (cdna() ? "" : "_lo") + ", 0, v0\ns_and_b" + (cdna() ? "64 exec" : "32 exec_lo") +
             ", vcc" + (cdna() ? ", exec" : "_lo, exec_lo") +
             "\nds_write_b32 v26, v15\ns_waitcnt lgkmcnt(0)\nds_add_f32 v26, v14\n"
             "s_waitcnt lgkmcnt(0)\nds_read_b32 v17, v26\ns_waitcnt lgkmcnt(0)\n"
             "s_mov_b" +
             (cdna() ? "64 exec" : "32 exec_lo") + ", -1",
         [=](const In &in, unsigned l) {
           float a = large(in, l), b = small(in, l);
           List want{halfRounded(3, a) | halfRounded(3, b) << 16};
           if (l == 0)
             want.push_back(bits(a + b));
           return want;
         }},
        // The division's last step; VCC scales by 2^-64 where the third source is below 2.
        {EveryChip,
         set + "s_mov_b64 vcc, 0\ns_nop 4\nv_div_fmas_f32 v16, v14, v15, v14\n"
               "s_mov_b64 vcc, -1\ns_nop 4\nv_div_fmas_f32 v17, v14, v15, v14",
         [=](const In &in, unsigned l) {
           float a = large(in, l), f = rounded(mode, fused, a, small(in, l), a);
           return List{bits(f), bits(f * 0x1p-64f)};
         }},
        // The scalar unit, with the bits of lane 0 read back.
        {Gfx115 | Gfx12,
         set + "v_readfirstlane_b32 s8, v14\nv_readfirstlane_b32 s9, v15\n"
               "v_readfirstlane_b32 s10, v1\ns_add_f32 s16, s8, s9\ns_mul_f32 s17, s8, s9\n"
               "s_mov_b32 s18, s8\ns_fmac_f32 s18, s8, s9\ns_cvt_f32_i32 s19, s10\n"
               "s_cvt_f16_f32 s20, s8\ns_sub_f32 s21, s8, s9",
         [=](const In &in, unsigned) {
           float a = large(in, 0), b = small(in, 0);
           return List{0,
                       0,
                       0,
                       0,
                       0,
                       0,
                       0,
                       0,
                       bits(rounded(mode, sum, a, b)),
                       bits(rounded(mode, product, a, b)),
                       bits(rounded(mode, fused, a, b, a)),
                       bits(rounded(mode, converted, int64_t(int32_t(in[0][1])))),
                       halfRounded(other, a),
                       bits(rounded(mode, sum, a, -b))};
         }},
    });
  }
}

/// FP16_OVFL: results that overflow stay finite, infinite sources stay infinite.
TEST_P(ModeTest, HalfOverflow) {
  check({{EveryChip,
          "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 23, 1), 1\nv_mov_b32 v14, 0x7800\n"
          "v_mov_b32 v15, 0xfc00\nv_mul_f16 v13, v14, v14\nv_and_b32 v16, 0xffff, v13\n"
          "v_mul_f16 v13, v14, v15\nv_and_b32 v17, 0xffff, v13\nv_mov_b32 v13, 0xc9742400\n"
          "v_cvt_f16_f32 v13, v13\nv_and_b32 v18, 0xffff, v13\nv_pk_mul_f16 v19, v14, v14",
          [](const In &, unsigned) { return List{0x7bff, 0xfc00, 0xfbff, 0x7bff}; }}});
}

QGEMM_FOR_EVERY_CHIP(ModeTest);
