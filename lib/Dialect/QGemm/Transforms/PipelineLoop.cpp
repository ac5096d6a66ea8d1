//===- PipelineLoop.cpp - what the forms of a pipelined loop share --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "PipelineLoop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace qgemm;

bool LoopPipeliner::analyze() {
  if (!loop.getInductionVar().getType().isIndex() || writesMemory())
    return false;
  for (ConvertLayoutOp op : loop.getBody()->getOps<ConvertLayoutOp>()) {
    llvm::SetVector<Operation *> slice;
    if (goesThroughLds(op) && fitsLds(op.getInput().getType()) &&
        fitsLds(op.getResult().getType()) && collectSlice(op.getInput(), slice)) {
      converts.push_back(op);
      fetch.insert(slice.begin(), slice.end());
    }
  }
  findFetchOnly();
  return !converts.empty();
}

void LoopPipeliner::run() {
  bool first = !ldsUsedBefore();
  for (ConvertLayoutOp op : converts)
    for (auto &buffer : buffers)
      buffer.push_back(allocateLdsFor(b, kernel, op.getInput().getType()));
  Value steps = countSteps();
  Value zero = index(0);
  Value any = cmp(arith::CmpIPredicate::sgt, steps, zero);
  if (runsAlways() || matchPattern(any, m_One())) {
    replaceWith(emitAll(steps, first));
    return;
  }
  auto guarded = scf::IfOp::create(b, loop.getResultTypes(), any, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(guarded.thenBlock());
  scf::YieldOp::create(b, emitAll(steps, first));
  b.setInsertionPointToStart(guarded.elseBlock());
  scf::YieldOp::create(b, loop.getInitArgs());
  replaceWith(guarded.getResults());
}

bool LoopPipeliner::writesMemory() {
  WalkResult walk = loop.getBody()->walk([](Operation *op) {
    return hasEffect<MemoryEffects::Write>(op) ? WalkResult::interrupt() : WalkResult::advance();
  });
  return walk.wasInterrupted();
}

/// Whether waves may still be reading LDS when the loop begins: its buffers can
/// share memory with those of what runs before.
bool LoopPipeliner::ldsUsedBefore() {
  if (loop->getParentOp() != kernel)
    return true;
  for (Operation &op : *loop->getBlock()) {
    if (&op == loop)
      break;
    WalkResult walk = op.walk([](Operation *inner) {
      return isa<LdsLoadOp, LdsStoreOp, LoadToLdsOp, ConvertLayoutOp>(inner)
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return true;
  }
  return false;
}

/// What runs one step ahead and is of no use to the step itself. Sums of the rows
/// of a tile find it in LDS.
void LoopPipeliner::findFetchOnly() {
  auto isConverted = [&](Operation *op) {
    return llvm::any_of(converts,
                        [&](ConvertLayoutOp c) { return c.getInput().getDefiningOp() == op; });
  };
  for (Operation &op : llvm::reverse(*loop.getBody()))
    if (fetch.contains(&op) && llvm::all_of(op.getUsers(), [&](Operation *user) {
          return fetchOnly.contains(user) ||
                 llvm::is_contained(converts, dyn_cast<ConvertLayoutOp>(user)) ||
                 (isa<RowSumsOp>(user) && isConverted(&op));
        }))
      fetchOnly.insert(&op);
}

/// The operations in the loop that `value` is computed by; false where it
/// depends on carried values or on something that must not be moved.
bool LoopPipeliner::collectSlice(Value value, llvm::SetVector<Operation *> &slice) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return argument.getOwner() != loop.getBody() || argument == loop.getInductionVar();
  Operation *op = value.getDefiningOp();
  if (op->getBlock() != loop.getBody())
    return true;
  if (!isa<LoadOp>(op) && (!isPure(op) || op->getNumRegions() != 0))
    return false;
  for (Value operand : op->getOperands())
    if (!collectSlice(operand, slice))
      return false;
  slice.insert(op);
  return true;
}

Value LoopPipeliner::index(int64_t v) { return arith::ConstantIndexOp::create(b, v); }
Value LoopPipeliner::add(Value x, Value y) { return b.createOrFold<arith::AddIOp>(x, y); }
Value LoopPipeliner::sub(Value x, Value y) { return b.createOrFold<arith::SubIOp>(x, y); }
Value LoopPipeliner::mul(Value x, Value y) { return b.createOrFold<arith::MulIOp>(x, y); }
Value LoopPipeliner::cmp(arith::CmpIPredicate p, Value x, Value y) {
  return b.createOrFold<arith::CmpIOp>(p, x, y);
}

Value LoopPipeliner::countSteps() {
  Value span = sub(loop.getUpperBound(), loop.getLowerBound());
  Value rounded = add(span, sub(loop.getStep(), index(1)));
  return b.createOrFold<arith::DivSIOp>(rounded, loop.getStep());
}

Value LoopPipeliner::position(Value t) {
  Value offset = mul(t, loop.getStep()), last = mul(lastStep, loop.getStep());
  return add(loop.getLowerBound(), b.createOrFold<arith::MinSIOp>(offset, last));
}

SmallVector<Value> LoopPipeliner::emitFetch(Value at) {
  IRMapping map;
  map.map(loop.getInductionVar(), at);
  for (Operation &op : *loop.getBody())
    if (fetch.contains(&op))
      b.clone(op, map);
  return llvm::map_to_vector(
      converts, [&](ConvertLayoutOp op) { return map.lookupOrDefault(op.getInput()); });
}

void LoopPipeliner::emitStore(ArrayRef<Value> tiles, unsigned parity) {
  for (auto [tile, buffer, convert] : llvm::zip_equal(tiles, buffers[parity], converts)) {
    AtLocation at(b, convert.getLoc());
    LdsStoreOp::create(b, tile, buffer, DenseI64ArrayAttr());
  }
}

int64_t LoopPipeliner::sliceOf(RankedTensorType tile) {
  return std::min<int64_t>(leastExtent(tile.getEncoding(), 1), tile.getDimSize(1));
}

Value LoopPipeliner::loadSlice(RankedTensorType tile, Value buffer, int64_t k) {
  auto type = RankedTensorType::get({tile.getDimSize(0), sliceOf(tile)}, tile.getElementType(),
                                    tile.getEncoding());
  return LdsLoadOp::create(b, type, buffer, b.getDenseI64ArrayAttr({0, k}));
}

void LoopPipeliner::replaceWith(ValueRange results) {
  loop.replaceAllUsesWith(results);
  loop.erase();
}

void qgemm::pipelineLoop(KernelOp kernel, scf::ForOp loop) {
  DeepPipeliner deep(kernel, loop);
  if (!deep.analyze())
    return;
  if (deep.applies()) {
    deep.adoptFirstStep();
    return deep.run();
  }
  std::unique_ptr<LoopPipeliner> simple = makeSimplePipeliner(kernel, loop);
  if (simple->analyze())
    simple->run();
}
