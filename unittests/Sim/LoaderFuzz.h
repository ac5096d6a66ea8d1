//===- LoaderFuzz.h - damaged files for loader and decoder ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_LOADERFUZZ_H
#define QGEMM_UNITTESTS_SIM_LOADERFUZZ_H

#include <cstdint>
#include <string>
#include <vector>

namespace qgemm::sim_test {

/// What became of the inputs.
struct FuzzCounts {
  uint64_t inputs = 0;
  uint64_t refused = 0;      ///< by FatBinary or CodeObject, with a message
  uint64_t loaded = 0;       ///< code objects decoded from end to end
  uint64_t instructions = 0; ///< decoded in them
  uint64_t lines = 0;        ///< found in damaged line tables
  uint64_t badMessages = 0;  ///< errors without a text, or with several lines
};

/// Damages code objects, bundles and compressed bundles in `count` ways that `seed` decides; opens,
/// loads, decodes and lists each. `codeObjects` are sound files. Before each input the current one
/// is written to `lastInput`, if that is not empty: after a crash it is there.
FuzzCounts fuzzLoader(const std::vector<std::string> &codeObjects, uint64_t count, uint64_t seed,
                      const std::string &lastInput = "");

/// The smaller files of a folder of code objects.
std::vector<std::string> readSeeds(const std::string &folder);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_LOADERFUZZ_H
