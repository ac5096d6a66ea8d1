//===- EdgeInputs.h - operands worth trying ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_EDGE_EDGEINPUTS_H
#define QGEMM_UNITTESTS_SIM_EDGE_EDGEINPUTS_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace qgemm::sim_test {

inline constexpr unsigned edgeLaneCount = 1024;

/// Three sources and the old result, two dwords each; the mask; padding.
using EdgeLane = std::array<uint32_t, 12>;

/// Zeros, subnormals, infinities, NaNs and neighbours of a format (EdgeTable.h's letters).
std::vector<uint64_t> floatEdges(char type);

/// Limits, powers of two and masks of a width.
std::vector<uint64_t> integerEdges(unsigned width);

/// Operands of the types: all pairs of edge values first, then edge and random values mixed.
std::vector<EdgeLane> edgeLanes(const std::string &types);

/// All values of a 16-bit source; the upper halves are all values too, in another order.
std::vector<EdgeLane> allHalves();

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_EDGE_EDGEINPUTS_H
