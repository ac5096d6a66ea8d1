//===- MemoryFormat.h - what loads and stores move ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LDS, buffer, global, flat and scratch instructions move the same kinds of data; a format is a
// type with the number of bytes and the way into and out of registers.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_MEMORYFORMAT_H
#define QGEMM_LIB_SIM_MEMORYFORMAT_H

#include "Semantics.h"
#include "Wave.h"

namespace qgemm::sim {

/// Which half of the register a 16-bit transfer means; the other half is kept.
enum class HalfTarget : uint8_t { None, Low, High };

template <unsigned Bytes, bool Signed = false, HalfTarget Target = HalfTarget::None>
struct MemoryFormat {
  static constexpr unsigned bytes = Bytes;
  static constexpr unsigned dwords = Bytes < 4 ? 1 : Bytes / 4;
  static constexpr bool wide = Bytes >= 4, isSigned = Signed;

  static void load(Wave &wave, unsigned reg, unsigned lane, const uint8_t *from) {
    if constexpr (wide) {
      uint32_t words[dwords];
      std::memcpy(words, from, Bytes);
      for (unsigned i = 0; i < dwords; ++i)
        wave.vector(reg + i)[lane] = words[i];
    } else {
      uint32_t value;
      if constexpr (Bytes == 1)
        value = Signed ? static_cast<uint32_t>(static_cast<int8_t>(*from)) : *from;
      else
        value = Signed ? static_cast<uint32_t>(static_cast<int16_t>(from[0] | from[1] << 8))
                       : static_cast<uint32_t>(from[0] | from[1] << 8);
      uint32_t &word = wave.vector(reg)[lane];
      word = Target == HalfTarget::None  ? value
             : Target == HalfTarget::Low ? (word & 0xffff0000) | (value & 0xffff)
                                         : (word & 0xffff) | value << 16;
    }
  }
  static void store(Wave &wave, unsigned reg, unsigned lane, uint8_t *to) {
    if constexpr (wide) {
      uint32_t words[dwords];
      for (unsigned i = 0; i < dwords; ++i)
        words[i] = wave.vector(reg + i)[lane];
      std::memcpy(to, words, Bytes);
    } else {
      uint32_t value = wave.vector(reg)[lane] >> (Target == HalfTarget::High ? 16 : 0);
      std::memcpy(to, &value, Bytes);
    }
  }
};

/// The names of a format: RDNA and CDNA suffixes of memory instructions, and of LDS instructions.
struct FormatNames {
  const char *rdna, *cdna, *lds;
};

template <class Visit> void forEachLoadFormat(Visit visit) {
  constexpr HalfTarget Low = HalfTarget::Low, High = HalfTarget::High;
  visit(MemoryFormat<1>(), FormatNames{"u8", "ubyte", "u8"});
  visit(MemoryFormat<1, true>(), FormatNames{"i8", "sbyte", "i8"});
  visit(MemoryFormat<2>(), FormatNames{"u16", "ushort", "u16"});
  visit(MemoryFormat<2, true>(), FormatNames{"i16", "sshort", "i16"});
  visit(MemoryFormat<4>(), FormatNames{"b32", "dword", "b32"});
  visit(MemoryFormat<8>(), FormatNames{"b64", "dwordx2", "b64"});
  visit(MemoryFormat<12>(), FormatNames{"b96", "dwordx3", "b96"});
  visit(MemoryFormat<16>(), FormatNames{"b128", "dwordx4", "b128"});
  visit(MemoryFormat<1, false, Low>(), FormatNames{"d16_u8", "ubyte_d16", "u8_d16"});
  visit(MemoryFormat<1, true, Low>(), FormatNames{"d16_i8", "sbyte_d16", "i8_d16"});
  visit(MemoryFormat<2, false, Low>(), FormatNames{"d16_b16", "short_d16", "u16_d16"});
  visit(MemoryFormat<1, false, High>(), FormatNames{"d16_hi_u8", "ubyte_d16_hi", "u8_d16_hi"});
  visit(MemoryFormat<1, true, High>(), FormatNames{"d16_hi_i8", "sbyte_d16_hi", "i8_d16_hi"});
  visit(MemoryFormat<2, false, High>(), FormatNames{"d16_hi_b16", "short_d16_hi", "u16_d16_hi"});
}

template <class Visit> void forEachStoreFormat(Visit visit) {
  constexpr HalfTarget High = HalfTarget::High;
  visit(MemoryFormat<1>(), FormatNames{"b8", "byte", "b8"});
  visit(MemoryFormat<2>(), FormatNames{"b16", "short", "b16"});
  visit(MemoryFormat<4>(), FormatNames{"b32", "dword", "b32"});
  visit(MemoryFormat<8>(), FormatNames{"b64", "dwordx2", "b64"});
  visit(MemoryFormat<12>(), FormatNames{"b96", "dwordx3", "b96"});
  visit(MemoryFormat<16>(), FormatNames{"b128", "dwordx4", "b128"});
  visit(MemoryFormat<1, false, High>(), FormatNames{"d16_hi_b8", "byte_d16_hi", "b8_d16_hi"});
  visit(MemoryFormat<2, false, High>(), FormatNames{"d16_hi_b16", "short_d16_hi", "b16_d16_hi"});
}

/// Calls `access(lane)` for every active lane until one raises a fault.
template <class Access> void forEachActiveLane(Wave &wave, Access access) {
  uint64_t exec = wave.exec();
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    if (!(exec >> lane & 1))
      continue;
    access(lane);
    if (LLVM_UNLIKELY(wave.event == WaveEvent::Fault))
      return;
  }
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_MEMORYFORMAT_H
