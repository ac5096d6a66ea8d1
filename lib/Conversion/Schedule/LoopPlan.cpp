//===- LoopPlan.cpp - where the operations of a pipelined loop stand ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix instructions keep their order and number the places: everything else
// gets the number of the matrix instruction it stands before.
//
//===----------------------------------------------------------------------===//

#include "Schedule.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace qgemm;

// Read off loops whose order LLVM 22.1.8 was seen to keep, without spills.
constexpr ScheduleRule rules[] = {
    {target::Family::GFX11, /*readStep=*/1, /*rollFrom=*/16, /*barrierAt=*/4, /*storeStep=*/1,
     /*storeGroup=*/4, /*loadDelay=*/0, /*waitGroups=*/2},
    {target::Family::GFX12, /*readStep=*/1, /*rollFrom=*/16, /*barrierAt=*/4, /*storeStep=*/1,
     /*storeGroup=*/4, /*loadDelay=*/0, /*waitGroups=*/1},
    {target::Family::GFX942, /*readStep=*/2, /*rollFrom=*/0, /*barrierAt=*/0, /*storeStep=*/3,
     /*storeGroup=*/1, /*loadDelay=*/2, /*waitGroups=*/1},
    {target::Family::GFX950, /*readStep=*/2, /*rollFrom=*/0, /*barrierAt=*/0, /*storeStep=*/3,
     /*storeGroup=*/1, /*loadDelay=*/2, /*waitGroups=*/1},
};

const ScheduleRule *qgemm::findScheduleRule(target::Family family) {
  const auto *rule =
      llvm::find_if(rules, [&](const ScheduleRule &r) { return r.family == family; });
  return rule == std::end(rules) ? nullptr : rule;
}

static bool isLds(Value pointer) {
  auto type = dyn_cast<LLVM::LLVMPointerType>(pointer.getType());
  return type && type.getAddressSpace() == ROCDL::ROCDLDialect::kSharedMemoryAddressSpace;
}

OpClass qgemm::classify(Operation *op) {
  if (isa<amdgpu::WMMAOp, amdgpu::MFMAOp>(op))
    return OpClass::Matrix;
  if (auto load = dyn_cast<LLVM::LoadOp>(op); load && isLds(load.getAddr()))
    return OpClass::LdsRead;
  if (auto store = dyn_cast<LLVM::StoreOp>(op); store && isLds(store.getAddr()))
    return OpClass::LdsWrite;
  if (isa<ROCDL::RawPtrBufferLoadOp>(op))
    return OpClass::GlobalLoad;
  if (isa<ROCDL::RawPtrBufferLoadLdsOp>(op))
    return OpClass::DirectLoad;
  if (isa<amdgpu::LDSBarrierOp, ROCDL::SBarrierOp>(op))
    return OpClass::Barrier;
  if (isa<amdgpu::MemoryCounterWaitOp>(op))
    return OpClass::Wait;
  if (isa<ROCDL::SetPrioOp>(op))
    return OpClass::Priority;
  if (isa<LLVM::FenceOp, ROCDL::SchedBarrier>(op))
    return OpClass::Fence;
  if (auto call = dyn_cast<LLVM::CallIntrinsicOp>(op)) {
    if (call.getIntrin().contains("dot4"))
      return OpClass::Sum;
    if (call.getIntrin() == "llvm.amdgcn.perm")
      return OpClass::Other;
  }
  // Intrinsics that say nothing of their effects, and have none.
  if (isa<ROCDL::MakeBufferRsrcOp, ROCDL::ReadfirstlaneOp>(op))
    return OpClass::Other;
  return isPure(op) && op->getNumRegions() == 0 ? OpClass::Other : OpClass::Unknown;
}

bool LoopBody::collect() {
  amdgpu::MemoryCounterWaitOp wait; // since the last barrier
  for (Operation &op : loop.getBody()->without_terminator())
    switch (classify(&op)) {
    case OpClass::Matrix:
      matrix.push_back(&op);
      break;
    case OpClass::LdsRead:
      reads.push_back(&op);
      break;
    case OpClass::LdsWrite:
      writes.push_back(&op);
      break;
    case OpClass::Sum:
      sums.push_back(&op);
      break;
    case OpClass::GlobalLoad:
      loads.push_back(&op);
      break;
    case OpClass::DirectLoad:
      directs.push_back(&op);
      break;
    case OpClass::Barrier: {
      int lds = 0, loads = -1;
      if (isa<ROCDL::SBarrierOp>(op)) {
        if (!wait && !pingPong)
          return false;
        auto number = [](IntegerAttr count) { return count ? int(count.getInt()) : -1; };
        lds = wait ? number(wait.getDsAttr()) : -1;
        loads = wait ? number(wait.getLoadAttr()) : -1;
        wait = {};
      }
      barriers.push_back(&op);
      barrierLds.push_back(lds);
      barrierLoads.push_back(loads);
      break;
    }
    case OpClass::Wait:
      if (wait)
        return false;
      wait = cast<amdgpu::MemoryCounterWaitOp>(op);
      waits.push_back(&op);
      break;
    case OpClass::Priority:
      if (!pingPong)
        return false;
      break;
    case OpClass::Fence:
      fences.push_back(&op);
      break;
    case OpClass::Other:
      break;
    case OpClass::Unknown:
      return false;
    }
  size_t count = steps();
  auto isEqual = [&](ArrayRef<Operation *> ops) { return ops.size() % count == 0; };
  return slices > 0 && count >= 2 && isEqual(barriers) && !matrix.empty() &&
         matrix.size() % (count * slices) == 0 && isEqual(reads) && isEqual(writes) &&
         isEqual(loads) && isEqual(directs) && writes.empty() != directs.empty();
}

namespace {
/// First and last matrix instruction that a fragment feeds; those of the next
/// iteration count on.
struct Uses {
  int64_t first = INT64_MAX, last = -1;
  size_t number = 0; ///< of the read, among those of its slice
  void add(int64_t at) {
    first = std::min(first, at);
    last = std::max(last, at);
  }
};

class Planner {
public:
  Planner(const LoopBody &body, const ScheduleRule &rule)
      : body(body), rule(rule), perSlice(body.perSlice()), perTile(perSlice * body.slices) {
    for (auto [i, op] : llvm::enumerate(body.matrix)) {
      matrixAt[op] = i;
      put(op, OpClass::Matrix, i);
    }
  }

  SmallVector<Step> run() {
    placeBarriers();
    if (!placeReads())
      return {};
    if (body.directs.empty())
      placeStores();
    else
      placeDirectLoads();
    llvm::sort(placed, [](const Placed &x, const Placed &y) {
      return std::tuple(x.at, x.rank(), x.number) < std::tuple(y.at, y.rank(), y.number);
    });
    // Nothing was left out, or it would end up behind everything.
    size_t sums = llvm::count_if(placed, [](const Placed &p) { return p.kind == OpClass::Sum; });
    if (sums != body.sums.size())
      return {};
    SmallVector<Step> steps =
        llvm::map_to_vector(placed, [](const Placed &p) { return Step{p.op, p.kind}; });
    return isValid(steps) ? steps : SmallVector<Step>();
  }

private:
  struct Placed {
    Operation *op;
    OpClass kind;
    int64_t at;
    size_t number;
    /// Order of classes between two matrix instructions.
    int rank() const {
      switch (kind) {
      case OpClass::Barrier:
        return 0;
      case OpClass::LdsRead:
        return 1;
      case OpClass::LdsWrite:
        return 2;
      case OpClass::Sum:
        return 3;
      case OpClass::GlobalLoad:
      case OpClass::DirectLoad:
        return 4;
      default:
        return 5;
      }
    }
  };
  void put(Operation *op, OpClass kind, int64_t at) {
    placed.push_back({op, kind, at, placed.size()});
  }

  bool oneSlice() const { return body.slices == 1; }
  bool rolls() const { return rule.rollFrom && perSlice >= int64_t(rule.rollFrom); }
  /// Behind how many matrix instructions of its slice the barrier stands.
  int64_t barrierSlot() const {
    return oneSlice() ? 0 : std::min<int64_t>(rule.barrierAt, perSlice / 4);
  }

  void placeBarriers() {
    for (auto [tile, op] : llvm::enumerate(body.barriers))
      put(op, OpClass::Barrier, tile * perTile + (body.slices - 1) * perSlice + barrierSlot());
  }

  void findUses(Value value, int64_t offset, Uses &uses) {
    for (OpOperand &use : value.getUses()) {
      Operation *user = use.getOwner();
      if (auto it = matrixAt.find(user); it != matrixAt.end())
        uses.add(it->second + offset);
      else if (isa<scf::YieldOp>(user)) {
        if (offset == 0)
          findUses(body.block()->getArgument(use.getOperandNumber() + 1), body.steps() * perTile,
                   uses);
      } else if (user->getNumResults() == 1 && classify(user) == OpClass::Other) {
        findUses(user->getResult(0), offset, uses);
      }
    }
  }

  /// Reads stand in the slice before the one they feed, in the order of use.
  bool placeReads() {
    SmallVector<SmallVector<std::pair<Uses, Operation *>>> bySlice(body.steps() * body.slices);
    for (Operation *op : body.reads) {
      Uses uses;
      findUses(op->getResult(0), 0, uses);
      int64_t slice = uses.last < 0 ? -1 : uses.first / perSlice - 1;
      if (slice < 0 || slice >= body.steps() * body.slices)
        return false;
      uses.number = bySlice[slice].size();
      bySlice[slice].push_back({uses, op});
    }
    for (auto [slice, reads] : llvm::enumerate(bySlice)) {
      llvm::sort(reads, [](auto &x, auto &y) {
        return std::pair(x.first.first, x.first.number) < std::pair(y.first.first, y.first.number);
      });
      bool behindBarrier = slice % body.slices == uint64_t(body.slices - 1);
      placeReadsOf(slice * perSlice, behindBarrier ? barrierSlot() : 0, reads);
    }
    return true;
  }

  void placeReadsOf(int64_t begin, int64_t first, ArrayRef<std::pair<Uses, Operation *>> reads) {
    int64_t step = 1;
    // Reads of a whole tile leave its second half to the stores.
    int64_t room = oneSlice() ? perSlice / 2 : perSlice - first;
    if (!reads.empty())
      step = std::clamp<int64_t>(room / reads.size(), 1, rule.readStep);
    int64_t next = first;
    for (auto [uses, op] : reads) {
      // The fragment that this one replaces has the same place in its slice.
      int64_t span = uses.last - uses.first, replacedDead = uses.last - begin - perSlice + 1;
      int64_t at = next;
      if (rolls() && span < perSlice / 2) {
        at = std::max(next, replacedDead);
        if (at >= perSlice)
          at = std::max(next, perSlice - span);
      }
      at = std::min(at, perSlice - 1);
      put(op, OpClass::LdsRead, begin + at);
      next = at + step;
      if (oneSlice())
        readsEnd = next;
    }
  }

  /// The places of one tile's stores, from its first matrix instruction on.
  SmallVector<int64_t> storeSlots(int64_t count) {
    SmallVector<int64_t> slots;
    if (oneSlice()) {
      int64_t room = std::max<int64_t>(perTile - readsEnd - rule.loadDelay, 1);
      int64_t step = std::clamp<int64_t>(room / count, 1, rule.storeStep);
      for (int64_t i = 0; i < count; ++i)
        slots.push_back(std::min(readsEnd + i * step, perTile - 1));
      return slots;
    }
    // In the slices between the first and the last where there are enough; not
    // close to the barrier, which waits for them.
    int64_t begin = body.slices >= 4 ? perSlice : 0, end = (body.slices - 1) * perSlice;
    int64_t length = end - begin;
    begin += length / 8;
    end -= std::min(std::max<int64_t>(6, perSlice / 4), length / 2);
    int64_t group = std::min<int64_t>(rule.storeGroup, count),
            groups = llvm::divideCeil(count, group);
    for (int64_t i = 0; i < count; ++i) {
      int64_t first = begin + i / group * (end - begin) / groups;
      slots.push_back(std::min(first + i % group * rule.storeStep, end));
    }
    return slots;
  }

  /// Sums by the store of the same data; they follow each other in the chains in
  /// which they were written.
  void groupSums() {
    // Several stores share data that is turned on its way: they take sums in turns.
    llvm::DenseMap<void *, SmallVector<Operation *>> writesOf;
    for (Operation *write : body.writes) {
      llvm::SmallPtrSet<void *, 4> sources;
      collectSources(body, write->getOperand(0), sources);
      for (void *source : sources)
        writesOf[source].push_back(write);
    }
    for (Operation *sum : body.sums)
      for (Value operand : sum->getOperands()) {
        llvm::SmallPtrSet<void *, 4> sources;
        collectSources(body, operand, sources);
        auto taken = llvm::find_if(sources, [&](void *s) { return writesOf.contains(s); });
        if (taken == sources.end())
          continue;
        // What is stored with one source is stored with all of them.
        auto &least = *llvm::min_element(writesOf[*taken], [&](Operation *x, Operation *y) {
          return sumsOf[x].size() < sumsOf[y].size();
        });
        sumsOf[least].push_back(sum);
        break;
      }
  }

  void placeStores() {
    groupSums();
    int64_t steps = body.steps();
    int64_t count = body.writes.size() / steps, numLoads = body.loads.size() / steps;
    SmallVector<int64_t> slots = storeSlots(count);
    for (int64_t tile = 0; tile < steps; ++tile) {
      int64_t last = perTile - 1;
      SmallVector<int64_t> replaced = lastStores(body, tile);
      for (int64_t i = 0; i < count; ++i) {
        Operation *write = body.writes[tile * count + i];
        put(write, OpClass::LdsWrite, tile * perTile + slots[i]);
        // One of a chain beside each matrix instruction, which hides that the next
        // needs its result.
        ArrayRef<Operation *> sums = sumsOf[write];
        for (auto [j, sum] : llvm::enumerate(sums))
          put(sum, OpClass::Sum, tile * perTile + std::min<int64_t>(slots[i] + j, last));
        // The loads that take the registers that are free now.
        int64_t delay = std::max<int64_t>(rule.loadDelay, int64_t(sums.size()) - 1);
        for (int64_t load = 0; load < numLoads; ++load)
          if (replaced[load] == i)
            put(body.loads[tile * numLoads + load], OpClass::GlobalLoad,
                tile * perTile + std::min(slots[i] + delay++, last));
      }
    }
  }

  void placeDirectLoads() {
    int64_t count = body.directs.size() / body.steps();
    SmallVector<int64_t> slots = storeSlots(count);
    for (auto [i, op] : llvm::enumerate(body.directs))
      put(op, OpClass::DirectLoad, i / count * perTile + slots[i % count]);
  }

  /// Accesses to LDS stay between the barriers that they were written between,
  /// and no operation comes before what it is computed from.
  bool isValid(ArrayRef<Step> steps) {
    llvm::DenseMap<Operation *, unsigned> interval;
    unsigned barriersPassed = 0;
    for (Operation &op : *body.block()) {
      OpClass kind = classify(&op);
      barriersPassed += kind == OpClass::Barrier;
      if (kind == OpClass::LdsRead || kind == OpClass::LdsWrite || kind == OpClass::DirectLoad)
        interval[&op] = barriersPassed;
    }
    llvm::DenseMap<Operation *, unsigned> order;
    for (auto [i, step] : llvm::enumerate(steps))
      order[step.op] = i;
    barriersPassed = 0;
    for (auto [i, step] : llvm::enumerate(steps)) {
      barriersPassed += step.kind == OpClass::Barrier;
      if (auto it = interval.find(step.op); it != interval.end() && it->second != barriersPassed)
        return false;
      if (!operandsBefore(step.op, i, order))
        return false;
    }
    return true;
  }

  bool operandsBefore(Operation *op, unsigned at,
                      const llvm::DenseMap<Operation *, unsigned> &order) {
    return llvm::all_of(op->getOperands(), [&](Value operand) {
      Operation *source = operand.getDefiningOp();
      if (!source || source->getBlock() != body.block())
        return true;
      if (auto it = order.find(source); it != order.end())
        return it->second < at;
      return operandsBefore(source, at, order);
    });
  }

  const LoopBody &body;
  const ScheduleRule &rule;
  int64_t perSlice, perTile, readsEnd = 0;
  llvm::DenseMap<Operation *, int64_t> matrixAt;
  llvm::DenseMap<Operation *, SmallVector<Operation *>> sumsOf;
  SmallVector<Placed> placed;
};
} // namespace

SmallVector<Step> qgemm::planLoop(const LoopBody &body, const ScheduleRule &rule) {
  return Planner(body, rule).run();
}
