//===- Launch.h - one dispatch in the making ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_LAUNCH_H
#define QGEMM_LIB_SIM_LAUNCH_H

#include "Decoder.h"
#include "Wave.h"

namespace qgemm::sim {

/// What all workgroups of a launch have in common.
struct LaunchContext {
  const Program *program = nullptr;
  const KernelInfo *kernel = nullptr;
  Decoder *decoder = nullptr;
  DeviceMemory *memory = nullptr;
  const LaunchOptions *options = nullptr;
  Dispatch dispatch;
  uint32_t waveSize = 0;
  uint32_t ldsBytes = 0;
  uint32_t scratchPerLane = 0;
  uint64_t kernargAddress = 0;
  uint64_t dispatchPacketAddress = 0;
  uint64_t queueAddress = 0;
  uint64_t printfBufferAddress = 0; ///< 0 where the kernel does not print
  uint64_t entryAddress = 0;
};

/// The kernarg segment: the explicit arguments, then what the metadata call hidden.
std::vector<uint8_t> buildKernargs(const LaunchContext &context);

/// Whether the kernel's metadata ask for a buffer for printf, and one that is empty.
bool usesPrintfBuffer(const KernelInfo &kernel);
llvm::Expected<uint64_t> allocatePrintfBuffer(DeviceMemory &memory);

/// Registers that a wave starts with ("User Guide for AMDGPU Backend", Initial Kernel Execution
/// State).
void initializeWave(Wave &wave, const LaunchContext &context, Workgroup &group, uint32_t index);

/// Runs a workgroup to its end or first fault.
class WorkgroupRunner {
public:
  explicit WorkgroupRunner(const LaunchContext &context);

  /// None when the workgroup ended without a fault.
  std::optional<Fault> run(uint64_t linearId);

  uint64_t instructions = 0;
  uint64_t waveCount = 0;

private:
  void runWave(Wave &wave);
  Fault describe(const Wave &wave, const Workgroup &group, const Instruction *inst) const;

  const LaunchContext &context;
  Workgroup group;
  std::vector<std::unique_ptr<Wave>> waves;
  std::vector<uint32_t> registers;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_LAUNCH_H
