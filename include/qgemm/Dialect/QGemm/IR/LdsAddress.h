//===- LdsAddress.h - byte addresses in an LDS buffer -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Used by the lowering, which emits these addresses, and by qgemm-allocate-lds,
// which enumerates them to choose a swizzle without bank conflicts.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_IR_LDSADDRESS_H
#define QGEMM_DIALECT_QGEMM_IR_LDSADDRESS_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include <optional>

namespace qgemm {

/// The bits that an element takes in LDS: its own, but 8 where it has 6. Such elements stand
/// in runs of kSixBitRun, each at the start of as many bytes, packed in the first 24 of them:
/// runs stay at powers of two.
int64_t ldsElementBits(mlir::Type element);

/// What a lane must hold of rows for tiles of that type to go through LDS, in words.
llvm::StringRef ldsUnit(mlir::RankedTensorType tile);

/// Byte addresses relative to a buffer. Linear over the bits of coordinates; of
/// elements of 4 bits, those that share a byte have the same address, and of elements of
/// 6 bits only multiples of 16 have one of their own: the packed bytes of their run up to
/// 16 and from there on.
class LdsAddressMap {
public:
  LdsAddressMap(LdsType type, std::optional<SwizzleAttr> swizzle);

  /// The byte address of the element at these coordinates.
  int64_t address(llvm::ArrayRef<int64_t> coordinates) const;
  /// The byte address of the position whose only bit is `bit`; 0 for none.
  int64_t basis(CoordBit bit) const;
  /// The bytes of one access of a tile with that layout: as many elements as
  /// follow each other in registers and in the buffer, 16 bytes at most (of elements of
  /// 6 bits every other access has 8).
  int64_t pieceBytes(const BitLayout &layout) const;
  /// The same for a store, which turns bytes that lie the other way in registers.
  int64_t storedPieceBytes(const BitLayout &layout) const;
  /// The bytes of the whole buffer.
  int64_t size() const;

private:
  llvm::SmallVector<int64_t> shape, masks;
  int64_t elementBits;
};

/// Bytes that the swizzle keeps together.
inline constexpr int64_t kLdsChunkBytes = 16;

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_IR_LDSADDRESS_H
