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

/// One workgroup: its waves, and how far they are.
class WorkgroupRunner {
public:
  explicit WorkgroupRunner(const LaunchContext &context);

  /// Sets all waves to the kernel's entry. A runner serves many workgroups, one after another.
  void start(uint64_t linearId);

  unsigned waveCount() const { return static_cast<unsigned>(waves.size()); }
  /// Whether the wave has not ended and waits for no barrier.
  bool runnable(unsigned wave) const;
  bool finished() const;

  /// Runs a wave until it ends, waits for a barrier, faults, or has executed that many
  /// instructions: `exactly` that many, or up to the next jump.
  std::optional<Fault> runWave(unsigned wave, uint64_t instructions, bool exactly);
  /// Whether the last runWave stopped because of its number of instructions.
  bool expired() const { return lastExpired; }

  /// The fault of a workgroup in which no wave can run.
  Fault describeDeadlock() const;
  /// Instructions executed by all waves since start().
  uint64_t executed() const;

private:
  template <bool Exactly> bool runSlice(Wave &wave, uint64_t limit);
  bool handleEvent(Wave &wave, const Instruction *inst);
  bool stepIndexed(Wave &wave, const Instruction &inst);
  Fault describe(const Wave &wave, const Instruction *inst) const;

  const LaunchContext &context;
  Workgroup group;
  std::vector<std::unique_ptr<Wave>> waves;
  std::vector<uint32_t> registers;
  bool lastExpired = false;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_LAUNCH_H
