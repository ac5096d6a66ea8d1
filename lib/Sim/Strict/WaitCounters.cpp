//===- WaitCounters.cpp - memory operations in flight ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WaitCounters.h"
#include <algorithm>
#include <cstring>

using namespace qgemm::sim;

/// The hardware stalls an operation beyond what a counter can hold.
static constexpr unsigned counterLimit = 63;

static uint8_t bit(Counter counter) { return 1u << static_cast<unsigned>(counter); }

namespace {
/// Groups of operations that complete in order among themselves; the last one has no order.
enum Group : unsigned { Loads, Stores, LdsAccesses, Unordered, GroupCount };
} // namespace

void WaitCounters::reset(Generation chipGeneration) {
  generation = chipGeneration;
  operations.clear();
  retired.clear();
  std::memset(outstanding, 0, sizeof(outstanding));
  pendingSet = RegisterSet();
  std::memset(pendingCount, 0, sizeof(pendingCount));
}

unsigned WaitCounters::groupOf(const InFlight &operation, Counter counter) const {
  bool gfx9 = generation == Generation::GFX9;
  // "Flat instructions can complete out of order with each other" (CDNA3 ISA 10.2); from gfx10 on
  // each counter goes down in order.
  if (operation.kind == MemoryKind::Scalar || (operation.kind == MemoryKind::Flat && gfx9))
    return Unordered;
  if (counter == Counter::Lds)
    return LdsAccesses;
  // CDNA3 ISA 4.4: reads and writes return in the order they were issued, mixed ones too.
  return operation.store && !gfx9 ? Stores : Loads;
}

void WaitCounters::countResult(const RegisterRun &run, int by) {
  for (unsigned i = 0; i < run.count; ++i) {
    uint8_t &count = pendingCount[run.first + i];
    count += by;
    if (count)
      pendingSet.set(run.first + i);
    else
      pendingSet.reset(run.first + i);
  }
}

uint64_t WaitCounters::issue(const AccessFacts &facts, uint64_t pc, FlatTargets flat) {
  InFlight operation;
  operation.ticket = nextTicket++;
  operation.pc = pc;
  operation.kind = facts.memory;
  operation.toLds = facts.has(MemoryToLds);
  operation.store = facts.has(MemoryStores) && !facts.has(MemoryReturns);
  if (facts.has(MemoryReturns))
    operation.result = facts.result;
  // With SRAM ECC, which CDNA's memories have, loads of a half write the whole register.
  if (generation != Generation::GFX9)
    operation.halves = halvesOfResult(facts);
  bool gfx12 = generation == Generation::GFX12;
  Counter vector =
      operation.store && generation != Generation::GFX9 ? Counter::Store : Counter::Load;
  switch (facts.memory) {
  case MemoryKind::Scalar:
    operation.counters = operation.needed = bit(gfx12 ? Counter::Scalar : Counter::Lds);
    break;
  case MemoryKind::Lds:
    operation.counters = operation.needed = bit(Counter::Lds);
    break;
  case MemoryKind::Export:
    operation.counters = operation.needed = bit(Counter::Export);
    break;
  case MemoryKind::Flat:
    operation.counters = bit(vector) | bit(Counter::Lds);
    operation.needed = (flat.global ? bit(vector) : 0) | (flat.lds ? bit(Counter::Lds) : 0);
    break;
  default:
    operation.counters = operation.needed = bit(vector);
    break;
  }
  if (operation.needed)
    countResult(operation.result, 1);
  // Scalar loads that nobody ever waits for do not pile up.
  constexpr size_t mostOperations = 1024;
  if (operations.size() >= mostOperations) {
    const uint8_t everything[counterCount] = {};
    wait(everything);
  }
  operations.push_back(operation);
  for (unsigned i = 0; i < counterCount; ++i)
    if (operation.counters >> i & 1 && ++outstanding[i] > counterLimit)
      waitFor(static_cast<Counter>(i), counterLimit);
  return operation.ticket;
}

void WaitCounters::wait(const uint8_t (&limits)[counterCount]) {
  for (unsigned i = 0; i < counterCount; ++i)
    if (limits[i] < outstanding[i])
      waitFor(static_cast<Counter>(i), limits[i]);
}

void WaitCounters::waitFor(Counter counter, unsigned limit) {
  unsigned seen[GroupCount] = {};
  uint8_t counterBit = bit(counter);
  bool finished = false;
  for (auto it = operations.rbegin(); it != operations.rend(); ++it) {
    InFlight &operation = *it;
    if (!(operation.counters & counterBit))
      continue;
    unsigned group = groupOf(operation, counter);
    if (group == Unordered ? limit != 0 : ++seen[group] <= limit)
      continue;
    operation.counters &= ~counterBit;
    --outstanding[static_cast<unsigned>(counter)];
    if (operation.needed & counterBit) {
      operation.needed &= ~counterBit;
      if (!operation.needed)
        countResult(operation.result, -1);
    }
    finished |= !operation.counters;
    if (!operation.counters && operation.toLds)
      retired.push_back(operation.ticket);
  }
  if (finished)
    operations.erase(std::remove_if(operations.begin(), operations.end(),
                                    [](const InFlight &o) { return !o.counters; }),
                     operations.end());
}

static bool writes(const InFlight &operation, const RegisterSet &registers) {
  for (unsigned i = 0; operation.needed && i < operation.result.count; ++i)
    if (registers.test(operation.result.first + i))
      return true;
  return false;
}

const InFlight *WaitCounters::writerOf(const RegisterSet &registers) const {
  for (auto it = operations.rbegin(); it != operations.rend(); ++it)
    if (writes(*it, registers))
      return &*it;
  return nullptr;
}

Halves WaitCounters::pendingHalves(unsigned number) const {
  unsigned halves = NoHalf;
  for (const InFlight &operation : operations)
    if (operation.needed && number - operation.result.first < operation.result.count)
      halves |= operation.halves;
  return static_cast<Halves>(halves);
}

bool WaitCounters::complete(uint64_t ticket) const {
  return std::none_of(operations.begin(), operations.end(),
                      [&](const InFlight &o) { return o.ticket == ticket; });
}

bool WaitCounters::arrivesInOrder(const AccessFacts &facts, const RegisterSet &registers) const {
  InFlight next;
  next.kind = facts.memory;
  next.store = facts.has(MemoryStores) && !facts.has(MemoryReturns);
  Counter counter = facts.memory == MemoryKind::Lds ? Counter::Lds : Counter::Load;
  unsigned group = groupOf(next, counter);
  if (group == Unordered || facts.memory == MemoryKind::Flat)
    return false;
  return std::all_of(operations.begin(), operations.end(), [&](const InFlight &o) {
    return !writes(o, registers) || (o.counters & bit(counter) && o.kind != MemoryKind::Flat &&
                                     groupOf(o, counter) == group);
  });
}

const char *WaitCounters::name(const InFlight &operation) const {
  static constexpr const char *older[] = {"vmcnt",  "vscnt",     "lgkmcnt", "lgkmcnt",
                                          "expcnt", "samplecnt", "bvhcnt"};
  static constexpr const char *gfx12[] = {"loadcnt", "storecnt",  "dscnt", "kmcnt",
                                          "expcnt",  "samplecnt", "bvhcnt"};
  uint8_t bits = operation.needed ? operation.needed : operation.counters;
  unsigned index = bits ? llvm::countr_zero(bits) : 0;
  return (generation == Generation::GFX12 ? gfx12 : older)[index];
}
