//===- InstructionTest.cpp - instructions in assembly against their definition ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What compilers seldom emit, or emit in one form only: modifiers, permutations, packed operations,
// memory formats, range checks.
//
//===----------------------------------------------------------------------===//

#include "Assembler.h"
#include "SimTest.h"
#include "llvm/Support/FormatVariadic.h"
#include <array>
#include <cmath>
#include <functional>

using namespace qgemm::sim_test;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;

namespace {
using Words = std::array<uint32_t, 16>;
/// All lanes' inputs (v0-v15) and the results wanted in one lane.
using Expected = std::function<void(const std::vector<Words> &in, unsigned lane, Words &want)>;

struct InstructionCase {
  const char *chip; ///< null: all
  const char *body;
  unsigned results; ///< the first so many of v16-v23 are compared
  Expected expected;
};

uint32_t bits(float f) {
  uint32_t b;
  memcpy(&b, &f, 4);
  return b;
}
float number(uint32_t b) {
  float f;
  memcpy(&f, &b, 4);
  return f;
}
uint16_t half(_Float16 h) {
  uint16_t b;
  memcpy(&b, &h, 2);
  return b;
}
_Float16 halfNumber(uint32_t word, bool high = false) {
  uint16_t b = word >> (high ? 16 : 0);
  _Float16 h;
  memcpy(&h, &b, 2);
  return h;
}

class InstructionTest : public SimTest {
protected:
  uint32_t lanes() const { return cdna() ? 64 : 32; }

  /// Inputs: v0 the lane, v1-v5 random, v6-v9 small floats, v10 and v11 pairs of small halves,
  /// v12 a bit pattern of the lane.
  std::vector<Words> inputs() const {
    std::mt19937 random(23);
    std::vector<Words> in(lanes());
    for (uint32_t lane = 0; lane < lanes(); ++lane) {
      in[lane][0] = lane;
      for (int i = 1; i < 6; ++i)
        in[lane][i] = random();
      for (int i = 6; i < 10; ++i)
        in[lane][i] = bits(int(random() % 2001) / 16.0f - 62.5f);
      for (int i = 10; i < 12; ++i)
        in[lane][i] = half(_Float16(int(random() % 99) - 50)) |
                      uint32_t(half(_Float16(int(random() % 99) / 8.0f))) << 16;
      in[lane][12] = lane * 0x01010101;
    }
    return in;
  }

  std::string execute(const std::string &body, const std::vector<Words> &in,
                      std::vector<Words> &out) {
    std::string file = instructionKernel(chip(), body);
    if (file.empty())
      return "no code object";
    module.reset();
    device = get(qgemm::runtime::createDevice("sim:" + chip()));
    module = get(device->load({file, "test"}));
    if (!module)
      return "no module";
    auto pointer = get(device->allocate(in.size() * 64, 256, "in"));
    check(device->copyIn(pointer, in.data(), in.size() * 64));
    auto result = get(device->allocate(in.size() * 64, 256, "out"));
    LaunchConfig config;
    config.block[0] = lanes();
    std::string failure = run("test", config, KernelArguments().add(pointer).add(result));
    out.resize(in.size());
    check(device->copyOut(out.data(), result, in.size() * 64));
    return failure;
  }
};

const char *const gfx9 = "gfx942", *const gfx11 = "gfx1100";

#define WANT [](const std::vector<Words> &in, unsigned l, Words &want)
#define V(n) in[l][n]

const InstructionCase cases[] = {
    // Bytes and bits.
    {nullptr, "v_perm_b32 v16, v1, v2, v3", 1, WANT{uint64_t bytes = uint64_t(V(1)) << 32 | V(2);
want[0] = 0;
for (int i = 0; i < 4; ++i) {
  uint32_t s = V(3) >> (8 * i) & 0xff;
  uint32_t sign = s >= 8 && s < 12 ? bytes >> (16 * (s - 8) + 15) & 1 : 0;
  uint32_t b = s > 12 ? 0xff : s >= 8 ? sign * 0xff : bytes >> (8 * s) & 255;
  want[0] |= b << (8 * i);
}
} // namespace
}
, {nullptr, "v_mov_b32 v3, 0x0c0a0801\nv_perm_b32 v16, v1, v2, v3", 1,
   WANT{want[0] =
            (V(2) >> 8 & 255) | (V(2) >> 15 & 1 ? 0xff00 : 0) | (V(1) >> 15 & 1 ? 0xff0000 : 0);
}
}
, {nullptr, "v_bfi_b32 v16, v1, v2, v3", 1, WANT{want[0] = (V(1) & V(2)) | (~V(1) & V(3));
}
}
, {nullptr, "v_alignbit_b32 v16, v1, v2, 9", 1, WANT{want[0] = V(1) << 23 | V(2) >> 9;
}
}
, {nullptr, "v_alignbyte_b32 v16, v1, v2, 3", 1, WANT{want[0] = V(1) << 8 | V(2) >> 24;
}
}
, {nullptr, "v_bfe_i32 v16, v1, 5, 7", 1, WANT{want[0] = int32_t(V(1) << 20) >> 25;
}
}
, {nullptr, "v_and_or_b32 v16, v1, v2, v3\nv_lshl_or_b32 v17, v1, 3, v2\nv_or3_b32 v18, v1, v2, v3",
   3, WANT{want[0] = (V(1) & V(2)) | V(3);
want[1] = V(1) << 3 | V(2);
want[2] = V(1) | V(2) | V(3);
}
}
, {nullptr,
   "v_add3_u32 v16, v1, v2, v3\nv_lshl_add_u32 v17, v1, 4, v2\nv_add_lshl_u32 v18, v1, v2, "
   "2\nv_xad_u32 v19, v1, v2, v3",
   4, WANT{want[0] = V(1) + V(2) + V(3);
want[1] = (V(1) << 4) + V(2);
want[2] = (V(1) + V(2)) << 2;
want[3] = (V(1) ^ V(2)) + V(3);
}
}
, {nullptr, "v_sad_u8 v16, v1, v2, v3\nv_mad_u32_u24 v17, v1, v2, v3\nv_mul_hi_u32 v18, v1, v2", 3,
   WANT{want[0] = V(3);
for (int i = 0; i < 32; i += 8)
  want[0] += abs(int(V(1) >> i & 255) - int(V(2) >> i & 255));
want[1] = (V(1) & 0xffffff) * (V(2) & 0xffffff) + V(3);
want[2] = uint64_t(V(1)) * V(2) >> 32;
}
}
,
    // Constants.
    {nullptr,
     "v_mov_b32 v16, 0.15915494\nv_add_u32 v17, 1.0, v1\nv_mov_b32 v18, -16\nv_mov_b32 v19, "
     "0x12345678",
     4, WANT{want[0] = 0x3e22f983;
want[1] = 0x3f800000 + V(1);
want[2] = -16;
want[3] = 0x12345678;
}
}
, {nullptr,
   "s_mov_b64 s[16:17], 0xf2345678\ns_mov_b64 s[18:19], -2\ns_mov_b32 s20, 4.0\nv_mov_b32 v16, "
   "s16\nv_mov_b32 v17, s17\nv_mov_b32 v18, s19\nv_mov_b32 v19, s20",
   4, WANT{want[0] = 0xf2345678;
want[1] = 0;
want[2] = ~0u;
want[3] = 0x40800000;
}
}
, {nullptr,
   "v_cvt_f64_f32 v[20:21], v6\nv_add_f64 v[20:21], v[20:21], 1.0\nv_mul_f64 v[20:21], v[20:21], "
   "4.0\nv_cvt_f32_f64 v16, v[20:21]",
   1, WANT{want[0] = bits((number(V(6)) + 1) * 4);
}
}
, {gfx11,
   "v_cvt_f64_f32 v[20:21], v6\nv_mul_f64 v[20:21], v[20:21], 0x40140000\nv_cvt_f32_f64 v16, "
   "v[20:21]",
   1, WANT{want[0] = bits(number(V(6)) * 5);
}
}
,
    // Modifiers of floats.
    {nullptr,
     "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 4, 6), 28\n" // else output modifiers are ignored
     "v_add_f32 v16, -v6, |v7|\nv_mul_f32 v17, -|v6|, v7 mul:2\nv_fma_f32 v18, v6, -v7, v8 "
     "div:2\nv_add_f32 v19, v6, v7 clamp",
     4, WANT{float a = number(V(6)), b = number(V(7)), c = number(V(8)), s = a + b;
want[0] = bits(-a + std::fabs(b));
want[1] = bits(-std::fabs(a) * b * 2);
want[2] = bits(std::fma(a, -b, c) / 2);
want[3] = bits(s < 0 ? 0.0f : s > 1 ? 1.0f : s);
}
}
, {nullptr,
   "v_med3_f32 v16, v6, v7, v8\nv_max3_f32 v17, v6, v7, v8\nv_min3_f32 v18, v6, v7, v8\nv_med3_i32 "
   "v19, v1, v2, v3",
   4, WANT{float a = number(V(6)), b = number(V(7)), c = number(V(8));
int32_t x = V(1), y = V(2), z = V(3);
want[0] = bits(std::max(std::min(a, b), std::min(std::max(a, b), c)));
want[1] = bits(std::max({a, b, c}));
want[2] = bits(std::min({a, b, c}));
want[3] = std::max(std::min(x, y), std::min(std::max(x, y), z));
}
}
,
    // A denormal mode that flushes f32, inputs and results, but not f16.
    {nullptr,
     "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 4, 4), 12\nv_mov_b32 v14, 0x00400000\nv_add_f32 v16, "
     "v14, v14\nv_mov_b32 v15, 0x00800000\nv_mul_f32 v17, 0.5, v15\nv_add_f32 v18, v14, "
     "v6\nv_mov_b32 v14, 0x200\nv_add_f16 v14, v14, v14\nv_and_b32 v19, 0xffff, v14\nv_mov_b32 "
     "v20, v14\nv_max_f32 v21, v14, v14",
     4, WANT{want[0] = want[1] = 0;
want[2] = V(6);
want[3] = 0x400;
}
}
,
    // Packed halves.
    {nullptr,
     "v_pk_add_f16 v16, v10, v11\nv_pk_mul_f16 v17, v10, v11 op_sel:[1,0] "
     "op_sel_hi:[0,1]\nv_pk_fma_f16 v18, v10, v11, v10 neg_lo:[1,0,0] neg_hi:[0,0,1]\nv_pk_add_f16 "
     "v19, v10, 1.0 op_sel_hi:[1,0]",
     4, WANT{auto lo = [](uint32_t w) { return halfNumber(w); };
auto hi = [](uint32_t w) { return halfNumber(w, true); };
uint32_t a = V(10), b = V(11);
want[0] = half(lo(a) + lo(b)) | half(hi(a) + hi(b)) << 16;
want[1] = half(hi(a) * lo(b)) | half(lo(a) * hi(b)) << 16;
want[2] = half(_Float16(-float(lo(a)) * float(lo(b)) + float(lo(a)))) |
          half(_Float16(float(hi(a)) * float(hi(b)) - float(hi(a)))) << 16;
want[3] = half(lo(a) + _Float16(1)) | half(hi(a) + _Float16(1)) << 16;
}
}
, {nullptr,
   "v_pk_add_u16 v16, v1, v2\nv_pk_add_u16 v17, v1, v2 clamp\nv_pk_mad_i16 v18, v1, v2, "
   "v3\nv_pk_lshlrev_b16 v19, 3, v1 op_sel_hi:[0,1]\nv_pk_max_i16 v20, v1, v2",
   5,
   WANT{for (int s = 0; s < 32; s += 16){uint32_t a = V(1) >> s & 0xffff, b = V(2) >> s & 0xffff,
                                         c = V(3) >> s & 0xffff;
want[0] = (s ? want[0] : 0) | ((a + b) & 0xffff) << s;
want[1] = (s ? want[1] : 0) | std::min(a + b, 0xffffu) << s;
want[2] = (s ? want[2] : 0) | ((a * b + c) & 0xffff) << s;
want[3] = (s ? want[3] : 0) | (a << 3 & 0xffff) << s;
want[4] = (s ? want[4] : 0) | uint32_t(uint16_t(std::max(int16_t(a), int16_t(b)))) << s;
}
}
}
, {nullptr,
   "v_fma_mix_f32 v16, v10, v11, v6 op_sel_hi:[1,1,0]\nv_fma_mix_f32 v17, v10, -v11, |v6| "
   "op_sel:[1,0,0] op_sel_hi:[1,1,0]\nv_mov_b32 v18, v1\nv_fma_mixhi_f16 v18, v6, v7, v8",
   3, WANT{float a = halfNumber(V(10)), ah = halfNumber(V(10), true), b = halfNumber(V(11));
want[0] = bits(std::fma(a, b, number(V(6))));
want[1] = bits(std::fma(ah, -b, std::fabs(number(V(6)))));
double exact = double(number(V(6))) * number(V(7)) + number(V(8));
want[2] = (V(1) & 0xffff) | uint32_t(half(_Float16(exact))) << 16;
}
}
, {gfx9,
   "v_pk_add_f32 v[16:17], v[6:7], v[8:9]\nv_pk_mul_f32 v[18:19], v[6:7], v[8:9] op_sel:[1,0] "
   "op_sel_hi:[0,1]\nv_pk_fma_f32 v[20:21], v[6:7], v[8:9], v[6:7] neg_lo:[0,0,1]",
   6, WANT{float a = number(V(6)), b = number(V(7)), c = number(V(8)), d = number(V(9));
want[0] = bits(a + c);
want[1] = bits(b + d);
want[2] = bits(b * c);
want[3] = bits(a * d);
want[4] = bits(std::fma(a, c, -a));
want[5] = bits(std::fma(b, d, b));
}
}
,
    // Dot products.
    {gfx11,
     "v_dot4_i32_iu8 v16, v1, v2, v3\nv_dot4_i32_iu8 v17, v1, v2, v3 "
     "neg_lo:[1,0,0]\nv_dot4_i32_iu8 v18, v1, v2, v3 neg_lo:[1,1,0]\nv_dot4_u32_u8 v19, v1, v2, v3",
     4, WANT{for (int form = 0; form < 4; ++form){want[form] = V(3);
for (int i = 0; i < 32; i += 8) {
  int a = V(1) >> i & 255, b = V(2) >> i & 255;
  if (form == 1 || form == 2)
    a = int8_t(a);
  if (form == 2)
    b = int8_t(b);
  want[form] += a * b;
}
}
}
}
, {gfx9, "v_dot4_i32_i8 v16, v1, v2, v3\nv_mov_b32 v17, v3\nv_dot4c_i32_i8 v17, v1, v2", 2,
   WANT{want[0] = V(3);
for (int i = 0; i < 32; i += 8)
  want[0] += int8_t(V(1) >> i) * int8_t(V(2) >> i);
want[1] = want[0];
}
}
,
    // Carries.
    {gfx11,
     "v_add_co_u32 v16, vcc_lo, v1, v2\nv_add_co_ci_u32 v17, vcc_lo, v3, v4, vcc_lo\nv_sub_co_u32 "
     "v18, s16, v1, v2\nv_mov_b32 v19, 0\nv_mad_u64_u32 v[20:21], null, v1, v2, v[3:4]",
     6, WANT{uint64_t sum = (uint64_t(V(3)) << 32 | V(1)) + (uint64_t(V(4)) << 32 | V(2));
want[0] = sum;
want[1] = sum >> 32;
want[2] = V(1) - V(2);
want[3] = 0;
uint64_t mad = uint64_t(V(1)) * V(2) + (uint64_t(V(4)) << 32 | V(3));
want[4] = mad;
want[5] = mad >> 32;
}
}
, {gfx9,
   "v_add_co_u32 v16, vcc, v1, v2\nv_addc_co_u32 v17, vcc, v3, v4, vcc\nv_lshl_add_u64 v[18:19], "
   "v[2:3], 3, v[4:5]",
   4, WANT{uint64_t sum = (uint64_t(V(3)) << 32 | V(1)) + (uint64_t(V(4)) << 32 | V(2));
want[0] = sum;
want[1] = sum >> 32;
uint64_t s = ((uint64_t(V(3)) << 32 | V(2)) << 3) + (uint64_t(V(5)) << 32 | V(4));
want[2] = s;
want[3] = s >> 32;
}
}
,
    // Dual issue: both halves read before either writes.
    {gfx11,
     "v_mov_b32 v16, v1\nv_mov_b32 v17, v2\nv_dual_mov_b32 v16, v17 :: v_dual_mov_b32 v17, "
     "v16\nv_mov_b32 v20, v6\nv_dual_fmac_f32 v20, v7, v8 :: v_dual_mul_f32 v19, v6, v9\nv_mov_b32 "
     "v18, 0",
     5, WANT{want[0] = V(2);
want[1] = V(1);
want[2] = 0;
want[3] = bits(number(V(6)) * number(V(9)));
want[4] = bits(std::fma(number(V(7)), number(V(8)), number(V(6))));
}
}
,
    // True 16-bit halves.
    {gfx11,
     "v_mov_b32 v16, v1\nv_mov_b16 v16.h, v2.l\nv_mov_b32 v17, v1\nv_add_nc_u16 v17.l, v2.h, "
     "v3.l\nv_mov_b32 v18, v1\nv_add_f16 v18.h, v10.l, v10.h",
     3, WANT{want[0] = (V(1) & 0xffff) | V(2) << 16;
want[1] = (V(1) & 0xffff0000) | ((V(2) >> 16) + V(3)) % 65536;
want[2] = (V(1) & 0xffff) | uint32_t(half(halfNumber(V(10)) + halfNumber(V(10), true))) << 16;
}
}
,
    // gfx9 clears the upper half, except in the three-operand forms.
    {gfx9,
     "v_mov_b32 v16, v1\nv_add_u16 v16, v2, v3\nv_mov_b32 v17, v1\nv_mad_u16 v17, v2, v3, "
     "v4\nv_mov_b32 v18, v1\nv_mad_u16 v18, v2, v3, v4 op_sel:[1,0,0,1]",
     3, WANT{want[0] = (V(2) + V(3)) & 0xffff;
want[1] = (V(1) & 0xffff0000) | ((V(2) * V(3) + V(4)) & 0xffff);
want[2] = (V(1) & 0xffff) | ((V(2) >> 16) * V(3) + V(4)) << 16;
}
}
, {gfx9,
   "v_mov_b32 v16, v1\nv_add_u32_sdwa v16, v2, v3 dst_sel:BYTE_1 dst_unused:UNUSED_PRESERVE "
   "src0_sel:WORD_1 src1_sel:BYTE_0\nv_mov_b32_sdwa v17, sext(v1) dst_sel:DWORD "
   "dst_unused:UNUSED_PAD src0_sel:BYTE_3\nv_or_b32_sdwa v18, v1, v2 dst_sel:WORD_1 "
   "dst_unused:UNUSED_PAD src0_sel:WORD_1 src1_sel:WORD_0",
   3, WANT{want[0] = (V(1) & 0xffff00ff) | (((V(2) >> 16) + (V(3) & 255)) & 255) << 8;
want[1] = int32_t(V(1)) >> 24;
want[2] = (V(1) >> 16 | (V(2) & 0xffff)) << 16;
}
}
,
    // Permutations.
    {nullptr,
     "v_mov_b32 v16, v2\nv_mov_b32_dpp v16, v1 quad_perm:[1,0,3,2] row_mask:0xf "
     "bank_mask:0x5\nv_mov_b32 v17, v2\nv_mov_b32_dpp v17, v1 row_shr:3 row_mask:0xf "
     "bank_mask:0xf\nv_mov_b32_dpp v18, v1 row_shl:1 row_mask:0xf bank_mask:0xf "
     "bound_ctrl:1\nv_mov_b32_dpp v19, v1 row_ror:5 row_mask:0xf bank_mask:0xf\nv_mov_b32_dpp v20, "
     "v1 row_mirror row_mask:0xf bank_mask:0xf\nv_mov_b32_dpp v21, v1 row_half_mirror row_mask:0xf "
     "bank_mask:0xf\nv_mov_b32 v22, v2\nv_add_u32_dpp v22, v1, v2 row_shr:1 row_mask:0x1 "
     "bank_mask:0xf",
     7, WANT{unsigned row = l & ~15u, c = l & 15;
want[0] = (l / 4) % 2 == 0 ? in[l ^ 1][1] : V(2);
want[1] = c >= 3 ? in[l - 3][1] : V(2);
want[2] = c < 15 ? in[l + 1][1] : 0;
want[3] = in[row + ((c + 16 - 5) & 15)][1];
want[4] = in[row + 15 - c][1];
want[5] = in[(l & ~7u) + 7 - (l & 7)][1];
want[6] = row == 0 && c >= 1 ? in[l - 1][1] + V(2) : V(2);
}
}
, {gfx11,
   "v_mov_b32_dpp v16, v1 dpp8:[7,6,5,4,3,2,1,0]\nv_mov_b32_dpp v17, v1 row_xmask:5 row_mask:0xf "
   "bank_mask:0xf\nv_mov_b32_dpp v18, v1 row_share:3 row_mask:0xf bank_mask:0xf\ns_mov_b32 s16, "
   "0x76543210\ns_mov_b32 s17, 0xfedcba98\nv_permlanex16_b32 v19, v1, s16, s17",
   4, WANT{want[0] = in[(l & ~7u) + 7 - (l & 7)][1];
want[1] = in[(l & ~15u) + ((l & 15) ^ 5)][1];
want[2] = in[(l & ~15u) + 3][1];
want[3] = in[l ^ 16][1];
}
}
, {gfx9,
   "v_mov_b32 v16, v2\nv_mov_b32_dpp v16, v1 row_bcast:15 row_mask:0xa "
   "bank_mask:0xf\nv_mov_b32_dpp v17, v1 row_newbcast:6 row_mask:0xf bank_mask:0xf\nv_mov_b32 v18, "
   "v2\nv_mov_b32_dpp v18, v1 wave_shr:1 row_mask:0xf bank_mask:0xf",
   3, WANT{want[0] = l / 16 % 2 ? in[(l & ~15u) - 1][1] : V(2);
want[1] = in[(l & ~15u) + 6][1];
want[2] = l ? in[l - 1][1] : V(2);
}
}
, {nullptr,
   "v_readlane_b32 s16, v1, 7\ns_mov_b32 s17, 0x55aa55aa\ns_nop 4\nv_mov_b32 v16, "
   "v2\nv_writelane_b32 v16, s17, 9\nv_mov_b32 v17, s16\nds_swizzle_b32 v18, v1 "
   "offset:swizzle(SWAP, 4)\ns_waitcnt lgkmcnt(0)",
   3, WANT{want[0] = l == 9 ? 0x55aa55aa : V(2);
want[1] = in[7][1];
want[2] = in[l ^ 4][1];
}
}
,
    // Comparisons and EXEC.
    {gfx11,
     "v_cmp_lt_u32 vcc_lo, v1, v2\nv_cndmask_b32 v16, v1, v2, vcc_lo\nv_mov_b32 v17, "
     "5\nv_cmpx_gt_u32 v0, v12\nv_mov_b32 v17, 6\ns_mov_b32 exec_lo, -1\nv_cmpx_lt_u32 3, "
     "v0\nv_mov_b32 v17, 7",
     2, WANT{want[0] = V(1) < V(2) ? V(2) : V(1);
want[1] = l > 3 ? 7 : 5;
}
}
, {gfx9,
   "v_cmp_lt_u32 vcc, v1, v2\nv_cndmask_b32 v16, v1, v2, vcc\nv_mov_b32 v17, 5\nv_cmpx_lt_u32 vcc, "
   "3, v0\nv_mov_b32 v17, 7",
   2, WANT{want[0] = V(1) < V(2) ? V(2) : V(1);
want[1] = l > 3 ? 7 : 5;
}
}
, {nullptr, "v_mbcnt_lo_u32_b32 v16, -1, 0\nv_mbcnt_hi_u32_b32 v16, -1, v16", 1, WANT{want[0] = l;
}
}
,
    // LDS.
    {gfx11,
     "v_lshlrev_b32 v14, 4, v0\nds_store_b128 v14, v[1:4]\ns_waitcnt "
     "lgkmcnt(0)\ns_barrier\nv_xor_b32 v14, 16, v14\nds_load_2addr_b32 v[16:17], v14 offset0:0 "
     "offset1:3\nds_load_u8 v18, v14 offset:1\nds_load_i16 v19, v14 offset:6\nv_mov_b32 v20, "
     "v5\nds_load_u8_d16_hi v20, v14 offset:8\nds_load_b64 v[21:22], v14 offset:8\ns_waitcnt "
     "lgkmcnt(0)",
     7, WANT{const Words &o = in[l ^ 1];
want[0] = o[1];
want[1] = o[4];
want[2] = o[1] >> 8 & 255;
want[3] = int16_t(o[2] >> 16);
want[4] = (V(5) & 0xffff) | (o[3] & 255) << 16;
want[5] = o[3];
want[6] = o[4];
}
}
, {gfx9,
   "v_lshlrev_b32 v14, 3, v0\nds_write_b64 v14, v[2:3]\ns_waitcnt "
   "lgkmcnt(0)\ns_barrier\nds_read2st64_b32 v[32:33], v14 offset0:0 offset1:1\nv_xor_b32 v14, 8, "
   "v14\nds_read_b64 v[16:17], v14\nds_read_i8 v18, v14 offset:3\nds_add_rtn_u32 v19, v14, v1 "
   "offset:4\ns_waitcnt lgkmcnt(0)\nds_read_b32 v20, v14 offset:4\ns_waitcnt lgkmcnt(0)",
   5, WANT{const Words &o = in[l ^ 1];
want[0] = o[2];
want[1] = o[3];
want[2] = int8_t(o[2] >> 24);
want[3] = o[3];
want[4] = o[3] + V(1);
}
}
,
    // Scratch and accumulators.
    {gfx11,
     "scratch_store_b32 off, v1, off offset:8\nv_mov_b32 v14, 4\nscratch_load_b32 v16, v14, off "
     "offset:4\ns_mov_b32 s16, 8\nscratch_load_b32 v17, off, s16\ns_waitcnt vmcnt(0)",
     2, WANT{want[0] = want[1] = V(1);
}
}
, {gfx9,
   "v_accvgpr_write_b32 a3, v1\nv_accvgpr_mov_b32 a4, a3\ns_nop 4\nv_accvgpr_read_b32 v16, "
   "a4\nscratch_store_dword off, v2, off offset:12\nscratch_load_dword v17, off, off "
   "offset:12\ns_waitcnt vmcnt(0)",
   2, WANT{want[0] = V(1);
want[1] = V(2);
}
}
,
}
;
#undef V
#undef WANT
} // namespace

TEST_P(InstructionTest, Cases) {
  for (const InstructionCase &test : cases) {
    if (test.chip && (test.chip == gfx9) != cdna())
      continue;
    std::string body = test.body;
    // The plain integer addition has another name on each generation.
    if (!cdna())
      for (size_t at; (at = body.find("v_add_u32")) != std::string::npos;)
        body.replace(at, 9, "v_add_nc_u32");
    std::vector<Words> in = inputs(), out;
    std::string failure = execute(body, in, out);
    for (unsigned lane = 0; failure.empty() && lane < lanes(); ++lane) {
      Words want = {};
      test.expected(in, lane, want);
      for (unsigned i = 0; i < test.results; ++i)
        if (out[lane][i] != want[i])
          failure += llvm::formatv("lane {0} result {1}: got {2:x}, want {3:x}\n", lane, i,
                                   out[lane][i], want[i]);
    }
    EXPECT_EQ(failure, "") << body;
  }
}

//===----------------------------------------------------------------------===//
// Buffer range checks
//===----------------------------------------------------------------------===//

namespace {
/// A raw buffer of 100 bytes over the first input words; v13 holds the offset.
std::string bufferBody(bool rdna, const std::string &code) {
  std::string wide = rdna ? "b128" : "dwordx4";
  return std::string("s_mov_b64 s[8:9], s[4:5]\ns_and_b32 s9, s9, 0xffff\ns_movk_i32 s10, 0x62\n") +
         (rdna ? "s_mov_b32 s11, 0x31004000\n" : "s_mov_b32 s11, 0x00027000\n") +
         "v_lshlrev_b32 v13, 2, v0\n" + code + "\ns_waitcnt vmcnt(0)\n";
}
} // namespace

/// 98 bytes: the dword at offset 96 is half inside.
TEST_P(InstructionTest, BufferRange) {
  bool rdna = !cdna();
  std::vector<Words> in = inputs(), out;
  std::string dword = rdna ? "b32" : "dword", wide = rdna ? "b128" : "dwordx4";
  ASSERT_EQ(execute(bufferBody(rdna, "buffer_load_" + dword +
                                         " v16, v13, s[8:11], 0 offen\n"
                                         "s_mov_b32 s12, 16\n"
                                         "buffer_load_" +
                                         dword +
                                         " v17, v13, s[8:11], s12 offen\n"
                                         "buffer_load_" +
                                         dword +
                                         " v18, off, s[8:11], 0 offset:8\n"
                                         "buffer_load_" +
                                         wide + " v[20:23], v13, s[8:11], 0 offen"),
                    in, out),
            "");
  const uint32_t *words = in[0].data();
  // Whether a dword at the offset is read, with the scalar offset that the check may count.
  auto inside = [&](uint32_t offset, uint32_t scalar) {
    return rdna ? offset + scalar + 4 <= 98 : offset < 98;
  };
  for (unsigned lane = 0; lane < lanes(); ++lane) {
    uint32_t offset = 4 * lane;
    EXPECT_EQ(out[lane][0], inside(offset, 0) ? words[lane] : 0) << lane;
    EXPECT_EQ(out[lane][1], inside(offset, 16) ? words[lane + 4] : 0) << lane;
    EXPECT_EQ(out[lane][2], words[2]);
    for (unsigned i = 0; i < 4; ++i)
      EXPECT_EQ(out[lane][4 + i], inside(offset + 4 * i, 0) ? words[lane + i] : 0) << lane;
  }
}

TEST_P(InstructionTest, BufferStoresAndAtomics) {
  bool rdna = !cdna();
  std::vector<Words> in = inputs(), out;
  std::string dword = rdna ? "b32" : "dword";
  std::string atomic = rdna ? "buffer_atomic_add_u32 v19, v14, s[8:11], 0 offen glc\n"
                            : "buffer_atomic_add v19, v14, s[8:11], 0 offen sc0\n";
  ASSERT_EQ(execute(bufferBody(rdna, "buffer_store_" + dword +
                                         " v1, v13, s[8:11], 0 offen\n"
                                         "s_waitcnt vmcnt(0)\n"
                                         "global_load_" +
                                         dword +
                                         " v16, v13, s[4:5]\n"
                                         "v_mov_b32 v14, 4\nv_mov_b32 v19, 1\n" +
                                         atomic +
                                         "s_waitcnt vmcnt(0)\n"
                                         "global_load_" +
                                         dword + " v17, v14, s[4:5]"),
                    in, out),
            "");
  const uint32_t *words = in[0].data();
  for (unsigned lane = 0; lane < lanes(); ++lane) {
    bool inside = rdna ? 4 * lane + 4 <= 98 : 4 * lane < 98;
    EXPECT_EQ(out[lane][0], inside ? in[lane][1] : words[lane]) << lane;
    EXPECT_EQ(out[lane][3], in[1][1] + lane) << lane;
    EXPECT_EQ(out[lane][1], in[1][1] + lanes()) << lane;
  }
}

//===----------------------------------------------------------------------===//
// Faults
//===----------------------------------------------------------------------===//

TEST_P(InstructionTest, Faults) {
  bool rdna = !cdna();
  struct FaultCase {
    std::string body, text;
  };
  const FaultCase faults[] = {
      {rdna ? "v_mov_b32 v1, 0x3fe\nds_load_b32 v2, v1" : "v_mov_b32 v1, 0x3fe\nds_read_b32 v2, v1",
       "misaligned: address requires a multiple of 4 bytes, got 0x3fe"},
      {rdna ? "v_mov_b32 v1, 0x3f8\nds_load_b128 v[4:7], v1"
            : "v_mov_b32 v1, 0x3f8\nds_read_b128 v[4:7], v1",
       "lds out of range: access of 16 bytes requires an LDS offset below 1024, got 1016"},
      {rdna ? "v_mov_b32 v1, 0x400\nds_store_b8 v1, v2" : "v_mov_b32 v1, 0x400\nds_write_b8 v1, v2",
       "lds out of range: access of 1 bytes requires an LDS offset below 1024, got 1024"},
      {rdna ? "scratch_load_b32 v1, off, off offset:64"
            : "scratch_load_dword v1, off, off offset:64",
       "out of bounds: access of 4 bytes requires a scratch offset below 64, got 64"},
      {"s_mov_b64 s[8:9], 0\n" + std::string(rdna ? "s_load_b32" : "s_load_dword") +
           " s10, s[8:9], 0x40",
       "out of bounds: access of 4 bytes at 0x40 requires an allocated buffer"},
      {"s_trap 3", "trap: execution requires no trap, got s_trap 3"},
      {"s_getpc_b64 s[8:9]\ns_add_u32 s8, s8, 0x100000\ns_setpc_b64 s[8:9]",
       "bad program: execution requires an instruction, got none at image offset"},
      {rdna ? "image_get_resinfo v1, v2, s[8:15] dmask:0x1 dim:SQ_RSRC_IMG_1D"
            : "ds_gws_init v2 gds",
       "unsupported: execution requires semantics of the instruction, got none"},
      {"s_setreg_imm32_b32 hwreg(2), 3",
       "unsupported: s_setreg requires the register MODE, got 2"},
  };
  for (const FaultCase &fault : faults) {
    std::vector<Words> out;
    std::string text = execute(fault.body, inputs(), out);
    EXPECT_NE(text.find(chip() + ": " + fault.text), std::string::npos) << text;
    EXPECT_NE(text.find("kernel 'test', pc 0x"), std::string::npos) << text;
  }
}

QGEMM_FOR_EVERY_CHIP(InstructionTest);
