//===- RaceCheck.cpp - is an access ordered after those before it ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RaceDetector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;

/// Whether both are atomic, so that they need no order.
bool RaceGroup::meets(const Operation &op, const Access &earlier, bool earlierWrites) const {
  bool atomic = earlier.flags & AccessAtomic, flag = earlier.flags & AccessFlag;
  if (op.atomic) // gfx12 says at which scope
    return (atomic || flag) &&
           (earlier.group == group || (op.coherent && earlier.flags & AccessWriteThrough));
  if (op.flagLoad)
    return atomic || flag;
  if (op.flagStore)
    return atomic || (flag && !earlierWrites);
  return false;
}

/// What counts for an access after `earlier`: the knowledge of the program's order, or of what the
/// caches let through.
const View &RaceGroup::viewOf(const RaceWave &own, const Operation &op, const Access &earlier,
                              bool earlierWrites) const {
  if (op.lds || !earlierWrites || op.stores)
    return own.order;
  if (op.scalar)
    return own.scalar;
  bool shared = earlier.group == group && !detector.wgpMode;
  return op.coherent || shared ? own.order : own.fresh;
}

bool RaceGroup::ordered(const RaceWave &own, const Operation &op, const Access &earlier,
                        bool earlierWrites) const {
  const View &view = viewOf(own, op, earlier, earlierWrites);
  bool done =
      op.lds || !earlierWrites || earlier.group == group || (earlier.flags & AccessWriteThrough);
  return (done ? view.done : view.visible)
      .covers(earlier.group, earlier.wave, earlier.stream, earlier.number);
}

bool RaceGroup::check(Wave &wave, Operation &op, Cell &cell, uint64_t address, unsigned bytes,
                      uint32_t value) {
  const RaceWave &own = waves[wave.index];
  auto races = [&](Mark mark, bool writes) {
    if (!mark.valid())
      return false;
    const Access &earlier = shadowOf(op).accessOf(mark);
    if (earlier.sameWave(op.access) || meets(op, earlier, writes) ||
        ordered(own, op, earlier, writes))
      return false;
    report(wave, op, mark, writes, address, bytes);
    return true;
  };
  bool sameAgain = op.lds && op.stores && !op.atomic && value == cell.value;
  op.before[0] = ~0u;
  if (!sameAgain && races(cell.write, true))
    return false;
  const uint32_t seen[] = {sameAgain ? ~0u : cell.write.access(), cell.reads[0].access(),
                           cell.reads[1].access()};
  if (!op.stores) {
    op.slot = placeOfRead(own, op, cell);
    cell.reads[op.slot] = op.mark;
    std::copy_n(seen, 3, op.before);
    return true;
  }
  if (races(cell.reads[0], false) || races(cell.reads[1], false))
    return false;
  cell.write = op.mark;
  cell.value = value;
  cell.reads[0] = cell.reads[1] = Mark();
  std::copy_n(seen, 3, op.before);
  return true;
}

/// A read that this one is ordered after need not be remembered: whatever is ordered after this one
/// is ordered after that one.
unsigned RaceGroup::placeOfRead(const RaceWave &own, const Operation &op, const Cell &cell) const {
  for (unsigned i = 0; i < 2; ++i) {
    const Access &earlier = shadowOf(op).accessOf(cell.reads[i]);
    if (!cell.reads[i].valid() || earlier.sameWave(op.access) ||
        own.order.done.covers(earlier.group, earlier.wave, earlier.stream, earlier.number))
      return i;
  }
  return 1;
}

const char *RaceGroup::reason(const RaceWave &own, const Operation &op, const Access &earlier,
                              bool earlierWrites) const {
  auto knows = [&](const Knowledge &knowledge) {
    return knowledge.covers(earlier.group, earlier.wave, earlier.stream, earlier.number);
  };
  if (!knows(own.order.done)) {
    if (earlier.group != group)
      return "no release after it and acquire before this";
    // Had its wave waited for it, the barrier would order the two.
    uint32_t passed = waves[op.access.wave].arrivals;
    return earlier.barrier < passed && op.access.barrier > earlier.barrier
               ? "a barrier that its wave reached without waiting for it"
               : "no barrier between them";
  }
  if (earlier.group != group && !(earlier.flags & AccessWriteThrough) && !knows(own.order.visible))
    return "a release without writing the cache back (buffer_wbl2 sc1)";
  if (op.scalar)
    return "no s_dcache_inv after the acquire";
  switch (detector.chip.generation) {
  case Generation::GFX9:
    return "no buffer_inv sc1 after the acquire";
  case Generation::GFX11:
    return earlier.group == group ? "no buffer_gl0_inv after the barrier, in WGP mode"
                                  : "no buffer_gl1_inv and then buffer_gl0_inv after the acquire";
  case Generation::GFX12:
    return earlier.group == group ? "no global_inv scope:SCOPE_SE after the barrier, in WGP mode"
                                  : "no global_inv scope:SCOPE_DEV after the acquire";
  }
  return "nothing";
}

void RaceGroup::report(Wave &wave, const Operation &op, Mark mark, bool earlierWrites,
                       uint64_t address, unsigned bytes) {
  const Access &earlier = shadowOf(op).accessOf(mark);
  bool same = earlier.group == group;
  std::string place =
      op.lds ? formatv("LDS offset {0}", address).str()
             : formatv("0x{0:x-} ({1})", address, wave.memory->describe(address)).str();
  std::string who = formatv("wave {0}", unsigned(earlier.wave));
  if (!(earlier.flags & AccessOfWave))
    who += formatv(" lane {0}", mark.lane());
  if (!same)
    who += formatv(" of workgroup {0}", detector.linearIds[earlier.group]);
  const char *verb = op.atomic ? "atomic operation on" : op.stores ? "write of" : "read of";
  wave.raise(same ? FaultKind::Race : FaultKind::Ordering,
             formatv("{0} {1} bytes at {2} requires an order after the {3} by {4}, {5}, got {6}",
                     verb, bytes, place, earlierWrites ? "write" : "read", who,
                     detector.describe(earlier.pc),
                     reason(waves[wave.index], op, earlier, earlierWrites)),
             op.access.flags & AccessOfWave ? -1 : int(op.mark.lane()), address);
}
