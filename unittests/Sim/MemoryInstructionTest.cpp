//===- MemoryInstructionTest.cpp - LDS, scratch, buffer range checks, faults ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AssemblyTest.h"

using namespace qgemm::sim_test;

namespace {
class MemoryInstructionTest : public AssemblyTest {};
} // namespace

TEST_P(MemoryInstructionTest, Lds) {
  check({
      {Rdna,
       "v_lshlrev_b32 v14, 4, v0\nds_store_b128 v14, v[1:4]\ns_waitcnt lgkmcnt(0)\n"
       "s_barrier\nv_xor_b32 v14, 16, v14\n"
       "ds_load_2addr_b32 v[16:17], v14 offset0:0 offset1:3\n"
       "ds_load_u8 v18, v14 offset:1\nds_load_i16 v19, v14 offset:6\nv_mov_b32 v20, v5\n"
       "ds_load_u8_d16_hi v20, v14 offset:8\nds_load_b64 v[21:22], v14 offset:8\n"
       "s_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         const Words &o = in[l ^ 1];
         return list(o[1], o[4], o[1] >> 8 & 255, int16_t(o[2] >> 16),
                     (in[l][5] & 0xffff) | (o[3] & 255) << 16, o[3], o[4]);
       }},
      {Gfx9,
       "v_lshlrev_b32 v14, 3, v0\nds_write_b64 v14, v[2:3]\ns_waitcnt lgkmcnt(0)\n"
       "s_barrier\nds_read2st64_b32 v[32:33], v14 offset0:0 offset1:1\n"
       "v_xor_b32 v14, 8, v14\nds_read_b64 v[16:17], v14\nds_read_i8 v18, v14 offset:3\n"
       "ds_add_rtn_u32 v19, v14, v1 offset:4\ns_waitcnt lgkmcnt(0)\n"
       "ds_read_b32 v20, v14 offset:4\ns_waitcnt lgkmcnt(0)",
       [](const In &in, unsigned l) {
         const Words &o = in[l ^ 1];
         return list(o[2], o[3], int8_t(o[2] >> 24), o[3], o[3] + in[l][1]);
       }},
  });
}

TEST_P(MemoryInstructionTest, ScratchAndAccumulators) {
  check({
      {Rdna,
       "scratch_store_b32 off, v1, off offset:8\nv_mov_b32 v14, 4\n"
       "scratch_load_b32 v16, v14, off offset:4\ns_mov_b32 s16, 8\n"
       "scratch_load_b32 v17, off, s16\ns_waitcnt vmcnt(0)",
       [](const In &in, unsigned l) {
         List want(2);
         want[0] = want[1] = in[l][1];
         return want;
       }},
      {Gfx9,
       "v_accvgpr_write_b32 a3, v1\nv_accvgpr_mov_b32 a4, a3\ns_nop 4\n"
       "v_accvgpr_read_b32 v16, a4\nscratch_store_dword off, v2, off offset:12\n"
       "scratch_load_dword v17, off, off offset:12\ns_waitcnt vmcnt(0)",
       [](const In &in, unsigned l) { return list(in[l][1], in[l][2]); }},
  });
}

//===----------------------------------------------------------------------===//
// Buffer range checks
//===----------------------------------------------------------------------===//

namespace {
/// A raw buffer of 100 bytes over the first input words; v13 holds the offset.
std::string bufferBody(bool rdna, const std::string &code) {
  return std::string("s_mov_b64 s[8:9], s[4:5]\ns_and_b32 s9, s9, 0xffff\ns_movk_i32 s10, 0x62\n") +
         (rdna ? "s_mov_b32 s11, 0x31004000\n" : "s_mov_b32 s11, 0x00027000\n") +
         "v_lshlrev_b32 v13, 2, v0\n" + code + "\ns_waitcnt vmcnt(0)\n";
}
} // namespace

/// 98 bytes: the dword at offset 96 is half inside.
TEST_P(MemoryInstructionTest, BufferRange) {
  bool rdna = !cdna();
  In in = inputs(), out;
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

TEST_P(MemoryInstructionTest, BufferStoresAndAtomics) {
  bool rdna = !cdna();
  In in = inputs(), out;
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

TEST_P(MemoryInstructionTest, Faults) {
  bool rdna = !cdna();
  checkFaults({
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
      {"s_setreg_imm32_b32 hwreg(2), 3", "unsupported: s_setreg requires the register MODE, got 2"},
  });
}

QGEMM_FOR_EVERY_CHIP(MemoryInstructionTest);
