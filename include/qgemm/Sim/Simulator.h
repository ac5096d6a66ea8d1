//===- Simulator.h - running kernels of a code object ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Executes AMDHSA kernels on a model of the chip: waves, workgroups, LDS, barriers, scratch.
// Nothing is shared with the generator: decoding is LLVM's disassembler, meaning is this library's
// own.
//
//   DeviceMemory memory;
//   auto program = Program::load(memory, file);       // decode, place into device memory
//   LaunchOptions options;
//   launch(**program, "kernel", memory, {grid, block, kernargs}, options);
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_SIMULATOR_H
#define QGEMM_SIM_SIMULATOR_H

#include "qgemm/Sim/Chip.h"
#include "qgemm/Sim/CodeObject.h"
#include "qgemm/Sim/Fault.h"
#include "qgemm/Sim/Memory.h"
#include "qgemm/Sim/Schedule.h"
#include "llvm/ADT/ArrayRef.h"
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace qgemm::sim {

/// How strictly addresses of loads and stores are judged.
enum class Alignment : uint8_t {
  None,    ///< as the hardware with unaligned access enabled
  Dword,   ///< multiples of the access's size, 4 bytes at most
  Natural, ///< multiples of the access's size (12-byte accesses: 4)
};

class Observer;

struct LaunchOptions {
  Alignment alignment = Alignment::Dword;
  unsigned threads = 0; ///< host threads; 0: one a core
  Schedule schedule;
  uint64_t instructionBudget = 20'000'000'000;     ///< a wave; more is a fault
  std::optional<std::vector<uint64_t>> workgroups; ///< run only these linear ids
  Observer *observer = nullptr;                    ///< sees every instruction; see Inspect.h
};

struct Dispatch {
  std::array<uint32_t, 3> grid = {1, 1, 1};  ///< workgroups
  std::array<uint32_t, 3> block = {1, 1, 1}; ///< work-items of a workgroup
  llvm::ArrayRef<uint8_t> kernarg;           ///< explicit arguments; hidden ones are filled in
  uint32_t dynamicLds = 0;                   ///< bytes beyond the kernel's own
};

struct LaunchStatistics {
  uint64_t instructions = 0; ///< wave-instructions executed
  uint64_t waves = 0;
  uint64_t workgroups = 0;
};

/// An instruction that has no semantics here.
struct UnsupportedInstruction {
  uint64_t offset = 0; ///< from the start of the image
  std::string text;
};

/// What a code object's text consists of.
struct Coverage {
  uint64_t instructions = 0;
  std::vector<UnsupportedInstruction> unsupported; ///< in address order
};

class Decoder;

/// A code object placed in device memory, with its decoder.
class Program {
public:
  /// `chip`: null takes the chip that the file names; otherwise the file must be for that chip.
  static llvm::Expected<std::unique_ptr<Program>>
  load(DeviceMemory &memory, llvm::MemoryBufferRef file, const Chip *chip = nullptr);
  ~Program();
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  const Chip &chip() const { return *chipInfo; }
  const CodeObject &object() const { return *codeObject; }
  uint64_t baseAddress() const { return base; }

  /// Decodes for waves of that size (32 or 64), which decides how masks are named; `observed`: for
  /// launches with an observer.
  llvm::Expected<Decoder *> decoder(uint32_t waveSize, bool observed = false) const;

  /// Decodes the whole text. Bytes of a function that are no instruction count as unsupported;
  /// between functions they are padding.
  llvm::Expected<Coverage> coverage() const;

  /// Every instruction of the code without semantics, in address order.
  llvm::Expected<std::vector<UnsupportedInstruction>> listUnsupported() const;

private:
  Program() = default;

  const Chip *chipInfo = nullptr;
  DeviceMemory *memory = nullptr;
  std::unique_ptr<CodeObject> codeObject;
  mutable std::unique_ptr<Decoder> decoders[4]; ///< 32 and 64 lanes, then observed; made on demand
  const uint8_t *loaded = nullptr;
  uint64_t base = 0;
};

/// Lanes of the kernel's waves, 32 or 64.
uint32_t waveSizeOf(const KernelInfo &kernel, const Chip &chip);

/// Runs a kernel to its end. Faults of the kernel are FaultErrors, of the lowest workgroup that
/// faulted; impossible launches are other errors. Results do not depend on the number of threads.
llvm::Expected<LaunchStatistics> launch(const Program &program, const KernelInfo &kernel,
                                        DeviceMemory &memory, const Dispatch &dispatch,
                                        const LaunchOptions &options = {});

} // namespace qgemm::sim

#endif // QGEMM_SIM_SIMULATOR_H
