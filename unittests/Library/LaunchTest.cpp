//===- LaunchTest.cpp - predicates, grids and kernargs ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Testing.h"
#include "qgemm/Library/Manifest.h"

#include <map>
#include <set>

using namespace qgemm::library;

namespace {
struct Values {
  std::map<std::string, int64_t, std::less<>> numbers;
  std::optional<int64_t> operator()(llvm::StringRef name) const {
    auto it = numbers.find(name.str());
    return it == numbers.end() ? std::nullopt : std::optional<int64_t>(it->second);
  }
};
} // namespace

TEST(Launch, PredicatesNameTheFirstConditionThatFails) {
  KernelEntry kernel;
  kernel.predicate = {{"M", 1, 16, std::nullopt}, {"lhs.base", std::nullopt, std::nullopt, 16}};
  Values values{{{"M", 16}, {"lhs.base", 64}}};
  EXPECT_EQ(firstRefusal(kernel, values), std::nullopt);
  values.numbers["M"] = 17;
  EXPECT_EQ(firstRefusal(kernel, values),
            "M requires a value of at least 1 and at most 16, got 17");
  values.numbers["M"] = 16;
  values.numbers["lhs.base"] = 8;
  EXPECT_EQ(firstRefusal(kernel, values), "lhs.base requires a multiple of 16, got 8");
  values.numbers.erase("lhs.base");
  EXPECT_EQ(firstRefusal(kernel, values), "predicate requires a known value, got 'lhs.base'");
}

TEST(Launch, EqualBoundsReadAsOneNumber) {
  Condition condition{"N", 6144, 6144, std::nullopt};
  EXPECT_TRUE(condition.holds(6144));
  EXPECT_FALSE(condition.holds(6143));
  EXPECT_EQ(condition.refusal(7), "N requires 6144, got 7");
}

TEST(Launch, GridsRoundUp) {
  KernelEntry kernel;
  kernel.grid = {GridDim{"N", 1, 128}, GridDim{"M", 1, 64}, GridDim{"", 3, 1}};
  llvm::Expected<std::array<uint32_t, 3>> grid = gridSize(kernel, Values{{{"M", 65}, {"N", 128}}});
  ASSERT_TRUE(bool(grid));
  EXPECT_EQ(*grid, (std::array<uint32_t, 3>{1, 2, 3}));
  grid = gridSize(kernel, Values{{{"M", 0}, {"N", 128}}});
  ASSERT_TRUE(bool(grid));
  EXPECT_EQ((*grid)[1], 0u);
  EXPECT_NE(sentence(gridSize(kernel, Values{{{"M", 1}}})), "");
}

TEST(Launch, ArgumentsLieAtTheirOffsets) {
  KernelEntry kernel;
  kernel.name = "k";
  kernel.abi = {{"lhs", "pointer", "i8", 0, 8},
                {"M", "dim", "i32", 8, 4},
                {"lhs_stride", "stride", "i64", 16, 8}};
  kernel.resources.kernargBytes = 32;
  llvm::Expected<std::vector<uint8_t>> bytes =
      packArguments(kernel, Values{{{"lhs", 0x1122334455667788}, {"M", 7}, {"lhs_stride", 4096}}});
  ASSERT_TRUE(bool(bytes));
  std::vector<uint8_t> want(32, 0);
  const uint8_t pointer[] = {0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11};
  std::copy(std::begin(pointer), std::end(pointer), want.begin());
  want[8] = 7;
  want[17] = 0x10;
  EXPECT_EQ(*bytes, want);
  EXPECT_EQ(sentence(packArguments(kernel, Values{{{"M", 7}}})),
            "argument 'lhs' of k requires a value, got none");
}

TEST(Launch, GridOrdersArePermutations) {
  for (int64_t groupRows : {1, 2, 8, 64})
    for (int64_t xcds : {1, 2, 6, 8})
      for (uint32_t columns : {1u, 2u, 7u, 8u, 33u})
        for (uint32_t rows : {1u, 3u, 8u, 9u, 25u})
          for (uint32_t parts : {1u, 3u}) {
            KernelEntry kernel;
            kernel.order = {groupRows, xcds};
            std::set<std::array<uint32_t, 3>> seen;
            for (uint64_t i = 0; i < uint64_t(columns) * rows * parts; ++i) {
              auto tile = tileOfWorkgroup(kernel, {columns, rows, parts}, i);
              EXPECT_LT(tile[0], columns);
              EXPECT_LT(tile[1], rows);
              EXPECT_EQ(tile[2], i / (columns * rows));
              EXPECT_TRUE(seen.insert(tile).second);
            }
          }
}

TEST(Launch, GridOrderKeepsNeighboursTogether) {
  KernelEntry kernel;
  kernel.order = {4, 1};
  // Four tiles along M, then the next along N.
  std::array<uint32_t, 3> grid = {10, 9, 1};
  EXPECT_EQ(tileOfWorkgroup(kernel, grid, 3), (std::array<uint32_t, 3>{0, 3, 0}));
  EXPECT_EQ(tileOfWorkgroup(kernel, grid, 4), (std::array<uint32_t, 3>{1, 0, 0}));
  EXPECT_EQ(tileOfWorkgroup(kernel, grid, 40), (std::array<uint32_t, 3>{0, 4, 0}));
  // The ninth row is alone.
  EXPECT_EQ(tileOfWorkgroup(kernel, grid, 83), (std::array<uint32_t, 3>{3, 8, 0}));
  // What one of eight dies is dealt lies side by side.
  kernel.order = {1, 8};
  grid = {16, 4, 1};
  for (uint32_t i = 0; i < 8; ++i)
    EXPECT_EQ(tileOfWorkgroup(kernel, grid, 8 * i + 3),
              (std::array<uint32_t, 3>{8 + i, 1, 0}));
}

TEST(Launch, WorkspacesGrowWithTheGrid) {
  AbiArgument workspace;
  workspace.name = "partial_sums";
  workspace.kind = "workspace";
  workspace.bytesPerTile = 1000;
  llvm::Expected<uint64_t> bytes = workspaceBytes(workspace, {3, 5, 7});
  ASSERT_TRUE(bool(bytes));
  EXPECT_EQ(*bytes, 15000u);
  EXPECT_EQ(sentence(workspaceBytes(workspace, {0x7fffffff, 0x7fffffff, 1})),
            "workspace 'partial_sums' requires at most 2^62 bytes, got 4611686014132420609 tiles "
            "of 1000");
}
