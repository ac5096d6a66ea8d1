//===- EdgeTest.cpp - every vector instruction on edge values ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The simulator's table of instructions is compared with a second set of definitions: names first,
// so that an instruction without one is noticed, then results on edge values and random ones, in
// all forms that the chip's assembler takes.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Sim/Semantics.h"
#include "../KernelRun.h"
#include "EdgeKernel.h"
#include "gtest/gtest.h"
#include <set>

using namespace qgemm::sim_test;

#include "EdgeWithout.inc"

static EdgeTable allDefinitions() {
  EdgeTable table;
  for (auto add :
       {addEdgeInteger, addEdgeFields, addEdgeFloat, addEdgeMinMax, addEdgeApproximations,
        addEdgeConvert, addEdgeCompare, addEdgeMixed, addEdgePacked, addEdgeDivision, addEdgeMix})
    add(table);
  return table;
}

/// Vector instructions other than products of matrices, which have tests of their own.
static std::set<std::string> simulatorNames() {
  std::set<std::string> names;
  for (const auto &row : qgemm::sim::SemanticTable::get().all()) {
    llvm::StringRef name = row.getKey().split('@').first;
    bool matrix = name.starts_with("v_mfma") || name.starts_with("v_smfmac") ||
                  name.starts_with("v_wmma") || name.starts_with("v_swmmac");
    bool scalar = name.starts_with("v_s_"); // QGemmSimScalarTests
    if (name.starts_with("v_") && !matrix && !scalar)
      names.insert(name.str());
  }
  return names;
}

TEST(EdgeNames, EveryInstructionIsDefinedTwiceOrListed) {
  std::set<std::string> texts, defined,
      without(std::begin(withoutDefinition), std::end(withoutDefinition));
  for (const EdgeDefinition &definition : allDefinitions())
    EXPECT_TRUE(texts.insert(definition.name + " " + definition.format).second)
        << definition.name << " is defined twice";
  for (const EdgeDefinition &definition : allDefinitions())
    defined.insert(definition.name);
  std::set<std::string> names = simulatorNames();
  expectDefinedOrListed(names, defined, without);
  RecordProperty("defined", static_cast<int>(defined.size()));
  RecordProperty("without", static_cast<int>(without.size()));
}

class EdgeChip : public ::testing::TestWithParam<const char *> {};

TEST_P(EdgeChip, ResultsAreThoseOfTheDefinitions) {
  EdgeTable table = allDefinitions();
  EdgeReport report = runEdges(GetParam(), table, {"default"});
  EXPECT_EQ(report.failure, "");
  for (const std::string &difference : report.differences)
    ADD_FAILURE() << difference;
  // Far fewer would mean that the assembler refused what it should not.
  EXPECT_GT(report.instructions, 250u);
  EXPECT_GT(report.forms, 1200u);
  RecordProperty("instructions", report.instructions);
  RecordProperty("forms", report.forms);
  printf("  %s: %u instructions, %u forms, %llu results\n", GetParam(), report.instructions,
         report.forms, static_cast<unsigned long long>(report.results));
}

/// Conversions and other instructions of one 16-bit source: all 65536 values.
TEST_P(EdgeChip, EveryHalf) {
  EdgeTable table = allDefinitions();
  for (const EdgeMode &mode : {EdgeMode{"default"}, EdgeMode{"flushed, up", 1, 1, 0, 0}}) {
    EdgeReport report = runAllHalves(GetParam(), table, mode);
    EXPECT_EQ(report.failure, "");
    for (const std::string &difference : report.differences)
      ADD_FAILURE() << difference;
    EXPECT_GT(report.instructions, 20u);
    printf("  %s, %s: %u instructions, %u forms on all halves\n", GetParam(), mode.name,
           report.instructions, report.forms);
  }
}

/// Definitions with floats among sources or results.
static EdgeTable floatDefinitions() {
  EdgeTable table;
  for (EdgeDefinition &definition : allDefinitions())
    if (definition.types.find_first_of("fhd") != std::string::npos &&
        !(definition.flags & EdgeDefaultMode))
      table.push_back(std::move(definition));
  return table;
}

static void checkModes(const char *chip, std::initializer_list<EdgeMode> modes) {
  EdgeTable table = floatDefinitions();
  for (const EdgeMode &mode : modes) {
    EdgeReport report = runEdges(chip, table, mode);
    EXPECT_EQ(report.failure, "");
    for (const std::string &difference : report.differences)
      ADD_FAILURE() << difference;
    EXPECT_GT(report.instructions, 150u);
    printf("  %s, %s: %u instructions, %u forms\n", chip, mode.name, report.instructions,
           report.forms);
  }
}

TEST_P(EdgeChip, RoundingModes) {
  checkModes(GetParam(), {{"f32 up, others down", 1, 2},
                          {"f32 down, others to zero", 2, 3},
                          {"f32 to zero, others up", 3, 1},
                          {"f16 finite, f32 to zero", 3, 0, 3, 3, true, true, true}});
}

/// Denormals by format, NaNs under the clamp bit and without IEEE, output modifiers that apply.
TEST_P(EdgeChip, DenormalAndNaNModes) {
  checkModes(GetParam(), {{"all flushed, no IEEE", 0, 0, 0, 0, false, true},
                          {"f32 inputs, other results kept", 0, 0, 1, 2, false, false},
                          {"f32 results, other inputs kept", 0, 0, 2, 1, true, false}});
}

INSTANTIATE_TEST_SUITE_P(Chips, EdgeChip,
                         ::testing::Values("gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
