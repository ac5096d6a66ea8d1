//===- ScalarForms.h - the ways to write a scalar instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_SCALAR_SCALARFORMS_H
#define QGEMM_UNITTESTS_SIM_SCALAR_SCALARFORMS_H

#include "ScalarTable.h"
#include <array>

namespace qgemm::sim_test {

inline constexpr unsigned scalarCaseCount = 512;

/// Two sources, the old destination and EXEC, two dwords each; SCC; padding.
using ScalarCase = std::array<uint32_t, 16>;

/// Where a source comes from.
enum class ScalarSource { Register, Constant, Scc, Destination };

struct ScalarForm {
  const ScalarDefinition *definition;
  std::string text;             ///< one line of assembly
  std::string result = "s10";   ///< the first register of the destination: s10 or vcc
  ScalarSource sources[2] = {}; ///< Destination: source 0 is in the result's register
  uint64_t constants[2] = {};
};

/// Forms to try; those that the assembler refuses do not exist on the chip.
std::vector<ScalarForm> scalarForms(const ScalarDefinition &definition);

/// The case's state after the definition.
ScalarState scalarExpected(const ScalarForm &form, const ScalarCase &values, unsigned waveSize,
                           unsigned generation);

/// Whether the simulator's destination will do: any quiet NaN is as good as another.
bool sameResult(const ScalarForm &form, uint64_t expected, uint64_t got);

/// Operands of the types: half of all pairs of edge values, and random ones.
std::vector<ScalarCase> scalarCases(const std::string &types);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_SCALAR_SCALARFORMS_H
