//===- Device.h - what runs kernels ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One interface to memory and kernels, whatever executes them. Devices are named
//
//   sim[:CHIP[:PRODUCT]]      the simulator; CHIP defaults to the chip of the first module loaded
//   hip[:N]                   the N-th GPU of HIP's runtime, from 0; its library (libamdhip64) is
//                             opened when the device is made, $QGEMM_HIP_LIBRARY names another
//
// Addresses are the device's. All calls are synchronous.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_RUNTIME_DEVICE_H
#define QGEMM_RUNTIME_DEVICE_H

#include "qgemm/Sim/Inspect.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qgemm::runtime {

using DevicePtr = uint64_t;

/// A look inside a launch: what is asked for, and the profile that came of it.
struct Inspection {
  sim::InspectOptions options;
  std::vector<sim::ProfileRow> profile;
};

struct LaunchConfig {
  std::array<uint32_t, 3> grid = {1, 1, 1};  ///< workgroups
  std::array<uint32_t, 3> block = {1, 1, 1}; ///< work-items of a workgroup
  uint32_t dynamicLds = 0;                   ///< bytes beyond the kernel's own
  /// Run only these workgroups, x fastest. Devices that cannot choose refuse.
  std::optional<std::vector<uint64_t>> workgroups;
  /// Trace and profile. Devices that cannot look inside refuse.
  Inspection *inspection = nullptr;
};

struct LaunchResult {
  uint64_t instructions = 0; ///< wave-instructions, where the device counts them
  uint64_t waves = 0;
  uint64_t workgroups = 0;
};

struct BenchOptions {
  unsigned warmUps = 5, runs = 20;
  /// Written before each cold run: more than the largest last-level cache (256 MB on MI300X).
  uint64_t flushBytes = uint64_t(512) << 20;
};

/// Times in milliseconds, by the device's own events.
struct BenchResult {
  std::vector<double> warm, cold;
  uint64_t flushBytes = 0;
  std::vector<std::string> clocksBefore, clocksAfter; ///< of the warm runs, where readable
};

/// A kernel of a loaded module; lives as long as the module.
class Kernel {
public:
  virtual ~Kernel() = default;
  virtual llvm::StringRef name() const = 0;
  /// Bytes of the explicit arguments.
  virtual uint32_t argumentBytes() const = 0;
  /// `arguments` in the layout of the code object's metadata; hidden ones are filled in.
  virtual llvm::Expected<LaunchResult> launch(const LaunchConfig &config,
                                              llvm::ArrayRef<uint8_t> arguments) = 0;
  /// Times launches with warm and with cold caches. Buffers keep what the last run wrote.
  virtual llvm::Expected<BenchResult>
  bench(const LaunchConfig &config, llvm::ArrayRef<uint8_t> arguments, const BenchOptions &options);
};

/// A loaded code object. It keeps what it needs of its device alive.
class Module {
public:
  virtual ~Module() = default;
  virtual llvm::Expected<Kernel *> kernel(llvm::StringRef name) = 0;
  virtual std::vector<std::string> kernelNames() const = 0;
};

/// What a device says of itself, for reports; 0 and empty where it does not.
struct DeviceDescription {
  std::string name;    ///< marketing name
  std::string target;  ///< "gfx942:sramecc+:xnack-"
  std::string library; ///< the runtime library that was opened
  std::string busId;   ///< "0000:03:00.0"
  int runtimeVersion = 0, driverVersion = 0;
  int computeUnits = 0, waveSize = 0;
  int clockKHz = 0, memoryClockKHz = 0, memoryBusBits = 0;
  int64_t l2Bytes = 0;
  uint64_t memoryBytes = 0;
};

class Device {
public:
  virtual ~Device() = default;
  /// "gfx1100", or empty while a device without a chip of its own has loaded nothing.
  virtual llvm::StringRef chip() const = 0;
  /// The chip with its features: decides which entry of a bundle it takes.
  virtual std::string target() const { return chip().str(); }
  virtual DeviceDescription describe() const;

  /// Zero-filled memory. `alignment` is a power of two; the simulator gives no more than asked for
  /// (up to 4096), so that wrong assumptions show.
  virtual llvm::Expected<DevicePtr> allocate(uint64_t bytes, uint64_t alignment = 256,
                                             llvm::StringRef label = "buffer") = 0;
  virtual llvm::Error release(DevicePtr address) = 0;
  virtual llvm::Error copyIn(DevicePtr to, const void *from, uint64_t bytes) = 0;
  virtual llvm::Error copyOut(void *to, DevicePtr from, uint64_t bytes) = 0;
  virtual llvm::Expected<std::unique_ptr<Module>> load(llvm::MemoryBufferRef codeObject) = 0;
};

struct DeviceOptions {
  unsigned threads = 0;                        ///< of the simulator; 0: one a core
  std::string schedule = "forward";            ///< forms: qgemm/Sim/Schedule.h
  bool strictAlignment = false;                ///< natural alignment instead of dwords
  bool anyAlignment = false;                   ///< no check at all
  uint64_t instructionBudget = 20'000'000'000; ///< a wave
};

/// Unknown devices and chips are errors that list the known ones.
llvm::Expected<std::unique_ptr<Device>> createDevice(llvm::StringRef name,
                                                     const DeviceOptions &options = {});

/// Arguments of a launch, appended in order with their natural alignment:
/// KernelArguments().add(pointer).add(int32_t(5)).bytes()
class KernelArguments {
public:
  template <class T> KernelArguments &add(const T &value) {
    static_assert(std::is_trivially_copyable_v<T>);
    size_t offset = (data.size() + alignof(T) - 1) / alignof(T) * alignof(T);
    data.resize(offset + sizeof(T));
    std::memcpy(data.data() + offset, &value, sizeof(T));
    return *this;
  }
  llvm::ArrayRef<uint8_t> bytes() const { return data; }

private:
  std::vector<uint8_t> data;
};

} // namespace qgemm::runtime

#endif // QGEMM_RUNTIME_DEVICE_H
