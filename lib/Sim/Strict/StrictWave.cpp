//===- StrictWave.cpp - checks of one wave, instruction by instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "StrictWave.h"
#include "../Decoder.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;

void StrictWave::start(Wave &wave, const RegisterSet &defined) {
  hooks = HookMemory | (checks.waits ? HookWait : 0) | (checks.matrix ? HookMatrix : 0) |
          (checks.hazards ? HookReader | HookWriter : 0);
  counters.reset(wave.chip->generation);
  hazards.reset(*wave.chip);
  transfers.clear();
  cachedAllocation = nullptr;
  wave.log = &log;
  if (checks.undefined) {
    undefined.reset(wave, defined);
    scratchUndefined.assign(wave.scratch.size(), 0xff);
  }
  refreshAttention();
}

void StrictWave::refreshAttention() {
  for (unsigned i = 0; i < RegisterSet::wordCount; ++i)
    attention.words[i] =
        undefined.dirty().words[i] | counters.pending().words[i] | hazards.guarded().words[i];
}

std::string StrictWave::describe(uint64_t address) const {
  return formatv("`{0}` at pc 0x{1:x-}", decoder.text(address), address - imageBase);
}

void StrictWave::stepSlowly(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  if (checks.waits && facts.touches(counters.pending()) && !checkPending(wave, inst))
    return;
  if (checks.hazards && !checkHazards(wave, inst))
    return;
  if (checks.matrix && facts.hooks & HookMatrix && !checkMatrixOperands(wave, inst))
    return;
  if (facts.isMemory()) {
    executeMemory(wave, inst);
  } else if (facts.hooks & HookWait) {
    inst.execute(wave, inst);
    counters.wait(facts.waits);
    finishTransfers(wave);
  } else {
    executeChecked(wave, inst);
  }
  if (facts.hooks & hooks & HookWriter)
    hazards.guard(inst);
  refreshAttention();
}

//===----------------------------------------------------------------------===//
// Waits
//===----------------------------------------------------------------------===//

bool StrictWave::checkPending(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  RegisterSet used = facts.reads & counters.pending();
  // A load of one half of a register writes that half alone and reads nothing.
  if (facts.has(MemoryReturns) && !facts.has(MemoryStores))
    for (unsigned i = 0; i < facts.result.count; ++i)
      if (!facts.addresses.test(facts.result.first + i))
        used.reset(facts.result.first + i);
  RegisterSet overwritten = facts.writes & counters.pending();
  // Halves come and go one by one.
  used.forEach([&](unsigned number) {
    if (!(counters.pendingHalves(number) & halvesRead(inst, number)))
      used.reset(number);
  });
  overwritten.forEach([&](unsigned number) {
    if (!(counters.pendingHalves(number) & halvesWritten(inst, number)))
      overwritten.reset(number);
  });
  if (!used.any() && !overwritten.any())
    return true;
  if (!used.any() && facts.isMemory() && counters.arrivesInOrder(facts, overwritten))
    return true;
  const RegisterSet &touched = used.any() ? used : overwritten;
  const InFlight *operation = counters.writerOf(touched);
  if (!operation)
    return true;
  wave.raise(FaultKind::MissingWait,
             formatv("{0} requires a wait for {1} after {2}, got {3} before it",
                     registerName(touched.first()), counters.name(*operation),
                     describe(operation->pc), used.any() ? "a use" : "another result"));
  return false;
}

//===----------------------------------------------------------------------===//
// Undefined registers
//===----------------------------------------------------------------------===//

/// Whether "all bits are zero" depends on undefined bits.
static bool zeroTestUndefined(const Wave &wave, const UndefinedRegisters &undefined,
                              unsigned slot) {
  uint32_t anyUndefined = 0, definedOnes = 0;
  for (unsigned i = 0; i < wave.lanes / 32; ++i) {
    uint32_t bits = undefined.scalarBits(slot + i);
    anyUndefined |= bits;
    definedOnes |= wave.scalars[slot + i] & ~bits;
  }
  return anyUndefined && !definedOnes;
}

bool StrictWave::checkControl(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  RegisterSet used = facts.reads & undefined.dirty();
  if (!used.any())
    return true;
  bool readsVcc = facts.reads.test(registerOfSlot(SlotVcc)) && facts.unit == Unit::Branch;
  if (readsVcc && !zeroTestUndefined(wave, undefined, SlotVcc))
    return true;
  // Messages and barriers name M0 whether they use it or not.
  if (facts.unit == Unit::Control)
    used.reset(registerOfSlot(SlotM0));
  if (!used.any())
    return true;
  wave.raise(FaultKind::Undefined,
             formatv("{0} requires a defined {1}, got undefined bits",
                     facts.unit == Unit::Branch ? "branch" : "control of the wave",
                     registerName(used.first())));
  return false;
}

bool StrictWave::checkExec(Wave &wave) {
  const RegisterSet &dirty = undefined.dirty();
  if (LLVM_LIKELY(!dirty.test(registerOfSlot(SlotExec)) &&
                  !dirty.test(registerOfSlot(SlotExec + 1))))
    return true;
  uint64_t bits = undefined.scalarBits(SlotExec) |
                  static_cast<uint64_t>(undefined.scalarBits(SlotExec + 1)) << 32;
  wave.raise(FaultKind::Undefined, "exec requires defined bits, got undefined ones",
             llvm::countr_zero(bits));
  return false;
}

void StrictWave::executeChecked(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  if (!checks.undefined || !facts.touches(undefined.dirty()))
    return inst.execute(wave, inst);
  if (facts.unit == Unit::Branch || facts.unit == Unit::Control) {
    if (!checkControl(wave, inst))
      return;
    inst.execute(wave, inst);
    (facts.writes & undefined.dirty()).forEach([&](unsigned number) {
      undefined.defineRegister(number);
    });
    return;
  }
  undefined.execute(wave, inst);
  if (wave.event != WaveEvent::Fault)
    checkExec(wave);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

bool StrictWave::checkAddresses(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  RegisterSet used = facts.addresses & undefined.dirty();
  if (facts.has(MemoryToLds) && undefined.dirty().test(registerOfSlot(SlotM0)))
    used.set(registerOfSlot(SlotM0));
  uint64_t exec = facts.memory == MemoryKind::Scalar ? ~0ull : wave.exec();
  if (!used.any() || !exec)
    return true;
  bool ok = true;
  used.forEach([&](unsigned number) {
    if (!ok || !undefined.anyIn(number, exec))
      return;
    ok = false;
    wave.raise(FaultKind::Undefined,
               formatv("address requires a defined {0}, got undefined bits", registerName(number)),
               undefined.firstLane(number, exec));
  });
  return ok;
}

void StrictWave::executeMemory(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  log.clear();
  if (facts.has(MemoryLaneMove)) {
    executeChecked(wave, inst);
  } else {
    if (checks.undefined && !checkAddresses(wave, inst))
      return;
    inst.execute(wave, inst);
    if (wave.event == WaveEvent::Fault || !checkTransfers(wave, inst))
      return;
    if (checks.undefined && !moveShadows(wave, inst))
      return;
  }
  // Invalidations return nothing to wait for before gfx12; LLVM counts them in the same way.
  bool invalidates = facts.has(MemoryCache) && wave.chip->generation != Generation::GFX12;
  if (!checks.waits || wave.event == WaveEvent::Fault || invalidates)
    return;
  FlatTargets flat;
  for (const MemoryAccess &access : log)
    (access.space == MemorySpace::Lds ? flat.lds : flat.global) = true;
  if (log.empty())
    flat.global = flat.lds = true;
  uint64_t ticket = counters.issue(facts, inst.address, flat);
  if (facts.has(MemoryToLds))
    noteTransfer(wave, ticket);
}

//===----------------------------------------------------------------------===//
// Hazards
//===----------------------------------------------------------------------===//

bool StrictWave::checkHazards(Wave &wave, const Instruction &inst) {
  std::optional<HazardFound> found = hazards.check(inst);
  if (LLVM_LIKELY(!found))
    return true;
  std::string use =
      found->reg == NumberCount ? "hardware register" : "use of " + registerName(found->reg);
  bool states = found->counts == HazardDistance::WaitStates;
  wave.raise(FaultKind::Hazard, formatv("{0} requires {1} {2} after {3}, got {4}", use,
                                        found->wanted, states ? "wait states" : "VALU instructions",
                                        describe(found->earlier->address), found->got));
  return false;
}
