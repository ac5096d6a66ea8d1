//===- ScheduleTest.cpp - results do not depend on the order of waves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GroupKernel.h"
#include "SimTest.h"
#include "qgemm/Sim/Simulator.h"

using namespace qgemm::sim_test;
using qgemm::runtime::DeviceOptions;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;
using qgemm::sim::Schedule;

static const char *const schedules[] = {"forward",         "reverse",       "random:1",
                                        "random:99",       "round-robin:1", "round-robin:7",
                                        "round-robin:1000"};

TEST(Schedule, ParsesItsForms) {
  for (const char *text : schedules) {
    auto schedule = Schedule::parse(text);
    ASSERT_TRUE(static_cast<bool>(schedule)) << text;
    EXPECT_EQ(schedule->str(), text);
  }
  for (const char *text : {"", "backward", "random", "random:x", "round-robin:0", "forward:1"}) {
    auto schedule = Schedule::parse(text);
    ASSERT_FALSE(static_cast<bool>(schedule)) << text;
    EXPECT_EQ(llvm::toString(schedule.takeError()),
              "schedule requires forward, reverse, random:SEED or round-robin:QUANTUM with a "
              "quantum of at least 1, got '" +
                  std::string(text) + "'");
  }
}

namespace {
class ScheduleTest : public SimTest {
protected:
  /// Assembly of one chip: CDNA and RDNA name the same things differently.
  bool rdna() const { return chip()[3] == '1'; }

  void loadText(const std::string &body, const std::string &schedule, unsigned threads = 0) {
    DeviceOptions options;
    options.schedule = schedule;
    options.threads = threads;
    options.instructionBudget = 50'000'000;
    device = get(qgemm::runtime::createDevice("sim:" + chip(), options));
    code = groupKernel(chip(), body);
    module = get(device->load(llvm::MemoryBufferRef(code, "test")));
    ASSERT_TRUE(module);
  }
  std::string code;
};
} // namespace

/// Every workgroup waits until all others have added one to a counter, the last one included.
TEST_P(ScheduleTest, WorkgroupsThatWaitForEachOther) {
  std::string body = rdna() ? R"(
    s_mov_b32 exec_lo, 1
    v_mov_b32 v1, 0
    v_mov_b32 v2, 1
    global_atomic_add_u32 v1, v2, s[2:3]
  spin:
    global_load_b32 v3, v1, s[2:3] glc
    s_waitcnt vmcnt(0)
    v_readfirstlane_b32 s8, v3
    s_cmp_lt_u32 s8, 24
    s_cbranch_scc1 spin
    s_endpgm
  )"
                            : R"(
    s_mov_b64 exec, 1
    v_mov_b32 v1, 0
    v_mov_b32 v2, 1
    global_atomic_add v1, v2, s[2:3]
  spin:
    global_load_dword v3, v1, s[2:3] sc1
    s_waitcnt vmcnt(0)
    v_readfirstlane_b32 s8, v3
    s_cmp_lt_u32 s8, 24
    s_cbranch_scc1 spin
    s_endpgm
  )";
  for (const char *schedule : {"forward", "reverse", "random:3", "round-robin:5"}) {
    loadText(body, schedule);
    auto counter = upload(std::vector<uint32_t>(1));
    LaunchConfig config;
    config.grid[0] = 12;
    config.block[0] = 2 * (rdna() ? 32 : 64);
    EXPECT_EQ(run("test", config, KernelArguments().add(counter).add(counter)), "") << schedule;
    EXPECT_EQ(download<uint32_t>(counter, 1)[0], 24u) << schedule;
  }
}

/// Sums through LDS and barriers, four waves a workgroup and more.
TEST_P(ScheduleTest, BarriersUnderEverySchedule) {
  std::vector<uint32_t> in(2048), expected;
  for (size_t i = 0; i < in.size(); ++i)
    in[i] = i * 2654435761u;
  for (const char *schedule : schedules)
    for (unsigned threads : {1u, 2u}) {
      DeviceOptions options;
      options.schedule = schedule;
      options.threads = threads;
      load("control", options);
      auto out = upload(std::vector<uint32_t>(8));
      ASSERT_EQ(run("lds_reduce", 8, KernelArguments().add(upload(in)).add(out)), "");
      auto got = download<uint32_t>(out, 8);
      if (expected.empty())
        expected = got;
      EXPECT_EQ(got, expected) << schedule << ", " << threads << " threads";
    }
}

QGEMM_FOR_EVERY_CHIP(ScheduleTest);
