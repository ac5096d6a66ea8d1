//===- Layout.h - where each element of a tile lives ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every layout attribute resolves, for a given tile shape, to one closed form:
// tile extents are powers of two, and each bit of the register number, the lane
// number and the wave number is one bit of one coordinate, or none (then the
// lanes or waves that differ in it hold copies).
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_IR_LAYOUT_H
#define QGEMM_DIALECT_QGEMM_IR_LAYOUT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

namespace qgemm {

/// One bit of one coordinate; dim < 0: none.
struct CoordBit {
  int dim = -1;
  int bit = 0;
  bool isNone() const { return dim < 0; }
  bool operator==(const CoordBit &o) const { return dim == o.dim && (dim < 0 || bit == o.bit); }
  bool operator!=(const CoordBit &o) const { return !(*this == o); }
};

/// The closed form of a layout.
struct BitLayout {
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<CoordBit> registers, lanes, waves;
  /// The low register bits that make up one vector value in lowered code.
  unsigned vectorBits = 0;

  unsigned rank() const { return shape.size(); }
  int64_t numRegisters() const { return int64_t(1) << registers.size(); }
  int64_t vectorSize() const { return int64_t(1) << vectorBits; }
  int64_t numVectors() const { return int64_t(1) << (registers.size() - vectorBits); }
  int64_t waveSize() const { return int64_t(1) << lanes.size(); }
  int64_t numWaves() const { return int64_t(1) << waves.size(); }

  /// The coordinates of element `reg` of lane `lane` of wave `wave`.
  llvm::SmallVector<int64_t, 2> at(int64_t reg, int64_t lane, int64_t wave) const;
  /// The part of the coordinates that comes from the register number.
  llvm::SmallVector<int64_t, 2> atRegister(int64_t reg) const { return at(reg, 0, 0); }

  /// The number of elements, a power of two, that follow each other along `dim`
  /// in consecutive registers from a multiple of it on.
  int64_t contiguous(int64_t dim) const;

  /// Where a lane holds a block of at least 4 x 4 with neighbours along dimension 0
  /// side by side: the number of neighbours along dimension 1 that it has of each row.
  /// Else 1.
  int64_t transposedRun() const;

  bool operator==(const BitLayout &o) const {
    return shape == o.shape && registers == o.registers && lanes == o.lanes && waves == o.waves;
  }
};

/// Elements along K that share a block scale of a scaled instruction (CDNA4 ISA,
/// V_MFMA_SCALE_F32_16X16X128_F8F6F4; the MX formats of OCP).
inline constexpr int64_t kScaleBlock = 32;

/// Whether the layouts differ only in the order of registers: converting from
/// one to the other moves nothing between lanes.
bool isRegisterPermutation(const BitLayout &from, const BitLayout &to);

/// Whether `type` is a ranked tensor whose encoding is a layout of this dialect.
bool isTile(mlir::Type type);
/// The element type of a memref or tensor as values have it: signless.
mlir::Type signlessElement(mlir::Type shaped);
/// Whether memory operations can move elements of this type: 4, 8, 16, 32 or 64 bits,
/// and the floats of 6 bits.
bool isMemoryElement(mlir::Type element);
/// The elements of this type that begin on a byte again: 1, or where they are narrower
/// than a byte 2 of 4 bits, 4 of 6.
int64_t elementsToByte(mlir::Type element);
/// Whether lanes hold whole bytes of rows that run along `dim`: elements narrower
/// than a byte have all their byte's neighbours in the same lane.
bool holdsWholeBytes(const BitLayout &layout, int64_t dim, mlir::Type element);
/// Elements of 6 bits that memory operations keep together: 24 bytes, what a lane holds
/// of one operand of a matrix instruction (CDNA4 ISA, V_MFMA_F32_16X16X128_F8F6F4).
inline constexpr int64_t kSixBitRun = 32;
/// Whether a tile of this type can be written to LDS or read from it.
bool fitsLds(mlir::RankedTensorType tile);
/// Whether `attr` is a layout attribute.
bool isLayout(mlir::Attribute attr);

/// The closed form of `layout` for a tile of that shape. Fails, with a
/// diagnostic from `emitError` when it is given, where the layout cannot cover
/// the shape.
mlir::FailureOr<BitLayout>
getBitLayout(mlir::Attribute layout, llvm::ArrayRef<int64_t> shape,
             llvm::function_ref<mlir::InFlightDiagnostic()> emitError = nullptr);

/// The least extent that `layout` covers along `dim` without copies; for an
/// operand along K, the elements that one read of kwidth elements a lane covers.
int64_t leastExtent(mlir::Attribute layout, int64_t dim);

/// The closed form of a verified tile type.
BitLayout getBitLayout(mlir::Type tile);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_IR_LAYOUT_H
