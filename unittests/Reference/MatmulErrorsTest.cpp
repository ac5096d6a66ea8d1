//===- MatmulErrorsTest.cpp - descriptions that are refused ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Matmul.h"

#include "Parse.h"
#include "Problem.h"

#include "gtest/gtest.h"

#include <functional>

using namespace qgemm::reference;
using T = ElementType;

namespace {

class MatmulErrors : public testing::Test {
protected:
  MatmulErrors() : p(1) {
    m.M = 4, m.N = 6, m.K = 8;
    m.lhs.data = p.array(T::I8, 4, 8);
    m.rhs.resize(1);
    m.rhs[0].data = p.array(T::I8, 6, 8);
    m.outs.resize(1);
    m.outs[0].data = p.out(T::I32, 4, 6);
  }

  std::string errorOf(const std::function<void(Matmul &)> &change, const Options &options = {}) {
    Matmul changed = m;
    change(changed);
    return llvm::toString(run(changed, options));
  }

  Problem p;
  Matmul m;
};

TEST_F(MatmulErrors, Shapes) {
  EXPECT_EQ(errorOf([](Matmul &) {}), "");
  EXPECT_EQ(errorOf([](Matmul &m) { m.K = 9; }), "lhs requires shape 4x9, got 4x8");
  EXPECT_EQ(errorOf([](Matmul &m) { m.K = -1; }), "matmul requires extents of at least 0, got -1");
  EXPECT_EQ(errorOf([](Matmul &m) { m.rhs[0].data.rows = 5; }), "rhs requires shape 6x8, got 5x8");
  EXPECT_EQ(errorOf([](Matmul &m) { m.outs[0].data.rows = 3; }), "out requires shape 4x6, got 3x6");
  EXPECT_EQ(errorOf([](Matmul &m) { m.lhs.data.stride = 7; }),
            "lhs requires a stride of at least 8, got 7");
  EXPECT_EQ(errorOf([](Matmul &m) { m.lhs.data.data = nullptr; }),
            "lhs requires data, got a null pointer");
  EXPECT_EQ(errorOf([](Matmul &m) { m.rhs.clear(); }),
            "matmul requires at least one rhs and one out, got none");
}

TEST_F(MatmulErrors, Types) {
  EXPECT_EQ(errorOf([&](Matmul &m) { m.rhs[0].data = p.array(T::F16, 6, 8); }),
            "matmul requires two integers, two 8/6/4-bit floats, two equal 16-bit floats, or a "
            "16-bit float and a quantized rhs, got i8 x f16");
  EXPECT_EQ(errorOf([&](Matmul &m) {
              m.rhs[0].data = p.array(T::I4, 6, 8);
              m.rhs[0].data.stride = 9;
            }),
            "rhs requires lines that start on a byte, got a stride of 9 i4");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.outs[0].data = p.out(T::I8, 4, 6); }),
            "identity epilogue requires outs that i32 converts to, got i8");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.lhs.scale = p.scale(T::F64, 4, 8, 1, -1); }),
            "lhs scale requires f32, f16, bf16 or f8E8M0FNU, got f64");
  EXPECT_EQ(errorOf([&](Matmul &m) {
              m.lhs.scale = p.scale(T::F32, 4, 8, 1, 3);
              m.lhs.scale.blockCols = 4;
            }),
            "lhs scale requires shape 4x2, got 4x3");
  EXPECT_EQ(errorOf([&](Matmul &m) {
              m.lhs.scale = p.scale(T::F32, 4, 8, 1, 3);
              m.lhs.scale.blockCols = 0;
            }),
            "lhs scale requires blocks of at least 1, got 0");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.lhs.zero = p.zero(T::UI8, 4, 8, 1, -1); }),
            "lhs zero point requires i8 or i32, got ui8");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.lhs.zero = Param::makeConstant(0.5); }),
            "lhs zero point requires an i32, got 0.50");
}

TEST_F(MatmulErrors, Epilogues) {
  ParsedRegion f32("func.func @f(%a: f32) -> f32 {\n  return %a : f32\n}");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.epilogue = &f32.region(); }),
            "epilogue argument 0 requires i32, got f32");
  ParsedRegion two("func.func @f(%a: i32) -> (i32, i32) {\n  return %a, %a : i32, i32\n}");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.epilogue = &two.region(); }),
            "number of epilogue results requires 1, got 2");
  EXPECT_EQ(errorOf([&](Matmul &m) { m.outs.push_back(m.outs[0]); }),
            "identity epilogue requires one out a rhs (1), got 2");
  EXPECT_EQ(errorOf([&](Matmul &m) {
              m.lhs.scale = Param::makeConstant(1);
              m.outs[0] = {p.out(T::F32, 4, 1), RowReduction::Add, nullptr, 0};
            }),
            "per-row add requires an integer out, got f32");
}

TEST_F(MatmulErrors, ExpertsAndRectangles) {
  const int32_t falling[] = {0, 3, 2}, far[] = {0, 1, 2, 9};
  EXPECT_EQ(errorOf([&](Matmul &m) { m.experts = {2, falling, nullptr}; }),
            "offset 2 requires a row from 3 to 4, got 2");
  const int32_t good[] = {0, 4};
  EXPECT_EQ(errorOf([&](Matmul &m) { m.experts = {1, good, far}; }),
            "gather 3 requires a row below 4, got 9");
  Options options;
  const Rectangle outside[] = {{0, 0, 5, 0, 6}};
  options.rectangles = outside;
  EXPECT_EQ(errorOf([](Matmul &) {}, options),
            "rectangle requires a part of the 4x6 outs, got batch 0, rows [0, 5), columns [0, 6)");
  const Rectangle twice[] = {{0, 0, 2, 0, 6}, {0, 1, 3, 5, 6}};
  options.rectangles = twice;
  EXPECT_EQ(errorOf([](Matmul &) {}, options),
            "rectangle requires no overlap with another, got batch 0, rows [1, 3), columns [5, 6)");
}

} // namespace
