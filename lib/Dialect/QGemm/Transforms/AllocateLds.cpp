//===- AllocateLds.cpp - the qgemm-allocate-lds pass ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"
#include "qgemm/Dialect/QGemm/Transforms/LdsConflicts.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"
#include "qgemm/Target/Chip.h"

#include "llvm/Support/MathExtras.h"

namespace qgemm {
#define GEN_PASS_DEF_ALLOCATELDS
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {

/// From its first use to its last, in operations of the kernel's own block. What loads send there
/// arrives at the latest when all have been waited for.
struct LiveRange {
  LdsAllocOp alloc;
  int64_t size;
  unsigned first, last;
  bool overlaps(const LiveRange &o) const { return first <= o.last && o.first <= last; }
};

struct AllocateLdsPass : qgemm::impl::AllocateLdsBase<AllocateLdsPass> {
  void runOnOperation() override {
    for (KernelOp kernel : getOperation().getOps<KernelOp>()) {
      const target::Chip *chip = target::findChip(kernel.getChip());
      if (!chip) {
        kernel.emitOpError("requires a chip of the Target table, got '") << kernel.getChip() << "'";
        return signalPassFailure();
      }
      SmallVector<LiveRange> ranges = collect(kernel);
      for (LiveRange &range : ranges)
        if (!range.alloc.getSwizzle() && range.alloc.getType().getShape().size() == 2)
          if (SwizzleAttr swizzle = chooseSwizzle(range.alloc, *chip))
            range.alloc.setSwizzleAttr(swizzle);
      int64_t size = place(ranges);
      // Waves learn the result of an atomic operation through 4 bytes more.
      if (kernel.getNumWaves() > 1 &&
          kernel.walk([](AtomicAddOp) { return WalkResult::interrupt(); }).wasInterrupted())
        size = llvm::alignTo(size, 4) + 4;
      if (size > chip->lds.maxBytesPerWorkgroup) {
        kernel.emitOpError("requires at most ")
            << chip->lds.maxBytesPerWorkgroup << " bytes of LDS on " << chip->name << ", got "
            << size;
        return signalPassFailure();
      }
    }
  }

private:
  /// From barriers of one half of the waves to the next of the other half: a wave there is
  /// a barrier ahead of others, so that its place says nothing of where they are.
  static SmallVector<std::pair<unsigned, unsigned>>
  findTurns(KernelOp kernel, const DenseMap<Operation *, unsigned> &order) {
    Block &body = kernel.getBody().front();
    SmallVector<std::pair<unsigned, unsigned>> turns;
    std::optional<uint64_t> behind;
    kernel.walk([&](BarrierOp barrier) {
      std::optional<uint64_t> half = barrier.getHalf();
      if (!half)
        return;
      unsigned at = order.lookup(body.findAncestorOpInBlock(*barrier));
      if (!behind) {
        turns.push_back({at, ~0u});
        behind = half;
      } else if (*half != *behind) {
        turns.back().second = at;
        behind.reset();
      }
    });
    return turns;
  }

  /// The operation of `body` with the first wait for all loads behind `load`, or null.
  static Operation *findArrival(Block &body, Operation *load) {
    for (Operation *op = load;; op = op->getParentOp()) {
      for (Operation *next = op->getNextNode(); next; next = next->getNextNode())
        if (auto wait = dyn_cast<WaitOp>(next); wait && wait.getLoads() == uint64_t(0))
          return body.findAncestorOpInBlock(*wait);
      if (op->getBlock() == &body)
        return nullptr;
    }
  }

  SmallVector<LiveRange> collect(KernelOp kernel) {
    Block &body = kernel.getBody().front();
    DenseMap<Operation *, unsigned> order;
    for (auto [i, op] : llvm::enumerate(body))
      order[&op] = i;
    SmallVector<std::pair<unsigned, unsigned>> turns = findTurns(kernel, order);
    SmallVector<LiveRange> ranges;
    kernel.walk([&](LdsAllocOp alloc) {
      LiveRange range{alloc, LdsAddressMap(alloc.getType(), alloc.getSwizzle()).size(), ~0u, 0};
      for (Operation *user : alloc->getUsers()) {
        unsigned at = order[body.findAncestorOpInBlock(*user)];
        range.first = std::min(range.first, at);
        if (isa<LoadToLdsOp>(user)) {
          Operation *arrival = findArrival(body, user);
          at = arrival ? order[arrival] : order.size();
        }
        range.last = std::max(range.last, at);
      }
      for (auto [begin, end] : turns)
        if (range.first <= range.last && range.first <= end && begin <= range.last) {
          range.first = std::min(range.first, begin);
          range.last = std::max(range.last, end);
        }
      if (range.first <= range.last)
        ranges.push_back(range);
      else
        alloc.setOffset(alloc.getOffset().value_or(0));
    });
    return ranges;
  }

  /// Offsets given by the user stay; the others take the lowest that is free
  /// among the buffers alive at the same time. Returns the size of all.
  int64_t place(ArrayRef<LiveRange> ranges) {
    SmallVector<const LiveRange *> placed;
    int64_t total = 0;
    auto put = [&](const LiveRange &range) {
      placed.push_back(&range);
      total = std::max<int64_t>(total, *LdsAllocOp(range.alloc).getOffset() + range.size);
    };
    for (const LiveRange &range : ranges)
      if (LdsAllocOp(range.alloc).getOffset())
        put(range);
    for (const LiveRange &range : ranges) {
      LdsAllocOp alloc = range.alloc;
      if (alloc.getOffset())
        continue;
      int64_t offset = 0;
      for (bool moved = true; moved;) {
        moved = false;
        for (const LiveRange *other : placed) {
          int64_t begin = *LdsAllocOp(other->alloc).getOffset(), end = begin + other->size;
          if (range.overlaps(*other) && offset < end && begin < offset + range.size) {
            offset = llvm::alignTo(end, 1024);
            moved = true;
          }
        }
      }
      alloc.setOffset(offset);
      put(range);
    }
    return total;
  }

  /// A store that turns blocks: its lanes stand many rows apart.
  static bool isTurningStore(Operation *user) {
    auto store = dyn_cast<LdsStoreOp>(user);
    if (!store || store.getDest().getType().getShape().size() != 2)
      return false;
    LdsAddressMap map(store.getDest().getType(), std::nullopt);
    BitLayout layout = getBitLayout(store.getValue().getType());
    return map.storedPieceBytes(layout) > map.pieceBytes(layout);
  }

  /// Of all bits of the row, within the 128 bytes of the banks: first those of the low
  /// four that reads ask for, which all of them have, then with each the high ones.
  SwizzleAttr chooseSwizzleOfTurned(LdsAllocOp alloc, const target::Chip &chip, int64_t chunks) {
    int64_t rowBits = std::min<int64_t>(llvm::Log2_64(alloc.getType().getShape()[0]), 8);
    int64_t lowBits = std::min<int64_t>(rowBits, 4);
    auto masksOf = [&](int64_t low, int64_t high) {
      // The highest bit first: stores ask most of it.
      SmallVector<int64_t> masks(rowBits);
      for (int64_t i = rowBits - 1; i >= 0; --i) {
        int64_t &code = i < lowBits ? low : high;
        int64_t bits = std::min<int64_t>(llvm::Log2_64(chunks) + i, 3);
        masks[i] = code & ((1 << bits) - 1);
        code >>= bits;
      }
      return SwizzleAttr::get(&getContext(), masks);
    };
    int64_t lows = 1, highs = int64_t(1) << 3 * (rowBits - lowBits);
    for (int64_t i = 0; i < lowBits; ++i)
      lows <<= std::min<int64_t>(llvm::Log2_64(chunks) + i, 3);
    SwizzleAttr best;
    unsigned bestConflicts = ~0u;
    int64_t tries = 1 << 14;
    for (int64_t low = 0; low < lows && tries > 0 && bestConflicts > 0; ++low) {
      if (countLdsConflicts(alloc, masksOf(low, 0), chip, 1, /*readsAlone=*/true) > 0)
        continue;
      for (int64_t high = 0; high < highs && bestConflicts > 0; ++high, --tries) {
        SwizzleAttr swizzle = masksOf(low, high);
        unsigned conflicts = countLdsConflicts(alloc, swizzle, chip, bestConflicts);
        if (conflicts < bestConflicts) {
          best = swizzle;
          bestConflicts = conflicts;
        }
      }
    }
    return best;
  }

  /// The first swizzle without conflicts, or the one with the fewest.
  SwizzleAttr chooseSwizzle(LdsAllocOp alloc, const target::Chip &chip) {
    LdsType type = alloc.getType();
    int64_t rowBytes = type.getShape()[1] * ldsElementBits(type.getElementType()) / 8;
    int64_t chunks = rowBytes / kLdsChunkBytes;
    int64_t rowBits = std::min<int64_t>(llvm::Log2_64(type.getShape()[0]), 4);
    if (chunks < 2)
      return {};
    if (llvm::any_of(alloc->getUsers(), isTurningStore))
      return chooseSwizzleOfTurned(alloc, chip, chunks);
    int64_t chunkBits = std::min<int64_t>(llvm::Log2_64(chunks), 3);
    SwizzleAttr best;
    unsigned bestConflicts = ~0u;
    for (int64_t code = 0, e = int64_t(1) << (rowBits * chunkBits); code < e; ++code) {
      SmallVector<int64_t> masks;
      for (int64_t i = 0; i < rowBits; ++i)
        masks.push_back(code >> (i * chunkBits) & ((1 << chunkBits) - 1));
      auto swizzle = SwizzleAttr::get(&getContext(), masks);
      unsigned conflicts = countLdsConflicts(alloc, swizzle, chip, bestConflicts);
      if (conflicts < bestConflicts) {
        best = swizzle;
        bestConflicts = conflicts;
      }
      if (bestConflicts == 0)
        break;
    }
    return best;
  }
};
} // namespace
