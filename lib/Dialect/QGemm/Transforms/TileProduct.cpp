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

Value TileBuilder::loadOperand(Side &side, Value k, bool inBounds) {
  MLIRContext *context = b.getContext();
  auto type = RankedTensorType::get({side.rows, config.bk}, b.getI8Type(), side.gather);
  Value rows = side.which == DotSide::Lhs ? m : n;
  auto load = LoadOp::create(b, type, side.data, ValueRange{side.start, k},
                             bounds(side.data, {rows, this->k}), /*dims=*/nullptr,
                             DenseBoolArrayAttr::get(context, {false, inBounds}), access(),
                             isLarge() ? b.getI64IntegerAttr(16) : IntegerAttr());
  Value tile = load.getResult();
  if (side.flipped)
    tile = arith::XOrIOp::create(b, tile, splat(b.getI8IntegerAttr(-128), type));
  return tile;
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
  auto partial =
      BlockedAttr::get(context, ArrayRef<int64_t>{1, 1}, gather.getLanes(), gather.getWaves());
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

/// The part of K behind the whole tiles, before them: it is loaded by elements,
/// for which there is room only while no sums are alive. `whole`: where it begins.
SmallVector<Value> TileBuilder::buildTail(Value &whole, ValueRange carried) {
  if (!ShapedType::isDynamic(op.getK())) {
    int64_t rest = op.getK() % config.bk;
    whole = index(op.getK() - rest);
    return rest ? buildStepAt(whole, /*inBounds=*/false, carried) : SmallVector<Value>(carried);
  }
  // The last tile, whole or not: only its loads differ.
  whole = arith::AndIOp::create(b, arith::SubIOp::create(b, k, index(1)), index(-config.bk));
  Value rest = arith::AndIOp::create(b, k, index(config.bk - 1));
  Value isWhole = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, rest, index(0));
  auto types = SmallVector<Type>();
  for (Side *side : {&lhs, &rhs})
    types.push_back(RankedTensorType::get({side->rows, config.bk}, b.getI8Type(), side->gather));
  auto loads = scf::IfOp::create(b, types, isWhole, /*withElseRegion=*/true);
  for (bool inBounds : {true, false}) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(inBounds ? loads.thenBlock() : loads.elseBlock());
    Value a = loadOperand(lhs, whole, inBounds), c = loadOperand(rhs, whole, inBounds);
    scf::YieldOp::create(b, ValueRange{a, c});
  }
  return buildStep(loads.getResult(0), loads.getResult(1), carried);
}

Value TileBuilder::buildProduct() {
  SmallVector<Value> carried = {splat(b.getI32IntegerAttr(0), accTile(b.getI32Type()))};
  for (Side *side : {&lhs, &rhs})
    if (needsSumsOf(*side))
      carried.push_back(splat(b.getI32IntegerAttr(0), sumsTile(*side)));
  // Large tiles: whole K tiles without any check. Generic: all checked.
  Value end = k;
  if (isLarge())
    carried = buildTail(end, carried);
  auto loop = scf::ForOp::create(b, index(0), end, index(config.bk), carried);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    scf::YieldOp::create(b,
                         buildStepAt(loop.getInductionVar(), isLarge(), loop.getRegionIterArgs()));
  }
  SmallVector<Value> sums;
  for (Value partial : llvm::drop_begin(loop.getResults())) {
    auto type = cast<RankedTensorType>(partial.getType());
    if (type.getRank() == 2)
      partial = ReduceOp::create(
          b,
          RankedTensorType::get({type.getDimSize(0)}, b.getI32Type(),
                                SliceAttr::get(b.getContext(), 1, type.getEncoding())),
          ReduceKind::Add, partial, /*dim=*/1, /*isUnsigned=*/false);
    sums.push_back(partial);
  }
  return correct(loop.getResult(0), sums);
}

Value TileBuilder::zeroTile(Side &side, bool ofFlipped) {
  Type i32 = b.getI32Type();
  auto type = rowTile(side, i32);
  int64_t shift = ofFlipped && side.flipped ? 128 : 0;
  const QuantParam &zero = side.desc->zero;
  if (!zero.isValue()) {
    int64_t value = zero.isConstant() ? cast<IntegerAttr>(zero.constant).getInt() : 0;
    return value == shift ? Value() : splat(b.getI32IntegerAttr(int32_t(value - shift)), type);
  }
  Type stored = cast<MemRefType>(side.zero.getType()).getElementType();
  Value tile = loadRows(side, zero, side.zero);
  if (stored.getIntOrFloatBitWidth() < 32)
    tile = stored.isUnsignedInteger() ? arith::ExtUIOp::create(b, type, tile).getResult()
                                      : arith::ExtSIOp::create(b, type, tile).getResult();
  if (shift)
    tile = arith::SubIOp::create(b, tile, splat(b.getI32IntegerAttr(shift), type));
  return tile;
}

Value TileBuilder::correct(Value sum, ValueRange sums) {
  Type i32 = b.getI32Type();
  // P: K, padded where the last step reaches beyond it.
  Value padded = arith::AndIOp::create(b, arith::AddIOp::create(b, k, index(config.bk - 1)),
                                       index(-config.bk));
  Value padded32 = arith::IndexCastUIOp::create(b, i32, padded);
  auto subtract = [&](Value x) { sum = arith::SubIOp::create(b, sum, x); };

  // - z' * (sum of the other side's values), for each side.
  for (auto [side, other] : {std::pair(&lhs, &rhs), std::pair(&rhs, &lhs)}) {
    bool summed = needsSumsOf(*other);
    Value otherSums;
    if (summed) {
      otherSums = sums.size() == 2 && other == &rhs ? sums[1] : sums[0];
      otherSums = ConvertLayoutOp::create(b, rowTile(*other, i32), otherSums);
    }
    Value zero = zeroTile(*side, /*ofFlipped=*/true);
    if (!zero)
      continue;
    if (!summed) {
      // Trusted sums are of stored values over K: shift them, and the padding.
      Value rows = other->which == DotSide::Lhs ? m : n;
      otherSums = loadVector(other->sums, 0, other->start, other->rows,
                             other->which == DotSide::Lhs ? 1 : 0, {rows, index(1)});
      if (other->flipped) {
        Value shift = arith::MulIOp::create(b, padded32, arith::ConstantIntOp::create(b, 128, 32));
        otherSums =
            arith::SubIOp::create(b, otherSums, SplatOp::create(b, otherSums.getType(), shift));
      }
    }
    subtract(
        arith::MulIOp::create(b, broadcastRows(*side, zero), broadcastRows(*other, otherSums)));
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
  Value excess = arith::IndexCastUIOp::create(b, i32, arith::SubIOp::create(b, padded, k));
  addProduct(/*ofFlipped=*/false, excess, /*negative=*/true);
  return sum;
}
