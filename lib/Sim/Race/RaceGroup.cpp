//===- RaceGroup.cpp - what the waves of a workgroup know ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Decoder.h"
#include "RaceDetector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

CacheAction RaceDetector::cacheAction(const Instruction &inst) {
  auto [it, inserted] = actions.try_emplace(inst.address, CacheAction::None);
  if (inserted)
    it->second = cacheActionOf(decoder.text(inst.address));
  return it->second;
}

std::string RaceDetector::describe(uint32_t pc) {
  return llvm::formatv("`{0}` at pc 0x{1:x-}", decoder.text(imageBase + pc), pc);
}

RaceGroup::RaceGroup(RaceDetector &detector, uint64_t linearId, unsigned count)
    : detector(detector), group(detector.addGroup(linearId)), waves(count) {
  for (RaceWave &wave : waves)
    for (View *view :
         {&wave.order, &wave.fresh, &wave.middle, &wave.scalar, &wave.arrived[0], &wave.arrived[1]})
      for (Knowledge *knowledge : {&view->done, &view->visible}) {
        knowledge->group = group;
        knowledge->own.resize(count * StreamCount);
      }
}

void RaceGroup::observe(Wave &wave, const Instruction &inst) {
  if (inst.access->isMemory())
    issue(wave, inst);
  else if (inst.access->unit == Unit::Control)
    control(wave, inst);
}

void RaceGroup::control(Wave &wave, const Instruction &inst) {
  wait(waves[wave.index], inst.access->waits);
  if (wave.barrierSignals != waves[wave.index].arrivals)
    arrive(wave);
}

//===----------------------------------------------------------------------===//
// Completion
//===----------------------------------------------------------------------===//

void RaceGroup::wait(RaceWave &own, const uint8_t *limits) {
  auto limit = [&](Counter counter) -> unsigned { return limits[static_cast<unsigned>(counter)]; };
  bool gfx12 = detector.chip.generation == Generation::GFX12;
  complete(own, StreamLoad, limit(Counter::Load));
  complete(own, StreamStore, limit(Counter::Store));
  // LDS operations complete in order among themselves. Scalar loads that share their counter may
  // come first, so that "at most n left" still says that all but the last n LDS operations are
  // done.
  complete(own, StreamLds, limit(Counter::Lds));
  if (limit(gfx12 ? Counter::Scalar : Counter::Lds) == 0)
    complete(own, StreamScalar, 0);
  if (!own.pending.empty())
    learn(own);
}

void RaceGroup::complete(RaceWave &own, Stream stream, unsigned outstanding) {
  if (own.issued[stream] > outstanding)
    own.completed[stream] = std::max(own.completed[stream], own.issued[stream] - outstanding);
}

void RaceGroup::learn(RaceWave &own) {
  for (size_t i = 0; i < own.pending.size();) {
    RaceWave::Pending &next = own.pending[i];
    if (next.number >= own.completed[next.stream]) {
      ++i;
      continue;
    }
    if (next.writeBack)
      own.order.visible.join(next.view->visible);
    else
      own.order.join(*next.view);
    own.pending.erase(own.pending.begin() + i);
  }
}

/// What the wave could tell another one now.
View RaceGroup::snapshot(unsigned index, const uint32_t *completed) const {
  View view = waves[index].order;
  std::copy_n(completed, unsigned(StreamCount), &view.done.own[index * StreamCount]);
  if (!needsWriteBack(detector.chip.generation))
    view.visible = view.done;
  return view;
}

//===----------------------------------------------------------------------===//
// Barriers and caches
//===----------------------------------------------------------------------===//

void RaceGroup::arrive(Wave &wave) {
  RaceWave &own = waves[wave.index];
  own.arrived[own.arrivals++ % 2] = snapshot(wave.index, own.completed);
}

void RaceGroup::passBarrier(Wave &wave) {
  RaceWave &own = waves[wave.index];
  uint32_t barrier = wave.barrierWaits - 1;
  for (unsigned i = 0; i < waves.size(); ++i) {
    RaceWave &other = waves[i];
    if (&other == &own)
      continue;
    // One that never arrived has ended, which waits for everything.
    own.order.join(other.arrivals > barrier ? other.arrived[barrier % 2]
                                            : snapshot(i, other.issued));
    own.middle.join(other.middle);
    // Waves on one CU share its cache: one invalidation is enough for all.
    if (!detector.wgpMode)
      own.fresh.join(other.fresh);
  }
}

void RaceGroup::invalidate(RaceWave &own, CacheAction action) {
  switch (action) {
  case CacheAction::InvalidateNear:
    own.fresh.done.own = own.order.done.own;
    own.fresh.visible.own = own.order.visible.own;
    own.fresh.join(own.middle);
    break;
  case CacheAction::InvalidateMiddle:
    own.middle = own.order;
    break;
  case CacheAction::InvalidateAll:
    own.middle = own.fresh = own.order;
    break;
  case CacheAction::InvalidateScalar:
    own.scalar = own.order;
    break;
  case CacheAction::None:
  case CacheAction::WriteBack:
    break;
  }
}

//===----------------------------------------------------------------------===//
// Memory instructions
//===----------------------------------------------------------------------===//

namespace {
/// Whether all accesses of an instruction are one place of at most 8 aligned bytes.
bool singlePlace(const AccessLog &log) {
  const MemoryAccess *first = log.begin();
  if (log.empty() || first->bytes > 8 || first->address % first->bytes)
    return false;
  return std::all_of(log.begin(), log.end(), [&](const MemoryAccess &access) {
    return access.address == first->address && access.bytes == first->bytes;
  });
}
/// Whether every lane's access is of a size that the hardware does at once.
bool smallAccesses(const AccessLog &log) {
  return std::all_of(log.begin(), log.end(), [](const MemoryAccess &access) {
    return access.bytes <= 8 && access.address % access.bytes == 0;
  });
}
} // namespace

/// Stores issued before it are written back, whether they have been waited for or not.
void RaceGroup::writeBack(RaceWave &own, unsigned index) {
  auto view = std::make_shared<View>(snapshot(index, own.issued));
  view->visible = view->done;
  Stream stream = detector.chip.generation == Generation::GFX9 ? StreamLoad : StreamStore;
  own.pending.push_back({stream, own.issued[stream]++, true, std::move(view)});
}

RaceGroup::Operation RaceGroup::classify(const Wave &wave, const Instruction &inst) const {
  const AccessFacts &facts = *inst.access;
  const Modifiers &mods = inst.mods;
  Generation generation = detector.chip.generation;
  bool lds = facts.memory == MemoryKind::Lds;
  Operation op;
  op.loads = facts.has(MemoryLoads);
  op.stores = facts.has(MemoryStores);
  op.atomic = facts.has(MemoryAtomic);
  op.returns = facts.has(MemoryReturns);
  op.scalar = facts.memory == MemoryKind::Scalar;
  bool coherent = !lds && coherentLoad(generation, mods);
  op.coherent = op.atomic ? lds || coherentAtomic(generation, mods) : coherent;
  if (op.atomic)
    op.access.flags |= AccessAtomic | (op.coherent ? AccessWriteThrough : 0);
  if (!op.atomic && op.loads)
    op.flagLoad = coherent && smallAccesses(*wave.log);
  if (!op.atomic && op.stores && !lds) {
    bool named = atomicStore(generation, mods);
    op.flagStore = named ? smallAccesses(*wave.log)
                         : generation == Generation::GFX11 && singlePlace(*wave.log);
    if (op.flagStore)
      op.access.flags |= named ? AccessAtomic : AccessFlag;
    if (writesThrough(generation, mods))
      op.access.flags |= AccessWriteThrough;
  }
  if (op.flagLoad)
    op.access.flags |= AccessAtomic | AccessWriteThrough;
  op.access.flags |= AccessValid;
  op.access.group = group;
  op.access.wave = static_cast<uint8_t>(wave.index);
  op.access.barrier = wave.barrierWaits;
  op.access.pc = static_cast<uint32_t>(inst.address - detector.imageBase);
  return op;
}

/// Does again what the last check did, if the cell holds the same accesses.
inline bool RaceGroup::checkAgain(const Operation &op, Cell &cell, uint32_t value) {
  if (cell.write.access() != op.before[0] || cell.reads[0].access() != op.before[1] ||
      cell.reads[1].access() != op.before[2])
    return false;
  if (!op.stores) {
    cell.reads[op.slot] = op.mark;
    return true;
  }
  cell.write = op.mark;
  cell.value = value;
  cell.reads[0] = cell.reads[1] = Mark();
  return true;
}

void RaceGroup::issue(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  RaceWave &own = waves[wave.index];
  if (facts.has(MemoryCache)) {
    CacheAction action = detector.cacheAction(inst);
    invalidate(own, action);
    if (action == CacheAction::WriteBack)
      writeBack(own, wave.index);
    return;
  }
  Operation op = classify(wave, inst);
  bool stores = op.stores && !op.returns && detector.chip.generation != Generation::GFX9;
  Stream stream = facts.memory == MemoryKind::Lds ? StreamLds
                  : op.scalar                     ? StreamScalar
                  : stores                        ? StreamStore
                                                  : StreamLoad;
  bool direct = facts.has(MemoryToLds);
  uint32_t noted[2] = {}; ///< elsewhere and in LDS
  for (const MemoryAccess &entry : *wave.log) {
    if (entry.space == MemorySpace::Scratch)
      continue;
    bool lds = entry.space == MemorySpace::Lds;
    if (lds != op.lds)
      op.before[0] = ~0u;
    op.lds = lds;
    if (direct) {
      op.loads = !op.lds;
      op.stores = op.lds;
    }
    op.access.stream = facts.memory == MemoryKind::Flat && op.lds ? StreamLds : stream;
    op.access.number = own.issued[op.access.stream];
    Shadow &cells = op.lds ? shadow : detector.shadow;
    uint32_t &access = noted[op.lds];
    if (!access) {
      if (entry.lane < 0)
        op.access.flags |= AccessOfWave;
      access = cells.note(op.access);
    }
    op.mark = Mark(access, std::max<int>(entry.lane, 0));
    cells.forEachCell(entry.address, entry.bytes, [&](Cell &cell, uint64_t at, unsigned size) {
      uint32_t value = 0;
      if (op.stores)
        std::memcpy(&value, entry.host + (at - entry.address), size);
      return checkAgain(op, cell, value) || check(wave, op, cell, at, size, value);
    });
    if (wave.event == WaveEvent::Fault)
      return;
    if (op.atomic || op.flagLoad || op.flagStore)
      synchronize(own, op, entry.address, entry.bytes);
  }
  ++own.issued[stream];
  if (facts.memory == MemoryKind::Flat)
    ++own.issued[StreamLds];
}

/// An atomic access learns what others have published at its place, and publishes.
void RaceGroup::synchronize(RaceWave &own, const Operation &op, uint64_t address, unsigned bytes) {
  Published &places = op.lds ? published : detector.published;
  std::shared_ptr<const View> view;
  if (op.atomic || op.flagStore)
    view = std::make_shared<View>(snapshot(op.access.wave, own.completed));
  for (uint64_t at = address & ~3ull; at < address + bytes; at += 4) {
    auto it = places.find(at);
    if (it != places.end() && (op.flagLoad || (op.atomic && op.returns)))
      own.pending.push_back({op.access.stream, op.access.number, false, it->second});
    if (!view)
      continue;
    if (op.atomic && it != places.end()) {
      auto both = std::make_shared<View>(*view);
      both->join(*it->second);
      it->second = std::move(both);
    } else {
      places[at] = view;
    }
  }
}
