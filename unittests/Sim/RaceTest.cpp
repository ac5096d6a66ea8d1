//===- RaceTest.cpp - accesses that nothing orders ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each test is a kernel that does it right and kernels that leave one thing out.
//
//===----------------------------------------------------------------------===//

#include "GroupKernel.h"
#include "SimTest.h"
#include "gmock/gmock.h"
#include <map>

using namespace qgemm::sim_test;
using qgemm::runtime::DeviceOptions;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;
using ::testing::AllOf;
using ::testing::HasSubstr;

namespace {
using Words = std::map<std::string, std::string>;

/// What the generations call the same things. A kernel names them $LIKE_THIS.
Words wordsOf(const std::string &chip) {
  if (chip.substr(0, 4) == "gfx9")
    return {{"$LDS_STORE", "ds_write_b32"},
            {"$LDS_BYTE", "ds_write_b8"},
            {"$LDS_LOAD", "ds_read_b32"},
            {"$LDS_WAIT", "s_waitcnt lgkmcnt(0)"},
            {"$LDS_ADD", "ds_add_u32"},
            {"$BARRIER", "s_barrier"},
            {"$LOAD", "global_load_dword"},
            {"$STORE", "global_store_dword"},
            {"$LOADED", "s_waitcnt vmcnt(0)"},
            {"$STORED", "s_waitcnt vmcnt(0)"},
            {"$ADD", "global_atomic_add v9, v1, v2, s[2:3] sc0"},
            {"$RELEASE", "buffer_wbl2 sc1"},
            {"$ACQUIRE", "buffer_inv sc1"},
            {"$NEAR", ""},
            {"$COHERENT", "sc1"},
            {"$ONE_LANE", "s_mov_b64 exec, 1"},
            {"$SGPR_WAIT", "s_nop 4"},
            {"$VADD", "v_add_u32"},
            {"$LANES", "64"}};
  bool gfx12 = chip.substr(0, 5) == "gfx12";
  Words words = {{"$LDS_STORE", "ds_store_b32"},
                 {"$LDS_BYTE", "ds_store_b8"},
                 {"$LDS_LOAD", "ds_load_b32"},
                 {"$LDS_ADD", "ds_add_u32"},
                 {"$LOAD", "global_load_b32"},
                 {"$STORE", "global_store_b32"},
                 {"$RELEASE", ""},
                 {"$ONE_LANE", "s_mov_b32 exec_lo, 1"},
                 {"$SGPR_WAIT", ""},
                 {"$VADD", "v_add_nc_u32"},
                 {"$LANES", "32"}};
  if (gfx12)
    words.insert({{"$LDS_WAIT", "s_wait_dscnt 0x0"},
                  {"$BARRIER", "s_barrier_signal -1\n  s_barrier_wait -1"},
                  {"$LOADED", "s_wait_loadcnt 0x0"},
                  {"$STORED", "s_wait_storecnt 0x0"},
                  {"$ADD", "global_atomic_add_u32 v9, v1, v2, s[2:3] th:TH_ATOMIC_RETURN "
                           "scope:SCOPE_DEV"},
                  {"$ACQUIRE", "global_inv scope:SCOPE_DEV"},
                  {"$NEAR", "global_inv scope:SCOPE_SE"},
                  {"$COHERENT", "scope:SCOPE_DEV"}});
  else
    words.insert({{"$LDS_WAIT", "s_waitcnt lgkmcnt(0)"},
                  {"$BARRIER", "s_barrier"},
                  {"$LOADED", "s_waitcnt vmcnt(0)"},
                  {"$STORED", "s_waitcnt_vscnt null, 0x0"},
                  {"$ADD", "global_atomic_add_u32 v9, v1, v2, s[2:3] glc"},
                  {"$ACQUIRE", "buffer_gl1_inv\n  buffer_gl0_inv"},
                  {"$NEAR", "buffer_gl0_inv"},
                  {"$COHERENT", "glc"}});
  return words;
}

class RaceTest : public SimTest {
protected:
  bool cdna() const { return chip().substr(0, 4) == "gfx9"; }
  bool gfx11() const { return chip().substr(0, 5) == "gfx11"; }

  /// Takes one $WORD, the n-th that there is, out of a kernel.
  static std::string without(std::string text, const std::string &word, unsigned n = 0) {
    size_t at = text.find(word);
    for (; n; --n)
      at = text.find(word, at + 1);
    EXPECT_NE(at, std::string::npos) << word;
    return text.erase(at, word.size());
  }

  /// The launch's fault, empty when there is none; the same under every schedule.
  std::string outcome(std::string text, unsigned waves, unsigned groups) {
    Words words = wordsOf(chip());
    for (auto it = words.rbegin(); it != words.rend(); ++it) // $LOADED before $LOAD
      for (size_t at; (at = text.find(it->first)) != std::string::npos;)
        text.replace(at, it->first.size(), it->second);
    std::string code = groupKernel(chip(), text);
    std::vector<std::string> outcomes;
    for (const char *schedule : {"forward", "reverse", "random:1", "round-robin:1"}) {
      DeviceOptions options;
      options.races = true;
      options.schedule = schedule;
      options.instructionBudget = 50'000'000;
      device = get(qgemm::runtime::createDevice("sim:" + chip(), options));
      module = get(device->load(llvm::MemoryBufferRef(code, "test")));
      if (!module)
        return "no module";
      flags = upload(std::vector<uint32_t>(1024));
      data = upload(std::vector<uint32_t>(4096));
      LaunchConfig config;
      config.grid[0] = groups;
      config.block[0] = waves * (cdna() ? 64 : 32);
      outcomes.push_back(run("test", config, KernelArguments().add(flags).add(data)));
      EXPECT_EQ(outcomes.back().empty(), outcomes.front().empty())
          << schedule << ": " << outcomes.front() << outcomes.back();
    }
    return outcomes.front();
  }
  qgemm::runtime::DevicePtr flags, data;
};

//===----------------------------------------------------------------------===//
// LDS
//===----------------------------------------------------------------------===//

/// Every wave writes its words, reads its neighbour's, and writes again.
const char *const ldsExchange = R"(
  v_lshlrev_b32 v2, 2, v0
  v_xor_b32 v3, 4 * $LANES, v2
  $LDS_STORE v2, v0
  $LDS_WAIT
  $BARRIER
  $LDS_LOAD v4, v3
  $LDS_WAIT
  $BARRIER
  $LDS_STORE v2, v4
  s_endpgm
)";

TEST_P(RaceTest, LdsExchange) { EXPECT_EQ(outcome(ldsExchange, 2, 1), ""); }

TEST_P(RaceTest, LdsWithoutBarrier) {
  EXPECT_THAT(outcome(without(ldsExchange, "$BARRIER"), 2, 1),
              AllOf(HasSubstr("data race"), HasSubstr("LDS offset"),
                    HasSubstr("got no barrier between them")));
}

TEST_P(RaceTest, LdsStoreNotWaitedForBeforeBarrier) {
  EXPECT_THAT(outcome(without(ldsExchange, "$LDS_WAIT"), 2, 1),
              AllOf(HasSubstr("data race"), HasSubstr("requires an order after the write by wave"),
                    HasSubstr("reached without waiting for it")));
}

TEST_P(RaceTest, LdsOverwrittenBeforeRead) {
  EXPECT_THAT(outcome(without(ldsExchange, "$BARRIER", 1), 2, 1), HasSubstr("data race"));
}

TEST_P(RaceTest, LdsReadNotWaitedForBeforeBarrier) {
  // The value is stored once it is there, but the barrier was reached before.
  std::string text = ldsExchange;
  size_t wait = text.rfind("$LDS_WAIT");
  text.erase(wait, 9);
  text.insert(text.rfind("$LDS_STORE"), "$LDS_WAIT\n  ");
  EXPECT_THAT(outcome(text, 2, 1),
              AllOf(HasSubstr("data race"), HasSubstr("requires an order after the read by wave"),
                    HasSubstr("reached without waiting for it")));
}

TEST_P(RaceTest, LdsBytesOfOneDword) {
  EXPECT_EQ(outcome(R"(
  v_and_b32 v2, $LANES - 1, v0
  v_lshlrev_b32 v2, 2, v2
  $VADD v2, s7, v2
  $LDS_BYTE v2, v0
  s_endpgm
)" + std::string(),
                    4, 1),
            "");
}

TEST_P(RaceTest, LdsSameValueTwice) {
  std::string text = R"(
  v_and_b32 v2, $LANES - 1, v0
  v_lshlrev_b32 v3, 2, v2
  $LDS_STORE v3, v2
  s_endpgm
)";
  EXPECT_EQ(outcome(text, 2, 1), "");
  text.replace(text.find("v3, v2"), 6, "v3, v0");
  EXPECT_THAT(outcome(text, 2, 1), HasSubstr("got no barrier between them"));
}

TEST_P(RaceTest, LdsAtomicsMeet) {
  std::string text = R"(
  v_mov_b32 v2, 1
  v_mov_b32 v3, 0
  $LDS_ADD v3, v2
  $LDS_WAIT
  $BARRIER
  $LDS_LOAD v4, v3
  s_endpgm
)";
  EXPECT_EQ(outcome(text, 4, 1), "");
  EXPECT_THAT(outcome(without(text, "$BARRIER"), 4, 1), HasSubstr("data race"));
}

//===----------------------------------------------------------------------===//
// Global memory inside a workgroup
//===----------------------------------------------------------------------===//

const char *const globalExchange = R"(
  v_lshlrev_b32 v2, 2, v0
  v_xor_b32 v3, 4 * $LANES, v2
  $STORE v2, v0, s[4:5]
  $STORED
  $BARRIER
  $NEAR
  $LOAD v4, v3, s[4:5]
  $LOADED
  s_endpgm
)";

TEST_P(RaceTest, GlobalExchange) {
  EXPECT_EQ(outcome(globalExchange, 2, 1), "");
  EXPECT_THAT(outcome(without(globalExchange, "$BARRIER"), 2, 1),
              AllOf(HasSubstr("data race"), HasSubstr("got no barrier between them")));
  EXPECT_THAT(outcome(without(globalExchange, "$STORED"), 2, 1),
              AllOf(HasSubstr("data race"), HasSubstr("reached without waiting for it")));
}

TEST_P(RaceTest, GlobalExchangeInWgpMode) {
  if (!cdna())
    EXPECT_THAT(outcome(without(globalExchange, "$NEAR"), 2, 1),
                AllOf(HasSubstr("data race"), HasSubstr("in WGP mode")));
}

//===----------------------------------------------------------------------===//
// Between workgroups
//===----------------------------------------------------------------------===//

/// Workgroup 0 writes, workgroup 1 waits for its flag and reads.
const char *const handOver = R"(
  $ONE_LANE
  v_mov_b32 v2, 1
  s_cmp_eq_u32 s6, 0
  s_cbranch_scc0 consumer
  $STORE v1, v2, s[4:5]
  $RELEASE
  $STORED
  $ADD
  s_endpgm
consumer:
  $LOAD v3, v1, s[2:3] $COHERENT
  $LOADED
  $SGPR_WAIT
  v_readfirstlane_b32 s8, v3
  s_cmp_eq_u32 s8, 0
  s_cbranch_scc1 consumer
  $ACQUIRE
  $LOAD v4, v1, s[4:5]
  $LOADED
  $STORE v1, v4, s[4:5] offset:128
  s_endpgm
)";

TEST_P(RaceTest, HandOver) { EXPECT_EQ(outcome(handOver, 1, 2), ""); }

TEST_P(RaceTest, HandOverNotWaitedFor) {
  EXPECT_THAT(outcome(without(handOver, "$STORED"), 1, 2),
              AllOf(HasSubstr("missing synchronization"), HasSubstr("of workgroup 0"),
                    HasSubstr("got no release after it and acquire before this")));
}

TEST_P(RaceTest, HandOverNotWrittenBack) {
  if (cdna())
    EXPECT_THAT(outcome(without(handOver, "$RELEASE"), 1, 2),
                AllOf(HasSubstr("missing synchronization"), HasSubstr("buffer_wbl2 sc1")));
}

TEST_P(RaceTest, HandOverWithStaleCaches) {
  EXPECT_THAT(outcome(without(handOver, "$ACQUIRE"), 1, 2),
              AllOf(HasSubstr("missing synchronization"), HasSubstr("after the acquire")));
  // Invalidating what is near is not enough.
  std::string text = handOver;
  text.replace(text.find("$ACQUIRE"), 8, "$NEAR");
  EXPECT_THAT(outcome(text, 1, 2), HasSubstr("missing synchronization"));
  // A load that goes past the caches needs no invalidation.
  text = without(handOver, "$ACQUIRE");
  text.insert(text.find("$LOAD v4, v1, s[4:5]") + 20, " $COHERENT");
  EXPECT_EQ(outcome(text, 1, 2), "");
}

TEST_P(RaceTest, HandOverWithoutFlag) {
  std::string text = handOver;
  text.erase(text.find("consumer:") + 9, text.find("$ACQUIRE") - text.find("consumer:") - 9);
  EXPECT_THAT(outcome(text, 1, 2), HasSubstr("got no release after it and acquire before this"));
}

TEST_P(RaceTest, SameValueByTwoWorkgroups) {
  EXPECT_THAT(
      outcome("  $ONE_LANE\n  v_mov_b32 v2, 7\n  $STORE v1, v2, s[4:5]\n  s_endpgm\n", 1, 2),
      AllOf(HasSubstr("missing synchronization"), HasSubstr("write of 4 bytes at 0x"),
            HasSubstr("after the write by wave 0")));
  EXPECT_EQ(outcome("  v_mov_b32 v2, 7\n  $ADD\n  $LOADED\n  s_endpgm\n", 2, 4), "");
}

/// Every workgroup writes its part and counts; the last one sums them up. Waves of a workgroup are
/// synchronized by barriers, one of them counts for all.
const char *const splitSum = R"(
  v_lshlrev_b32 v10, 2, v0
  v_mov_b32 v2, 1
  v_lshl_or_b32 v11, s6, 9, v10
  $STORE v11, v2, s[4:5]
  $RELEASE
  $STORED
  $BARRIER
  v_mov_b32 v9, 0
  s_cmp_eq_u32 s7, 0
  s_cbranch_scc0 others
  $ONE_LANE
  $ADD
  $LOADED
  $LDS_STORE v1, v9 offset:64
  $LDS_WAIT
  s_mov_b32 exec_lo, -1
  s_mov_b32 exec_hi, -1
others:
  $BARRIER
  $LDS_LOAD v9, v1 offset:64
  $LDS_WAIT
  $SGPR_WAIT
  v_readfirstlane_b32 s8, v9
  s_cmp_eq_u32 s8, 3
  s_cbranch_scc0 end
  $ACQUIRE
  $LOAD v12, v10, s[4:5]
  $LOAD v13, v10, s[4:5] offset:512
  $LOAD v14, v10, s[4:5] offset:1024
  $LOAD v15, v10, s[4:5] offset:1536
  $LOADED
  $VADD v12, v12, v13
  $VADD v14, v14, v15
  $VADD v12, v12, v14
  $STORE v10, v12, s[4:5] offset:2048
end:
  s_endpgm
)";

TEST_P(RaceTest, SplitSum) {
  EXPECT_EQ(outcome(splitSum, 2, 4), "");
  EXPECT_EQ(download<uint32_t>(data, 513)[512], 4u);
  EXPECT_THAT(outcome(without(splitSum, "$STORED"), 2, 4), HasSubstr("missing synchronization"));
  EXPECT_THAT(outcome(without(splitSum, "$ACQUIRE"), 2, 4), HasSubstr("missing synchronization"));
  EXPECT_THAT(outcome(without(splitSum, "$BARRIER"), 2, 4), HasSubstr("missing synchronization"));
  EXPECT_THAT(outcome(without(splitSum, "$BARRIER", 1), 2, 4), HasSubstr("data race"));
  if (cdna())
    EXPECT_THAT(outcome(without(splitSum, "$RELEASE"), 2, 4),
                AllOf(HasSubstr("missing synchronization"), HasSubstr("buffer_wbl2 sc1")));
}

INSTANTIATE_TEST_SUITE_P(Chips, RaceTest,
                         ::testing::Values("gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
} // namespace
