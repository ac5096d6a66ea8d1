//===- MatrixProductTest.cpp - the same bits from every instruction set ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../../lib/Sim/MatrixProduct.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

using qgemm::sim::MatrixProduct;
using qgemm::sim::matrixProductFor;

namespace {
class MatrixProductTest : public ::testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    other = matrixProductFor(GetParam());
    if (!other)
      GTEST_SKIP() << "this host does not have it";
  }
  std::vector<float> randoms(size_t count) {
    std::uniform_real_distribution<float> mantissa(-1, 1);
    std::uniform_int_distribution<int> exponent(-40, 40);
    std::vector<float> values(count);
    for (float &value : values)
      value = std::ldexp(mantissa(random), exponent(random));
    return values;
  }
  /// Sums in the order that the header promises.
  static void sum(float &to, float a, float b) {
    volatile float product = a * b; // no contraction
    to = to + product;
  }
  std::mt19937 random{7};
  const MatrixProduct *other = nullptr;
};
} // namespace

static bool sameBits(const std::vector<float> &a, const std::vector<float> &b) {
  return a.size() == b.size() && !std::memcmp(a.data(), b.data(), a.size() * sizeof(float));
}

TEST_P(MatrixProductTest, Block) {
  for (unsigned depth : {4u, 16u, 64u}) {
    std::vector<float> a = randoms(16 * depth), b = randoms(16 * depth), got = randoms(256);
    std::vector<float> want = got;
    for (unsigned i = 0; i < 16; ++i)
      for (unsigned j = 0; j < 16; ++j)
        for (unsigned k = 0; k < depth; ++k)
          sum(want[i * 16 + j], a[k * 16 + i], b[k * 16 + j]);
    other->block16({a.data(), 1, 16}, b.data(), 16, depth, got.data());
    EXPECT_TRUE(sameBits(got, want)) << depth;
  }
}

TEST_P(MatrixProductTest, Row) {
  for (unsigned columns : {4u, 16u, 32u}) {
    std::vector<float> a = randoms(32 * 32), b = randoms(32 * 32), got = randoms(columns);
    std::vector<float> want = got;
    const float *rowsA[32], *rowsB[32];
    for (unsigned k = 0; k < 32; ++k) {
      rowsA[k] = &a[k * 32];
      rowsB[k] = &b[k * 32];
      for (unsigned j = 0; j < columns; ++j)
        sum(want[j], rowsA[k][5], rowsB[k][j]);
    }
    other->row(rowsA, rowsB, 32, 5, columns, got.data());
    EXPECT_TRUE(sameBits(got, want)) << columns;
  }
}

TEST_P(MatrixProductTest, Bytes) {
  uint32_t words[16];
  for (uint32_t &word : words)
    word = random();
  float values[64];
  for (bool isSigned : {false, true}) {
    other->bytes(words, isSigned, values);
    for (unsigned byte = 0; byte < 4; ++byte)
      for (unsigned i = 0; i < 16; ++i) {
        uint8_t bits = words[i] >> 8 * byte;
        EXPECT_EQ(values[byte * 16 + i], isSigned ? float(int8_t(bits)) : float(bits));
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, MatrixProductTest, ::testing::Values("baseline", "avx2", "avx512"),
                         [](const auto &info) { return std::string(info.param); });
