//===- TileEpilogue.cpp - scales, the epilogue region, stores -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace qgemm;

/// Loads `extent` elements along `memrefDim` from `start`, as a slice of the
/// accumulator's layout without `sliceDim`.
Value TileBuilder::loadVector(Value memref, int64_t memrefDim, Value start, int64_t extent,
                              int64_t sliceDim, ArrayRef<Value> extents) {
  MLIRContext *context = b.getContext();
  auto source = cast<MemRefType>(memref.getType());
  auto type = RankedTensorType::get({extent}, signlessElement(source),
                                    SliceAttr::get(context, sliceDim, acc));
  SmallVector<Value> indices(source.getRank(), index(0));
  indices[memrefDim] = start;
  // Tiles begin at multiples of their extent, so aligned bases mean aligned pieces.
  IntegerAttr alignment = isGeneric() ? IntegerAttr() : b.getI64IntegerAttr(16);
  return LoadOp::create(b, type, memref, indices, bounds(memref, extents),
                        b.getDenseI64ArrayAttr({memrefDim}), /*in_bounds=*/nullptr, access(),
                        alignment);
}

Value TileBuilder::loadOne(Value memref) {
  auto source = cast<MemRefType>(memref.getType());
  SmallVector<Value> indices(source.getRank(), index(0));
  return LoadScalarOp::create(b, signlessElement(source), memref, indices);
}

/// A scale or zero point that is a value, over the rows of the tile.
Value TileBuilder::loadRows(Side &side, const QuantParam &param, Value memref) {
  if (param.block.rows != 1) {
    Value one = loadOne(memref);
    return SplatOp::create(b, rowTile(side, one.getType()), one);
  }
  bool isLhs = side.which == DotSide::Lhs;
  return loadVector(memref, 0, side.start, side.rows, isLhs ? 1 : 0, {isLhs ? m : n, index(1)});
}

/// The side's scale as f32 over its rows; null where there is none.
Value TileBuilder::scaleTile(Side &side) {
  Type f32 = b.getF32Type();
  const QuantParam &scale = side.desc->scale;
  if (scale.isNone())
    return {};
  if (scale.isConstant())
    return splat(scale.constant, rowTile(side, f32));
  Value tile = loadRows(side, scale, side.scale);
  if (cast<RankedTensorType>(tile.getType()).getElementType() != f32)
    tile = arith::ExtFOp::create(b, rowTile(side, f32), tile);
  return tile;
}

Value TileBuilder::loadExtra(unsigned i) {
  Value memref = extras[i];
  auto type = cast<MemRefType>(memref.getType());
  switch (desc.extras[i].kind) {
  case Broadcast::PerRow:
    return broadcastRows(lhs, loadVector(memref, 0, lhs.start, config.bm, 1, {m}));
  case Broadcast::PerColumn:
    return broadcastRows(rhs, loadVector(memref, 0, rhs.start, config.bn, 0, {n}));
  case Broadcast::PerElement:
    return LoadOp::create(b, accTile(signlessElement(type)), memref,
                          ValueRange{lhs.start, rhs.start}, bounds(memref, {m, n}),
                          /*dims=*/nullptr, /*in_bounds=*/nullptr, access(),
                          b.getI64IntegerAttr(rowAlignment(type)));
  }
  llvm_unreachable("all kinds handled");
}

void TileBuilder::store(Value tile, Value memref) {
  StoreOp::create(b, tile, memref, ValueRange{lhs.start, rhs.start}, bounds(memref, {m, n}),
                  /*dims=*/nullptr, /*in_bounds=*/nullptr, access(),
                  b.getI64IntegerAttr(rowAlignment(memref.getType())));
}

/// An empty sum is +0 whatever the scales are (docs/Spec.md, "Special values").
Value TileBuilder::zeroIfNoK(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  // Other kernels are for K of a tile or more.
  if (!isGeneric() || !type.getElementType().isF32() ||
      (!ShapedType::isDynamic(op.getK()) && op.getK() != 0))
    return value;
  Value zero = splat(b.getF32FloatAttr(0.0f), type);
  Value none = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, k, index(0));
  Value mask = SplatOp::create(b, accTile(b.getI1Type()), none);
  return arith::SelectOp::create(b, mask, zero, value);
}

/// One conversion, then the lhs's scale, then the rhs's, then the region on
/// whole tiles.
void TileBuilder::buildEpilogue(Value sum) {
  Value value = sum;
  if (op.getAccumulatorType(0).isF32()) {
    value = arith::SIToFPOp::create(b, accTile(b.getF32Type()), sum);
    for (Side *side : {&lhs, &rhs})
      if (Value scale = scaleTile(*side))
        value = arith::MulFOp::create(b, value, broadcastRows(*side, scale));
  }
  value = zeroIfNoK(value);
  if (op.hasIdentityEpilogue()) {
    OpBuilder region(op);
    op.materializeEpilogue(region);
  }
  pinRounding(op.getEpilogue());
  IRMapping map;
  Block *block = op.getEpilogueBlock();
  map.map(block->getArgument(0), value);
  for (unsigned i = 0; i < extras.size(); ++i)
    map.map(block->getArgument(i + 1), loadExtra(i));
  for (Operation &inner : block->without_terminator()) {
    OperationState state(inner.getLoc(), inner.getName());
    for (Value operand : inner.getOperands())
      state.addOperands(map.lookup(operand));
    for (Type type : inner.getResultTypes())
      state.addTypes(accTile(type));
    state.addAttributes(inner.getAttrs());
    if (auto constant = dyn_cast<arith::ConstantOp>(inner)) {
      map.map(inner.getResult(0), splat(constant.getValue(), accTile(constant.getType())));
      continue;
    }
    map.map(inner.getResults(), b.create(state)->getResults());
  }
  SmallVector<RowOut> rowOuts;
  for (auto [yielded, out, desc] :
       llvm::zip_equal(block->getTerminator()->getOperands(), outs, desc.outs)) {
    if (desc.kind == OutKind::Full)
      store(map.lookup(yielded), out);
    else
      rowOuts.push_back(makeRowOut(desc.kind, out, map.lookup(yielded)));
  }
  if (!rowOuts.empty())
    buildRowOuts(rowOuts);
}
