//===- MatrixInstruction.h - dense matrix instructions as data --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One line per dense matrix instruction (WMMA wave32, single-block MFMA, scaled
// MFMA): shape, operand types, cycles, and the lane/register layout in closed
// form.
//
// The closed form. An element of the m x k lhs, the n x k rhs or the m x n
// accumulator has coordinates whose bits are named: r0, r1, ... for the row,
// c0, c1, ... for the column, k0, k1, ... for the position along K (bit 0 is the
// lowest). A lane number and an element number inside a lane are bit strings
// too. A layout says, bit by bit from the lowest, which coordinate bit each lane
// bit and each element bit is; '-' marks a lane bit that no coordinate depends
// on (the element is replicated). For v_wmma_i32_16x16x16_iu8 of gfx11:
//
//   lhs  lane "r0 r1 r2 r3 -"  element "k0 k1 k2 k3"   row = lane % 16, k = element
//   rhs  lane "c0 c1 c2 c3 -"  element "k0 k1 k2 k3"
//   acc  lane "c0 c1 c2 c3 r0" element "r1 r2 r3"      row = 2 * element + lane / 16
//
// Elements are numbered from the low bits of the first register up.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_TARGET_MATRIXINSTRUCTION_H
#define QGEMM_TARGET_MATRIXINSTRUCTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace qgemm::target {

/// Chips with the same matrix instructions and the same encodings.
enum class Family : uint8_t { GFX11, GFX12, GFX942, GFX950 };

/// "gfx11", "gfx12", "gfx942", "gfx950".
llvm::StringRef familyName(Family family);
std::optional<Family> familyFromName(llvm::StringRef name);

/// What one element of a matrix operand is to the hardware. IU8 and IU4 take
/// signed or unsigned elements, chosen by a flag of the instruction; I8 is
/// signed only. F8 takes both 8-bit formats of OCP, F6F4 the four narrower ones,
/// chosen by an immediate.
enum class MatrixType : uint8_t {
  I8,
  IU8,
  IU4,
  F16,
  BF16,
  FP8,
  BF8,
  FP8FNUZ,
  BF8FNUZ,
  F8,
  F6F4,
  F32,
  I32
};

struct FragmentLayout {
  llvm::StringLiteral lane;
  llvm::StringLiteral element;
};

struct MatrixInstruction {
  /// Assembly name without "v_": "wmma_i32_16x16x16_iu8". Where layout and cycles
  /// depend on the formats that immediates choose, a line for each width of them:
  /// "mfma_f32_16x16x128_f8f6f4.f8_f6f4" has an 8-bit lhs and a narrower rhs.
  llvm::StringLiteral name;
  Family family;
  unsigned m, n, k;
  MatrixType lhsType, rhsType, accType;
  unsigned waveSize;
  unsigned cycles; ///< issue interval of one instruction on one SIMD
  bool scaled;     ///< takes block scales
  FragmentLayout lhs, rhs, acc;

  /// Elements that one lane holds.
  unsigned lhsElements() const { return m * k * replication(lhs) / waveSize; }
  unsigned rhsElements() const { return n * k * replication(rhs) / waveSize; }
  unsigned accElements() const { return m * n / waveSize; }

  /// Whether signed and unsigned operands are both possible.
  bool takesUnsigned() const { return lhsType == MatrixType::IU8 || lhsType == MatrixType::IU4; }

  /// Whether elements must stand along K where the hardware has them: block scales
  /// belong to positions, or the operands spread K differently. Otherwise any order
  /// will do that both operands share.
  bool fixesK() const { return scaled || lhs.element != rhs.element; }

private:
  static unsigned replication(const FragmentLayout &layout) { return 1u << layout.lane.count('-'); }
};

/// The whole table; each line's source is stated beside it in MatrixInstruction.cpp.
llvm::ArrayRef<MatrixInstruction> matrixInstructions();

/// The instruction of that name on that family, or null.
const MatrixInstruction *findMatrixInstruction(Family family, llvm::StringRef name);

} // namespace qgemm::target

#endif // QGEMM_TARGET_MATRIXINSTRUCTION_H
