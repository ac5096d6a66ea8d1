//===- BufferFormat.cpp - buffer accesses that convert ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BUFFER_*_FORMAT takes the format from the descriptor, TBUFFER_*_FORMAT from the instruction; both
// take the order of components from the descriptor (CDNA3 and CDNA4 ISA 9.1). gfx11 and gfx12 have
// one number for both parts of a format, typed instructions take the components as they come,
// absent ones as zero, and stores repeat the first component for those that they are not given
// (RDNA3 ISA 9.3, RDNA4 ISA 9.3). An element is in range as a whole or not at all. The manual does
// not say what stores put into components that no register is given for (zero here), nor how
// integers that do not fit are stored (saturated here). Names of packed formats start with the
// highest bits: Mesa takes 2_10_10_10 for the format whose channels from the lowest bit have 10,
// 10, 10 and 2 bits, and 10_11_11 for R11G11B10 (ac_translate_buffer_dataformat in
// src/amd/common/ac_formats.c).
//
//===----------------------------------------------------------------------===//

#include "../BufferAddress.h"
#include "../FloatMath.h"
#include "../MemoryFormat.h"
#include "DirectToLds.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

namespace {
struct DataFormat {
  uint8_t count;
  uint8_t bits[4]; ///< lowest first
  constexpr unsigned bytes() const { return (bits[0] + bits[1] + bits[2] + bits[3]) / 8; }
};
enum NumberFormat { Unorm, Snorm, Uscaled, Sscaled, Uint, Sint, Reserved, Float };
} // namespace

static constexpr DataFormat dataFormats[16] = {
    {0, {}},
    {1, {8}},
    {1, {16}},
    {2, {8, 8}},
    {1, {32}},
    {2, {16, 16}},
    {3, {11, 11, 10}},
    {3, {10, 11, 11}},
    {4, {2, 10, 10, 10}},
    {4, {10, 10, 10, 2}},
    {4, {8, 8, 8, 8}},
    {2, {32, 32}},
    {4, {16, 16, 16, 16}},
    {3, {32, 32, 32}},
    {4, {32, 32, 32, 32}},
    {0, {}},
};

/// The formats of gfx11 and gfx12 from 1 on (RDNA3 ISA, "Data Formats"; RDNA4 ISA, table 62), as
/// rows of the table above.
struct UnifiedFormat {
  uint8_t data, number;
};
static constexpr UnifiedFormat unifiedFormats[] = {
    {1, Unorm},   {1, Snorm},    {1, Uscaled},  {1, Sscaled}, {1, Uint},     {1, Sint},
    {2, Unorm},   {2, Snorm},    {2, Uscaled},  {2, Sscaled}, {2, Uint},     {2, Sint},
    {2, Float},   {3, Unorm},    {3, Snorm},    {3, Uscaled}, {3, Sscaled},  {3, Uint},
    {3, Sint},    {4, Uint},     {4, Sint},     {4, Float},   {5, Unorm},    {5, Snorm},
    {5, Uscaled}, {5, Sscaled},  {5, Uint},     {5, Sint},    {5, Float},    {6, Float},
    {7, Float},   {8, Unorm},    {8, Snorm},    {8, Uint},    {8, Sint},     {9, Unorm},
    {9, Snorm},   {9, Uscaled},  {9, Sscaled},  {9, Uint},    {9, Sint},     {10, Unorm},
    {10, Snorm},  {10, Uscaled}, {10, Sscaled}, {10, Uint},   {10, Sint},    {11, Uint},
    {11, Sint},   {11, Float},   {12, Unorm},   {12, Snorm},  {12, Uscaled}, {12, Sscaled},
    {12, Uint},   {12, Sint},    {12, Float},   {13, Uint},   {13, Sint},    {13, Float},
    {14, Uint},   {14, Sint},    {14, Float},
};
static_assert(std::size(unifiedFormats) == 63);

static bool isInteger(unsigned number) { return number == Uint || number == Sint; }

/// Unsigned floats of 11 and 10 bits are f16 without sign and with fewer fraction bits.
static float decodeFloat(u32 bits, unsigned width) {
  if (width == 32)
    return fromBits<float>(bits);
  return floatFromHalf({static_cast<uint16_t>(width == 16 ? bits : bits << (15 - width))});
}
static u32 encodeFloat(float v, unsigned width) {
  if (width == 32)
    return toBits(v);
  Half half = halfFromFloat(v);
  if (width == 16)
    return half.bits;
  u32 drop = 15 - width, magnitude = half.bits & 0x7fff;
  if (magnitude > 0x7c00)
    return (0x7c00 >> drop) | 1;
  if (half.bits & 0x8000)
    return 0;
  u32 rounded = (magnitude + (1u << (drop - 1)) - 1 + (magnitude >> drop & 1)) >> drop;
  return rounded;
}

/// A component's bits in memory as the 32 bits that a register gets.
static u32 decode(u32 bits, unsigned width, unsigned number) {
  int32_t extended = static_cast<int32_t>(bits << (32 - width)) >> (32 - width);
  double most = std::ldexp(1.0, static_cast<int>(width)) - 1;
  double signedMost = std::ldexp(1.0, static_cast<int>(width) - 1) - 1;
  switch (number) {
  case Unorm:
    return toBits(static_cast<float>(bits / most));
  case Snorm:
    return toBits(static_cast<float>(std::fmax(extended / signedMost, -1.0)));
  case Uscaled:
    return toBits(static_cast<float>(bits));
  case Sscaled:
    return toBits(static_cast<float>(extended));
  case Sint:
    return static_cast<u32>(extended);
  case Float:
    return toBits(decodeFloat(bits, width));
  default:
    return bits;
  }
}

static u32 saturate(double v, double low, double high) {
  double clamped = isNaN(v) ? 0 : v < low ? low : v > high ? high : v;
  return static_cast<u32>(static_cast<int64_t>(clamped));
}
static u32 encode(u32 word, unsigned width, unsigned number) {
  double value = fromBits<float>(word);
  double most = std::ldexp(1.0, static_cast<int>(width)) - 1, half = (most + 1) / 2;
  u32 mask = static_cast<u32>(most);
  switch (number) {
  case Unorm:
    return saturate(std::nearbyint(std::fmin(std::fmax(value, 0.0), 1.0) * most), 0, most);
  case Snorm:
    return mask & saturate(std::nearbyint(std::fmin(std::fmax(value, -1.0), 1.0) * (half - 1)),
                           -half, half - 1);
  case Uscaled:
    return saturate(value, 0, most);
  case Sscaled:
    return mask & saturate(value, -half, half - 1);
  case Sint:
    return mask & saturate(static_cast<int32_t>(word), -half, half - 1);
  case Float:
    return encodeFloat(static_cast<float>(value), width);
  default:
    return saturate(word, 0, most);
  }
}

namespace {
/// What one instruction converts.
struct Conversion {
  DataFormat format;
  unsigned number;
  u32 select;                 ///< three bits for each result component
  bool absentIsZero = false;  ///< also the fourth component
  bool selectsStores = false; ///< stores follow `select`
  bool repeatsFirst = false;  ///< stores of fewer components repeat the first

  /// None after a fault. `position` is the operand of the vector address.
  static bool get(Wave &wave, const Instruction &inst, unsigned position, bool typed,
                  Conversion &result) {
    u32 word = wave.scalars[inst.operands[position + 1].reg + 3];
    if (wave.chip->generation != Generation::GFX9)
      return getUnified(wave, inst, word, typed, result);
    unsigned data = typed ? inst.encodingHigh >> 3 & 15 : word >> 15 & 15;
    result.number = typed ? inst.encodingHigh >> 7 & 7 : word >> 12 & 7;
    result.select = word & 0xfff;
    result.format = dataFormats[data];
    if (result.format.count && result.number != Reserved)
      return true;
    wave.raise(FaultKind::BadProgram,
               llvm::formatv("formatted access requires a known format, got data {0}, number {1}",
                             data, result.number));
    return false;
  }
  static bool getUnified(Wave &wave, const Instruction &inst, u32 word, bool typed,
                         Conversion &result) {
    constexpr u32 identity = 4 | 5 << 3 | 6 << 6 | 7 << 9;
    unsigned number = typed ? inst.mods.format : word >> 12 & 63;
    if (number == 0 || number > std::size(unifiedFormats)) {
      wave.raise(FaultKind::BadProgram,
                 llvm::formatv("formatted access requires a known format, got {0}", number));
      return false;
    }
    result.number = unifiedFormats[number - 1].number;
    result.format = dataFormats[unifiedFormats[number - 1].data];
    result.select = typed ? identity : word & 0xfff;
    result.absentIsZero = typed;
    result.selectsStores = result.repeatsFirst = true;
    return true;
  }
  /// The register component that a store puts into component `c`; -1: none, zero is stored.
  int source(unsigned c) const {
    if (!selectsStores)
      return static_cast<int>(c);
    for (unsigned i = 0; i < 4; ++i)
      if ((select >> (3 * i) & 7) == 4 + c)
        return static_cast<int>(i);
    return -1;
  }
  u32 component(const uint8_t *bytes, unsigned i) const {
    unsigned at = 0;
    for (unsigned c = 0; c < i; ++c)
      at += format.bits[c];
    unsigned width = format.bits[i];
    u64 raw = 0;
    std::memcpy(&raw, bytes + at / 8, std::min<unsigned>((at % 8 + width + 7) / 8, 8));
    return decode(raw >> (at % 8) & ((1ull << width) - 1), width, number);
  }
  u32 one() const { return isInteger(number) ? 1 : 0x3f800000; }
  /// Result `i` of a load: a component, zero or one.
  u32 result(const uint8_t *bytes, unsigned i) const {
    unsigned choice = select >> (3 * i) & 7;
    if (choice < 4)
      return choice == 1 ? one() : 0;
    unsigned c = choice - 4;
    return c < format.count          ? (bytes ? component(bytes, c) : 0)
           : c == 3 && !absentIsZero ? one()
                                     : 0;
  }
  /// 16 bits of a 32-bit result.
  u32 narrow(u32 word) const {
    return isInteger(number) ? word & 0xffff : halfFromFloat(fromBits<float>(word)).bits;
  }
  u32 widen(u32 half) const {
    if (number == Sint)
      return static_cast<u32>(static_cast<int16_t>(half));
    return number == Uint ? half : toBits(floatFromHalf({static_cast<uint16_t>(half)}));
  }
};

/// Where the components stand in registers.
enum class Layout { Dwords, Halves, UpperHalf };
} // namespace

static void putHalf(Wave &wave, unsigned reg, unsigned lane, bool upper, u32 half) {
  u32 &word = wave.vector(reg)[lane];
  word = upper ? (word & 0xffff) | half << 16 : (word & 0xffff0000) | half;
}

template <bool Typed, unsigned Count, Layout L>
static void load(Wave &wave, const Instruction &inst) {
  unsigned position = inst.mods.lds ? 0 : 1;
  Conversion conversion;
  if (!Conversion::get(wave, inst, position, Typed, conversion))
    return;
  unsigned size = conversion.format.bytes();
  BufferAddress address(wave, inst, position, size, true);
  LdsDestination<4, false> destination(wave, inst);
  if (!address.valid())
    return;
  forEachActiveLane(wave, [&](unsigned lane) {
    BufferAddress::Place place = address.place(lane);
    const uint8_t *bytes = nullptr;
    if (address.inRange(place, 0, size)) {
      bytes = wave.access(place.address, size, lane);
      if (!bytes)
        return;
    }
    for (unsigned i = 0; i < Count; ++i) {
      u32 word = conversion.result(bytes, i);
      if (inst.mods.lds)
        destination.store(lane, reinterpret_cast<const uint8_t *>(&word));
      else if (L == Layout::Dwords)
        wave.vector(inst.operands[0].reg + i)[lane] = word;
      else
        putHalf(wave, inst.operands[0].reg + i / 2, lane, L == Layout::UpperHalf || i % 2,
                conversion.narrow(word));
    }
    if (inst.mods.tfe) // no page is missing
      wave.vector(inst.operands[0].reg + (L == Layout::Dwords ? Count : (Count + 1) / 2))[lane] = 0;
  });
}

template <bool Typed, unsigned Count, Layout L>
static void store(Wave &wave, const Instruction &inst) {
  Conversion conversion;
  if (!Conversion::get(wave, inst, 1, Typed, conversion))
    return;
  const DataFormat &format = conversion.format;
  unsigned size = format.bytes();
  BufferAddress address(wave, inst, 1, size, true);
  if (!address.valid())
    return;
  forEachActiveLane(wave, [&](unsigned lane) {
    BufferAddress::Place place = address.place(lane);
    if (!address.inRange(place, 0, size))
      return;
    uint8_t bytes[16] = {};
    unsigned at = 0;
    for (unsigned i = 0; i < format.count; ++i) {
      u32 word = 0;
      int from = conversion.source(i);
      if (conversion.repeatsFirst && from >= static_cast<int>(Count))
        from = 0;
      if (from >= 0 && from < static_cast<int>(Count)) {
        unsigned reg = inst.operands[0].reg + (L == Layout::Dwords ? from : from / 2);
        word = wave.vector(reg)[lane];
        if (L != Layout::Dwords)
          word = conversion.widen(L == Layout::UpperHalf || from % 2 ? word >> 16 : word & 0xffff);
      }
      u64 old = 0, field = u64(encode(word, format.bits[i], conversion.number)) << (at % 8);
      std::memcpy(&old, bytes + at / 8, std::min(8u, 16 - at / 8));
      old |= field;
      std::memcpy(bytes + at / 8, &old, std::min(8u, 16 - at / 8));
      at += format.bits[i];
    }
    if (uint8_t *target = wave.access(place.address, size, lane))
      std::memcpy(target, bytes, size);
  });
}

template <bool Typed, unsigned Count>
static void addCount(SemanticTable &table, const std::string &prefix, const char *components) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  auto add = [&](const std::string &name, ExecuteFn loads, ExecuteFn stores) {
    table.add(prefix + "_load_" + name, Semantic(loads, {Any, Any, Any, U32}));
    table.add(prefix + "_store_" + name, Semantic(stores, {Any, Any, Any, U32}).results(0));
  };
  // CDNA says format_d16_x, RDNA d16_format_x.
  std::string format = "format_";
  add(format + components, load<Typed, Count, Layout::Dwords>, store<Typed, Count, Layout::Dwords>);
  for (const std::string &name : {format + "d16_" + components, "d16_" + format + components})
    add(name, load<Typed, Count, Layout::Halves>, store<Typed, Count, Layout::Halves>);
  if (Count == 1)
    for (const char *name : {"format_d16_hi_x", "d16_hi_format_x"})
      add(name, load<Typed, Count, Layout::UpperHalf>, store<Typed, Count, Layout::UpperHalf>);
}

template <bool Typed> static void addPrefix(SemanticTable &table, const std::string &prefix) {
  addCount<Typed, 1>(table, prefix, "x");
  addCount<Typed, 2>(table, prefix, "xy");
  addCount<Typed, 3>(table, prefix, "xyz");
  addCount<Typed, 4>(table, prefix, "xyzw");
}

void qgemm::sim::addBufferFormat(SemanticTable &table) {
  addPrefix<false>(table, "buffer");
  addPrefix<true>(table, "tbuffer");
}
