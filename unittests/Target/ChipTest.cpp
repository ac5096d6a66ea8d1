//===- ChipTest.cpp - lookup and consistency of the chip tables -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/Chip.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <gtest/gtest.h>

using namespace llvm;
using namespace qgemm::target;

namespace {

std::string errorOf(StringRef text) {
  auto target = parseTarget(text);
  return target ? "no error" : toString(target.takeError());
}

TEST(ChipTest, ParsesChipAndProduct) {
  auto target = parseTarget("gfx942:MI308X");
  ASSERT_TRUE(bool(target));
  EXPECT_EQ(target->str(), "gfx942:mi308x");
  EXPECT_EQ(target->chip->waveSize, 64u);
  EXPECT_EQ(target->product->computeUnits.value, 80.0);
  EXPECT_EQ(target->product->xcds.value, std::nullopt);

  target = parseTarget("gfx1100");
  ASSERT_TRUE(bool(target));
  EXPECT_EQ(target->product, nullptr);
  EXPECT_EQ(target->str(), "gfx1100");
}

TEST(ChipTest, UnknownNamesListTheKnown) {
  EXPECT_EQ(errorOf("gfx9999"),
            "unknown chip 'gfx9999', known chips are gfx1100, gfx1101, gfx1102, gfx1103, gfx1150, "
            "gfx1151, gfx1152, gfx1200, gfx1201, gfx942, gfx950");
  EXPECT_EQ(errorOf("gfx942:7900xtx"), "unknown product '7900xtx' of gfx942, known products are "
                                       "mi300x, mi308x, mi325x, mi300a");
  EXPECT_EQ(errorOf("gfx950:"), "unknown product '' of gfx950, known products are mi350x, mi355x");
  EXPECT_TRUE(StringRef(errorOf("")).starts_with("unknown chip ''"));
}

TEST(ChipTest, EveryProductHasAChipAndSources) {
  StringSet<> seen;
  for (const Product &product : products()) {
    EXPECT_NE(findChip(product.chip), nullptr) << product.name.str();
    EXPECT_TRUE(seen.insert((product.chip + ":" + product.name).str()).second);
    for (const Figure *figure :
         {&product.computeUnits, &product.xcds, &product.clockMHz, &product.dramBytesPerSecond,
          &product.l2Bytes, &product.mallBytes}) {
      EXPECT_EQ(figure->value.has_value(), figure->kind != SourceKind::Unknown);
      EXPECT_FALSE(figure->source.empty());
    }
  }
  for (const Chip &chip : chips())
    EXPECT_TRUE(any_of(products(), [&](const Product &p) { return p.chip == chip.name; }))
        << chip.name.str();
}

/// The published peaks follow from counts, clock and the instruction table (MI300 page:
/// 2614.9 TOPS of int8; 7900 XTX: 123 TOPS).
TEST(ChipTest, PeakRatesFollowFromTheTables) {
  auto peak = [](StringRef text, StringRef name) {
    auto target = cantFail(parseTarget(text));
    const MatrixInstruction *instruction = findMatrixInstruction(target.chip->family, name);
    double perClock = 2.0 * instruction->m * instruction->n * instruction->k / instruction->cycles;
    return perClock * *target.product->computeUnits.value * target.chip->waves.simdsPerComputeUnit *
           *target.product->clockMHz.value * 1e6;
  };
  EXPECT_NEAR(peak("gfx942:mi300x", "mfma_i32_16x16x32_i8") / 1e12, 2614.9, 0.1);
  EXPECT_NEAR(peak("gfx942:mi300x", "mfma_i32_32x32x16_i8") / 1e12, 2614.9, 0.1);
  EXPECT_NEAR(peak("gfx1100:7900xtx", "wmma_i32_16x16x16_iu8") / 1e12, 123, 1);
}

} // namespace
