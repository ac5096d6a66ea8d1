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

/// The lines of a file of published data, without comments.
SmallVector<std::string, 0> dataLines(StringRef name) {
  std::string path = (QGEMM_TARGET_TEST_DATA "/" + name + ".txt").str();
  auto buffer = MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(buffer)) << path;
  SmallVector<std::string, 0> result;
  if (!buffer)
    return result;
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  for (StringRef line : lines)
    if (!line.starts_with("#"))
      result.push_back(line.str());
  return result;
}

std::pair<unsigned, unsigned> numbers(StringRef text, char separator) {
  std::pair<unsigned, unsigned> result;
  auto [first, second] = text.split(separator);
  EXPECT_FALSE(first.getAsInteger(10, result.first)) << text.str();
  EXPECT_FALSE(second.getAsInteger(10, result.second)) << text.str();
  return result;
}

/// Cells "0.4-0.7 8.0": pairs of indices, or runs of them along one of the two.
void readCells(StringRef cells, unsigned lane, LayoutTable &table) {
  SmallVector<StringRef> words;
  cells.split(words, ' ');
  unsigned element = 0;
  for (StringRef word : words) {
    auto [first, last] = word.split('-');
    auto from = numbers(first, '.'), to = last.empty() ? from : numbers(last, '.');
    for (unsigned i = from.first; i <= to.first; ++i)
      for (unsigned j = from.second; j <= to.second; ++j)
        table[{lane, element++}] = {i, j};
  }
}

/// Lines "A 3: 3.0-3.7 ..." of the operand `letter` in the section that names the instruction.
LayoutTable readTable(const MatrixInstruction &instruction, char letter) {
  LayoutTable table;
  bool inHeader = false, inSection = false;
  for (StringRef line : dataLines(familyName(instruction.family))) {
    if (line.consume_front("=")) {
      SmallVector<StringRef> names;
      line.split(names, ' ', -1, false);
      inSection = is_contained(names, instruction.name) || (inHeader && inSection);
      inHeader = true;
      continue;
    }
    inHeader = false;
    if (!inSection || line.front() != letter)
      continue;
    auto [head, cells] = line.drop_front(2).split(": ");
    unsigned lane = 0;
    EXPECT_FALSE(head.getAsInteger(10, lane)) << line.str();
    readCells(cells, lane, table);
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

TEST_P(LayoutTest, MatchesThePublishedTable) {
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
  const MatrixInstruction *found = findMatrixInstruction(instruction.family, instruction.name);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->lhs.lane, instruction.lhs.lane);
}

/// Names spell shape and types, and both operands cover the same K.
TEST_P(LayoutTest, NamesSayWhatTheyAre) {
  const MatrixInstruction &instruction = GetParam();
  std::string shape = std::to_string(instruction.m) + "x" + std::to_string(instruction.n) + "x" +
                      std::to_string(instruction.k);
  EXPECT_TRUE(StringRef(instruction.name).contains("_" + shape + "_")) << instruction.name.str();
  EXPECT_EQ(StringRef(instruction.name).contains("_scale_"), instruction.scaled);
  unsigned most = 0;
  forEachElement(instruction.rhs,
                 [&](FragmentPosition, MatrixCoordinates at) { most = std::max(most, at.k); });
  EXPECT_EQ(most + 1, instruction.k);
}

/// Lines "gfx11 wmma_i32_16x16x16_iu8 32": every instruction has one, and it agrees.
TEST(MatrixInstructionTest, CyclesMatchThePublishedOnes) {
  std::map<std::pair<std::string, std::string>, unsigned> published;
  for (StringRef line : dataLines("cycles")) {
    SmallVector<StringRef> words;
    line.split(words, ' ');
    ASSERT_GE(words.size(), 3u) << line.str();
    ASSERT_FALSE(words[2].getAsInteger(10, published[{words[0].str(), words[1].str()}]));
  }
  EXPECT_EQ(published.size(), matrixInstructions().size());
  for (const MatrixInstruction &instruction : matrixInstructions())
    EXPECT_EQ((published[{familyName(instruction.family).str(), instruction.name.str()}]),
              instruction.cycles)
        << instruction.name.str();
}

std::string testName(const testing::TestParamInfo<MatrixInstruction> &info) {
  std::string name = (familyName(info.param.family) + "_" + info.param.name).str();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, LayoutTest, testing::ValuesIn(matrixInstructions()), testName);

TEST(MatrixInstructionTest, UnknownNames) {
  EXPECT_EQ(findMatrixInstruction(Family::GFX11, "mfma_i32_16x16x32_i8"), nullptr);
  EXPECT_EQ(familyFromName("gfx10"), std::nullopt);
  for (Family family : {Family::GFX11, Family::GFX12, Family::GFX942, Family::GFX950})
    EXPECT_EQ(familyFromName(familyName(family)), family);
}

} // namespace
