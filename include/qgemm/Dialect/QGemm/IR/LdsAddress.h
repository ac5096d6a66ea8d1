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

/// Byte addresses relative to a buffer. Linear over the bits of coordinates; of
/// elements narrower than a byte, those that share one have the same address.
class LdsAddressMap {
public:
  LdsAddressMap(LdsType type, std::optional<SwizzleAttr> swizzle);

  /// The byte address of the element at these coordinates.
  int64_t address(llvm::ArrayRef<int64_t> coordinates) const;
  /// The byte address of the position whose only bit is `bit`; 0 for none.
  int64_t basis(CoordBit bit) const;
  /// The bytes of one access of a tile with that layout: as many elements as
  /// follow each other in registers and in the buffer, 16 bytes at most.
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
