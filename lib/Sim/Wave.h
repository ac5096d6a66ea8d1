//===- Wave.h - the state of one wave ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vector registers are stored register by register, each as an array of lanes, so that an operation
// on a whole wave is a loop over contiguous words.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_WAVE_H
#define QGEMM_LIB_SIM_WAVE_H

#include "Instruction.h"
#include "Strict/Access.h"
#include "Strict/AccessLog.h"
#include "qgemm/Sim/Chip.h"
#include "qgemm/Sim/Fault.h"
#include "qgemm/Sim/Memory.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/Support/Compiler.h"
#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace qgemm::sim {

inline constexpr unsigned maxLanes = 64;

/// What made a wave leave the straight line of instructions.
enum class WaveEvent : uint8_t { None, Jump, Barrier, End, Fault };

struct Wave;

/// What the waves of one workgroup share.
struct Workgroup {
  std::array<uint32_t, 3> id = {};
  uint64_t linearId = 0;
  std::vector<uint8_t> lds;
  std::vector<uint8_t> ldsUndefined; ///< a byte's undefined bits, where they are tracked
  std::vector<uint8_t> ldsInFlight;  ///< transfers under way into a byte; empty before the first
  std::vector<Wave *> waves;

  /// Barriers at which every wave has arrived; a wave that ended arrives at all of them.
  uint32_t barriersCompleted() const;
};

inline constexpr uint32_t ieeeMode = 1u << 9; ///< MODE.IEEE

/// The floating-point part of the MODE register (RDNA3 ISA 3.4, "Mode Register").
struct FloatMode {
  uint8_t round32 = 0, round64 = 0; ///< Direction; 0: to nearest even
  bool saturateHalf = false;        ///< FP16_OVFL: finite f16 results stay finite
  bool roundsOtherwise = false;     ///< any of the three is not zero
  bool flushInput32 = false, flushOutput32 = false;
  bool flushInput64 = false, flushOutput64 = false; ///< f16 and f64
  bool clampNaNToZero = true;                       ///< DX10_CLAMP
  bool flushAny = false;
  /// Output modifiers apply: results' denormals are flushed and IEEE is off. (gfx12: always.)
  bool multiplies32 = false, multiplies64 = false;

  void set(uint32_t mode);
};

class StrictWave;

struct Wave {
  // Registers.
  uint32_t lanes = 32;
  uint32_t laneShift = 5;
  uint32_t *vectors = nullptr; ///< [register][lane]
  uint32_t scalars[SlotCount] = {};
  bool scc = false;
  uint32_t modeRegister = 0;
  FloatMode mode;

  // Control.
  WaveEvent event = WaveEvent::None;
  uint64_t target = 0;   ///< where a jump goes
  uint64_t pc = 0;       ///< of the next instruction while the wave is suspended
  uint64_t executed = 0; ///< instructions so far
  bool finished = false;
  bool atBarrier = false;      ///< waits for barrier number barrierWaits
  uint32_t barrierSignals = 0; ///< barriers at which the wave has arrived
  uint32_t barrierWaits = 0;   ///< barriers that it has left behind

  // Surroundings.
  const Chip *chip = nullptr;
  DeviceMemory *memory = nullptr;
  Workgroup *group = nullptr;
  const LaunchOptions *options = nullptr;
  std::vector<uint8_t> scratch; ///< lane by lane
  uint32_t scratchPerLane = 0;
  uint32_t index = 0; ///< in the workgroup
  uint64_t launchTime = 0;
  StrictWave *strict = nullptr; ///< checks; null where none are wanted
  RegisterSet launchScalars;    ///< scalar registers that the launch has written
  AccessLog *log = nullptr;     ///< where accesses are noted; null when nobody looks

  // The fault, once event is Fault.
  FaultKind faultKind = FaultKind::Unsupported;
  std::string faultMessage;
  int faultLane = -1;
  uint64_t faultAddress = 0;

  /// Copies of sources that a permutation or a dual-issue pair needs; OperandKind::Lanes.
  alignas(64) uint32_t laneBuffers[4][2 * maxLanes];

  uint64_t fullMask() const { return lanes == 64 ? ~0ull : 0xffffffffull; }
  uint64_t exec() const { return readMask(SlotExec); }
  uint64_t readMask(unsigned slot) const {
    uint64_t low = scalars[slot];
    return lanes == 64 ? low | static_cast<uint64_t>(scalars[slot + 1]) << 32 : low;
  }
  void writeMask(unsigned slot, uint64_t mask) {
    scalars[slot] = static_cast<uint32_t>(mask);
    if (lanes == 64)
      scalars[slot + 1] = static_cast<uint32_t>(mask >> 32);
  }
  /// Writes a scalar register as the launch does.
  void launchScalar(unsigned slot, uint32_t value) {
    scalars[slot] = value;
    launchScalars.set(registerOfSlot(slot));
  }
  uint32_t *vector(unsigned reg) { return vectors + (static_cast<size_t>(reg) << laneShift); }

  /// All ones or all zeros for each lane, following `mask`.
  const uint32_t *laneMask(uint64_t mask) {
    if (LLVM_UNLIKELY(mask != cachedMask || !cacheValid))
      refreshLaneMask(mask);
    return laneMaskWords;
  }

  /// Host bytes of a device address, or null after raising a fault.
  uint8_t *access(uint64_t address, unsigned bytes, int lane) {
    if (LLVM_UNLIKELY(!(cachedAllocation && cachedAllocation->contains(address, bytes))) &&
        !findAllocation(address, bytes, lane))
      return nullptr;
    uint8_t *host = cachedAllocation->host + (address - cachedAllocation->address);
    if (log)
      log->add(MemorySpace::Global, address, host, bytes, lane);
    return host;
  }
  /// Whether an access may have this address; raises a fault if not.
  bool aligned(uint64_t address, unsigned bytes, int lane) {
    unsigned wanted = options->alignment == Alignment::None    ? 1
                      : options->alignment == Alignment::Dword ? (bytes < 4 ? bytes : 4)
                                                               : (bytes == 12 ? 4 : bytes);
    if (LLVM_LIKELY((address & (wanted - 1)) == 0))
      return true;
    raiseMisaligned(address, wanted, lane);
    return false;
  }
  /// LDS bytes, or null after raising a fault.
  uint8_t *lds(uint64_t offset, unsigned bytes, int lane);
  /// One lane's scratch bytes, or null after raising a fault.
  uint8_t *privateMemory(int64_t offset, unsigned bytes, int lane);

  void jump(uint64_t address) {
    target = address;
    event = WaveEvent::Jump;
  }
  /// Arrives at the workgroup's barrier; false after a fault.
  bool signalBarrier();
  /// Suspends the wave until all have arrived there.
  void waitAtBarrier();
  /// Whether no other wave has arrived at the next barrier before this one.
  bool firstAtBarrier() const;

  /// Ends the wave; only the first fault counts.
  void raise(FaultKind kind, const std::string &message, int lane = -1, uint64_t address = 0);

private:
  bool findAllocation(uint64_t address, unsigned bytes, int lane);
  void raiseMisaligned(uint64_t address, unsigned wanted, int lane);
  void refreshLaneMask(uint64_t mask);

  const Allocation *cachedAllocation = nullptr;
  uint64_t cachedMask = 0;
  bool cacheValid = false;
  alignas(64) uint32_t laneMaskWords[maxLanes];
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_WAVE_H
