//===- WaitCounters.h - memory operations in flight ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every memory operation counts on one or two counters from its issue to its completion. Waiting
// for "at most n" proves the completion of all but the last n of each group of operations that
// complete in order among themselves, and of operations that complete in any order only where n is
// zero. RDNA3 ISA 5.4, RDNA4 ISA 5.6, CDNA3 ISA 4.4; LLVM's SIInsertWaitcnts.cpp agrees.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_STRICT_WAITCOUNTERS_H
#define QGEMM_LIB_SIM_STRICT_WAITCOUNTERS_H

#include "Access.h"
#include "Halves.h"
#include "qgemm/Sim/Chip.h"
#include <vector>

namespace qgemm::sim {

/// Where the lanes of a flat access went; both may be true.
struct FlatTargets {
  bool global = false, lds = false;
};

struct InFlight {
  uint64_t ticket = 0; ///< ascending in the order of issue
  uint64_t pc = 0;     ///< of the operation
  RegisterRun result;
  uint8_t counters = 0; ///< bits by Counter that still count it
  uint8_t needed = 0;   ///< those of them that its result depends on
  MemoryKind kind = MemoryKind::None;
  bool store = false, toLds = false;
  Halves halves = BothHalves; ///< of the result's registers
};

class WaitCounters {
public:
  void reset(Generation generation);

  /// Counts an operation; its ticket.
  uint64_t issue(const AccessFacts &facts, uint64_t pc, FlatTargets flat);

  /// Applies a wait's limits.
  void wait(const uint8_t (&limits)[counterCount]);

  /// Registers whose contents have not arrived.
  const RegisterSet &pending() const { return pendingSet; }
  /// The newest operation in flight that writes one of the registers, or null.
  const InFlight *writerOf(const RegisterSet &registers) const;
  /// Halves of a register that are on their way.
  Halves pendingHalves(unsigned number) const;
  /// Whether the operation has completed as far as the program can know.
  bool complete(uint64_t ticket) const;
  /// Whether results of the new operation arrive after those already pending in the registers.
  bool arrivesInOrder(const AccessFacts &facts, const RegisterSet &registers) const;

  /// "vmcnt", "dscnt", ...
  const char *name(const InFlight &operation) const;

  std::vector<InFlight> operations; ///< oldest first
  std::vector<uint64_t> retired;    ///< tickets of completed LDS transfers, until taken

private:
  unsigned groupOf(const InFlight &operation, Counter counter) const;
  void waitFor(Counter counter, unsigned limit);
  void countResult(const RegisterRun &run, int by);

  Generation generation = Generation::GFX11;
  uint64_t nextTicket = 1;
  unsigned outstanding[counterCount] = {};
  RegisterSet pendingSet;
  uint8_t pendingCount[NumberCount] = {};
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_WAITCOUNTERS_H
