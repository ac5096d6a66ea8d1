//===- Wave.cpp - the state of one wave ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Wave.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;

void FloatMode::set(uint32_t mode) {
  // Bits of the denormal fields: 1 allows input denormals, 2 allows output denormals.
  round32 = mode & 3;
  round64 = (mode >> 2) & 3;
  flushInput32 = !(mode & 0x10);
  flushOutput32 = !(mode & 0x20);
  flushInput64 = !(mode & 0x40);
  flushOutput64 = !(mode & 0x80);
  saturateHalf = mode >> 23 & 1;
  roundsOtherwise = round32 || round64 || saturateHalf;
  clampNaNToZero = mode & 0x100;
  multiplies32 = flushOutput32 && !(mode & ieeeMode);
  multiplies64 = flushOutput64 && !(mode & ieeeMode);
  flushAny = flushInput32 || flushOutput32 || flushInput64 || flushOutput64;
}

void Wave::refreshLaneMask(uint64_t mask) {
  for (unsigned lane = 0; lane < maxLanes; ++lane)
    laneMaskWords[lane] = 0 - static_cast<uint32_t>((mask >> lane) & 1);
  cachedMask = mask;
  cacheValid = true;
}

bool Wave::findAllocation(uint64_t address, unsigned bytes, int lane) {
  if (const Allocation *allocation = memory->find(address)) {
    if (allocation->contains(address, bytes)) {
      cachedAllocation = allocation;
      return true;
    }
  }
  raise(FaultKind::OutOfBounds,
        formatv("access of {0} bytes at 0x{1:x-} requires an allocated buffer, got {2}", bytes,
                address, memory->describe(address)),
        lane, address);
  return false;
}

void Wave::raiseMisaligned(uint64_t address, unsigned wanted, int lane) {
  std::string place;
  if (memory->find(address)) // not an offset in LDS or scratch
    place = formatv(", {0}", memory->describe(address));
  raise(
      FaultKind::Misaligned,
      formatv("address requires a multiple of {0} bytes, got 0x{1:x-}{2}", wanted, address, place),
      lane, address);
}

uint8_t *Wave::lds(uint64_t offset, unsigned bytes, int lane) {
  if (!aligned(offset, bytes, lane))
    return nullptr;
  uint64_t size = group->lds.size();
  if (LLVM_LIKELY(offset < size && bytes <= size - offset)) {
    uint8_t *host = group->lds.data() + offset;
    if (log)
      log->add(MemorySpace::Lds, offset, host, bytes, lane);
    return host;
  }
  raise(
      FaultKind::LdsOutOfRange,
      formatv("access of {0} bytes requires an LDS offset below {1}, got {2}", bytes, size, offset),
      lane, offset);
  return nullptr;
}

uint8_t *Wave::privateMemory(int64_t offset, unsigned bytes, int lane) {
  if (!aligned(offset, bytes, lane))
    return nullptr;
  if (LLVM_LIKELY(offset >= 0 && offset < scratchPerLane && bytes <= scratchPerLane - offset)) {
    uint8_t *host = scratch.data() + static_cast<size_t>(lane) * scratchPerLane + offset;
    if (log)
      log->add(MemorySpace::Scratch, offset, host, bytes, lane);
    return host;
  }
  raise(FaultKind::OutOfBounds,
        formatv("access of {0} bytes requires a scratch offset below {1}, got {2}", bytes,
                scratchPerLane, offset),
        lane, offset);
  return nullptr;
}

uint32_t Workgroup::barriersCompleted() const {
  uint32_t completed = ~0u;
  for (const Wave *wave : waves)
    if (!wave->finished)
      completed = std::min(completed, wave->barrierSignals);
  return completed;
}

bool Wave::signalBarrier() {
  if (barrierSignals == barrierWaits) {
    ++barrierSignals;
    return true;
  }
  raise(FaultKind::Barrier, "barrier signal requires a wait for the one before, got none");
  return false;
}

void Wave::waitAtBarrier() {
  if (barrierSignals == barrierWaits)
    raise(FaultKind::Barrier, "barrier wait requires a signal before it, got none");
  else
    event = WaveEvent::Barrier;
}

bool Wave::firstAtBarrier() const {
  for (const Wave *other : group->waves)
    if (other != this && !other->finished && other->barrierSignals > barrierSignals)
      return false;
  return true;
}

void Wave::raise(FaultKind kind, const std::string &message, int lane, uint64_t address) {
  if (event == WaveEvent::Fault)
    return;
  event = WaveEvent::Fault;
  faultKind = kind;
  faultMessage = message;
  faultLane = lane;
  faultAddress = address;
}
