//===- MatrixTest.cpp - matrix instructions against their definition ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatrixLayouts.h"
#include "SimTest.h"
#include <cmath>
#include <map>
#include <sstream>

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
  config.block[0] = cdna() ? 64 : 32;
  ASSERT_EQ(run("gemm_i8", config,
                KernelArguments().add(upload(a)).add(upload(b)).add(out).add(n).add(k)),
            "");
  auto got = download<int32_t>(out, m * n);
  for (uint32_t i = 0; i < m; ++i)
    for (uint32_t j = 0; j < n; ++j) {
      int32_t sum = 0;
      for (uint32_t l = 0; l < k; ++l)
        sum += a[i * k + l] * b[j * k + l];
      ASSERT_EQ(got[i * n + j], sum) << i << ", " << j;
    }
}

//===----------------------------------------------------------------------===//
// Every instruction through its published register layout
//===----------------------------------------------------------------------===//

namespace {
using Coordinate = std::pair<unsigned, unsigned>;

std::vector<Coordinate> parseCoordinates(const char *text) {
  std::vector<Coordinate> result;
  std::istringstream words(text);
  unsigned row, column;
  for (char comma; words >> row >> comma >> column;)
    result.push_back({row, column});
  return result;
}

/// [lane][item] -> element.
using Layout = std::vector<std::vector<Coordinate>>;

Layout layoutOf(const std::string &instruction, char operand) {
  Layout layout;
  for (const MatrixLayout &row : matrixLayouts)
    if (row.instruction == instruction && row.operand == operand)
      for (Coordinate lane : parseCoordinates(row.lanes)) {
        layout.emplace_back();
        for (Coordinate item : parseCoordinates(row.items))
          layout.back().push_back({lane.first + item.first, lane.second + item.second});
      }
  return layout;
}

/// One element type: bits, the values to try, and their encoding.
struct ElementKind {
  unsigned bits;
  int low, high;
  uint32_t (*encode)(int);
};
uint32_t encodeInteger(int v) { return v; }
uint32_t encodeF16(int v) {
  _Float16 h = v / 8.0f;
  uint16_t bits;
  memcpy(&bits, &h, 2);
  return bits;
}
uint32_t encodeF32(int v) {
  float f = v / 8.0f;
  uint32_t bits;
  memcpy(&bits, &f, 4);
  return bits;
}
uint32_t encodeBF16(int v) { return encodeF32(v) >> 16; }

struct MatrixCase {
  const char *chip, *instruction;
  ElementKind a, b;
  bool integer;
};
constexpr ElementKind i8{8, -128, 127, encodeInteger}, u8{8, 0, 255, encodeInteger};
constexpr ElementKind i4{4, -8, 7, encodeInteger}, u4{4, 0, 15, encodeInteger};
constexpr ElementKind f16{16, -60, 60, encodeF16}, bf16{16, -60, 60, encodeBF16};
constexpr ElementKind f32{32, -60, 60, encodeF32};
constexpr MatrixCase matrixCases[] = {
    {"gfx1100", "v_wmma_i32_16x16x16_iu8", i8, u8, true},
    {"gfx1100", "v_wmma_i32_16x16x16_iu4", i4, u4, true},
    {"gfx1100", "v_wmma_f32_16x16x16_f16", f16, f16, false},
    {"gfx1100", "v_wmma_f32_16x16x16_bf16", bf16, bf16, false},
    {"gfx942", "v_mfma_i32_16x16x32_i8", i8, i8, true},
    {"gfx942", "v_mfma_i32_32x32x16_i8", i8, i8, true},
    {"gfx942", "v_mfma_f32_16x16x16_f16", f16, f16, false},
    {"gfx942", "v_mfma_f32_16x16x16_bf16", bf16, bf16, false},
    {"gfx942", "v_mfma_f32_32x32x8_f16", f16, f16, false},
    {"gfx942", "v_mfma_f32_16x16x4_f32", f32, f32, false},
};

using Matrix = std::map<Coordinate, int>;

/// Random values for every element, and the lanes' registers that hold them.
std::vector<uint8_t> fill(const Layout &layout, const ElementKind &kind, Matrix &matrix,
                          std::mt19937 &random) {
  unsigned laneBytes = layout[0].size() * kind.bits / 8;
  std::vector<uint8_t> bytes(layout.size() * laneBytes);
  for (size_t lane = 0; lane < layout.size(); ++lane)
    for (size_t item = 0; item < layout[lane].size(); ++item) {
      int value = kind.low + int(random() % unsigned(kind.high - kind.low + 1));
      value = matrix.insert({layout[lane][item], value}).first->second;
      uint64_t bits = kind.encode(value) & ((1ull << kind.bits) - 1);
      for (unsigned bit = 0; bit < kind.bits; ++bit) {
        size_t position = item * kind.bits + bit;
        bytes[lane * laneBytes + position / 8] |= (bits >> bit & 1) << (position % 8);
      }
    }
  return bytes;
}
} // namespace

TEST_P(MatrixTest, Layouts) {
  std::mt19937 random(17);
  for (const MatrixCase &test : matrixCases) {
    bool rdna3 = chip() == "gfx1151"; // shares all of gfx1100's
    if (test.chip != (rdna3 ? "gfx1100" : chip()))
      continue;
    Layout la = layoutOf(test.instruction, 'A'), lb = layoutOf(test.instruction, 'B'),
           ld = layoutOf(test.instruction, 'D');
    ASSERT_FALSE(la.empty() || lb.empty() || ld.empty()) << test.instruction;
    Matrix a, b, c;
    auto pa = upload(fill(la, test.a, a, random)), pb = upload(fill(lb, test.b, b, random));
    ElementKind accumulator{32, -1000, 1000, test.integer ? encodeInteger : encodeF32};
    auto pc = upload(fill(ld, accumulator, c, random));
    LaunchConfig config;
    config.block[0] = la.size();
    ASSERT_EQ(run(test.instruction, config, KernelArguments().add(pa).add(pb).add(pc)), "");

    unsigned depth = 0;
    for (auto &[at, value] : a)
      depth = std::max(depth, at.second + 1);
    auto got = download<uint32_t>(pc, ld.size() * ld[0].size());
    for (size_t lane = 0; lane < ld.size(); ++lane)
      for (size_t item = 0; item < ld[lane].size(); ++item) {
        Coordinate at = ld[lane][item];
        int64_t sum = 0;
        for (unsigned k = 0; k < depth; ++k)
          sum += int64_t(a.at({at.first, k})) * b.at({k, at.second});
        // Floats count eighths: products are exact in units of 1/64.
        uint32_t word = got[lane * ld[lane].size() + item];
        float value;
        memcpy(&value, &word, 4);
        if (test.integer)
          ASSERT_EQ(int32_t(word), c.at(at) + sum) << test.instruction << " lane " << lane;
        else
          ASSERT_EQ(value, c.at(at) / 8.0f + sum / 64.0f) << test.instruction << " lane " << lane;
      }
  }
}

QGEMM_FOR_EVERY_CHIP(MatrixTest);
