//===- LaunchTest.cpp - predicates, grids and kernargs ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Testing.h"
#include "qgemm/Library/Manifest.h"

#include <map>

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
