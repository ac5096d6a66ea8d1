//===- EdgeForms.h - the ways to write an instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_EDGE_EDGEFORMS_H
#define QGEMM_UNITTESTS_SIM_EDGE_EDGEFORMS_H

#include "EdgeTable.h"
#include <array>

namespace qgemm::sim_test {

/// What a form does to sources and result.
struct EdgeForm {
  const EdgeDefinition *definition;
  std::string text; ///< one line of assembly
  bool negate[3] = {}, absolute[3] = {};
  bool clamp = false;
  int scale = 0;              ///< the output modifier, as a power of two
  bool high = false;          ///< 16-bit operands are the upper halves
  bool packed[2][3] = {};     ///< VOP3P: the half that each result half takes of each source
  bool negateHalf[2][3] = {}; ///< VOP3P: neg_lo, neg_hi
  bool constant0 = false;     ///< source 0 is `value0` in every lane
  uint64_t value0 = 0;
};

/// Registers of the kernels: sources v[2:3], v[4:5], v[6:7], the result v[10:11], masks by name.
struct EdgeNames {
  unsigned generation;
  std::string carry, mask; ///< s20, s24 or pairs
};

/// Forms to try; those that the assembler refuses do not exist on the chip.
std::vector<EdgeForm> formsOf(const EdgeDefinition &definition, const EdgeNames &names);

/// The result that the definition gives for one lane's words (source dwords, old result, mask).
uint64_t expectedOf(const EdgeForm &form, const std::array<uint32_t, 12> &lane, unsigned generation,
                    const EdgeMode &mode);

/// Whether the simulator's result will do.
bool matches(const EdgeForm &form, uint64_t expected, uint64_t got);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_EDGE_EDGEFORMS_H
