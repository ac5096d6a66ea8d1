//===- Memory.h - sparse device memory ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Device memory is a set of allocations in a 48-bit address space. Each is backed by a lazily
// committed host mapping, so an allocation of many GiB costs only the pages that are touched.
// Addresses depend on nothing but the sequence of calls. Between any two allocations lies an
// unmapped gap, so that an access past the end never lands in a neighbour.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_MEMORY_H
#define QGEMM_SIM_MEMORY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <map>
#include <string>

namespace qgemm::sim {

struct Allocation {
  uint64_t address = 0;
  uint64_t size = 0;
  uint8_t *host = nullptr;    ///< first byte of the allocation on the host
  uint8_t *defined = nullptr; ///< ones for the bits that were written; null: all count as written
  void *mapping = nullptr;
  uint64_t mappingSize = 0;
  std::string label;

  /// Whether [addr, addr + bytes) lies inside.
  bool contains(uint64_t addr, uint64_t bytes) const {
    return addr - address < size && bytes <= size - (addr - address);
  }
};

class DeviceMemory {
public:
  DeviceMemory() = default;
  DeviceMemory(const DeviceMemory &) = delete;
  DeviceMemory &operator=(const DeviceMemory &) = delete;
  ~DeviceMemory();

  /// Allocates `size` bytes of zeros. The address is a multiple of `alignment` (a power of two) and
  /// of no larger power of two up to 4096, so that code which assumes more is found out.
  llvm::Expected<uint64_t> allocate(uint64_t size, uint64_t alignment, llvm::StringRef label);
  llvm::Error release(uint64_t address);

  /// From now on the allocation's contents are undefined until they are written, by the host or by
  /// a kernel.
  llvm::Error markUndefined(uint64_t address);
  /// Whether any allocation's contents are tracked.
  bool tracksContents() const { return trackedCount != 0; }

  llvm::Error write(uint64_t address, const void *data, uint64_t size);
  llvm::Error read(uint64_t address, void *data, uint64_t size) const;

  /// The allocation that holds the address, or null. Allocations do not move during a launch.
  const Allocation *find(uint64_t address) const;

  /// "3 bytes after buffer 'C' [0x..., 0x...)": the allocation nearest to the address.
  std::string describe(uint64_t address) const;

  /// Bytes allocated now.
  uint64_t used() const { return usedBytes; }

private:
  llvm::Expected<uint8_t *> translate(uint64_t address, uint64_t size, const char *what) const;

  std::map<uint64_t, Allocation> allocations;
  uint64_t nextAddress = firstAddress;
  uint64_t usedBytes = 0;
  unsigned trackedCount = 0;

  static constexpr uint64_t firstAddress = 0x100000000000;
  static constexpr uint64_t lastAddress = 0x7fff00000000;
  static constexpr uint64_t gap = 1 << 20;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_MEMORY_H
