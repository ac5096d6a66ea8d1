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
#include "llvm/ADT/SmallPtrSet.h"

#include <functional>

using namespace mlir;
using namespace qgemm;

namespace {
/// Parts of each out.
constexpr size_t numParts = 8;

class EpilogueOrder {
public:
  /// Of what stands in `block` from `begin` on.
  EpilogueOrder(Block *block, Block::iterator begin)
      : block(block), end(endOfEpilogue(block, begin)), b(end) {
    for (Operation &op : llvm::make_range(begin, end->getIterator()))
      if (auto store = dyn_cast<ROCDL::RawPtrBufferStoreOp>(op))
        storesOf[store.getRsrc()].push_back(&op);
    findMovable(begin);
  }

  void run() {
    if (storesOf.empty())
      return;
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
  static Operation *endOfEpilogue(Block *block, Block::iterator begin) {
    bool stores = false;
    for (Operation &op : llvm::make_range(begin, block->end())) {
      stores |= isa<ROCDL::RawPtrBufferStoreOp>(op);
      if (stores && isa<LLVM::FenceOp>(op))
        return &op;
    }
    return block->getTerminator();
  }

  static bool canMove(Operation *op) {
    if (auto call = dyn_cast<LLVM::CallIntrinsicOp>(op))
      return call.getIntrin().starts_with("llvm.fpto");
    OpClass kind = classify(op);
    return kind == OpClass::Other || kind == OpClass::GlobalLoad;
  }

  /// What serves the stores alone, behind the loop.
  void findMovable(Block::iterator begin) {
    for (Operation &op : llvm::reverse(llvm::make_range(begin, end->getIterator()))) {
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

namespace {
/// A loop that adds what it loads to the sums it carries, all loads first: in
/// groups, or sums and loads fill the register file together.
void groupLoads(scf::ForOp loop) {
  constexpr size_t groups = 8;
  Block *body = loop.getBody();
  Operation *yield = body->getTerminator();
  llvm::SmallPtrSet<Operation *, 32> placed;
  std::function<void(Value, bool)> place = [&](Value value, bool loadsOnly) {
    Operation *op = value.getDefiningOp();
    if (!op || op->getBlock() != body || placed.contains(op))
      return;
    OpClass kind = classify(op);
    if (kind != OpClass::Other && kind != OpClass::GlobalLoad)
      return;
    bool keep = loadsOnly && kind != OpClass::GlobalLoad;
    for (Value operand : op->getOperands())
      place(operand, keep);
    if (keep)
      return;
    placed.insert(op);
    op->moveBefore(yield);
  };
  size_t count = yield->getNumOperands();
  auto forGroup = [&](size_t group, bool loadsOnly) {
    for (size_t i = group * count / groups; i < std::min((group + 1) * count / groups, count); ++i)
      place(yield->getOperand(i), loadsOnly);
  };
  OpBuilder b(yield);
  for (size_t group = 0; group < groups; ++group) {
    forGroup(group, /*loadsOnly=*/true);
    forGroup(group + 1, /*loadsOnly=*/true);
    forGroup(group, /*loadsOnly=*/false);
    ROCDL::SchedBarrier::create(b, loop.getLoc(), 0);
  }
}
} // namespace

void qgemm::orderEpilogue(scf::ForOp loop) {
  auto begin = std::next(loop->getIterator());
  EpilogueOrder(loop->getBlock(), begin).run();
  // Whoever is last of several workgroups finishes in a branch.
  for (Operation &op : llvm::make_range(begin, loop->getBlock()->end())) {
    auto branch = dyn_cast<scf::IfOp>(op);
    if (!branch)
      continue;
    EpilogueOrder(branch.thenBlock(), branch.thenBlock()->begin()).run();
    for (scf::ForOp sums : branch.thenBlock()->getOps<scf::ForOp>())
      groupLoads(sums);
  }
}
