//===- Sample.h - which workgroups stand for all ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_SAMPLE_H
#define QGEMM_TOOLS_RUN_SAMPLE_H

#include "Compare.h"

#include "qgemm/Library/Manifest.h"
#include <array>

namespace qgemm::run {

/// `count` linear ids of a grid (all of a smaller one) in increasing order, the corners first of
/// all: a grid of two directions has four, and all of them are taken whatever `count` is. Of those
/// along z, which share a tile, all are taken: `count` is rounded up to whole tiles.
std::vector<uint64_t> sampleWorkgroups(std::array<uint32_t, 3> grid, uint64_t count, uint64_t seed);

/// The same for products with outs that are reduced along their rows: whole rows of tiles, the
/// first and the last among them, as many as have `count` workgroups or more.
std::vector<uint64_t> sampleRowsOfWorkgroups(const library::KernelEntry &kernel,
                                             std::array<uint32_t, 3> grid, uint64_t count,
                                             uint64_t seed);

/// What the workgroup of that id computes of an M x N out, by the kernel's grid formula.
Rectangle rectangleOf(const library::KernelEntry &kernel, std::array<uint32_t, 3> grid,
                      uint64_t workgroup, const Sizes &sizes);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_SAMPLE_H
