//===- RulesTest.cpp - what tiles cost, and which are chosen --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/TileCost.h"
#include "qgemm/InitAll.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace qgemm;

namespace {

target::Target resolve(StringRef text) { return llvm::cantFail(target::parseTarget(text)); }

Configuration large(StringRef chip, int64_t bm, int64_t bn, int64_t wm, int64_t wn,
                    StringRef instruction) {
  Configuration config;
  config.target = chip.str();
  config.bm = bm;
  config.bn = bn;
  config.wm = wm;
  config.wn = wn;
  config.instruction = instruction.str();
  return config;
}

TileCost costOf(const Configuration &config, ProductSize size) {
  target::Target target = resolve(config.target);
  return estimateCost(*target.chip, Machine(target), config, size);
}

constexpr StringLiteral kWmma = "wmma_i32_16x16x16_iu8", kMfma = "mfma_i32_16x16x32_i8";

TEST(TileCostTest, GridOnTheChip) {
  // 96 compute units, 2 x 49 tiles: two turns, the second nearly empty.
  TileCost cost = costOf(large("gfx1100:7900xtx", 128, 128, 2, 2, kWmma), {200, 6200, 4096});
  EXPECT_EQ(cost.tiles, 98);
  EXPECT_EQ(cost.workgroups, 98);
  EXPECT_EQ(cost.onBusiest, 2);
  EXPECT_DOUBLE_EQ(cost.fill, 98.0 / 192);
  EXPECT_DOUBLE_EQ(cost.efficiency, 200.0 * 6200 / (256.0 * 6272));
}

// By hand from the tables: 256 instructions of 32 cycles on two SIMDs; 128 of 16 on four.
TEST(TileCostTest, StepOfK) {
  TileCost rdna = costOf(large("gfx1100", 128, 128, 2, 2, kWmma), {4096, 4096, 4096});
  EXPECT_DOUBLE_EQ(rdna.matrix, 256 * 32 / 2.0);
  // Each fragment twice, 128 rows of 64 bytes for two pairs of waves, and the tiles stored.
  EXPECT_DOUBLE_EQ(rdna.lds, (2 * 2 * 256 * 64 + 256 * 64) / 128.0);
  EXPECT_EQ(rdna.bound, CostBound::Matrix);
  TileCost cdna = costOf(large("gfx942", 128, 128, 2, 2, kMfma), {4096, 4096, 4096});
  EXPECT_DOUBLE_EQ(cdna.matrix, 128 * 16 / 4.0);
  EXPECT_DOUBLE_EQ(cdna.lds, (2 * 256 * 64 + 256 * 64) / 128.0);
}

// What LLVM 22 allocated for these tiles (docs/Rules.md).
TEST(TileCostTest, RegistersAreThoseOfTheLoops) {
  struct Case {
    StringLiteral chip;
    int64_t bm, bn, wm, wn, vgprs;
  } cases[] = {{"gfx1100", 128, 128, 2, 2, 233}, {"gfx1100", 128, 128, 2, 4, 145},
               {"gfx1100", 64, 128, 2, 4, 88},   {"gfx1201", 128, 128, 2, 2, 240},
               {"gfx942", 128, 128, 2, 2, 156},  {"gfx942", 64, 128, 2, 2, 98},
               {"gfx942", 256, 256, 2, 2, 432}};
  for (const Case &c : cases) {
    StringRef instruction = c.chip == "gfx942" ? StringRef(kMfma) : StringRef(kWmma);
    TileCost cost = costOf(large(c.chip, c.bm, c.bn, c.wm, c.wn, instruction), {4096, 4096, 4096});
    EXPECT_NEAR(double(cost.registers), double(c.vgprs), 14) << c.chip.str() << ' ' << c.bm;
  }
}

TEST(TileCostTest, MoreWorkCostsMore) {
  for (StringRef chip : {"gfx1100", "gfx1151", "gfx942", "gfx942:mi308x"}) {
    Configuration config =
        large(chip, 128, 128, 2, 2, chip.starts_with("gfx9") ? StringRef(kMfma) : StringRef(kWmma));
    double last = 0;
    for (int64_t m : {0, 1, 128, 129, 1000, 5000, 100000}) {
      double cycles = costOf(config, {m, 4096, 4096}).cycles;
      EXPECT_GE(cycles, last) << chip.str() << " M = " << m;
      last = cycles;
    }
    EXPECT_GT(costOf(config, {4096, 4096, 8192}).cycles, costOf(config, {4096, 4096, 4096}).cycles);
  }
}

TEST(MachineTest, EveryProductHasFigures) {
  for (const target::Product &product : target::products()) {
    Machine machine(resolve((product.chip + ":" + product.name).str()));
    EXPECT_EQ(machine.product, product.name);
    EXPECT_GT(machine.computeUnits, 0);
    EXPECT_GT(machine.l2BytesPerCycle, 0);
    EXPECT_GT(machine.loadCycles, 0);
  }
  // Without a product, the first of the chip.
  EXPECT_EQ(Machine(resolve("gfx942")).product, "mi300x");
}

class RulesTest : public ::testing::Test {
protected:
  RulesTest() {
    DialectRegistry registry;
    qgemm::registerAllDialects(registry);
    registry.insert<func::FuncDialect, memref::MemRefDialect>();
    ctx.appendDialectRegistry(registry);
    ctx.loadAllAvailableDialects();
  }

  Configuration choose(StringRef target, int64_t n, int64_t k, int64_t mMin, int64_t mMax,
                       StringRef zero = "") {
    std::string text = llvm::formatv(
        "func.func @f(%a: memref<?x{1}xi8>, %z: memref<?x1xi8>, %b: memref<{0}x{1}xi8>, %c: "
        "memref<?x{0}xi32>) {{\nqgemm.matmul lhs(%a : memref<?x{1}xi8>) {2} rhs(%b : "
        "memref<{0}x{1}xi8>) outs(%c : memref<?x{0}xi32>)\n return\n}",
        n, k, zero);
    module = parseSourceString<ModuleOp>(text, ParserConfig(&ctx));
    MatmulOp op;
    module->walk([&](MatmulOp found) { op = found; });
    ConfigureRequest request;
    request.target = resolve(target);
    request.mMin = mMin;
    request.mMax = mMax;
    choice = {};
    auto config = chooseConfiguration(op, request, choice);
    EXPECT_TRUE(bool(config));
    return config ? *config : (llvm::consumeError(config.takeError()), Configuration());
  }
  static constexpr int64_t kAny = ShapedType::kDynamic;

  MLIRContext ctx;
  OwningOpRef<ModuleOp> module;
  Choice choice;
};

TEST_F(RulesTest, TheProductDecides) {
  // 32 x 32 tiles of 128 keep 80 compute units as busy as they keep 304; 8 x 8 do not.
  Configuration few = choose("gfx942:mi308x", 4096, 4096, 512, 512);
  Configuration many = choose("gfx942:mi300x", 4096, 4096, 512, 512);
  EXPECT_GT(few.bm * few.bn / few.splitK, many.bm * many.bn / many.splitK);
}

TEST_F(RulesTest, ManyRowsTakeLargeTiles) {
  for (StringRef chip : {"gfx942", "gfx950"}) {
    Configuration config = choose(chip, 28672, 8192, 513, kAny);
    EXPECT_GE(config.bm * config.bn, 256 * 128) << chip.str();
    EXPECT_EQ(config.splitK, 1);
  }
  for (StringRef chip : {"gfx1100", "gfx1151", "gfx1201"}) {
    Configuration config = choose(chip, 28672, 8192, 513, kAny);
    EXPECT_EQ(config.bm * config.bn, 128 * 128) << chip.str();
  }
}

TEST_F(RulesTest, NoTileIsHigherThanTheRows) {
  for (StringRef chip : {"gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950"})
    for (auto [least, most] : {std::pair<int64_t, int64_t>{1, 16}, {17, 32}, {33, 64}, {65, 128}})
      EXPECT_LE(choose(chip, 4096, 4096, least, most).bm, most) << chip.str();
}

TEST_F(RulesTest, SumsOfRowsAndShortSumsTakeSmallerTiles) {
  StringRef zero = "zero(%z : memref<?x1xi8>) block [1, full]";
  Configuration summed = choose("gfx942", 28672, 8192, 513, kAny, zero);
  EXPECT_LT(summed.bm * summed.bn, 256 * 256);
  Configuration shortSum = choose("gfx942", 28672, 384, 513, kAny);
  EXPECT_LE(shortSum.bm * shortSum.bn, 128 * 128);
  EXPECT_LT(choose("gfx1100", 28672, 192, 513, kAny).bm, 128);
}

TEST_F(RulesTest, FewTilesDivideK) {
  Configuration config = choose("gfx942", 1024, 16384, 65, 128);
  EXPECT_GT(config.splitK, 1);
  EXPECT_GE(16384 / config.bk / config.splitK, 8);
}

// The one chosen costs at most 5 % more than the cheapest.
TEST_F(RulesTest, TheChosenTileIsAmongTheCheapest) {
  for (StringRef chip : {"gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950"})
    for (auto [n, k] : {std::pair<int64_t, int64_t>{1024, 8192}, {4096, 4096}, {28672, 8192}}) {
      Configuration config = choose(chip, n, k, 129, 512);
      double own = 0, least = 1e300;
      for (const llvm::json::Value &value : *choice.figures.getArray("candidates")) {
        const llvm::json::Object &object = *value.getAsObject();
        double relative = *object.getNumber("relative_cost");
        EXPECT_GE(relative, 0.9999);
        least = std::min(least, relative);
        const llvm::json::Array &tile = *object.getArray("tile");
        if (tile[0] == config.bm && tile[1] == config.bn &&
            object.getInteger("split_k") == config.splitK)
          own = relative;
      }
      EXPECT_GT(own, 0);
      EXPECT_LE(own, least / 0.95 + 1e-9) << chip.str() << ' ' << n << 'x' << k;
    }
}

// Sizes at the ends of what is allowed give a configuration or a reason, never a fault.
TEST_F(RulesTest, ExtremeSizes) {
  for (int64_t most : {int64_t(0), int64_t(1), int64_t(2147483647), INT64_MAX, kAny})
    for (StringRef chip : {"gfx1100", "gfx950"}) {
      choose(chip, 2147483647, 64, 0, most);
      choose(chip, 16, 2147483632, 0, most);
    }
}

} // namespace
