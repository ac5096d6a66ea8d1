//===- TileOps.cpp - the operations of the tile level ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/MatrixInstruction.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace qgemm;

/// A tile's layout must cover its shape.
static LogicalResult verifyTile(Operation *op, Type type) {
  auto tile = cast<RankedTensorType>(type);
  return getBitLayout(tile.getEncoding(), tile.getShape(), [&] { return op->emitOpError(); });
}

/// What memory is made of, in elements.
static LogicalResult verifyMemoryElement(Operation *op, Type element) {
  if (isMemoryElement(element))
    return success();
  return op->emitOpError("requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got ")
         << element;
}

//===----------------------------------------------------------------------===//
// Global memory
//===----------------------------------------------------------------------===//

namespace {
template <typename Op> int64_t memrefDimOf(Op op, int64_t tileDim) {
  if (auto dims = op.getDims())
    return (*dims)[tileDim];
  return cast<MemRefType>(op.getMemory().getType()).getRank() - op.getTileType().getRank() +
         tileDim;
}

template <typename Op> bool inBounds(Op op, int64_t tileDim) {
  auto flags = op.getInBounds();
  return flags && (*flags)[tileDim];
}

template <typename Op> Value boundOf(Op op, int64_t memrefDim) {
  auto type = cast<MemRefType>(op.getMemory().getType());
  if (!type.isDynamicDim(memrefDim))
    return {};
  return op.getBounds()[type.getDynamicDimIndex(memrefDim)];
}

/// Elements narrower than a byte: a lane moves whole bytes, none of which lies
/// half inside the memref.
template <typename Op>
LogicalResult verifyPacked(Op op, RankedTensorType tile, ArrayRef<int64_t> strides) {
  auto type = cast<MemRefType>(op.getMemory().getType());
  BitLayout layout = getBitLayout(tile);
  for (int64_t d = tile.getRank() - 1; d >= 0; --d) {
    int64_t memrefDim = op.getMemrefDim(d), extent = type.getDimSize(memrefDim);
    if (strides[memrefDim] != 1)
      continue;
    int64_t unit = elementsToByte(tile.getElementType());
    for (auto [other, stride] : llvm::enumerate(strides))
      if (int64_t(other) != memrefDim && type.getDimSize(other) != 1 &&
          !ShapedType::isDynamic(stride) && stride % unit != 0)
        return op.emitOpError("requires strides that are multiples of ")
               << unit << " elements of " << tile.getElementType() << ", got " << type;
    if (!holdsWholeBytes(layout, d, tile.getElementType()))
      return op.emitOpError("requires a layout that holds whole bytes along dimension ")
             << d << " for elements of " << tile.getElementType();
    if (!op.isInBounds(d) && (ShapedType::isDynamic(extent) || extent % unit != 0))
      return op.emitOpError("requires in_bounds or a static extent of whole bytes along dimension ")
             << memrefDim << " of " << type;
    return success();
  }
  return op.emitOpError("requires a dimension with stride 1 for elements of ")
         << tile.getElementType() << ", got " << type;
}

template <typename Op> LogicalResult verifyGlobal(Op op) {
  auto type = cast<MemRefType>(op.getMemory().getType());
  RankedTensorType tile = op.getTileType();
  if (failed(verifyTile(op, tile)))
    return failure();
  int64_t rank = type.getRank();
  if (int64_t(op.getIndices().size()) != rank)
    return op.emitOpError("requires one index for each of ")
           << rank << " dimensions, got " << op.getIndices().size();
  if (int64_t(op.getBounds().size()) != int64_t(type.getNumDynamicDims()))
    return op.emitOpError("requires one bound for each of ")
           << type.getNumDynamicDims() << " dynamic dimensions, got " << op.getBounds().size();
  if (tile.getRank() > rank)
    return op.emitOpError("requires a memref of rank ")
           << tile.getRank() << " or more, got " << rank;
  if (auto dims = op.getDims()) {
    if (int64_t(dims->size()) != tile.getRank())
      return op.emitOpError("requires one of dims for each dimension of the tile, got ")
             << dims->size();
    for (int64_t d : *dims)
      if (d < 0 || d >= rank)
        return op.emitOpError("requires dims below ") << rank << ", got " << d;
    if (dims->size() == 2 && (*dims)[0] == (*dims)[1])
      return op.emitOpError("requires dims that differ, got ") << (*dims)[0] << " twice";
  }
  if (auto flags = op.getInBounds(); flags && int64_t(flags->size()) != tile.getRank())
    return op.emitOpError("requires one of in_bounds for each dimension of the tile, got ")
           << flags->size();
  if constexpr (!std::is_same_v<Op, LoadToLdsOp>) {
    auto alignment = op.getAlignment();
    if (alignment && (*alignment < 1 || *alignment > 16 || !llvm::isPowerOf2_64(*alignment)))
      return op.emitOpError("requires an alignment that is a power of two up to 16, got ")
             << *alignment;
  }
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) || offset != 0)
    return op.emitOpError("requires a strided memref without offset, got ") << type;
  // Signedness belongs to memory; tiles are signless.
  Type element = signlessElement(type);
  if (element != tile.getElementType())
    return op.emitOpError("requires a tile of ") << element << ", got " << tile.getElementType();
  if (failed(verifyMemoryElement(op, element)))
    return failure();
  return element.getIntOrFloatBitWidth() < 8 ? verifyPacked(op, tile, strides) : success();
}
} // namespace

#define QGEMM_GLOBAL_OP(OP)                                                                        \
  int64_t OP::getMemrefDim(int64_t tileDim) { return memrefDimOf(*this, tileDim); }                \
  bool OP::isInBounds(int64_t tileDim) { return inBounds(*this, tileDim); }                        \
  Value OP::getBound(int64_t memrefDim) { return boundOf(*this, memrefDim); }

QGEMM_GLOBAL_OP(LoadOp)
QGEMM_GLOBAL_OP(StoreOp)
QGEMM_GLOBAL_OP(LoadToLdsOp)
#undef QGEMM_GLOBAL_OP

LogicalResult LoadOp::verify() { return verifyGlobal(*this); }
LogicalResult StoreOp::verify() { return verifyGlobal(*this); }

RankedTensorType LoadToLdsOp::getTileType() {
  return RankedTensorType::get(getDest().getType().getShape(), getDest().getType().getElementType(),
                               getLayout());
}

LogicalResult LoadToLdsOp::verify() { return verifyGlobal(*this); }

/// Operations on one element: an index for each dimension, no dynamic extents
/// that strides would depend on.
static LogicalResult verifyElementAccess(Operation *op, MemRefType type, ValueRange indices) {
  if (int64_t(indices.size()) != type.getRank())
    return op->emitOpError("requires one index for each of ")
           << type.getRank() << " dimensions, got " << indices.size();
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) || offset != 0 ||
      (type.getLayout().isIdentity() && llvm::is_contained(strides, ShapedType::kDynamic)))
    return op->emitOpError("requires a memref with known or explicit strides, got ") << type;
  if (failed(verifyMemoryElement(op, type.getElementType())))
    return failure();
  if (type.getElementTypeBitWidth() < 8)
    return op->emitOpError("requires elements of whole bytes, got ") << type.getElementType();
  return success();
}

LogicalResult LoadScalarOp::verify() {
  return verifyElementAccess(*this, cast<MemRefType>(getSource().getType()), getIndices());
}

LogicalResult AtomicAddOp::verify() {
  return verifyElementAccess(*this, cast<MemRefType>(getDest().getType()), getIndices());
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

LogicalResult SplatOp::verify() { return verifyTile(*this, getResult().getType()); }

LogicalResult RangeOp::verify() {
  auto type = getResult().getType();
  if (type.getRank() != 1 || !type.getElementType().isInteger(32))
    return emitOpError("requires a one-dimensional tile of i32, got ") << type;
  return verifyTile(*this, type);
}

/// `vector` is `tile` without dimension `dim`, with the sliced layout.
static LogicalResult verifySlice(Operation *op, RankedTensorType vector, RankedTensorType tile,
                                 int64_t dim) {
  if (tile.getRank() != 2 || vector.getRank() != 1)
    return op->emitOpError("requires tiles of rank 1 and 2, got ") << vector << " and " << tile;
  if (dim != 0 && dim != 1)
    return op->emitOpError("requires dimension 0 or 1, got ") << dim;
  auto slice = dyn_cast<SliceAttr>(vector.getEncoding());
  if (!slice || slice.getParent() != tile.getEncoding() || slice.getDim() != dim)
    return op->emitOpError("requires the layout ")
           << SliceAttr::get(op->getContext(), dim, tile.getEncoding()) << ", got "
           << vector.getEncoding();
  if (vector.getDimSize(0) != tile.getDimSize(1 - dim))
    return op->emitOpError("requires an extent of ")
           << tile.getDimSize(1 - dim) << ", got " << vector.getDimSize(0);
  if (failed(verifyTile(op, vector)))
    return failure();
  return verifyTile(op, tile);
}

/// `result` is what waves leave of `tile` when each reduces what it has along `dim`.
static LogicalResult verifyParts(Operation *op, RankedTensorType result, RankedTensorType tile,
                                 int64_t dim) {
  if (tile.getRank() != 2 || result.getRank() != 2)
    return op->emitOpError("requires tiles of rank 2, got ") << result << " and " << tile;
  if (dim != 0 && dim != 1)
    return op->emitOpError("requires dimension 0 or 1, got ") << dim;
  auto parts = cast<WavePartsAttr>(result.getEncoding());
  if (parts.getParent() != tile.getEncoding() || parts.getDim() != dim)
    return op->emitOpError("requires the layout ")
           << WavePartsAttr::get(op->getContext(), dim, tile.getEncoding()) << ", got "
           << result.getEncoding();
  if (result.getDimSize(1 - dim) != tile.getDimSize(1 - dim))
    return op->emitOpError("requires an extent of ")
           << tile.getDimSize(1 - dim) << " along dimension " << 1 - dim << ", got "
           << result.getDimSize(1 - dim);
  if (failed(verifyTile(op, result)))
    return failure();
  return verifyTile(op, tile);
}

LogicalResult BroadcastOp::verify() {
  auto input = getInput().getType(), result = getResult().getType();
  if (input.getElementType() != result.getElementType())
    return emitOpError("requires equal element types, got ") << input << " and " << result;
  auto slice = dyn_cast<SliceAttr>(input.getEncoding());
  if (!slice)
    return emitOpError("requires an input with a slice layout, got ") << input.getEncoding();
  return verifySlice(*this, input, result, slice.getDim());
}

LogicalResult ReduceOp::verify() {
  auto input = getInput().getType(), result = getResult().getType();
  auto parts = dyn_cast<WavePartsAttr>(result.getEncoding());
  if (failed(parts ? verifyParts(*this, result, input, getDim())
                   : verifySlice(*this, result, input, getDim())))
    return failure();
  Type element = input.getElementType();
  // Lanes exchange 32 bits at a time.
  if (!element.isIntOrFloat() || element.getIntOrFloatBitWidth() > 32)
    return emitOpError("requires elements of at most 32 bits, got ") << element;
  Type want = element;
  if (getKind() == ReduceKind::Add && isa<IntegerType>(element))
    want = IntegerType::get(getContext(), 32);
  if (result.getElementType() != want)
    return emitOpError("requires a result of ") << want << ", got " << result.getElementType();
  int64_t waves = 1;
  for (CoordBit b : getBitLayout(input).waves)
    waves *= b.dim == int64_t(getDim()) ? 2 : 1;
  if (!parts && waves != 1)
    return emitOpError("requires the reduced dimension to lie within one wave");
  if (parts && result.getDimSize(getDim()) != waves)
    return emitOpError("requires an extent of ")
           << waves << " along dimension " << getDim() << ", one for each wave, got "
           << result.getDimSize(getDim());
  return success();
}

LogicalResult RowSumsOp::verify() {
  auto input = getInput().getType(), acc = getAcc().getType();
  auto layout = dyn_cast<BlockedAttr>(input.getEncoding());
  if (input.getRank() != 2 || !input.getElementType().isInteger(8) || !layout ||
      layout.getVector()[0] != (layout.getTransposed() ? layout.getVector()[0] : 1) ||
      layout.getVector()[1] < 4 || (layout.getTransposed() && layout.getVector()[0] < 4))
    return emitOpError("requires a two-dimensional tile of i8 of which a lane holds four or more "
                       "elements of a row, got ")
           << input;
  if (failed(verifyTile(*this, input)))
    return failure();
  int64_t group = layout.getVector()[1];
  auto want = RankedTensorType::get(
      {input.getDimSize(0), input.getDimSize(1) / group}, IntegerType::get(getContext(), 32),
      BlockedAttr::get(getContext(), ArrayRef<int64_t>{layout.getVector()[0], 1}, layout.getLanes(),
                       layout.getWaves()));
  if (acc != want)
    return emitOpError("requires sums of type ") << want << ", got " << acc;
  return verifyTile(*this, acc);
}

LogicalResult ConvertLayoutOp::verify() {
  auto input = getInput().getType(), result = getResult().getType();
  if (input.getShape() != result.getShape() || input.getElementType() != result.getElementType())
    return emitOpError("requires the same shape and element type, got ")
           << input << " and " << result;
  if (failed(verifyTile(*this, input)) || failed(verifyTile(*this, result)))
    return failure();
  BitLayout from = getBitLayout(input), to = getBitLayout(result);
  if (from.waveSize() != to.waveSize() || from.numWaves() != to.numWaves())
    return emitOpError("requires layouts over the same lanes and waves, got ")
           << from.waveSize() << "x" << from.numWaves() << " and " << to.waveSize() << "x"
           << to.numWaves();
  return success();
}

OpFoldResult ConvertLayoutOp::fold(FoldAdaptor) {
  return getInput().getType() == getResult().getType() ? getInput() : Value();
}

/// Whether a tile of `element` can be an operand of that hardware type.
static bool isOperandType(target::MatrixType type, Type element) {
  using target::MatrixType;
  switch (type) {
  case MatrixType::I8:
  case MatrixType::IU8:
    return element.isSignlessInteger(8);
  case MatrixType::IU4:
    return element.isSignlessInteger(4);
  case MatrixType::F16:
    return element.isF16();
  case MatrixType::BF16:
    return element.isBF16();
  case MatrixType::FP8:
    return isa<Float8E4M3FNType>(element);
  case MatrixType::BF8:
    return isa<Float8E5M2Type>(element);
  case MatrixType::FP8FNUZ:
    return isa<Float8E4M3FNUZType>(element);
  case MatrixType::BF8FNUZ:
    return isa<Float8E5M2FNUZType>(element);
  case MatrixType::F8:
    return isa<Float8E4M3FNType, Float8E5M2Type>(element);
  case MatrixType::F6F4:
    return isa<Float6E2M3FNType, Float6E3M2FNType, Float4E2M1FNType>(element);
  case MatrixType::F32:
    return element.isF32();
  case MatrixType::I32:
    return element.isSignlessInteger(32);
  }
  return false;
}

/// The scales of one operand: one for each row and block of K.
static LogicalResult verifyScales(DotOp op, Value scale, RankedTensorType operand, DotSide side,
                                  MmaAttr mma) {
  auto want = RankedTensorType::get({operand.getDimSize(0), operand.getDimSize(1) / kScaleBlock},
                                    Float8E8M0FNUType::get(op.getContext()),
                                    ScaleAttr::get(op.getContext(), side, mma));
  if (scale.getType() != want)
    return op.emitOpError("requires ")
           << stringifyDotSide(side) << " scales of type " << want << ", got " << scale.getType();
  return verifyTile(op, want);
}

LogicalResult DotOp::verify() {
  auto lhs = getLhs().getType(), rhs = getRhs().getType(), acc = getAcc().getType();
  auto mma = dyn_cast<MmaAttr>(acc.getEncoding());
  if (!mma)
    return emitOpError("requires an accumulator with an mma layout, got ") << acc.getEncoding();
  for (auto [tile, side] : {std::pair(lhs, DotSide::Lhs), std::pair(rhs, DotSide::Rhs)}) {
    auto want = OperandAttr::get(getContext(), side, mma);
    if (tile.getEncoding() != want)
      return emitOpError("requires ") << stringifyDotSide(side) << " with the layout " << want
                                      << ", got " << tile.getEncoding();
    if (failed(verifyTile(*this, tile)))
      return failure();
  }
  if (failed(verifyTile(*this, acc)))
    return failure();
  if (lhs.getDimSize(0) * mma.getKWaves() != acc.getDimSize(0) ||
      rhs.getDimSize(0) != acc.getDimSize(1) || lhs.getDimSize(1) != rhs.getDimSize(1))
    return emitOpError("requires tiles M x K, N x K and ")
           << (mma.getKWaves() > 1 ? std::to_string(mma.getKWaves()) + " * " : "") << "M x N, got "
           << lhs << ", " << rhs << " and " << acc;
  const auto *mi =
      target::findMatrixInstruction(*target::familyFromName(mma.getFamily()), mma.getInstruction());
  bool swap = mma.getTransposed();
  if (!isOperandType(swap ? mi->rhsType : mi->lhsType, lhs.getElementType()) ||
      !isOperandType(swap ? mi->lhsType : mi->rhsType, rhs.getElementType()) ||
      !isOperandType(mi->accType, acc.getElementType()))
    return emitOpError("requires element types that ")
           << mma.getInstruction() << " takes, got " << lhs.getElementType() << ", "
           << rhs.getElementType() << " and " << acc.getElementType();
  if ((getLhsUnsigned() || getRhsUnsigned()) && !mi->takesUnsigned())
    return emitOpError("requires an instruction that takes unsigned operands, got ")
           << mma.getInstruction();
  if (bool(getLhsScale()) != mi->scaled || bool(getRhsScale()) != mi->scaled)
    return emitOpError(mi->scaled ? "requires block scales of both operands for "
                                  : "requires a scaled instruction for block scales, got ")
           << mma.getInstruction();
  if (!mi->scaled)
    return success();
  if (failed(verifyScales(*this, getLhsScale(), lhs, DotSide::Lhs, mma)))
    return failure();
  return verifyScales(*this, getRhsScale(), rhs, DotSide::Rhs, mma);
}

//===----------------------------------------------------------------------===//
// LDS and order
//===----------------------------------------------------------------------===//

LogicalResult LdsAllocOp::verify() {
  LdsType type = getResult().getType();
  if (auto swizzle = getSwizzle()) {
    if (type.getShape().size() != 2)
      return emitOpError("requires two dimensions for a swizzle, got ") << type;
    int64_t chunks = std::max<int64_t>(
        type.getShape()[1] * ldsElementBits(type.getElementType()) / 8 / kLdsChunkBytes, 1);
    for (auto [i, mask] : llvm::enumerate(swizzle->getMasks()))
      if (int64_t most = chunks << std::min<size_t>(i, 16); mask < 0 || mask >= most)
        return emitOpError("requires a swizzle mask below ")
               << most << " for bit " << i << " of the row, got " << mask;
  }
  // More than any chip has, and far from overflowing sums.
  constexpr int64_t most = 1 << 20;
  if (IntegerAttr attr = getOffsetAttr())
    if (int64_t offset = attr.getInt(); offset < 0 || offset > most || offset % 16 != 0)
      return emitOpError("requires an offset that is a multiple of 16 up to ")
             << most << ", got " << offset;
  return success();
}

template <typename Op>
static LogicalResult verifyLdsAccess(Op op, RankedTensorType tile, LdsType lds) {
  if (failed(verifyTile(op, tile)))
    return failure();
  if (tile.getElementType() != lds.getElementType())
    return op.emitOpError("requires a tile of ")
           << lds.getElementType() << ", got " << tile.getElementType();
  if (!fitsLds(tile))
    return op.emitOpError("requires a layout that holds ") << ldsUnit(tile) << ", got " << tile;
  if (tile.getRank() != int64_t(lds.getShape().size()))
    return op.emitOpError("requires a tile of rank ")
           << lds.getShape().size() << ", got " << tile.getRank();
  auto offsets = op.getOffsets();
  if (offsets && int64_t(offsets->size()) != tile.getRank())
    return op.emitOpError("requires one offset for each dimension, got ") << offsets->size();
  for (int64_t d = 0; d < tile.getRank(); ++d) {
    int64_t offset = offsets ? (*offsets)[d] : 0;
    if (offset < 0 || offset % tile.getDimSize(d) != 0 ||
        offset + tile.getDimSize(d) > lds.getShape()[d])
      return op.emitOpError("requires an offset that is a multiple of the tile's extent inside "
                            "the buffer, got ")
             << offset << " along dimension " << d;
  }
  return success();
}

LogicalResult LdsLoadOp::verify() {
  return verifyLdsAccess(*this, getResult().getType(), getSource().getType());
}
LogicalResult LdsStoreOp::verify() {
  return verifyLdsAccess(*this, getValue().getType(), getDest().getType());
}

LogicalResult WaitOp::verify() {
  if (!getLoads() && !getLds())
    return emitOpError("requires a count of loads or lds");
  for (auto count : {getLoads(), getLds()})
    if (count && (*count < 0 || *count > 63))
      return emitOpError("requires a count from 0 to 63, got ") << int64_t(*count);
  return success();
}

LogicalResult BarrierOp::verify() {
  if (!getHalf())
    return success();
  if (*getHalf() > 1)
    return emitOpError("requires half 0 or 1, got ") << int64_t(*getHalf());
  if (!getBare())
    return emitOpError("requires 'bare' where half of the waves meet it");
  auto kernel = getOperation()->getParentOfType<KernelOp>();
  if (kernel && kernel.getNumWaves() % 2 != 0)
    return emitOpError("requires an even number of waves to have halves, got ")
           << kernel.getNumWaves();
  return success();
}

LogicalResult PriorityOp::verify() {
  if (getLevel() > 3)
    return emitOpError("requires a level from 0 to 3, got ") << int64_t(getLevel());
  return success();
}
