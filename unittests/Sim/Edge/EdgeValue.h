//===- EdgeValue.h - bits as values for the definitions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_EDGE_EDGEVALUE_H
#define QGEMM_UNITTESTS_SIM_EDGE_EDGEVALUE_H

#include <cmath>
#include <cstdint>
#include <cstring>

namespace qgemm::sim_test {

using Wide = __int128;

template <class To, class From> inline To castBits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

/// The value of a float's bits; letter f, h or d.
inline double valueOf(char type, uint64_t bits) {
  if (type == 'f')
    return static_cast<double>(castBits<float>(static_cast<uint32_t>(bits)));
  if (type == 'h')
    return static_cast<double>(castBits<_Float16>(static_cast<uint16_t>(bits)));
  return castBits<double>(bits);
}

/// Fraction bits, exponent bits.
struct EdgeFormat {
  int fraction, exponent;
  constexpr int bias() const { return (1 << (exponent - 1)) - 1; }
  constexpr uint64_t sign() const { return 1ull << (fraction + exponent); }
  constexpr uint64_t infinity() const { return ((1ull << exponent) - 1) << fraction; }
  constexpr uint64_t quietBit() const { return 1ull << (fraction - 1); }
};
inline constexpr EdgeFormat formatOf(char type) {
  return type == 'h' ? EdgeFormat{10, 5} : type == 'f' ? EdgeFormat{23, 8} : EdgeFormat{52, 11};
}
inline bool isFloatLetter(char type) { return type == 'f' || type == 'h' || type == 'd'; }
inline bool isNaNBits(char type, uint64_t bits) {
  EdgeFormat f = formatOf(type);
  return (bits & (f.sign() - 1)) > f.infinity();
}
inline bool isSignalingBits(char type, uint64_t bits) {
  return isNaNBits(type, bits) && !(bits & formatOf(type).quietBit());
}
inline bool isInfinityBits(char type, uint64_t bits) {
  EdgeFormat f = formatOf(type);
  return (bits & (f.sign() - 1)) == f.infinity();
}
inline bool isZeroBits(char type, uint64_t bits) { return !(bits & (formatOf(type).sign() - 1)); }
inline uint64_t quietBits(char type, uint64_t bits) {
  return isNaNBits(type, bits) ? bits | formatOf(type).quietBit() : bits;
}

/// The rounding of the instruction being defined, as MODE's codes, for f32 and for f16 and f64.
struct EdgeRounding {
  unsigned round32 = 0, round64 = 0;
  bool halfOverflow = false; ///< finite f16 results stay finite

  unsigned of(char type) const { return type == 'f' ? round32 : round64; }
};
inline thread_local EdgeRounding edgeRounding;

/// significand * 2^exponent (plus something smaller that `sticky` stands for), rounded once as
/// edgeRounding says, in integers.
inline uint64_t roundBits(char type, bool negative, unsigned __int128 significand, int exponent,
                          bool sticky = false) {
  EdgeFormat f = formatOf(type);
  uint64_t sign = negative ? f.sign() : 0;
  if (!significand)
    return sign;
  int width = 128 - (significand >> 64 ? __builtin_clzll(static_cast<uint64_t>(significand >> 64))
                                       : 64 + __builtin_clzll(static_cast<uint64_t>(significand)));
  int lowest = 1 - f.bias() - f.fraction; // of the last place of subnormals
  int place = exponent + width - 1 - f.fraction;
  if (place < lowest)
    place = lowest;
  int drop = place - exponent;
  uint64_t kept;
  unsigned mode = edgeRounding.of(type);
  bool away = (mode == 1 && !negative) || (mode == 2 && negative);
  if (drop <= 0) {
    kept = static_cast<uint64_t>(significand << -drop);
  } else if (drop > 127) {
    kept = away;
  } else {
    unsigned __int128 rest = significand & ((static_cast<unsigned __int128>(1) << drop) - 1),
                      half = static_cast<unsigned __int128>(1) << (drop - 1);
    kept = static_cast<uint64_t>(significand >> drop);
    if (mode == 0 ? rest > half || (rest == half && (sticky || (kept & 1)))
                  : away && (rest || sticky))
      ++kept;
  }
  if (kept >> (f.fraction + 1)) {
    kept >>= 1;
    ++place;
  }
  if (!(kept >> f.fraction))
    return sign | kept;
  uint64_t field = static_cast<uint64_t>(place - lowest + 1);
  if (field >= (1ull << f.exponent) - 1)
    return sign | (f.infinity() - ((mode && !away) || (type == 'h' && edgeRounding.halfOverflow)));
  return sign | field << f.fraction | (kept & ((1ull << f.fraction) - 1));
}

/// A float taken apart: value = (-1)^negative * significand * 2^exponent.
struct EdgeParts {
  bool negative;
  uint64_t significand;
  int exponent;
};
inline EdgeParts partsOf(char type, uint64_t bits) {
  EdgeFormat f = formatOf(type);
  uint64_t field = (bits & (f.sign() - 1)) >> f.fraction,
           fraction = bits & ((1ull << f.fraction) - 1);
  return {(bits & f.sign()) != 0, field ? fraction | 1ull << f.fraction : fraction,
          static_cast<int>(field ? field : 1) - f.bias() - f.fraction};
}

inline uint64_t defaultNaN(char type) {
  return formatOf(type).infinity() | formatOf(type).quietBit();
}

/// A long double rounded once to the format.
inline uint64_t roundLong(char type, long double v) {
  if (std::isnan(v))
    return defaultNaN(type);
  bool negative = std::signbit(v);
  if (std::isinf(v))
    return formatOf(type).infinity() | (negative ? formatOf(type).sign() : 0);
  int exponent;
  long double fraction = std::frexp(std::fabs(v), &exponent);
  return roundBits(type, negative, static_cast<uint64_t>(std::ldexp(fraction, 64)), exponent - 64);
}

inline int64_t signExtend(uint64_t v, unsigned bits) {
  return static_cast<int64_t>(v << (64 - bits)) >> (64 - bits);
}
inline Wide clampWide(Wide v, Wide low, Wide high) { return v < low ? low : v > high ? high : v; }

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_EDGE_EDGEVALUE_H
