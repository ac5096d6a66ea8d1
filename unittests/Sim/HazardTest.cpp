//===- HazardTest.cpp - wait states, to the last one ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two instructions with one wait state too few between them are a fault, with all of them not.
//
//===----------------------------------------------------------------------===//

#include "SimTest.h"
#include "StrictJudge.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim_test;

namespace {
struct HazardCase {
  const char *chip, *first, *second;
  const char *reg; ///< that connects them
  unsigned states; ///< wanted between them
};
} // namespace

static std::string nops(unsigned states) {
  std::string text;
  for (; states; states -= std::min(states, 16u))
    text += llvm::formatv("s_nop {0}\n", std::min(states, 16u) - 1).str();
  return text;
}

// CDNA3 ISA 4.5 and 7.5, CDNA4 ISA 7.6; LLVM 22 puts as many between them on gfx942 and gfx950.
static constexpr HazardCase cases[] = {
    {"gfx942", "v_cmpx_gt_u32 vcc, v1, v2", "v_readfirstlane_b32 s16, v1", "exec_lo", 4},
    {"gfx942", "v_mov_b32 v20, v1", "v_readfirstlane_b32 s16, v20", "v20", 1},
    {"gfx942", "v_cmpx_gt_u32 vcc, v1, v2",
     "v_mov_b32_dpp v16, v1 row_shr:1 row_mask:0xf bank_mask:0xf", "exec_lo", 5},
    {"gfx942", "v_mov_b32_sdwa v20, v1 dst_sel:WORD_1 dst_unused:UNUSED_PAD src0_sel:WORD_0",
     "v_mov_b32 v16, v20", "v20", 1},
    {"gfx942", "s_mov_b32 m0, 0", "global_load_lds_dword v63, s[4:5]\ns_waitcnt vmcnt(0)", "m0", 1},
    {"gfx942", "v_dot4_i32_i8 v20, v1, v2, v3", "v_mov_b32 v16, v20", "v20", 3},
    {"gfx942", "v_cmpx_gt_u32 vcc, v1, v2", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "exec_lo", 4},
    {"gfx942", "v_mfma_f32_4x4x4_16b_f16 v[32:35], v[4:5], v[2:3], 0",
     "v_mfma_f32_4x4x4_16b_f16 v[32:35], v[4:5], v[2:3], v[32:35]", "v32", 2},
    {"gfx950", "v_mfma_f32_4x4x4_16b_f16 v[32:35], v[4:5], v[2:3], 0", "v_mov_b32 v16, v32", "v32",
     5},
    {"gfx942", "v_mfma_f32_16x16x4_f32 v[32:35], v4, v5, 0",
     "v_mfma_f32_16x16x4_f32 v[38:41], v4, v5, v[34:37]", "v34", 8},
    {"gfx942", "v_mfma_f32_16x16x4_f32 v[32:35], v4, v5, 0",
     "v_mfma_f32_16x16x4_f32 v[38:41], v32, v5, 0", "v32", 10},
    {"gfx942", "v_mfma_f32_16x16x4_f32 v[32:35], v4, v5, 0", "v_mov_b32 v16, v32", "v32", 10},
    {"gfx942", "v_mfma_f32_16x16x4_f32 v[32:35], v4, v5, 0", "global_store_dword v63, v32, s[2:3]",
     "v32", 10},
    {"gfx942", "v_mfma_f64_4x4x4_4b_f64 v[32:33], v[4:5], v[2:3], 0",
     "v_mfma_f64_4x4x4_4b_f64 v[32:33], v[4:5], v[2:3], v[32:33]", "v32", 4},
    {"gfx942", "v_mfma_f64_4x4x4_4b_f64 v[32:33], v[4:5], v[2:3], 0",
     "v_mfma_f64_4x4x4_4b_f64 v[40:41], v[32:33], v[2:3], 0", "v32", 6},
    {"gfx942", "v_mfma_f64_4x4x4_4b_f64 v[32:33], v[4:5], v[2:3], 0", "v_mov_b32 v16, v32", "v32",
     6},
    {"gfx942", "v_mfma_f64_4x4x4_4b_f64 v[32:33], v[4:5], v[2:3], 0",
     "global_store_dword v63, v32, s[2:3]", "v32", 9},
    {"gfx942", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0",
     "v_mfma_f64_4x4x4_4b_f64 v[40:41], v[4:5], v[2:3], v[32:33]", "v32", 9},
    {"gfx942", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0",
     "v_mfma_f64_4x4x4_4b_f64 v[40:41], v[32:33], v[2:3], 0", "v32", 11},
    {"gfx942", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0", "v_mov_b32 v16, v32", "v32",
     11},
    {"gfx942", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0",
     "global_store_dword v63, v32, s[2:3]", "v32", 18},
    {"gfx950", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0",
     "v_mfma_f64_4x4x4_4b_f64 v[40:41], v[4:5], v[2:3], v[32:33]", "v32", 17},
    {"gfx950", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0",
     "v_mfma_f64_4x4x4_4b_f64 v[40:41], v[32:33], v[2:3], 0", "v32", 19},
    {"gfx950", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0", "v_mov_b32 v16, v32", "v32",
     19},
    {"gfx950", "v_mfma_f64_16x16x4_f64 v[32:39], v[4:5], v[2:3], 0",
     "global_store_dword v63, v32, s[2:3]", "v32", 18},
    {"gfx942", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0", "v_mov_b32 v16, v32", "v32",
     7},
    {"gfx942", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "global_store_dword v63, v32, s[2:3]", "v32", 7},
    {"gfx942", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "v_mfma_i32_16x16x32_i8 v[36:39], v[32:33], v[2:3], 0", "v32", 7},
    {"gfx942", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "v_mfma_i32_16x16x32_i8 v[42:45], v[4:5], v[2:3], v[34:37]", "v34", 5},
    {"gfx942", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], v[8:11]", "v_mov_b32 v9, 0", "v9",
     3},
    {"gfx950", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0", "v_mov_b32 v16, v32", "v32",
     8},
    {"gfx950", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "global_store_dword v63, v32, s[2:3]", "v32", 8},
    {"gfx950", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "v_mfma_i32_16x16x32_i8 v[36:39], v[32:33], v[2:3], 0", "v32", 8},
    {"gfx950", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0",
     "v_mfma_i32_16x16x32_i8 v[42:45], v[4:5], v[2:3], v[34:37]", "v34", 6},
    {"gfx950", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], v[8:11]", "v_mov_b32 v9, 0", "v9",
     3},
};

TEST(HazardTest, WaitStatesOfCdna) {
  for (const HazardCase &test : cases) {
    SCOPED_TRACE(std::string(test.chip) + "\n" + test.first + "\n" + test.second);
    auto body = [&](unsigned states) {
      return std::string(test.first) + "\n" + nops(states) + test.second + "\n" + nops(20);
    };
    std::string report = judge(test.chip, body(test.states - 1));
    std::string want =
        llvm::formatv("use of {0} requires {1} wait states", test.reg, test.states).str();
    EXPECT_NE(report.find(want), std::string::npos) << "one too few gave: " << report;
    EXPECT_EQ(judge(test.chip, body(test.states)), "");
  }
}
