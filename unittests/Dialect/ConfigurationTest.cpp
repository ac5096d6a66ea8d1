//===- ConfigurationTest.cpp - the configuration string, legality ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"
#include "qgemm/InitAll.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace qgemm;

namespace {

constexpr StringLiteral kLarge = "qg1:gfx1100:large,bm128,bn64,bk32,wm4,wn2,mi=wmma_i32_16x16x16_"
                                 "iu8,kw32,st2,wpe3,cov6,cu0";

std::string errorOf(StringRef text) {
  auto config = Configuration::parse(text);
  return config ? "no error" : llvm::toString(config.takeError());
}

TEST(ConfigurationTest, RoundTrip) {
  auto config = Configuration::parse(kLarge);
  ASSERT_TRUE(bool(config));
  EXPECT_EQ(config->target, "gfx1100");
  EXPECT_EQ(config->family, KernelFamily::Large);
  EXPECT_EQ(config->bm, 128);
  EXPECT_EQ(config->bn, 64);
  EXPECT_EQ(config->bk, 32);
  EXPECT_EQ(config->wm, 4);
  EXPECT_EQ(config->wn, 2);
  EXPECT_EQ(config->instruction, "wmma_i32_16x16x16_iu8");
  EXPECT_EQ(config->kwidth, 32);
  EXPECT_EQ(config->stages, 2);
  EXPECT_EQ(config->wavesPerEu, 3);
  EXPECT_EQ(config->codeObject, 6);
  EXPECT_FALSE(config->cuMode);
  EXPECT_EQ(config->str(), kLarge);
}

TEST(ConfigurationTest, ProductAndOmittedKeys) {
  auto config = Configuration::parse("qg1:gfx942.mi300x:generic,mi=mfma_i32_16x16x32_i8");
  ASSERT_TRUE(bool(config));
  EXPECT_EQ(config->target, "gfx942:mi300x");
  EXPECT_EQ(config->family, KernelFamily::Generic);
  EXPECT_EQ(config->bm, Configuration().bm);
  auto again = Configuration::parse(config->str());
  ASSERT_TRUE(bool(again));
  EXPECT_EQ(again->str(), config->str());
}

TEST(ConfigurationTest, RareKeys) {
  constexpr StringLiteral text =
      "qg1:gfx942:skinny,bm16,bn32,bk1024,wm1,wn1,mi=mfma_i32_16x16x32_i8,kw16,st1,wpe0,cov5,cu1,"
      "wk8,pd3,sk5,gm4,xcd8,pp2";
  auto config = Configuration::parse(text);
  ASSERT_TRUE(bool(config));
  EXPECT_EQ(config->family, KernelFamily::Skinny);
  EXPECT_EQ(config->wk, 8);
  EXPECT_EQ(config->prefetch, 3);
  EXPECT_EQ(config->splitK, 5);
  EXPECT_EQ(config->groupRows, 4);
  EXPECT_EQ(config->xcds, 8);
  EXPECT_EQ(config->waveGroups, 2);
  EXPECT_EQ(config->numWaves(), 8);
  EXPECT_EQ(config->groupK(), 3 * 1024);
  EXPECT_EQ(config->str(), text);
}

TEST(ConfigurationTest, Refusals) {
  struct Case {
    const char *text, *error;
  };
  const Case cases[] = {
      {"", "configuration requires the version 'qg1' in front, got ''"},
      {"qg2:gfx1100:large,mi=x", "configuration requires the version 'qg1' in front, got 'qg2'"},
      {"qg1", "configuration requires the family 'large', 'skinny' or 'generic', got ''"},
      {"qg1:gfx1100:small,mi=x",
       "configuration requires the family 'large', 'skinny' or 'generic', got 'small'"},
      {"qg1:gfx1100:large", "configuration requires an instruction, 'mi=...'"},
      {"qg1:gfx1100:large,mi=", "configuration requires an instruction, 'mi=...'"},
      {"qg1:gfx1100:large,bm64,bm64,mi=x", "configuration requires each key once, got 'bm' twice"},
      {"qg1:gfx1100:large,zz3,mi=x", "configuration requires a known key, got 'zz3'"},
      {"qg1:gfx1100:large,,mi=x", "configuration requires a known key, got ''"},
      {"qg1:gfx1100:large,cu2,mi=x", "configuration requires a known key, got 'cu2'"},
  };
  for (const Case &c : cases)
    EXPECT_EQ(errorOf(c.text), c.error);
}

TEST(ConfigurationTest, EveryNumberHasARange) {
  struct Key {
    const char *key;
    int64_t min, max;
    bool powerOfTwo;
  };
  const Key keys[] = {{"bm", 16, 256, true}, {"bn", 16, 256, true}, {"bk", 16, 4096, true},
                      {"wm", 1, 16, true},   {"wn", 1, 16, true},   {"kw", 4, 32, true},
                      {"st", 1, 4, false},   {"wpe", 0, 16, false}, {"cov", 5, 6, false},
                      {"wk", 1, 16, true},   {"pd", 1, 16, false},  {"sk", 1, 64, false},
                      {"gm", 1, 64, true},   {"xcd", 1, 16, false}, {"pp", 1, 2, false}};
  for (const Key &k : keys) {
    auto with = [&](const std::string &digits) {
      return errorOf("qg1:gfx1100:large," + std::string(k.key) + digits + ",mi=x");
    };
    auto want = [&](const std::string &digits) {
      return "configuration key '" + std::string(k.key) + "' requires " +
             (k.powerOfTwo ? "a power of two" : "a number") + " from " + std::to_string(k.min) +
             " to " + std::to_string(k.max) + ", got '" + digits + "'";
    };
    EXPECT_EQ(with(std::to_string(k.min)), "no error");
    EXPECT_EQ(with(std::to_string(k.max)), "no error");
    for (std::string bad :
         {std::to_string(k.min - 1), std::to_string(k.max + 1), std::string(""), std::string("-1"),
          std::string("99999999999999999999"), std::string("16.0")})
      EXPECT_EQ(with(bad), want(bad));
    if (k.powerOfTwo)
      EXPECT_EQ(with("12"), want("12"));
  }
}

//===----------------------------------------------------------------------===//
// Legality and exactness
//===----------------------------------------------------------------------===//

class LegalityTest : public ::testing::Test {
protected:
  LegalityTest() {
    DialectRegistry registry;
    qgemm::registerAllDialects(registry);
    registry.insert<func::FuncDialect, memref::MemRefDialect>();
    ctx.appendDialectRegistry(registry);
    ctx.loadAllAvailableDialects();
  }

  MatmulOp product(StringRef lhs, StringRef rhs) {
    std::string text = ("func.func @f(%a: memref<?x64xLHS>, %za: memref<?x1xLHS>, %zi: "
                        "memref<1x1xi32>, %b: memref<32x64xRHS>, %c: memref<?x32xi32>) {\n"
                        "qgemm.matmul lhs(%a : memref<?x64xLHS>) " +
                        lhs.split(' ').second + " rhs(%b : memref<32x64xRHS>) " +
                        rhs.split(' ').second + " outs(%c : memref<?x32xi32>)\n return\n}")
                           .str();
    auto replace = [&](StringRef what, StringRef with) {
      for (size_t at; (at = text.find(what.str())) != std::string::npos;)
        text.replace(at, what.size(), with.str());
    };
    replace("LHS", lhs.split(' ').first);
    replace("RHS", rhs.split(' ').first);
    module = parseSourceString<ModuleOp>(text, ParserConfig(&ctx));
    MatmulOp found;
    if (module)
      module->walk([&](MatmulOp op) { found = op; });
    return found;
  }

  MLIRContext ctx;
  OwningOpRef<ModuleOp> module;
};

TEST_F(LegalityTest, ExactKMax) {
  struct Case {
    const char *lhs, *rhs;
    int64_t want;
  };
  const int64_t most = (int64_t(1) << 31) - 1;
  const Case cases[] = {
      {"i8", "i8", most / (128 * 128)},
      {"ui8", "i8", most / (255 * 128)},
      {"ui8", "ui8", most / (255 * 255)},
      {"ui8 zero(128)", "i8", most / (128 * 128)},
      {"i8 zero(-128)", "i8", most / (255 * 128)},
      {"i8 zero(%za : memref<?x1xi8>) block [1, full]", "i8", most / (255 * 128)},
      {"i8 zero(%zi : memref<1x1xi32>) block [full, full]", "i8", 0},
  };
  for (const Case &c : cases) {
    MatmulOp op = product(c.lhs, c.rhs);
    ASSERT_TRUE(op) << c.lhs;
    EXPECT_EQ(exactKMax(op), c.want) << c.lhs << " x " << c.rhs;
  }
}

TEST_F(LegalityTest, Answers) {
  MatmulOp op = product("i8", "i8");
  ASSERT_TRUE(op);
  struct Case {
    const char *items, *want;
  };
  const char *mi = ",mi=wmma_i32_16x16x16_iu8";
  const Case cases[] = {
      {"gfx1100:large,bm64,bn64,bk64", "applicable"},
      {"gfx9999:large", "not supported: unknown chip 'gfx9999', known chips are "},
      {"gfx942:large", "not supported: gfx942 has no instruction 'wmma_i32_16x16x16_iu8'"},
      {"gfx1100:large,wm16,wn4", "not supported: 64 waves exceed a workgroup of 1024 threads"},
      {"gfx1100:large,bm16,wm2",
       "inapplicable because a tile of 16x128 is too small for the accumulator of "
       "wmma_i32_16x16x16_iu8 with 2x2 waves and kwidth 16"},
      {"gfx1100:large,bk16,kw32",
       "inapplicable because a tile of 128x16 is too small for the lhs of "
       "wmma_i32_16x16x16_iu8 with 2x2 waves and kwidth 32"},
      {"gfx1100:large,st1", "not supported: large tiles take 2 or 4 stages, got 1"},
      {"gfx1100:generic,st1", "applicable"},
      {"gfx1100:large,bm256,bn256,bk128",
       "inapplicable because 131072 bytes of LDS exceed the 65536 of a workgroup on gfx1100"},
      {"gfx1100:large,bk128", "inapplicable because K is 64, below the tile's 128"},
  };
  for (const Case &c : cases) {
    auto config = Configuration::parse("qg1:" + std::string(c.items) + mi);
    ASSERT_TRUE(bool(config)) << c.items;
    Legality legality = checkConfiguration(op, *config);
    EXPECT_EQ(legality.str().substr(0, strlen(c.want)), c.want);
    EXPECT_EQ(bool(legality), StringRef(c.want) == "applicable");
    EXPECT_EQ(legality.kind == Legality::Unsupported,
              StringRef(c.want).starts_with("not supported"));
  }
}
} // namespace
