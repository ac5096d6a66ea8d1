//===- RaceDetector.h - accesses that nothing orders ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two accesses of different waves to one byte, one of them a write, must be ordered:
//
// * Inside a workgroup by a barrier: the first has completed (its counter was waited for) before
//   its wave arrived, the second is issued behind the barrier.
// * Anywhere by release and acquire: an atomic operation publishes what its wave knows to have
//   completed; another wave learns it once it has waited for the value of its own atomic operation
//   on the same dword. Between workgroups, stores must have been written back before, and caches
//   invalidated after, where the chip needs it (CachePolicy.h); inside one, GL0 must be where the
//   workgroup runs in WGP mode.
//
// What is checked is the order that the program guarantees, not the one that happened to be: a race
// is found whatever the schedule. Only where waves write the same value to LDS, as they do where a
// tile is held twice, none is reported. Chips with several XCDs are held to agent scope whatever
// XCDs the two workgroups run on, since nothing promises which. Atomic operations do not race with
// each other. gfx11 does not tell atomic stores from others: a store of at most 8 bytes to a single
// place counts as one against loads and read-modify-writes, not against another store.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_RACE_RACEDETECTOR_H
#define QGEMM_LIB_SIM_RACE_RACEDETECTOR_H

#include "../Wave.h"
#include "CachePolicy.h"
#include "Shadow.h"
#include "llvm/ADT/DenseMap.h"

namespace qgemm::sim {

class Decoder;
struct AccessFacts;

/// What an atomic operation published, by dword.
using Published = std::unordered_map<uint64_t, std::shared_ptr<const View>>;

/// One launch. Not thread-safe: launches that are checked run on one host thread.
class RaceDetector {
public:
  /// `wgpMode`: the waves of a workgroup run on two CUs, each with a GL0 of its own.
  RaceDetector(const Chip &chip, Decoder &decoder, uint64_t imageBase, bool wgpMode)
      : chip(chip), decoder(decoder), imageBase(imageBase), wgpMode(wgpMode) {}

  uint32_t addGroup(uint64_t linearId) {
    linearIds.push_back(linearId);
    return static_cast<uint32_t>(linearIds.size() - 1);
  }
  CacheAction cacheAction(const Instruction &inst);
  /// "`text` at pc 0x40".
  std::string describe(uint32_t pc);

  const Chip &chip;
  Decoder &decoder;
  uint64_t imageBase;
  bool wgpMode;
  Shadow shadow;
  Published published;
  std::vector<uint64_t> linearIds; ///< of the groups

private:
  llvm::DenseMap<uint64_t, CacheAction> actions; ///< by address
};

/// One wave's operations and what it knows.
struct RaceWave {
  uint32_t issued[StreamCount] = {}, completed[StreamCount] = {};
  View order;  ///< what is behind
  View fresh;  ///< what plain vector loads see
  View middle; ///< what they will see after the next invalidation of the near cache
  View scalar; ///< what scalar loads see

  /// Something that is learnt when an operation completes.
  struct Pending {
    Stream stream;
    uint32_t number;
    bool writeBack; ///< the visible part alone
    std::shared_ptr<const View> view;
  };
  std::vector<Pending> pending;
  uint32_t arrivals = 0; ///< barriers
  View arrived[2];       ///< as of the last two barriers, by their number modulo 2
};

/// One workgroup while it runs.
class RaceGroup {
public:
  RaceGroup(RaceDetector &detector, uint64_t linearId, unsigned waves);

  /// After the instruction has executed; its accesses are in the wave's log.
  void observe(Wave &wave, const Instruction &inst);
  /// A wave has gone past a barrier that all have reached.
  void passBarrier(Wave &wave);

private:
  void issue(Wave &wave, const Instruction &inst);
  void control(Wave &wave, const Instruction &inst);
  void wait(RaceWave &own, const uint8_t *limits);
  void complete(RaceWave &own, Stream stream, unsigned outstanding);
  void learn(RaceWave &own);
  void invalidate(RaceWave &own, CacheAction action);
  void writeBack(RaceWave &own, unsigned index);
  void arrive(Wave &wave);
  View snapshot(unsigned wave, const uint32_t *completed) const;

  /// One lane's access in the making.
  struct Operation {
    Access access;
    Mark mark; ///< in the shadow of where it goes
    bool loads = false, stores = false, atomic = false, returns = false;
    bool scalar = false, lds = false;
    bool coherent = false;  ///< a load that no cache can keep from the newest value
    bool flagLoad = false;  ///< may meet atomic stores
    bool flagStore = false; ///< may meet atomic loads
    /// Accesses that a cell held before the last check, which found nothing, and the place that a
    /// read took. An instruction's lanes mostly meet the same accesses again.
    uint32_t before[3] = {~0u, ~0u, ~0u};
    uint8_t slot = 0;
  };
  Operation classify(const Wave &wave, const Instruction &inst) const;
  void synchronize(RaceWave &own, const Operation &op, uint64_t address, unsigned bytes);

  // In RaceCheck.cpp.
  const Shadow &shadowOf(const Operation &op) const { return op.lds ? shadow : detector.shadow; }
  static bool checkAgain(const Operation &op, Cell &cell, uint32_t value);
  bool check(Wave &wave, Operation &op, Cell &cell, uint64_t address, unsigned bytes,
             uint32_t value);
  bool meets(const Operation &op, const Access &earlier, bool earlierWrites) const;
  const View &viewOf(const RaceWave &own, const Operation &op, const Access &earlier,
                     bool earlierWrites) const;
  bool ordered(const RaceWave &own, const Operation &op, const Access &earlier,
               bool earlierWrites) const;
  unsigned placeOfRead(const RaceWave &own, const Operation &op, const Cell &cell) const;
  void report(Wave &wave, const Operation &op, Mark mark, bool earlierWrites, uint64_t address,
              unsigned bytes);
  const char *reason(const RaceWave &own, const Operation &op, const Access &earlier,
                     bool earlierWrites) const;

  RaceDetector &detector;
  uint32_t group;
  Shadow shadow; ///< of LDS
  Published published;
  std::vector<RaceWave> waves;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_RACE_RACEDETECTOR_H
