//===- EdgeDivision.cpp - the steps of a division ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.12 and CDNA3 ISA 12.10, V_DIV_SCALE, V_DIV_FMAS and V_DIV_FIXUP, in integers. Where
// the pseudocode contradicts itself this is what docs/Simulator.md says: scale factors of 2^64 and
// 2^128 that cancel, "denormal" in the operand's own format, and infinity where the steps before
// have made a NaN out of finite numbers.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;
using Unsigned = unsigned __int128;

struct Division {
  char type;
  const char *suffix;
  int scale;        ///< the power of two that operands are scaled by
  int farApart;     ///< exponents whose quotient is near the largest number
  int tiny;         ///< the biased exponent below which a numerator is
  int underflowing; ///< exponents whose quotient is below the smallest number
};
constexpr Division divisions[] = {{'f', "f32", 64, 96, 23, -150},
                                  {'d', "f64", 128, 768, 53, -1075}};

int fieldOf(char type, uint64_t bits) {
  EdgeFormat f = formatOf(type);
  return static_cast<int>((bits & (f.sign() - 1)) >> f.fraction);
}
bool isFinite(char type, uint64_t bits) {
  return !isNaNBits(type, bits) && !isInfinityBits(type, bits);
}
uint64_t magnitudeOf(char type, uint64_t bits) { return bits & (formatOf(type).sign() - 1); }
uint64_t withSign(char type, uint64_t magnitude, bool negative) {
  return magnitude | (negative ? formatOf(type).sign() : 0);
}

/// |a / b| rounded, of finite numbers other than zero.
uint64_t quotient(char type, uint64_t a, uint64_t b) {
  EdgeParts x = partsOf(type, a), y = partsOf(type, b);
  Unsigned wide = static_cast<Unsigned>(x.significand) << 64;
  // 64 bits and more of the quotient; what is left over is somewhere below them.
  int shift = __builtin_clzll(y.significand);
  uint64_t divisor = y.significand << shift;
  int up = __builtin_clzll(x.significand);
  wide <<= up;
  return roundBits(type, false, wide / divisor, x.exponent - up - 64 - (y.exponent - shift),
                   wide % divisor != 0);
}
bool isDenormal(char type, uint64_t bits) {
  return fieldOf(type, bits) == 0 && !isZeroBits(type, bits);
}

uint64_t scaledBy(char type, uint64_t bits, int places) {
  if (!isFinite(type, bits) || isZeroBits(type, bits))
    return quietBits(type, bits);
  EdgeParts p = partsOf(type, bits);
  return roundBits(type, p.negative, p.significand, p.exponent + places);
}

struct Scaled {
  uint64_t value;
  bool flag;
};
/// `value` is the denominator or the numerator.
Scaled scaleForDivision(const Division &how, uint64_t value, uint64_t denominator,
                        uint64_t numerator) {
  char t = how.type;
  if (isZeroBits(t, numerator) || isZeroBits(t, denominator))
    return {defaultNaN(t), false};
  auto same = [&](uint64_t other) { return value == other && !isNaNBits(t, value); };
  if (fieldOf(t, numerator) - fieldOf(t, denominator) >= how.farApart)
    return {same(denominator) ? scaledBy(t, value, how.scale) : value, true};
  if (isDenormal(t, denominator))
    return {scaledBy(t, value, how.scale), false};
  bool finite = isFinite(t, denominator) && isFinite(t, numerator);
  bool tinyInverse =
      isFinite(t, denominator) && isDenormal(t, quotient(t, roundLong(t, 1), denominator));
  bool tinyQuotient = (finite && fieldOf(t, quotient(t, numerator, denominator)) == 0) ||
                      (isInfinityBits(t, denominator) && isFinite(t, numerator));
  if (tinyInverse && tinyQuotient)
    return {same(denominator) ? scaledBy(t, value, -how.scale) : value, true};
  if (tinyInverse)
    return {scaledBy(t, value, -how.scale), false};
  if (tinyQuotient)
    return {same(numerator) ? scaledBy(t, value, how.scale) : value, true};
  if (fieldOf(t, numerator) <= how.tiny)
    return {scaledBy(t, value, how.scale), false};
  return {value, false};
}

/// A number as significand * 2^exponent with the significand's top bit at 120.
struct Aligned {
  Unsigned significand;
  int exponent;
};
Aligned aligned(Unsigned significand, int exponent) {
  while (!(significand >> 120)) {
    significand <<= 1;
    --exponent;
  }
  return {significand, exponent};
}

/// (a * b + c) * 2^scale with one rounding.
uint64_t fusedScaled(char type, uint64_t a, uint64_t b, uint64_t c, int scale) {
  if (!isFinite(type, a) || !isFinite(type, b) || !isFinite(type, c)) {
    // Signs alone matter, so finite numbers may be one: their products do not overflow.
    auto signOnly = [&](uint64_t v) {
      double value = valueOf(type, v);
      return std::isfinite(value) && value != 0 ? std::copysign(1.0, value) : value;
    };
    return roundLong(type, signOnly(a) * signOnly(b) + signOnly(c));
  }
  if (isZeroBits(type, a) || isZeroBits(type, b))
    return isZeroBits(type, c)
               ? roundLong(type, valueOf(type, a) * valueOf(type, b) + valueOf(type, c))
               : scaledBy(type, c, scale);
  EdgeParts x = partsOf(type, a), y = partsOf(type, b), z = partsOf(type, c);
  bool negative = x.negative != y.negative;
  Aligned big = aligned(Unsigned(x.significand) * y.significand, x.exponent + y.exponent);
  if (!z.significand)
    return roundBits(type, negative, big.significand, big.exponent + scale);
  Aligned small = aligned(z.significand, z.exponent);
  bool bigNegative = negative, smallNegative = z.negative;
  if (small.exponent > big.exponent ||
      (small.exponent == big.exponent && small.significand > big.significand)) {
    std::swap(big, small);
    std::swap(bigNegative, smallNegative);
  }
  // The smaller one loses bits only when it lies at least 15 places lower, where no more than one
  // place of the larger one cancels.
  int drop = big.exponent - small.exponent;
  bool sticky = drop > 127 || (small.significand & ((Unsigned(1) << drop) - 1));
  Unsigned low = drop > 127 ? 0 : small.significand >> drop;
  Unsigned sum = bigNegative == smallNegative ? big.significand + low
                                              : big.significand - low - (sticky ? 1 : 0);
  if (!sum && !sticky)
    return 0; // +0: to nearest
  return roundBits(type, bigNegative, sum, big.exponent + scale, sticky);
}

uint64_t fixedUp(char type, int underflowing, uint64_t q, uint64_t d, uint64_t n) {
  bool negative = (d ^ n) & formatOf(type).sign();
  uint64_t infinity = formatOf(type).infinity();
  if (isNaNBits(type, n))
    return quietBits(type, n);
  if (isNaNBits(type, d))
    return quietBits(type, d);
  bool bothZero = isZeroBits(type, d) && isZeroBits(type, n),
       bothInfinite = isInfinityBits(type, d) && isInfinityBits(type, n);
  if (bothZero || bothInfinite)
    return withSign(type, defaultNaN(type), true);
  if (isZeroBits(type, d) || isInfinityBits(type, n))
    return withSign(type, infinity, negative);
  if (isInfinityBits(type, d) || isZeroBits(type, n))
    return withSign(type, 0, negative);
  if (underflowing && fieldOf(type, n) - fieldOf(type, d) < underflowing)
    return withSign(type, 0, negative);
  if (isNaNBits(type, q))
    return underflowing ? withSign(type, infinity, negative) : quietBits(type, q);
  return withSign(type, magnitudeOf(type, q), negative);
}
} // namespace

void qgemm::sim_test::addEdgeDivision(EdgeTable &table) {
  constexpr unsigned flags = EdgeDefaultMode | EdgeNoClamp;
  for (const Division &how : divisions) {
    char t = how.type;
    for (bool scalesNumerator : {false, true})
      table.push_back({std::string("v_div_scale_") + how.suffix, std::string(3, t),
                       [=](In in) {
                         uint64_t d = in.s[0], n = in.s[1];
                         Scaled scaled = scaleForDivision(how, scalesNumerator ? n : d, d, n);
                         // The flag comes as bit 32, or turns over the lowest bit.
                         return t == 'f' ? scaled.value | uint64_t(scaled.flag) << 32
                                         : scaled.value ^ uint64_t(scaled.flag);
                       },
                       flags | EdgeNoModifiers | EdgeNoOutput,
                       scalesNumerator ? "{d}, {c}, {1}, {0}, {1}" : "{d}, {c}, {0}, {0}, {1}"});
    table.push_back({std::string("v_div_fmas_") + how.suffix, std::string(4, t),
                     [=](In in) {
                       int scale = !in.mask                                   ? 0
                                   : fieldOf(t, in.s[2]) > formatOf(t).bias() ? how.scale
                                                                              : -how.scale;
                       return fusedScaled(t, in.s[0], in.s[1], in.s[2], scale);
                     },
                     EdgeDefaultMode, "vcc:{d}, {0}, {1}, {2}"});
    table.push_back({std::string("v_div_fixup_") + how.suffix, std::string(4, t),
                     [=](In in) { return fixedUp(t, how.underflowing, in.s[0], in.s[1], in.s[2]); },
                     EdgeDefaultMode, ""});
  }
  for (const char *name : {"v_div_fixup_f16", "v_div_fixup_legacy_f16"})
    table.push_back({name, "hhhh", [](In in) { return fixedUp('h', 0, in.s[0], in.s[1], in.s[2]); },
                     EdgeDefaultMode, ""});
}
