//===- MemoryShadow.cpp - undefined contents of LDS, scratch and buffers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LDS and scratch start undefined. A store there carries the undefined bits of its registers along,
// a load brings them back; a store of undefined bits to a buffer is a fault. Atomic operations mix
// all bits of a word.
//
//===----------------------------------------------------------------------===//

#include "../Decoder.h"
#include "StrictWave.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// A byte's bits
//===----------------------------------------------------------------------===//

const Allocation *StrictWave::allocationOf(const Wave &wave, uint64_t address) {
  if (!cachedAllocation || !cachedAllocation->contains(address, 1))
    cachedAllocation = wave.memory->find(address);
  return cachedAllocation;
}

static size_t scratchPosition(const Wave &wave, const MemoryAccess &access) {
  return static_cast<size_t>(access.lane) * wave.scratchPerLane + access.address;
}

uint8_t StrictWave::undefinedBits(const Wave &wave, const MemoryAccess &access, unsigned byte) {
  switch (access.space) {
  case MemorySpace::Lds:
    return wave.group->ldsUndefined[access.address + byte];
  case MemorySpace::Scratch:
    return scratchUndefined[scratchPosition(wave, access) + byte];
  case MemorySpace::Global:
    break;
  }
  if (!wave.memory->tracksContents())
    return 0;
  const Allocation *allocation = allocationOf(wave, access.address);
  return allocation && allocation->defined
             ? static_cast<uint8_t>(
                   ~allocation->defined[access.address + byte - allocation->address])
             : 0;
}

bool StrictWave::anyUndefined(const Wave &wave, const MemoryAccess &access) {
  if (access.space == MemorySpace::Global && !wave.memory->tracksContents())
    return false;
  if (access.space != MemorySpace::Global) {
    const uint8_t *shadow = access.space == MemorySpace::Lds
                                ? &wave.group->ldsUndefined[access.address]
                                : &scratchUndefined[scratchPosition(wave, access)];
    if (access.bytes % 4 == 0) {
      uint32_t all = 0;
      for (unsigned i = 0; i < access.bytes; i += 4) {
        uint32_t word;
        std::memcpy(&word, shadow + i, 4);
        all |= word;
      }
      return all != 0;
    }
  }
  uint8_t all = 0;
  for (unsigned i = 0; i < access.bytes; ++i)
    all |= undefinedBits(wave, access, i);
  return all != 0;
}

void StrictWave::setUndefined(Wave &wave, const MemoryAccess &access, unsigned byte, uint8_t bits) {
  if (access.space == MemorySpace::Lds)
    wave.group->ldsUndefined[access.address + byte] = bits;
  else if (access.space == MemorySpace::Scratch)
    scratchUndefined[scratchPosition(wave, access) + byte] = bits;
}

void StrictWave::setDefined(Wave &wave, const MemoryAccess &access) {
  if (access.space == MemorySpace::Lds) {
    std::memset(&wave.group->ldsUndefined[access.address], 0, access.bytes);
  } else if (access.space == MemorySpace::Scratch) {
    std::memset(&scratchUndefined[scratchPosition(wave, access)], 0, access.bytes);
  } else if (wave.memory->tracksContents()) {
    const Allocation *allocation = allocationOf(wave, access.address);
    if (allocation && allocation->defined)
      std::memset(allocation->defined + (access.address - allocation->address), 0xff, access.bytes);
  }
}

//===----------------------------------------------------------------------===//
// Loads
//===----------------------------------------------------------------------===//

/// The bits of a result register that a load writes.
static uint32_t writtenBits(DataPlacement placement) {
  return placement == DataPlacement::LowHalf    ? 0xffff
         : placement == DataPlacement::HighHalf ? 0xffff0000
                                                : ~0u;
}

void StrictWave::loadShadow(Wave &wave, const AccessFacts &facts) {
  for (const MemoryAccess &access : log)
    if (LLVM_UNLIKELY(anyUndefined(wave, access)))
      return loadUndefined(wave, facts);
  uint32_t written = writtenBits(facts.placement);
  uint64_t exec = wave.exec();
  for (unsigned i = 0; i < facts.result.count; ++i) {
    unsigned number = facts.result.first + i;
    if (!undefined.dirty().test(number))
      continue;
    if (!isVectorRegister(number)) {
      undefined.defineRegister(number);
    } else if (written == ~0u) {
      undefined.define(number, exec);
    } else {
      for (unsigned lane = 0; lane < wave.lanes; ++lane)
        if (exec >> lane & 1)
          undefined.setLane(number, lane, 0, written);
      undefined.settle(number);
    }
  }
}

namespace {
/// The undefined bits of what one lane loaded, byte after byte.
struct LaneBytes {
  uint8_t bits[64] = {};
  unsigned count = 0;

  uint32_t word(unsigned index) const {
    uint32_t result;
    std::memcpy(&result, bits + 4 * index, 4);
    return result;
  }
  bool any() const {
    return std::any_of(bits, bits + count, [](uint8_t b) { return b != 0; });
  }
};
} // namespace

/// Undefined bits of register `index` of a lane's result.
static uint32_t placedBits(const LaneBytes &bytes, const AccessFacts &facts, unsigned index) {
  switch (facts.placement) {
  case DataPlacement::Dwords:
    if (bytes.count == 4u * facts.result.count)
      return bytes.word(index);
    return bytes.any() ? ~0u : 0;
  case DataPlacement::Zero:
  case DataPlacement::LowHalf:
    return bytes.word(0);
  case DataPlacement::HighHalf:
    return bytes.word(0) << 16;
  case DataPlacement::Sign:
  case DataPlacement::Mixed:
    break;
  }
  return bytes.any() ? ~0u : 0;
}

void StrictWave::loadUndefined(Wave &wave, const AccessFacts &facts) {
  LaneBytes lanes[maxLanes];
  bool any = false;
  for (const MemoryAccess &access : log) {
    LaneBytes &bytes = lanes[std::max<int>(access.lane, 0)];
    for (unsigned i = 0; i < access.bytes && bytes.count < sizeof(bytes.bits); ++i)
      any |= (bytes.bits[bytes.count++] = undefinedBits(wave, access, i)) != 0;
  }
  uint32_t written = writtenBits(facts.placement);
  uint64_t exec = wave.exec();
  for (unsigned i = 0; i < facts.result.count; ++i) {
    unsigned number = facts.result.first + i;
    if (!isVectorRegister(number)) {
      undefined.setScalar(slotOfRegister(number), placedBits(lanes[0], facts, i));
      continue;
    }
    for (unsigned lane = 0; lane < wave.lanes; ++lane)
      if (exec >> lane & 1) {
        bool mixed = facts.placement == DataPlacement::Mixed && any;
        undefined.setLane(number, lane, mixed ? ~0u : placedBits(lanes[lane], facts, i), written);
      }
    undefined.settle(number);
  }
}

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

bool StrictWave::storeShadow(Wave &wave, const AccessFacts &facts) {
  for (unsigned run = 0; run < facts.dataRuns; ++run)
    for (unsigned i = 0; i < facts.data[run].count; ++i)
      if (LLVM_UNLIKELY(undefined.dirty().test(facts.data[run].first + i)))
        return storeUndefined(wave, facts);
  // What an atomic operation makes of undefined memory stays undefined, unless it replaces it.
  if (!facts.has(MemoryAtomic) || facts.has(MemoryReplaces))
    for (const MemoryAccess &access : log)
      setDefined(wave, access);
  return true;
}

bool StrictWave::storeUndefined(Wave &wave, const AccessFacts &facts) {
  std::vector<unsigned> registers;
  for (unsigned run = 0; run < facts.dataRuns; ++run)
    for (unsigned i = 0; i < facts.data[run].count; ++i)
      registers.push_back(facts.data[run].first + i);
  unsigned offset = facts.placement == DataPlacement::HighHalf ? 2 : 0;
  bool atomic = facts.has(MemoryAtomic);
  unsigned stored[maxLanes] = {}, total[maxLanes] = {};
  for (const MemoryAccess &access : log)
    total[std::max<int>(access.lane, 0)] += access.bytes;

  for (const MemoryAccess &access : log) {
    unsigned lane = std::max<int>(access.lane, 0);
    uint32_t mixed = 0, common = ~0u;
    for (unsigned number : registers) {
      mixed |= undefined.bits(number, lane);
      common &= undefined.bits(number, lane);
    }
    // Where a buffer's range dropped some dwords of a lane, it is not known which.
    bool partial =
        !atomic && facts.placement == DataPlacement::Dwords && total[lane] < 4 * registers.size();
    for (unsigned i = 0; i < access.bytes; ++i) {
      unsigned at = offset + stored[lane] + i;
      uint32_t word = atomic                      ? (mixed ? ~0u : 0)
                      : partial                   ? common
                      : at / 4 < registers.size() ? undefined.bits(registers[at / 4], lane)
                                                  : 0;
      uint8_t bits = word >> 8 * (at % 4);
      if (bits && access.space == MemorySpace::Global) {
        unsigned number = atomic || partial ? registers.front() : registers[at / 4];
        wave.raise(FaultKind::Undefined,
                   formatv("store to 0x{0:x-} ({1}) requires a defined {2}, got undefined bits",
                           access.address + i, wave.memory->describe(access.address + i),
                           registerName(number)),
                   lane, access.address + i);
        return false;
      }
      if (!atomic || bits)
        setUndefined(wave, access, i, bits);
    }
    if (!atomic && access.space == MemorySpace::Global)
      setDefined(wave, access);
    stored[lane] += access.bytes;
  }
  return true;
}

bool StrictWave::moveShadows(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  if (facts.has(MemoryToLds)) {
    bool source = false;
    for (const MemoryAccess &access : log)
      source |= access.space == MemorySpace::Global && anyUndefined(wave, access);
    for (const MemoryAccess &access : log)
      for (unsigned i = 0; access.space == MemorySpace::Lds && i < access.bytes; ++i)
        setUndefined(wave, access, i, source ? 0xff : 0);
    return true;
  }
  if (facts.result.count)
    loadShadow(wave, facts);
  return !facts.has(MemoryStores) || storeShadow(wave, facts);
}

//===----------------------------------------------------------------------===//
// Transfers to LDS in flight
//===----------------------------------------------------------------------===//

void StrictWave::noteTransfer(Wave &wave, uint64_t ticket) {
  std::vector<uint8_t> &inFlight = wave.group->ldsInFlight;
  inFlight.resize(wave.group->lds.size());
  for (const MemoryAccess &access : log) {
    if (access.space != MemorySpace::Lds)
      continue;
    transfers.push_back({ticket, static_cast<uint32_t>(access.address), access.bytes});
    for (unsigned i = 0; i < access.bytes; ++i)
      ++inFlight[access.address + i];
  }
}

void StrictWave::finishTransfers(Wave &wave) {
  for (uint64_t ticket : counters.retired)
    transfers.erase(std::remove_if(transfers.begin(), transfers.end(),
                                   [&](const Transfer &transfer) {
                                     if (transfer.ticket != ticket)
                                       return false;
                                     for (unsigned i = 0; i < transfer.bytes; ++i)
                                       --wave.group->ldsInFlight[transfer.offset + i];
                                     return true;
                                   }),
                    transfers.end());
  counters.retired.clear();
}

std::string StrictWave::describeTransfer(uint64_t ldsByte) const {
  for (const Transfer &transfer : transfers)
    if (ldsByte - transfer.offset < transfer.bytes)
      for (const InFlight &operation : counters.operations)
        if (operation.ticket == transfer.ticket)
          return describe(operation.pc);
  return "another wave's transfer";
}

bool StrictWave::checkTransfers(Wave &wave, const Instruction &inst) {
  const std::vector<uint8_t> &inFlight = wave.group->ldsInFlight;
  if (LLVM_LIKELY(inFlight.empty()) || !checks.waits || inst.access->has(MemoryToLds) ||
      !inst.access->has(MemoryLoads))
    return true;
  for (const MemoryAccess &access : log)
    for (unsigned i = 0; access.space == MemorySpace::Lds && i < access.bytes; ++i)
      if (inFlight[access.address + i]) {
        wave.raise(
            FaultKind::MissingWait,
            formatv("LDS byte {0} requires a wait for {1}, which writes it, got a load before it",
                    access.address + i, describeTransfer(access.address + i)),
            access.lane, access.address + i);
        return false;
      }
  return true;
}
