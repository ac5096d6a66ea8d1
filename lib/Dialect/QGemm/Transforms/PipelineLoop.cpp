//===- PipelineLoop.cpp - double buffering of one loop --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step t computes out of buffer t % 2 while the tiles of step t + 1 are under
// way; they are stored to the other buffer at the end of step t. One barrier a
// step is enough: before it, everyone has stored what step t reads; after it,
// everyone has finished reading what step t overwrites. The loop runs pairs of
// steps, so that each buffer's address is a constant; an odd last step follows.
//
//===----------------------------------------------------------------------===//

#include "PipelineLoop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace qgemm;

namespace {

class LoopPipeliner {
public:
  LoopPipeliner(KernelOp kernel, scf::ForOp loop)
      : kernel(kernel), loop(loop), b(loop.getLoc(), loop) {}

  /// False: nothing to pipeline, or the loop's order must stay: it counts in
  /// another type than index, or writes what a load one step ahead would miss.
  bool analyze() {
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

  void run() {
    bool first = !ldsUsedBefore();
    for (ConvertLayoutOp op : converts)
      for (auto &buffer : buffers)
        buffer.push_back(allocateLdsFor(b, kernel, op.getInput().getType()));
    Value steps = countSteps();
    Value zero = index(0);
    Value any = cmp(arith::CmpIPredicate::sgt, steps, zero);
    if (matchPattern(any, m_One())) {
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

private:
  bool writesMemory() {
    WalkResult walk = loop.getBody()->walk([](Operation *op) {
      return hasEffect<MemoryEffects::Write>(op) ? WalkResult::interrupt() : WalkResult::advance();
    });
    return walk.wasInterrupted();
  }

  /// Whether waves may still be reading LDS when the loop begins: its buffers can
  /// share memory with those of what runs before.
  bool ldsUsedBefore() {
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

  /// What runs one step ahead and is of no use to the step itself.
  void findFetchOnly() {
    for (Operation &op : llvm::reverse(*loop.getBody()))
      if (fetch.contains(&op) && llvm::all_of(op.getUsers(), [&](Operation *user) {
            return fetchOnly.contains(user) ||
                   llvm::is_contained(converts, dyn_cast<ConvertLayoutOp>(user));
          }))
        fetchOnly.insert(&op);
  }

  /// The operations in the loop that `value` is computed by; false where it
  /// depends on carried values or on something that must not be moved.
  bool collectSlice(Value value, llvm::SetVector<Operation *> &slice) {
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

  Value index(int64_t v) { return arith::ConstantIndexOp::create(b, v); }
  Value add(Value x, Value y) { return b.createOrFold<arith::AddIOp>(x, y); }
  Value sub(Value x, Value y) { return b.createOrFold<arith::SubIOp>(x, y); }
  Value mul(Value x, Value y) { return b.createOrFold<arith::MulIOp>(x, y); }
  Value cmp(arith::CmpIPredicate p, Value x, Value y) {
    return b.createOrFold<arith::CmpIOp>(p, x, y);
  }

  Value countSteps() {
    Value span = sub(loop.getUpperBound(), loop.getLowerBound());
    Value rounded = add(span, sub(loop.getStep(), index(1)));
    return b.createOrFold<arith::DivSIOp>(rounded, loop.getStep());
  }

  /// The induction variable of step `t`; past the end, of the last step: the
  /// tiles are loaded again and not used.
  Value position(Value t) {
    Value clamped = b.createOrFold<arith::MinSIOp>(t, lastStep);
    return add(loop.getLowerBound(), mul(clamped, loop.getStep()));
  }

  SmallVector<Value> emitFetch(Value at) {
    IRMapping map;
    map.map(loop.getInductionVar(), at);
    for (Operation &op : *loop.getBody())
      if (fetch.contains(&op))
        b.clone(op, map);
    return llvm::map_to_vector(
        converts, [&](ConvertLayoutOp op) { return map.lookupOrDefault(op.getInput()); });
  }

  void emitStore(ArrayRef<Value> tiles, unsigned parity) {
    for (auto [tile, buffer] : llvm::zip_equal(tiles, buffers[parity]))
      LdsStoreOp::create(b, tile, buffer, DenseI64ArrayAttr());
  }

  /// The rest of the body, reading from the buffers of `parity`.
  SmallVector<Value> emitCompute(Value at, ValueRange carried, unsigned parity) {
    IRMapping map;
    map.map(loop.getInductionVar(), at);
    map.map(loop.getRegionIterArgs(), carried);
    sliced.clear();
    DenseMap<Value, Value> bufferOf;
    for (auto [op, buffer] : llvm::zip_equal(converts, buffers[parity]))
      bufferOf[op.getResult()] = buffer;
    for (Operation &op : loop.getBody()->without_terminator()) {
      if (bufferOf.contains(op.getNumResults() ? op.getResult(0) : Value()))
        continue;
      if (fetchOnly.contains(&op))
        continue;
      if (auto dot = dyn_cast<DotOp>(op); dot && bufferOf.contains(dot.getLhs()) &&
                                          bufferOf.contains(dot.getRhs()) && !dot.getLhsScale()) {
        map.map(dot.getResult(), emitDot(dot, map.lookupOrDefault(dot.getAcc()),
                                         bufferOf[dot.getLhs()], bufferOf[dot.getRhs()]));
        continue;
      }
      if (auto reduce = dyn_cast<ReduceOp>(op);
          reduce && bufferOf.contains(reduce.getInput()) && reduce.getDim() == 1 &&
          isa<OperandAttr>(reduce.getInput().getType().getEncoding()) && isSum(reduce)) {
        map.map(reduce.getResult(), emitReduce(reduce, bufferOf[reduce.getInput()]));
        continue;
      }
      // Operations inside scf.if or an inner loop may read the tile as well.
      op.walk([&](Operation *inner) {
        for (Value operand : inner->getOperands())
          if (bufferOf.contains(operand) && !map.contains(operand))
            map.map(operand, LdsLoadOp::create(b, operand.getType(), bufferOf[operand],
                                               DenseI64ArrayAttr()));
      });
      b.clone(op, map);
    }
    Operation *yield = loop.getBody()->getTerminator();
    return llvm::map_to_vector(yield->getOperands(),
                               [&](Value v) { return map.lookupOrDefault(v); });
  }

  static bool isSum(ReduceOp op) {
    return op.getKind() == ReduceKind::Add &&
           isa<IntegerType>(op.getInput().getType().getElementType());
  }

  /// Elements along K that one read of LDS feeds.
  static int64_t sliceOf(RankedTensorType tile) {
    return std::min<int64_t>(leastExtent(tile.getEncoding(), 1), tile.getDimSize(1));
  }

  /// The slice of an operand that begins at `k`, read once a step.
  Value loadSlice(RankedTensorType tile, Value buffer, int64_t k) {
    Value &value = sliced[{buffer, k}];
    if (!value) {
      auto type = RankedTensorType::get({tile.getDimSize(0), sliceOf(tile)}, tile.getElementType(),
                                        tile.getEncoding());
      value = LdsLoadOp::create(b, type, buffer, b.getDenseI64ArrayAttr({0, k}));
    }
    return value;
  }

  Value emitDot(DotOp dot, Value acc, Value lhs, Value rhs) {
    auto lhsType = dot.getLhs().getType(), rhsType = dot.getRhs().getType();
    int64_t slice = sliceOf(lhsType);
    for (int64_t k = 0; k < lhsType.getDimSize(1); k += slice)
      acc = DotOp::create(b, acc.getType(), loadSlice(lhsType, lhs, k), loadSlice(rhsType, rhs, k),
                          acc, Value(), Value(), dot.getLhsUnsigned(), dot.getRhsUnsigned());
    return acc;
  }

  Value emitReduce(ReduceOp reduce, Value buffer) {
    auto type = reduce.getInput().getType();
    Value sum;
    for (int64_t k = 0; k < type.getDimSize(1); k += sliceOf(type)) {
      Value part =
          ReduceOp::create(b, reduce.getResult().getType(), reduce.getKind(),
                           loadSlice(type, buffer, k), reduce.getDim(), reduce.getIsUnsigned());
      sum = sum ? arith::AddIOp::create(b, sum, part).getResult() : part;
    }
    return sum;
  }

  /// Prologue, pairs of steps, and an odd last one.
  SmallVector<Value> emitAll(Value steps, bool first) {
    Value one = index(1), two = index(2);
    lastStep = sub(steps, one);
    SmallVector<Value> tiles = emitFetch(position(index(0)));
    if (!first)
      BarrierOp::create(b);
    emitStore(tiles, 0);
    Value pairs = b.createOrFold<arith::DivSIOp>(steps, two);
    auto pairLoop = scf::ForOp::create(b, index(0), pairs, one, loop.getInitArgs());
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(pairLoop.getBody());
      Value even = mul(pairLoop.getInductionVar(), two);
      SmallVector<Value> carried = llvm::to_vector_of<Value>(pairLoop.getRegionIterArgs());
      for (unsigned parity : {0, 1}) {
        Value step = parity ? add(even, one) : even;
        SmallVector<Value> next = emitFetch(position(add(step, one)));
        BarrierOp::create(b);
        carried = emitCompute(position(step), carried, parity);
        emitStore(next, 1 - parity);
      }
      scf::YieldOp::create(b, carried);
    }
    Value odd = cmp(arith::CmpIPredicate::ne, mul(pairs, two), steps);
    SmallVector<Value> results = llvm::to_vector_of<Value>(pairLoop.getResults());
    auto last = [&] {
      BarrierOp::create(b);
      return emitCompute(position(lastStep), pairLoop.getResults(), 0);
    };
    if (matchPattern(odd, m_Zero()))
      return results;
    if (matchPattern(odd, m_One()))
      return last();
    auto tail = scf::IfOp::create(b, loop.getResultTypes(), odd, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(tail.thenBlock());
    scf::YieldOp::create(b, last());
    b.setInsertionPointToStart(tail.elseBlock());
    scf::YieldOp::create(b, results);
    return llvm::to_vector_of<Value>(tail.getResults());
  }

  void replaceWith(ValueRange results) {
    loop.replaceAllUsesWith(results);
    loop.erase();
  }

  KernelOp kernel;
  scf::ForOp loop;
  ImplicitLocOpBuilder b;
  SmallVector<ConvertLayoutOp> converts;
  llvm::SetVector<Operation *> fetch; ///< what runs one step ahead
  llvm::SmallPtrSet<Operation *, 8> fetchOnly;
  SmallVector<Value> buffers[2];
  Value lastStep;
  llvm::DenseMap<std::pair<Value, int64_t>, Value> sliced;
};
} // namespace

void qgemm::pipelineLoop(KernelOp kernel, scf::ForOp loop) {
  LoopPipeliner pipeliner(kernel, loop);
  if (pipeliner.analyze())
    pipeliner.run();
}
