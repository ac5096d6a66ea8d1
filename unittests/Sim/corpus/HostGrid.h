//===- HostGrid.h - work-items as fibres of the host ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a kernel's source on the host: workgroups one after the other, each work-item on a stack of
// its own. A work-item runs until it ends or waits; barriers release a workgroup when all of it
// waits or has ended. Cross-lane operations exchange one value of every lane of a wave that waits
// at the same line. Where lanes of a wave wait at different lines, the first line goes first: the
// lanes of a loop before those that have left it.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_CORPUS_HOSTGRID_H
#define QGEMM_UNITTESTS_SIM_CORPUS_HOSTGRID_H

#include <cstdint>
#include <functional>
#include <string>

namespace qgemm::corpus {

/// What the running work-item is.
struct WorkItem {
  uint32_t local = 0;
  uint32_t group = 0;
  uint32_t groupSize = 0;
  uint32_t waveSize = 0;
};
extern WorkItem current;
/// The chip whose code the host is to match, for instructions that differ between chips.
extern std::string chip;

/// The values of a wave's lanes at an exchange; lanes that are not in `active` hold zero.
struct LaneValues {
  uint64_t active = 0;
  uint64_t value[64] = {};
};

/// Calls `body` once for every work-item of the grid.
void runGrid(uint32_t groups, uint32_t groupSize, uint32_t waveSize,
             const std::function<void()> &body);

void waitForGroup();
/// Valid until the caller waits again.
const LaneValues &exchange(uint64_t value, int site);

} // namespace qgemm::corpus

inline uint32_t localId() { return qgemm::corpus::current.local; }
inline uint32_t groupId() { return qgemm::corpus::current.group; }
inline uint32_t groupSize() { return qgemm::corpus::current.groupSize; }
inline uint32_t waveSize() { return qgemm::corpus::current.waveSize; }
inline uint32_t laneId() { return localId() % waveSize(); }
inline void barrier() { qgemm::corpus::waitForGroup(); }
inline uint64_t ballot(bool p, int site = __builtin_LINE()) {
  const qgemm::corpus::LaneValues &lanes = qgemm::corpus::exchange(p, site);
  uint64_t mask = 0;
  for (unsigned i = 0; i < 64; ++i)
    mask |= lanes.value[i] << i;
  return mask;
}

#endif // QGEMM_UNITTESTS_SIM_CORPUS_HOSTGRID_H
