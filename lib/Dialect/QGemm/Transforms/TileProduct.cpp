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
  auto operand = RankedTensorType::get({side.rows, config.bk}, b.getI8Type(), side.layout);
  return operand == type ? tile : ConvertLayoutOp::create(b, operand, tile).getResult();
}

bool TileBuilder::needsSumsOf(const Side &side) {
  // They are multiplied by the other side's zero point.
  const Side &other = side.which == DotSide::Lhs ? rhs : lhs;
  return !side.sums && (other.flipped || !other.desc->zero.isNone());
}

SmallVector<Value> TileBuilder::buildStep(Value k, bool inBounds, ValueRange carried) {
  Value a = loadOperand(lhs, k, inBounds), c = loadOperand(rhs, k, inBounds);
  SmallVector<Value> next = llvm::to_vector_of<Value>(carried);
  auto dot = DotOp::create(b, next[0].getType(), a, c, next[0], Value(), Value(),
                           lhs.isUnsigned && !lhs.flipped, rhs.isUnsigned && !rhs.flipped);
  next[0] = dot.getResult();
  size_t at = 1;
  for (auto [side, tile] : {std::pair(&lhs, a), std::pair(&rhs, c)}) {
    if (!needsSumsOf(*side))
      continue;
    Value sums = ReduceOp::create(b, next[at].getType(), ReduceKind::Add, tile,
                                  /*dim=*/1, side->isUnsigned && !side->flipped);
    next[at] = arith::AddIOp::create(b, next[at], sums);
    ++at;
  }
  return next;
}

Value TileBuilder::buildProduct() {
  Type i32 = b.getI32Type();
  SmallVector<Value> carried = {splat(b.getI32IntegerAttr(0), accTile(i32))};
  for (Side *side : {&lhs, &rhs})
    if (needsSumsOf(*side)) {
      auto type =
          RankedTensorType::get({side->rows}, i32, SliceAttr::get(b.getContext(), 1, side->layout));
      carried.push_back(splat(b.getI32IntegerAttr(0), type));
    }
  Value zero = index(0), step = index(config.bk);
  // Large tiles: whole K tiles without any check, then the tail. Generic: all checked.
  Value whole = k;
  if (isLarge()) {
    whole = arith::SubIOp::create(b, k, arith::AndIOp::create(b, k, index(config.bk - 1)));
    if (!ShapedType::isDynamic(op.getK()))
      whole = index(op.getK() - op.getK() % config.bk);
  }
  auto loop = scf::ForOp::create(b, zero, whole, step, carried);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> next =
        buildStep(loop.getInductionVar(), isLarge(), loop.getRegionIterArgs());
    scf::YieldOp::create(b, next);
  }
  SmallVector<Value> results = llvm::to_vector_of<Value>(loop.getResults());
  if (isLarge() && !ShapedType::isDynamic(op.getK())) {
    if (op.getK() % config.bk != 0)
      results = buildStep(whole, false, results);
  } else if (isLarge()) {
    Value more = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, whole, k);
    auto types = llvm::map_to_vector(results, [](Value v) { return v.getType(); });
    auto tail = scf::IfOp::create(b, types, more, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(tail.thenBlock());
    scf::YieldOp::create(b, buildStep(whole, false, results));
    b.setInsertionPointToStart(tail.elseBlock());
    scf::YieldOp::create(b, results);
    results = llvm::to_vector_of<Value>(tail.getResults());
  }
  return correct(results[0], ValueRange(results).drop_front());
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
