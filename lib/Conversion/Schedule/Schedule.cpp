//===- Schedule.cpp - the qgemm-schedule pass -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Schedule.h"
#include "qgemm/Conversion/Passes.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Target/Chip.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

namespace qgemm {
#define GEN_PASS_DEF_SCHEDULE
#include "qgemm/Conversion/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {

/// Nothing moves across it in LLVM's schedulers.
void emitFence(OpBuilder &b, Location loc) { ROCDL::SchedBarrier::create(b, loc, 0); }

/// Writes a planned order into the loop's body.
class Emitter {
public:
  explicit Emitter(scf::ForOp loop)
      : block(loop.getBody()), last(block->getTerminator()), b(last) {}

  void emit(ArrayRef<Step> steps) {
    std::optional<OpClass> previous;
    for (const Step &step : steps) {
      bool waits = step.lds >= 0 || step.loads >= 0;
      // The address of a direct load is set up in the shadow of the matrix instruction
      // before it.
      bool free = previous == OpClass::Matrix && step.kind == OpClass::DirectLoad;
      if (waits || (previous && *previous != step.kind && !free) || step.kind == OpClass::Barrier)
        emitFence(b, step.op->getLoc());
      if (waits) {
        emitWait(step);
        emitFence(b, step.op->getLoc());
      }
      moveOperands(step.op);
      // A bare barrier orders no memory by itself.
      bool bare = isa<ROCDL::SBarrierOp>(step.op);
      auto order = [&] {
        if (bare)
          LLVM::FenceOp::create(b, step.op->getLoc(), LLVM::AtomicOrdering::acq_rel, "wavefront");
      };
      order();
      step.op->moveBefore(last);
      order();
      placed.insert(step.op);
      previous = step.kind;
    }
    emitFence(b, last->getLoc());
    moveOperands(last);
  }

private:
  void emitWait(const Step &step) {
    auto count = [&](int n) { return n < 0 ? IntegerAttr() : b.getI32IntegerAttr(n); };
    amdgpu::MemoryCounterWaitOp::create(b, step.op->getLoc(), count(step.loads), IntegerAttr(),
                                        count(step.lds), IntegerAttr(), IntegerAttr());
  }

  void moveOperands(Operation *op) {
    for (Value operand : op->getOperands()) {
      Operation *source = operand.getDefiningOp();
      if (!source || source->getBlock() != block || !placed.insert(source).second)
        continue;
      moveOperands(source);
      source->moveBefore(last);
    }
  }

  Block *block;
  Operation *last;
  OpBuilder b;
  llvm::SmallPtrSet<Operation *, 32> placed;
};

/// Fences between operations of different classes that stand as they are.
void fence(llvm::iterator_range<Block::iterator> ops) {
  std::optional<OpClass> previous;
  for (Operation &op : ops) {
    OpClass kind = classify(&op);
    if (kind == OpClass::Other || kind == OpClass::Sum || kind == OpClass::Fence ||
        kind == OpClass::Unknown)
      continue;
    if (previous && *previous != kind) {
      OpBuilder b(&op);
      emitFence(b, op.getLoc());
    }
    previous = kind;
  }
}

/// Ahead of the loop: its waits count on the prologue's order too.
void fencePrologue(scf::ForOp loop) {
  fence({loop->getBlock()->begin(), loop->getIterator()});
  OpBuilder b(loop);
  emitFence(b, loop.getLoc());
}

/// The steps from `begin` on, which keep to the order in which registers suffice.
void fenceSteps(Block *block, Block::iterator begin) {
  auto end = begin;
  for (auto it = begin; it != block->end(); ++it) {
    if (classify(&*it) == OpClass::Matrix)
      end = std::next(it);
    if (auto branch = dyn_cast<scf::IfOp>(*it))
      for (Region &arm : branch->getRegions())
        if (!arm.empty())
          fenceSteps(&arm.front(), arm.front().begin());
  }
  if (begin == end)
    return;
  fence({begin, end});
  OpBuilder b(block, end);
  emitFence(b, begin->getLoc());
}

void hoistInvariants(scf::ForOp loop) {
  moveLoopInvariantCode(
      loop.getLoopRegions(),
      [&](Value value, Region *) { return loop.isDefinedOutsideOfLoop(value); },
      [](Operation *op, Region *) { return classify(op) == OpClass::Other; },
      [&](Operation *op, Region *) { op->moveBefore(loop); });
}

struct SchedulePass : qgemm::impl::ScheduleBase<SchedulePass> {
  void runOnOperation() override {
    auto name = getOperation()->getAttrOfType<StringAttr>(kChipAttr);
    const target::Chip *chip = name ? target::findChip(name.getValue()) : nullptr;
    const ScheduleRule *rule = chip ? findScheduleRule(chip->family) : nullptr;
    if (!rule)
      return;
    SmallVector<scf::ForOp> loops, parts;
    getOperation().walk([&](scf::ForOp loop) {
      if (loop->hasAttr(kSlicesAttr))
        loops.push_back(loop);
      if (loop->hasAttr(kPartsAttr))
        parts.push_back(loop);
    });
    for (scf::ForOp loop : loops)
      schedule(loop, *rule);
    for (scf::ForOp loop : parts)
      orderEpilogue(loop);
  }

private:
  void schedule(scf::ForOp loop, const ScheduleRule &rule) {
    auto slices = loop->getAttrOfType<IntegerAttr>(kSlicesAttr);
    if (!slices)
      return;
    hoistInvariants(loop);
    loop = carryLoadedValues(loop);
    LoopBody body;
    body.loop = loop;
    body.slices = slices.getInt();
    body.pingPong = loop->hasAttr(kPingPongAttr);
    if (!body.collect())
      return;
    SmallVector<Step> steps = body.pingPong ? planPingPong(body) : planLoop(body, rule);
    if (steps.empty())
      return;
    planWaits(body, rule, steps);
    Emitter(loop).emit(steps);
    // They are stated anew.
    for (Operation *op : llvm::concat<Operation *>(body.waits, body.fences))
      op->erase();
    fencePrologue(loop);
    orderEpilogue(loop);
    fenceSteps(loop->getBlock(), std::next(loop->getIterator()));
  }
};
} // namespace
