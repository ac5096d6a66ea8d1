//===- Launch.cpp - kernel dispatch ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch.h"
#include "Dispatcher.h"
#include "qgemm/Sim/Error.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using namespace llvm::amdhsa;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Bytes of scratch a wave. LLVM 22, GCNSubtarget::getMaxWaveScratchSize: the field
/// COMPUTE_TMPRING_SIZE.WAVESIZE has 13, 15 or 18 bits in units of 1024 or 256 bytes.
static uint64_t maxScratch(Generation generation) {
  switch (generation) {
  case Generation::GFX9:
    return 1024ull * ((1 << 13) - 1);
  case Generation::GFX11:
    return 256ull * ((1 << 15) - 1);
  case Generation::GFX12:
    break;
  }
  return 256ull * ((1 << 18) - 1);
}

static llvm::Error checkDispatch(const LaunchContext &context) {
  const Dispatch &dispatch = context.dispatch;
  const KernelInfo &kernel = *context.kernel;
  uint64_t items = 1, groups = 1;
  for (unsigned i = 0; i < 3; ++i) {
    items *= dispatch.block[i];
    groups *= dispatch.grid[i];
    if (items > 1024 || groups > (1ull << 40))
      return error(formatv("launch of '{0}' requires at most 1024 work-items and 2^40 workgroups, "
                           "got block {1} x {2} x {3}, grid {4} x {5} x {6}",
                           kernel.name, dispatch.block[0], dispatch.block[1], dispatch.block[2],
                           dispatch.grid[0], dispatch.grid[1], dispatch.grid[2]));
  }
  if (items == 0 || groups == 0)
    return error(formatv("launch of '{0}' requires a grid and a block that are not empty, got {1} "
                         "workgroups of {2} work-items",
                         kernel.name, groups, items));
  if (items > kernel.maxFlatWorkgroupSize)
    return error(formatv("launch of '{0}' requires at most {1} work-items a workgroup, got {2}",
                         kernel.name, kernel.maxFlatWorkgroupSize, items));
  const Chip &chip = context.program->chip();
  if (context.ldsBytes > chip.ldsBytes)
    return error(formatv("launch of '{0}' requires at most {1} bytes of LDS, got {2}", kernel.name,
                         chip.ldsBytes, context.ldsBytes));
  uint64_t scratch = static_cast<uint64_t>(context.scratchPerLane) * context.waveSize;
  if (scratch > maxScratch(chip.generation))
    return error(formatv("launch of '{0}' requires at most {1} bytes of scratch a wave, got {2}",
                         kernel.name, maxScratch(chip.generation), scratch));
  if (!kernel.requiredWorkgroupSize.empty() &&
      !std::equal(dispatch.block.begin(), dispatch.block.end(),
                  kernel.requiredWorkgroupSize.begin()))
    return error(formatv("launch of '{0}' requires a block of {1} x {2} x {3}, got {4} x {5} x {6}",
                         kernel.name, kernel.requiredWorkgroupSize[0],
                         kernel.requiredWorkgroupSize[1], kernel.requiredWorkgroupSize[2],
                         dispatch.block[0], dispatch.block[1], dispatch.block[2]));
  if (dispatch.kernarg.size() > kernel.kernargSize)
    return error(formatv("launch of '{0}' requires at most {1} bytes of arguments, got {2}",
                         kernel.name, kernel.kernargSize, dispatch.kernarg.size()));
  uint32_t needed = 0;
  for (const KernelArgument &argument : kernel.arguments)
    if (!argument.isHidden())
      needed = std::max(needed, argument.offset + argument.size);
  if (dispatch.kernarg.size() < needed)
    return error(formatv("launch of '{0}' requires {1} bytes of arguments, got {2}", kernel.name,
                         needed, dispatch.kernarg.size()));

  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Surroundings
//===----------------------------------------------------------------------===//

/// The AQL packet that a kernel may look at: HSA Platform System Architecture, 2.9.6.
static std::vector<uint8_t> buildDispatchPacket(const LaunchContext &context) {
  std::vector<uint8_t> packet(64, 0);
  auto put = [&](unsigned offset, uint64_t value, unsigned size) {
    std::memcpy(packet.data() + offset, &value, size);
  };
  const Dispatch &dispatch = context.dispatch;
  put(0, 2, 2); // kernel dispatch
  put(2, 3, 2); // three dimensions
  for (unsigned i = 0; i < 3; ++i) {
    put(4 + 2 * i, dispatch.block[i], 2);
    put(12 + 4 * i, static_cast<uint64_t>(dispatch.grid[i]) * dispatch.block[i], 4);
  }
  put(24, context.scratchPerLane, 4);
  put(28, context.ldsBytes, 4);
  put(32, context.program->baseAddress() + context.kernel->descriptorAddress, 8);
  put(40, context.kernargAddress, 8);
  return packet;
}

//===----------------------------------------------------------------------===//
// Launch
//===----------------------------------------------------------------------===//

llvm::Expected<LaunchStatistics> qgemm::sim::launch(const Program &program,
                                                    const KernelInfo &kernel, DeviceMemory &memory,
                                                    const Dispatch &dispatch,
                                                    const LaunchOptions &options) {
  LaunchContext context;
  context.program = &program;
  context.kernel = &kernel;
  context.memory = &memory;
  context.options = &options;
  context.dispatch = dispatch;
  const Chip &chip = program.chip();
  context.waveSize = waveSizeOf(kernel, chip);
  context.ldsBytes = kernel.descriptor.group_segment_fixed_size + dispatch.dynamicLds;
  // What the HIP runtime adds for recursion and calls through pointers.
  constexpr uint32_t dynamicStackBytes = 16384;
  context.scratchPerLane = kernel.descriptor.private_segment_fixed_size +
                           (kernel.usesDynamicStack ? dynamicStackBytes : 0);
  context.entryAddress = program.baseAddress() + kernel.entryAddress;
  // Preloaded arguments: the first 256 bytes are a prologue for firmware without preloading.
  if (AMDHSA_BITS_GET(kernel.descriptor.kernarg_preload, KERNARG_PRELOAD_SPEC_LENGTH))
    context.entryAddress += 256;
  if (llvm::Error failure = checkDispatch(context))
    return std::move(failure);
  llvm::Expected<Decoder *> decoder = program.decoder(context.waveSize, options.observer);
  if (!decoder)
    return decoder.takeError();
  context.decoder = *decoder;

  // Apart from each other, so that reading past the arguments is noticed. The queue holds zeros.
  auto kernargs = memory.allocate(std::max<uint64_t>(kernel.kernargSize, 16), 64, "arguments");
  if (!kernargs)
    return kernargs.takeError();
  llvm::scope_exit releaseKernargs([&] { llvm::consumeError(memory.release(*kernargs)); });
  constexpr uint64_t packetBytes = 64, queueBytes = 256;
  auto packet = memory.allocate(packetBytes + queueBytes, 64, "dispatch packet");
  if (!packet)
    return packet.takeError();
  llvm::scope_exit releasePacket([&] { llvm::consumeError(memory.release(*packet)); });
  // A kernel that prints takes its buffer from here; what it prints is dropped.
  uint64_t printfBuffer = 0;
  if (usesPrintfBuffer(kernel)) {
    auto buffer = allocatePrintfBuffer(memory);
    if (!buffer)
      return buffer.takeError();
    printfBuffer = context.printfBufferAddress = *buffer;
  }
  llvm::scope_exit releasePrintf([&] {
    if (printfBuffer)
      llvm::consumeError(memory.release(printfBuffer));
  });
  context.kernargAddress = *kernargs;
  context.dispatchPacketAddress = *packet;
  context.queueAddress = *packet + packetBytes;
  std::vector<uint8_t> kernargBytes = buildKernargs(context);
  std::vector<uint8_t> packetContents = buildDispatchPacket(context);
  if (llvm::Error failure =
          llvm::joinErrors(memory.write(*kernargs, kernargBytes.data(), kernargBytes.size()),
                           memory.write(*packet, packetContents.data(), packetContents.size())))
    return std::move(failure);
  std::optional<RaceDetector> races;
  if (options.races) {
    // gfx10 and later: RSRC1 bit WGP_MODE.
    bool wgpMode =
        chip.generation != Generation::GFX9 &&
        AMDHSA_BITS_GET(kernel.descriptor.compute_pgm_rsrc1, COMPUTE_PGM_RSRC1_GFX10_PLUS_WGP_MODE);
    races.emplace(chip, *context.decoder, program.baseAddress(), wgpMode);
    context.races = &*races;
  }
  return runWorkgroups(context);
}
