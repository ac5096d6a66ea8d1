//===- FragmentLayoutTest.cpp - layouts against the published tables ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/FragmentLayout.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>
#include <map>

using namespace llvm;
using namespace qgemm::target;

namespace qgemm::target {
void PrintTo(const MatrixInstruction &instruction, std::ostream *stream) {
  *stream << instruction.name.str();
}
} // namespace qgemm::target

namespace {

/// What the table of one operand says: (lane, element) -> the two printed indices.
using LayoutTable = std::map<std::pair<unsigned, unsigned>, std::pair<unsigned, unsigned>>;

std::string fileOf(const MatrixInstruction &instruction) {
  return (QGEMM_TARGET_TEST_DATA "/" + familyName(instruction.family) + "_" + instruction.name +
          ".txt")
      .str();
}

std::pair<unsigned, unsigned> numbers(StringRef text, char separator) {
  std::pair<unsigned, unsigned> result;
  auto [first, second] = text.split(separator);
  EXPECT_FALSE(first.getAsInteger(10, result.first)) << text.str();
  EXPECT_FALSE(second.getAsInteger(10, result.second)) << text.str();
  return result;
}

/// Lines "A 3: 3.0 3.1 ..." of the operand `letter`.
LayoutTable readTable(const MatrixInstruction &instruction, char letter) {
  LayoutTable table;
  auto buffer = MemoryBuffer::getFile(fileOf(instruction));
  EXPECT_TRUE(bool(buffer)) << fileOf(instruction);
  if (!buffer)
    return table;
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  for (StringRef line : lines) {
    if (line.front() != letter)
      continue;
    auto [head, cells] = line.drop_front(2).split(": ");
    unsigned lane = 0, element = 0;
    EXPECT_FALSE(head.getAsInteger(10, lane)) << line.str();
    SmallVector<StringRef> words;
    cells.split(words, ' ');
    for (StringRef word : words)
      table[{lane, element++}] = numbers(word, '.');
  }
  return table;
}

/// Compares layout and table in both directions.
void compare(const FragmentLayout &layout, const LayoutTable &table,
             std::pair<unsigned, unsigned> (*indices)(const MatrixCoordinates &)) {
  size_t visited = 0;
  forEachElement(layout, [&](FragmentPosition position, MatrixCoordinates coordinates) {
    ++visited;
    auto found = table.find({position.lane, position.element});
    ASSERT_NE(found, table.end()) << "lane " << position.lane << " element " << position.element;
    EXPECT_EQ(found->second, indices(coordinates))
        << "lane " << position.lane << " element " << position.element;
    EXPECT_EQ(coordinates, coordinatesOf(layout, position));
    // The first holder of the element holds it too.
    EXPECT_EQ(coordinates, coordinatesOf(layout, positionOf(layout, coordinates)));
    EXPECT_LE(positionOf(layout, coordinates).lane, position.lane);
  });
  EXPECT_EQ(visited, table.size());
}

class LayoutTest : public testing::TestWithParam<MatrixInstruction> {};

TEST_P(LayoutTest, MatchesTheCalculator) {
  const MatrixInstruction &instruction = GetParam();
  SCOPED_TRACE(instruction.name.str());
  compare(instruction.lhs, readTable(instruction, 'A'),
          [](const MatrixCoordinates &at) { return std::make_pair(at.row, at.k); });
  compare(instruction.rhs, readTable(instruction, 'B'),
          [](const MatrixCoordinates &at) { return std::make_pair(at.k, at.column); });
  compare(instruction.acc, readTable(instruction, 'D'),
          [](const MatrixCoordinates &at) { return std::make_pair(at.row, at.column); });
}

TEST_P(LayoutTest, CountsAgree) {
  const MatrixInstruction &instruction = GetParam();
  for (const FragmentLayout *layout : {&instruction.lhs, &instruction.rhs, &instruction.acc})
    EXPECT_EQ(laneCount(*layout), instruction.waveSize);
  EXPECT_EQ(elementsPerLane(instruction.lhs), instruction.lhsElements());
  EXPECT_EQ(elementsPerLane(instruction.rhs), instruction.rhsElements());
  EXPECT_EQ(elementsPerLane(instruction.acc), instruction.accElements());
  EXPECT_EQ(findMatrixInstruction(instruction.family, instruction.name)->m, instruction.m);
}

std::string testName(const testing::TestParamInfo<MatrixInstruction> &info) {
  return (familyName(info.param.family) + "_" + info.param.name).str();
}

INSTANTIATE_TEST_SUITE_P(All, LayoutTest, testing::ValuesIn(matrixInstructions()), testName);

TEST(MatrixInstructionTest, UnknownNames) {
  EXPECT_EQ(findMatrixInstruction(Family::GFX11, "mfma_i32_16x16x32_i8"), nullptr);
  EXPECT_EQ(familyFromName("gfx10"), std::nullopt);
  for (Family family : {Family::GFX11, Family::GFX12, Family::GFX942, Family::GFX950})
    EXPECT_EQ(familyFromName(familyName(family)), family);
}

} // namespace
