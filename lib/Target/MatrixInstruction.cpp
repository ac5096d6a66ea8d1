//===- MatrixInstruction.cpp - the table of dense matrix instructions -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, types, layouts and cycles are those that the AMD matrix instruction
// calculator 1.3.2 prints (`--detail-instruction`, `--register-layout`), unless
// a line names another source. `cycles` is its "Execution cycles".
//
//===----------------------------------------------------------------------===//

#include "qgemm/Target/MatrixInstruction.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace qgemm::target {

namespace {

struct FamilyName {
  Family family;
  StringLiteral name;
};

constexpr FamilyName familyNames[] = {
    {Family::GFX11, "gfx11"},
    {Family::GFX12, "gfx12"},
    {Family::GFX942, "gfx942"},
    {Family::GFX950, "gfx950"},
};

using M = MatrixType;

// clang-format off
constexpr MatrixInstruction table[] = {
    // name, family, m, n, k, lhs, rhs, acc, wave, cycles, scaled,
    //   lhs, rhs, acc as {lane, element}

    // RDNA3 and RDNA3.5: the two halves of the wave hold the same A and B.
    {"wmma_i32_16x16x16_iu8", Family::GFX11, 16, 16, 16, M::IU8, M::IU8, M::I32, 32, 32, false,
     {"r0 r1 r2 r3 -", "k0 k1 k2 k3"}, {"c0 c1 c2 c3 -", "k0 k1 k2 k3"}, {"c0 c1 c2 c3 r0", "r1 r2 r3"}},

    // CDNA3: K is split over groups of lanes.
    {"mfma_i32_16x16x32_i8", Family::GFX942, 16, 16, 32, M::I8, M::I8, M::I32, 64, 16, false,
     {"r0 r1 r2 r3 k3 k4", "k0 k1 k2"}, {"c0 c1 c2 c3 k3 k4", "k0 k1 k2"}, {"c0 c1 c2 c3 r2 r3", "r0 r1"}},
    {"mfma_i32_32x32x16_i8", Family::GFX942, 32, 32, 16, M::I8, M::I8, M::I32, 64, 32, false,
     {"r0 r1 r2 r3 r4 k3", "k0 k1 k2"}, {"c0 c1 c2 c3 c4 k3", "k0 k1 k2"}, {"c0 c1 c2 c3 c4 r2", "r0 r1 r3 r4"}},
};
// clang-format on

} // namespace

StringRef familyName(Family family) {
  return find_if(familyNames, [&](const FamilyName &entry) { return entry.family == family; })
      ->name;
}

std::optional<Family> familyFromName(StringRef name) {
  const auto *found = find_if(familyNames, [&](const FamilyName &e) { return e.name == name; });
  if (found == std::end(familyNames))
    return std::nullopt;
  return found->family;
}

ArrayRef<MatrixInstruction> matrixInstructions() { return table; }

const MatrixInstruction *findMatrixInstruction(Family family, StringRef name) {
  const auto *found = find_if(table, [&](const MatrixInstruction &instruction) {
    return instruction.family == family && instruction.name == name;
  });
  return found == std::end(table) ? nullptr : found;
}

} // namespace qgemm::target
