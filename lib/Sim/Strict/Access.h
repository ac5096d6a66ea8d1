//===- Access.h - what an instruction reads, writes and moves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Facts about a decoded instruction that checks are built on: the registers that it reads and
// writes, implicit ones included, and the kind of memory that it touches. They come from LLVM's
// instruction descriptions, so they cover every instruction, whether it has semantics here or not.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_STRICT_ACCESS_H
#define QGEMM_LIB_SIM_STRICT_ACCESS_H

#include "../Instruction.h"
#include "llvm/ADT/bit.h"
#include <array>
#include <cstdint>
#include <string>

namespace qgemm::sim {

/// One number space for all registers: vector registers (AGPRs from 256), then scalar slots
/// (ScalarSlot), then SCC and MODE.
enum RegisterNumber : uint16_t {
  VectorNumbers = 512,
  NumberScc = VectorNumbers + SlotCount,
  NumberMode,
  NumberCount,
};
inline constexpr unsigned registerOfSlot(unsigned slot) { return VectorNumbers + slot; }
inline constexpr bool isVectorRegister(unsigned number) { return number < VectorNumbers; }
inline constexpr bool isScalarSlot(unsigned number) {
  return number >= VectorNumbers && number < NumberScc;
}
inline constexpr unsigned slotOfRegister(unsigned number) { return number - VectorNumbers; }

/// A set of registers.
struct RegisterSet {
  static constexpr unsigned wordCount = (NumberCount + 63) / 64;
  std::array<uint64_t, wordCount> words = {};

  void set(unsigned number) { words[number / 64] |= 1ull << (number % 64); }
  void reset(unsigned number) { words[number / 64] &= ~(1ull << (number % 64)); }
  bool test(unsigned number) const { return words[number / 64] >> (number % 64) & 1; }
  bool any() const {
    uint64_t all = 0;
    for (uint64_t word : words)
      all |= word;
    return all != 0;
  }
  bool intersects(const RegisterSet &other) const {
    uint64_t all = 0;
    for (unsigned i = 0; i < wordCount; ++i)
      all |= words[i] & other.words[i];
    return all != 0;
  }
  RegisterSet operator&(const RegisterSet &other) const {
    RegisterSet result = *this;
    for (unsigned i = 0; i < wordCount; ++i)
      result.words[i] &= other.words[i];
    return result;
  }
  RegisterSet operator|(const RegisterSet &other) const {
    RegisterSet result = *this;
    for (unsigned i = 0; i < wordCount; ++i)
      result.words[i] |= other.words[i];
    return result;
  }
  /// Calls visit(number) for each member, in ascending order.
  template <class Visit> void forEach(Visit visit) const {
    for (unsigned i = 0; i < wordCount; ++i)
      for (uint64_t word = words[i]; word; word &= word - 1)
        visit(64 * i + llvm::countr_zero(word));
  }
  /// The lowest member; NumberCount when there is none.
  unsigned first() const {
    for (unsigned i = 0; i < wordCount; ++i)
      if (words[i])
        return 64 * i + llvm::countr_zero(words[i]);
    return NumberCount;
  }
};

/// The unit that executes an instruction.
enum class Unit : uint8_t {
  Scalar,         ///< SALU
  Vector,         ///< VALU, without the two below
  Transcendental, ///< rcp, sqrt, exp, ...: a unit of its own on RDNA
  Matrix,         ///< WMMA, SWMMAC, MFMA, SMFMAC
  Memory,         ///< everything with a MemoryKind
  Branch,         ///< branches, jumps and calls
  Control,        ///< waits, nops, messages, barriers, ends, modes
};

/// The memory that an instruction touches.
enum class MemoryKind : uint8_t {
  None,
  Scalar, ///< SMEM: constants through the scalar cache
  Buffer, ///< a descriptor and offsets
  Global, ///< 64-bit addresses
  Flat,   ///< 64-bit addresses that may lie in LDS or scratch
  Scratch,
  Lds,
  Export,
};

/// More about an instruction with a MemoryKind.
enum MemoryFlags : uint16_t {
  MemoryLoads = 1,      ///< reads memory
  MemoryStores = 2,     ///< writes memory
  MemoryAtomic = 4,     ///< both at once
  MemoryReturns = 8,    ///< writes registers
  MemoryToLds = 16,     ///< the data go to LDS, not to registers
  MemoryLaneMove = 32,  ///< an LDS instruction that only moves data between lanes
  MemoryCache = 64,     ///< a cache write-back or invalidation: no data
  MemoryReplaces = 128, ///< an atomic operation that replaces what was there
};

/// Where a memory instruction's bytes go in a lane's registers, or come from.
enum class DataPlacement : uint8_t {
  Dwords,   ///< byte after byte
  Zero,     ///< less than a dword, zero-extended; a store of the low bits
  Sign,     ///< less than a dword, sign-extended
  LowHalf,  ///< the low half, the high one is kept
  HighHalf, ///< the other way round
  Mixed,    ///< moved between lanes
};

/// Consecutive registers.
struct RegisterRun {
  uint16_t first = 0, count = 0;
};

/// The counters that memory instructions count on. Before gfx12, Lds is lgkmcnt and counts scalar
/// memory too; on gfx9, Load is vmcnt and counts stores too.
enum class Counter : uint8_t { Load, Store, Lds, Scalar, Export, Sample, Bvh };
inline constexpr unsigned counterCount = 7;

/// What checks want to see an instruction for, whatever its registers hold.
enum CheckHooks : uint8_t {
  HookMemory = 1,  ///< results arrive later, contents may be undefined
  HookWait = 2,    ///< waits for counters
  HookMatrix = 4,  ///< rules of matrix operands
  HookReader = 8,  ///< may come too early after something in the history
  HookWriter = 16, ///< its results may be read too early
};

/// Properties of vector instructions.
enum VectorFlags : uint8_t {
  VectorLaneWise = 1,    ///< a lane's result depends on that lane alone
  VectorCompare = 2,     ///< the result is a comparison's, in a lane mask or SCC
  VectorWholeResult = 4, ///< no part of an active lane's result register is kept
  VectorFirstLane = 8,   ///< takes the first active lane alone
};

struct AccessFacts {
  RegisterSet reads, writes;
  /// Words of the sets that are not empty, without MODE and null, for a quick test.
  uint8_t touchedCount = 0;
  uint8_t touchedWord[RegisterSet::wordCount] = {};
  uint64_t touched[RegisterSet::wordCount] = {};

  Unit unit = Unit::Control;
  MemoryKind memory = MemoryKind::None;
  uint16_t memoryFlags = 0;
  uint8_t hooks = 0;       ///< CheckHooks
  uint8_t vectorFlags = 0; ///< VectorFlags
  DataPlacement placement = DataPlacement::Dwords;
  RegisterSet addresses; ///< registers that say where memory is accessed
  RegisterRun data[3];   ///< registers that a store or an atomic operation takes
  uint8_t dataRuns = 0;
  RegisterRun result; ///< registers that arrive later
  uint8_t waits[counterCount] = {255, 255, 255, 255, 255, 255, 255}; ///< most left outstanding

  bool isNop = false;        ///< s_nop
  uint8_t passes = 0;        ///< of a matrix instruction, four clocks each
  uint32_t hazards = 0;      ///< classes of the generation's hazard table
  uint64_t hazardFirst = 0;  ///< rows of that table in which it may come first
  uint64_t hazardSecond = 0; ///< and second
  uint8_t hazardDepth = 0;   ///< how far back those may reach

  bool has(MemoryFlags flag) const { return memoryFlags & flag; }
  bool isMemory() const { return memory != MemoryKind::None; }

  /// Brings the quick test up to date with `reads` and `writes`.
  void summarize() {
    RegisterSet quick = reads | writes;
    quick.reset(NumberMode);
    touchedCount = 0;
    for (unsigned i = 0; i < RegisterSet::wordCount; ++i)
      if (quick.words[i]) {
        touchedWord[touchedCount] = i;
        touched[touchedCount++] = quick.words[i];
      }
  }

  bool touches(const RegisterSet &set) const {
    uint64_t all = 0;
    for (unsigned i = 0; i < touchedCount; ++i)
      all |= touched[i] & set.words[touchedWord[i]];
    return all != 0;
  }
};

/// "v12", "a3", "s[4]", "vcc_lo": for messages.
std::string registerName(unsigned number);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_STRICT_ACCESS_H
