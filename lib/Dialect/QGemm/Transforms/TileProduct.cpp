//===- TileProduct.cpp - the sum over K of one tile -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With a' and b' the values that are multiplied (stored values, less 128 where
// an unsigned operand meets a signed instruction), za' and zb' the zero points
// shifted likewise, and K padded to P by stored zeros:
//
//   sum over K of (a - za)(b - zb) = sum over P of a'b' - za' sum b' - zb' sum a'
//                                    + P za' zb' - (P - K) za zb
//
// exactly, modulo 2^32.
//
//===----------------------------------------------------------------------===//

#include "TileBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace qgemm;

Value TileBuilder::loadTile(Side &side, Value k, bool inBounds) {
  auto type = RankedTensorType::get({side.rows, config.bk}, b.getI8Type(), side.gather);
  Value rows = side.which == DotSide::Lhs ? m : n;
  // Rows that are contiguous in memory are compared where the last tile has fewer.
  bool whole = !isGeneric() && isColumnMajor(side.data.getType()) &&
               !ShapedType::isDynamic(op.getN()) && op.getN() % side.rows == 0;
  return LoadOp::create(b, type, side.data, ValueRange{side.start, k},
                        bounds(side.data, {rows, this->k}), /*dims=*/nullptr,
                        DenseBoolArrayAttr::get(b.getContext(), {whole, inBounds}), access(),
                        isGeneric() ? IntegerAttr() : b.getI64IntegerAttr(16));
}

Value TileBuilder::flip(Side &side, Value tile) {
  auto type = cast<RankedTensorType>(tile.getType());
  return side.flipped ? arith::XOrIOp::create(b, tile, splat(b.getI8IntegerAttr(-128), type))
                      : tile;
}

Value TileBuilder::loadOperand(Side &side, Value k, bool inBounds) {
  return flip(side, loadTile(side, k, inBounds));
}

Value TileBuilder::asOperand(Side &side, Value tile) {
  auto type = RankedTensorType::get({side.rows, config.bk}, b.getI8Type(), side.layout);
  return tile.getType() == type ? tile : ConvertLayoutOp::create(b, type, tile).getResult();
}

bool TileBuilder::needsSumsOf(const Side &side) {
  // They are multiplied by the other side's zero point.
  const Side &other = side.which == DotSide::Lhs ? rhs : lhs;
  return !side.sums && (other.flipped || !other.desc->zero.isNone());
}

RankedTensorType TileBuilder::sumsTile(const Side &side) {
  MLIRContext *context = b.getContext();
  Type i32 = b.getI32Type();
  auto gather = dyn_cast<BlockedAttr>(side.gather);
  if (!gather)
    return RankedTensorType::get({side.rows}, i32, SliceAttr::get(context, 1, side.layout));
  auto partial = BlockedAttr::get(context, ArrayRef<int64_t>{gather.getVector()[0], 1},
                                  gather.getLanes(), gather.getWaves());
  return RankedTensorType::get({side.rows, config.bk / gather.getVector()[1]}, i32, partial);
}

Value TileBuilder::addSums(Side &side, Value tile, Value sums) {
  bool isUnsigned = side.isUnsigned && !side.flipped;
  if (isa<BlockedAttr>(side.gather))
    return RowSumsOp::create(b, sums.getType(), tile, sums, /*condition=*/Value(), isUnsigned);
  Value step = ReduceOp::create(b, sums.getType(), ReduceKind::Add, tile, /*dim=*/1, isUnsigned);
  return arith::AddIOp::create(b, sums, step);
}

SmallVector<Value> TileBuilder::buildStep(Value lhsTile, Value rhsTile, ValueRange carried) {
  SmallVector<Value> next = llvm::to_vector_of<Value>(carried);
  auto dot = DotOp::create(b, next[0].getType(), asOperand(lhs, lhsTile), asOperand(rhs, rhsTile),
                           next[0], Value(), Value(), lhs.isUnsigned && !lhs.flipped,
                           rhs.isUnsigned && !rhs.flipped);
  next[0] = dot.getResult();
  size_t at = 1;
  for (auto [side, tile] : {std::pair(&lhs, lhsTile), std::pair(&rhs, rhsTile)})
    if (needsSumsOf(*side)) {
      next[at] = addSums(*side, tile, next[at]);
      ++at;
    }
  return next;
}

SmallVector<Value> TileBuilder::buildStepAt(Value k, bool inBounds, ValueRange carried) {
  Value a = loadOperand(lhs, k, inBounds), c = loadOperand(rhs, k, inBounds);
  return buildStep(a, c, carried);
}

/// The last tile of K, or one behind it: only its loads differ.
SmallVector<Value> TileBuilder::buildCheckedStep(Value k, Value isWhole, ValueRange carried) {
  auto types = SmallVector<Type>();
  for (Side *side : {&lhs, &rhs})
    types.push_back(RankedTensorType::get({side->rows, config.bk}, b.getI8Type(), side->gather));
  auto loads = scf::IfOp::create(b, types, isWhole, /*withElseRegion=*/true);
  for (bool inBounds : {true, false}) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(inBounds ? loads.thenBlock() : loads.elseBlock());
    Value a = loadOperand(lhs, k, inBounds), c = loadOperand(rhs, k, inBounds);
    scf::YieldOp::create(b, ValueRange{a, c});
  }
  return buildStep(loads.getResult(0), loads.getResult(1), carried);
}

/// Whether all parts are the same number of whole tiles.
bool TileBuilder::partsAreEven() {
  return !ShapedType::isDynamic(op.getK()) && op.getK() % (config.bk * config.splitK) == 0;
}

/// What lies behind the whole tiles is loaded by elements, for which there is room
/// only while no sums are alive: it comes first. Where the parts of K are uneven,
/// each has its last tile before the loop, and one that is empty a tile of zeros.
TileBuilder::Range TileBuilder::beginPart(SmallVector<Value> &carried) {
  auto mul = [&](Value x, int64_t y) -> Value { return arith::MulIOp::create(b, x, index(y)); };
  auto add = [&](Value x, Value y) -> Value { return arith::AddIOp::create(b, x, y); };
  if (part && partsAreEven()) {
    Value begin = mul(part, op.getK() / config.splitK);
    return {begin, add(begin, index(op.getK() / config.splitK))};
  }
  if (part) {
    Value tiles = arith::CeilDivUIOp::create(b, k, index(config.bk));
    Value most = arith::CeilDivUIOp::create(b, tiles, index(config.splitK));
    Value begin = arith::MulIOp::create(b, part, most);
    Value end = arith::MinUIOp::create(b, add(begin, most), tiles);
    Value last =
        arith::SubIOp::create(b, arith::MaxUIOp::create(b, end, add(begin, index(1))), index(1));
    Value at = mul(last, config.bk);
    Value isWhole =
        arith::CmpIOp::create(b, arith::CmpIPredicate::ule, add(at, index(config.bk)), k);
    carried = buildCheckedStep(at, isWhole, carried);
    // Tiles are loaded ahead even where the loop makes no step: whole ones.
    Value count = arith::SubIOp::create(b, last, begin);
    Value wholeTiles = arith::DivUIOp::create(b, k, index(config.bk));
    begin = arith::MinUIOp::create(b, begin, arith::SubIOp::create(b, wholeTiles, index(1)));
    return {mul(begin, config.bk), mul(add(begin, count), config.bk)};
  }
  if (!ShapedType::isDynamic(op.getK())) {
    int64_t rest = op.getK() % config.bk;
    Value whole = index(op.getK() - rest);
    if (rest)
      carried = buildStepAt(whole, /*inBounds=*/false, carried);
    return {index(0), whole};
  }
  Value whole = arith::AndIOp::create(b, arith::SubIOp::create(b, k, index(1)), index(-config.bk));
  Value rest = arith::AndIOp::create(b, k, index(config.bk - 1));
  Value isWhole = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, rest, index(0));
  carried = buildCheckedStep(whole, isWhole, carried);
  return {index(0), whole};
}

TileBuilder::Sums TileBuilder::buildProduct() {
  if (isSkinny())
    return buildSkinnyProduct();
  SmallVector<Value> carried = {splat(b.getI32IntegerAttr(0), accTile(b.getI32Type()))};
  for (Side *side : {&lhs, &rhs})
    if (needsSumsOf(*side))
      carried.push_back(splat(b.getI32IntegerAttr(0), sumsTile(*side)));
  // Large tiles: whole K tiles without any check. Generic: all checked.
  Range range = isGeneric() ? Range{index(0), k} : beginPart(carried);
  auto loop = scf::ForOp::create(b, range.begin, range.end, index(config.bk), carried);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    scf::YieldOp::create(
        b, buildStepAt(loop.getInductionVar(), !isGeneric(), loop.getRegionIterArgs()));
  }
  Sums sums{loop.getResult(0), {}, {}};
  size_t at = 1;
  for (auto [side, slot] : {std::pair(&lhs, &sums.ofLhs), std::pair(&rhs, &sums.ofRhs)})
    if (needsSumsOf(*side))
      *slot = broadcastRows(*side, wholeSums(*side, loop.getResult(at++)));
  return sums;
}

/// The sums of whole rows, where the accumulator has them.
Value TileBuilder::wholeSums(Side &side, Value partial) {
  auto type = cast<RankedTensorType>(partial.getType());
  auto layout = dyn_cast<BlockedAttr>(type.getEncoding());
  if (layout && layout.getWaves().back() > 1) {
    // Parts that waves hold: side by side in one.
    int64_t parts = type.getDimSize(1);
    auto beside = BlockedAttr::get(b.getContext(), ArrayRef<int64_t>{1, 1},
                                   ArrayRef<int64_t>{chip.waveSize / parts, parts},
                                   ArrayRef<int64_t>{config.numWaves(), 1});
    type = RankedTensorType::get(type.getShape(), b.getI32Type(), beside);
    partial = ConvertLayoutOp::create(b, type, partial);
  }
  if (type.getRank() == 2) {
    auto rows = SliceAttr::get(b.getContext(), 1, type.getEncoding());
    partial = ReduceOp::create(b, RankedTensorType::get({type.getDimSize(0)}, b.getI32Type(), rows),
                               ReduceKind::Add, partial, /*dim=*/1, /*isUnsigned=*/false);
  }
  return ConvertLayoutOp::create(b, rowTile(side, b.getI32Type()), partial);
}

std::optional<int64_t> TileBuilder::constantZero(const Side &side, bool ofFlipped) {
  const QuantParam &zero = side.desc->zero;
  if (zero.isValue())
    return std::nullopt;
  int64_t value = zero.isConstant() ? cast<IntegerAttr>(zero.constant).getInt() : 0;
  return value - (ofFlipped && side.flipped ? 128 : 0);
}

Value TileBuilder::zeroTile(Side &side, bool ofFlipped) {
  Type i32 = b.getI32Type();
  auto type = rowTile(side, i32);
  if (std::optional<int64_t> value = constantZero(side, ofFlipped))
    return *value == 0 ? Value() : splat(b.getI32IntegerAttr(int32_t(*value)), type);
  Type stored = cast<MemRefType>(side.zero.getType()).getElementType();
  Value tile = loadRows(side, side.desc->zero, side.zero);
  if (stored.getIntOrFloatBitWidth() < 32)
    tile = stored.isUnsignedInteger() ? arith::ExtUIOp::create(b, type, tile).getResult()
                                      : arith::ExtSIOp::create(b, type, tile).getResult();
  if (ofFlipped && side.flipped)
    tile = arith::SubIOp::create(b, tile, splat(b.getI32IntegerAttr(128), type));
  return tile;
}

Value TileBuilder::paddedK() {
  if (isSkinny())
    return index(llvm::alignTo(op.getK(), config.groupK() * config.splitK));
  // The last step may reach beyond K, and each part that is empty makes one, too.
  if (part && !partsAreEven()) {
    Value tiles = arith::CeilDivUIOp::create(b, k, index(config.bk));
    Value most = arith::CeilDivUIOp::create(b, tiles, index(config.splitK));
    Value parts = arith::CeilDivUIOp::create(b, tiles, most);
    Value empty = arith::SubIOp::create(b, index(config.splitK), parts);
    return arith::MulIOp::create(b, arith::AddIOp::create(b, tiles, empty), index(config.bk));
  }
  return arith::AndIOp::create(b, arith::AddIOp::create(b, k, index(config.bk - 1)),
                               index(-config.bk));
}

Value TileBuilder::correctSummed(const Sums &sums) {
  Value sum = sums.products;
  for (auto [side, others] : {std::pair(&lhs, sums.ofRhs), std::pair(&rhs, sums.ofLhs)}) {
    if (!others)
      continue;
    if (Value zero = zeroTile(*side, /*ofFlipped=*/true))
      sum = arith::SubIOp::create(b, sum,
                                  arith::MulIOp::create(b, broadcastRows(*side, zero), others));
  }
  return sum;
}

Value TileBuilder::correctWhole(Value sum) {
  Value padded = paddedK();
  Value padded32 = arith::IndexCastUIOp::create(b, b.getI32Type(), padded);

  // Trusted sums are of stored values over K: shift them, and the padding.
  for (auto [side, other] : {std::pair(&lhs, &rhs), std::pair(&rhs, &lhs)}) {
    if (!other->sums)
      continue;
    Value zero = zeroTile(*side, /*ofFlipped=*/true);
    if (!zero)
      continue;
    Value rows = other->which == DotSide::Lhs ? m : n;
    Value sums = loadVector(other->sums, 0, other->start, other->rows,
                            other->which == DotSide::Lhs ? 1 : 0, {rows, index(1)});
    if (other->flipped) {
      Value shift = arith::MulIOp::create(b, padded32, arith::ConstantIntOp::create(b, 128, 32));
      sums = arith::SubIOp::create(b, sums, SplatOp::create(b, sums.getType(), shift));
    }
    sum = arith::SubIOp::create(
        b, sum, arith::MulIOp::create(b, broadcastRows(*side, zero), broadcastRows(*other, sums)));
  }
  auto addProduct = [&](bool ofFlipped, Value factor, bool negative) {
    Value za = zeroTile(lhs, ofFlipped), zb = zeroTile(rhs, ofFlipped);
    if (!za || !zb)
      return;
    za = arith::MulIOp::create(b, za, SplatOp::create(b, za.getType(), factor));
    Value product = arith::MulIOp::create(b, broadcastRows(lhs, za), broadcastRows(rhs, zb));
    sum = negative ? arith::SubIOp::create(b, sum, product).getResult()
                   : arith::AddIOp::create(b, sum, product).getResult();
  };
  addProduct(/*ofFlipped=*/true, padded32, /*negative=*/false);
  Value excess =
      arith::IndexCastUIOp::create(b, b.getI32Type(), arith::SubIOp::create(b, padded, k));
  addProduct(/*ofFlipped=*/false, excess, /*negative=*/true);
  return sum;
}
