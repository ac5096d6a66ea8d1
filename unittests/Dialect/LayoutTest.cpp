//===- LayoutTest.cpp - closed forms of layouts, enumerated ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/FragmentLayout.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace qgemm;
using target::MatrixInstruction;

namespace {

class LayoutTest : public ::testing::Test {
protected:
  LayoutTest() { ctx.loadDialect<QGemmDialect>(); }

  Attribute parse(StringRef text) { return parseAttribute(text, &ctx); }

  /// The closed form; the test fails where there is none.
  BitLayout layoutOf(Attribute layout, ArrayRef<int64_t> shape) {
    auto result = getBitLayout(layout, shape);
    EXPECT_TRUE(succeeded(result));
    return succeeded(result) ? *result : BitLayout();
  }

  /// What is said about a tile that the layout cannot cover.
  std::string errorOf(Attribute layout, ArrayRef<int64_t> shape) {
    std::string text;
    ScopedDiagnosticHandler handler(&ctx, [&](Diagnostic &d) { text = d.str(); });
    auto result =
        getBitLayout(layout, shape, [&] { return mlir::emitError(UnknownLoc::get(&ctx)); });
    EXPECT_TRUE(failed(result));
    return text;
  }

  MLIRContext ctx;
};

/// How many (register, lane, wave) hold each element, row by row.
std::vector<int64_t> holders(const BitLayout &layout) {
  int64_t size = 1;
  for (int64_t extent : layout.shape)
    size *= extent;
  std::vector<int64_t> count(size);
  for (int64_t wave = 0; wave < layout.numWaves(); ++wave)
    for (int64_t lane = 0; lane < layout.waveSize(); ++lane)
      for (int64_t reg = 0; reg < layout.numRegisters(); ++reg) {
        int64_t at = 0;
        auto coords = layout.at(reg, lane, wave);
        for (unsigned d = 0; d < layout.rank(); ++d)
          at = at * layout.shape[d] + coords[d];
        ++count.at(at);
      }
  return count;
}

void expectHolders(const BitLayout &layout, int64_t each) {
  for (int64_t count : holders(layout))
    ASSERT_EQ(count, each);
}

//===----------------------------------------------------------------------===//
// Blocked and sliced layouts
//===----------------------------------------------------------------------===//

TEST_F(LayoutTest, BlockedHoldsEachElementOnce) {
  Attribute gather = parse("#qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>");
  for (auto [rows, columns] : {std::pair(32, 64), {128, 64}, {32, 256}, {256, 128}})
    expectHolders(layoutOf(gather, {rows, columns}), 1);
  expectHolders(layoutOf(parse("#qgemm.blocked<vector = [2, 4], lanes = [4, 16], waves = [2, 2]>"),
                         {64, 512}),
                1);
  expectHolders(layoutOf(parse("#qgemm.blocked<vector = [4], lanes = [32], waves = [2]>"), {1024}),
                1);
}

TEST_F(LayoutTest, BlockedHoldsCopiesOfSmallTiles) {
  Attribute gather = parse("#qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>");
  expectHolders(layoutOf(gather, {16, 64}), 2); // half the waves
  expectHolders(layoutOf(gather, {4, 64}), 8);  // all waves, half the rows of lanes
  expectHolders(layoutOf(gather, {32, 16}), 4); // all lanes along a row
}

TEST_F(LayoutTest, BlockedPlaces) {
  BitLayout layout =
      layoutOf(parse("#qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>"), {64, 64});
  EXPECT_EQ(layout.vectorSize(), 16);
  EXPECT_EQ(layout.numVectors(), 2);
  for (int64_t wave = 0; wave < 4; ++wave)
    for (int64_t lane = 0; lane < 32; ++lane)
      for (int64_t reg = 0; reg < 32; ++reg) {
        auto at = layout.at(reg, lane, wave);
        ASSERT_EQ(at[0], lane / 4 + 8 * wave + 32 * (reg / 16));
        ASSERT_EQ(at[1], reg % 16 + 16 * (lane % 4));
      }
}

TEST_F(LayoutTest, SlicesFollowTheirParents) {
  for (const MatrixInstruction &mi : target::matrixInstructions())
    for (bool transposed : {false, true}) {
      auto mma = MmaAttr::get(&ctx, target::familyName(mi.family), mi.name, ArrayRef<int64_t>{2, 2},
                              mi.lhsElements(), transposed);
      BitLayout parent = layoutOf(mma, {128, 256});
      for (int64_t dim : {0, 1}) {
        BitLayout slice = layoutOf(SliceAttr::get(&ctx, dim, mma), {dim == 0 ? 256 : 128});
        // What lane and wave hold of the tile, projected, is what they hold of the slice.
        for (int64_t wave = 0; wave < 4; ++wave)
          for (int64_t lane = 0; lane < parent.waveSize(); ++lane) {
            std::set<int64_t> projected, held;
            for (int64_t reg = 0; reg < parent.numRegisters(); ++reg)
              projected.insert(parent.at(reg, lane, wave)[1 - dim]);
            for (int64_t reg = 0; reg < slice.numRegisters(); ++reg)
              held.insert(slice.at(reg, lane, wave)[0]);
            ASSERT_EQ(projected, held) << mi.name.str() << " dim " << dim;
          }
        EXPECT_EQ(slice.numRegisters(), slice.numVectors() * slice.vectorSize());
      }
    }
}

//===----------------------------------------------------------------------===//
// Matrix instructions
//===----------------------------------------------------------------------===//

/// One tile-level dot, computed twice: element by element, and by running the
/// instruction, as the Target table defines it, on what each lane holds.
struct TileDot {
  const MatrixInstruction &mi;
  BitLayout lhs, rhs, acc;
  bool transposed;

  static int64_t lhsValue(int64_t m, int64_t k) { return (m * 31 + k * 17) % 23 - 11; }
  static int64_t rhsValue(int64_t n, int64_t k) { return (n * 13 + k * 29) % 19 - 9; }

  /// What the registers of `lane` from `first` on stand for.
  template <typename F>
  static std::vector<int64_t> gather(const BitLayout &layout, int64_t first, int64_t count,
                                     int64_t lane, int64_t wave, F value) {
    std::vector<int64_t> held;
    for (int64_t e = 0; e < count; ++e) {
      auto at = layout.at(first + e, lane, wave);
      held.push_back(value(at[0], at[1]));
    }
    return held;
  }

  /// The instruction on two fragments, lane by lane: fragment[lane][element].
  using Fragment = std::vector<std::vector<int64_t>>;
  void multiply(const Fragment &first, const Fragment &second, Fragment &sum) const {
    std::vector<int64_t> a(mi.m * mi.k), b(mi.n * mi.k);
    target::forEachElement(mi.lhs, [&](target::FragmentPosition p, target::MatrixCoordinates c) {
      a[c.row * mi.k + c.k] = first[p.lane][p.element];
    });
    target::forEachElement(mi.rhs, [&](target::FragmentPosition p, target::MatrixCoordinates c) {
      b[c.column * mi.k + c.k] = second[p.lane][p.element];
    });
    target::forEachElement(mi.acc, [&](target::FragmentPosition p, target::MatrixCoordinates c) {
      for (unsigned k = 0; k < mi.k; ++k)
        sum[p.lane][p.element] += a[c.row * mi.k + k] * b[c.column * mi.k + k];
    });
  }

  /// The vector of `layout` that begins at this position.
  static int64_t vectorAt(const BitLayout &layout, int64_t row, int64_t column) {
    for (int64_t v = 0; v < layout.numVectors(); ++v) {
      auto at = layout.atRegister(v * layout.vectorSize());
      if (at[0] == row && at[1] == column)
        return v * layout.vectorSize();
    }
    ADD_FAILURE() << "no vector begins at " << row << ", " << column;
    return 0;
  }

  void check() const {
    for (int64_t wave = 0; wave < acc.numWaves(); ++wave)
      for (int64_t v = 0; v < acc.numVectors(); ++v)
        checkVector(v * acc.vectorSize(), wave);
  }

  void checkVector(int64_t accReg, int64_t wave) const {
    auto position = acc.atRegister(accReg);
    std::set<int64_t> steps;
    for (int64_t v = 0; v < lhs.numVectors(); ++v)
      steps.insert(lhs.atRegister(v * lhs.vectorSize())[1]);
    Fragment sum(mi.waveSize, std::vector<int64_t>(acc.vectorSize()));
    for (int64_t k : steps) {
      Fragment first, second;
      int64_t l = vectorAt(lhs, position[0], k), r = vectorAt(rhs, position[1], k);
      for (unsigned lane = 0; lane < mi.waveSize; ++lane) {
        first.push_back(gather(lhs, l, lhs.vectorSize(), lane, wave, lhsValue));
        second.push_back(gather(rhs, r, rhs.vectorSize(), lane, wave, rhsValue));
      }
      if (transposed)
        std::swap(first, second);
      multiply(first, second, sum);
    }
    for (unsigned lane = 0; lane < mi.waveSize; ++lane)
      for (int64_t e = 0; e < acc.vectorSize(); ++e) {
        auto at = acc.at(accReg + e, lane, wave);
        int64_t want = 0;
        for (int64_t k = 0; k < lhs.shape[1]; ++k)
          want += lhsValue(at[0], k) * rhsValue(at[1], k);
        ASSERT_EQ(sum[lane][e], want)
            << mi.name.str() << " element " << at[0] << ", " << at[1] << " lane " << lane;
      }
  }
};

/// The widths along K that a layout may have, the least first.
SmallVector<int64_t> widths(const MatrixInstruction &mi) {
  int64_t least = std::max(mi.lhsElements(), mi.rhsElements());
  if (mi.fixesK())
    return {least};
  return {least, 2 * least, 4 * least};
}

TEST_F(LayoutTest, DotOfFragmentsIsDotOfTiles) {
  for (const MatrixInstruction &mi : target::matrixInstructions()) {
    for (bool transposed : {false, true})
      for (int64_t kwidth : widths(mi))
        for (auto [wm, wn] : {std::pair<int64_t, int64_t>(1, 1), {2, 2}, {1, 4}, {4, 1}}) {
          if (kwidth != widths(mi).front() && wm != wn)
            continue;
          SCOPED_TRACE(mi.name.str() + " kwidth " + std::to_string(kwidth) + " waves " +
                       std::to_string(wm) + "x" + std::to_string(wn) +
                       (transposed ? " transposed" : ""));
          auto mma = MmaAttr::get(&ctx, target::familyName(mi.family), mi.name,
                                  ArrayRef<int64_t>{wm, wn}, kwidth, transposed);
          auto lhsAttr = OperandAttr::get(&ctx, DotSide::Lhs, mma),
               rhsAttr = OperandAttr::get(&ctx, DotSide::Rhs, mma);
          int64_t m = 2 * leastExtent(mma, 0), n = 2 * leastExtent(mma, 1);
          int64_t k = 2 * leastExtent(lhsAttr, 1);
          TileDot dot{mi, layoutOf(lhsAttr, {m, k}), layoutOf(rhsAttr, {n, k}),
                      layoutOf(mma, {m, n}), transposed};
          expectHolders(dot.acc, 1);
          dot.check();
          if (HasFatalFailure())
            return;
        }
  }
}

TEST_F(LayoutTest, OperandReadsAreContiguous) {
  for (const MatrixInstruction &mi : target::matrixInstructions()) {
    int64_t kwidth = widths(mi).back();
    auto mma = MmaAttr::get(&ctx, target::familyName(mi.family), mi.name, ArrayRef<int64_t>{2, 2},
                            kwidth, true);
    for (DotSide side : {DotSide::Lhs, DotSide::Rhs}) {
      auto operand = OperandAttr::get(&ctx, side, mma);
      BitLayout layout = layoutOf(operand, {leastExtent(operand, 0), leastExtent(operand, 1)});
      EXPECT_EQ(layout.numRegisters(), kwidth) << mi.name.str();
      // Where K is fixed, 8-bit elements come in two runs.
      bool twoRuns =
          mi.fixesK() && (side == DotSide::Rhs ? mi.lhsType : mi.rhsType) == target::MatrixType::F8;
      EXPECT_EQ(layout.contiguous(1), twoRuns ? kwidth / 2 : kwidth) << mi.name.str();
    }
    // A lane's neighbours of the accumulator are neighbours along N.
    BitLayout acc = layoutOf(mma, {leastExtent(mma, 0), leastExtent(mma, 1)});
    EXPECT_EQ(acc.contiguous(1), int64_t(mi.accElements())) << mi.name.str();
  }
}

/// CDNA4 ISA: lane i + M * b holds the scale of row (or column) i, block b.
TEST_F(LayoutTest, ScalesStandWhereTheHardwareHasThem) {
  for (const MatrixInstruction &mi : target::matrixInstructions()) {
    if (!mi.scaled)
      continue;
    for (bool transposed : {false, true}) {
      auto mma = MmaAttr::get(&ctx, "gfx950", mi.name, ArrayRef<int64_t>{2, 1}, 32, transposed);
      for (DotSide side : {DotSide::Lhs, DotSide::Rhs}) {
        bool lhs = side == DotSide::Lhs;
        int64_t rows = (lhs ? 4 : 2) * mi.m, blocks = 2 * mi.k / 32;
        BitLayout scales = layoutOf(ScaleAttr::get(&ctx, side, mma), {rows, blocks});
        expectHolders(scales, lhs ? 1 : 2); // waves along M share the rhs
        BitLayout operand = layoutOf(OperandAttr::get(&ctx, side, mma), {rows, 2 * mi.k});
        for (int64_t wave = 0; wave < 2; ++wave)
          for (int64_t lane = 0; lane < 64; ++lane) {
            // The same row as the lane's elements, and a block of K of its own.
            auto at = scales.at(0, lane, wave);
            ASSERT_EQ(at[0], operand.at(0, lane, wave)[0]) << mi.name.str();
            ASSERT_EQ(at[1], lane / mi.m) << mi.name.str();
          }
      }
    }
  }
}

TEST_F(LayoutTest, LeastExtentIsLeast) {
  for (const MatrixInstruction &mi : target::matrixInstructions())
    for (bool transposed : {false, true}) {
      int64_t kwidth = widths(mi).back();
      auto mma = MmaAttr::get(&ctx, target::familyName(mi.family), mi.name, ArrayRef<int64_t>{2, 4},
                              kwidth, transposed);
      for (Attribute layout : {Attribute(mma), Attribute(OperandAttr::get(&ctx, DotSide::Lhs, mma)),
                               Attribute(OperandAttr::get(&ctx, DotSide::Rhs, mma))}) {
        int64_t rows = leastExtent(layout, 0), columns = leastExtent(layout, 1);
        EXPECT_TRUE(succeeded(getBitLayout(layout, {rows, columns})));
        EXPECT_TRUE(failed(getBitLayout(layout, {rows / 2, columns}))) << mi.name.str();
        EXPECT_TRUE(failed(getBitLayout(layout, {rows, columns / 2}))) << mi.name.str();
      }
    }
  Attribute blocked = parse("#qgemm.blocked<vector = [2, 4], lanes = [4, 8], waves = [2, 1]>");
  EXPECT_EQ(leastExtent(blocked, 0), 16);
  EXPECT_EQ(leastExtent(blocked, 1), 32);
}

TEST_F(LayoutTest, RegisterPermutations) {
  auto layout = [&](StringRef text) { return layoutOf(parse(text), {64, 64}); };
  BitLayout a = layout("#qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>");
  BitLayout b = layout("#qgemm.blocked<vector = [1, 2], lanes = [4, 8], waves = [1, 1]>");
  EXPECT_TRUE(isRegisterPermutation(a, a));
  EXPECT_FALSE(isRegisterPermutation(a, b)); // lanes stand elsewhere
  BitLayout c = a;
  std::reverse(c.registers.begin(), c.registers.end());
  EXPECT_TRUE(isRegisterPermutation(a, c));
  BitLayout copies = a;
  copies.registers.push_back({});
  EXPECT_TRUE(isRegisterPermutation(copies, a));
}

//===----------------------------------------------------------------------===//
// Refusals
//===----------------------------------------------------------------------===//

TEST_F(LayoutTest, Refusals) {
  Attribute blocked = parse("#qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [1, 1]>");
  Attribute mma = parse("#qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>");
  Attribute lhs = parse("#qgemm.operand<lhs, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, "
                        "2], kwidth = 16>>");
  Attribute narrow = parse("#qgemm.operand<lhs, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = "
                           "[2, 2], kwidth = 8>>");
  Attribute slice = parse("#qgemm.slice<1, #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves "
                          "= [1, 1]>>");
  struct Case {
    Attribute layout;
    SmallVector<int64_t> shape;
    const char *text;
  };
  const Case cases[] = {
      {blocked, {24, 64}, "tile requires extents that are powers of two up to 65536, got 24"},
      {blocked, {0, 64}, "tile requires extents that are powers of two up to 65536, got 0"},
      {blocked,
       {131072, 64},
       "tile requires extents that are powers of two up to 65536, got 131072"},
      {blocked,
       {ShapedType::kDynamic, 64},
       "tile requires extents that are powers of two up to 65536, got ?"},
      {blocked, {64}, "layout requires a tile of rank 2, got rank 1"},
      {blocked, {64, 8}, "layout requires an extent of at least 16 along dimension 1, got 8"},
      {blocked, {4096, 4096}, "tile requires at most 4096 elements a lane, got 524288"},
      {mma, {128}, "layout requires a tile of rank 2, got rank 1"},
      {mma, {16, 32}, "layout requires an extent of at least 32 along dimension 0, got 16"},
      {mma, {32, 16}, "layout requires an extent of at least 32 along dimension 1, got 16"},
      {lhs, {128}, "layout requires a tile of rank 2, got rank 1"},
      {lhs, {16, 16}, "layout requires an extent of at least 32 along dimension 0, got 16"},
      {lhs, {32, 8}, "layout requires an extent of at least 16 along dimension 1, got 8"},
      {narrow, {32, 16}, "layout requires a kwidth of at least 16, got 8"},
      {slice, {8, 8}, "layout requires a tile of rank 1, got rank 2"},
      {parse("#qgemm.scale<lhs, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = "
             "16>>"),
       {16, 4},
       "layout requires a scaled instruction of the Target table"},
      {parse("#qgemm.scale<lhs, #qgemm.mma<gfx950, mfma_scale_f32_16x16x128_f8f6f4.f8_f8, waves = "
             "[1, 1], kwidth = 32>>"),
       {16, 2},
       "layout requires an extent of at least 4 along dimension 1, got 2"},
      {parse("#qgemm.operand<lhs, #qgemm.mma<gfx950, mfma_f32_16x16x128_f8f6f4.f8_f6f4, waves = "
             "[1, 1], kwidth = 64>>"),
       {16, 256},
       "layout requires a kwidth of 32 for mfma_f32_16x16x128_f8f6f4.f8_f6f4, got 64"},
      {UnitAttr::get(&ctx), {8, 8}, "tile requires a qgemm layout as its encoding"},
  };
  for (const Case &c : cases)
    EXPECT_EQ(errorOf(c.layout, c.shape), c.text);
}
} // namespace
