//===- Dispatcher.h - workgroups over host threads ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_DISPATCHER_H
#define QGEMM_LIB_SIM_DISPATCHER_H

#include "Launch.h"
#include <atomic>
#include <mutex>

namespace qgemm::sim {

/// Workgroups in the order of the schedule. Threads take them one by one; after a fault only those
/// before it still run, so that the fault reported does not depend on the number of threads.
class WorkQueue {
public:
  WorkQueue(const LaunchContext &context, uint64_t total);

  /// The next position, or none.
  std::optional<uint64_t> take();
  /// The linear id of the workgroup at a position.
  uint64_t workgroup(uint64_t position) const;

  void record(uint64_t position, Fault found);
  uint64_t firstFault() const { return faultPosition.load(std::memory_order_relaxed); }
  void add(const LaunchStatistics &more);

  LaunchStatistics statistics;
  std::optional<Fault> fault;

private:
  const LaunchContext &context;
  uint64_t total;
  uint64_t factor = 1, summand = 0; ///< a random order is factor * position + summand mod total
  std::atomic<uint64_t> next{0};
  std::atomic<uint64_t> faultPosition{~0ull};
  std::mutex mutex;
};

/// Runs all workgroups of a launch, or those that its options choose.
llvm::Expected<LaunchStatistics> runWorkgroups(const LaunchContext &context);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_DISPATCHER_H
