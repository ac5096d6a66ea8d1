//===- RoundedMath.cpp - arithmetic in all rounding modes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RoundedMath.h"

using namespace qgemm::sim;

using u128 = unsigned __int128;

static int widthOf(u128 v) {
  uint64_t high = static_cast<uint64_t>(v >> 64), low = static_cast<uint64_t>(v);
  return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

ExactFloat qgemm::sim::exactProduct(const ExactFloat &a, const ExactFloat &b) {
  return {a.negative != b.negative, a.significand * b.significand, a.exponent + b.exponent, false};
}

/// The highest bit at place 125: room for a carry, and for a bit below which only `sticky` is.
static ExactFloat normalized(ExactFloat v) {
  int shift = 126 - widthOf(v.significand);
  v.significand <<= shift;
  v.exponent -= shift;
  return v;
}

ExactFloat qgemm::sim::exactSum(const ExactFloat &a, const ExactFloat &b, Direction direction) {
  if (!a.significand && !b.significand) {
    bool negative = a.negative == b.negative ? a.negative : direction == Direction::Down;
    return {negative, 0, 0, false};
  }
  if (!a.significand || !b.significand)
    return a.significand ? a : b;
  ExactFloat large = normalized(a), small = normalized(b);
  if (large.exponent < small.exponent ||
      (large.exponent == small.exponent && large.significand < small.significand))
    std::swap(large, small);
  int distance = large.exponent - small.exponent;
  u128 kept = distance < 128 ? small.significand >> distance : 0;
  bool lost = distance >= 128 || kept << distance != small.significand;
  if (large.negative == small.negative)
    return {large.negative, large.significand + kept, large.exponent, lost};
  u128 difference = large.significand - kept - lost;
  if (!difference && !lost)
    return {direction == Direction::Down, 0, 0, false};
  return {large.negative, difference, large.exponent, lost};
}

/// Whether the magnitude is rounded up, away from zero. `rest` is compared with half a last place.
static bool awayFromZero(Direction direction, bool negative, bool odd, bool inexact, int rest) {
  switch (direction) {
  case Direction::NearestEven:
    return rest > 0 || (rest == 0 && odd);
  case Direction::Up:
    return inexact && !negative;
  case Direction::Down:
    return inexact && negative;
  case Direction::TowardZero:
    return false;
  }
  return false;
}

uint64_t qgemm::sim::roundExact(const ExactFloat &value, int fractionBits, int exponentBits,
                                Rounding rounding) {
  uint64_t sign = value.negative ? 1ull << (fractionBits + exponentBits) : 0;
  if (!value.significand && !value.sticky)
    return sign;
  int bias = (1 << (exponentBits - 1)) - 1, lowest = 1 - bias - fractionBits;
  int place = value.exponent + widthOf(value.significand) - 1 - fractionBits;
  place = place < lowest ? lowest : place;
  int drop = place - value.exponent;
  uint64_t kept = 0;
  bool inexact = value.sticky;
  int rest = -1; // below half a last place
  if (drop <= 0) {
    kept = static_cast<uint64_t>(value.significand << -drop);
  } else if (drop > 127) {
    inexact = true;
  } else {
    u128 half = static_cast<u128>(1) << (drop - 1), lost = value.significand & (half * 2 - 1);
    kept = static_cast<uint64_t>(value.significand >> drop);
    rest = lost > half || (lost == half && value.sticky) ? 1 : lost == half ? 0 : -1;
    inexact |= lost != 0;
  }
  if (awayFromZero(rounding.direction, value.negative, kept & 1, inexact, rest))
    ++kept;
  if (kept >> (fractionBits + 1)) {
    kept >>= 1;
    ++place;
  }
  if (!(kept >> fractionBits))
    return sign | kept; // subnormal
  uint64_t field = static_cast<uint64_t>(place - lowest + 1), all = (1ull << exponentBits) - 1;
  if (field < all)
    return sign | field << fractionBits | (kept & ((1ull << fractionBits) - 1));
  // Overflow: infinity, or the largest finite value where rounding goes toward zero.
  Direction direction = rounding.direction;
  bool finite = direction == Direction::TowardZero ||
                (direction == Direction::Up && value.negative) ||
                (direction == Direction::Down && !value.negative) || rounding.saturate;
  return sign | ((all << fractionBits) - finite);
}
