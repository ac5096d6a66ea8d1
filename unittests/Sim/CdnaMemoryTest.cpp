//===- CdnaMemoryTest.cpp - memory instructions of gfx942 and gfx950 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CdnaKernel.h"
#include "gtest/gtest.h"
#include <random>

using namespace qgemm::sim_test;

namespace {
class CdnaMemoryTest : public ::testing::TestWithParam<const char *> {
protected:
  static std::vector<uint32_t> randomWords(size_t count) {
    std::mt19937 random(11);
    std::vector<uint32_t> words(count);
    for (uint32_t &word : words)
      word = random();
    return words;
  }
  /// v0 is the lane, v1 four times the lane, v2 and v3 zero.
  static WaveWords laneInputs() {
    WaveWords in;
    for (uint32_t lane = 0; lane < 64; ++lane)
      in[lane] = {lane, 4 * lane, 0, 0};
    return in;
  }
  bool isGfx950() const { return std::string(GetParam()) == "gfx950"; }
};

const char *descriptor = R"(
  s_mov_b64 s[8:9], s[4:5]
  s_and_b32 s9, s9, 0xffff
  s_movk_i32 s10, 0x190
  s_mov_b32 s11, 0x00027000
)";

/// Reads the first `bytes` of LDS back into the registers from v16.
std::string readBack(unsigned first, unsigned dwordsApart, unsigned count) {
  std::string text =
      "  s_waitcnt vmcnt(0)\n  v_mul_u32_u24 v15, " + std::to_string(4 * dwordsApart) + ", v0\n";
  for (unsigned i = 0; i < count; ++i)
    text += "  ds_read_b32 v" + std::to_string(16 + i) +
            ", v15 offset:" + std::to_string(first + 4 * i) + "\n";
  return text;
}
} // namespace

/// Lane i's dword lands at M0 + offset + 4 i; the instruction's offset counts on both sides.
TEST_P(CdnaMemoryTest, BufferToLds) {
  auto memory = randomWords(256);
  std::string body = std::string(descriptor) + R"(
  s_movk_i32 m0, 0x1000
  s_nop 0
  v_mov_b32 v5, 7
  v_add_u32 v6, 0x1000, v1
  ds_write_b32 v6, v5 offset:32
  v_lshlrev_b32 v4, 3, v0
  s_mov_b64 s[20:21], exec
  s_mov_b32 exec_lo, 0xfffffffb
  buffer_load_dword v4, s[8:11], 0 offen offset:16 lds
  s_mov_b64 exec, s[20:21]
)" + readBack(0x1010, 1, 1);
  CdnaResult got = runCdna(GetParam(), body, laneInputs(), 16, 1, memory);
  ASSERT_EQ(got.failure, "");
  for (uint32_t lane = 0; lane < 64; ++lane) {
    uint32_t offset = 8 * lane + 16;
    // Lane 2 was off: what stood there before stays.
    uint32_t want = lane == 2 ? 0xbdbdbdbd : offset < 0x190 ? memory[offset / 4] : 0;
    EXPECT_EQ(got.registers[lane][0], want) << lane;
  }
}

TEST_P(CdnaMemoryTest, SmallElementsToLds) {
  auto memory = randomWords(64);
  std::string body = std::string(descriptor) + R"(
  s_movk_i32 m0, 0x100
  s_nop 0
  buffer_load_sbyte v0, s[8:11], 0 offen lds
  s_movk_i32 m0, 0x200
  s_nop 0
  buffer_load_ushort v1, s[8:11], 0 offen lds
  s_movk_i32 m0, 0x300
  s_nop 0
  global_load_lds_sshort v1, s[4:5]
  s_movk_i32 m0, 0x400
  s_nop 0
  global_load_lds_ubyte v0, s[4:5] offset:5
)" + readBack(0x100, 1, 1);
  for (int i = 1; i < 4; ++i)
    body += "  ds_read_b32 v" + std::to_string(16 + i) +
            ", v15 offset:" + std::to_string(0x100 * (i + 1) + (i == 3 ? 5 - 5 : 0)) + "\n";
  CdnaResult got = runCdna(GetParam(), body, laneInputs(), 16, 4, memory);
  // The last one's offset moves the LDS address off a dword: that is a fault.
  EXPECT_NE(got.failure.find("misaligned"), std::string::npos) << got.failure;

  size_t at = body.find(" offset:5\n");
  body.replace(at, 10, "\n");
  got = runCdna(GetParam(), body, laneInputs(), 16, 4, memory);
  ASSERT_EQ(got.failure, "");
  auto *bytes = reinterpret_cast<const uint8_t *>(memory.data());
  auto *halves = reinterpret_cast<const uint16_t *>(memory.data());
  for (uint32_t lane = 0; lane < 64; ++lane) {
    EXPECT_EQ(int32_t(got.registers[lane][0]), int8_t(bytes[lane])) << lane;
    EXPECT_EQ(got.registers[lane][1], halves[2 * lane]) << lane;
    EXPECT_EQ(int32_t(got.registers[lane][2]), int16_t(halves[2 * lane])) << lane;
    EXPECT_EQ(got.registers[lane][3], bytes[lane]) << lane;
  }
}

/// CDNA4: three and four dwords, lanes sixteen bytes apart, M0 of 18 bits.
TEST_P(CdnaMemoryTest, WideElementsToLds) {
  if (!isGfx950())
    GTEST_SKIP() << "CDNA4 only";
  auto memory = randomWords(256);
  std::string body = std::string(descriptor) + R"(
  s_mov_b32 m0, 0x20000
  s_nop 0
  v_lshlrev_b32 v4, 4, v0
  buffer_load_dwordx4 v4, s[8:11], 0 offen lds
  s_mov_b32 m0, 0x21000
  s_nop 0
  global_load_lds_dwordx4 v4, s[4:5]
  s_mov_b32 m0, 0x22000
  s_nop 0
  global_load_lds_dwordx3 v4, s[4:5]
  s_waitcnt vmcnt(0)
  v_add_u32 v5, 0x20000, v4
  ds_read_b128 v[16:19], v5
  ds_read_b128 v[20:23], v5 offset:4096
  ds_read_b128 v[24:27], v5 offset:8192
)";
  CdnaResult got = runCdna(GetParam(), body, laneInputs(), 16, 12, memory);
  ASSERT_EQ(got.failure, "");
  for (uint32_t lane = 0; lane < 64; ++lane)
    for (unsigned i = 0; i < 4; ++i) {
      uint32_t word = memory[4 * lane + i];
      EXPECT_EQ(got.registers[lane][i], 16 * lane + 4 * i < 0x190 ? word : 0) << lane;
      EXPECT_EQ(got.registers[lane][4 + i], word) << lane;
      EXPECT_EQ(got.registers[lane][8 + i], i < 3 ? word : 0xbdbdbdbd) << lane;
    }
}

/// Structured, swizzled, and with the lane added to the index (CDNA3 ISA 9.1.5).
TEST_P(CdnaMemoryTest, BufferStructures) {
  auto memory = randomWords(1024);
  // Stride 12: structured; then 8 indices and elements of a dword interleaved.
  std::string body = R"(
  s_mov_b64 s[8:9], s[4:5]
  s_and_b32 s9, s9, 0xffff
  s_or_b32 s9, s9, 0x000c0000
  s_mov_b32 s10, 60
  s_mov_b32 s11, 0x00027000
  v_mov_b32 v4, v0
  v_mov_b32 v5, 4
  buffer_load_dword v16, v[4:5], s[8:11], 0 idxen offen offset:4
  s_or_b32 s9, s9, 0x80000000
  buffer_load_dword v17, v[4:5], s[8:11], 0 idxen offen offset:4
  s_or_b32 s11, s11, 0x00200000
  buffer_load_dword v18, v4, s[8:11], 0 idxen
  s_and_b32 s9, s9, 0xffff
  s_or_b32 s9, s9, 0x000c0000
  s_mov_b32 s11, 0x00800000
  buffer_load_dword v19, off, s[8:11], 0 offset:8
)";
  CdnaResult got = runCdna(GetParam(), body, laneInputs(), 16, 4, memory);
  ASSERT_EQ(got.failure, "");
  for (uint32_t lane = 0; lane < 64; ++lane) {
    bool inside = lane < 60;
    auto swizzled = [&](uint32_t offset, uint32_t stride) {
      return (lane / stride * 12 + offset / 4 * 4) * stride + lane % stride * 4;
    };
    EXPECT_EQ(got.registers[lane][0], inside ? memory[(12 * lane + 8) / 4] : 0) << lane;
    EXPECT_EQ(got.registers[lane][1], inside ? memory[swizzled(8, 8) / 4] : 0) << lane;
    EXPECT_EQ(got.registers[lane][2], inside ? memory[swizzled(0, 16) / 4] : 0) << lane;
    EXPECT_EQ(got.registers[lane][3], memory[(12 * lane + 8) / 4]) << lane;
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, CdnaMemoryTest, ::testing::Values("gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
