//===- CdnaInstructionTest.cpp - rarer instructions of gfx942 and gfx950 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each against what the ISA manuals' pseudocode says, computed by the host.
//
//===----------------------------------------------------------------------===//

#include "CdnaKernel.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstring>
#include <functional>
#include <random>

using namespace qgemm::sim_test;
using llvm::formatv;

namespace {
using Words = std::vector<uint32_t>;
using Reference = std::function<uint32_t(const Words &in, unsigned lane, unsigned result)>;

struct Case {
  bool cdna4Only;
  const char *body;
  unsigned results; ///< from v16
  Reference expected;
};

float number(uint32_t bits) {
  float v;
  memcpy(&v, &bits, 4);
  return v;
}
uint32_t bitsOf(float v) {
  uint32_t bits;
  memcpy(&bits, &v, 4);
  return bits;
}
double half(uint32_t bits) {
  uint16_t low = bits;
  _Float16 h;
  memcpy(&h, &low, 2);
  return double(h);
}
uint32_t halfBits(double v) {
  _Float16 h = _Float16(v);
  uint16_t bits;
  memcpy(&bits, &h, 2);
  return bits;
}
uint32_t byteOf(uint32_t word, unsigned i) { return word >> (8 * i) & 255; }

/// v0 the lane, v1-v5 random, v6-v9 small floats, v10-v12 pairs of small halves.
WaveWords inputs() {
  std::mt19937 random(31);
  WaveWords in;
  for (uint32_t lane = 0; lane < 64; ++lane) {
    in[lane] = {lane};
    for (int i = 1; i < 6; ++i)
      in[lane].push_back(random());
    for (int i = 6; i < 10; ++i)
      in[lane].push_back(bitsOf(float(int(random() % 4001) - 2000) / 64));
    for (int i = 10; i < 13; ++i)
      in[lane].push_back(halfBits(int(random() % 199) / 16.0 - 6) |
                         halfBits(int(random() % 199) / 8.0 - 12) << 16);
  }
  return in;
}

uint32_t sad(uint64_t a, uint32_t b, uint32_t sum, bool masked) {
  for (unsigned i = 0; i < 4; ++i) {
    int x = a >> (8 * i) & 255, y = byteOf(b, i);
    if (!masked || y)
      sum += std::abs(x - y);
  }
  return sum;
}

/// Face, S, T and the doubled major axis.
float cube(float x, float y, float z, unsigned what) {
  float ax = std::fabs(x), ay = std::fabs(y), az = std::fabs(z);
  if (az >= ax && az >= ay) {
    const float r[] = {z < 0 ? 5.0f : 4.0f, z < 0 ? -x : x, -y, 2 * z};
    return r[what];
  }
  if (ay >= ax) {
    const float r[] = {y < 0 ? 3.0f : 2.0f, x, y < 0 ? -z : z, 2 * y};
    return r[what];
  }
  const float r[] = {x < 0 ? 1.0f : 0.0f, x < 0 ? z : -z, -y, 2 * x};
  return r[what];
}

int64_t clampTo(int64_t v, int64_t low, int64_t high) {
  return v < low ? low : v > high ? high : v;
}

#define EXPECTED [](const Words &v, unsigned lane, unsigned i)->uint32_t
const Case vectorCases[] = {
    {false,
     "v_cubeid_f32 v16, v6, v7, v8\nv_cubesc_f32 v17, v6, v7, v8\nv_cubetc_f32 v18, v6, v7, v8\n"
     "v_cubema_f32 v19, v6, v7, v8",
     4, EXPECTED{return bitsOf(cube(number(v[6]), number(v[7]), number(v[8]), i));
} // namespace
}
, {false, "v_lerp_u8 v16, v1, v2, v3", 1, EXPECTED{uint32_t sum = 0;
for (int b = 0; b < 4; ++b)
  sum |= (byteOf(v[1], b) + byteOf(v[2], b) + (byteOf(v[3], b) & 1)) / 2 << (8 * b);
return sum;
}
}
, {false,
   "v_mov_b32 v15, 0x12003400\nv_qsad_pk_u16_u8 v[16:17], v[2:3], v15, v[4:5]\n"
   "v_mqsad_pk_u16_u8 v[18:19], v[2:3], v15, v[4:5]",
   4, EXPECTED{uint64_t a = v[2] | uint64_t(v[3]) << 32, c = v[4] | uint64_t(v[5]) << 32;
uint32_t word = 0;
for (unsigned h = 0; h < 2; ++h) {
  unsigned n = i % 2 * 2 + h;
  word |= (sad(a >> (8 * n), 0x12003400, c >> (16 * n) & 0xffff, i >= 2) & 0xffff) << (16 * h);
}
return word;
}
}
, {false, "v_mqsad_u32_u8 v[16:19], v[2:3], v1, v[6:9]", 4,
   EXPECTED{return sad((v[2] | uint64_t(v[3]) << 32) >> (8 * i), v[1], v[6 + i], true);
}
}
, {false,
   "v_mov_b32 v16, v1\nv_cvt_pkaccum_u8_f32 v16, v6, 2\n"
   "v_cvt_norm_i16_f16 v17, v10\nv_cvt_pknorm_u16_f16 v18, v10, v11",
   3,
   EXPECTED{if (i == 0) return (v[1] & 0xff00ffff) | uint32_t(clampTo(int(number(v[6])), 0, 255))
                                                         << 16;
if (i == 1)
  return uint16_t(std::nearbyint(std::fmin(std::fmax(half(v[10]), -1), 1) * 32767));
auto n = [](double x) { return uint32_t(std::nearbyint(std::fmin(std::fmax(x, 0), 1) * 65535)); };
return n(half(v[10])) | n(half(v[11])) << 16;
}
}
, {false, "v_mov_b32 v16, v12\nv_pk_fmac_f16 v16, v10, v11", 1,
   EXPECTED{return halfBits(half(v[10]) * half(v[11]) + half(v[12])) |
                   halfBits(half(v[10] >> 16) * half(v[11] >> 16) + half(v[12] >> 16)) << 16;
}
}
, {false,
   "v_mov_b32 v16, v1\nv_mov_b32 v17, v1\nv_mad_legacy_f16 v16, v10, v11, v12\n"
   "v_fma_legacy_f16 v17, v10, v11, v12",
   2, EXPECTED{double product = half(v[10]) * half(v[11]);
return halfBits((i ? product : half(halfBits(product))) + half(v[12]));
}
}
, {true,
   "v_bitop3_b32 v16, v1, v2, v3 bitop3:0x96\nv_bitop3_b32 v17, v1, v2, v3 bitop3:0xca\n"
   "v_mov_b32 v18, v4\nv_bitop3_b16 v18, v1, v2, v3 bitop3:0x27",
   3, EXPECTED{const unsigned tables[] = {0x96, 0xca, 0x27};
uint32_t word = 0;
for (int b = 0; b < 32; ++b) {
  unsigned row = (v[1] >> b & 1) * 4 + (v[2] >> b & 1) * 2 + (v[3] >> b & 1);
  word |= uint32_t(tables[i] >> row & 1) << b;
}
return i == 2 ? (v[4] & 0xffff0000) | (word & 0xffff) : word;
}
}
, {true,
   "v_prng_b32 v16, v1\nv_mov_b32 v17, 0\nv_mov_b32 v18, 0\nv_mov_b32 v15, 20\n"
   "v_ashr_pk_i8_i32 v17, v1, v2, v15\nv_ashr_pk_u8_i32 v18, v1, v2, v15",
   3, EXPECTED{if (i == 0) return v[1] * 2 ^ (v[1] >> 31 ? 197 : 0);
auto pack = [&](int64_t low, int64_t high) {
  return uint32_t(uint8_t(clampTo(int32_t(v[1]) >> 20, low, high))) |
         uint32_t(uint8_t(clampTo(int32_t(v[2]) >> 20, low, high))) << 8;
};
return i == 1 ? pack(-128, 127) : pack(0, 255);
}
}
, {true,
   "v_minimum3_f32 v16, v6, v7, v8\nv_maximum3_f32 v17, v6, v7, v8\n"
   "v_pk_minimum3_f16 v18, v10, v11, v12\nv_mov_b32 v15, 0x7fc00000\n"
   "v_maximum3_f32 v19, v6, v15, v8",
   4, EXPECTED{float a = number(v[6]), b = number(v[7]), c = number(v[8]);
if (i < 2)
  return bitsOf(i ? std::max({a, b, c}) : std::min({a, b, c}));
if (i == 3)
  return 0x7fc00000;
auto least = [&](int s) {
  return halfBits(std::min({half(v[10] >> s), half(v[11] >> s), half(v[12] >> s)}));
};
return least(0) | least(16) << 16;
}
}
, {true, "v_mov_b32 v16, v6\nv_dot2c_f32_bf16 v16, v1, v2", 1,
   EXPECTED{float sum = number(v[6]) + number(v[1] << 16) * number(v[2] << 16);
return bitsOf(sum + number(v[1] & 0xffff0000) * number(v[2] & 0xffff0000));
}
}
,
}
;
#undef EXPECTED

class CdnaInstructionTest : public ::testing::TestWithParam<const char *> {
protected:
  bool isGfx950() const { return std::string(GetParam()) == "gfx950"; }
  CdnaResult run(const std::string &body, unsigned results, const Words &memory = {},
                 const WaveWords &in = inputs()) {
    CdnaResult result = runCdna(GetParam(), body, in, 16, results, memory);
    EXPECT_EQ(result.failure, "") << body;
    return result;
  }
};
} // namespace

TEST_P(CdnaInstructionTest, Vector) {
  WaveWords in = inputs();
  for (const Case &test : vectorCases) {
    if (test.cdna4Only && !isGfx950())
      continue;
    CdnaResult got = run(test.body, test.results);
    for (unsigned lane = 0; lane < 64 && got.failure.empty(); ++lane)
      for (unsigned i = 0; i < test.results; ++i) {
        uint32_t want = test.expected(in[lane], lane, i), word = got.registers[lane][i];
        bool nan = std::isnan(number(want)) && std::isnan(number(word));
        EXPECT_TRUE(word == want || nan) << test.body << " lane " << lane << " result " << i
                                         << std::hex << " got " << word << " want " << want;
      }
  }
}

/// Segments of 2/pi add up to it.
TEST_P(CdnaInstructionTest, TrigPreop) {
  CdnaResult got = run("v_mov_b32 v2, 0\nv_mov_b32 v3, 0x40000000\nv_trig_preop_f64 v[16:17], "
                       "v[2:3], 0\nv_trig_preop_f64 v[18:19], v[2:3], 1\n"
                       "v_mov_b32 v3, 0x7b800000\nv_trig_preop_f64 v[20:21], v[2:3], 0",
                       6);
  auto value = [&](unsigned i) {
    uint64_t bits = got.registers[0][i] | uint64_t(got.registers[0][i + 1]) << 32;
    double v;
    memcpy(&v, &bits, 8);
    return v;
  };
  long double twoOverPi = 2 / 3.141592653589793238462643383279502884L;
  EXPECT_EQ(value(0), std::ldexp(double(std::floor(std::ldexp(twoOverPi, 53))), -53));
  EXPECT_NEAR(double(std::ldexp((long double)value(0) + value(2) - twoOverPi, 60)), 0, 1);
  EXPECT_GT(value(4), 0);
  EXPECT_LT(value(4), std::ldexp(1.0, 128 - (0x7b8 - 1077))); // moved up by 128
}

TEST_P(CdnaInstructionTest, RowSwaps) {
  if (!isGfx950())
    GTEST_SKIP() << "CDNA4 only";
  WaveWords in = inputs();
  CdnaResult got = run("v_mov_b32 v16, v1\nv_mov_b32 v17, v2\nv_permlane16_swap_b32 v16, v17\n"
                       "v_mov_b32 v18, v1\nv_mov_b32 v19, v2\nv_permlane32_swap_b32 v18, v19",
                       4);
  for (unsigned lane = 0; lane < 64; ++lane)
    for (unsigned d : {16u, 32u}) {
      unsigned i = d == 16 ? 0 : 2;
      EXPECT_EQ(got.registers[lane][i], lane & d ? in[lane ^ d][2] : in[lane][1]) << lane;
      EXPECT_EQ(got.registers[lane][i + 1], lane & d ? in[lane][2] : in[lane ^ d][1]) << lane;
    }
}

//===----------------------------------------------------------------------===//
// Registers by index
//===----------------------------------------------------------------------===//

TEST_P(CdnaInstructionTest, GprIndex) {
  WaveWords in = inputs();
  CdnaResult got = run(R"(
  s_mov_b32 s8, 2
  s_set_gpr_idx_on s8, gpr_idx(SRC0)
  v_mov_b32 v16, v1
  v_add_u32 v17, v1, v2
  s_mov_b32 s9, 3
  s_set_gpr_idx_idx s9
  v_mov_b32 v18, v1
  s_set_gpr_idx_mode gpr_idx(DST)
  v_mov_b32 v16, v5
  s_set_gpr_idx_mode gpr_idx(SRC1,DST)
  s_branch next
  v_mov_b32 v16, 0
next:
  v_sub_u32 v17, v1, v2
  s_set_gpr_idx_off
  v_mov_b32 v21, v1
)",
                       6);
  for (unsigned lane = 0; lane < 64; ++lane) {
    const Words &v = in[lane];
    const uint32_t want[] = {v[3], v[3] + v[2], v[4], v[5], v[1] - v[5], v[1]};
    for (unsigned i = 0; i < 6; ++i)
      EXPECT_EQ(got.registers[lane][i], want[i]) << lane << " " << i;
  }
  CdnaResult bad = runCdna(GetParam(),
                           "s_movk_i32 s8, 0xff\ns_set_gpr_idx_on s8, "
                           "gpr_idx(SRC0)\nv_mov_b32 v16, v1\ns_set_gpr_idx_off",
                           in, 16, 1);
  EXPECT_NE(bad.failure.find("index of vector registers requires a register"), std::string::npos);
}

TEST_P(CdnaInstructionTest, ScalarMoves) {
  CdnaResult got = run(R"(
  s_mov_b32 s8, 0x10203040
  s_mov_b32 s9, 0x0f000001
  s_mov_b32 m0, 2
  s_movreld_b32 s10, s8
  s_movrels_b64 s[14:15], s[6:7]
  s_wqm_b32 s16, s8
  s_quadmask_b64 s[18:19], s[8:9]
  s_bitreplicate_b64_b32 s[20:21], s9
  v_mov_b32 v16, s12
  v_mov_b32 v17, s14
  v_mov_b32 v18, s15
  v_mov_b32 v19, s16
  v_mov_b32 v20, s18
  v_mov_b32 v21, s20
  v_mov_b32 v22, s21
)",
                       7);
  const uint32_t want[] = {0x10203040,         0x10203040, 0x0f000001, 0xf0f0f0f0,
                           0b0100000110101010, 3,          0x00ff0000};
  for (unsigned i = 0; i < 7; ++i)
    EXPECT_EQ(got.registers[5][i], want[i]) << i;
}

/// The smaller side of a fork runs first; each side counts its lanes.
TEST_P(CdnaInstructionTest, Forks) {
  CdnaResult got = run(R"(
  s_setreg_imm32_b32 hwreg(HW_REG_MODE, 29, 3), 5
  s_mov_b32 s12, 5
  v_mov_b32 v16, 0
  v_mov_b32 v17, 0
  v_mov_b32 v18, 9
  s_mov_b32 s30, 0
  v_cmp_gt_u32 vcc, 20, v0
  s_cbranch_i_fork vcc, taken
  s_add_u32 s30, s30, 1
  v_mov_b32 v16, s30
  s_branch out
taken:
  s_add_u32 s30, s30, 1
  v_mov_b32 v16, s30
  v_mov_b32 v17, 7
out:
  s_cbranch_join s12
  v_mov_b32 v18, s30
)",
                       3);
  for (unsigned lane = 0; lane < 64; ++lane) {
    EXPECT_EQ(got.registers[lane][0], lane < 20 ? 1u : 2u) << lane;
    EXPECT_EQ(got.registers[lane][1], lane < 20 ? 7u : 0u) << lane;
    // The join leaves the mask of the side that ran last.
    EXPECT_EQ(got.registers[lane][2], lane < 20 ? 9u : 2u) << lane;
  }
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

TEST_P(CdnaInstructionTest, ScalarStoresAndAtomics) {
  Words memory(64);
  for (unsigned i = 0; i < 64; ++i)
    memory[i] = 100 + i;
  CdnaResult got = run(R"(
  s_mov_b32 s8, 7
  s_mov_b32 s9, 108
  s_mov_b32 s10, 9
  s_store_dwordx2 s[8:9], s[4:5], 0x10
  s_atomic_add s10, s[4:5], 0x20 glc
  s_mov_b32 s12, 107
  s_atomic_inc s12, s[4:5], 0x1c
  s_atomic_cmpswap s[8:9], s[4:5], 0x24
  s_mov_b64 s[14:15], 1
  s_atomic_sub_x2 s[14:15], s[4:5], 0x40 glc
  s_waitcnt lgkmcnt(0)
  v_mov_b32 v16, s10
  v_mov_b32 v17, s14
  v_mov_b32 v18, s15
)",
                       3, memory);
  EXPECT_EQ(got.registers[0][0], 108u);
  EXPECT_EQ(got.registers[0][1], 116u);
  EXPECT_EQ(got.registers[0][2], 117u);
  memory[4] = 7, memory[5] = 108, memory[8] = 117, memory[7] = 0, memory[16] = 115;
  EXPECT_EQ(got.memory, memory);
}

TEST_P(CdnaInstructionTest, VectorAtomics) {
  Words memory(64 * 4, 0);
  WaveWords in = inputs();
  double big = 3.5;
  for (unsigned lane = 0; lane < 64; ++lane) {
    memcpy(&memory[4 * lane], &big, 8);
    memory[4 * lane + 2] = in[lane][11];
    memory[4 * lane + 3] = 0x3f804000; // bf16 2 and 1
  }
  CdnaResult got = run(R"(
  v_lshlrev_b32 v13, 4, v0
  v_cvt_f64_f32 v[14:15], v6
  global_atomic_max_f64 v[16:17], v13, v[14:15], s[4:5] sc0
  v_mov_b32 v18, v10
  global_atomic_pk_add_f16 v18, v13, v10, s[4:5] offset:8 sc0
  v_mov_b32 v2, 0x40003f80
  global_atomic_pk_add_bf16 v13, v2, s[4:5] offset:12
)",
                       3, memory);
  for (unsigned lane = 0; lane < 64; ++lane) {
    double now;
    memcpy(&now, &got.memory[4 * lane], 8);
    EXPECT_EQ(now, std::max(3.5, double(number(in[lane][6]))));
    EXPECT_EQ(got.registers[lane][1], memory[4 * lane + 1]);
    EXPECT_EQ(got.registers[lane][2], in[lane][11]);
    uint32_t sum = halfBits(half(in[lane][10]) + half(in[lane][11])) |
                   halfBits(half(in[lane][10] >> 16) + half(in[lane][11] >> 16)) << 16;
    EXPECT_EQ(got.memory[4 * lane + 2], sum);
    EXPECT_EQ(got.memory[4 * lane + 3], 0x40404040u);
  }
}

TEST_P(CdnaInstructionTest, LdsExchanges) {
  WaveWords in = inputs();
  CdnaResult got = run(R"(
  v_lshlrev_b32 v13, 4, v0
  ds_write2_b32 v13, v1, v2 offset1:1
  ds_write2_b32 v13, v6, v4 offset0:2 offset1:3
  ds_mskor_rtn_b32 v16, v13, v3, v4
  ds_rsub_u32 v13, v5 offset:4
  ds_max_rtn_f32 v17, v13, v7 offset:8
  ds_read2_b32 v[18:19], v13 offset1:1
  ds_read_b32 v20, v13 offset:8
  v_mov_b32 v14, 10
  v_mov_b32 v15, 100
  ds_write_b32 v13, v0 offset:12
  ds_wrap_rtn_b32 v21, v13, v14, v15 offset:12
  ds_read_b32 v22, v13 offset:12
  ds_wrxchg2_rtn_b32 v[24:25], v13, v14, v15 offset1:1
  ds_read_b64 v[26:27], v13
  v_mov_b32 v23, 0
  ds_write_b32 v23, v23 offset:4096
  s_mov_b64 exec, 0xff
  ds_append v28 offset:4096
  s_mov_b64 exec, 0xf
  ds_consume v29 offset:4096
  s_mov_b64 exec, -1
  s_movk_i32 m0, 0x2000
  ds_write_addtid_b32 v1 offset:16
  ds_read_addtid_b32 v30 offset:16
  ds_read_b32 v31, v13 offset:8192
)",
                       16);
  for (unsigned lane = 0; lane < 64; ++lane) {
    const Words &v = in[lane];
    const auto &r = got.registers[lane];
    uint32_t masked = (v[1] & ~v[3]) | v[4], reversed = v[5] - v[2];
    EXPECT_EQ(r[0], v[1]);
    EXPECT_EQ(r[1], v[6]);
    EXPECT_EQ(r[2], masked);
    EXPECT_EQ(r[3], reversed);
    EXPECT_EQ(r[4], bitsOf(std::max(number(v[6]), number(v[7]))));
    EXPECT_EQ(r[5], lane);
    EXPECT_EQ(r[6], lane >= 10 ? lane - 10 : lane + 100);
    EXPECT_EQ(r[8], masked);
    EXPECT_EQ(r[9], reversed);
    EXPECT_EQ(r[10], 10u);
    EXPECT_EQ(r[11], 100u);
    if (lane < 8)
      EXPECT_EQ(r[12], 0u);
    if (lane < 4)
      EXPECT_EQ(r[13], 8u);
    EXPECT_EQ(r[14], v[1]);
    if (lane >= 1 && lane <= 16)
      EXPECT_EQ(r[15], in[4 * lane - 4][1]);
  }
}

/// A 16-bit element is its index in LDS; lane l gets column l of its group's rows.
TEST_P(CdnaInstructionTest, TransposedReads) {
  if (!isGfx950())
    GTEST_SKIP() << "CDNA4 only";
  struct Form {
    const char *name;
    unsigned bits, bytes;
  };
  for (Form f : {Form{"ds_read_b64_tr_b16", 16, 8},
                 {"ds_read_b64_tr_b8", 8, 8},
                 {"ds_read_b64_tr_b4", 4, 8},
                 {"ds_read_b96_tr_b6", 6, 12}}) {
    WaveWords in = inputs();
    CdnaResult got =
        run(formatv("v_mul_u32_u24 v13, 16, v0\nds_write_b96 v13, v[2:4]\n{0} v[16:{1}], v13\n",
                    f.name, 15 + f.bytes / 4),
            f.bytes / 4);
    unsigned perLane = 8 * f.bytes / f.bits, lanesPerRow = 16 / perLane;
    auto bitAt = [&](unsigned lane, unsigned bit) {
      return in[lane][2 + bit / 32] >> bit % 32 & 1;
    };
    for (unsigned lane = 0; lane < 64; ++lane)
      for (unsigned row = 0; row < perLane; ++row)
        for (unsigned b = 0; b < f.bits; ++b) {
          unsigned column = lane % 16, at = row * f.bits + b;
          unsigned from = lane / 16 * 16 + row * lanesPerRow + column / perLane;
          EXPECT_EQ(got.registers[lane][at / 32] >> at % 32 & 1,
                    bitAt(from, column % perLane * f.bits + b))
              << f.name << " lane " << lane << " row " << row;
        }
  }
  CdnaResult bad = runCdna(GetParam(),
                           "v_mov_b32 v13, 0\ns_mov_b64 exec, 1\n"
                           "ds_read_b64_tr_b8 v[16:17], v13",
                           inputs(), 16, 2);
  EXPECT_NE(bad.failure.find("requires all lanes active"), std::string::npos) << bad.failure;
}

TEST_P(CdnaInstructionTest, TypedBuffers) {
  Words memory(64, 0);
  memory[0] = 0x80ff4000; // as bytes 0, 64, 255, 128
  memory[1] = 0xc000bc00; // as halves -1, -2
  memory[2] = 2u << 30 | 1023u << 20 | 512u << 10 | 1;
  std::string setup = R"(
  s_mov_b64 s[8:9], s[4:5]
  s_and_b32 s9, s9, 0xffff
  s_movk_i32 s10, 0x100
  s_mov_b32 s11, 0x00000fac
  v_mov_b32 v13, 0
)";
  CdnaResult got = run(setup + R"(
  tbuffer_load_format_xyzw v[16:19], v13, s[8:11], 0 format:[BUF_DATA_FORMAT_8_8_8_8,BUF_NUM_FORMAT_UNORM] offen
  tbuffer_load_format_xyzw v[20:23], v13, s[8:11], 0 format:[BUF_DATA_FORMAT_8_8_8_8,BUF_NUM_FORMAT_SINT] offen
  tbuffer_load_format_xyzw v[24:27], v13, s[8:11], 0 format:[BUF_DATA_FORMAT_16_16,BUF_NUM_FORMAT_FLOAT] offen offset:4
  tbuffer_load_format_xyzw v[28:31], v13, s[8:11], 0 format:[BUF_DATA_FORMAT_2_10_10_10,BUF_NUM_FORMAT_UINT] offen offset:8
  v_mov_b32 v32, 0x11112222
  tbuffer_load_format_d16_xy v32, v13, s[8:11], 0 format:[BUF_DATA_FORMAT_8_8,BUF_NUM_FORMAT_USCALED] offen offset:1
  s_mov_b32 s11, 0x00050fac
  buffer_load_format_xy v[34:35], v13, s[8:11], 0 offen offset:256
  v_mov_b32 v40, 0.5
  v_mov_b32 v41, -1.0
  v_mov_b32 v42, 2.0
  v_mov_b32 v43, 1.0
  tbuffer_store_format_xyzw v[40:43], v13, s[8:11], 0 format:[BUF_DATA_FORMAT_8_8_8_8,BUF_NUM_FORMAT_SNORM] offen offset:32
  tbuffer_store_format_xyz v[40:42], v13, s[8:11], 0 format:[BUF_DATA_FORMAT_10_11_11,BUF_NUM_FORMAT_FLOAT] offen offset:36
  v_mov_b32 v44, 0x40003c00
  tbuffer_store_format_d16_xy v44, v13, s[8:11], 0 format:[BUF_DATA_FORMAT_32_32,BUF_NUM_FORMAT_FLOAT] offen offset:40
)",
                       20, memory);
  const auto &r = got.registers[0];
  const float unorm[] = {0, 64 / 255.0f, 1, 128 / 255.0f};
  const int bytes[] = {0, 64, -1, -128};
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_EQ(number(r[i]), unorm[i]);
    EXPECT_EQ(int(r[4 + i]), bytes[i]);
  }
  EXPECT_EQ(number(r[8]), -1);
  EXPECT_EQ(number(r[9]), -2);
  EXPECT_EQ(number(r[10]), 0);
  EXPECT_EQ(number(r[11]), 1);
  const uint32_t packed[] = {1, 512, 1023, 2};
  for (unsigned i = 0; i < 4; ++i)
    EXPECT_EQ(r[12 + i], packed[i]);
  EXPECT_EQ(r[16], halfBits(64) | halfBits(255) << 16);
  EXPECT_EQ(r[18], 0u); // out of range
  EXPECT_EQ(got.memory[8], 0x7f7f8140u);
  EXPECT_EQ(got.memory[9], (0x4000u >> 5) << 22 | 0u << 11 | 0x3800u >> 4);
  EXPECT_EQ(number(got.memory[10]), 1);
  EXPECT_EQ(number(got.memory[11]), 2);
}

INSTANTIATE_TEST_SUITE_P(Chips, CdnaInstructionTest, ::testing::Values("gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
