//===- AccessLog.h - memory touched by one instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_STRICT_ACCESSLOG_H
#define QGEMM_LIB_SIM_STRICT_ACCESSLOG_H

#include "llvm/Support/Compiler.h"
#include <cstdint>

namespace qgemm::sim {

enum class MemorySpace : uint8_t { Global, Lds, Scratch };

/// One lane's successful access; whether it reads or writes is in the instruction's facts.
struct MemoryAccess {
  uint64_t address; ///< in device memory; an offset in LDS and in the lane's scratch
  uint8_t *host;
  int16_t lane; ///< -1: a scalar access
  uint16_t bytes;
  MemorySpace space;
};

/// What the instruction in execution has touched so far, in the order of the accesses. The run loop
/// empties it before each memory instruction.
class AccessLog {
public:
  void clear() { used = 0; }
  void add(MemorySpace space, uint64_t address, uint8_t *host, unsigned bytes, int lane) {
    if (LLVM_LIKELY(used < capacity))
      entries[used++] = {address, host, static_cast<int16_t>(lane), static_cast<uint16_t>(bytes),
                         space};
  }
  const MemoryAccess *begin() const { return entries; }
  const MemoryAccess *end() const { return entries + used; }
  bool empty() const { return used == 0; }

private:
  static constexpr unsigned capacity = 64 * 8; ///< 64 lanes, a dword at a time
  unsigned used = 0;
  MemoryAccess entries[capacity];
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_ACCESSLOG_H
