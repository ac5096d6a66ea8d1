//===- LdsAddress.cpp - byte addresses in an LDS buffer -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qgemm;

int64_t qgemm::ldsElementBits(Type element) {
  int64_t bits = element.getIntOrFloatBitWidth();
  return bits == 6 ? 8 : bits;
}

StringRef qgemm::ldsUnit(RankedTensorType tile) {
  Type element = tile.getElementType();
  return isMemoryElement(element) && element.getIntOrFloatBitWidth() == 6
             ? "runs of 32 elements of a row"
             : "whole bytes of a row";
}

LdsAddressMap::LdsAddressMap(LdsType type, std::optional<SwizzleAttr> swizzle)
    : shape(type.getShape()), elementBits(ldsElementBits(type.getElementType())) {
  if (swizzle)
    masks.assign(swizzle->getMasks().begin(), swizzle->getMasks().end());
}

int64_t LdsAddressMap::address(ArrayRef<int64_t> coordinates) const {
  int64_t row = coordinates.size() == 2 ? coordinates.front() : 0;
  int64_t address = coordinates.back() * elementBits / 8;
  for (auto [i, mask] : llvm::enumerate(masks))
    if (row >> i & 1)
      address ^= mask * kLdsChunkBytes;
  return address ^ row * (shape.back() * elementBits / 8);
}

int64_t LdsAddressMap::basis(CoordBit bit) const {
  if (bit.isNone())
    return 0;
  SmallVector<int64_t> coordinates(shape.size(), 0);
  coordinates[bit.dim] = int64_t(1) << bit.bit;
  return address(coordinates);
}

int64_t LdsAddressMap::pieceBytes(const BitLayout &layout) const {
  int64_t run = layout.contiguous(layout.rank() - 1) * elementBits / 8;
  return std::min<int64_t>(run, kLdsChunkBytes);
}

int64_t LdsAddressMap::storedPieceBytes(const BitLayout &layout) const {
  int64_t turned = elementBits == 8 ? layout.transposedRun() : 1;
  return std::max(pieceBytes(layout), std::min<int64_t>(turned, kLdsChunkBytes));
}

int64_t LdsAddressMap::size() const {
  int64_t elements = 1;
  for (int64_t extent : shape)
    elements *= extent;
  return llvm::divideCeil(elements * elementBits, 8);
}
