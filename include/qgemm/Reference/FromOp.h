//===- FromOp.h - the reference's description of a qgemm.matmul -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_REFERENCE_FROMOP_H
#define QGEMM_REFERENCE_FROMOP_H

#include "qgemm/Reference/Matmul.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir {
class Type;
class Value;
} // namespace mlir

namespace qgemm {
class MatmulOp;
} // namespace qgemm

namespace qgemm::reference {

/// What a memref or tensor is at run time: where its first element stands (the memref's
/// offset included), and its shape and strides in elements, one for each dimension.
struct Buffer {
  void *data = nullptr;
  llvm::SmallVector<int64_t, 3> shape, strides;
};

/// The contiguous buffer of that shape.
Buffer contiguousBuffer(void *data, llvm::ArrayRef<int64_t> shape);

/// The element type of an operand, if the reference has it. Signless integers are signed.
std::optional<ElementType> elementType(mlir::Type type);

/// Describes the product that the operation computes on the buffers that `lookup` gives for
/// its operands. The result refers to the buffers and to the operation's region. Sums that
/// the operation was given are not used. An error says which operand's buffer does not fit.
llvm::Expected<Matmul> fromOp(qgemm::MatmulOp op,
                              llvm::function_ref<llvm::Expected<Buffer>(mlir::Value)> lookup);

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_FROMOP_H
