//===- MatmulTest.cpp - what a matmul says about itself -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/InitAll.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace qgemm;

namespace {

class MatmulTest : public ::testing::Test {
protected:
  MatmulTest() {
    DialectRegistry registry;
    qgemm::registerAllDialects(registry);
    registry.insert<func::FuncDialect, memref::MemRefDialect>();
    ctx.appendDialectRegistry(registry);
    ctx.loadAllAvailableDialects();
  }

  /// The matmul of a function with these arguments and this body.
  MatmulOp parse(StringRef arguments, StringRef matmul) {
    std::string text =
        ("func.func @f(" + arguments + ") {\n qgemm.matmul " + matmul + "\n return\n}").str();
    module = parseSourceString<ModuleOp>(text, ParserConfig(&ctx));
    MatmulOp found;
    if (module)
      module->walk([&](MatmulOp op) { found = op; });
    return found;
  }

  Value argument(unsigned i) {
    return cast<func::FuncOp>(module->getBody()->front()).getArgument(i);
  }

  MLIRContext ctx;
  OwningOpRef<ModuleOp> module;
};

constexpr StringRef kQuantizedArguments =
    "%a: memref<?x256xi8>, %sa: memref<?x1xf32>, %za: memref<?x1xi32>, %ua: memref<?x2xi32>, "
    "%b0: memref<48x256xi8, strided<[1, ?]>>, %b1: memref<48x256xi8>, %sb: memref<48x2xbf16>, "
    "%zb: memref<48x2xi8>, %x: memref<48xf16>, %c: memref<?x48xf32>, %r: memref<7xi32>";
constexpr StringRef kQuantized =
    "lhs(%a : memref<?x256xi8>) zero(%za : memref<?x1xi32>) block [1, full] "
    "sums(%ua : memref<?x2xi32>) block [1, 128] "
    "rhs(%b0 : memref<48x256xi8, strided<[1, ?]>>) zero(5) "
    "rhs(%b1 : memref<48x256xi8>) scale(%sb : memref<48x2xbf16>) block [1, 128] "
    "zero(%zb : memref<48x2xi8>) block [1, 128] "
    "outs(%c : memref<?x48xf32>, %r per_row max : memref<7xi32>) attributes {config = \"qg1\"} "
    "epilogue(%x per_column : memref<48xf16>) { ^bb0(%0: i32, %1: f32, %2: f16): "
    "qgemm.yield %1, %0 : f32, i32 }";

TEST_F(MatmulTest, Description) {
  MatmulOp op = parse(kQuantizedArguments, kQuantized);
  ASSERT_TRUE(op);
  MatmulDesc desc = op.getDesc();
  EXPECT_EQ(desc.lhs.data, argument(0));
  EXPECT_TRUE(desc.lhs.scale.isNone());
  EXPECT_EQ(desc.lhs.zero.value, argument(2));
  EXPECT_EQ(desc.lhs.zero.block.rows, 1);
  EXPECT_FALSE(desc.lhs.zero.variesAlongK());
  EXPECT_EQ(desc.lhs.sums, argument(3));
  EXPECT_EQ(desc.lhs.sumsBlock.columns, 128);

  ASSERT_EQ(desc.rhs.size(), 2u);
  EXPECT_TRUE(desc.rhs[0].scale.isNone());
  ASSERT_TRUE(desc.rhs[0].zero.isConstant());
  EXPECT_EQ(cast<IntegerAttr>(desc.rhs[0].zero.constant).getInt(), 5);
  EXPECT_EQ(desc.rhs[0].zero.block.columns, BlockShape::kFull);
  EXPECT_FALSE(desc.rhs[0].sums);
  // The values of the second rhs, although the first one has none.
  EXPECT_EQ(desc.rhs[1].scale.value, argument(6));
  EXPECT_TRUE(desc.rhs[1].scale.variesAlongK());
  EXPECT_EQ(desc.rhs[1].zero.value, argument(7));

  ASSERT_EQ(desc.extras.size(), 1u);
  EXPECT_EQ(desc.extras[0].kind, Broadcast::PerColumn);
  ASSERT_EQ(desc.outs.size(), 2u);
  EXPECT_EQ(desc.outs[0].kind, OutKind::Full);
  EXPECT_EQ(desc.outs[1].kind, OutKind::PerRowMax);
  EXPECT_EQ(desc.config.getValue(), "qg1");
}

TEST_F(MatmulTest, ExtentsAndTypes) {
  MatmulOp op = parse(kQuantizedArguments, kQuantized);
  ASSERT_TRUE(op);
  EXPECT_EQ(op.getM(), 7); // Only the per-row out knows it.
  EXPECT_EQ(op.getN(), 48);
  EXPECT_EQ(op.getK(), 256);
  EXPECT_EQ(op.getNumBatches(), 1);
  EXPECT_FALSE(op.isBatched() || op.hasExperts() || op.isWeightOnly());
  EXPECT_TRUE(op.isRhsKxN(0));
  EXPECT_FALSE(op.isRhsKxN(1));
  EXPECT_TRUE(op.getAccumulatorType(0).isInteger(32));
  EXPECT_TRUE(op.getAccumulatorType(1).isF32());
  EXPECT_TRUE(op.getEpilogueArgumentTypes()[2].isF16());
}

TEST_F(MatmulTest, ExpertsAndBatches) {
  MatmulOp op = parse("%a: memref<100x64xf16>, %b: memref<?x32x64xui4>, %o: memref<9xi32>, "
                      "%i: memref<40xi32>, %c: memref<?x32xf16>",
                      "lhs(%a : memref<100x64xf16>) rhs(%b : memref<?x32x64xui4>) "
                      "outs(%c : memref<?x32xf16>) offsets(%o : memref<9xi32>) "
                      "gather(%i : memref<40xi32>)");
  ASSERT_TRUE(op);
  EXPECT_TRUE(op.hasExperts());
  EXPECT_TRUE(op.isWeightOnly());
  EXPECT_FALSE(op.isBatched());
  EXPECT_EQ(op.getNumBatches(), 8);
  EXPECT_EQ(op.getM(), 40);
  EXPECT_EQ(op.getDesc().gather, argument(3));

  op = parse("%a: memref<?x?x64xi8>, %b: memref<3x?x64xi8>, %c: memref<?x?x?xi32>",
             "lhs(%a : memref<?x?x64xi8>) rhs(%b : memref<3x?x64xi8>) "
             "outs(%c : memref<?x?x?xi32>)");
  ASSERT_TRUE(op);
  EXPECT_TRUE(op.isBatched());
  EXPECT_EQ(op.getNumBatches(), 3);
  EXPECT_TRUE(ShapedType::isDynamic(op.getM()));
  EXPECT_TRUE(ShapedType::isDynamic(op.getN()));
}

TEST_F(MatmulTest, RebuildingGivesTheSameOp) {
  MatmulOp op = parse(kQuantizedArguments, kQuantized);
  ASSERT_TRUE(op);
  OpBuilder builder(op);
  MatmulOp copy = MatmulOp::create(builder, op.getLoc(), op.getDesc());
  IRMapping mapping;
  op.getEpilogue().cloneInto(&copy.getEpilogue(), mapping);
  EXPECT_TRUE(succeeded(mlir::verify(copy)));
  EXPECT_TRUE(
      OperationEquivalence::isEquivalentTo(op, copy, OperationEquivalence::IgnoreLocations));
}

TEST_F(MatmulTest, ForEachValueVisitsAllOnce) {
  MatmulOp op = parse(kQuantizedArguments, kQuantized);
  ASSERT_TRUE(op);
  MatmulDesc desc = op.getDesc();
  SmallVector<unsigned> order;
  desc.forEachValue(
      [&](Value &value) { order.push_back(cast<BlockArgument>(value).getArgNumber()); });
  EXPECT_EQ(order, (SmallVector<unsigned>{0, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST_F(MatmulTest, MaterializedIdentity) {
  MatmulOp op = parse("%a: memref<4x64xi8>, %b: memref<8x64xi8>, %c: memref<4x8xbf16>",
                      "lhs(%a : memref<4x64xi8>) scale(0.5) rhs(%b : memref<8x64xi8>) "
                      "outs(%c : memref<4x8xbf16>)");
  ASSERT_TRUE(op);
  EXPECT_TRUE(op.hasIdentityEpilogue());
  EXPECT_EQ(op.getEpilogueBlock(), nullptr);
  OpBuilder builder(&ctx);
  op.materializeEpilogue(builder);
  ASSERT_TRUE(op.getEpilogueBlock());
  auto trunc = dyn_cast<arith::TruncFOp>(op.getEpilogueBlock()->front());
  ASSERT_TRUE(trunc);
  EXPECT_TRUE(pinRounding(op.getEpilogue()));
  EXPECT_EQ(trunc.getRoundingmode(), arith::RoundingMode::to_nearest_even);
  EXPECT_FALSE(pinRounding(op.getEpilogue()));
  unpinRounding(op.getEpilogue());
  EXPECT_FALSE(trunc.getRoundingmode());
  EXPECT_TRUE(succeeded(mlir::verify(op)));
}

TEST_F(MatmulTest, Effects) {
  MatmulOp op = parse(kQuantizedArguments, kQuantized);
  ASSERT_TRUE(op);
  SmallVector<SideEffects::EffectInstance<MemoryEffects::Effect>> effects;
  op.getEffects(effects);
  unsigned reads = 0, writes = 0;
  for (const auto &effect : effects) {
    bool isOut = effect.getValue() == argument(9) || effect.getValue() == argument(10);
    EXPECT_EQ(isa<MemoryEffects::Write>(effect.getEffect()), isOut);
    isOut ? ++writes : ++reads;
  }
  EXPECT_EQ(reads, 8u);
  EXPECT_EQ(writes, 2u);
  EXPECT_EQ(op.getNumDpsInits(), 2);
}

TEST(BlockShape, NumBlocks) {
  EXPECT_EQ(getNumBlocks(100, 32), 4);
  EXPECT_EQ(getNumBlocks(96, 32), 3);
  EXPECT_EQ(getNumBlocks(0, 32), 0);
  EXPECT_EQ(getNumBlocks(0, BlockShape::kFull), 1);
  EXPECT_EQ(getNumBlocks(ShapedType::kDynamic, BlockShape::kFull), 1);
  EXPECT_EQ(getNumBlocks(ShapedType::kDynamic, 32), ShapedType::kDynamic);
  EXPECT_EQ(getNumBlocks(INT64_MAX, INT64_MAX - 1), 2);
}

} // namespace
