//===- ScalarKernel.h - all scalar definitions in one kernel ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_SCALAR_SCALARKERNEL_H
#define QGEMM_UNITTESTS_SIM_SCALAR_SCALARKERNEL_H

#include "ScalarTable.h"

namespace qgemm::sim_test {

struct ScalarReport {
  std::string failure;                  ///< of the launch
  std::vector<std::string> differences; ///< at most one a form
  unsigned instructions = 0, forms = 0;
};

ScalarReport runScalars(const std::string &chip, unsigned waveSize, const ScalarTable &table);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_SCALAR_SCALARKERNEL_H
