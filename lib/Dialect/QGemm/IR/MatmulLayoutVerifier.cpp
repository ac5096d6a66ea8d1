//===- MatmulLayoutVerifier.cpp - how operands may lie in memory ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatmulVerifier.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qgemm;

namespace {

/// One operand's layout under examination. Dimensions count from the end: 1 is
/// the column, 2 the row, 3 the batch or expert.
struct LayoutChecker {
  MatmulOp op;
  StringRef what;
  ShapedType type;
  Orientation orientation;
  bool isOut;
  SmallVector<int64_t> strides;
  int64_t offset = 0;

  InFlightDiagnostic error() { return op.emitOpError(what); }
  unsigned bits() { return type.getElementTypeBitWidth(); }
  /// Sub-byte elements that fill whole bytes: two of 4 bits, four of 6 bits.
  int64_t packed() { return bits() >= 8 ? 1 : bits() == 4 ? 2 : 4; }
  bool has(unsigned dim) { return type.getRank() >= static_cast<int64_t>(dim); }
  int64_t extent(unsigned dim) { return type.getDimSize(type.getRank() - dim); }
  int64_t stride(unsigned dim) { return strides[strides.size() - dim]; }

  LogicalResult verifyTensor();
  LogicalResult verifyMemref(MemRefType memref);
  LogicalResult verifySpace(MemRefType memref);
  LogicalResult verifyUnitStride();
  LogicalResult verifyPitch();
  LogicalResult verifyBatchStride();
  LogicalResult verifySubByte();
};

} // namespace

LogicalResult LayoutChecker::verifyTensor() {
  // matmul_c20
  if (auto tensor = cast<RankedTensorType>(type); tensor.getEncoding())
    return error() << " requires a tensor without encoding, got " << tensor.getEncoding()
                   << ": column-major and K x N operands exist on memrefs only, transpose the "
                      "tensor first";
  // matmul_c19
  if (has(2) && extent(2) != 1 && !ShapedType::isDynamic(extent(1)) && extent(1) % packed() != 0)
    return error() << " requires rows of whole bytes, a multiple of " << packed()
                   << " elements of type " << type.getElementType() << ", got " << extent(1);
  return success();
}

LogicalResult LayoutChecker::verifySpace(MemRefType memref) {
  Attribute space = memref.getMemorySpace();
  bool global = !space;
  if (auto number = dyn_cast_or_null<IntegerAttr>(space))
    global = number.getValue().ule(1);
  if (auto gpuSpace = dyn_cast_or_null<gpu::AddressSpaceAttr>(space))
    global = gpuSpace.getValue() == gpu::AddressSpace::Global;
  // matmul_c21
  if (!global)
    return error() << " requires global memory, got memory space " << space;
  return success();
}

/// One of the two inner strides is 1, which of them depending on the operand.
LogicalResult LayoutChecker::verifyUnitStride() {
  if (stride(1) == 1)
    return success();
  bool columnMajor = has(2) && stride(2) == 1;
  if (columnMajor && orientation == Orientation::Either)
    return success();
  // matmul_c17
  if (columnMajor && what == "lhs")
    return error() << " requires inner stride 1, got " << type
                   << ": a K x M lhs is not a problem-level operand, the tile level can load one";
  if (columnMajor || !ShapedType::isDynamic(stride(1)))
    return error() << " requires inner stride 1"
                   << (orientation == Orientation::Either ? " or row stride 1" : "") << ", got "
                   << type;
  // matmul_c16
  return error() << " requires a static inner stride, got " << type
                 << ": bufferize with "
                    "function-boundary-type-conversion=identity-layout-map";
}

/// Rows (columns, where those are contiguous) do not overlap.
LogicalResult LayoutChecker::verifyPitch() {
  if (!has(2))
    return success();
  bool columnMajor = isColumnMajor(type);
  unsigned inner = columnMajor ? 2 : 1, outer = columnMajor ? 1 : 2;
  if (extent(outer) == 1 || ShapedType::isDynamic(stride(outer)))
    return success();
  int64_t length = ShapedType::isDynamic(extent(inner)) ? 1 : extent(inner);
  // matmul_c18
  if (stride(outer) < length)
    return error() << " requires a " << (columnMajor ? "column" : "row") << " stride of at least "
                   << length << ", got " << stride(outer);
  return success();
}

LogicalResult LayoutChecker::verifyBatchStride() {
  if (!has(3) || ShapedType::isDynamic(stride(3)) || extent(3) == 1)
    return success();
  int64_t least = 0;
  if (isOut) {
    bool isStatic = !ShapedType::isDynamic(extent(2)) && !ShapedType::isDynamic(extent(1)) &&
                    !ShapedType::isDynamic(stride(2));
    // A batch spans (rows - 1) row strides and one row.
    if (isStatic && (extent(2) == 0 || llvm::MulOverflow(extent(2) - 1, stride(2), least) ||
                     llvm::AddOverflow(least, extent(1), least)))
      return success();
  }
  // matmul_c18
  if (stride(3) < least)
    return error() << " requires a batch stride of at least " << least << ", got " << stride(3);
  return success();
}

LogicalResult LayoutChecker::verifySubByte() {
  if (packed() == 1)
    return success();
  // matmul_c19
  if (isColumnMajor(type))
    return error() << " requires inner stride 1 for elements of type " << type.getElementType()
                   << ", got " << type;
  for (unsigned dim = 2; has(dim); ++dim)
    if (extent(dim) != 1 && !ShapedType::isDynamic(stride(dim)) && stride(dim) % packed() != 0)
      return error() << " requires rows of whole bytes, strides that are multiples of " << packed()
                     << " elements of type " << type.getElementType() << ", got " << stride(dim);
  if (!ShapedType::isDynamic(offset) && offset % packed() != 0)
    return error() << " requires an offset of whole bytes, a multiple of " << packed()
                   << " elements of type " << type.getElementType() << ", got " << offset;
  return success();
}

LogicalResult LayoutChecker::verifyMemref(MemRefType memref) {
  if (failed(verifySpace(memref)))
    return failure();
  // matmul_c15
  if (failed(memref.getStridesAndOffset(strides, offset)))
    return error() << " requires a strided layout, got " << memref.getLayout();
  if (memref.getRank() == 0)
    return success(); // The shape is refused by name elsewhere.
  return success(succeeded(verifyUnitStride()) && succeeded(verifyPitch()) &&
                 succeeded(verifyBatchStride()) && succeeded(verifySubByte()));
}

LogicalResult qgemm::verifyMatmulLayout(MatmulOp op, StringRef what, Value value,
                                        Orientation orientation, bool isOut) {
  LayoutChecker checker{op, what, cast<ShapedType>(value.getType()), orientation, isOut, {}, 0};
  if (auto memref = dyn_cast<MemRefType>(value.getType()))
    return checker.verifyMemref(memref);
  return checker.verifyTensor();
}
