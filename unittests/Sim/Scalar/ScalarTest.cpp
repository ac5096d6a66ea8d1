//===- ScalarTest.cpp - every scalar instruction on edge values ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../../../lib/Sim/Semantics.h"
#include "../KernelRun.h"
#include "ScalarKernel.h"
#include "gtest/gtest.h"
#include <set>

using namespace qgemm::sim_test;

#include "ScalarWithout.inc"

static ScalarTable allDefinitions() {
  ScalarTable table;
  for (auto add : {addScalarLogic, addScalarBits, addScalarSums, addScalarCompares, addScalarMasks,
                   addScalarFloats})
    add(table);
  return table;
}

/// Scalar instructions other than those that access memory, and gfx12's v_s_*.
static std::set<std::string> simulatorNames() {
  std::set<std::string> names;
  for (const auto &row : qgemm::sim::SemanticTable::get().all()) {
    llvm::StringRef name = row.getKey().split('@').first;
    bool memory = false;
    for (const char *prefix : {"s_load_", "s_buffer_", "s_store_", "s_atomic_", "s_scratch_"})
      memory |= name.starts_with(prefix);
    if ((name.starts_with("s_") && !memory) || name.starts_with("v_s_"))
      names.insert(name.str());
  }
  return names;
}

TEST(ScalarNames, EveryInstructionIsDefinedTwiceOrListed) {
  std::set<std::string> defined,
      without(std::begin(withoutDefinition), std::end(withoutDefinition));
  for (const ScalarDefinition &definition : allDefinitions())
    EXPECT_TRUE(defined.insert(definition.name).second) << definition.name << " is defined twice";
  std::set<std::string> names = simulatorNames();
  expectDefinedOrListed(names, defined, without);
}

/// A chip and a wave size.
class ScalarChip : public ::testing::TestWithParam<std::pair<const char *, unsigned>> {};

TEST_P(ScalarChip, ResultsAreThoseOfTheDefinitions) {
  ScalarTable table = allDefinitions();
  auto [chip, waveSize] = GetParam();
  ScalarReport report = runScalars(chip, waveSize, table);
  EXPECT_EQ(report.failure, "");
  for (const std::string &difference : report.differences)
    ADD_FAILURE() << difference;
  // Far fewer would mean that the assembler refused what it should not.
  EXPECT_GT(report.instructions, 120u);
  EXPECT_GT(report.forms, 700u);
  printf("  %s, waves of %u: %u instructions, %u forms\n", chip, waveSize, report.instructions,
         report.forms);
}

INSTANTIATE_TEST_SUITE_P(Chips, ScalarChip,
                         ::testing::Values(std::pair("gfx1100", 32u), std::pair("gfx1100", 64u),
                                           std::pair("gfx1151", 64u), std::pair("gfx1201", 32u),
                                           std::pair("gfx1201", 64u), std::pair("gfx942", 64u),
                                           std::pair("gfx950", 64u)),
                         [](const auto &info) {
                           return info.param.first + ("_wave" + std::to_string(info.param.second));
                         });
