//===- EdgeKernel.h - all definitions in one kernel of a chip ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_EDGE_EDGEKERNEL_H
#define QGEMM_UNITTESTS_SIM_EDGE_EDGEKERNEL_H

#include "EdgeTable.h"

namespace qgemm::sim_test {

struct EdgeReport {
  std::string failure;                  ///< of the launch
  std::vector<std::string> differences; ///< at most one a form
  unsigned instructions = 0, forms = 0;
  uint64_t results = 0;
};

EdgeReport runEdges(const std::string &chip, const EdgeTable &table, const EdgeMode &mode);

/// Instructions whose one source has 16 bits, on all its values, without modifiers.
EdgeReport runAllHalves(const std::string &chip, const EdgeTable &table, const EdgeMode &mode);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_EDGE_EDGEKERNEL_H
