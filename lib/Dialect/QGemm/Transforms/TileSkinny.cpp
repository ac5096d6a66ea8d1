//===- TileSkinny.cpp - the sum over K for few rows -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights are read once and there is little to compute with them, so what counts is
// bytes under way. Operands go from memory straight to the registers of the matrix
// instruction; `prefetch` tiles are loaded before the first is multiplied, and each
// is loaded anew as soon as it has been. Waves divide K and meet once, at the end.
//
// Every workgroup makes the same number of passes. Columns beyond K are zeros, which
// cost no memory traffic; paddedK() counts them.
//
//===----------------------------------------------------------------------===//

#include "TileBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace qgemm;

/// `sums`: of products, then of the lhs's and of the rhs's values where they are
/// needed, each a product with ones.
SmallVector<Value> TileBuilder::multiply(Value a, Value c, ValueRange sums) {
  a = flip(lhs, a);
  c = flip(rhs, c);
  bool unsignedA = lhs.isUnsigned && !lhs.flipped, unsignedC = rhs.isUnsigned && !rhs.flipped;
  auto dot = [&](Value x, Value y, Value sum, bool unsignedX, bool unsignedY) -> Value {
    return DotOp::create(b, sum.getType(), x, y, sum, Value(), Value(), unsignedX, unsignedY);
  };
  auto ones = [&](Value like) {
    return splat(b.getI8IntegerAttr(1), cast<RankedTensorType>(like.getType()));
  };
  SmallVector<Value> next = {dot(a, c, sums[0], unsignedA, unsignedC)};
  if (needsSumsOf(lhs))
    next.push_back(dot(a, ones(c), sums[next.size()], unsignedA, false));
  if (needsSumsOf(rhs))
    next.push_back(dot(ones(a), c, sums[next.size()], false, unsignedC));
  return next;
}

Value TileBuilder::addWaves(Value stack, bool first) {
  if (config.wk == 1)
    return stack;
  auto type = cast<RankedTensorType>(stack.getType());
  auto lds = LdsType::get(b.getContext(), type.getShape(), type.getElementType());
  Value buffer = LdsAllocOp::create(b, lds, SwizzleAttr(), IntegerAttr());
  // Others may still be reading what the buffer's memory held before.
  if (!first)
    BarrierOp::create(b);
  LdsStoreOp::create(b, stack, buffer, DenseI64ArrayAttr());
  BarrierOp::create(b);
  Value sum;
  for (int64_t p = 0; p < config.wk; ++p) {
    Value one = LdsLoadOp::create(b, accTile(b.getI32Type()), buffer,
                                  b.getDenseI64ArrayAttr({p * config.bm, 0}));
    sum = sum ? arith::AddIOp::create(b, sum, one).getResult() : one;
  }
  return sum;
}

TileBuilder::Sums TileBuilder::buildSkinnyProduct() {
  int64_t group = config.groupK();
  int64_t passes = llvm::divideCeil(op.getK(), group * config.splitK);
  bool inBounds = op.getK() == passes * group * config.splitK;
  Value base = part ? arith::MulIOp::create(b, part, index(passes * group)).getResult() : index(0);

  auto stack = RankedTensorType::get({config.bm * config.wk, config.bn}, b.getI32Type(), mma);
  SmallVector<Value> state(1 + needsSumsOf(lhs) + needsSumsOf(rhs),
                           splat(b.getI32IntegerAttr(0), stack));
  size_t numSums = state.size();
  // Tile i of the pass that begins at `at`, both operands.
  auto load = [&](Value at, int64_t i, SmallVectorImpl<Value> &to) {
    Value k = i == 0 ? at : arith::AddIOp::create(b, at, index(i * config.bk)).getResult();
    to.push_back(loadTile(lhs, k, inBounds));
    to.push_back(loadTile(rhs, k, inBounds));
  };
  // In the order in which they are used, or waits for the first cover later ones.
  for (int64_t i = 0; i < config.prefetch; ++i) {
    load(base, i, state);
    KeepOrderOp::create(b);
  }
  // One pass over what is loaded; `refill`: from where each tile is loaded anew.
  auto pass = [&](ValueRange from, Value refill) {
    SmallVector<Value> sums = llvm::to_vector_of<Value>(from.take_front(numSums)), tiles;
    for (int64_t i = 0; i < config.prefetch; ++i) {
      sums = multiply(from[numSums + 2 * i], from[numSums + 2 * i + 1], sums);
      if (!refill)
        continue;
      // Left alone, the back end gathers loads and waits for the first at once.
      KeepOrderOp::create(b);
      load(refill, i, tiles);
      KeepOrderOp::create(b);
    }
    sums.append(tiles);
    return sums;
  };
  if (passes > 1) {
    auto loop = scf::ForOp::create(b, index(1), index(passes), index(1), state);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value ahead = arith::AddIOp::create(
        b, base, arith::MulIOp::create(b, loop.getInductionVar(), index(group)));
    scf::YieldOp::create(b, pass(loop.getRegionIterArgs(), ahead));
    state = llvm::to_vector_of<Value>(loop.getResults());
  }
  state = pass(state, {});

  Sums sums{addWaves(state[0], /*first=*/true), {}, {}};
  size_t at = 1;
  if (needsSumsOf(lhs))
    sums.ofLhs = addWaves(state[at++], /*first=*/false);
  if (needsSumsOf(rhs))
    sums.ofRhs = addWaves(state[at++], /*first=*/false);
  return sums;
}
