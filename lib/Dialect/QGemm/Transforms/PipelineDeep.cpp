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
// Tiles of one slice that go straight to LDS, with four buffers, step t: behind the
// barrier, for which tile t + 1 has arrived and tiles t + 2 and t + 3 may be on
// their way, tile t + 1 is read while tile t is multiplied; then tile t + 4 is
// sent to buffer t % 4, which all waves had read before the barrier.
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

/// 32-bit registers that a lane holds of a tile.
static int64_t registersOf(RankedTensorType tile) {
  return llvm::divideCeil(getBitLayout(tile).numRegisters() * tile.getElementTypeBitWidth(), 32);
}

/// Each carried value is the product's sum or one of the rows of its tiles.
bool DeepPipeliner::hasOnlyAccumulations() {
  Operation *yield = loop.getBody()->getTerminator();
  size_t others = 0;
  for (Operation &op : loop.getBody()->without_terminator())
    others += !fetchOnly.contains(&op) && !isa<DotOp, RowSumsOp>(op) &&
              !llvm::is_contained(converts, dyn_cast<ConvertLayoutOp>(op));
  if (others)
    return false;
  for (auto [i, argument] : llvm::enumerate(loop.getRegionIterArgs())) {
    Operation *op = yield->getOperand(i).getDefiningOp();
    if (!op || !argument.hasOneUse() || !op->hasOneUse())
      return false;
    if (auto product = dyn_cast<DotOp>(op); product && !dot && product.getAcc() == argument) {
      dot = product;
      dotAt = i;
      continue;
    }
    auto sums = dyn_cast<RowSumsOp>(op);
    if (!sums || sums.getAcc() != argument || sums.getCondition())
      return false;
    auto *tile =
        llvm::find_if(converts, [&](ConvertLayoutOp c) { return c.getInput() == sums.getInput(); });
    if (tile == converts.end())
      return false;
    rowSums.push_back({sums, unsigned(i), unsigned(tile - converts.begin())});
  }
  return true;
}

/// Whether tiles can go from global memory straight to LDS, and the kernel asks for it.
bool DeepPipeliner::canLoadDirectly(const target::Chip &chip) {
  auto stages = kernel->getAttrOfType<IntegerAttr>(kStagesAttr);
  if (!stages || stages.getInt() != 4 || chip.family != target::Family::GFX950 || slices != 1 ||
      !rowSums.empty())
    return false;
  return llvm::all_of(converts, [](ConvertLayoutOp convert) {
    auto load = convert.getInput().getDefiningOp<LoadOp>();
    auto layout = dyn_cast<BlockedAttr>(convert.getInput().getType().getEncoding());
    // The hardware writes 16 bytes for each lane, which elements of 6 bits never fill.
    bool fills = 128 % convert.getInput().getType().getElementTypeBitWidth() == 0;
    return load && fills && load.getAccess() == Access::Buffer && load.isInBounds(1) &&
           load.getAlignment().value_or(1) == 16 && layout && !layout.getTransposed();
  });
}

bool DeepPipeliner::applies() {
  const target::Chip *chip = target::findChip(kernel.getChip());
  if (!chip || converts.size() != 2 || !hasOnlyAccumulations() || !dot || dot.getLhsScale() ||
      dot.getRhsScale() || dot.getLhs() != converts[0].getResult() ||
      dot.getRhs() != converts[1].getResult())
    return false;
  auto lhs = dot.getLhs().getType(), rhs = dot.getRhs().getType();
  sliceExtent = sliceOf(lhs);
  if (sliceOf(rhs) != sliceExtent)
    return false;
  slices = lhs.getDimSize(1) / sliceExtent;
  direct = canLoadDirectly(*chip);
  numBuffers = direct ? 4 : 2;
  bool accumulationRegisters = chip->waves.unifiedAgprs;
  peeled = accumulationRegisters ? 1 : 0;
  maxRest = accumulationRegisters ? numBuffers : numBuffers - 1;

  // Sums, tiles, two sets of fragments, and about 16 addresses.
  int64_t fragments = (registersOf(lhs) + registersOf(rhs)) / slices;
  auto groups = kernel->getAttrOfType<IntegerAttr>(kWaveGroupsAttr);
  pingPong = groups && groups.getInt() == 2 && kernel.getNumWaves() % 2 == 0;
  int64_t needed = (pingPong ? slices : 2) * fragments + 16;
  for (Value sum : loop.getRegionIterArgs())
    needed += registersOf(cast<RankedTensorType>(sum.getType()));
  for (ConvertLayoutOp op : converts)
    needed += direct ? 0 : registersOf(op.getInput().getType());
  // A workgroup's waves are resident together.
  int64_t simds = chip->waves.simdsPerComputeUnit * (kernel->hasAttr(kWgpModeAttr) ? 2 : 1);
  int64_t wavesPerSimd = llvm::divideCeil(kernel.getNumWaves(), simds);
  return needed <=
         std::min<int64_t>(chip->waves.addressableVgprs, chip->waves.vgprsPerSimd / wavesPerSimd);
}

//===----------------------------------------------------------------------===//
// A step before the loop
//===----------------------------------------------------------------------===//

/// Whether `before` is computed as `inside` is, up to the tiles.
bool DeepPipeliner::matchesStep(Value before, Value inside) {
  for (auto [i, convert] : llvm::enumerate(converts))
    if (inside == convert.getInput()) {
      if (before.getType() != inside.getType() || (firstTiles[i] && firstTiles[i] != before))
        return false;
      firstTiles[i] = before;
      return true;
    }
  if (isa<BlockArgument>(inside))
    return before.getType() == inside.getType();
  Operation *x = before.getDefiningOp(), *y = inside.getDefiningOp();
  if (!x || x->getBlock() != loop->getBlock() || x->getName() != y->getName() ||
      x->getAttrs() != y->getAttrs() || x->getResultTypes() != y->getResultTypes() ||
      x->getNumOperands() != y->getNumOperands())
    return false;
  for (auto [from, to] : llvm::zip_equal(x->getOperands(), y->getOperands()))
    if (!matchesStep(from, to))
      return false;
  firstOps.push_back(x);
  return true;
}

void DeepPipeliner::adoptFirstStep() {
  firstTiles.assign(converts.size(), Value());
  Operation *yield = loop.getBody()->getTerminator();
  for (auto [init, next] : llvm::zip_equal(loop.getInitArgs(), yield->getOperands()))
    if (!init.hasOneUse() || !matchesStep(init, next)) {
      firstTiles.clear();
      return;
    }
  for (OpOperand &init : loop.getInitArgsMutable()) {
    Operation *op = init.get().getDefiningOp();
    init.set(isa<DotOp>(op) ? cast<DotOp>(op).getAcc() : cast<RowSumsOp>(op).getAcc());
  }
  for (Operation *op : llvm::reverse(firstOps))
    if (isOpTriviallyDead(op))
      op->erase();
}

/// The tiles of step `t` + `ahead`; past the end, of the last.
SmallVector<Value> DeepPipeliner::fetchAhead(Value t, int64_t ahead) {
  return emitFetch(position(add(t, index(firstTiles.empty() ? ahead : ahead - 1))));
}

/// Stores the first step's tiles. Where a branch loads them, in its arms: LLVM
/// would merge them byte by byte.
void DeepPipeliner::emitFirstStores(State &state) {
  auto branch = firstTiles.front().getDefiningOp<scf::IfOp>();
  if (!branch || branch.getNumResults() != firstTiles.size() ||
      branch->getBlock() != loop->getBlock() ||
      firstTiles != llvm::to_vector_of<Value>(branch.getResults()))
    return emitStoreAndSums(state, firstTiles, 0, Value());
  auto types = llvm::map_to_vector(
      rowSums, [&](const RowSums &s) { return state.sums[s.carried].getType(); });
  auto stored = scf::IfOp::create(b, types, branch.getCondition(), /*withElseRegion=*/true);
  for (auto [to, from] : {std::pair(&stored.getThenRegion(), &branch.getThenRegion()),
                          std::pair(&stored.getElseRegion(), &branch.getElseRegion())}) {
    to->takeBody(*from);
    Operation *yield = to->front().getTerminator();
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(yield);
    State inArm = state;
    emitStoreAndSums(inArm, yield->getOperands(), 0, Value());
    yield->setOperands(
        llvm::map_to_vector(rowSums, [&](const RowSums &s) { return inArm.sums[s.carried]; }));
  }
  branch->erase();
  for (auto [sum, value] : llvm::zip_equal(rowSums, stored.getResults()))
    state.sums[sum.carried] = value;
}

//===----------------------------------------------------------------------===//
// Parts of a step
//===----------------------------------------------------------------------===//

void DeepPipeliner::emitRead(State &state, unsigned parity, int64_t k) {
  AtLocation at(b, converts[0].getLoc());
  state.fragments = {loadSlice(dot.getLhs().getType(), buffers[parity][0], k),
                     loadSlice(dot.getRhs().getType(), buffers[parity][1], k)};
}

Value DeepPipeliner::emitDot(const State &state) {
  AtLocation at(b, dot.getLoc());
  Value acc = state.sums[dotAt];
  return DotOp::create(b, acc.getType(), state.fragments[0], state.fragments[1], acc, Value(),
                       Value(), dot.getLhsUnsigned(), dot.getRhsUnsigned());
}

void DeepPipeliner::emitSums(State &state, ValueRange tiles, Value condition) {
  for (const RowSums &s : rowSums) {
    AtLocation at(b, RowSumsOp(s.op).getLoc());
    state.sums[s.carried] =
        RowSumsOp::create(b, state.sums[s.carried].getType(), tiles[s.tile], state.sums[s.carried],
                          condition, RowSumsOp(s.op).getIsUnsigned());
  }
}

void DeepPipeliner::emitStoreAndSums(State &state, ValueRange tiles, unsigned parity,
                                     Value condition) {
  emitStore(llvm::to_vector_of<Value>(tiles), parity);
  // Behind the last step its tile is loaded again; it was summed once.
  if (condition && matchPattern(condition, m_One()))
    condition = {};
  emitSums(state, tiles, condition);
}

/// `prefetch`: there are steps behind that need tiles; `last`: no step follows.
DeepPipeliner::State DeepPipeliner::emitStep(State state, Value t, unsigned parity, bool prefetch,
                                             bool last) {
  if (pingPong)
    return emitPingPongStep(state, t, parity, prefetch, last, /*ahead=*/2);
  if (direct)
    return emitDirectStep(state, t, parity, prefetch, last, /*ahead=*/2);
  if (slices == 1)
    return emitStepOfOneSlice(state, t, parity, prefetch, last);
  for (int64_t s = 0; s + 1 < slices; ++s) {
    State next = state;
    emitRead(next, parity, (s + 1) * sliceExtent);
    next.sums[dotAt] = emitDot(state);
    if (s == 0 && prefetch) {
      emitStoreAndSums(next, state.tiles, 1 - parity, isStep(add(t, index(1))));
      next.tiles = fetchAhead(t, 2);
    }
    state = next;
  }
  State next = state;
  if (!last) {
    BarrierOp::create(b);
    emitRead(next, 1 - parity, 0);
  }
  next.sums[dotAt] = emitDot(state);
  return next;
}

DeepPipeliner::State DeepPipeliner::emitStepOfOneSlice(State state, Value t, unsigned parity,
                                                       bool prefetch, bool last) {
  State next = state;
  if (!last) {
    BarrierOp::create(b);
    emitRead(next, 1 - parity, 0);
  }
  next.sums[dotAt] = emitDot(state);
  if (prefetch) {
    emitStoreAndSums(next, state.tiles, parity, isStep(add(t, index(2))));
    next.tiles = fetchAhead(t, 3);
  }
  return next;
}

/// Waits until all but so many of the tiles last sent have arrived, and meets.
void DeepPipeliner::emitDirectMeeting(unsigned tilesUnderWay) {
  int64_t loads = 0;
  for (ConvertLayoutOp op : converts) {
    auto tile = op.getInput().getType();
    loads += getBitLayout(tile).numRegisters() * tile.getElementTypeBitWidth() / 128;
  }
  WaitOp::create(b, b.getI64IntegerAttr(loads * tilesUnderWay), b.getI64IntegerAttr(0));
  BarrierOp::create(b, /*bare=*/true);
}

/// `ahead`: tiles behind the next that may be on their way.
DeepPipeliner::State DeepPipeliner::emitDirectStep(State state, Value t, unsigned buffer,
                                                   bool prefetch, bool last, unsigned ahead) {
  State next = state;
  if (!last) {
    emitDirectMeeting(ahead);
    emitRead(next, (buffer + 1) % numBuffers, 0);
  }
  next.sums[dotAt] = emitDot(state);
  if (prefetch)
    emitDirectFetch(position(add(t, index(firstTiles.empty() ? 4 : 3))), buffer);
  return next;
}

DeepPipeliner::State DeepPipeliner::emitPrologue(bool first) {
  State state;
  state.sums = llvm::to_vector_of<Value>(loop.getInitArgs());
  if (pingPong)
    return emitPingPongPrologue(state, first);
  Value start = index(0);
  if (direct) {
    if (!first)
      BarrierOp::create(b);
    unsigned before = firstTiles.empty() ? 0 : 1;
    for (unsigned t = before; t < numBuffers; ++t)
      emitDirectFetch(position(index(t - before)), t);
    if (before)
      emitFirstStores(state);
    emitDirectMeeting(numBuffers - 1);
    emitRead(state, 0, 0);
    return state;
  }
  SmallVector<Value> tile0 = firstTiles;
  if (firstTiles.empty())
    tile0 = fetchAhead(start, 0);
  state.tiles = fetchAhead(start, 1);
  if (!first)
    BarrierOp::create(b);
  if (firstTiles.empty())
    emitStoreAndSums(state, tile0, 0, Value());
  else
    emitFirstStores(state);
  if (slices == 1) {
    emitStoreAndSums(state, state.tiles, 1, isStep(index(1)));
    state.tiles = fetchAhead(start, 2);
  }
  BarrierOp::create(b);
  emitRead(state, 0, 0);
  return state;
}

DeepPipeliner::State DeepPipeliner::emitLoop(State state, Value turns) {
  auto turn = scf::ForOp::create(b, index(0), turns, index(1), state.values());
  turn->setAttr(kSlicesAttr, b.getI64IntegerAttr(slices));
  if (pingPong)
    turn->setAttr(kPingPongAttr, b.getUnitAttr());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(turn.getBody());
  Value t = add(mul(turn.getInductionVar(), index(numBuffers)), index(peeled));
  State carried = state.with(turn.getRegionIterArgs());
  for (unsigned i = 0; i < numBuffers; ++i)
    carried = emitStep(carried, add(t, index(i)), (peeled + i) % numBuffers, /*prefetch=*/true,
                       /*last=*/false);
  scf::YieldOp::create(b, carried.values());
  return state.with(turn.getResults());
}

/// Steps behind the loop, `rest` of them, from step `t` on; `done` are emitted.
/// Returns the sums.
SmallVector<Value> DeepPipeliner::emitRest(State state, Value rest, Value t, unsigned done) {
  if (done == maxRest)
    return state.sums;
  Value more = cmp(arith::CmpIPredicate::sgt, rest, index(done));
  if (matchPattern(more, m_Zero()))
    return state.sums;
  auto emit = [&] {
    // What follows this step may be known not to.
    Value another = cmp(arith::CmpIPredicate::sgt, rest, index(done + 1));
    bool last = done + 1 == maxRest || matchPattern(another, m_Zero());
    unsigned buffer = (peeled + done) % numBuffers;
    Value step = add(t, index(done));
    unsigned ahead = done < 2 ? 2 - done : 0;
    State next;
    if (pingPong)
      next = emitPingPongStep(state, step, buffer, /*prefetch=*/direct && done == 0, last, ahead);
    else if (direct)
      next = emitDirectStep(state, t, buffer, /*prefetch=*/false, last, ahead);
    else
      next = emitStep(state, step, buffer, /*prefetch=*/slices > 1 && !last, last);
    return emitRest(next, rest, t, done + 1);
  };
  if (matchPattern(more, m_One()))
    return emit();
  auto tail =
      scf::IfOp::create(b, ValueRange(state.sums).getTypes(), more, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(tail.thenBlock());
  scf::YieldOp::create(b, emit());
  b.setInsertionPointToStart(tail.elseBlock());
  scf::YieldOp::create(b, state.sums);
  return llvm::to_vector_of<Value>(tail.getResults());
}

/// Whether there is a step `t`, i1.
Value DeepPipeliner::isStep(Value t) {
  return rowSums.empty() ? Value() : cmp(arith::CmpIPredicate::slt, t, allSteps);
}

SmallVector<Value> DeepPipeliner::emitAll(Value steps, bool first) {
  lastStep = sub(steps, index(1));
  if (!firstTiles.empty()) {
    // The loop may have no step of its own: its tiles are then loaded and not used.
    lastStep = b.createOrFold<arith::MaxSIOp>(lastStep, index(0));
    steps = add(steps, index(1));
  }
  allSteps = steps;
  State state = emitPrologue(first);
  for (unsigned t = 0; t < peeled; ++t)
    state = emitStep(state, index(t), t % numBuffers, /*prefetch=*/true, /*last=*/false);
  // The steps between those before the loop and the least number behind it.
  int64_t leastRest = maxRest - (numBuffers - 1);
  Value looped = sub(steps, index(peeled + leastRest));
  Value none = index(0);
  looped = b.createOrFold<arith::MaxSIOp>(looped, none);
  Value turns = b.createOrFold<arith::DivSIOp>(looped, index(numBuffers));
  state = emitLoop(state, turns);
  Value begin = add(mul(turns, index(numBuffers)), index(peeled));
  SmallVector<Value> results = emitRest(state, sub(steps, begin), begin, 0);
  // Nothing may arrive in LDS that others have taken.
  if (direct)
    WaitOp::create(b, b.getI64IntegerAttr(0), IntegerAttr());
  if (pingPong)
    emitPingPongEnd();
  return results;
}
