//===- Schedule.h - the order in which waves run ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hardware promises no order of waves and workgroups; a kernel's results must not depend on it.
//
//   forward         workgroups and waves by rising number, each as far as it gets
//   reverse         the same by falling number
//   round-robin:Q   eight workgroups at a time, every wave Q instructions, then the next one
//   random:SEED     eight workgroups at a time, drawn by chance like the length of every turn
//
// Whatever the order, a workgroup that waits for another one in a loop does not stop it: when none
// of those running ends, another one is started beside them, as long as there is memory. The last
// two orders run on one host thread and are exactly repeatable.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_SCHEDULE_H
#define QGEMM_SIM_SCHEDULE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>

namespace qgemm::sim {

struct Schedule {
  enum class Order : uint8_t { Forward, Reverse, RoundRobin, Random };
  Order order = Order::Forward;
  uint64_t quantum = 1; ///< of RoundRobin: instructions of one turn
  uint64_t seed = 0;    ///< of Random

  /// Whether waves change places between any two instructions.
  bool interleaves() const { return order == Order::RoundRobin || order == Order::Random; }

  /// Reads the forms above.
  static llvm::Expected<Schedule> parse(llvm::StringRef text);
  std::string str() const;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_SCHEDULE_H
