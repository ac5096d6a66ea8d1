//===- CdnaKernel.h - one wave of assembly on a CDNA chip ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_CDNAKERNEL_H
#define QGEMM_UNITTESTS_SIM_CDNAKERNEL_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace qgemm::sim_test {

/// Registers of the 64 lanes, [lane][register].
using WaveWords = std::array<std::vector<uint32_t>, 64>;

/// What a body does to registers and memory.
struct CdnaResult {
  std::string failure;          ///< the fault's text, empty after success
  WaveWords registers;          ///< those asked for
  std::vector<uint32_t> memory; ///< the buffer at s[4:5] after the run
};

/// Runs `body` with v0, v1, ... holding `inputs` and s[4:5] pointing to `memory`, and gives back
/// the `count` vector registers from `first`. The body may use v0-v239, a0-a255, s8-s99, all LDS
/// that a workgroup can have, and 256 bytes of scratch. It starts with every lane active; EXEC is
/// set to all ones again after it. Denormals are kept.
CdnaResult runCdna(const std::string &chip, const std::string &body, const WaveWords &inputs,
                   unsigned first, unsigned count, const std::vector<uint32_t> &memory = {});

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_CDNAKERNEL_H
