//===- TileSplitK.cpp - workgroups that share the sum over K --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each workgroup stores the sum over its part of K and counts itself in. Whoever
// finds that all others have been there adds the parts up, puts the counter back
// to zero and computes the epilogue. Sums are int32 and wrap: the order of parts
// does not matter, and neither does who is last.
//
//===----------------------------------------------------------------------===//

#include "TileBuilder.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Dialect/QGemm/IR/Layout.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace qgemm;

/// Registers of parts that may be under way together.
static constexpr int64_t kRegistersUnderWay = 64;

Value TileBuilder::addParts(Value firstSlot, ValueRange partBounds) {
  auto type = accTile(b.getI32Type());
  auto load = [&](Value number) -> Value {
    Value slot = arith::AddIOp::create(b, firstSlot, number);
    return LoadOp::create(b, type, partials, ValueRange{slot, index(0), index(0)}, partBounds,
                          b.getDenseI64ArrayAttr({1, 2}), b.getDenseBoolArrayAttr({false, true}),
                          access(), b.getI64IntegerAttr(16));
  };
  if (config.splitK * getBitLayout(type).numRegisters() <= kRegistersUnderWay) {
    SmallVector<Value> parts;
    for (int64_t p = 0; p < config.splitK; ++p)
      parts.push_back(load(index(p)));
    Value sum = parts.front();
    for (Value p : ArrayRef(parts).drop_front())
      sum = arith::AddIOp::create(b, sum, p);
    return sum;
  }
  Value zero = splat(b.getI32IntegerAttr(0), type);
  auto loop = scf::ForOp::create(b, index(0), index(config.splitK), index(1), ValueRange{zero});
  loop->setAttr(kPartsAttr, b.getUnitAttr());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value sum = arith::AddIOp::create(b, loop.getRegionIterArgs()[0], load(loop.getInductionVar()));
  scf::YieldOp::create(b, sum);
  return loop.getResult(0);
}

void TileBuilder::buildSplitK(Value part) {
  // Tiles in the order of the grid; the parts of one follow each other.
  Value tilesN = arith::DivUIOp::create(b, arith::AddIOp::create(b, n, index(config.bn - 1)),
                                        index(config.bn));
  Value tile = arith::AddIOp::create(b, arith::MulIOp::create(b, tileM, tilesN), tileN);
  Value firstSlot = arith::MulIOp::create(b, tile, index(config.splitK));
  Value slot = arith::AddIOp::create(b, firstSlot, this->part);
  // Rows beyond M are neither written nor read.
  Value rows = arith::SubIOp::create(b, m, lhs.start);
  SmallVector<Value> partBounds = {arith::AddIOp::create(b, slot, index(1)), rows};
  StoreOp::create(b, part, partials, ValueRange{slot, index(0), index(0)}, partBounds,
                  b.getDenseI64ArrayAttr({1, 2}), b.getDenseBoolArrayAttr({false, true}), access(),
                  b.getI64IntegerAttr(16));

  OpBuilder::InsertionGuard guard(b);
  enterIfLast(counters, tile, index(config.splitK));
  buildEpilogue(correctWhole(addParts(firstSlot, partBounds)));
}

scf::IfOp TileBuilder::enterIfLast(Value counters, Value at, Value all) {
  Value one = arith::ConstantIntOp::create(b, 1, 32);
  Value arrived =
      AtomicAddOp::create(b, b.getI32Type(), one, counters, ValueRange{at}, Scope::Agent);
  Value others = arith::SubIOp::create(b, all, index(1));
  Value last = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, arrived,
                                     arith::IndexCastUIOp::create(b, b.getI32Type(), others));
  auto branch = scf::IfOp::create(b, last, /*withElseRegion=*/false);
  b.setInsertionPointToStart(branch.thenBlock());
  auto single = RankedTensorType::get({1}, b.getI32Type(),
                                      BlockedAttr::get(b.getContext(), ArrayRef<int64_t>{1},
                                                       ArrayRef<int64_t>{chip.waveSize},
                                                       ArrayRef<int64_t>{config.numWaves()}));
  StoreOp::create(b, splat(b.getI32IntegerAttr(0), single), counters, ValueRange{at},
                  ValueRange{arith::AddIOp::create(b, at, index(1))}, /*dims=*/nullptr,
                  b.getDenseBoolArrayAttr({true}), AccessAttr::get(b.getContext(), Access::Global),
                  b.getI64IntegerAttr(4));
  return branch;
}
