//===- Formats.cpp - scalar codecs of the reference -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Formats.h"
#include "Bits.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace qgemm::reference;

static constexpr TypeInfo integer(const char *name, uint8_t bits, bool isSigned) {
  return {name, bits, false, isSigned, 0, 0, Specials::None, false, 0, 0};
}

static constexpr TypeInfo floating(const char *name, uint8_t bits, uint8_t mantissa, int16_t bias,
                                   Specials specials, bool saturates, uint64_t maxFinite,
                                   uint64_t nan) {
  return {name, bits, true, true, mantissa, bias, specials, saturates, maxFinite, nan};
}

// In the order of ElementType. Columns of floats: bits, mantissa bits, bias, specials, saturates,
// largest finite pattern, NaN pattern (none: the largest finite one).
static constexpr TypeInfo kTypes[kNumElementTypes] = {
    integer("i4", 4, true),
    integer("ui4", 4, false),
    integer("i8", 8, true),
    integer("ui8", 8, false),
    integer("i16", 16, true),
    integer("ui16", 16, false),
    integer("i32", 32, true),
    integer("ui32", 32, false),
    integer("i64", 64, true),
    integer("ui64", 64, false),
    floating("f4E2M1FN", 4, 1, 1, Specials::None, true, 0x7, 0x7),
    floating("f6E2M3FN", 6, 3, 1, Specials::None, true, 0x1f, 0x1f),
    floating("f6E3M2FN", 6, 2, 3, Specials::None, true, 0x1f, 0x1f),
    floating("f8E4M3FN", 8, 3, 7, Specials::NanAllOnes, true, 0x7e, 0x7f),
    floating("f8E5M2", 8, 2, 15, Specials::Ieee, true, 0x7b, 0x7e),
    floating("f8E4M3FNUZ", 8, 3, 8, Specials::NegZeroIsNan, true, 0x7f, 0x80),
    floating("f8E5M2FNUZ", 8, 2, 16, Specials::NegZeroIsNan, true, 0x7f, 0x80),
    floating("f8E8M0FNU", 8, 0, 127, Specials::PowerOfTwo, true, 0xfe, 0xff),
    floating("f16", 16, 10, 15, Specials::Ieee, false, 0x7bff, 0x7e00),
    floating("bf16", 16, 7, 127, Specials::Ieee, false, 0x7f7f, 0x7fc0),
    floating("f32", 32, 23, 127, Specials::Ieee, false, 0x7f7fffff, 0x7fc00000),
    floating("f64", 64, 52, 1023, Specials::Ieee, false, 0x7fefffffffffffff, 0x7ff8000000000000),
};

const TypeInfo &qgemm::reference::info(ElementType type) {
  return kTypes[static_cast<unsigned>(type)];
}

bool qgemm::reference::isOperandInteger(ElementType type) {
  return !isFloat(type) && bitWidth(type) <= 8;
}

bool qgemm::reference::isLowFloat(ElementType type) {
  return isFloat(type) && bitWidth(type) <= 8 && type != ElementType::F8E8M0FNU;
}

std::optional<ElementType> qgemm::reference::elementTypeFromName(std::string_view name) {
  for (unsigned i = 0; i < kNumElementTypes; ++i)
    if (name == kTypes[i].name)
      return static_cast<ElementType>(i);
  return std::nullopt;
}

/// 2^exponent for the exponents of normal binary64 values.
static double powerOfTwo(int exponent) {
  return bitCast<double>(static_cast<uint64_t>(exponent + 1023) << 52);
}

double qgemm::reference::decodeFloat(ElementType type, uint64_t bits) {
  if (type == ElementType::F32)
    return bitCast<float>(static_cast<uint32_t>(bits));
  if (type == ElementType::F64)
    return bitCast<double>(bits);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const TypeInfo &t = info(type);
  if (t.specials == Specials::PowerOfTwo)
    return bits == 0xff ? kNaN : powerOfTwo(static_cast<int>(bits) - t.bias);

  const uint64_t signBit = uint64_t(1) << (t.bits - 1);
  const uint64_t magnitude = bits & (signBit - 1);
  const double sign = bits & signBit ? -1.0 : 1.0;
  if (t.specials == Specials::NegZeroIsNan && bits == signBit)
    return kNaN;
  if (magnitude > t.maxFinite) {
    const bool isInf = t.specials == Specials::Ieee && magnitude == t.maxFinite + 1;
    return isInf ? sign * std::numeric_limits<double>::infinity() : kNaN;
  }
  const int exponent = static_cast<int>(magnitude >> t.mantissaBits);
  const uint64_t fraction = magnitude & ((uint64_t(1) << t.mantissaBits) - 1);
  const uint64_t hidden = exponent ? uint64_t(1) << t.mantissaBits : 0;
  const int scale = (exponent ? exponent : 1) - t.bias - t.mantissaBits;
  return sign * static_cast<double>(hidden + fraction) * powerOfTwo(scale);
}

int64_t qgemm::reference::decodeInt(ElementType type, uint64_t bits) {
  const TypeInfo &t = info(type);
  return t.isSigned ? signExtend(bits, t.bits) : static_cast<int64_t>(zeroExtend(bits, t.bits));
}

static uint64_t encodePowerOfTwo(double value) {
  if (std::isnan(value))
    return 0xff;
  if (!(value >= powerOfTwo(-127)))
    return 0;
  if (value >= powerOfTwo(127))
    return 0xfe;
  return static_cast<uint64_t>(std::ilogb(value) + 127);
}

/// Rounds sig * 2^-drop to an integer, ties to even.
static uint64_t shiftRightRoundEven(uint64_t sig, unsigned drop) {
  if (drop > 60) // sig < 2^53: less than half
    return 0;
  const uint64_t quotient = sig >> drop;
  const uint64_t rest = sig & ((uint64_t(1) << drop) - 1);
  const uint64_t half = uint64_t(1) << (drop - 1);
  return quotient + (rest > half || (rest == half && (quotient & 1)));
}

uint64_t qgemm::reference::encodeFloat(ElementType type, double value) {
  if (type == ElementType::F32)
    return bitCast<uint32_t>(static_cast<float>(value));
  if (type == ElementType::F64)
    return bitCast<uint64_t>(value);
  const TypeInfo &t = info(type);
  if (t.specials == Specials::PowerOfTwo)
    return encodePowerOfTwo(value);
  if (std::isnan(value))
    return t.nan;

  const uint64_t source = bitCast<uint64_t>(value);
  const uint64_t sign = (source >> 63) << (t.bits - 1);
  const int biased = static_cast<int>(source >> 52 & 0x7ff);
  const uint64_t fraction = source & ((uint64_t(1) << 52) - 1);
  uint64_t magnitude;
  if (biased == 0x7ff) {
    magnitude = t.maxFinite + 1;
  } else {
    // |value| = sig * 2^(exponent - 52); one unit of the result is 2^(target - mantissaBits).
    const uint64_t sig = fraction | (biased ? uint64_t(1) << 52 : 0);
    const int exponent = (biased ? biased : 1) - 1023;
    const int target = exponent > 1 - t.bias ? exponent : 1 - t.bias;
    const unsigned drop = static_cast<unsigned>(52 - t.mantissaBits + target - exponent);
    // The hidden bit, and a carry out of the mantissa, count one exponent step.
    magnitude = (static_cast<uint64_t>(target + t.bias - 1) << t.mantissaBits) +
                shiftRightRoundEven(sig, drop);
  }
  if (magnitude > t.maxFinite)
    magnitude = t.saturates ? t.maxFinite : t.maxFinite + 1;
  if (magnitude == 0 && t.specials == Specials::NegZeroIsNan)
    return 0;
  return sign | magnitude;
}

uint64_t qgemm::reference::loadBits(const void *base, ElementType type, int64_t index) {
  const auto *bytes = static_cast<const uint8_t *>(base);
  const unsigned width = bitWidth(type);
  if (width >= 8) {
    const unsigned size = width / 8;
    uint64_t bits = 0;
    std::memcpy(&bits, bytes + index * static_cast<int64_t>(size), size);
    return bits;
  }
  const int64_t first = index * static_cast<int64_t>(width);
  const unsigned shift = first & 7;
  unsigned bits = bytes[first >> 3] >> shift;
  if (shift + width > 8)
    bits |= static_cast<unsigned>(bytes[(first >> 3) + 1]) << (8 - shift);
  return zeroExtend(bits, width);
}

void qgemm::reference::storeBits(void *base, ElementType type, int64_t index, uint64_t bits) {
  auto *bytes = static_cast<uint8_t *>(base);
  const unsigned width = bitWidth(type);
  if (width >= 8) {
    const unsigned size = width / 8;
    std::memcpy(bytes + index * static_cast<int64_t>(size), &bits, size);
    return;
  }
  const int64_t first = index * static_cast<int64_t>(width);
  const unsigned shift = first & 7;
  const unsigned mask = ((1u << width) - 1) << shift;
  const unsigned value = static_cast<unsigned>(zeroExtend(bits, width)) << shift;
  uint8_t *byte = bytes + (first >> 3);
  byte[0] = static_cast<uint8_t>((byte[0] & ~mask) | value);
  if (shift + width > 8)
    byte[1] = static_cast<uint8_t>((byte[1] & ~(mask >> 8)) | value >> 8);
}
