//===- Operands.h - a product's operands in host memory ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_OPERANDS_H
#define QGEMM_TOOLS_RUN_OPERANDS_H

#include "Options.h"

#include "qgemm/Library/ElementTypes.h"
#include "qgemm/Library/ProblemInfo.h"
#include "qgemm/Reference/View.h"

namespace qgemm::run {

/// What an operand is to the product; contents depend on it.
enum class Role : uint8_t { Data, Scale, Zero, Sums, Extra, Out };

/// A matrix (a vector is a matrix of one row or column) as it lies in memory. A line is a row,
/// or a column of a transposed matrix; lines start on a byte.
struct Operand {
  std::string name;
  Role role;
  const library::ElementTypeInfo *type;
  mlir::Value value; ///< the memref in the problem
  unsigned rank;
  reference::Layout layout;
  int64_t misalign = 0;
  std::vector<uint8_t> bytes; ///< lines with what lies between them

  int64_t lines() const { return layout.transposed ? layout.cols : layout.rows; }
  int64_t lineLength() const { return layout.transposed ? layout.rows : layout.cols; }
  uint64_t strideBytes() const { return uint64_t(layout.stride) * type->bits / 8; }
  uint64_t lineBytes() const { return type->rowBytes(uint64_t(lineLength())); }

  /// An element's bits, in memory that is laid out as this operand is.
  uint64_t load(const uint8_t *memory, int64_t row, int64_t col) const {
    return reference::loadBits(memory, layout.type, layout.index(0, row, col));
  }
  uint64_t load(int64_t row, int64_t col) const { return load(bytes.data(), row, col); }
  void store(int64_t row, int64_t col, uint64_t bits) {
    reference::storeBits(bytes.data(), layout.type, layout.index(0, row, col), bits);
  }
  /// The value of an element's bits.
  double decode(uint64_t bits) const {
    return type->isInteger() ? double(reference::decodeInt(layout.type, bits))
                             : reference::decodeFloat(layout.type, bits);
  }
};

/// Sizes of one run.
struct Sizes {
  int64_t m, n, k;
};

/// Shapes, strides and placement of all operands, in ABI order; memory is not allocated.
llvm::Expected<std::vector<Operand>> layOut(MatmulOp op, const Sizes &sizes,
                                            const Options &options);

/// Allocates and fills every operand. Outs and the bytes between lines hold noise, so that what
/// a kernel does not write, or should not have written, shows.
llvm::Error fill(std::vector<Operand> &operands, const Options &options);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_OPERANDS_H
