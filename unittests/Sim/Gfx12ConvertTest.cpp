//===- Gfx12ConvertTest.cpp - 8-bit floats on gfx12 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA4 ISA 7.6 and the opcodes in 16.8 and 16.12: all codes on the way up; on the way down every
// boundary between neighbouring codes, its neighbours in f32, and random values.
//
//===----------------------------------------------------------------------===//

#include "AssemblyTest.h"
#include "SmallFloatCodes.h"

using namespace qgemm::sim_test;
using namespace qgemm::sim_test::small_float;
using llvm::formatv;

namespace {
class Gfx12ConvertTest : public AssemblyTest {};
} // namespace

TEST_P(Gfx12ConvertTest, BytesToFloats) {
  for (const Format &f : {fp8, bf8}) {
    std::string body = formatv("v_cvt_f32_{0}_e32 v16, v1\nv_cvt_pk_f32_{0} v[20:21], v1.l\n"
                               "v_cvt_pk_f32_{0} v[22:23], v1.h\n",
                               f.name);
    for (int byte = 1; byte < 4; ++byte)
      body += formatv("v_cvt_f32_{0}_e64 v{1}, v1 byte_sel:{2}\n", f.name, 16 + byte, byte);
    for (uint32_t base : {0u, 128u}) {
      In in = inputs(), out;
      for (uint32_t lane = 0; lane < 32; ++lane) {
        uint32_t code = base + 4 * lane;
        in[lane][1] = code | (code + 1) << 8 | (code + 2) << 16 | (code + 3) << 24;
      }
      ASSERT_EQ(execute(body, in, out), "");
      for (uint32_t lane = 0; lane < 32; ++lane)
        for (unsigned i = 0; i < 8; ++i) {
          unsigned code = base + 4 * lane + i % 4;
          EXPECT_TRUE(sameFloat(number(out[lane][i]), valueOf(f, code)))
              << f.name << " " << code << " result " << i;
        }
    }
  }
}

/// Either half of the destination, the other one stays; negated and absolute sources.
TEST_P(Gfx12ConvertTest, FloatsToBytes) {
  for (const Format &f : {fp8, bf8})
    for (bool saturate : {false, true}) {
      std::string body = saturate ? "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 23, 1), 1\n" : "";
      body += formatv("v_mov_b32 v16, v5\nv_mov_b32 v17, v5\nv_mov_b32 v18, v5\n"
                      "v_cvt_pk_{0}_f32 v16.l, v1, v2\nv_cvt_pk_{0}_f32 v17.h, v3, -v4\n"
                      "v_cvt_pk_{0}_f32 v18.h, -v1, |v2|\n",
                      f.name);
      std::vector<float> values = interesting(f, 5);
      for (size_t first = 0; first < values.size(); first += 128) {
        In in = inputs(), out;
        for (uint32_t lane = 0; lane < 32; ++lane)
          for (unsigned i = 0; i < 4; ++i)
            in[lane][1 + i] = bits(values[first + 4 * lane + i]);
        ASSERT_EQ(execute(body, in, out), "");
        for (uint32_t lane = 0; lane < 32; ++lane) {
          const float *v = &values[first + 4 * lane];
          auto pair = [&](double low, double high) {
            return encode(f, low, saturate) | encode(f, high, saturate) << 8;
          };
          uint32_t low = in[lane][5] & 0xffff, high = in[lane][5] & 0xffff0000;
          EXPECT_EQ(out[lane][0], high | pair(v[0], v[1])) << f.name << " " << v[0] << " " << v[1];
          EXPECT_EQ(out[lane][1], low | pair(v[2], -v[3]) << 16)
              << f.name << " " << v[2] << " " << v[3];
          EXPECT_EQ(out[lane][2], low | pair(-v[0], std::fabs(v[1])) << 16)
              << f.name << " " << v[0] << " " << v[1];
        }
      }
    }
}

/// The upper bits of the seed are added below the last place kept, the rest is cut off; any byte of
/// the destination, the others stay.
TEST_P(Gfx12ConvertTest, Stochastic) {
  std::mt19937 random(9);
  for (const Format &f : {fp8, bf8}) {
    std::string body;
    for (unsigned byte = 0; byte < 4; ++byte)
      body += formatv("v_mov_b32 v{0}, v5\nv_cvt_sr_{1}_f32 v{0}, v1, v2 byte_sel:{2}\n", 16 + byte,
                      f.name, byte);
    for (unsigned round = 0; round < 16; ++round) {
      In in = inputs(), out;
      for (uint32_t lane = 0; lane < 32; ++lane) {
        in[lane][1] = bits(std::ldexp(float(int(random() % 65536) - 32768), -8 - int(round % 4)));
        in[lane][2] = lane == 0 ? 0 : lane == 1 ? ~0u : uint32_t(random());
      }
      ASSERT_EQ(execute(body, in, out), "");
      for (uint32_t lane = 0; lane < 32; ++lane) {
        uint32_t sum = in[lane][1] + (in[lane][2] >> (9 + f.fractionBits));
        unsigned code = encode(f, number(sum), false, true);
        for (unsigned byte = 0; byte < 4; ++byte)
          EXPECT_EQ(out[lane][byte], (in[lane][5] & ~(0xffu << 8 * byte)) | code << 8 * byte)
              << f.name << " " << number(in[lane][1]) << " seed " << in[lane][2];
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, Gfx12ConvertTest, ::testing::Values("gfx1200", "gfx1201"),
                         [](const auto &info) { return std::string(info.param); });
