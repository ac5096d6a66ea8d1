//===- ScalarTable.h - scalar instructions defined a second time ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every definition is written from the pseudocode of the ISA manuals and shares no code with the
// simulator. Names of all generations stand side by side; the chip's assembler knows which it has.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_SCALAR_SCALARTABLE_H
#define QGEMM_UNITTESTS_SIM_SCALAR_SCALARTABLE_H

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace qgemm::sim_test {

/// What a scalar instruction sees and changes.
struct ScalarState {
  uint64_t a, b; ///< sources, cut to their widths
  uint64_t d;    ///< the destination, before and after
  bool scc;
  uint64_t exec;
  unsigned generation; ///< 9, 11 or 12
};

using ScalarFunction = std::function<void(ScalarState &)>;

/// `types`: the result's letter, then the sources'. w, W: 32 and 64 bits; n: 32 bits, most often a
/// small number; f, F: a field's offset and size in words of 32 and 64 bits; k, K: a 16-bit
/// constant, signed and unsigned; g, h: f32 and f16, the latter in the lower half of a register;
/// -: no result. `format`: operands of the text, {d} {0} {1}; empty:
/// the result and the sources. `before`: lines in front, for the plain form only. `approximate`:
/// one unit in the last place is allowed.
struct ScalarDefinition {
  std::string name, types;
  ScalarFunction function;
  std::string format, before;
  bool approximate = false;
};

using ScalarTable = std::vector<ScalarDefinition>;
using ScalarNames = std::initializer_list<const char *>;

inline void addScalar(ScalarTable &table, ScalarNames names, const char *types,
                      const ScalarFunction &function, const char *format = "",
                      const char *before = "") {
  for (const char *name : names)
    table.push_back({name, types, function, format, before, false});
}

void addScalarLogic(ScalarTable &table);
void addScalarBits(ScalarTable &table);
void addScalarSums(ScalarTable &table);
void addScalarCompares(ScalarTable &table);
void addScalarMasks(ScalarTable &table);
void addScalarFloats(ScalarTable &table);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_SCALAR_SCALARTABLE_H
