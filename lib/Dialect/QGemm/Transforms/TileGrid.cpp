//===- TileGrid.cpp - which tile a workgroup takes ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Workgroups start in the order of x + y * (size along x). Two renumberings of
// that number, each a permutation of the grid (docs/KernelABI.md, "Grid order"):
//
//   xcd    neighbouring workgroups are dealt out to the dies in turn; each die
//          gets neighbouring tiles instead, so that its L2 holds what they share
//   group  `gm` tiles along M follow each other before the next along N: at any
//          time a block of the product is under way, not a row of it
//
//===----------------------------------------------------------------------===//

#include "TileBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// Unsigned arithmetic on indices.
struct Indices {
  ImplicitLocOpBuilder &b;
  Value constant(int64_t v) { return arith::ConstantIndexOp::create(b, v); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulIOp::create(b, x, y); }
  Value div(Value x, Value y) { return arith::DivUIOp::create(b, x, y); }
  Value rem(Value x, Value y) { return arith::RemUIOp::create(b, x, y); }
  Value min(Value x, Value y) { return arith::MinUIOp::create(b, x, y); }
  Value less(Value x, Value y) { return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, x, y); }
  Value select(Value c, Value x, Value y) { return arith::SelectOp::create(b, c, x, y); }
  Value tiles(Value extent, int64_t tile) {
    // Not extent + tile - 1, which could pass 2^31.
    Value whole = div(extent, constant(tile)), rest = rem(extent, constant(tile));
    return add(whole, select(less(constant(0), rest), constant(1), constant(0)));
  }
};
} // namespace

void TileBuilder::setUpTile() {
  auto program = [&](uint64_t dim) -> Value {
    return ProgramIdOp::create(b, b.getIndexType(), dim);
  };
  tileN = program(0);
  tileM = program(1);
  if (config.splitK > 1)
    part = program(2);
  if (config.groupRows == 1 && config.xcds == 1)
    return;
  Indices i{b};
  Value sizeN = i.tiles(n, config.bn), sizeM = i.tiles(m, config.bm);
  Value number = i.add(tileN, i.mul(tileM, sizeN));
  if (config.xcds > 1) {
    // Die d takes number / xcds of the numbers that leave the rest d.
    Value xcds = i.constant(config.xcds), count = i.mul(sizeM, sizeN);
    Value die = i.rem(number, xcds), turn = i.div(number, xcds);
    Value each = i.div(count, xcds), more = i.rem(count, xcds);
    number = i.add(i.add(i.mul(die, each), i.min(die, more)), turn);
  }
  Value row = i.div(number, sizeN), column = i.rem(number, sizeN);
  if (config.groupRows > 1) {
    // The rows of the last group, where there are fewer, keep their order.
    Value high = i.constant(config.groupRows), whole = i.div(sizeM, high);
    Value group = i.div(row, high);
    Value inGroup = i.sub(number, i.mul(group, i.mul(high, sizeN)));
    Value grouped = i.less(group, whole);
    row = i.select(grouped, i.add(i.mul(group, high), i.rem(inGroup, high)), row);
    column = i.select(grouped, i.div(inGroup, high), column);
  }
  tileM = row;
  tileN = column;
}
