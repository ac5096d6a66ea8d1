//===- ChooseLarge.cpp - the rule for tiles that go through LDS -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of the tiles that suit the product, the one with the least cost for the rows in
// question (TileCost.h).
//
//===----------------------------------------------------------------------===//

#include "Chooser.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace qgemm;
using target::Family;

namespace {
/// A tile replaces one that stands before it in the table if it costs less by this share.
constexpr double kTolerance = 0.05;

/// Parts of K that are tried, of kStepsPerPart steps or more.
constexpr int64_t kSplits[] = {1, 2, 3, 4, 6, 8, 12, 16}, kStepsPerPart = 8;
/// Sums of a workgroup beyond which K is not divided: the last to arrive reads them again.
constexpr int64_t kMostSumsToDivide = int64_t(128) * 128;

/// Likewise where values are both stored and reduced along their rows.
constexpr int64_t kMostSumsToReduce = int64_t(128) * 128;

/// Sizes that nothing is known of are taken to be these.
constexpr int64_t kTypicalRows[] = {1024, 4096}, kTypicalExtent = 4096;
/// Kernels take their sizes as i32.
constexpr int64_t kMostRows = (int64_t(1) << 31) - 1;
} // namespace

/// The tile as the large family takes it, with `parts` of K.
Configuration Chooser::largeTile(const LargeTile &tile, int64_t parts) {
  Configuration config;
  config.target = request.target.str();
  config.family = KernelFamily::Large;
  config.bm = tile.bm;
  config.bn = tile.bn;
  config.bk = defaults.bk;
  config.instruction = defaults.instruction.str();
  config.wm = tile.wm;
  config.wn = tile.wn;
  config.splitK = parts;
  // Straight to LDS where nothing is done to the values on their way.
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);
  if (chip.family == Family::GFX950 && config.bm >= 128 && !loadsThroughRegisters(op, *mi))
    config.stages = 4;
  // A part that is read back while another is held wants room for both; so do blocks of
  // a K x N rhs that are turned while rows are summed, and values that are stored and reduced
  // along their rows.
  const MatmulDesc desc = op.getDesc();
  bool turnsAndSums = isColumnMajor(desc.rhs[0].data.getType()) &&
                      !(desc.lhs.zero.isNone() && desc.rhs[0].zero.isNone());
  if ((parts > 1 || turnsAndSums || op.getNumRowOuts()) && chip.waveSize == 32 &&
      config.bm * config.bn / (config.wm * config.wn * chip.waveSize) > 64)
    config.wn *= 2;
  return config;
}

/// Whether the rules let the tile compute this product in so many parts; whether it can at
/// all is checkConfiguration's to say.
bool Chooser::suits(const LargeTile &tile, int64_t parts) {
  // Not higher than the rows, but for what an instruction takes anyway.
  int64_t most = boundedRows() ? std::clamp<int64_t>(request.mMax, 16, kMostRows) : kMostRows;
  int64_t height = int64_t(llvm::PowerOf2Ceil(most));
  if (tile.bm > height)
    return false;
  // Nor so low that weights are read more than twice before it has 64 rows.
  if (tile.bm < 64 && tile.bm * 2 < height)
    return false;
  const auto *mi = target::findMatrixInstruction(chip.family, defaults.instruction);
  if (!tile.sumsRows && loadsThroughRegisters(op, *mi))
    return false;
  if (op.getNumRowOuts() && tile.bm * tile.bn > kMostSumsToReduce)
    return false;
  bool knownDepth = !ShapedType::isDynamic(op.getK());
  int64_t steps = op.getK() / defaults.bk;
  if (knownDepth && steps < tile.minSteps)
    return false;
  if (parts == 1)
    return true;
  return knownDepth && boundedRows() && !ShapedType::isDynamic(op.getN()) &&
         steps / parts >= kStepsPerPart && tile.bm * tile.bn <= kMostSumsToDivide;
}

/// Numbers of rows that the choice is made for: the middle and the end of the range.
SmallVector<int64_t> Chooser::typicalRows() {
  if (!boundedRows()) {
    if (request.mMin <= kTypicalRows[0])
      return {kTypicalRows[0], kTypicalRows[1]};
    return {std::min(request.mMin, kMostRows)};
  }
  int64_t most = std::clamp<int64_t>(request.mMax, 1, kMostRows);
  int64_t middle = (std::clamp<int64_t>(request.mMin, 1, most) + most) / 2;
  if (request.mMin <= 0 || middle == most)
    return {most};
  return {middle, most};
}

ProductSize Chooser::sizeFor(int64_t rows) {
  auto known = [](int64_t size) { return ShapedType::isDynamic(size) ? kTypicalExtent : size; };
  return {rows, known(op.getN()), known(op.getK())};
}

/// The tile and the parts of K with the least cost; where none is legal, the smallest tile: what
/// is wrong with that one is wrong with all.
std::optional<Configuration> Chooser::largeTile() {
  SmallVector<int64_t> rows = typicalRows();
  SmallVector<double> least(rows.size());
  ranking.clear();
  for (const LargeTile &tile : defaults.tiles)
    for (int64_t parts : kSplits) {
      if (!suits(tile, parts))
        continue;
      Candidate candidate{largeTile(tile, parts), {}, 0};
      if (!checkConfiguration(op, candidate.config))
        continue;
      for (int64_t m : rows)
        candidate.costs.push_back(estimateCost(chip, machine, candidate.config, sizeFor(m)));
      ranking.push_back(std::move(candidate));
    }
  if (ranking.empty())
    return largeTile(defaults.tiles.back(), 1);
  for (auto [i, best] : llvm::enumerate(least)) {
    best = std::numeric_limits<double>::infinity();
    for (const Candidate &candidate : ranking)
      best = std::min(best, candidate.costs[i].cycles);
  }
  for (Candidate &candidate : ranking)
    for (auto [cost, best] : llvm::zip(candidate.costs, least))
      candidate.relative += cost.cycles / best / double(rows.size());
  const Candidate *chosen = &ranking.front();
  for (const Candidate &candidate : ranking)
    if (candidate.relative < chosen->relative * (1 - kTolerance))
      chosen = &candidate;
  return chosen->config;
}
