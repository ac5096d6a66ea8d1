//===- Waits.cpp - what a loop in its final order has to wait for ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Accesses of one kind arrive in the order in which they were issued, so a wait
// names the number of those behind the last one needed. The loop is followed
// around until what is under way at its top no longer changes.
//
//===----------------------------------------------------------------------===//

#include "Schedule.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

#include <deque>

using namespace mlir;
using namespace qgemm;

namespace {
class WaitPlanner {
public:
  WaitPlanner(const LoopBody &body, const ScheduleRule &rule, MutableArrayRef<Step> steps)
      : body(body), steps(steps), group(std::max<int64_t>(body.perSlice() / rule.waitGroups, 1)),
        storeGroup(body.storeGroup(rule)), storesPerTile(body.writes.size() / body.steps()) {}

  void run() {
    // The second time around finds what the first left under way.
    for (int round : {0, 1, 2}) {
      (void)round;
      int64_t matrixAt = 0, writesSeen = 0, barriersSeen = 0;
      for (auto [i, step] : llvm::enumerate(steps)) {
        step.lds = step.loads = -1;
        if (step.kind == OpClass::Matrix) {
          if (matrixAt % group == 0)
            waitFor(ldsUnderWay, sourcesOfRun(i, group, OpClass::Matrix), step.lds);
          ++matrixAt;
        } else if (step.kind == OpClass::LdsWrite) {
          // Groups do not reach across tiles.
          int64_t at = writesSeen++ % storesPerTile;
          if (at % storeGroup == 0)
            waitFor(loadsUnderWay,
                    sourcesOfRun(i, std::min(storeGroup, storesPerTile - at), OpClass::LdsWrite),
                    step.loads);
        } else if (step.kind == OpClass::Barrier) {
          step.lds = body.barrierLds[barriersSeen];
          step.loads = body.barrierLoads[barriersSeen++];
          if (step.lds == 0)
            ldsUnderWay.clear();
        }
        issue(step);
      }
    }
  }

private:
  using Sources = llvm::SmallPtrSet<Operation *, 4>;

  void issue(const Step &step) {
    if (step.kind == OpClass::LdsRead || step.kind == OpClass::LdsWrite)
      ldsUnderWay.push_back(step.op);
    else if (step.kind == OpClass::GlobalLoad)
      loadsUnderWay.push_back(step.op);
  }

  /// What the next `count` operations of a kind are computed from.
  Sources sourcesOfRun(size_t first, int64_t count, OpClass kind) {
    Sources sources;
    for (size_t i = first; i < steps.size() && count > 0; ++i)
      if (steps[i].kind == kind) {
        Sources own = sourcesOf(steps[i].op);
        sources.insert(own.begin(), own.end());
        --count;
      }
    return sources;
  }

  static void waitFor(std::deque<Operation *> &underWay, const Sources &needed, int &count) {
    for (size_t i = underWay.size(); i-- > 0;)
      if (needed.contains(underWay[i])) {
        count = underWay.size() - i - 1;
        underWay.erase(underWay.begin(), underWay.begin() + i + 1);
        return;
      }
  }

  /// The accesses that an operation's operands come from, in this iteration or
  /// the one before.
  Sources sourcesOf(Operation *op) {
    Sources sources;
    SmallVector<Value> work(op->getOperands());
    llvm::SmallPtrSet<void *, 16> seen;
    while (!work.empty()) {
      Value value = work.pop_back_val();
      if (!seen.insert(value.getAsOpaquePointer()).second)
        continue;
      if (auto argument = dyn_cast<BlockArgument>(value)) {
        if (argument.getOwner() == body.block() && argument.getArgNumber() > 0)
          work.push_back(body.block()->getTerminator()->getOperand(argument.getArgNumber() - 1));
        continue;
      }
      Operation *source = value.getDefiningOp();
      OpClass kind = classify(source);
      if (kind == OpClass::LdsRead || kind == OpClass::GlobalLoad)
        sources.insert(source);
      else if (kind == OpClass::Other && source->getBlock() == body.block())
        llvm::append_range(work, source->getOperands());
    }
    return sources;
  }

  const LoopBody &body;
  MutableArrayRef<Step> steps;
  int64_t group, storeGroup, storesPerTile;
  std::deque<Operation *> ldsUnderWay, loadsUnderWay;
};
} // namespace

void qgemm::planWaits(const LoopBody &body, const ScheduleRule &rule, MutableArrayRef<Step> steps) {
  WaitPlanner(body, rule, steps).run();
}
