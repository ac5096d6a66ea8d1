//===- TileRowOuts.cpp - outs that are reduced along their rows -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each wave reduces its part of its rows and leaves the result in memory. Whoever
// of a row of workgroups finds that all others have been there combines what they
// left, in one order, and writes the out. All kinds of reduction give the same bits
// in any order (docs/Spec.md), so that it does not matter who is last.
//
// Narrow types are reduced as f32 or i32, which hold all their values; sums wrap
// alike when they are narrowed at the end.
//
//===----------------------------------------------------------------------===//

#include "TileBuilder.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Dialect/QGemm/IR/Layout.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace qgemm;

/// Loads of 16 bytes that a lane has under way when it combines what others left.
static constexpr int64_t kLoadsUnderWay = 8;

int64_t TileBuilder::wavesAlongN() {
  int64_t waves = 1;
  for (CoordBit bit : getBitLayout(accTile(b.getI32Type())).waves)
    waves *= bit.dim == 1 ? 2 : 1;
  return waves;
}

bool TileBuilder::isRowAlone() {
  return !ShapedType::isDynamic(op.getN()) && op.getN() <= config.bn && wavesAlongN() == 1;
}

/// Not n + bn - 1, which could pass 2^31; there is at least one column.
Value TileBuilder::tilesAlongN() {
  Value last = arith::SubIOp::create(b, n, index(1));
  return arith::AddIOp::create(b, arith::DivUIOp::create(b, last, index(config.bn)), index(1));
}

TileBuilder::RowOut TileBuilder::makeRowOut(OutKind kind, Value memref, Value yielded) {
  RowOut out{memref, yielded, ReduceKind::Add, {}, false};
  if (kind != OutKind::PerRowAdd)
    out.kind = kind == OutKind::PerRowMax ? ReduceKind::Max : ReduceKind::Min;
  Type element = cast<MemRefType>(memref.getType()).getElementType();
  out.isUnsigned = element.isUnsignedInteger();
  bool isFloat = isa<FloatType>(element);
  out.part = isFloat ? Type(b.getF32Type()) : b.getI32Type();
  if (element.getIntOrFloatBitWidth() == 32)
    return out;
  RankedTensorType type = accTile(out.part);
  if (isFloat)
    out.tile = arith::ExtFOp::create(b, type, yielded);
  else if (out.isUnsigned)
    out.tile = arith::ExtUIOp::create(b, type, yielded);
  else
    out.tile = arith::ExtSIOp::create(b, type, yielded);
  return out;
}

Value TileBuilder::neutral(const RowOut &out, RankedTensorType type) {
  bool isMax = out.kind == ReduceKind::Max;
  if (out.part.isF32()) {
    APFloat infinity = APFloat::getInf(APFloat::IEEEsingle(), /*Negative=*/isMax);
    return splat(b.getFloatAttr(out.part, infinity), type);
  }
  APInt least = APInt::getSignedMinValue(32), greatest = APInt::getSignedMaxValue(32);
  APInt value = out.kind == ReduceKind::Add ? APInt(32, 0) : isMax ? least : greatest;
  return splat(b.getIntegerAttr(out.part, value), type);
}

/// Unsigned values that were narrower are not negative: they compare as signed ones.
Value TileBuilder::combine(const RowOut &out, Value x, Value y) {
  bool isFloat = out.part.isF32();
  switch (out.kind) {
  case ReduceKind::Add:
    return arith::AddIOp::create(b, x, y);
  case ReduceKind::Max:
    return isFloat ? arith::MaximumFOp::create(b, x, y).getResult()
                   : arith::MaxSIOp::create(b, x, y).getResult();
  case ReduceKind::Min:
    return isFloat ? arith::MinimumFOp::create(b, x, y).getResult()
                   : arith::MinSIOp::create(b, x, y).getResult();
  }
  llvm_unreachable("all kinds handled");
}

Value TileBuilder::maskBeyond(const RowOut &out, Value tile, int64_t dim, Value extent) {
  auto type = cast<RankedTensorType>(tile.getType());
  Type i32 = b.getI32Type(), i1 = b.getI1Type();
  Attribute slice = SliceAttr::get(b.getContext(), 1 - dim, type.getEncoding());
  auto along = RankedTensorType::get({type.getDimSize(dim)}, i32, slice);
  Value end = SplatOp::create(b, along, arith::IndexCastUIOp::create(b, i32, extent));
  Value inside =
      arith::CmpIOp::create(b, arith::CmpIPredicate::slt, RangeOp::create(b, along), end);
  Value mask = BroadcastOp::create(b, type.clone(i1), inside);
  return arith::SelectOp::create(b, mask, tile, neutral(out, type));
}

/// A vector over the tile's rows, narrowed to the out's type.
void TileBuilder::storeRows(const RowOut &out, Value rows) {
  auto type = cast<RankedTensorType>(rows.getType());
  Type element = signlessElement(out.memref.getType());
  if (element != type.getElementType()) {
    auto narrow = type.clone(element);
    rows = isa<FloatType>(element) ? arith::TruncFOp::create(b, narrow, rows).getResult()
                                   : arith::TruncIOp::create(b, narrow, rows).getResult();
  }
  StoreOp::create(b, rows, out.memref, ValueRange{lhs.start}, bounds(out.memref, {m}),
                  /*dims=*/nullptr, /*in_bounds=*/nullptr, access(),
                  b.getI64IntegerAttr(rowAlignment(out.memref.getType())));
}

Value TileBuilder::addRowParts(const RowOut &out, Value first, Value count) {
  MLIRContext *context = b.getContext();
  // Lanes lie along rows in pieces of 16 bytes, then along parts.
  constexpr int64_t vector = 4;
  int64_t pieces = config.bm / vector, waves = config.numWaves();
  int64_t wavesM = std::min(waves, pieces);
  int64_t lanesM = std::min<int64_t>(pieces / wavesM, chip.waveSize);
  int64_t lanesOfParts = chip.waveSize / lanesM;
  auto layout =
      BlockedAttr::get(context, ArrayRef<int64_t>{1, vector},
                       ArrayRef<int64_t>{lanesOfParts, lanesM}, ArrayRef<int64_t>{1, waves});
  int64_t loads = kLoadsUnderWay * wavesM * lanesM / pieces;
  int64_t step = lanesOfParts * std::max<int64_t>(loads, 1);
  auto type = RankedTensorType::get({step, config.bm}, out.part, layout);

  Value end = arith::AddIOp::create(b, first, count);
  auto loop = scf::ForOp::create(b, index(0), count, index(step), ValueRange{neutral(out, type)});
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value at = loop.getInductionVar();
    Value parts =
        LoadOp::create(b, type.clone(b.getI32Type()), rowPartials,
                       ValueRange{arith::AddIOp::create(b, first, at), index(0)}, ValueRange{end},
                       /*dims=*/nullptr, b.getDenseBoolArrayAttr({false, true}), access(),
                       b.getI64IntegerAttr(16));
    if (out.part.isF32())
      parts = arith::BitcastOp::create(b, type, parts);
    parts = maskBeyond(out, parts, 0, arith::SubIOp::create(b, count, at));
    scf::YieldOp::create(b, combine(out, loop.getRegionIterArgs()[0], parts));
  }
  auto rows = RankedTensorType::get({config.bm}, out.part, SliceAttr::get(context, 0, layout));
  return ReduceOp::create(b, rows, out.kind, loop.getResult(0), /*dim=*/0, /*is_unsigned=*/false);
}

void TileBuilder::buildRowOuts(ArrayRef<RowOut> rowOuts) {
  MLIRContext *context = b.getContext();
  bool whole = !ShapedType::isDynamic(op.getN()) && op.getN() % config.bn == 0;
  Value columns = arith::SubIOp::create(b, n, rhs.start);
  int64_t waves = wavesAlongN();
  Value tilesN, count;
  if (!isRowAlone()) {
    tilesN = tilesAlongN();
    count = arith::MulIOp::create(b, tilesN, index(waves));
  }
  // Parts of a row of tiles, those of one out behind the other's.
  auto firstOf = [&](size_t i) -> Value {
    Value row = arith::MulIOp::create(b, tileM, index(rowOuts.size()));
    return arith::MulIOp::create(b, arith::AddIOp::create(b, row, index(i)), count);
  };
  for (auto [i, out] : llvm::enumerate(rowOuts)) {
    Value tile = whole ? out.tile : maskBeyond(out, out.tile, 1, columns);
    RankedTensorType type = rowTile(lhs, out.part);
    if (!isRowAlone())
      type =
          RankedTensorType::get({config.bm, waves}, out.part, WavePartsAttr::get(context, 1, acc));
    Value part = ReduceOp::create(b, type, out.kind, tile, /*dim=*/1, /*is_unsigned=*/false);
    if (isRowAlone()) {
      storeRows(out, part);
      continue;
    }
    if (out.part.isF32())
      part = arith::BitcastOp::create(b, type.clone(b.getI32Type()), part);
    Value at = arith::AddIOp::create(b, firstOf(i), arith::MulIOp::create(b, tileN, index(waves)));
    StoreOp::create(b, part, rowPartials, ValueRange{at, index(0)},
                    ValueRange{arith::AddIOp::create(b, at, index(waves))},
                    b.getDenseI64ArrayAttr({1, 0}), b.getDenseBoolArrayAttr({true, true}), access(),
                    b.getI64IntegerAttr(16));
  }
  if (isRowAlone())
    return;
  OpBuilder::InsertionGuard guard(b);
  enterIfLast(rowCounters, tileM, tilesN);
  for (auto [i, out] : llvm::enumerate(rowOuts))
    storeRows(out, addRowParts(out, firstOf(i), count));
}
