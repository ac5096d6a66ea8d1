//===- FormatsTest.cpp - the codecs against llvm::APFloat -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Formats.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

using namespace qgemm::reference;
using llvm::APFloat;

namespace {

struct Format {
  ElementType type;
  const llvm::fltSemantics &semantics;
};

const Format kFormats[] = {
    {ElementType::F4E2M1FN, APFloat::Float4E2M1FN()},
    {ElementType::F6E2M3FN, APFloat::Float6E2M3FN()},
    {ElementType::F6E3M2FN, APFloat::Float6E3M2FN()},
    {ElementType::F8E4M3FN, APFloat::Float8E4M3FN()},
    {ElementType::F8E5M2, APFloat::Float8E5M2()},
    {ElementType::F8E4M3FNUZ, APFloat::Float8E4M3FNUZ()},
    {ElementType::F8E5M2FNUZ, APFloat::Float8E5M2FNUZ()},
    {ElementType::F16, APFloat::IEEEhalf()},
    {ElementType::BF16, APFloat::BFloat()},
};

bool sameValue(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

double viaAPFloat(const llvm::fltSemantics &semantics, unsigned width, uint64_t bits) {
  APFloat value(semantics, llvm::APInt(width, bits));
  bool loses;
  value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &loses);
  return value.convertToDouble();
}

TEST(Formats, DecodesEveryPattern) {
  for (const Format &f : kFormats)
    for (uint64_t bits = 0; bits < uint64_t(1) << bitWidth(f.type); ++bits) {
      const double want = viaAPFloat(f.semantics, bitWidth(f.type), bits);
      ASSERT_TRUE(sameValue(decodeFloat(f.type, bits), want)) << info(f.type).name << " " << bits;
    }
}

// APFloat 22 converts the NaN of f8E8M0FNU to Inf: it is checked apart.
TEST(Formats, DecodesEveryPowerOfTwo) {
  for (uint64_t bits = 0; bits < 255; ++bits)
    ASSERT_EQ(decodeFloat(ElementType::F8E8M0FNU, bits),
              viaAPFloat(APFloat::Float8E8M0FNU(), 8, bits));
  EXPECT_TRUE(std::isnan(decodeFloat(ElementType::F8E8M0FNU, 255)));
}

TEST(Formats, EncodesEveryValueToItself) {
  for (const Format &f : kFormats)
    for (uint64_t bits = 0; bits < uint64_t(1) << bitWidth(f.type); ++bits) {
      const double value = decodeFloat(f.type, bits);
      if (std::isnan(value)) {
        ASSERT_TRUE(std::isnan(decodeFloat(f.type, encodeFloat(f.type, value))));
      } else if (std::isinf(value) && info(f.type).saturates) {
        ASSERT_EQ(encodeFloat(f.type, value), bits - 1);
      } else {
        ASSERT_EQ(encodeFloat(f.type, value), bits) << info(f.type).name;
      }
    }
}

/// What the specification asks for: APFloat's result, unless that overflows.
double expectedRounding(const Format &f, double value) {
  const double limit = decodeFloat(f.type, info(f.type).maxFinite);
  const double sign = std::signbit(value) ? -1.0 : 1.0;
  if (info(f.type).saturates && std::fabs(value) >= limit)
    return sign * limit;
  APFloat converted(value);
  bool loses;
  converted.convert(f.semantics, APFloat::rmNearestTiesToEven, &loses);
  const uint64_t bits = converted.bitcastToAPInt().getZExtValue();
  return viaAPFloat(f.semantics, bitWidth(f.type), bits);
}

void expectRounding(const Format &f, double value) {
  const double got = decodeFloat(f.type, encodeFloat(f.type, value));
  const double want = expectedRounding(f, value);
  ASSERT_TRUE(sameValue(got, want))
      << info(f.type).name << " of " << value << ": got " << got << ", want " << want;
}

// Midpoints of neighbours and what lies just beside them in binary64: there a detour through
// f32 or f16 rounds twice.
TEST(Formats, RoundsOnceNearTies) {
  for (const Format &f : kFormats)
    for (uint64_t bits = 0; bits < info(f.type).maxFinite; ++bits) {
      const double low = decodeFloat(f.type, bits), high = decodeFloat(f.type, bits + 1);
      const double middle = (low + high) / 2;
      for (double value : {middle, std::nextafter(middle, low), std::nextafter(middle, high)})
        for (double sign : {1.0, -1.0})
          ASSERT_NO_FATAL_FAILURE(expectRounding(f, sign * value));
    }
}

TEST(Formats, RoundsEveryHalfAndRandomDoubles) {
  std::mt19937_64 random(7);
  for (const Format &f : kFormats) {
    for (uint64_t bits = 0; bits < 0x7c00; ++bits)
      for (uint64_t sign : {0x0000, 0x8000})
        ASSERT_NO_FATAL_FAILURE(expectRounding(f, decodeFloat(ElementType::F16, bits | sign)));
    for (int i = 0; i < 100000; ++i) {
      const double mantissa = std::ldexp(static_cast<double>(random()), -63);
      const int exponent = static_cast<int>(random() % 340) - 180;
      ASSERT_NO_FATAL_FAILURE(
          expectRounding(f, std::ldexp(random() & 1 ? mantissa : -mantissa, exponent)));
    }
  }
}

TEST(Formats, OverflowAndSpecials) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(encodeFloat(ElementType::F16, 65519.99), 0x7bffu);
  EXPECT_EQ(encodeFloat(ElementType::F16, 65520.0), 0x7c00u);
  EXPECT_EQ(encodeFloat(ElementType::BF16, -3.4e38), 0xff80u);
  EXPECT_EQ(encodeFloat(ElementType::F8E4M3FN, 1e30), 0x7eu);
  EXPECT_EQ(encodeFloat(ElementType::F8E4M3FN, -inf), 0xfeu);
  EXPECT_EQ(encodeFloat(ElementType::F8E5M2, inf), 0x7bu);
  EXPECT_EQ(encodeFloat(ElementType::F8E4M3FNUZ, -1e9), 0xffu);
  EXPECT_EQ(encodeFloat(ElementType::F8E4M3FNUZ, -1e-9), 0x00u); // there is no -0
  EXPECT_EQ(encodeFloat(ElementType::F4E2M1FN, -7.0), 0xfu);
  EXPECT_EQ(encodeFloat(ElementType::F6E2M3FN, std::nan("")), 0x1fu);
  EXPECT_EQ(encodeFloat(ElementType::F8E5M2FNUZ, std::nan("")), 0x80u);
}

TEST(Formats, NamesAreMLIRs) {
  for (unsigned i = 0; i < kNumElementTypes; ++i) {
    const auto type = static_cast<ElementType>(i);
    EXPECT_EQ(elementTypeFromName(info(type).name), type);
  }
  EXPECT_FALSE(elementTypeFromName("f80"));
}

// f6: four values in three bytes, low bits first (worked by hand).
TEST(Formats, PacksSubByteLowBitsFirst) {
  uint8_t bytes[3] = {};
  const uint64_t values[4] = {0x01, 0x2a, 0x3f, 0x15};
  for (int i = 0; i < 4; ++i)
    storeBits(bytes, ElementType::F6E3M2FN, i, values[i]);
  EXPECT_EQ(bytes[0], 0x81); // 10'000001
  EXPECT_EQ(bytes[1], 0xfa); // 1111'1010
  EXPECT_EQ(bytes[2], 0x57); // 010101'11
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(loadBits(bytes, ElementType::F6E3M2FN, i), values[i]);

  uint8_t nibbles[2] = {0xff, 0xff};
  storeBits(nibbles, ElementType::I4, 1, 0x3);
  EXPECT_EQ(nibbles[0], 0x3f);
  EXPECT_EQ(nibbles[1], 0xff);
  EXPECT_EQ(decodeInt(ElementType::I4, loadBits(nibbles, ElementType::I4, 0)), -1);
  EXPECT_EQ(decodeInt(ElementType::UI4, loadBits(nibbles, ElementType::UI4, 0)), 15);
}

} // namespace
