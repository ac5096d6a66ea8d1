//===- PipelineDeep.cpp - tiles and fragments ahead of the product --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For a loop that is one product. Carried besides the sums: the fragments of the
// next slice, and tiles on their way from global memory in registers. p is t % 2.
//
// A tile of several slices, step t: while slice s is multiplied, slice s + 1 is
// read from buffer p; tile t + 1 is stored to buffer 1 - p and its registers take
// tile t + 2; behind the barrier slice 0 of tile t + 1 is read, while the last
// slice is multiplied. At the barrier all waves have read buffer p and stored
// buffer 1 - p.
//
// A tile of one slice, step t: behind the barrier, tile t + 1 is read from buffer
// 1 - p while tile t is multiplied; then tile t + 2 is stored over buffer p, which
// all waves had read before the barrier, and its registers take tile t + 3.
//
// On chips with accumulation registers the first step stands before the loop and
// at least one behind it: LLVM keeps sums there only if matrix instructions begin
// and end their way around the loop.
//
//===----------------------------------------------------------------------===//

#include "PipelineLoop.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Target/Chip.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace qgemm;

struct DeepPipeliner::State {
  Value acc;
  SmallVector<Value> tiles;     ///< one for each of `converts`
  SmallVector<Value> fragments; ///< of the lhs and the rhs

  SmallVector<Value> values() const {
    SmallVector<Value> all = {acc};
    llvm::append_range(all, tiles);
    llvm::append_range(all, fragments);
    return all;
  }
  /// The same parts out of a list in the order of values().
  State with(ValueRange list) const {
    State s;
    s.acc = list.front();
    s.tiles = llvm::to_vector_of<Value>(list.slice(1, tiles.size()));
    s.fragments = llvm::to_vector_of<Value>(list.drop_front(1 + tiles.size()));
    return s;
  }
};

/// 32-bit registers that a lane holds of a tile.
static int64_t registersOf(RankedTensorType tile) {
  return llvm::divideCeil(getBitLayout(tile).numRegisters() * tile.getElementTypeBitWidth(), 32);
}

bool DeepPipeliner::applies() {
  const target::Chip *chip = target::findChip(kernel.getChip());
  if (!chip || converts.size() != 2 || loop.getNumRegionIterArgs() != 1)
    return false;
  for (Operation &op : loop.getBody()->without_terminator()) {
    if (auto product = dyn_cast<DotOp>(op); product && !dot)
      dot = product;
    else if (!fetchOnly.contains(&op) &&
             !llvm::is_contained(converts, dyn_cast<ConvertLayoutOp>(op)))
      return false;
  }
  if (!dot || dot.getLhsScale() || dot.getRhsScale() || dot.getAcc() != loop.getRegionIterArg(0) ||
      !dot->hasOneUse() || loop.getBody()->getTerminator()->getOperand(0) != dot.getResult() ||
      dot.getLhs() != converts[0].getResult() || dot.getRhs() != converts[1].getResult())
    return false;
  auto lhs = dot.getLhs().getType(), rhs = dot.getRhs().getType();
  sliceExtent = sliceOf(lhs);
  if (sliceOf(rhs) != sliceExtent)
    return false;
  slices = lhs.getDimSize(1) / sliceExtent;
  bool accumulationRegisters = chip->waves.unifiedAgprs;
  peeled = accumulationRegisters ? 1 : 0;
  maxRest = accumulationRegisters ? 2 : 1;

  // Sums, tiles, two sets of fragments, and about 16 addresses.
  int64_t fragments = (registersOf(lhs) + registersOf(rhs)) / slices;
  int64_t needed = registersOf(dot.getAcc().getType()) + 2 * fragments + 16;
  for (ConvertLayoutOp op : converts)
    needed += registersOf(op.getInput().getType());
  // A workgroup's waves are resident together.
  int64_t simds = chip->waves.simdsPerComputeUnit * (kernel->hasAttr(kWgpModeAttr) ? 2 : 1);
  int64_t wavesPerSimd = llvm::divideCeil(kernel.getNumWaves(), simds);
  return needed <=
         std::min<int64_t>(chip->waves.addressableVgprs, chip->waves.vgprsPerSimd / wavesPerSimd);
}

void DeepPipeliner::emitRead(State &state, unsigned parity, int64_t k) {
  AtLocation at(b, converts[0].getLoc());
  state.fragments = {loadSlice(dot.getLhs().getType(), buffers[parity][0], k),
                     loadSlice(dot.getRhs().getType(), buffers[parity][1], k)};
}

Value DeepPipeliner::emitDot(const State &state) {
  AtLocation at(b, dot.getLoc());
  return DotOp::create(b, state.acc.getType(), state.fragments[0], state.fragments[1], state.acc,
                       Value(), Value(), dot.getLhsUnsigned(), dot.getRhsUnsigned());
}

/// `prefetch`: there are steps behind that need tiles; `last`: no step follows.
DeepPipeliner::State DeepPipeliner::emitStep(State state, Value t, unsigned parity, bool prefetch,
                                             bool last) {
  if (slices == 1)
    return emitStepOfOneSlice(state, t, parity, prefetch, last);
  for (int64_t s = 0; s + 1 < slices; ++s) {
    State next = state;
    emitRead(next, parity, (s + 1) * sliceExtent);
    next.acc = emitDot(state);
    if (s == 0 && prefetch) {
      emitStore(state.tiles, 1 - parity);
      next.tiles = emitFetch(position(add(t, index(2))));
    }
    state = next;
  }
  State next = state;
  if (!last) {
    BarrierOp::create(b);
    emitRead(next, 1 - parity, 0);
  }
  next.acc = emitDot(state);
  return next;
}

DeepPipeliner::State DeepPipeliner::emitStepOfOneSlice(State state, Value t, unsigned parity,
                                                       bool prefetch, bool last) {
  State next = state;
  if (!last) {
    BarrierOp::create(b);
    emitRead(next, 1 - parity, 0);
  }
  next.acc = emitDot(state);
  if (prefetch) {
    emitStore(state.tiles, parity);
    next.tiles = emitFetch(position(add(t, index(3))));
  }
  return next;
}

DeepPipeliner::State DeepPipeliner::emitPrologue(bool first) {
  State state;
  state.acc = loop.getInitArgs()[0];
  SmallVector<Value> tile0 = emitFetch(position(index(0)));
  state.tiles = emitFetch(position(index(1)));
  if (!first)
    BarrierOp::create(b);
  emitStore(tile0, 0);
  if (slices == 1) {
    emitStore(state.tiles, 1);
    state.tiles = emitFetch(position(index(2)));
  }
  BarrierOp::create(b);
  emitRead(state, 0, 0);
  return state;
}

DeepPipeliner::State DeepPipeliner::emitLoop(State state, Value pairs) {
  auto pairLoop = scf::ForOp::create(b, index(0), pairs, index(1), state.values());
  pairLoop->setAttr(kSlicesAttr, b.getI64IntegerAttr(slices));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(pairLoop.getBody());
  Value t = add(mul(pairLoop.getInductionVar(), index(2)), index(peeled));
  State carried = state.with(pairLoop.getRegionIterArgs());
  for (unsigned i : {0, 1})
    carried = emitStep(carried, add(t, index(i)), (peeled + i) % 2, /*prefetch=*/true,
                       /*last=*/false);
  scf::YieldOp::create(b, carried.values());
  return state.with(pairLoop.getResults());
}

/// Steps behind the loop, `rest` of them, from step `t` on; `done` are emitted.
/// Returns the sums.
Value DeepPipeliner::emitRest(State state, Value rest, Value t, unsigned done) {
  if (done == maxRest)
    return state.acc;
  Value more = cmp(arith::CmpIPredicate::sgt, rest, index(done));
  if (matchPattern(more, m_Zero()))
    return state.acc;
  auto emit = [&] {
    // What follows this step may be known not to.
    Value another = cmp(arith::CmpIPredicate::sgt, rest, index(done + 1));
    bool last = done + 1 == maxRest || matchPattern(another, m_Zero());
    State next = emitStep(state, add(t, index(done)), (peeled + done) % 2,
                          /*prefetch=*/slices > 1 && !last, last);
    return emitRest(next, rest, t, done + 1);
  };
  if (matchPattern(more, m_One()))
    return emit();
  auto tail = scf::IfOp::create(b, state.acc.getType(), more, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(tail.thenBlock());
  scf::YieldOp::create(b, emit());
  b.setInsertionPointToStart(tail.elseBlock());
  scf::YieldOp::create(b, state.acc);
  return tail.getResult(0);
}

SmallVector<Value> DeepPipeliner::emitAll(Value steps, bool first) {
  lastStep = sub(steps, index(1));
  State state = emitPrologue(first);
  for (unsigned t = 0; t < peeled; ++t)
    state = emitStep(state, index(t), t % 2, /*prefetch=*/true, /*last=*/false);
  // The steps between those before the loop and the least number behind it.
  Value looped = sub(steps, index(peeled + maxRest - 1));
  Value none = index(0);
  looped = b.createOrFold<arith::MaxSIOp>(looped, none);
  Value pairs = b.createOrFold<arith::DivSIOp>(looped, index(2));
  state = emitLoop(state, pairs);
  Value begin = add(mul(pairs, index(2)), index(peeled));
  return {emitRest(state, sub(steps, begin), begin, 0)};
}
