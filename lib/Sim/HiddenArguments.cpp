//===- HiddenArguments.cpp - the kernarg segment ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "User Guide for AMDGPU Backend", Code Object V5 Kernel Argument Metadata. The grid is a whole
// number of workgroups and starts at 0, so remainders and global offsets are 0. What needs a
// service of a runtime (hostcalls, the heap, queues of the device, grids of several devices) is
// null: a kernel that uses it faults at address 0.
//
//===----------------------------------------------------------------------===//

#include "FloatBits.h"
#include "Launch.h"
#include "llvm/ADT/STLExtras.h"

using namespace qgemm::sim;

namespace {
struct HiddenArgument {
  llvm::StringLiteral kind;
  uint64_t (*value)(const LaunchContext &);
};
} // namespace

static constexpr HiddenArgument hiddenArguments[] = {
    {"hidden_block_count_x", [](const LaunchContext &c) -> uint64_t { return c.dispatch.grid[0]; }},
    {"hidden_block_count_y", [](const LaunchContext &c) -> uint64_t { return c.dispatch.grid[1]; }},
    {"hidden_block_count_z", [](const LaunchContext &c) -> uint64_t { return c.dispatch.grid[2]; }},
    {"hidden_group_size_x", [](const LaunchContext &c) -> uint64_t { return c.dispatch.block[0]; }},
    {"hidden_group_size_y", [](const LaunchContext &c) -> uint64_t { return c.dispatch.block[1]; }},
    {"hidden_group_size_z", [](const LaunchContext &c) -> uint64_t { return c.dispatch.block[2]; }},
    {"hidden_grid_dims",
     [](const LaunchContext &c) -> uint64_t {
       bool z = c.dispatch.grid[2] * c.dispatch.block[2] > 1;
       bool y = c.dispatch.grid[1] * c.dispatch.block[1] > 1;
       return z ? 3 : y ? 2 : 1;
     }},
    {"hidden_dynamic_lds_size",
     [](const LaunchContext &c) -> uint64_t { return c.dispatch.dynamicLds; }},
    {"hidden_queue_ptr", [](const LaunchContext &c) -> uint64_t { return c.queueAddress; }},
    {"hidden_printf_buffer",
     [](const LaunchContext &c) -> uint64_t { return c.printfBufferAddress; }},
    // The upper halves of the addresses at which flat instructions see scratch and LDS.
    {"hidden_private_base", [](const LaunchContext &) -> uint64_t { return privateBase >> 32; }},
    {"hidden_shared_base", [](const LaunchContext &) -> uint64_t { return sharedBase >> 32; }},
};

std::vector<uint8_t> qgemm::sim::buildKernargs(const LaunchContext &context) {
  const KernelInfo &kernel = *context.kernel;
  std::vector<uint8_t> bytes(std::max<size_t>(kernel.kernargSize, 16), 0);
  llvm::copy(context.dispatch.kernarg, bytes.begin());
  for (const KernelArgument &argument : kernel.arguments)
    for (const HiddenArgument &hidden : hiddenArguments)
      if (argument.valueKind == hidden.kind) {
        uint64_t value = hidden.value(context);
        std::memcpy(bytes.data() + argument.offset, &value, std::min<size_t>(argument.size, 8));
      }
  return bytes;
}

bool qgemm::sim::usesPrintfBuffer(const KernelInfo &kernel) {
  return llvm::any_of(kernel.arguments, [](const KernelArgument &argument) {
    return argument.valueKind == "hidden_printf_buffer";
  });
}

// The device library's printf takes space by adding to the first dword; the second is the size
// (ROCm device libraries, __printf_alloc).
llvm::Expected<uint64_t> qgemm::sim::allocatePrintfBuffer(DeviceMemory &memory) {
  constexpr uint32_t bytes = 1 << 20;
  llvm::Expected<uint64_t> address = memory.allocate(bytes, 64, "printf buffer");
  if (!address)
    return address.takeError();
  uint32_t header[2] = {0, bytes};
  if (llvm::Error failure = memory.write(*address, header, sizeof(header)))
    return std::move(failure);
  return *address;
}
