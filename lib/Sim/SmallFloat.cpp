//===- SmallFloat.cpp - floats of eight, six and four bits ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SmallFloat.h"
#include "FloatBits.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace qgemm::sim;

static constexpr SmallTraits traitsTable[] = {
    // bits, mantissa, bias, largest, overflow, infinity, NaN
    {8, 3, 7, 0x7e, 0x7f, 0x7f, true, 0x7f},  // E4M3
    {8, 2, 15, 0x7b, 0x7c, 0x7c, true, 0x7f}, // E5M2
    {6, 3, 1, 0x1f, 0x1f, 0x1f, false, 0},    // E2M3
    {6, 2, 3, 0x1f, 0x1f, 0x1f, false, 0},    // E3M2
    {4, 1, 1, 0x07, 0x07, 0x07, false, 0},    // E2M1
    {8, 3, 8, 0x7f, 0x80, 0x80, true, 0x80},  // E4M3Fnuz
    {8, 2, 16, 0x7f, 0x80, 0x80, true, 0x80}, // E5M2Fnuz
};

const SmallTraits &qgemm::sim::smallTraits(SmallFormat format) {
  return traitsTable[static_cast<unsigned>(format)];
}

static bool isUnsignedZero(const SmallTraits &t) { return t.nan == 0x80; }

static float decode(const SmallTraits &t, unsigned code) {
  code &= (1u << t.bits) - 1;
  unsigned sign = code >> (t.bits - 1), magnitude = code & ((1u << (t.bits - 1)) - 1);
  if (isUnsignedZero(t) ? code == t.nan : t.hasNaN && magnitude > t.maxCode) {
    bool infinite = !isUnsignedZero(t) && t.infinity != t.nan && magnitude == t.infinity;
    uint32_t bits = infinite ? 0x7f800000 : 0x7fc00000;
    return fromBits<float>(bits | sign << 31);
  }
  unsigned exponent = magnitude >> t.mantissaBits;
  int fraction = magnitude & ((1u << t.mantissaBits) - 1);
  if (exponent)
    fraction += 1 << t.mantissaBits;
  float value = std::ldexp(static_cast<float>(fraction),
                           std::max<int>(exponent, 1) - t.bias - t.mantissaBits);
  return sign ? -value : value;
}

const std::array<float, 256> &qgemm::sim::smallFloatTable(SmallFormat format) {
  static const auto tables = [] {
    std::array<std::array<float, 256>, std::size(traitsTable)> result;
    for (unsigned f = 0; f < std::size(traitsTable); ++f)
      for (unsigned code = 0; code < 256; ++code)
        result[f][code] = decode(traitsTable[f], code);
    return result;
  }();
  return tables[static_cast<unsigned>(format)];
}

/// `sign` and a code without it; FNUZ has one zero and one NaN.
static uint8_t withSign(const SmallTraits &t, bool sign, unsigned code) {
  if (isUnsignedZero(t) && (code == 0 || code == 0x80))
    return code;
  return code | (sign ? 1u << (t.bits - 1) : 0);
}

static uint8_t special(const SmallTraits &t, double value, bool saturate) {
  bool sign = std::signbit(value);
  if (isNaN(value))
    return withSign(t, sign, t.hasNaN ? t.nan : t.maxCode);
  return withSign(t, sign, saturate ? t.maxCode : t.infinity);
}

/// The code of the rounded magnitude: `round` makes a whole number of last places of it.
template <class Round>
static uint8_t encode(const SmallTraits &t, double value, bool saturate, Round round) {
  if (!std::isfinite(value))
    return special(t, value, saturate);
  double magnitude = std::fabs(value);
  int lowest = 1 - t.bias, exponent = lowest;
  if (magnitude != 0)
    exponent = std::max(lowest, std::ilogb(magnitude));
  double places = round(std::ldexp(magnitude, t.mantissaBits - exponent));
  // A carry out of the fraction moves the exponent on by itself.
  double code = std::ldexp(double(exponent - lowest), t.mantissaBits) + places;
  if (code > t.maxCode)
    return withSign(t, std::signbit(value), saturate ? t.maxCode : t.overflow);
  return withSign(t, std::signbit(value), static_cast<unsigned>(code));
}

uint8_t qgemm::sim::smallFromDouble(SmallFormat format, double value, bool saturate) {
  return encode(smallTraits(format), value, saturate, [](double v) { return std::nearbyint(v); });
}

uint8_t qgemm::sim::smallFromFloatStochastic(SmallFormat format, float value, uint32_t random,
                                             int exponent, bool saturate) {
  const SmallTraits &t = smallTraits(format);
  if (!std::isfinite(value))
    return special(t, value, saturate);
  uint32_t bits = toBits(value), magnitude = bits & 0x7fffffff;
  uint32_t sum = magnitude + (random >> (9 + t.mantissaBits));
  // Beyond the largest f32 is beyond every small format as well.
  double moved = sum >= 0x7f800000 ? 0x1p128 : fromBits<float>(sum);
  double scaled = std::ldexp(bits >> 31 ? -moved : moved, exponent);
  return encode(t, scaled, saturate, [](double v) { return std::floor(v); });
}

static bool hasFnuz(const Chip &chip) {
  return chip.elfMachine == llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX942;
}
SmallFormat qgemm::sim::fp8Format(const Chip &chip) {
  return hasFnuz(chip) ? SmallFormat::E4M3Fnuz : SmallFormat::E4M3;
}
SmallFormat qgemm::sim::bf8Format(const Chip &chip) {
  return hasFnuz(chip) ? SmallFormat::E5M2Fnuz : SmallFormat::E5M2;
}
