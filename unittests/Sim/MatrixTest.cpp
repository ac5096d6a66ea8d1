//===- MatrixTest.cpp - matrix instructions against their definition ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SimTest.h"

using namespace qgemm::sim_test;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;

namespace {
class MatrixTest : public SimTest {
protected:
  void SetUp() override { load("matrix"); }
};
} // namespace

TEST_P(MatrixTest, Gemm) {
  constexpr uint32_t m = 64, n = 48, k = 96;
  std::mt19937 random(3);
  std::vector<int8_t> a(m * k), b(n * k);
  for (auto &v : a)
    v = random();
  for (auto &v : b)
    v = random();
  auto out = upload(std::vector<int32_t>(m * n));
  LaunchConfig config;
  config.grid[0] = m / 16 * (n / 16);
  config.block[0] = chip() == "gfx942" ? 64 : 32;
  ASSERT_EQ(run("gemm_i8", config, KernelArguments().add(upload(a)).add(upload(b)).add(out).add(n).add(k)), "");
  auto got = download<int32_t>(out, m * n);
  for (uint32_t i = 0; i < m; ++i)
    for (uint32_t j = 0; j < n; ++j) {
      int32_t sum = 0;
      for (uint32_t l = 0; l < k; ++l)
        sum += a[i * k + l] * b[j * k + l];
      ASSERT_EQ(got[i * n + j], sum) << i << ", " << j;
    }
}

QGEMM_FOR_EVERY_CHIP(MatrixTest);
