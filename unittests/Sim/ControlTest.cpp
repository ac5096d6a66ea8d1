//===- ControlTest.cpp - control flow, scratch, LDS, atomics, faults ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SimTest.h"
#include <algorithm>

using namespace qgemm::sim_test;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;

namespace {
class ControlTest : public SimTest {
protected:
  void SetUp() override { load("control"); }
  std::vector<uint32_t> randomWords(size_t count, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::vector<uint32_t> words(count);
    for (uint32_t &w : words)
      w = random();
    return words;
  }
};
} // namespace

TEST_P(ControlTest, DivergentLoop) {
  std::vector<uint32_t> in(1024);
  for (size_t i = 0; i < in.size(); ++i)
    in[i] = i;
  auto out = upload(std::vector<uint32_t>(1024));
  ASSERT_EQ(run("collatz", 4, KernelArguments().add(upload(in)).add(out)), "");
  auto got = download<uint32_t>(out, 1024);
  for (uint32_t i = 0; i < 1024; ++i) {
    uint32_t n = i, steps = 0;
    for (; n > 1 && steps < 400; ++steps)
      n = n & 1 ? 3 * n + 1 : n / 2;
    ASSERT_EQ(got[i], steps) << i;
  }
}

static uint32_t interpret(const std::vector<uint32_t> &program, uint32_t i) {
  uint32_t acc = i;
  for (uint32_t pc = 0; pc < 64; ++pc) {
    uint32_t op = program[pc] ^ (i & 3);
    switch (op % 7) {
    case 0:
      acc += op;
      break;
    case 1:
      acc ^= op * 2654435761u;
      break;
    case 2:
      acc = acc >> 3 | acc << 29;
      break;
    case 3:
      acc = acc & 16 ? acc * 5 : acc - 11;
      break;
    case 4:
      acc = ~acc;
      break;
    case 5:
      for (uint32_t k = 0, end = acc; k < (acc & 7); ++k, (void)end)
        acc += k * op;
      break;
    default:
      if (acc % 97 == 0)
        return acc;
    }
  }
  return acc;
}

TEST_P(ControlTest, Switch) {
  auto program = randomWords(64, 5);
  auto out = upload(std::vector<uint32_t>(512));
  ASSERT_EQ(run("interpreter", 2, KernelArguments().add(upload(program)).add(out)), "");
  auto got = download<uint32_t>(out, 512);
  for (uint32_t i = 0; i < 512; ++i)
    ASSERT_EQ(got[i], interpret(program, i)) << i;
}

TEST_P(ControlTest, ScratchSort) {
  auto in = randomWords(4096);
  auto out = upload(std::vector<uint32_t>(512 * 16));
  ASSERT_EQ(run("scratch_sort", 2, KernelArguments().add(upload(in)).add(out)), "");
  auto got = download<int32_t>(out, 512 * 16);
  for (uint32_t i = 0; i < 512; ++i) {
    std::vector<int32_t> want;
    for (uint32_t k = 0; k < 16; ++k)
      want.push_back(in[(i * 16 + k * 7) & 4095]);
    std::sort(want.begin(), want.end());
    ASSERT_TRUE(std::equal(want.begin(), want.end(), got.begin() + i * 16)) << i;
  }
}

TEST_P(ControlTest, Recursion) {
  load("flat");
  auto out = upload(std::vector<uint32_t>(256));
  ASSERT_EQ(run("recursion", 1, KernelArguments().add(out)), "");
  auto got = download<uint32_t>(out, 256);
  for (uint32_t i = 0; i < 256; ++i)
    ASSERT_EQ(got[i], 2 * (i & 3) + 3) << i;
}

TEST_P(ControlTest, GenericPointers) {
  load("flat");
  auto in = randomWords(256);
  auto out = upload(std::vector<uint32_t>(256));
  ASSERT_EQ(run("generic_pointers", 1, KernelArguments().add(upload(in)).add(out)), "");
  auto got = download<uint32_t>(out, 256);
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t x = in[i];
    uint32_t want = i % 3 == 0 ? x : i % 3 == 1 ? in[(i + 64) & 255] + 1 : x * (i & 7);
    ASSERT_EQ(got[i], want) << i;
  }
}

TEST_P(ControlTest, LdsReduce) {
  auto in = randomWords(16 * 256);
  auto out = upload(std::vector<uint32_t>(16));
  ASSERT_EQ(run("lds_reduce", 16, KernelArguments().add(upload(in)).add(out)), "");
  auto got = download<uint32_t>(out, 16);
  for (uint32_t g = 0; g < 16; ++g) {
    uint32_t sum = 0;
    for (uint32_t t = 0; t < 256; ++t)
      sum += in[g * 256 + t] * 3 + t;
    EXPECT_EQ(got[g], sum) << g;
  }
}

TEST_P(ControlTest, Wave64OnRdna) {
  if (chip() != "gfx1100")
    GTEST_SKIP() << "only RDNA has two wave sizes";
  load("control_wave64");
  auto program = randomWords(64, 5), in = randomWords(512);
  auto out = upload(std::vector<uint32_t>(512)), sums = upload(std::vector<uint32_t>(2));
  ASSERT_EQ(run("interpreter", 2, KernelArguments().add(upload(program)).add(out)), "");
  EXPECT_EQ(statistics.waves, 8u);
  ASSERT_EQ(run("lds_reduce", 2, KernelArguments().add(upload(in)).add(sums)), "");
  auto got = download<uint32_t>(out, 512), gotSums = download<uint32_t>(sums, 2);
  uint32_t want[2] = {};
  for (uint32_t i = 0; i < 512; ++i) {
    ASSERT_EQ(got[i], interpret(program, i)) << i;
    want[i / 256] += in[i] * 3 + i % 256;
  }
  EXPECT_EQ(gotSums[0], want[0]);
  EXPECT_EQ(gotSums[1], want[1]);
}

TEST_P(ControlTest, LdsTypes) {
  auto in = randomWords(256);
  auto out = upload(std::vector<uint32_t>(256 * 6));
  ASSERT_EQ(run("lds_types", 1, KernelArguments().add(upload(in)).add(out)), "");
  auto got = download<uint32_t>(out, 256 * 6);
  for (uint32_t t = 0; t < 256; ++t) {
    uint32_t other = (t * 37 + 11) & 255, x = in[other];
    uint16_t h0 = in[other / 2] >> (other & 1 ? 16 : 0);
    uint32_t second = 256 + other;
    uint16_t h1 = in[second / 2] >> (second & 1 ? 16 : 0);
    uint32_t want[6] = {x,
                        x + 1,
                        x * 3,
                        ~x,
                        (x & 0xff) | (x & 0xff00) | uint32_t(int32_t(int8_t(x >> 16)) * 65536),
                        h0 + uint32_t(int32_t(int16_t(h1)))};
    for (unsigned n = 0; n < 6; ++n)
      ASSERT_EQ(got[t * 6 + n], want[n]) << t << " " << n;
  }
}

TEST_P(ControlTest, Atomics) {
  constexpr uint32_t groups = 32;
  auto in = randomWords(groups * 256);
  auto histogram = upload(std::vector<uint32_t>(64));
  auto out = upload(std::vector<uint32_t>{0, ~0u, 0, 0, 0});
  ASSERT_EQ(run("atomics", groups, KernelArguments().add(upload(in)).add(histogram).add(out)), "");
  std::vector<uint32_t> bins(64);
  uint32_t high = 0, low = ~0u, all = 0, count = groups * 256, olds = 0;
  for (uint32_t x : in) {
    ++bins[x & 63];
    high = std::max(high, x);
    low = std::min(low, x);
    all ^= x;
  }
  for (uint32_t i = 0; i < count; ++i)
    olds += i; // every old value is returned once
  EXPECT_EQ(download<uint32_t>(histogram, 64), bins);
  EXPECT_EQ(download<uint32_t>(out, 5), (std::vector<uint32_t>{high, low, all, count, olds}));
}

TEST_P(ControlTest, LaneOperations) {
  auto in = randomWords(256);
  auto out = upload(std::vector<uint32_t>(256 * 6));
  ASSERT_EQ(run("lane_ops", 1, KernelArguments().add(upload(in)).add(out)), "");
  auto got = download<uint32_t>(out, 256 * 6);
  uint32_t lanes = cdna() ? 64 : 32;
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t first = i / lanes * lanes, lane = i % lanes;
    uint32_t want[6] = {in[first], in[first + (i * 5 + 3) % lanes],
                        in[i ^ 3], lane % 16 ? in[i - 1] : 77,
                        in[i ^ 1], std::min(lane, 32u) + in[first + 5]};
    for (unsigned n = 0; n < 6; ++n)
      ASSERT_EQ(got[i * 6 + n], want[n]) << i << " " << n;
  }
}

TEST_P(ControlTest, GridAndBlock) {
  auto out = upload(std::vector<uint32_t>(12 * 24));
  LaunchConfig config;
  config.grid = {3, 2, 2};
  config.block = {4, 3, 2};
  ASSERT_EQ(run("grid_info", config, KernelArguments().add(out)), "");
  auto got = download<uint32_t>(out, 12 * 24);
  for (uint32_t g = 0; g < 12; ++g)
    for (uint32_t t = 0; t < 24; ++t)
      ASSERT_EQ(got[g * 24 + t],
                g % 3 | g / 3 % 2 << 4 | g / 6 << 8 | t % 4 << 12 | t / 4 % 3 << 16 | t / 12 << 20);
  EXPECT_EQ(statistics.workgroups, 12u);
}

TEST_P(ControlTest, ChosenWorkgroups) {
  auto out = upload(std::vector<uint32_t>(12 * 24, 9));
  LaunchConfig config;
  config.grid = {3, 2, 2};
  config.block = {4, 3, 2};
  config.workgroups = std::vector<uint64_t>{11, 4};
  ASSERT_EQ(run("grid_info", config, KernelArguments().add(out)), "");
  auto got = download<uint32_t>(out, 12 * 24);
  for (uint32_t g = 0; g < 12; ++g)
    EXPECT_EQ(got[g * 24] != 9, g == 11 || g == 4) << g;
  config.workgroups = std::vector<uint64_t>{12};
  EXPECT_EQ(run("grid_info", config, KernelArguments().add(out)),
            "chosen workgroup requires an id below 12, got 12");
}

TEST_P(ControlTest, OutOfBounds) {
  auto out = get(device->allocate(64, 256, "small"));
  LaunchConfig config;
  EXPECT_EQ(run("out_of_bounds", config, KernelArguments().add(out).add(15u)), "");
  std::string text = run("out_of_bounds", config, KernelArguments().add(out).add(16u));
  EXPECT_NE(text.find("out of bounds: access of 4 bytes"), std::string::npos) << text;
  EXPECT_NE(text.find("0 bytes past the end of buffer 'small'"), std::string::npos) << text;
  EXPECT_NE(text.find("kernel 'out_of_bounds', pc 0x"), std::string::npos) << text;
  EXPECT_NE(text.find("workgroup (0, 0, 0) wave 0 lane 0"), std::string::npos) << text;
}

TEST_P(ControlTest, Misaligned) {
  auto out = get(device->allocate(64, 1, "odd"));
  EXPECT_EQ(out % 2, 1u);
  std::string text = run("out_of_bounds", LaunchConfig(), KernelArguments().add(out).add(0u));
  EXPECT_NE(text.find("misaligned: address requires a multiple of 4 bytes"), std::string::npos)
      << text;
}

TEST_P(ControlTest, EndlessLoop) {
  qgemm::runtime::DeviceOptions options;
  options.instructionBudget = 10000;
  load("control", options);
  auto out = upload(std::vector<uint32_t>(1));
  std::string text = run("endless", LaunchConfig(), KernelArguments().add(out));
  EXPECT_NE(text.find("instruction budget exceeded: wave requires at most 10000 instructions"),
            std::string::npos)
      << text;
}

TEST_P(ControlTest, BadLaunches) {
  auto out = upload(std::vector<uint32_t>(1));
  LaunchConfig config;
  config.block[0] = 2048;
  EXPECT_NE(run("endless", config, KernelArguments().add(out)).find("at most 1024 work-items"),
            std::string::npos);
  config.block[0] = 0;
  EXPECT_NE(run("endless", config, KernelArguments().add(out)).find("not empty"),
            std::string::npos);
  EXPECT_EQ(run("endless", LaunchConfig(), KernelArguments()),
            "launch of 'endless' requires 8 bytes of arguments, got 0");
  EXPECT_NE(run("none", LaunchConfig(), KernelArguments()).find("requires a kernel 'none'"),
            std::string::npos);
}

QGEMM_FOR_EVERY_CHIP(ControlTest);
