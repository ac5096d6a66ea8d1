//===- Memory.cpp - sparse device memory ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Memory.h"
#include "qgemm/Sim/Error.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#include <sys/mman.h>

using namespace qgemm::sim;
using llvm::formatv;

static constexpr uint64_t pageSize = 4096;

DeviceMemory::~DeviceMemory() {
  for (auto &[address, allocation] : allocations) {
    munmap(allocation.mapping, allocation.mappingSize);
    if (allocation.defined)
      munmap(allocation.defined, allocation.mappingSize);
  }
}

/// Zeros that cost host memory only where they are touched.
static void *mapPages(uint64_t size) {
  return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
              -1, 0);
}

llvm::Expected<uint64_t> DeviceMemory::allocate(uint64_t size, uint64_t alignment,
                                                llvm::StringRef label) {
  if (!llvm::isPowerOf2_64(alignment) || alignment > (1ull << 32))
    return error(
        formatv("allocation requires a power-of-two alignment up to 4 GiB, got {0}", alignment));
  uint64_t base = llvm::alignTo(nextAddress, std::max(alignment, gap));
  uint64_t offset = alignment < pageSize ? alignment : 0;
  if (size > lastAddress - base - offset)
    return error(formatv("allocation requires at most {0} bytes of address space, got {1}",
                         lastAddress - base, size));

  Allocation result;
  result.address = base + offset;
  result.size = size;
  result.mappingSize = llvm::alignTo(std::max<uint64_t>(size + offset, 1), pageSize);
  result.mapping = mapPages(result.mappingSize);
  if (result.mapping == MAP_FAILED)
    return error(formatv("allocation requires {0} bytes of host address space, got none", size));
  result.host = static_cast<uint8_t *>(result.mapping) + offset;
  result.label = label.str();

  nextAddress = base + result.mappingSize + gap;
  usedBytes += size;
  uint64_t address = result.address;
  allocations.emplace(address, std::move(result));
  return address;
}

llvm::Error DeviceMemory::release(uint64_t address) {
  auto it = allocations.find(address);
  if (it == allocations.end())
    return error(formatv("free requires the address of an allocation, got {0:x}", address));
  munmap(it->second.mapping, it->second.mappingSize);
  if (it->second.defined) {
    munmap(it->second.defined, it->second.mappingSize);
    --trackedCount;
  }
  usedBytes -= it->second.size;
  allocations.erase(it);
  return llvm::Error::success();
}

llvm::Error DeviceMemory::markUndefined(uint64_t address) {
  auto it = allocations.find(address);
  if (it == allocations.end())
    return error(formatv("tracking requires the address of an allocation, got {0:x}", address));
  Allocation &allocation = it->second;
  void *shadow = mapPages(allocation.mappingSize);
  if (shadow == MAP_FAILED)
    return error(formatv("tracking requires {0} bytes of host address space, got none",
                         allocation.mappingSize));
  if (allocation.defined)
    munmap(allocation.defined, allocation.mappingSize);
  else
    ++trackedCount;
  allocation.defined = static_cast<uint8_t *>(shadow);
  return llvm::Error::success();
}

const Allocation *DeviceMemory::find(uint64_t address) const {
  auto it = allocations.upper_bound(address);
  if (it == allocations.begin())
    return nullptr;
  const Allocation &candidate = std::prev(it)->second;
  return candidate.contains(address, 1) ? &candidate : nullptr;
}

llvm::Expected<uint8_t *> DeviceMemory::translate(uint64_t address, uint64_t size,
                                                  const char *what) const {
  if (size == 0)
    return nullptr;
  const Allocation *allocation = find(address);
  if (!allocation || !allocation->contains(address, size))
    return error(formatv("{0} requires a range inside one allocation, got {1} bytes at {2:x} ({3})",
                         what, size, address, describe(address)));
  return allocation->host + (address - allocation->address);
}

llvm::Error DeviceMemory::write(uint64_t address, const void *data, uint64_t size) {
  llvm::Expected<uint8_t *> host = translate(address, size, "copy to device");
  if (!host)
    return host.takeError();
  if (!size)
    return llvm::Error::success();
  std::memcpy(*host, data, size);
  const Allocation *allocation = find(address);
  if (allocation->defined)
    std::memset(allocation->defined + (address - allocation->address), 0xff, size);
  return llvm::Error::success();
}

llvm::Error DeviceMemory::read(uint64_t address, void *data, uint64_t size) const {
  llvm::Expected<uint8_t *> host = translate(address, size, "copy from device");
  if (!host)
    return host.takeError();
  if (size)
    std::memcpy(data, *host, size);
  return llvm::Error::success();
}

std::string DeviceMemory::describe(uint64_t address) const {
  const Allocation *nearest = nullptr;
  uint64_t distance = ~0ull;
  for (const auto &[base, allocation] : allocations) {
    uint64_t last = base + std::max<uint64_t>(allocation.size, 1) - 1;
    uint64_t d = address < base ? base - address : address > last ? address - last : 0;
    if (d < distance) {
      distance = d;
      nearest = &allocation;
    }
  }
  if (!nearest)
    return "no buffer is allocated";
  uint64_t end = nearest->address + nearest->size;
  std::string range = formatv("buffer '{0}' [{1:x}, {2:x})", nearest->label, nearest->address, end);
  if (address < nearest->address)
    return formatv("{0} bytes before {1}", nearest->address - address, range);
  if (address >= end)
    return formatv("{0} bytes past the end of {1}", address - end, range);
  return formatv("offset {0} of {1}", address - nearest->address, range);
}
