//===- StrictTest.cpp - crimes in assembly, and what is just short of one ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Assembler.h"
#include "GroupKernel.h"
#include "SimTest.h"
#include "StrictJudge.h"

using namespace qgemm::sim_test;
using qgemm::runtime::DeviceOptions;

namespace {
struct StrictCase {
  const char *chip;
  const char *crime;  ///< instructions that must fault
  const char *fault;  ///< a part of its report
  const char *lawful; ///< instructions that must not
};

void judgeAll(llvm::ArrayRef<StrictCase> cases) {
  for (const StrictCase &test : cases) {
    SCOPED_TRACE(std::string(test.chip) + "\n" + test.crime);
    std::string report = judge(test.chip, test.crime);
    EXPECT_NE(report.find(test.fault), std::string::npos) << "the crime gave: " << report;
    EXPECT_EQ(judge(test.chip, test.lawful), "") << test.lawful;
  }
}
} // namespace

//===----------------------------------------------------------------------===//
// Waits
//===----------------------------------------------------------------------===//

TEST(StrictTest, Waits) {
  static constexpr StrictCase cases[] = {
      {"gfx1100", "global_load_b32 v16, v63, s[4:5]\nv_add_nc_u32 v17, 1, v16",
       "missing wait: v16 requires a wait for vmcnt after `global_load_b32 v16, v63, s[4:5]` at "
       "pc ",
       "global_load_b32 v16, v63, s[4:5]\ns_waitcnt vmcnt(0)\nv_add_nc_u32 v17, 1, v16"},
      // One half is used while the other is on its way.
      {"gfx1100",
       "global_load_d16_b16 v16, v63, s[4:5]\ns_waitcnt vmcnt(0)\n"
       "global_load_d16_hi_b16 v16, v63, s[4:5] offset:2\n"
       "global_store_d16_hi_b16 v63, v16, s[2:3]\ns_waitcnt vmcnt(0)",
       "v16 requires a wait for vmcnt",
       "global_load_d16_b16 v16, v63, s[4:5]\ns_waitcnt vmcnt(0)\n"
       "global_load_d16_hi_b16 v16, v63, s[4:5] offset:2\n"
       "global_store_b16 v63, v16, s[2:3]\ns_waitcnt vmcnt(0)"},
      {"gfx1100",
       "global_load_d16_hi_b16 v16, v63, s[4:5]\nv_add_f16 v17.l, v16.h, v1.l\n"
       "s_waitcnt vmcnt(0)",
       "v16 requires a wait for vmcnt",
       "v_mov_b16 v16.l, v1.l\nglobal_load_d16_hi_b16 v16, v63, s[4:5]\n"
       "v_add_f16 v17.l, v16.l, v1.l\nv_mov_b16 v16.l, v2.l\ns_waitcnt vmcnt(0)"},
      {"gfx1100",
       "v_mov_b32 v16, 0\nglobal_load_d16_hi_b16 v16, v63, s[4:5]\nv_mov_b16 v16.h, v1.l\n"
       "s_waitcnt vmcnt(0)",
       "v16 requires a wait for vmcnt",
       "v_mov_b32 v16, 0\nglobal_load_d16_hi_b16 v16, v63, s[4:5]\ns_waitcnt vmcnt(0)\n"
       "v_mov_b16 v16.h, v1.l"},
      // The counter's order: one load may be left over, but it is the last one.
      {"gfx1100",
       "global_load_b32 v16, v63, s[4:5]\nglobal_load_b32 v17, v63, s[4:5] offset:4\n"
       "s_waitcnt vmcnt(1)\nv_mov_b32 v18, v17\ns_waitcnt vmcnt(0)",
       "v17 requires a wait for vmcnt",
       "global_load_b32 v16, v63, s[4:5]\nglobal_load_b32 v17, v63, s[4:5] offset:4\n"
       "s_waitcnt vmcnt(1)\nv_mov_b32 v18, v16\ns_waitcnt vmcnt(0)"},
      {"gfx1100", "s_load_b32 s16, s[4:5], 0x0\ns_add_i32 s17, s16, 1",
       "s16 requires a wait for "
       "lgkmcnt",
       "s_load_b32 s16, s[4:5], 0x0\ns_waitcnt lgkmcnt(0)\ns_add_i32 s17, s16, 1"},
      // Scalar loads come back in any order: only zero tells.
      {"gfx1100",
       "s_load_b32 s16, s[4:5], 0x0\ns_load_b32 s17, s[4:5], 0x4\ns_waitcnt lgkmcnt(1)\n"
       "s_mov_b32 s18, s16",
       "s16 requires a wait for lgkmcnt",
       "s_load_b32 s16, s[4:5], 0x0\ns_load_b32 s17, s[4:5], 0x4\ns_waitcnt lgkmcnt(0)\n"
       "s_mov_b32 s18, s16"},
      // Overwriting what is still to arrive.
      {"gfx1100", "global_load_b32 v16, v63, s[4:5]\nv_mov_b32 v16, 0\ns_waitcnt vmcnt(0)",
       "got another result before it",
       "global_load_b32 v16, v63, s[4:5]\nglobal_load_b32 v16, v63, s[4:5]\ns_waitcnt vmcnt(0)"},
      {"gfx1100",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b32 v20, v1\ns_waitcnt lgkmcnt(0)\n"
       "ds_load_b32 v16, v20\nv_mov_b32 v17, v16",
       "v16 requires a wait for lgkmcnt",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b32 v20, v1\ns_waitcnt lgkmcnt(0)\n"
       "ds_load_b32 v16, v20\ns_waitcnt lgkmcnt(0)\nv_mov_b32 v17, v16"},
      {"gfx1100", "ds_swizzle_b32 v16, v1 offset:swizzle(SWAP,1)\nv_mov_b32 v17, v16",
       "v16 requires a wait for lgkmcnt",
       "ds_swizzle_b32 v16, v1 offset:swizzle(SWAP,1)\ns_waitcnt lgkmcnt(0)\nv_mov_b32 v17, v16"},
      // Stores have a counter of their own on RDNA, and share one on CDNA.
      {"gfx1100",
       "global_load_b32 v16, v63, s[4:5]\nglobal_store_b32 v63, v1, s[2:3]\ns_waitcnt vmcnt(1)\n"
       "v_mov_b32 v17, v16",
       "v16 requires a wait for vmcnt",
       "global_load_b32 v16, v63, s[4:5]\nglobal_store_b32 v63, v1, s[2:3]\ns_waitcnt vmcnt(0)\n"
       "v_mov_b32 v17, v16"},
      {"gfx942",
       "global_load_dword v16, v63, s[4:5]\nglobal_store_dword v63, v1, s[2:3]\n"
       "s_waitcnt vmcnt(2)\nv_mov_b32 v17, v16",
       "v16 requires a wait for vmcnt",
       "global_load_dword v16, v63, s[4:5]\nglobal_store_dword v63, v1, s[2:3]\n"
       "s_waitcnt vmcnt(1)\nv_mov_b32 v17, v16"},
      // Flat loads count twice; the result needs the counter of the memory that it came from.
      {"gfx942",
       "v_mov_b32 v20, s4\nv_mov_b32 v21, s5\nflat_load_dword v16, v[20:21]\n"
       "s_waitcnt lgkmcnt(0)\nv_mov_b32 v17, v16",
       "v16 requires a wait for vmcnt",
       "v_mov_b32 v20, s4\nv_mov_b32 v21, s5\nflat_load_dword v16, v[20:21]\n"
       "s_waitcnt vmcnt(0) lgkmcnt(0)\nv_mov_b32 v17, v16"},
      // gfx12 has a counter for each kind.
      {"gfx1201", "global_load_b32 v16, v63, s[4:5]\ns_wait_dscnt 0x0\nv_mov_b32 v17, v16",
       "v16 requires a wait for loadcnt",
       "global_load_b32 v16, v63, s[4:5]\ns_wait_loadcnt 0x0\nv_mov_b32 v17, v16"},
      {"gfx1201", "s_load_b32 s16, s[4:5], 0x0\ns_wait_dscnt 0x0\ns_mov_b32 s17, s16",
       "s16 requires a wait for kmcnt",
       "s_load_b32 s16, s[4:5], 0x0\ns_wait_kmcnt 0x0\ns_mov_b32 s17, s16"},
      {"gfx1201",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b32 v20, v1\nds_load_b32 v16, v20\n"
       "global_load_b32 v17, v63, s[4:5]\ns_wait_loadcnt_dscnt 0x1\nv_mov_b32 v18, v16\n"
       "s_wait_loadcnt_dscnt 0x0",
       "v16 requires a wait for dscnt",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b32 v20, v1\nds_load_b32 v16, v20\n"
       "global_load_b32 v17, v63, s[4:5]\ns_wait_loadcnt_dscnt 0x100\nv_mov_b32 v18, v16\n"
       "s_wait_loadcnt_dscnt 0x0"},
      // A transfer to LDS is complete when vmcnt says so.
      {"gfx942",
       "s_mov_b32 m0, 0\nv_lshlrev_b32 v20, 2, v0\ns_nop 0\n"
       "global_load_lds_dword v20, s[4:5]\nds_read_b32 v16, v20\ns_waitcnt vmcnt(0) lgkmcnt(0)",
       "LDS byte 0 requires a wait for `global_load_lds_dword v20, s[4:5]` at pc",
       "s_mov_b32 m0, 0\nv_lshlrev_b32 v20, 2, v0\ns_nop 0\n"
       "global_load_lds_dword v20, s[4:5]\ns_waitcnt vmcnt(0)\nds_read_b32 v16, v20\n"
       "s_waitcnt lgkmcnt(0)"},
      {"gfx942", "global_atomic_add v16, v63, v1, s[2:3] sc0\nv_mov_b32 v17, v16",
       "v16 requires a wait for vmcnt",
       "global_atomic_add v16, v63, v1, s[2:3] sc0\ns_waitcnt vmcnt(0)\nv_mov_b32 v17, v16"},
  };
  judgeAll(cases);
}

//===----------------------------------------------------------------------===//
// Undefined data
//===----------------------------------------------------------------------===//

TEST(StrictTest, UndefinedRegisters) {
  static constexpr StrictCase cases[] = {
      {"gfx1100", "global_store_b32 v63, v40, s[2:3]", "undefined data: store to 0x",
       "v_mov_b32 v40, 0\nglobal_store_b32 v63, v40, s[2:3]"},
      // Reading is allowed, and bits that are masked away do not count.
      {"gfx1100", "v_and_b32 v40, 0x1ff, v40\nv_and_b32 v16, 0xff00, v40", "requires a defined v16",
       "v_and_b32 v40, 0xff, v40\nv_and_b32 v16, 0xff00, v40"},
      {"gfx1100", "v_perm_b32 v16, v40, v1, 0x03020104", "requires a defined v16",
       "v_perm_b32 v16, v40, v1, 0x03020100"},
      {"gfx1100", "v_cndmask_b32 v16, v1, v40, vcc_lo", "requires a defined v16",
       "s_mov_b32 vcc_lo, 0\nv_cndmask_b32 v16, v1, v40, vcc_lo"},
      {"gfx1100", "v_xor_b32 v16, v40, v41", "requires a defined v16",
       "v_lshlrev_b32 v40, 16, v40\nv_lshlrev_b32 v16, 16, v40"},
      {"gfx1100", "v_max_i32 v16, v40, v1", "requires a defined v16", "v_bfi_b32 v16, -1, v1, v40"},
      {"gfx1100", "v_add_f32 v16, v40, v6", "requires a defined v16", "v_mul_u32_u24 v16, 0, v40"},
      // One lane is enough, and the report names it.
      {"gfx1100",
       "s_mov_b32 exec_lo, 0xfffffffb\nv_mov_b32 v40, 1\ns_mov_b32 exec_lo, -1\nv_mov_b32 v16, v40",
       "wave 0 lane 2",
       "s_mov_b32 exec_lo, 0xfffffffb\nv_mov_b32 v40, 1\nv_mov_b32 v16, v40\ns_mov_b32 exec_lo, "
       "-1"},
      {"gfx1100", "v_mov_b32_dpp v16, v40 row_shr:1 row_mask:0xf bank_mask:0xf bound_ctrl:1",
       "requires a defined v16",
       "v_mov_b32_dpp v16, v1 row_shr:1 row_mask:0xf bank_mask:0xf bound_ctrl:1"},
      {"gfx942",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[40:41], v[2:3], 0\ns_nop 15\n"
       "v_mov_b32 v16, v32",
       "requires a defined v16",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\ns_nop 15\nv_mov_b32 v16, v32"},
      // Control flow.
      {"gfx1100", "v_cmp_eq_u32 vcc_lo, 5, v40\ns_cbranch_vccnz .Lend\n.Lend:",
       "undefined data: branch requires a defined vcc_lo",
       "v_cmp_eq_u32 vcc_lo, 5, v1\ns_cbranch_vccnz .Lend\n.Lend:"},
      {"gfx1100",
       "s_cmp_eq_u32 s60, 7\ns_cbranch_scc1 .Lend\n.Lend:", "branch requires a defined scc",
       "s_cmp_eq_u32 s60, 7\ns_cmp_eq_u32 s4, 7\ns_cbranch_scc1 .Lend\n.Lend:"},
      {"gfx1100", "v_cmp_gt_u32 vcc_lo, v40, v1\ns_and_saveexec_b32 s16, vcc_lo",
       "exec requires defined bits",
       "v_cmp_gt_u32 vcc_lo, v2, v1\ns_and_saveexec_b32 s16, vcc_lo\ns_mov_b32 exec_lo, s16"},
      {"gfx1100", "v_cmpx_gt_u32 v40, v1", "exec requires defined bits",
       "v_cmpx_gt_u32 v2, v1\ns_mov_b32 exec_lo, -1"},
      // Addresses and descriptors.
      {"gfx1100", "global_load_b32 v16, v40, s[4:5]", "address requires a defined v40",
       "s_mov_b32 exec_lo, 0\nglobal_load_b32 v16, v40, s[4:5]\ns_mov_b32 exec_lo, -1\n"
       "s_waitcnt vmcnt(0)\nv_mov_b32 v16, 0"},
      {"gfx1100", "s_load_b32 s16, s[60:61], 0x0", "address requires a defined s60",
       "s_load_b32 s16, s[4:5], 0x0\ns_waitcnt lgkmcnt(0)"},
      {"gfx1100", "buffer_load_b32 v16, off, s[60:63], 0", "address requires a defined s60",
       "s_mov_b64 s[60:61], s[4:5]\ns_mov_b32 s62, 64\ns_mov_b32 s63, 0x30000000\n"
       "buffer_load_b32 v16, off, s[60:63], 0\ns_waitcnt vmcnt(0)"},
  };
  judgeAll(cases);
}

TEST(StrictTest, UndefinedMemory) {
  static constexpr StrictCase cases[] = {
      {"gfx1100", "v_lshlrev_b32 v20, 2, v0\nds_load_b32 v16, v20\ns_waitcnt lgkmcnt(0)",
       "requires a defined v16",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b32 v20, v1\nds_load_b32 v16, v20\n"
       "s_waitcnt lgkmcnt(0)"},
      // A byte is missing.
      {"gfx1100",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b16 v20, v1\nds_store_b8 v20, v1 offset:2\n"
       "ds_load_b32 v16, v20\ns_waitcnt lgkmcnt(0)",
       "requires a defined v16",
       "v_lshlrev_b32 v20, 2, v0\nds_store_b16 v20, v1\nds_store_b8 v20, v1 offset:2\n"
       "ds_store_b8 v20, v1 offset:3\nds_load_b32 v16, v20\ns_waitcnt lgkmcnt(0)"},
      // Undefined bits travel through LDS and scratch.
      {"gfx1100",
       "v_lshlrev_b32 v20, 3, v0\nv_mov_b32 v32, v1\nds_store_b64 v20, v[32:33]\n"
       "ds_load_b32 v16, v20 offset:4\ns_waitcnt lgkmcnt(0)",
       "requires a defined v16",
       "v_lshlrev_b32 v20, 3, v0\nv_mov_b32 v32, v1\nds_store_b64 v20, v[32:33]\n"
       "ds_load_b32 v16, v20\ns_waitcnt lgkmcnt(0)\nv_mov_b32 v20, 0"},
      {"gfx1100",
       "scratch_store_b32 off, v40, off offset:8\nscratch_load_b32 v16, off, off offset:8\n"
       "s_waitcnt vmcnt(0)",
       "requires a defined v16",
       "scratch_store_b32 off, v1, off offset:8\nscratch_load_b32 v16, off, off offset:8\n"
       "s_waitcnt vmcnt(0)"},
      {"gfx1100", "v_mov_b32 v20, 0\nds_add_rtn_u32 v16, v20, v1\ns_waitcnt lgkmcnt(0)",
       "requires a defined v16",
       "v_mov_b32 v20, 0\nds_store_b32 v20, v1\nds_add_rtn_u32 v16, v20, v1\n"
       "s_waitcnt lgkmcnt(0)"},
      {"gfx942", "v_lshlrev_b32 v20, 4, v0\nds_read_u16_d16_hi v16, v20\ns_waitcnt lgkmcnt(0)",
       "requires a defined v16",
       "v_lshlrev_b32 v20, 4, v0\nds_write_b16 v20, v1\nds_read_u16_d16_hi v16, v20\n"
       "s_waitcnt lgkmcnt(0)"},
  };
  judgeAll(cases);
}

TEST(StrictTest, UndefinedBuffers) {
  DeviceOptions options;
  options.undefinedBuffers = true;
  // 'in' was written by the host, 'out' by nobody.
  std::string body = "global_load_b32 v16, v63, s[2:3]\ns_waitcnt vmcnt(0)";
  EXPECT_NE(judge("gfx1100", body, options).find("requires a defined v16"), std::string::npos);
  EXPECT_EQ(judge("gfx1100", body), "");
  EXPECT_EQ(judge("gfx1100", "global_load_b32 v16, v63, s[4:5]\ns_waitcnt vmcnt(0)", options), "");
  EXPECT_EQ(judge("gfx1100", "global_store_b32 v63, v1, s[2:3]\n" + body, options), "");
}

//===----------------------------------------------------------------------===//
// Hazards
//===----------------------------------------------------------------------===//

TEST(StrictTest, HazardsOfCdna) {
  static constexpr StrictCase cases[] = {
      {"gfx942",
       "v_readfirstlane_b32 s8, v63\ns_nop 3\nglobal_load_dword v16, v63, s[4:5]\n"
       "s_load_dword s10, s[4:5], s8\nv_readfirstlane_b32 s4, v63\n"
       "global_load_dword v16, v63, s[4:5]",
       "hazard: use of s4 requires 5 wait states after `v_readfirstlane_b32 s4, v63`",
       "s_mov_b32 s8, s4\ns_mov_b32 s9, s5\nv_mov_b32 v20, s4\ns_nop 1\n"
       "v_readfirstlane_b32 s8, v20\ns_nop 4\nglobal_load_dword v16, v63, s[8:9]\n"
       "s_waitcnt vmcnt(0)"},
      {"gfx942", "v_readfirstlane_b32 s8, v0\ns_nop 2\nv_readlane_b32 s16, v1, s8",
       "use of s8 requires 4 wait states",
       "v_readfirstlane_b32 s8, v0\ns_nop 3\nv_readlane_b32 s16, v1, s8"},
      {"gfx942",
       "v_mov_b32 v20, v1\ns_nop 0\nv_mov_b32_dpp v16, v20 row_shr:1 row_mask:0xf "
       "bank_mask:0xf bound_ctrl:1",
       "use of v20 requires 2 wait states after `v_mov_b32_e32 v20, v1`",
       "v_mov_b32 v20, v1\ns_nop 1\nv_mov_b32_dpp v16, v20 row_shr:1 row_mask:0xf "
       "bank_mask:0xf bound_ctrl:1"},
      {"gfx942", "v_cmp_gt_u32 s[8:9], v1, v2\nv_mov_b32 v16, s8",
       "use of s8 requires 2 wait states",
       "v_cmp_gt_u32 s[8:9], v1, v2\nv_cndmask_b32 v17, v1, v2, s[8:9]\ns_nop 0\nv_mov_b32 v16, "
       "s8"},
      {"gfx942", "v_rcp_f32 v20, v6\nv_mov_b32 v16, v20", "use of v20 requires 1 wait states",
       "v_rcp_f32 v20, v6\ns_nop 0\nv_mov_b32 v16, v20"},
      {"gfx942", "v_cmp_gt_f32 vcc, v6, v7\ns_nop 2\nv_div_fmas_f32 v16, v6, v7, v8",
       "use of vcc_lo requires 4 wait states",
       "v_cmp_gt_f32 vcc, v6, v7\ns_nop 3\nv_div_fmas_f32 v16, v6, v7, v8"},
      {"gfx942", "global_store_dwordx4 v63, v[4:7], s[2:3]\nv_mov_b32 v5, 0",
       "use of v5 requires 2 wait states after `global_store_dwordx4",
       "global_store_dwordx4 v63, v[4:7], s[2:3]\ns_nop 1\nv_mov_b32 v5, 0"},
      {"gfx942",
       "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 4, 4), 15\ns_getreg_b32 s16, "
       "hwreg(HW_REG_MODE)",
       "hardware register requires 2 wait states",
       "s_setreg_imm32_b32 hwreg(HW_REG_MODE, 4, 4), 15\ns_nop 1\ns_getreg_b32 s16, "
       "hwreg(HW_REG_MODE)"},
      // Results of matrix instructions: 4 passes and 3 states for VALU, memory and A or B.
      {"gfx942", "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\ns_nop 5\nv_mov_b32 v16, v32",
       "use of v32 requires 7 wait states after `v_mfma_i32_16x16x32_i8",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\ns_nop 6\nv_mov_b32 v16, v32"},
      {"gfx942",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\ns_nop 5\n"
       "v_mfma_i32_16x16x32_i8 v[36:39], v[32:33], v[2:3], 0\ns_nop 15",
       "use of v32 requires 7 wait states",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\ns_nop 6\n"
       "v_mfma_i32_16x16x32_i8 v[36:39], v[32:33], v[2:3], 0\ns_nop 15"},
      // The same accumulator follows at once, one that overlaps does not.
      {"gfx942",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\n"
       "v_mfma_i32_16x16x32_i8 v[38:41], v[4:5], v[2:3], 0\ns_nop 15\n"
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\n"
       "v_mfma_i32_16x16x32_i8 v[42:45], v[4:5], v[2:3], v[34:37]\ns_nop 15",
       "use of v34 requires 5 wait states",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\n"
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], v[32:35]\ns_nop 15"},
      // What was written again since is the newer result.
      {"gfx942",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\n"
       "v_mfma_i32_16x16x32_i8 v[30:33], v[4:5], v[2:3], v[32:35]\n"
       "v_mfma_i32_16x16x32_i8 v[42:45], v[4:5], v[2:3], v[34:37]\ns_nop 15",
       "use of v34 requires 5 wait states",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], 0\n"
       "v_mfma_i32_16x16x32_i8 v[30:33], v[4:5], v[2:3], v[32:35]\n"
       "v_mfma_i32_16x16x32_i8 v[30:33], v[4:5], v[2:3], v[30:33]\ns_nop 15"},
      {"gfx942",
       "v_mov_b32 v20, v4\nv_mfma_i32_16x16x32_i8 v[32:35], v[20:21], v[2:3], 0\ns_nop 15",
       "use of v20 requires 2 wait states",
       "v_mov_b32 v20, v4\nv_mov_b32 v21, v4\ns_nop 1\n"
       "v_mfma_i32_16x16x32_i8 v[32:35], v[20:21], v[2:3], 0\ns_nop 15"},
      // What it takes as C may not be overwritten at once.
      {"gfx942",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], v[8:11]\ns_nop 1\nv_mov_b32 v9, 0\n"
       "s_nop 15",
       "use of v9 requires 3 wait states",
       "v_mfma_i32_16x16x32_i8 v[32:35], v[4:5], v[2:3], v[8:11]\ns_nop 2\nv_mov_b32 v9, 0\n"
       "s_nop 15"},
  };
  judgeAll(cases);
}

TEST(StrictTest, HazardsOfRdna) {
  static constexpr StrictCase cases[] = {
      {"gfx1100", "v_rcp_f32 v20, v6\nv_mov_b32 v16, v20",
       "use of v20 requires 6 VALU instructions after `v_rcp_f32_e32 v20, v6`",
       "v_rcp_f32 v20, v6\ns_waitcnt_depctr 0xfff\nv_mov_b32 v16, v20"},
      {"gfx1100",
       "v_rcp_f32 v20, v6\nv_mov_b32 v17, v1\nv_mov_b32 v18, v1\nv_mov_b32 v19, v1\n"
       "v_mov_b32 v21, v1\nv_mov_b32 v22, v1\nv_mov_b32 v16, v20",
       "requires 6 VALU instructions",
       "v_rcp_f32 v20, v6\nv_mov_b32 v17, v1\nv_mov_b32 v18, v1\nv_mov_b32 v19, v1\n"
       "v_mov_b32 v21, v1\nv_mov_b32 v22, v1\nv_mov_b32 v23, v1\nv_mov_b32 v16, v20"},
      {"gfx1201",
       "v_wmma_i32_16x16x16_iu8 v[32:39], v[2:3], v[4:5], 0\n"
       "v_wmma_i32_16x16x16_iu8 v[8:15], v[32:33], v[4:5], 0",
       "use of v32 requires 1 VALU instructions",
       "v_wmma_i32_16x16x16_iu8 v[32:39], v[2:3], v[4:5], 0\nv_nop\n"
       "v_wmma_i32_16x16x16_iu8 v[8:15], v[32:33], v[4:5], 0"},
  };
  judgeAll(cases);
}

//===----------------------------------------------------------------------===//
// Matrix operands
//===----------------------------------------------------------------------===//

/// Registers v32 and up hold numbers that repeat every 16 lanes.
static std::string replicated(const std::string &rest) {
  std::string text = "v_and_b32 v20, 15, v0\n";
  for (unsigned reg = 32; reg < 40; ++reg)
    text += "v_add_nc_u32 v" + std::to_string(reg) + ", " + std::to_string(reg) + ", v20\n";
  return text + rest;
}

TEST(StrictTest, MatrixOperands) {
  std::string product = "v_wmma_i32_16x16x16_iu8 v[40:47], v[32:35], v[36:39], 0\n";
  EXPECT_EQ(judge("gfx1100", replicated(product + "v_mov_b32 v16, v40")), "");
  std::string report = judge("gfx1100", replicated("v_mov_b32 v37, v0\n" + product));
  EXPECT_NE(report.find("matrix operand: matrix B requires lane 16 of v37 to repeat lane 0"),
            std::string::npos)
      << report;
  EXPECT_NE(judge("gfx1100", replicated("s_mov_b32 exec_lo, 0x7fffffff\n" + product))
                .find("matrix instruction requires all lanes of exec, got 0x7fffffff"),
            std::string::npos);
  // D of one as A of the next: an independent VALU instruction must stand between.
  std::string chain = "v_wmma_i32_16x16x16_iu8 v[8:15], v[40:43], v[36:39], 0\n";
  report = judge("gfx1100", replicated(product + chain));
  EXPECT_NE(report.find("hazard: use of v40 requires 1 VALU instructions"), std::string::npos)
      << report;
  report = judge("gfx1100", replicated(product + "v_nop\n" + chain));
  EXPECT_EQ(report.find("hazard"), std::string::npos) << report;
}

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

TEST(StrictTest, DivergentBarriers) {
  // Four waves; the third one leaves before the barrier.
  std::string leaves = "s_cmp_eq_u32 s7, 2\ns_cbranch_scc1 .Lend\ns_barrier\n.Lend:\ns_endpgm";
  std::string all = "s_barrier\ns_cmp_eq_u32 s7, 2\ns_cbranch_scc1 .Lend\ns_nop 0\n.Lend:\n"
                    "s_endpgm";
  for (std::string chip : {"gfx1100", "gfx942"}) {
    uint32_t items = chip == "gfx942" ? 256 : 128;
    std::string report = launch(chip, groupKernel(chip, leaves), items, {});
    EXPECT_NE(report.find("end of the wave requires as many barriers as wave 0 has met, 1, got 0"),
              std::string::npos)
        << report;
    EXPECT_NE(report.find("wave 2"), std::string::npos) << report;
    EXPECT_EQ(launch(chip, groupKernel(chip, all), items, {}), "");
    DeviceOptions options;
    options.checks.barriers = false;
    EXPECT_EQ(launch(chip, groupKernel(chip, leaves), items, options), "");
  }
}

TEST(StrictTest, EveryCheckCanBeSwitchedOff) {
  struct Switch {
    bool qgemm::runtime::CheckOptions::*check;
    const char *chip, *crime;
  };
  using Checks = qgemm::runtime::CheckOptions;
  static constexpr Switch switches[] = {
      {&Checks::waits, "gfx1100", "global_load_b32 v16, v63, s[4:5]\nv_add_nc_u32 v17, 1, v16"},
      {&Checks::undefined, "gfx1100", "v_mov_b32 v16, v40"},
      {&Checks::hazards, "gfx942", "v_rcp_f32 v20, v6\nv_mov_b32 v16, v20"},
      {&Checks::matrix, "gfx1100",
       "s_mov_b32 exec_lo, 1\nv_wmma_i32_16x16x16_iu8 v[8:15], v[0:3], v[4:7], 0"},
  };
  for (const Switch &test : switches) {
    SCOPED_TRACE(test.crime);
    DeviceOptions options;
    EXPECT_NE(judge(test.chip, test.crime, options), "");
    options.checks.*test.check = false;
    EXPECT_EQ(judge(test.chip, test.crime, options), "");
  }
}
