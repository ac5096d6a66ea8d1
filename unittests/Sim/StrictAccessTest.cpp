//===- StrictAccessTest.cpp - registers and memory of instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../../lib/Sim/Decoder.h"
#include "Assembler.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace qgemm::sim;
using namespace qgemm::sim_test;

namespace {
struct AccessCase {
  const char *chip;
  const char *text;
  const char *reads, *writes; ///< without EXEC and MODE
  Unit unit;
  MemoryKind memory;
  uint8_t flags;
};

std::string names(RegisterSet set) {
  set.reset(registerOfSlot(SlotExec));
  set.reset(registerOfSlot(SlotExec + 1));
  set.reset(NumberMode);
  std::vector<std::string> list;
  set.forEach([&](unsigned number) { list.push_back(registerName(number)); });
  return llvm::join(list, " ");
}
} // namespace

static constexpr AccessCase cases[] = {
    {"gfx1100", "v_fmac_f32 v3, v1, v2", "v1 v2 v3", "v3", Unit::Vector, MemoryKind::None, 0},
    {"gfx1100", "v_add_co_ci_u32 v3, vcc_lo, v1, v2, vcc_lo", "v1 v2 vcc_lo", "v3 vcc_lo",
     Unit::Vector, MemoryKind::None, 0},
    {"gfx1100", "v_cndmask_b32 v3, v1, v2, s4", "v1 v2 s4", "v3", Unit::Vector, MemoryKind::None,
     0},
    {"gfx1100", "v_cmp_eq_u32 vcc_lo, s7, v2", "v2 s7", "vcc_lo", Unit::Vector, MemoryKind::None,
     0},
    {"gfx1100", "v_add_f16 v0.h, v1.l, v2.h", "v1 v2", "v0", Unit::Vector, MemoryKind::None, 0},
    {"gfx1100", "v_dual_add_f32 v0, v1, v3 :: v_dual_fmac_f32 v5, v4, v6", "v1 v3 v4 v5 v6",
     "v0 v5", Unit::Vector, MemoryKind::None, 0},
    {"gfx1100", "v_wmma_i32_16x16x16_iu8 v[0:7], v[8:11], v[12:15], v[0:7]",
     "v0 v1 v2 v3 v4 v5 v6 v7 v8 v9 v10 v11 v12 v13 v14 v15", "v0 v1 v2 v3 v4 v5 v6 v7",
     Unit::Matrix, MemoryKind::None, 0},
    {"gfx1100", "s_and_saveexec_b32 s4, vcc_lo", "vcc_lo", "s4 scc", Unit::Scalar, MemoryKind::None,
     0},
    {"gfx1100", "s_cbranch_scc0 0", "scc", "", Unit::Branch, MemoryKind::None, 0},
    {"gfx1100", "s_load_b128 s[4:7], s[0:1], 0x10", "s0 s1", "s4 s5 s6 s7", Unit::Memory,
     MemoryKind::Scalar, MemoryLoads | MemoryReturns},
    {"gfx1100", "global_load_b64 v[4:5], v1, s[2:3]", "v1 s2 s3", "v4 v5", Unit::Memory,
     MemoryKind::Global, MemoryLoads | MemoryReturns},
    {"gfx1100", "global_load_d16_hi_b16 v4, v1, s[2:3]", "v1 v4 s2 s3", "v4", Unit::Memory,
     MemoryKind::Global, MemoryLoads | MemoryReturns},
    {"gfx1100", "buffer_store_b64 v[4:5], v1, s[8:11], s3 offen", "v1 v4 v5 s3 s8 s9 s10 s11", "",
     Unit::Memory, MemoryKind::Buffer, MemoryStores},
    {"gfx1100", "global_atomic_add_u32 v0, v1, v2, s[2:3] glc", "v1 v2 s2 s3", "v0", Unit::Memory,
     MemoryKind::Global, MemoryLoads | MemoryStores | MemoryAtomic | MemoryReturns},
    {"gfx1100", "ds_store_b64 v1, v[2:3]", "v1 v2 v3", "", Unit::Memory, MemoryKind::Lds,
     MemoryStores},
    {"gfx1100", "ds_bpermute_b32 v0, v1, v2", "v1 v2", "v0", Unit::Memory, MemoryKind::Lds,
     MemoryReturns | MemoryLaneMove},
    {"gfx1100", "v_rcp_f32 v0, v1", "v1", "v0", Unit::Transcendental, MemoryKind::None, 0},
    {"gfx1100", "buffer_gl0_inv", "", "", Unit::Memory, MemoryKind::Buffer, MemoryCache},
    {"gfx942", "v_mfma_i32_16x16x32_i8 a[0:3], v[0:1], v[2:3], a[0:3]", "v0 v1 v2 v3 a0 a1 a2 a3",
     "a0 a1 a2 a3", Unit::Matrix, MemoryKind::None, 0},
    {"gfx942", "v_addc_co_u32 v0, vcc, v1, v2, vcc", "v1 v2 vcc_lo vcc_hi", "v0 vcc_lo vcc_hi",
     Unit::Vector, MemoryKind::None, 0},
    {"gfx942", "v_mov_b32_dpp v0, v1 row_shr:1 row_mask:0xf bank_mask:0xf", "v0 v1", "v0",
     Unit::Vector, MemoryKind::None, 0},
    {"gfx942", "v_readfirstlane_b32 s5, v7", "v7", "s5", Unit::Vector, MemoryKind::None, 0},
    {"gfx942", "buffer_load_dword v1, s[8:11], 0 offen lds", "v1 s8 s9 s10 s11 m0", "",
     Unit::Memory, MemoryKind::Buffer, MemoryLoads | MemoryToLds},
    {"gfx942", "global_load_lds_dword v1, s[2:3]", "v1 s2 s3 m0", "", Unit::Memory,
     MemoryKind::Global, MemoryLoads | MemoryToLds},
    {"gfx942", "buffer_wbl2 sc1", "", "", Unit::Memory, MemoryKind::Buffer, MemoryCache},
};

TEST(StrictAccessTest, Facts) {
  for (const AccessCase &test : cases) {
    SCOPED_TRACE(test.text);
    // The kernel begins with a marker that is easy to find.
    std::string body = "s_nop 11\n" + std::string(test.text) + "\ns_endpgm\n";
    std::string file = instructionKernel(test.chip, body);
    DeviceMemory memory;
    auto program = Program::load(memory, llvm::MemoryBufferRef(file, "test"));
    ASSERT_TRUE(static_cast<bool>(program)) << llvm::toString(program.takeError());
    auto decoder = (*program)->decoder((*program)->chip().waveSize);
    ASSERT_TRUE(static_cast<bool>(decoder));
    const std::vector<uint8_t> &image = (*program)->object().image;
    uint64_t offset = (*program)->object().kernels[0].entryAddress;
    uint32_t word = 0;
    for (; word != 0xbf80000b && offset + 8 < image.size(); offset += 4)
      std::memcpy(&word, image.data() + offset, 4);
    std::optional<AccessFacts> facts = (*decoder)->access(offset);
    ASSERT_TRUE(facts);
    EXPECT_EQ(names(facts->reads), test.reads);
    EXPECT_EQ(names(facts->writes), test.writes);
    EXPECT_EQ(facts->unit, test.unit);
    EXPECT_EQ(facts->memory, test.memory);
    EXPECT_EQ(facts->memoryFlags, test.flags);
  }
}
