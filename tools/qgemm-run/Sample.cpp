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
  uint64_t all = uint64_t(grid[0]) * grid[1] * grid[2];
  std::set<uint64_t> ids;
  if (all == 0)
    return {};
  for (uint64_t z : {0u, grid[2] - 1})
    for (uint64_t y : {0u, grid[1] - 1})
      for (uint64_t x : {0u, grid[0] - 1})
        ids.insert((z * grid[1] + y) * grid[0] + x);
  std::mt19937_64 random(seed);
  while (ids.size() < std::min(count, all))
    ids.insert(random() % all);
  return {ids.begin(), ids.end()};
}

Rectangle qgemm::run::rectangleOf(const KernelEntry &kernel, std::array<uint32_t, 3> grid,
                                  uint64_t workgroup, const Sizes &sizes) {
  Rectangle cell{0, sizes.m, 0, sizes.n};
  const uint64_t position[3] = {workgroup % grid[0], workgroup / grid[0] % grid[1],
                                workgroup / grid[0] / grid[1]};
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
