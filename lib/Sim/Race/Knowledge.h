//===- Knowledge.h - what one wave knows to have happened ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A vector clock. The memory operations of a wave are numbered in the order of issue, separately
// for each stream of operations that complete in order among themselves; what a wave knows of
// another one is how many operations of each stream are behind it.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_RACE_KNOWLEDGE_H
#define QGEMM_LIB_SIM_RACE_KNOWLEDGE_H

#include <cstdint>
#include <map>
#include <vector>

namespace qgemm::sim {

/// Operations that complete in the order of their issue. On gfx9 vector stores complete in the
/// order of the loads and count among them (CDNA3 ISA 4.4).
enum Stream : uint8_t { StreamLoad, StreamStore, StreamLds, StreamScalar, StreamCount };

/// Operations behind, [wave * StreamCount + stream] of one workgroup.
using Progress = std::vector<uint32_t>;

struct Knowledge {
  uint32_t group = 0; ///< the workgroup of the wave that knows
  Progress own;       ///< about its own workgroup
  std::map<uint32_t, Progress> others;

  /// Whether operation `number` of a wave's stream is behind.
  bool covers(uint32_t otherGroup, unsigned wave, Stream stream, uint32_t number) const {
    size_t index = wave * StreamCount + stream;
    if (otherGroup == group)
      return number < own[index];
    if (others.empty())
      return false;
    auto it = others.find(otherGroup);
    return it != others.end() && number < it->second[index];
  }

  /// Learns all that `other` knows.
  void join(const Knowledge &other) {
    if (other.group == group)
      raise(own, other.own);
    else
      raise(others[other.group], other.own);
    for (const auto &[about, progress] : other.others)
      raise(about == group ? own : others[about], progress);
  }

private:
  static void raise(Progress &to, const Progress &from) {
    if (to.size() < from.size())
      to.resize(from.size());
    for (size_t i = 0; i < from.size(); ++i)
      to[i] = to[i] < from[i] ? from[i] : to[i];
  }
};

/// What is known of memory: operations that have completed, and stores that other parts of the chip
/// can see, too. The two differ where caches must be written back.
struct View {
  Knowledge done, visible;

  void join(const View &other) {
    done.join(other.done);
    visible.join(other.visible);
  }
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_RACE_KNOWLEDGE_H
