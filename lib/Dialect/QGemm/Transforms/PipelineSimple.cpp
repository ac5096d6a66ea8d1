//===- PipelineSimple.cpp - one tile ahead --------------------------------===//
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
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace qgemm;

namespace {

class SimplePipeliner : public LoopPipeliner {
public:
  using LoopPipeliner::LoopPipeliner;

private:
  /// The rest of the body, reading from the buffers of `parity`.
  SmallVector<Value> emitCompute(Value at, ValueRange carried, unsigned parity) {
    IRMapping map;
    map.map(loop.getInductionVar(), at);
    map.map(loop.getRegionIterArgs(), carried);
    sliced.clear();
    DenseMap<Value, Value> bufferOf;
    for (auto [op, buffer] : llvm::zip_equal(converts, buffers[parity])) {
      bufferOf[op.getResult()] = buffer;
      if (fetchOnly.contains(op.getInput().getDefiningOp()))
        bufferOf[op.getInput()] = buffer;
    }
    for (Operation &op : loop.getBody()->without_terminator()) {
      if (fetchOnly.contains(&op) || llvm::is_contained(converts, dyn_cast<ConvertLayoutOp>(op)))
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

  /// A slice, read once a step.
  Value readSlice(RankedTensorType tile, Value buffer, int64_t k) {
    Value &value = sliced[{buffer, k}];
    if (!value)
      value = loadSlice(tile, buffer, k);
    return value;
  }

  Value emitDot(DotOp dot, Value acc, Value lhs, Value rhs) {
    auto lhsType = dot.getLhs().getType(), rhsType = dot.getRhs().getType();
    int64_t slice = sliceOf(lhsType);
    AtLocation at(b, dot.getLoc());
    for (int64_t k = 0; k < lhsType.getDimSize(1); k += slice)
      acc = DotOp::create(b, acc.getType(), readSlice(lhsType, lhs, k), readSlice(rhsType, rhs, k),
                          acc, Value(), Value(), dot.getLhsUnsigned(), dot.getRhsUnsigned());
    return acc;
  }

  Value emitReduce(ReduceOp reduce, Value buffer) {
    auto type = reduce.getInput().getType();
    Value sum;
    for (int64_t k = 0; k < type.getDimSize(1); k += sliceOf(type)) {
      Value part =
          ReduceOp::create(b, reduce.getResult().getType(), reduce.getKind(),
                           readSlice(type, buffer, k), reduce.getDim(), reduce.getIsUnsigned());
      sum = sum ? arith::AddIOp::create(b, sum, part).getResult() : part;
    }
    return sum;
  }

  /// Prologue, pairs of steps, and an odd last one.
  SmallVector<Value> emitAll(Value steps, bool first) override {
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

  llvm::DenseMap<std::pair<Value, int64_t>, Value> sliced;
};
} // namespace

std::unique_ptr<LoopPipeliner> qgemm::makeSimplePipeliner(KernelOp kernel, scf::ForOp loop) {
  return std::make_unique<SimplePipeliner>(kernel, loop);
}
