//===- ChooseExplain.cpp - why a configuration was chosen -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In sentences for remarks, and in figures.
//
//===----------------------------------------------------------------------===//

#include "Chooser.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace qgemm;
namespace json = llvm::json;

static std::string percent(double share) { return llvm::formatv("{0:f0} %", 100 * share); }

/// Whole cycles are as much as an estimate has to say.
static int64_t whole(double cycles) { return int64_t(std::min(cycles + 0.5, 9e15)); }

static std::string tileName(const Configuration &config) {
  return llvm::formatv("{0}x{1} by {2}x{3} waves{4}", config.bm, config.bn, config.wm, config.wn,
                       config.splitK == 1 ? std::string()
                                          : ", K in " + std::to_string(config.splitK) + " parts");
}

static json::Object gridFigures(const GridCost &cost) {
  return json::Object{{"tiles", cost.tiles},
                      {"workgroups", cost.workgroups},
                      {"on_busiest_cu", cost.onBusiest},
                      {"fill", cost.fill},
                      {"tile_efficiency", cost.efficiency},
                      {"registers", cost.registers},
                      {"workgroups_per_cu", cost.resident},
                      {"waves_per_simd", cost.wavesPerSimd}};
}

/// How the grid lies on the chip, for rows that are known.
void Chooser::explainGrid(const Configuration &config) {
  auto count = tiles(config);
  if (!count)
    return;
  choice.reasons.push_back(llvm::formatv("{0} tiles on the {1} compute units of {2}: {3}", *count,
                                         machine.computeUnits, machine.product,
                                         config.splitK == 1
                                             ? std::string("no split of K")
                                             : "K in " + std::to_string(config.splitK) + " parts"));
  GridCost cost = estimateGrid(chip, machine, config, sizeFor(std::max<int64_t>(request.mMax, 1)));
  choice.reasons.push_back(llvm::formatv(
      "{0} of the tiles lie inside the result, {1} of the compute units' turns have work; about "
      "{2} registers a lane, {3} waves a SIMD",
      percent(cost.efficiency), percent(cost.fill), cost.registers, cost.wavesPerSimd));
  if (config.family != KernelFamily::Skinny)
    return;
  json::Object figures = gridFigures(cost);
  figures["bytes_in_flight"] = config.prefetch * config.bn * config.bk;
  figures["rows"] = request.mMax;
  choice.figures["costs"] = json::Array{std::move(figures)};
}

void Chooser::explainCost(const Candidate &chosen) {
  json::Array costs;
  for (auto [m, cost] : llvm::zip(typicalRows(), chosen.costs)) {
    choice.reasons.push_back(llvm::formatv(
        "at {0} rows about {1} cycles, bound by {2}, with {3} of {4} workgroups on the busiest "
        "compute unit; a step of K takes {5} cycles of matrix, {6} of lds, {7} of l2",
        m, whole(cost.cycles), boundName(cost.bound), cost.onBusiest, cost.workgroups,
        whole(cost.matrix), whole(cost.lds), whole(cost.l2)));
    json::Object figures = gridFigures(cost);
    figures["rows"] = m;
    figures["step_cycles"] = json::Object{
        {"matrix", whole(cost.matrix)}, {"lds", whole(cost.lds)}, {"l2", whole(cost.l2)}};
    figures["cycles"] = whole(cost.cycles);
    figures["bound"] = boundName(cost.bound);
    costs.push_back(std::move(figures));
  }
  choice.figures["costs"] = std::move(costs);
}

/// What else was weighed; in words the best of the other tiles.
void Chooser::explainRanking(const Candidate &chosen) {
  const Candidate *next = nullptr;
  json::Array candidates;
  for (const Candidate &candidate : ranking) {
    const Configuration &config = candidate.config;
    json::Array cycles;
    for (const TileCost &cost : candidate.costs)
      cycles.push_back(whole(cost.cycles));
    candidates.push_back(json::Object{{"tile", json::Array{config.bm, config.bn, config.bk}},
                                      {"waves", json::Array{config.wm, config.wn, config.wk}},
                                      {"split_k", config.splitK},
                                      {"cycles", std::move(cycles)},
                                      {"relative_cost", candidate.relative}});
    bool same = config.bm == chosen.config.bm && config.bn == chosen.config.bn;
    if (!same && (!next || candidate.relative < next->relative))
      next = &candidate;
  }
  choice.figures["candidates"] = std::move(candidates);
  if (!next)
    return;
  double more = next->relative / chosen.relative - 1;
  choice.reasons.push_back(
      llvm::formatv("of {0} candidates the next tile is {1}, with {2} {3} cycles", ranking.size(),
                    tileName(next->config), percent(std::abs(more)), more < 0 ? "fewer" : "more"));
}

void Chooser::explain(const Configuration &config) {
  auto say = [&](std::string text) { choice.reasons.push_back(std::move(text)); };
  std::string rows =
      !boundedRows() ? "any number of rows" : "at most " + std::to_string(request.mMax) + " rows";
  say(llvm::formatv("tile {0}x{1}x{2} by {3}x{4} waves of {5}: the rule for {6} on {7}", config.bm,
                    config.bn, config.bk, config.wm, config.wn, config.instruction, rows,
                    chip.name));
  choice.figures = json::Object{{"chip", chip.name},
                                {"product", machine.product},
                                {"compute_units", machine.computeUnits},
                                {"family", familyName(config.family)},
                                {"config", config.str()},
                                {"tile", json::Array{config.bm, config.bn, config.bk}},
                                {"waves", json::Array{config.wm, config.wn, config.wk}},
                                {"split_k", config.splitK}};
  if (config.family == KernelFamily::Skinny)
    say(llvm::formatv("{0} waves divide K, each with {1} tiles ahead: {2} bytes of weights under "
                      "way a workgroup",
                      config.wk, config.prefetch, config.prefetch * config.bn * config.bk));
  if (config.family != KernelFamily::Generic)
    explainGrid(config);
  if (config.family == KernelFamily::Large) {
    auto chosen = llvm::find_if(ranking, [&](const Candidate &candidate) {
      return candidate.config.bm == config.bm && candidate.config.bn == config.bn &&
             candidate.config.splitK == config.splitK;
    });
    if (chosen != ranking.end()) {
      explainCost(*chosen);
      explainRanking(*chosen);
    }
  }
  if (config.groupRows > 1)
    say(llvm::formatv("tiles in groups of {0} rows{1}", config.groupRows,
                      config.xcds > 1
                          ? ", neighbours on one of " + std::to_string(config.xcds) + " dies"
                          : std::string()));
  json::Array reasons;
  for (const std::string &reason : choice.reasons)
    reasons.push_back(reason);
  choice.figures["reasons"] = std::move(reasons);
}
