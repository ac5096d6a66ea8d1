//===- Epilogue.cpp - results in parts ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Behind the loop the sums fill most of the register file. What is computed of
// them is put in the order of the stores and cut into parts, so that little more
// than one part's scales, operands and values are alive besides the sums: left to
// itself, LLVM loads everything first and spills.
//
//===----------------------------------------------------------------------===//

#include "Schedule.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// Parts of each out.
constexpr size_t numParts = 8;

class EpilogueOrder {
public:
  explicit EpilogueOrder(scf::ForOp loop)
      : block(loop->getBlock()), end(endOfEpilogue(loop)), b(end) {
    for (Operation &op : llvm::make_range(std::next(loop->getIterator()), end->getIterator()))
      if (auto store = dyn_cast<ROCDL::RawPtrBufferStoreOp>(op))
        storesOf[store.getRsrc()].push_back(&op);
    findMovable(loop);
  }

  void run() {
    for (size_t part = 0; part < numParts; ++part) {
      // Loads run one part ahead.
      for (size_t p : {part, part + 1})
        forStoresOf(p, [&](Operation *store) { placeLoads(store); });
      forStoresOf(part, [&](Operation *store) { place(store); });
      ROCDL::SchedBarrier::create(b, end->getLoc(), 0);
    }
  }

private:
  template <typename F> void forStoresOf(size_t part, F f) {
    for (auto &[out, stores] : storesOf) {
      size_t n = stores.size();
      for (size_t i = part * n / numParts; i < std::min((part + 1) * n / numParts, n); ++i)
        f(stores[i]);
    }
  }

  /// What is released to other workgroups stays before the fence.
  static Operation *endOfEpilogue(scf::ForOp loop) {
    for (Operation &op : llvm::make_range(std::next(loop->getIterator()), loop->getBlock()->end()))
      if (isa<LLVM::FenceOp>(op))
        return &op;
    return loop->getBlock()->getTerminator();
  }

  static bool canMove(Operation *op) {
    if (auto call = dyn_cast<LLVM::CallIntrinsicOp>(op))
      return call.getIntrin().starts_with("llvm.fpto");
    OpClass kind = classify(op);
    return kind == OpClass::Other || kind == OpClass::GlobalLoad;
  }

  /// What serves the stores alone, behind the loop.
  void findMovable(Operation *loop) {
    for (Operation &op : llvm::reverse(
             llvm::make_range(std::next(loop->getIterator()), end->getIterator()))) {
      auto isStore = [&](Operation *user) {
        auto store = dyn_cast<ROCDL::RawPtrBufferStoreOp>(user);
        return store && storesOf.contains(store.getRsrc()) && user->getBlock() == block;
      };
      if (isStore(&op) || (canMove(&op) && llvm::all_of(op.getUsers(), [&](Operation *user) {
                             return movable.contains(user);
                           })))
        movable.insert(&op);
    }
  }

  bool isWaiting(Operation *op) { return op && movable.contains(op) && !placed.contains(op); }

  /// The operation behind everything placed so far, what it needs before it.
  void place(Operation *op) {
    if (!isWaiting(op))
      return;
    placed.insert(op);
    for (Value operand : op->getOperands())
      place(operand.getDefiningOp());
    op->moveBefore(end);
  }

  void placeLoads(Operation *op) {
    if (!isWaiting(op))
      return;
    if (classify(op) == OpClass::GlobalLoad)
      return place(op);
    for (Value operand : op->getOperands())
      if (visited.insert(operand.getAsOpaquePointer()).second)
        if (Operation *source = operand.getDefiningOp())
          placeLoads(source);
  }

  Block *block;
  Operation *end; ///< of what is put in order
  OpBuilder b;
  llvm::MapVector<Value, SmallVector<Operation *>> storesOf; ///< by descriptor
  llvm::SmallPtrSet<Operation *, 32> movable, placed;
  llvm::SmallPtrSet<void *, 32> visited;
};
} // namespace

void qgemm::orderEpilogue(scf::ForOp loop) { EpilogueOrder(loop).run(); }
