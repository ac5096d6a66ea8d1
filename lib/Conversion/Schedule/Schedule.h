//===- Schedule.h - what the parts of qgemm-schedule share ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_CONVERSION_SCHEDULE_SCHEDULE_H
#define QGEMM_LIB_CONVERSION_SCHEDULE_SCHEDULE_H

#include "qgemm/Target/MatrixInstruction.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace qgemm {

/// What an operation is to the order of a loop. `Sum`: adds to a carried sum what
/// a store to LDS stores; `Other`: arithmetic on values, which stands ahead of its
/// user; `Unknown`: anything that may not be moved.
enum class OpClass {
  Other,
  Matrix,
  LdsRead,
  LdsWrite,
  Sum,
  GlobalLoad,
  DirectLoad, ///< from global memory straight to LDS
  Barrier,
  Wait,
  Priority, ///< of the wave on its SIMD
  Fence,    ///< keeps order, at no cost
  Unknown
};
OpClass classify(mlir::Operation *op);

/// Where the memory operations of a loop of one family stand, counted in matrix
/// instructions.
struct ScheduleRule {
  target::Family family;
  unsigned readStep;   ///< from one read of LDS to the next
  unsigned rollFrom;   ///< slices of so many matrix instructions keep one set of the shorter-lived
                       ///< fragments: a read waits for the last use of what it replaces; 0: never
  unsigned barrierAt;  ///< of the last slice, ahead of the barrier; tiles of one slice: none
  unsigned storeStep;  ///< from one store to LDS to the next of its group
  unsigned storeGroup; ///< stores that one wait for loads serves
  unsigned loadDelay;  ///< from a store to the load that refills its registers
  unsigned waitGroups; ///< places a slice at which fragments are waited for
};
/// The rule of a family, or null.
const ScheduleRule *findScheduleRule(target::Family family);

/// An operation in its place, and what must have arrived before it.
struct Step {
  mlir::Operation *op;
  OpClass kind;
  int lds = -1, loads = -1; ///< accesses that may stay under way; -1: no wait
};

/// The body of a pipelined loop.
struct LoopBody {
  mlir::scf::ForOp loop;
  int64_t slices = 0;
  llvm::SmallVector<mlir::Operation *> matrix, reads, writes, sums, loads, directs, barriers, waits,
      fences;
  /// What may be under way at each barrier; -1: any number.
  llvm::SmallVector<int> barrierLds, barrierLoads;
  bool pingPong = false; ///< a step has two barriers, before and behind its products

  /// False where the body holds what cannot be moved, or not equal steps.
  bool collect();
  /// Steps of the pipeline in one turn of the loop.
  int64_t steps() const { return barriers.size() / (pingPong ? 2 : 1); }
  mlir::Block *block() const { return mlir::scf::ForOp(loop).getBody(); }
  int64_t perSlice() const { return matrix.size() / (steps() * slices); }
  /// Stores that share a wait; two groups at least, or the wait would be for the
  /// loads issued last as well.
  int64_t storeGroup(const ScheduleRule &rule) const {
    return std::clamp<int64_t>(writes.size() / 4, 1, rule.storeGroup);
  }
};

/// The order that `rule` asks for; empty where the data's way through the loop
/// does not allow it.
llvm::SmallVector<Step> planLoop(const LoopBody &body, const ScheduleRule &rule);

/// The loads of the body, or carried values, that `value` is computed from by arithmetic.
void collectSources(const LoopBody &body, mlir::Value value,
                    llvm::SmallPtrSetImpl<void *> &sources);

/// Of each load of a step, by its number in it, the number of the last store of that step
/// that takes what it will replace: the data of the same load, a step before.
llvm::SmallVector<int64_t> lastStores(const LoopBody &body, int64_t step);

/// The order of a loop in which the waves' halves take turns.
llvm::SmallVector<Step> planPingPong(const LoopBody &body);

/// States in each step of the loop's order what it has to wait for.
void planWaits(const LoopBody &body, const ScheduleRule &rule, llvm::MutableArrayRef<Step> steps);

/// Carries values around the loop in the form in which they were loaded, with
/// the arithmetic that only depends on them repeated at their uses. Returns the
/// loop, which is a new one where anything changed.
mlir::scf::ForOp carryLoadedValues(mlir::scf::ForOp loop);

/// Puts what is behind the loop, in its block, into the order of the stores, in
/// parts that LLVM does not mix.
void orderEpilogue(mlir::scf::ForOp loop);

} // namespace qgemm

#endif // QGEMM_LIB_CONVERSION_SCHEDULE_SCHEDULE_H
