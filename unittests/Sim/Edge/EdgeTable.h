//===- EdgeTable.h - vector instructions defined a second time ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every definition is written from the pseudocode of the ISA manuals with host arithmetic in a
// wider format, and shares no code with the simulator. Bits go in and come out.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_EDGE_EDGETABLE_H
#define QGEMM_UNITTESTS_SIM_EDGE_EDGETABLE_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace qgemm::sim_test {

/// What one lane of an instruction sees.
struct EdgeInput {
  uint64_t s[3];       ///< sources, modifiers applied, 16-bit ones cut to 16 bits
  uint64_t old;        ///< the destination before
  bool mask;           ///< the lane's bit of the mask operand
  unsigned lane;       ///< its number in the wave
  bool clamp;          ///< integers saturate (float results are clamped by the caller)
  bool ieee;           ///< MODE.IEEE
  unsigned generation; ///< 9, 11 or 12
};

/// The MODE register under which a kernel runs.
struct EdgeMode {
  const char *name;
  unsigned round32 = 0, round64 = 0;   ///< 0 nearest even, 1 up, 2 down, 3 toward zero
  unsigned denorm32 = 3, denorm64 = 3; ///< 1: keep denormal inputs, 2: keep denormal results
  bool ieee = true, clampNaN = true, halfOverflow = false;

  unsigned roundingOf(char type) const { return type == 'f' ? round32 : round64; }
  unsigned denormalsOf(char type) const { return type == 'f' ? denorm32 : denorm64; }
};

using EdgeFunction = std::function<uint64_t(const EdgeInput &)>;

enum EdgeFlags : unsigned {
  EdgeExactNaN = 1, ///< payloads are defined (else any quiet NaN equals any other)
  EdgeClamps = 2,   ///< has an integer clamp
  EdgeUlp = 4,      ///< one unit in the last place is allowed (the ISA's bound for approximations)
  EdgeNoModifiers = 8,    ///< negation and absolute values are not tried
  EdgePacked = 16,        ///< VOP3P: the function is applied to both halves
  EdgeSelects = 64,       ///< gives back a source: MODE for denormal results does not matter
  EdgeFlushes = 128,      ///< denormals are zeros in every mode
  EdgeNoClamp = 512,      ///< the clamp bit is ignored
  EdgeKeeps = 256,        ///< denormals are kept in every mode
  EdgeDefaultMode = 1024, ///< defined for the default MODE only
  EdgeHighResult = 2048,  ///< the 16-bit result is the upper half of the register
  EdgeNoOutput = 4096,    ///< neither output modifiers nor clamp are tried
  EdgeNoConstants = 8192, ///< manuals do not say what a constant means there
  EdgeNearest = 32,       ///< rounds to nearest even whatever MODE says
};

/// `types`: the result's letter, then the sources'. f, h, d: f32, f16, f64. i, u: 32 bits; s, t:
/// 16; I, U: 64; signed and unsigned. m: a lane mask. `format`: operands of the text: {d} result,
/// {c} a mask as second result, {0} {1} {2} sources, {m} a mask, {x} the mask that gfx9 alone has
/// as result; empty: the result and the sources. It starts with "exec:" if EXEC is the result and
/// with "vcc:" if VCC is read as the mask. A name may have several definitions of other formats.
struct EdgeDefinition {
  std::string name;
  std::string types;
  EdgeFunction function;
  unsigned flags = 0;
  std::string format;
};

using EdgeTable = std::vector<EdgeDefinition>;

void addEdgeInteger(EdgeTable &table);
void addEdgeFields(EdgeTable &table);
void addEdgeFloat(EdgeTable &table);
void addEdgeMinMax(EdgeTable &table);
void addEdgeApproximations(EdgeTable &table);
void addEdgeConvert(EdgeTable &table);
void addEdgeCompare(EdgeTable &table);
void addEdgeMixed(EdgeTable &table);
void addEdgePacked(EdgeTable &table);
void addEdgeDivision(EdgeTable &table);
void addEdgeMix(EdgeTable &table);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_EDGE_EDGETABLE_H
