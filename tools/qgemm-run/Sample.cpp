//===- Sample.cpp - which workgroups stand for all ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Sample.h"

#include <algorithm>
#include <random>
#include <set>

using namespace qgemm::run;
using namespace qgemm::library;

std::vector<uint64_t> qgemm::run::sampleWorkgroups(std::array<uint32_t, 3> grid, uint64_t count,
                                                   uint64_t seed) {
  uint64_t all = uint64_t(grid[0]) * grid[1];
  std::set<uint64_t> ids;
  if (all == 0 || grid[2] == 0)
    return {};
  for (uint64_t y : {0u, grid[1] - 1})
    for (uint64_t x : {0u, grid[0] - 1})
      ids.insert(y * grid[0] + x);
  std::mt19937_64 random(seed);
  // Workgroups along z share a tile: all of them or none.
  count = std::min((count + grid[2] - 1) / grid[2], all);
  while (ids.size() < count)
    ids.insert(random() % all);
  std::vector<uint64_t> sample;
  for (uint64_t z = 0; z < grid[2]; ++z)
    for (uint64_t id : ids)
      sample.push_back(z * all + id);
  return sample;
}

std::vector<uint64_t> qgemm::run::sampleRowsOfWorkgroups(const KernelEntry &kernel,
                                                         std::array<uint32_t, 3> grid,
                                                         uint64_t count, uint64_t seed) {
  uint64_t perRow = uint64_t(grid[0]) * grid[2], tiles = uint64_t(grid[0]) * grid[1];
  if (perRow == 0 || grid[1] == 0)
    return {};
  std::set<uint64_t> rows = {0, grid[1] - 1u};
  std::mt19937_64 random(seed);
  count = std::min<uint64_t>((count + perRow - 1) / perRow, grid[1]);
  while (rows.size() < count)
    rows.insert(random() % grid[1]);
  std::vector<uint64_t> sample;
  for (uint64_t id = 0; id < tiles * grid[2]; ++id)
    if (rows.count(tileOfWorkgroup(kernel, grid, id)[1]))
      sample.push_back(id);
  return sample;
}

Rectangle qgemm::run::rectangleOf(const KernelEntry &kernel, std::array<uint32_t, 3> grid,
                                  uint64_t workgroup, const Sizes &sizes) {
  Rectangle cell{0, sizes.m, 0, sizes.n};
  const std::array<uint32_t, 3> position = tileOfWorkgroup(kernel, grid, workgroup);
  for (unsigned i = 0; i < 3; ++i) {
    const GridDim &dim = kernel.grid[i];
    int64_t begin = int64_t(position[i]) * dim.tile, end = begin + dim.tile;
    if (dim.dim == "M")
      cell.row0 = begin, cell.row1 = std::min(end, sizes.m);
    else if (dim.dim == "N")
      cell.col0 = begin, cell.col1 = std::min(end, sizes.n);
  }
  return cell;
}
