//===- StrictWave.h - checks of one wave, instruction by instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `step` executes an instruction under the checks of StrictChecks. Registers that need a closer
// look (results in flight, undefined bits, results that the hardware does not guard) are members of
// one set; an instruction that touches none of them, and that no check has a hook for, costs a few
// ANDs.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_STRICT_STRICTWAVE_H
#define QGEMM_LIB_SIM_STRICT_STRICTWAVE_H

#include "AccessLog.h"
#include "Hazards.h"
#include "Undefined.h"
#include "WaitCounters.h"

namespace qgemm::sim {

class Decoder;

class StrictWave {
public:
  StrictWave(Decoder &decoder, uint64_t imageBase, const StrictChecks &checks)
      : decoder(decoder), imageBase(imageBase), checks(checks) {}

  /// A new wave in its initial state; `defined` are the scalar registers that the launch wrote.
  void start(Wave &wave, const RegisterSet &defined);

  void step(Wave &wave, const Instruction &inst) { step(wave, inst, inst); }
  /// The same for an instruction whose registers were moved for this execution alone; `decoded` is
  /// the one that stays.
  void step(Wave &wave, const Instruction &inst, const Instruction &decoded) {
    const AccessFacts &facts = *inst.access;
    hazards.note(decoded);
    if (LLVM_LIKELY(!(facts.hooks & hooks) && !facts.touches(attention)))
      return inst.execute(wave, inst);
    stepSlowly(wave, inst);
  }

  const WaitCounters &waitCounters() const { return counters; }

private:
  void stepSlowly(Wave &wave, const Instruction &inst);
  void executeChecked(Wave &wave, const Instruction &inst);
  void executeMemory(Wave &wave, const Instruction &inst);
  bool checkPending(Wave &wave, const Instruction &inst);
  bool checkHazards(Wave &wave, const Instruction &inst);
  bool checkControl(Wave &wave, const Instruction &inst);
  bool checkExec(Wave &wave);
  bool checkAddresses(Wave &wave, const Instruction &inst);

  // Contents of memory, in MemoryShadow.cpp.
  /// Which transfer in flight writes a byte of LDS.
  std::string describeTransfer(uint64_t ldsByte) const;
  bool checkTransfers(Wave &wave, const Instruction &inst);
  bool moveShadows(Wave &wave, const Instruction &inst);
  void loadShadow(Wave &wave, const AccessFacts &facts);
  void loadUndefined(Wave &wave, const AccessFacts &facts);
  bool storeShadow(Wave &wave, const AccessFacts &facts);
  bool storeUndefined(Wave &wave, const AccessFacts &facts);
  void noteTransfer(Wave &wave, uint64_t ticket);
  void finishTransfers(Wave &wave);
  uint8_t undefinedBits(const Wave &wave, const MemoryAccess &access, unsigned byte);
  bool anyUndefined(const Wave &wave, const MemoryAccess &access);
  void setUndefined(Wave &wave, const MemoryAccess &access, unsigned byte, uint8_t bits);
  void setDefined(Wave &wave, const MemoryAccess &access);
  const Allocation *allocationOf(const Wave &wave, uint64_t address);

  /// "`text` at pc 0x40".
  std::string describe(uint64_t address) const;
  void refreshAttention();

  struct Transfer {
    uint64_t ticket;
    uint32_t offset, bytes;
  };

  Decoder &decoder;
  uint64_t imageBase;
  StrictChecks checks;
  uint8_t hooks = 0;
  RegisterSet attention;
  WaitCounters counters;
  UndefinedRegisters undefined;
  HazardTracker hazards;
  AccessLog log;
  std::vector<uint8_t> scratchUndefined; ///< a byte's undefined bits
  std::vector<Transfer> transfers;       ///< LDS bytes that this wave's transfers will write
  const Allocation *cachedAllocation = nullptr;
};

/// Rules of matrix instructions' EXEC and operands; false after raising a fault.
bool checkMatrixOperands(Wave &wave, const Instruction &inst);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_STRICTWAVE_H
