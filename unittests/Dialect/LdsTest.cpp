//===- LdsTest.cpp - addresses and bank conflicts in LDS ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"
#include "qgemm/Dialect/QGemm/Transforms/LdsConflicts.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"
#include "qgemm/InitAll.h"
#include "qgemm/Target/LdsBanks.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace qgemm;

namespace {

class LdsTest : public ::testing::Test {
protected:
  LdsTest() {
    DialectRegistry registry;
    qgemm::registerAllDialects(registry);
    registry.insert<func::FuncDialect, memref::MemRefDialect, scf::SCFDialect, arith::ArithDialect,
                    LLVM::LLVMDialect>();
    ctx.appendDialectRegistry(registry);
    ctx.loadAllAvailableDialects();
  }

  /// The default kernel for at most `rows` rows, with its LDS placed.
  OwningOpRef<ModuleOp> kernelFor(StringRef chip, int64_t rows, StringRef rhsLayout = "") {
    std::string rhs = ("memref<4096x4160xi8" + rhsLayout + ">").str();
    auto module = parseSourceString<ModuleOp>(
        "func.func @f(%a: memref<?x4160xi8>, %b: " + rhs +
            ", %c: memref<?x4096xi32>) {\n"
            "  qgemm.matmul lhs(%a : memref<?x4160xi8>) zero(3) rhs(%b : " +
            rhs +
            ") zero(5)\n"
            "               outs(%c : memref<?x4096xi32>)\n"
            "  return\n}",
        ParserConfig(&ctx));
    PassManager pm(&ctx);
    ConfigureOptions options;
    options.target = chip.str();
    options.family = "large";
    options.mMax = rows;
    pm.addPass(createConfigure(options));
    pm.addPass(createTile());
    pm.addPass(createPipeline());
    pm.addPass(createAllocateLds());
    EXPECT_TRUE(module && succeeded(pm.run(*module)));
    return module;
  }

  MLIRContext ctx;
};

/// Each byte of the buffer is the address of exactly one element's first byte,
/// or none where elements are wider.
void expectBijective(LdsType type, std::optional<SwizzleAttr> swizzle) {
  LdsAddressMap map(type, swizzle);
  int64_t bytes = type.getElementType().getIntOrFloatBitWidth() / 8;
  std::vector<char> seen(map.size());
  for (int64_t row = 0; row < type.getShape()[0]; ++row)
    for (int64_t column = 0; column < type.getShape()[1]; ++column) {
      int64_t address = map.address({row, column});
      ASSERT_GE(address, 0);
      ASSERT_LT(address, map.size());
      ASSERT_EQ(address % bytes, 0);
      ASSERT_FALSE(seen[address]) << "row " << row << " column " << column;
      seen[address] = 1;
      // Linear over bits, and a swizzle moves chunks within their row.
      int64_t linear = 0;
      for (int bit = 0; bit < 16; ++bit) {
        if (row >> bit & 1)
          linear ^= map.basis({0, bit});
        if (column >> bit & 1)
          linear ^= map.basis({1, bit});
      }
      ASSERT_EQ(linear, address);
      ASSERT_EQ(address / (type.getShape()[1] * bytes), row);
      ASSERT_EQ(address % kLdsChunkBytes, column * bytes % kLdsChunkBytes);
    }
}

TEST_F(LdsTest, EverySwizzleIsBijective) {
  auto i8 = IntegerType::get(&ctx, 8);
  auto type = LdsType::get(&ctx, {16, 64}, i8);
  expectBijective(type, std::nullopt);
  for (int64_t code = 0; code < 256; ++code) // four masks of four chunks
    expectBijective(type,
                    SwizzleAttr::get(&ctx, {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6}));
  for (int64_t a = 0; a < 8; ++a)
    for (int64_t b = 0; b < 8; ++b)
      expectBijective(LdsType::get(&ctx, {8, 32}, IntegerType::get(&ctx, 32)),
                      SwizzleAttr::get(&ctx, {a, b, 7}));
}

TEST_F(LdsTest, Sizes) {
  LdsAddressMap flat(LdsType::get(&ctx, {256}, IntegerType::get(&ctx, 16)), std::nullopt);
  EXPECT_EQ(flat.size(), 512);
  EXPECT_EQ(flat.address({7}), 14);
  EXPECT_EQ(flat.basis({}), 0);
}

/// A known answer: eight lanes read 16 bytes at the start of eight rows of 128 bytes.
TEST_F(LdsTest, ConflictsAreCounted) {
  auto module = parseSourceString<ModuleOp>(R"(
    #rows = #qgemm.blocked<vector = [1, 16], lanes = [32, 1], waves = [1, 1]>
    qgemm.kernel @f() attributes {chip = "gfx1100", num_waves = 1} {
      %b = qgemm.lds_alloc : !qgemm.lds<32x128xi8>
      %t = qgemm.lds_load %b : !qgemm.lds<32x128xi8> -> tensor<32x16xi8, #rows>
      qgemm.return
    })",
                                            ParserConfig(&ctx));
  ASSERT_TRUE(module);
  LdsAllocOp alloc;
  module->walk([&](LdsAllocOp op) { alloc = op; });
  const target::Chip &chip = *target::findChip("gfx1100");
  // Rows are as long as the banks are wide: eight lanes queue for four banks, in each
  // of four phases; with 64 banks sixteen lanes for eight banks, in each of two.
  EXPECT_EQ(countLdsConflicts(alloc, std::nullopt, chip), 28u);
  // Eight consecutive rows apart, but rows r and r + 8 meet: twice with 64 banks.
  EXPECT_EQ(countLdsConflicts(alloc, SwizzleAttr::get(&ctx, {1, 2, 4}), chip), 2u);
  EXPECT_EQ(countLdsConflicts(alloc, SwizzleAttr::get(&ctx, {4, 1, 2, 4}), chip), 0u);
}

/// Every access of every lane, register and wave, under every grouping.
unsigned extraCycles(LdsAllocOp alloc, RankedTensorType tile, ArrayRef<int64_t> offsets,
                     const target::Chip &chip, target::LdsAccess access) {
  LdsAddressMap map(alloc.getType(), alloc.getSwizzle());
  BitLayout layout = getBitLayout(tile);
  bool turned = access == target::LdsAccess::Write && layout.transposedRun() > 1;
  int64_t bytes = turned ? map.storedPieceBytes(layout) : map.pieceBytes(layout);
  if (!turned)
    EXPECT_EQ(bytes, 16);
  unsigned extra = 0;
  for (int64_t wave = 0; wave < layout.numWaves(); ++wave)
    // Of a block that is turned, its first column: the others differ in a constant.
    for (int64_t reg = 0; reg < layout.numRegisters(); reg += turned ? 1 : bytes) {
      if (turned && layout.atRegister(reg)[1] % bytes != 0)
        continue;
      SmallVector<uint32_t> addresses;
      for (int64_t lane = 0; lane < layout.waveSize(); ++lane) {
        auto at = layout.at(reg, lane, wave);
        for (unsigned d = 0; d < at.size() && d < offsets.size(); ++d)
          at[d] += offsets[d];
        addresses.push_back(map.address(at));
        EXPECT_EQ(addresses.back() % bytes, 0u);
      }
      auto conflicts = target::ldsBankConflicts(chip, addresses, bytes, access);
      EXPECT_TRUE(bool(conflicts));
      if (!conflicts) {
        llvm::consumeError(conflicts.takeError());
        continue;
      }
      EXPECT_FALSE(conflicts->empty());
      for (const target::LdsConflicts &c : *conflicts)
        extra += c.extraCycles;
    }
  return extra;
}

TEST_F(LdsTest, DefaultTilesAreFreeOfConflicts) {
  for (int64_t i = 0; i < 8; ++i)
    for (int64_t rows : {16, 32, 64, 128}) {
      StringRef name = std::array{"gfx1100", "gfx1201", "gfx942", "gfx950"}[i % 4];
      StringRef rhs = i < 4 ? "" : ", strided<[1, ?]>"; // K x N
      SCOPED_TRACE((name + " " + std::to_string(rows) + rhs).str());
      const target::Chip &chip = *target::findChip(name);
      auto module = kernelFor(name, rows, rhs);
      ASSERT_TRUE(module);
      unsigned buffers = 0;
      module->walk([&](LdsAllocOp alloc) {
        if (!alloc.getType().getElementType().isInteger(8))
          return;
        ++buffers;
        EXPECT_TRUE(alloc.getOffset().has_value());
        EXPECT_EQ(countLdsConflicts(alloc, alloc.getSwizzle(), chip), 0u);
        for (Operation *user : alloc->getUsers()) {
          if (auto load = dyn_cast<LdsLoadOp>(user))
            EXPECT_EQ(extraCycles(alloc, load.getResult().getType(),
                                  load.getOffsets().value_or(ArrayRef<int64_t>()), chip,
                                  target::LdsAccess::Read),
                      0u);
          else if (auto store = dyn_cast<LdsStoreOp>(user))
            EXPECT_EQ(extraCycles(alloc, store.getValue().getType(),
                                  store.getOffsets().value_or(ArrayRef<int64_t>()), chip,
                                  target::LdsAccess::Write),
                      0u);
        }
      });
      EXPECT_GE(buffers, 4u); // two of each operand
    }
}
} // namespace
