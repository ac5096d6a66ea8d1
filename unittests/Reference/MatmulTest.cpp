//===- MatmulTest.cpp - the product: by hand, and blocked against simple --===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Matmul.h"

#include "Parse.h"
#include "Problem.h"

#include "gtest/gtest.h"

#include <cmath>
#include <functional>
#include <limits>

using namespace qgemm::reference;
using T = ElementType;

namespace {

constexpr int64_t kFull = Param::kFull;

void runOk(const Matmul &m, const Options &options = {}) {
  if (llvm::Error e = run(m, options))
    ADD_FAILURE() << llvm::toString(std::move(e));
}

uint64_t outBits(const Out &out, int64_t batch, int64_t row, int64_t col) {
  return loadBits(out.data.data, out.data.type, out.data.index(batch, row, col));
}

//===----------------------------------------------------------------------===//
// Worked by hand
//===----------------------------------------------------------------------===//

/// A product of arrays that the test writes out.
template <typename A, typename B, typename C> struct Small {
  Small(T ta, std::vector<A> a, T tb, std::vector<B> b, T tc, int64_t M, int64_t N, int64_t K)
      : a(std::move(a)), b(std::move(b)), c(static_cast<size_t>(M * N)) {
    m.M = M;
    m.N = N;
    m.K = K;
    m.lhs.data = contiguousView(ta, this->a.data(), M, K);
    m.rhs.resize(1);
    m.rhs[0].data = contiguousView(tb, this->b.data(), N, K);
    m.outs.resize(1);
    m.outs[0].data = contiguousOut(tc, c.data(), M, N);
  }
  Small(const Small &) = delete;

  std::vector<A> a;
  std::vector<B> b;
  std::vector<C> c;
  Matmul m;
};

TEST(Matmul, IntegersByHand) {
  Small<int8_t, uint8_t, int32_t> p(T::I8, {1, -2, 3, 4, 5, -6}, T::UI8, {200, 1, 2, 0, 255, 7},
                                    T::I32, 2, 2, 3);
  p.m.lhs.zero = Param::makeConstant(1);
  runOk(p.m);
  // (a - 1) * b
  EXPECT_EQ(p.c, (std::vector<int32_t>{0 - 3 + 4, 0 - 765 + 14, 600 + 4 - 14, 0 + 1020 - 49}));
}

TEST(Matmul, SumsWrap) {
  Small<int8_t, int8_t, int32_t> p(T::I8, {100, 100}, T::I8, {1, 1}, T::I32, 1, 1, 2);
  const int32_t zero = std::numeric_limits<int32_t>::min(); // 100 - zero wraps to zero + 100
  p.m.lhs.zero = Param::makeArray(contiguousView(T::I32, &zero, 1, 1), kFull, kFull);
  runOk(p.m);
  EXPECT_EQ(p.c[0], 200); // 2 * (zero + 100), modulo 2^32
}

TEST(Matmul, ScalesAreAppliedLhsBeforeRhs) {
  // In the other order, 3e38 * 3 overflows first.
  Small<int8_t, int8_t, float> p(T::I8, {1}, T::I8, {3}, T::F32, 1, 1, 1);
  p.m.lhs.scale = Param::makeConstant(0.25);
  p.m.rhs[0].scale = Param::makeConstant(3e38);
  runOk(p.m);
  EXPECT_EQ(p.c[0], 0.75f * 3e38f);
  std::swap(p.m.lhs.scale, p.m.rhs[0].scale);
  runOk(p.m);
  EXPECT_EQ(p.c[0], std::numeric_limits<float>::infinity());
}

TEST(Matmul, SegmentsAtEveryEdgeOfEitherSide) {
  // lhs blocks of 2, rhs blocks of 3: segments [0,2) [2,3) [3,4) [4,5).
  Small<int8_t, int8_t, float> p(T::I8, {1, 2, 3, 4, 5}, T::I8, {1, 1, 1, 1, 1}, T::F32, 1, 1, 5);
  const float sl[] = {0.1f, 0.3f, 0.7f}, sr[] = {1.1f, 1.7f};
  p.m.lhs.scale = Param::makeArray(contiguousView(T::F32, sl, 1, 3), 1, 2);
  p.m.rhs[0].scale = Param::makeArray(contiguousView(T::F32, sr, 1, 2), 1, 3);
  runOk(p.m);
  float acc = std::fma(3.0f, 0.1f * 1.1f, 0.0f);
  acc = std::fma(3.0f, 0.3f * 1.1f, acc);
  acc = std::fma(4.0f, 0.3f * 1.7f, acc);
  acc = std::fma(5.0f, 0.7f * 1.7f, acc);
  EXPECT_EQ(p.c[0], acc);

  // A block that covers K is still a segment: fma, then the constant side.
  p.m.lhs.scale = Param::makeArray(contiguousView(T::F32, sl, 1, 1), 1, 100);
  p.m.rhs[0].scale = Param::makeConstant(1.1);
  runOk(p.m);
  EXPECT_EQ(p.c[0], 15.0f * 0.1f * 1.1f);
}

TEST(Matmul, NoDepthGivesTheEpilogueOfZero) {
  Small<int8_t, int8_t, float> p(T::I8, {0}, T::I8, {0, 0}, T::F32, 1, 2, 0);
  p.m.lhs.scale = Param::makeConstant(std::nan(""));
  runOk(p.m);
  EXPECT_EQ(p.c, (std::vector<float>{0, 0}));
  EXPECT_FALSE(std::signbit(p.c[0]));
}

TEST(Matmul, NaNAndInfPropagate) {
  Small<int8_t, int8_t, float> p(T::I8, {0, 1}, T::I8, {1, 1}, T::F32, 2, 2, 1);
  const float inf = std::numeric_limits<float>::infinity(), scales[] = {inf, std::nanf("")};
  p.m.rhs[0].scale = Param::makeArray(contiguousView(T::F32, scales, 2, 1), 1, kFull);
  runOk(p.m);
  EXPECT_TRUE(std::isnan(p.c[0])); // 0 * Inf
  EXPECT_TRUE(std::isnan(p.c[1]));
  EXPECT_EQ(p.c[2], inf);
  EXPECT_TRUE(std::isnan(p.c[3]));
}

TEST(Matmul, WeightsAreRoundedOnceToTheLhsType) {
  // w = round_f16((7 - 8) * 0.3) in f16, the product exact in f32.
  const uint16_t one = 0x3c00;
  Small<uint16_t, uint8_t, float> p(T::F16, {one}, T::UI4, {7}, T::F32, 1, 1, 1);
  p.m.rhs[0].zero = Param::makeConstant(8);
  p.m.rhs[0].scale = Param::makeConstant(0.3);
  runOk(p.m);
  EXPECT_EQ(p.c[0], static_cast<float>(decodeFloat(T::F16, encodeFloat(T::F16, -0.3f))));
}

TEST(Matmul, FloatsAccumulateInBinary64) {
  // In f32 the small products would be lost, whatever the order of two of them.
  std::vector<uint16_t> a(3, 0x3f80), b = {0x4b80, 0x3f00, 0x3f00}; // 2^24, 0.5, 0.5
  Small<uint16_t, uint16_t, float> p(T::BF16, a, T::BF16, b, T::F32, 1, 1, 3);
  double tolerance = -1;
  p.m.outs[0].tolerance = &tolerance;
  p.m.outs[0].toleranceStride = 1;
  runOk(p.m);
  EXPECT_EQ(p.c[0], 16777216.0f); // 2^24 + 1 is a tie and rounds to even
  EXPECT_GE(tolerance, 1.0);
  EXPECT_LE(tolerance, 16.0);
}

//===----------------------------------------------------------------------===//
// The blocked path against the simple one
//===----------------------------------------------------------------------===//

/// Fills the outs with each path and compares all elements, and which were written.
void expectPathsAgree(Problem &problem, Matmul m, const Options &options = {}) {
  Matmul simple = m;
  for (Out &out : simple.outs)
    out.data.data = problem.out(out.data.type, out.data.rows, out.data.stride, m.batches).data;
  Options slow = options;
  slow.simple = true;
  runOk(m, options);
  runOk(simple, slow);
  for (size_t o = 0; o < m.outs.size(); ++o)
    for (int64_t b = 0; b < m.batches; ++b)
      for (int64_t r = 0; r < m.outs[o].data.rows; ++r)
        for (int64_t c = 0; c < m.outs[o].data.cols; ++c) {
          const uint64_t got = outBits(m.outs[o], b, r, c), want = outBits(simple.outs[o], b, r, c);
          if (isFloat(m.outs[o].data.type) && std::isnan(decodeFloat(m.outs[o].data.type, want)))
            ASSERT_TRUE(std::isnan(decodeFloat(m.outs[o].data.type, got)));
          else
            ASSERT_EQ(got, want) << "out " << o << " at " << b << "," << r << "," << c;
        }
}

struct Scheme {
  const char *name;
  T lhs, rhs, out;
  std::function<void(Problem &, Matmul &)> quantize;
};

const Scheme kSchemes[] = {
    {"i8 x i8", T::I8, T::I8, T::I32, [](Problem &, Matmul &) {}},
    {"i8 x ui8, zero points", T::I8, T::UI8, T::I32,
     [](Problem &p, Matmul &m) {
       m.lhs.zero = p.zero(T::I8, m.M, m.K, 1, kFull);
       m.rhs[0].zero = p.zero(T::UI8, m.N, m.K, 1, 32);
     }},
    {"i4 x ui4, i32 zero points that do not fit int16", T::I4, T::UI4, T::I32,
     [](Problem &p, Matmul &m) {
       m.lhs.zero = Param::makeConstant(-2000000000.0);
       m.rhs[0].zero = p.zero(T::I32, m.N, m.K, 1, kFull);
     }},
    {"per token, per channel", T::I8, T::I8, T::BF16,
     [](Problem &p, Matmul &m) {
       m.lhs.scale = p.scale(T::F32, m.M, m.K, 1, kFull);
       m.rhs[0].scale = p.scale(T::F16, m.N, m.K, 1, kFull);
     }},
    {"DeepSeek blocks", T::I8, T::I8, T::F32,
     [](Problem &p, Matmul &m) {
       m.lhs.scale = p.scale(T::F32, m.M, m.K, 1, 128, /*transposed=*/true);
       m.rhs[0].scale = p.scale(T::F32, m.N, m.K, 128, 128);
     }},
    {"W4A8 groups, lhs per tensor", T::I8, T::UI4, T::F16,
     [](Problem &p, Matmul &m) {
       m.lhs.scale = Param::makeConstant(0.01);
       m.rhs[0].scale = p.scale(T::BF16, m.N, m.K, 1, 32);
       m.rhs[0].zero = p.zero(T::UI4, m.N, m.K, 1, 64);
     }},
    {"fp8 x bf8", T::F8E4M3FN, T::F8E5M2, T::F32, [](Problem &, Matmul &) {}},
    {"MX f4 x f6", T::F4E2M1FN, T::F6E3M2FN, T::F32,
     [](Problem &p, Matmul &m) {
       m.lhs.scale = p.scale(T::F8E8M0FNU, m.M, m.K, 1, 32);
       m.rhs[0].scale = p.scale(T::F8E8M0FNU, m.N, m.K, 1, 32);
     }},
    {"f16 x f16", T::F16, T::F16, T::F16, [](Problem &, Matmul &) {}},
    {"W4A16 groups, float zero points", T::BF16, T::UI4, T::BF16,
     [](Problem &p, Matmul &m) {
       m.rhs[0].scale = p.scale(T::BF16, m.N, m.K, 1, 48);
       m.rhs[0].zero = p.zero(T::F32, m.N, m.K, 1, 32);
     }},
    {"W8A16, fp8 weights, lhs per token", T::F16, T::F8E4M3FNUZ, T::F8E4M3FN,
     [](Problem &p, Matmul &m) {
       m.lhs.scale = p.scale(T::F32, m.M, m.K, 1, kFull);
       m.rhs[0].scale = p.scale(T::F32, m.N, m.K, 1, kFull);
     }},
};

Matmul makeMatmul(Problem &p, const Scheme &scheme, int64_t M, int64_t N, int64_t K,
                  bool transposedRhs) {
  Matmul m;
  m.M = M;
  m.N = N;
  m.K = K;
  m.lhs.data = p.array(scheme.lhs, M, K, 5);
  m.rhs.resize(1);
  m.rhs[0].data = p.array(scheme.rhs, N, K, 3, transposedRhs);
  m.outs.resize(1);
  m.outs[0].data = p.out(scheme.out, M, N);
  scheme.quantize(p, m);
  return m;
}

TEST(Matmul, BlockedAgreesWithSimple) {
  const int64_t shapes[][3] = {{1, 1, 1}, {3, 5, 31}, {65, 130, 129}, {2, 257, 1100}, {7, 9, 0}};
  for (const Scheme &scheme : kSchemes)
    for (const auto &[M, N, K] : shapes)
      for (bool transposed : {false, true}) {
        SCOPED_TRACE(std::string(scheme.name) + " K=" + std::to_string(K));
        Problem p(static_cast<unsigned>(M + N + K));
        ASSERT_NO_FATAL_FAILURE(expectPathsAgree(p, makeMatmul(p, scheme, M, N, K, transposed)));
      }
}

TEST(Matmul, ExtremeValues) {
  Problem p(1);
  for (const auto &[a, b] :
       {std::pair(T::I8, T::I8), std::pair(T::UI8, T::UI8), std::pair(T::UI8, T::I8)}) {
    Matmul m = makeMatmul(p, {"", a, b, T::I32, [](Problem &, Matmul &) {}}, 4, 4, 3000, false);
    for (const View &view : {m.lhs.data, m.rhs[0].data})
      std::memset(const_cast<void *>(view.data), view.type == T::I8 ? 0x80 : 0xff,
                  static_cast<size_t>(view.rows * view.stride));
    ASSERT_NO_FATAL_FAILURE(expectPathsAgree(p, m));
    const int64_t x = a == T::I8 ? -128 : 255, y = b == T::I8 ? -128 : 255;
    EXPECT_EQ(decodeInt(T::I32, outBits(m.outs[0], 0, 3, 3)), x * y * 3000);
  }
}

TEST(Matmul, RectanglesTouchNothingElse) {
  Problem p(2);
  for (T type : {T::I32, T::F4E2M1FN}) {
    Matmul m = makeMatmul(p, kSchemes[3], 70, 300, 64, false);
    m.outs[0].data = p.out(type, 70, 300);
    if (type == T::I32)
      m.lhs.scale = m.rhs[0].scale = Param();
    const Rectangle rectangles[] = {{0, 0, 1, 0, 1}, {0, 3, 69, 131, 133}, {0, 3, 69, 133, 290}};
    Options options;
    options.rectangles = rectangles;
    ASSERT_NO_FATAL_FAILURE(expectPathsAgree(p, m, options));
    EXPECT_EQ(outBits(m.outs[0], 0, 1, 0), 0xcdcdcdcdu & ((uint64_t(1) << bitWidth(type)) - 1));
    EXPECT_EQ(outBits(m.outs[0], 0, 69, 200), 0xcdcdcdcdu & ((uint64_t(1) << bitWidth(type)) - 1));
  }
}

//===----------------------------------------------------------------------===//
// Epilogues, several rhs, batches, experts
//===----------------------------------------------------------------------===//

TEST(Matmul, GatedEpilogueWithEveryBroadcastAndRowMaximum) {
  ParsedRegion region(R"(
    func.func @f(%g: f32, %u: i32, %row: f16, %col: bf16, %res: f32) -> (f32, f32, i32) {
      %0 = arith.sitofp %u : i32 to f32
      %1 = arith.extf %row : f16 to f32
      %2 = arith.extf %col : bf16 to f32
      %3 = math.fma %g, %1, %2 : f32
      %4 = arith.mulf %3, %0 : f32
      %5 = arith.addf %4, %res : f32
      return %5, %5, %u : f32, f32, i32
    })");
  ASSERT_TRUE(region.isValid());
  Problem p(3);
  Matmul m = makeMatmul(p, kSchemes[0], 33, 150, 70, false);
  m.rhs.push_back(m.rhs[0]);
  m.rhs[1].data = p.array(T::I4, 150, 70);
  m.rhs[0].scale = p.scale(T::F32, 150, 70, 1, kFull);
  m.extras = {{Broadcast::PerRow, p.array(T::F16, 33, 1)},
              {Broadcast::PerColumn, p.array(T::BF16, 1, 150)},
              {Broadcast::PerElement, p.array(T::F32, 33, 150)}};
  m.outs.resize(3);
  m.outs[0].data = p.out(T::F32, 33, 150);
  m.outs[1] = {p.out(T::F32, 33, 1), RowReduction::Max, nullptr, 0};
  m.outs[2] = {p.out(T::I32, 33, 1), RowReduction::Add, nullptr, 0};
  m.epilogue = &region.region();
  ASSERT_TRUE(!accumulatorIsInteger(m, 0) && accumulatorIsInteger(m, 1));
  ASSERT_NO_FATAL_FAILURE(expectPathsAgree(p, m));

  for (int64_t r = 0; r < 33; ++r) {
    float largest = -std::numeric_limits<float>::infinity();
    for (int64_t c = 0; c < 150; ++c)
      largest = std::max<float>(largest, decodeFloat(T::F32, outBits(m.outs[0], 0, r, c)));
    EXPECT_EQ(decodeFloat(T::F32, outBits(m.outs[1], 0, r, 0)), largest);
    int32_t sum = 0; // of sum_c sum_k a[r,k] * b[c,k], regrouped
    for (int64_t k = 0; k < 70; ++k)
      for (int64_t c = 0; c < 150; ++c)
        sum += decodeInt(T::I8, m.lhs.data.load(0, r, k)) *
               decodeInt(T::I4, m.rhs[1].data.load(0, c, k));
    EXPECT_EQ(decodeInt(T::I32, outBits(m.outs[2], 0, r, 0)), sum);
  }
}

TEST(Matmul, ResidualInPlace) {
  ParsedRegion region("func.func @f(%a: i32, %r: i32) -> i32 {\n"
                      "  %0 = arith.addi %a, %r : i32\n  return %0 : i32\n}");
  Problem p(4);
  Matmul m = makeMatmul(p, kSchemes[0], 20, 200, 16, false);
  m.epilogue = &region.region();
  View residual;
  static_cast<Layout &>(residual) = m.outs[0].data;
  residual.data = m.outs[0].data.data;
  m.extras = {{Broadcast::PerElement, residual}};
  runOk(m);
  int32_t want = static_cast<int32_t>(0xcdcdcdcd);
  for (int64_t k = 0; k < 16; ++k)
    want += decodeInt(T::I8, m.lhs.data.load(0, 19, k)) *
            decodeInt(T::I8, m.rhs[0].data.load(0, 199, k));
  EXPECT_EQ(decodeInt(T::I32, outBits(m.outs[0], 0, 19, 199)), want);
}

TEST(Matmul, BatchesAreProductsOfTheirOwn) {
  Problem p(5);
  Matmul m;
  m.M = 5, m.N = 7, m.K = 40, m.batches = 3;
  m.lhs.data = p.array(T::I8, 5, 40, 0, false, 3);
  m.lhs.scale = p.scale(T::F32, 5, 40, 1, 16, false, 3);
  m.rhs.resize(1);
  m.rhs[0].data = p.array(T::I8, 7, 40, 0, true, 3);
  m.rhs[0].scale = p.scale(T::F32, 7, 40, 1, kFull, false, 3);
  m.outs.resize(1);
  m.outs[0].data = p.out(T::F32, 5, 7, 3);
  ASSERT_NO_FATAL_FAILURE(expectPathsAgree(p, m));

  Matmul last = m;
  last.batches = 1;
  auto shift = [](View &view) {
    view.data =
        static_cast<const uint8_t *>(view.data) + 2 * view.batchStride * bitWidth(view.type) / 8;
  };
  for (View *view :
       {&last.lhs.data, &last.lhs.scale.array, &last.rhs[0].data, &last.rhs[0].scale.array})
    shift(*view);
  last.outs[0].data = p.out(T::F32, 5, 7);
  runOk(last);
  for (int64_t r = 0; r < 5; ++r)
    for (int64_t c = 0; c < 7; ++c)
      EXPECT_EQ(outBits(m.outs[0], 2, r, c), outBits(last.outs[0], 0, r, c));
}

TEST(Matmul, ExpertsTakeTheirRows) {
  Problem p(6);
  const int32_t offsets[] = {1, 1, 4, 80}, gather[] = {0, 9, 9, 3, 0, 1, 2, 5};
  std::vector<int32_t> rows(90);
  for (size_t i = 0; i < rows.size(); ++i)
    rows[i] = gather[i % 8];
  Matmul m;
  m.M = 90, m.N = 140, m.K = 33;
  m.lhs.data = p.array(T::I8, 10, 33);
  m.lhs.scale = p.scale(T::F32, 10, 33, 1, kFull);
  m.rhs.resize(1);
  m.rhs[0].data = p.array(T::I8, 140, 33, 0, false, 3);
  m.rhs[0].scale = p.scale(T::F32, 140, 33, 1, kFull, false, 3);
  m.experts = {3, offsets, rows.data()};
  m.outs.resize(1);
  m.outs[0].data = p.out(T::F32, 90, 140);
  ASSERT_NO_FATAL_FAILURE(expectPathsAgree(p, m));
  EXPECT_EQ(outBits(m.outs[0], 0, 0, 0), 0xcdcdcdcdu); // of no expert
  EXPECT_EQ(outBits(m.outs[0], 0, 80, 139), 0xcdcdcdcdu);
  for (const auto &[row, expert] : {std::pair(1, 1), std::pair(79, 2)}) {
    int32_t sum = 0;
    for (int64_t k = 0; k < 33; ++k)
      sum += decodeInt(T::I8, m.lhs.data.load(0, rows[row], k)) *
             decodeInt(T::I8, m.rhs[0].data.load(expert, 20, k));
    const float sl = decodeFloat(T::F32, m.lhs.scale.array.load(0, rows[row], 0));
    const float sr = decodeFloat(T::F32, m.rhs[0].scale.array.load(expert, 20, 0));
    EXPECT_EQ(decodeFloat(T::F32, outBits(m.outs[0], 0, row, 20)),
              static_cast<float>(sum) * sl * sr);
  }
}

TEST(Matmul, EmptyExtents) {
  Problem p(8);
  for (const auto &[M, N] : {std::pair(0, 5), std::pair(5, 0)}) {
    Matmul m = makeMatmul(p, kSchemes[0], M, N, 8, false);
    runOk(m);
  }
  Matmul m = makeMatmul(p, kSchemes[0], 5, 0, 8, false);
  ParsedRegion region("func.func @f(%a: i32) -> i32 {\n  return %a : i32\n}");
  m.epilogue = &region.region();
  m.outs[0] = {p.out(T::I32, 5, 1), RowReduction::Max, nullptr, 0};
  runOk(m);
  EXPECT_EQ(decodeInt(T::I32, outBits(m.outs[0], 0, 4, 0)), std::numeric_limits<int32_t>::min());
  m.outs[0].reduction = RowReduction::Min;
  runOk(m);
  EXPECT_EQ(decodeInt(T::I32, outBits(m.outs[0], 0, 4, 0)), std::numeric_limits<int32_t>::max());
}

TEST(Matmul, RowMinima) {
  // The least of a row of floats, and of its bits without sign.
  ParsedRegion region("func.func @f(%a: f32) -> (f32, i8) {\n"
                      "  %0 = arith.fptoui %a : f32 to i8\n  return %a, %0 : f32, i8\n}");
  ASSERT_TRUE(region.isValid());
  Problem p(11);
  Matmul m = makeMatmul(p, kSchemes[0], 21, 70, 33, false);
  m.lhs.scale = p.scale(T::F32, 21, 33, 1, kFull);
  m.outs.resize(2);
  m.outs[0] = {p.out(T::F32, 21, 1), RowReduction::Min, nullptr, 0};
  m.outs[1] = {p.out(T::UI8, 21, 1), RowReduction::Min, nullptr, 0};
  m.epilogue = &region.region();
  Matmul full = m;
  full.outs[0] = {p.out(T::F32, 21, 70), RowReduction::None, nullptr, 0};
  full.outs[1] = {p.out(T::UI8, 21, 70), RowReduction::None, nullptr, 0};
  runOk(m);
  runOk(full);
  for (int64_t r = 0; r < 21; ++r) {
    double least = std::numeric_limits<double>::infinity();
    uint64_t leastByte = 255;
    for (int64_t c = 0; c < 70; ++c) {
      least = std::min(least, decodeFloat(T::F32, outBits(full.outs[0], 0, r, c)));
      leastByte = std::min(leastByte, outBits(full.outs[1], 0, r, c));
    }
    EXPECT_EQ(decodeFloat(T::F32, outBits(m.outs[0], 0, r, 0)), least);
    EXPECT_EQ(outBits(m.outs[1], 0, r, 0), leastByte);
  }
}

// What the bound is for: f32 sums in another order stay within it, others do not.
TEST(Matmul, ToleranceCoversF32Summation) {
  Problem p(9);
  Matmul m = makeMatmul(p, kSchemes[6], 20, 30, 500, false);
  m.lhs.scale = p.scale(T::F32, 20, 500, 1, kFull);
  std::vector<double> tolerance(20 * 30);
  m.outs[0].tolerance = tolerance.data();
  m.outs[0].toleranceStride = 30;
  runOk(m);
  for (int64_t r = 0; r < 20; ++r)
    for (int64_t c = 0; c < 30; ++c) {
      float sum = 0;
      double magnitude = 0;
      for (int64_t k = 499; k >= 0; --k) {
        const double product = decodeFloat(T::F8E4M3FN, m.lhs.data.load(0, r, k)) *
                               decodeFloat(T::F8E5M2, m.rhs[0].data.load(0, c, k));
        sum += static_cast<float>(product);
        magnitude += std::fabs(product);
      }
      const double scale = decodeFloat(T::F32, m.lhs.scale.array.load(0, r, 0));
      const double got = decodeFloat(T::F32, outBits(m.outs[0], 0, r, c));
      const double bound = tolerance[r * 30 + c];
      EXPECT_LE(std::fabs(static_cast<float>(sum * static_cast<float>(scale)) - got), bound);
      EXPECT_LE(bound, magnitude * std::fabs(scale) * 1e-4);
      EXPECT_GT(bound, 0);
    }
}

} // namespace
