//===- CdnaConvertTest.cpp - 8, 6 and 4-bit floats on gfx942 and gfx950 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every code of every format on the way up; on the way down every boundary between neighbouring
// codes, its neighbours in f32, and random values.
//
//===----------------------------------------------------------------------===//

#include "CdnaKernel.h"
#include "SmallFloatCodes.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstring>
#include <random>

using namespace qgemm::sim_test;
using namespace qgemm::sim_test::small_float;
using llvm::formatv;

namespace {
uint32_t bitsOf(float v) {
  uint32_t bits;
  memcpy(&bits, &v, 4);
  return bits;
}
float floatOf(uint32_t bits) {
  float v;
  memcpy(&v, &bits, 4);
  return v;
}
uint16_t halfBits(double v) {
  _Float16 h = v;
  uint16_t bits;
  memcpy(&bits, &h, 2);
  return bits;
}
double halfValue(uint16_t bits) {
  _Float16 h;
  memcpy(&h, &bits, 2);
  return double(h);
}

class CdnaConvertTest : public ::testing::TestWithParam<const char *> {
protected:
  bool fnuz() const { return std::string(GetParam()) == "gfx942"; }
  std::vector<Format> bytes() const {
    return fnuz() ? std::vector<Format>{fp8Fnuz, bf8Fnuz} : std::vector<Format>{fp8, bf8};
  }
};
} // namespace

TEST_P(CdnaConvertTest, BytesToFloats) {
  WaveWords in;
  for (uint32_t lane = 0; lane < 64; ++lane)
    in[lane] = {(4 * lane) | (4 * lane + 1) << 8 | (4 * lane + 2) << 16 | (4 * lane + 3) << 24};
  for (const Format &f : bytes()) {
    std::string body;
    for (int byte = 0; byte < 4; ++byte)
      body += formatv("v_cvt_f32_{0}_sdwa v{1}, v0 src0_sel:BYTE_{2}\n", f.name, 16 + byte, byte);
    body += formatv("v_cvt_pk_f32_{0}_e32 v[20:21], v0\n"
                    "v_cvt_pk_f32_{0}_sdwa v[22:23], v0 src0_sel:WORD_1\n"
                    "v_cvt_f32_{0}_e32 v24, v0\n",
                    f.name);
    CdnaResult got = runCdna(GetParam(), body, in, 16, 9);
    ASSERT_EQ(got.failure, "");
    for (uint32_t lane = 0; lane < 64; ++lane)
      for (unsigned i = 0; i < 9; ++i) {
        unsigned code = i == 8 ? 4 * lane : 4 * lane + i % 4;
        EXPECT_TRUE(sameFloat(floatOf(got.registers[lane][i]), valueOf(f, code)))
            << f.name << " " << code;
      }
  }
}

TEST_P(CdnaConvertTest, FloatsToBytes) {
  for (const Format &f : bytes())
    for (bool saturate : {false, true}) {
      std::vector<float> values = interesting(f, 5);
      for (size_t first = 0; first < values.size(); first += 256) {
        WaveWords in;
        for (uint32_t lane = 0; lane < 64; ++lane)
          for (unsigned i = 0; i < 4; ++i)
            in[lane].push_back(bitsOf(values[first + 4 * lane + i]));
        std::string body = saturate ? "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 23, 1), 1\n" : "";
        body += formatv("v_mov_b32 v16, 0xabcd1234\nv_mov_b32 v17, v16\n"
                        "v_cvt_pk_{0}_f32 v16, v0, v1\nv_cvt_pk_{0}_f32 v16, v2, -v3 "
                        "op_sel:[0,0,1]\nv_cvt_pk_{0}_f32 v17, v0, |v1| op_sel:[0,0,1]\n",
                        f.name);
        CdnaResult got = runCdna(GetParam(), body, in, 16, 2);
        ASSERT_EQ(got.failure, "");
        for (uint32_t lane = 0; lane < 64; ++lane) {
          auto want = [&](unsigned i, double sign) {
            return encode(f, sign * values[first + 4 * lane + i], saturate);
          };
          float second = values[first + 4 * lane + 1];
          EXPECT_EQ(got.registers[lane][0],
                    want(0, 1) | want(1, 1) << 8 | want(2, 1) << 16 | want(3, -1) << 24)
              << f.name << " " << values[first + 4 * lane];
          EXPECT_EQ(got.registers[lane][1],
                    0x1234u | want(0, 1) << 16 | encode(f, std::fabs(second), saturate) << 24)
              << second;
        }
      }
    }
}

/// The upper bits of the seed are added below the last place kept, the rest is cut off.
TEST_P(CdnaConvertTest, Stochastic) {
  std::mt19937 random(9);
  WaveWords in;
  for (uint32_t lane = 0; lane < 64; ++lane)
    in[lane] = {bitsOf(std::ldexp(float(int(random() % 65536) - 32768), -8)),
                lane == 0   ? 0
                : lane == 1 ? ~0u
                            : uint32_t(random())};
  for (const Format &f : bytes()) {
    std::string body = formatv("v_mov_b32 v16, 0\nv_cvt_sr_{0}_f32 v16, v0, v1 op_sel:[0,0,1,1]\n"
                               "v_cvt_sr_{0}_f32 v16, v0, v1 op_sel:[0,0,1,0]\n",
                               f.name);
    CdnaResult got = runCdna(GetParam(), body, in, 16, 1);
    ASSERT_EQ(got.failure, "");
    for (uint32_t lane = 0; lane < 64; ++lane) {
      uint32_t sum = in[lane][0] + (in[lane][1] >> (9 + f.fractionBits));
      unsigned code = encode(f, floatOf(sum), false, true);
      EXPECT_EQ(got.registers[lane][0], code << 24 | code << 8) << f.name << lane;
    }
  }
}

TEST_P(CdnaConvertTest, SixteenBits) {
  if (fnuz())
    GTEST_SKIP() << "CDNA4 only";
  std::mt19937 random(10);
  WaveWords in;
  for (uint32_t lane = 0; lane < 64; ++lane)
    in[lane] = {bitsOf(std::ldexp(float(int(random() % 65536) - 32768), -16)), uint32_t(random()),
                uint32_t(random())};
  CdnaResult got = runCdna(GetParam(), R"(
  v_mov_b32 v16, 0
  v_cvt_sr_bf16_f32 v16, v0, v1
  v_cvt_sr_f16_f32 v16, v0, v1 op_sel:[0,0,1]
  v_cvt_f32_bf16_e32 v17, v2
  v_cvt_pk_bf16_f32 v18, v0, v0
  v_cvt_pk_f16_f32 v19, v0, v0
)",
                           in, 16, 4);
  ASSERT_EQ(got.failure, "");
  for (uint32_t lane = 0; lane < 64; ++lane) {
    uint32_t bits = in[lane][0], seed = in[lane][1];
    uint32_t brain = (bits + (seed >> 16)) >> 16;
    double v = floatOf(bits + (seed >> 19));
    double half = std::ldexp(std::trunc(std::ldexp(v, 11 - std::ilogb(v) - 1)), std::ilogb(v) - 10);
    EXPECT_EQ(got.registers[lane][0], brain | uint32_t(halfBits(half)) << 16) << v;
    EXPECT_EQ(got.registers[lane][1], in[lane][2] << 16);
    EXPECT_EQ(got.registers[lane][2] & 0xffff, (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    EXPECT_EQ(got.registers[lane][3], halfBits(floatOf(bits)) * 0x10001u);
  }
}

//===----------------------------------------------------------------------===//
// With scales
//===----------------------------------------------------------------------===//

namespace {
const char *wides[] = {"f32", "f16", "bf16"};

/// The wide value's bits, rounded to nearest even from double.
uint32_t narrowWide(const std::string &wide, double v) {
  if (wide == "f16")
    return halfBits(v);
  uint32_t bits = bitsOf(float(v));
  if (wide == "f32")
    return bits;
  return std::isnan(v) ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}
double wideValue(const std::string &wide, uint32_t bits) {
  return wide == "f16" ? halfValue(bits) : wide == "f32" ? floatOf(bits) : floatOf(bits << 16);
}
uint32_t nextSeed(uint32_t seed) { return seed << 1 ^ (seed >> 31 ? 197 : 0); }
} // namespace

/// 64 lanes hold all codes of a byte format, four each; scales go over all exponents.
TEST_P(CdnaConvertTest, ScaledUp) {
  if (fnuz())
    GTEST_SKIP() << "CDNA4 only";
  std::mt19937 random(12);
  for (std::string wide : wides)
    for (const Format &f : {fp8, bf8, fp4, fp6, bf6}) {
      WaveWords in;
      for (uint32_t lane = 0; lane < 64; ++lane) {
        uint32_t scale = lane == 63 ? 255 : lane < 8 ? lane * 36 : 120 + random() % 16;
        in[lane] = {scale << 23 | uint32_t(random() % (1 << 23)), 0, 0, 0, 0, 0, 0, 0};
        for (unsigned i = 0; i < 32 && i * f.bits < 192; ++i) {
          unsigned code = f.bits == 8 ? 4 * lane + i % 4 : (lane + i) % (1u << f.bits);
          for (unsigned bit = 0; bit < f.bits; ++bit)
            in[lane][2 + (i * f.bits + bit) / 32] |= (code >> bit & 1) << ((i * f.bits + bit) % 32);
        }
      }
      bool six = f.bits == 6;
      unsigned regs = wide == "f32" ? 2 : 1, count = six ? 32 : f.bits == 4 ? 8 : 4;
      std::string body;
      if (six) {
        body = formatv("v_cvt_scalef32_pk32_{0}_{1} v[16:{2}], v[2:7], v0\n", wide, f.name,
                       16 + 16 * regs - 1);
      } else {
        for (unsigned i = 0; i < count / 2; ++i) {
          std::string dst = regs == 2 ? formatv("v[{0}:{1}]", 16 + 2 * i, 17 + 2 * i).str()
                                      : formatv("v{0}", 16 + i).str();
          std::string select = f.bits == 4 ? formatv("[{0},{1},0]", i & 1, i >> 1).str()
                                           : formatv("[{0},0,0]", i).str();
          body += formatv("v_cvt_scalef32_pk_{0}_{1} {2}, v2, v0 op_sel:{3}\n", wide, f.name, dst,
                          select);
        }
      }
      CdnaResult got = runCdna(GetParam(), body, in, 16, 32);
      ASSERT_EQ(got.failure, "") << body;
      for (uint32_t lane = 0; lane < 64; ++lane)
        for (unsigned i = 0; i < count; ++i) {
          unsigned code = f.bits == 8 ? 4 * lane + i % 4 : (lane + i) % (1u << f.bits);
          int exponent = in[lane][0] >> 23;
          double want = exponent == 255 ? NAN : std::ldexp(valueOf(f, code), exponent - 127);
          uint32_t word = wide == "f32" ? got.registers[lane][i]
                                        : got.registers[lane][i / 2] >> (16 * (i % 2)) & 0xffff;
          uint32_t expected = narrowWide(wide, want);
          if (std::isnan(want))
            EXPECT_TRUE(std::isnan(wideValue(wide, word))) << body;
          else
            ASSERT_EQ(word, expected) << body << " code " << code << " scale " << exponent;
        }
    }
}

TEST_P(CdnaConvertTest, ScaledSingleUp) {
  if (fnuz())
    GTEST_SKIP() << "CDNA4 only";
  for (const Format &f : {fp8, bf8}) {
    WaveWords in;
    for (uint32_t lane = 0; lane < 64; ++lane)
      in[lane] = {(4 * lane) | (4 * lane + 1) << 8 | (4 * lane + 2) << 16 | (4 * lane + 3) << 24,
                  (125 + lane % 5) << 23};
    std::string body = "v_mov_b32 v20, 0x7777\nv_mov_b32 v21, 0\n";
    for (unsigned i = 0; i < 4; ++i)
      body += formatv("v_cvt_scalef32_f32_{0} v{1}, v0, v1 op_sel:[{2},{3},0]\n", f.name, 16 + i,
                      i & 1, i >> 1);
    body += formatv("v_cvt_scalef32_f16_{0} v20, v0, v1 op_sel:[0,1,1]\n"
                    "v_cvt_scalef32_f16_{0} v21, v0, v1 op_sel:[1,1,0]\n",
                    f.name);
    CdnaResult got = runCdna(GetParam(), body, in, 16, 6);
    ASSERT_EQ(got.failure, "");
    for (uint32_t lane = 0; lane < 64; ++lane) {
      auto want = [&](unsigned i) {
        return std::ldexp(valueOf(f, 4 * lane + i), int(lane % 5) - 2);
      };
      for (unsigned i = 0; i < 4; ++i)
        EXPECT_TRUE(sameFloat(floatOf(got.registers[lane][i]), want(i)));
      if (!std::isnan(want(2)))
        EXPECT_EQ(got.registers[lane][4], 0x7777u | uint32_t(halfBits(want(2))) << 16);
      if (!std::isnan(want(3)))
        EXPECT_EQ(got.registers[lane][5] & 0xffff, halfBits(want(3)));
    }
  }
}

/// Values are divided by the scale; the stochastic forms step their seed from element to element.
TEST_P(CdnaConvertTest, ScaledDown) {
  if (fnuz())
    GTEST_SKIP() << "CDNA4 only";
  std::mt19937 random(13);
  for (std::string wide : wides)
    for (const Format &f : {fp8, bf8, fp4, fp6, bf6})
      for (bool stochastic : {false, true}) {
        bool six = f.bits == 6, isFloat = wide == "f32";
        std::vector<float> pool = interesting(f, 14);
        WaveWords in;
        std::array<std::vector<double>, 64> values;
        for (uint32_t lane = 0; lane < 64; ++lane) {
          int exponent = lane < 8 ? 127 : 120 + int(random() % 14);
          in[lane].assign(34, 0);
          in[lane][0] = uint32_t(exponent) << 23;
          in[lane][1] = random();
          for (unsigned i = 0; i < 32; ++i) {
            double v = std::ldexp(double(pool[random() % pool.size()]), exponent - 127);
            uint32_t bits = narrowWide(wide, v);
            values[lane].push_back(wideValue(wide, bits));
            in[lane][2 + (isFloat ? i : i / 2)] |= bits << (isFloat ? 0 : 16 * (i % 2));
          }
        }
        std::string body = "v_mov_b32 v64, 0\n", name = "v_cvt_scalef32_";
        if (six && stochastic)
          body += formatv("{0}sr_pk32_{1}_{2} v[64:69], v[2:{3}], v1, v0\n", name, f.name, wide,
                          isFloat ? 33 : 17);
        else if (six && isFloat)
          body += formatv("{0}2xpk16_{1}_f32 v[64:69], v[2:17], v[18:33], v0\n", name, f.name);
        else if (six)
          body += formatv("{0}pk32_{1}_{2} v[64:69], v[2:17], v0\n", name, f.name, wide);
        else if (stochastic && f.bits == 8)
          body += formatv("{0}sr_{1}_{2} v64, v2, v1, v0 op_sel:[0,0,1,1]\n", name, f.name, wide);
        else if (stochastic)
          body += formatv("{0}sr_pk_{1}_{2} v64, {3}, v1, v0 op_sel:[0,0,1,1]\n", name, f.name,
                          wide, isFloat ? "v[2:3]" : "v2");
        else
          body += formatv("{0}pk_{1}_{2} v64, {3}, v0 op_sel:{4}\n", name, f.name, wide,
                          isFloat ? "v2, v3" : "v2",
                          f.bits == 4 ? (isFloat ? "[0,0,1,1]" : "[0,0,1,1]")
                          : isFloat   ? "[0,0,0,1]"
                                      : "[0,0,1]");
        CdnaResult got = runCdna(GetParam(), body, in, 64, 6);
        ASSERT_EQ(got.failure, "") << body;
        for (uint32_t lane = 0; lane < 64; ++lane) {
          int exponent = in[lane][0] >> 23;
          uint32_t seed = in[lane][1];
          unsigned count = six ? 32 : stochastic && f.bits == 8 ? 1 : 2;
          for (unsigned i = 0; i < count; ++i) {
            // Two operands of sixteen are taken in turn.
            bool turns = six && isFloat && !stochastic;
            double v = values[lane][turns ? i % 2 * 16 + i / 2 : i];
            double moved = v;
            if (stochastic && std::isfinite(v)) {
              uint32_t sum = bitsOf(float(std::fabs(v))) + (seed >> (9 + f.fractionBits));
              moved = std::copysign(double(floatOf(sum)), v);
            }
            seed = nextSeed(seed);
            unsigned want = encode(f, std::ldexp(moved, 127 - exponent), false, stochastic);
            unsigned first = six ? 6 * i : 32 - f.bits * count + f.bits * i, code = 0;
            for (unsigned bit = 0; bit < f.bits; ++bit)
              code |= (got.registers[lane][(first + bit) / 32] >> ((first + bit) % 32) & 1) << bit;
            ASSERT_EQ(code, want) << body << " value " << v << " scale " << exponent << " seed "
                                  << in[lane][1];
          }
        }
      }
}

INSTANTIATE_TEST_SUITE_P(Chips, CdnaConvertTest, ::testing::Values("gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
