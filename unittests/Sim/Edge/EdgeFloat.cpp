//===- EdgeFloat.cpp - sums, products, rounding, scaling ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.7-16.12, CDNA3 ISA 12.7-12.13: each operation rounds once, as MODE says. f16 and all
// products are computed in exact integers, sums of f32 and f64 by the host in that rounding mode.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"
#include <cfenv>

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;

struct FloatType {
  const char *suffix;
  char letter;
};
constexpr FloatType floatTypes[] = {{"f32", 'f'}, {"f16", 'h'}, {"f64", 'd'}};

bool anyNaN(char type, uint64_t a, uint64_t b, uint64_t c = 0) {
  return isNaNBits(type, a) || isNaNBits(type, b) || isNaNBits(type, c);
}
uint64_t negated(char type, uint64_t bits) { return bits ^ formatOf(type).sign(); }

uint64_t product(char type, uint64_t a, uint64_t b) {
  EdgeFormat f = formatOf(type);
  uint64_t sign = (a ^ b) & f.sign();
  bool infinite = isInfinityBits(type, a) || isInfinityBits(type, b);
  if (anyNaN(type, a, b) || (infinite && (isZeroBits(type, a) || isZeroBits(type, b))))
    return defaultNaN(type);
  if (infinite)
    return f.infinity() | sign;
  EdgeParts x = partsOf(type, a), y = partsOf(type, b);
  return roundBits(type, sign != 0, static_cast<unsigned __int128>(x.significand) * y.significand,
                   x.exponent + y.exponent);
}

/// The host rounds as edgeRounding says while one of these lives.
class HostRounding {
public:
  explicit HostRounding(char type) {
    static constexpr int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    if (unsigned mode = edgeRounding.of(type)) {
      std::fesetround(modes[mode]);
      changed = true;
    }
  }
  ~HostRounding() {
    if (changed)
      std::fesetround(FE_TONEAREST);
  }

private:
  bool changed = false;
};
/// Called through pointers, so that compilers do not compute them elsewhere.
float (*volatile hostFma32)(float, float, float) = [](float a, float b, float c) {
  return std::fma(a, b, c);
};
double (*volatile hostFma64)(double, double, double) = [](double a, double b, double c) {
  return std::fma(a, b, c);
};

/// The host's sum or fused product, in a format that the halves' sums and products fit exactly.
uint64_t fused(char type, uint64_t a, uint64_t b, uint64_t c) {
  HostRounding rounding(type);
  if (type == 'f')
    return castBits<uint32_t>(hostFma32(castBits<float>(uint32_t(a)), castBits<float>(uint32_t(b)),
                                        castBits<float>(uint32_t(c))));
  if (type == 'd')
    return castBits<uint64_t>(
        hostFma64(castBits<double>(a), castBits<double>(b), castBits<double>(c)));
  double host = hostFma64(valueOf('h', a), valueOf('h', b), valueOf('h', c));
  if (!std::isfinite(host))
    return roundLong('h', host);
  auto fixed = [](uint64_t v) { // in units of 2^-24
    EdgeParts p = partsOf('h', v);
    return (p.negative ? -Wide(p.significand) : Wide(p.significand)) << (p.exponent + 24);
  };
  Wide sum = fixed(a) * fixed(b) + (fixed(c) << 24);
  if (!sum)
    return roundLong('h', host); // the sign of zero
  return roundBits('h', sum < 0, static_cast<unsigned __int128>(sum < 0 ? -sum : sum), -48);
}
uint64_t sum(char type, uint64_t a, uint64_t b) { return fused(type, a, roundLong(type, 1), b); }

void addArithmetic(EdgeTable &table) {
  for (FloatType type : floatTypes) {
    char t = type.letter;
    std::string two(3, t), three(4, t);
    auto put = [&](std::string name, const std::string &types, EdgeFunction fn) {
      table.push_back({name + type.suffix, types, fn, 0, ""});
    };
    put("v_add_", two, [t](In in) { return sum(t, in.s[0], in.s[1]); });
    put("v_mul_", two, [t](In in) { return product(t, in.s[0], in.s[1]); });
    put("v_fma_", three, [t](In in) { return fused(t, in.s[0], in.s[1], in.s[2]); });
    put("v_fmac_", two, [t](In in) { return fused(t, in.s[0], in.s[1], in.old); });
    if (t == 'd')
      continue;
    put("v_sub_", two, [t](In in) { return sum(t, in.s[0], negated(t, in.s[1])); });
    put("v_subrev_", two, [t](In in) { return sum(t, in.s[1], negated(t, in.s[0])); });
    // Constants in the middle or at the end of the text.
    uint64_t k = t == 'f' ? 0xc0490fdb : 0xc248;
    std::string literal = t == 'f' ? "0xc0490fdb" : "0xc248";
    table.push_back({std::string("v_fmaak_") + type.suffix, two,
                     [=](In in) { return fused(t, in.s[0], in.s[1], k); }, 0,
                     "{d}, {0}, {1}, " + literal});
    table.push_back({std::string("v_fmamk_") + type.suffix, two,
                     [=](In in) { return fused(t, in.s[0], k, in.s[1]); }, 0,
                     "{d}, {0}, " + literal + ", {1}"});
  }
  auto mad = [](char t) {
    return [t](In in) { return sum(t, product(t, in.s[0], in.s[1]), in.s[2]); };
  };
  table.push_back({"v_mad_f16", "hhhh", mad('h'), 0, ""});
  auto mac = [](In in) { return sum('h', product('h', in.s[0], in.s[1]), in.old); };
  table.push_back({"v_mac_f16", "hhh", mac, 0, ""});
  table.push_back({"v_madak_f16", "hhh",
                   [](In in) { return sum('h', product('h', in.s[0], in.s[1]), 0xc248); }, 0,
                   "{d}, {0}, {1}, 0xc248"});
  table.push_back({"v_madmk_f16", "hhh",
                   [](In in) { return sum('h', product('h', in.s[0], 0xc248), in.s[1]); }, 0,
                   "{d}, {0}, 0xc248, {1}"});
  table.push_back({"v_mad_legacy_f16", "hhhh", mad('h'), 0, ""});
  table.push_back({"v_fma_legacy_f16", "hhhh",
                   [](In in) { return fused('h', in.s[0], in.s[1], in.s[2]); }, 0, ""});
  // Zero times anything is +0.
  auto zeroWins = [](In in) {
    return isZeroBits('f', in.s[0]) || isZeroBits('f', in.s[1]) ? 0
                                                                : product('f', in.s[0], in.s[1]);
  };
  table.push_back({"v_mul_legacy_f32", "fff", zeroWins, 0, ""});
  table.push_back({"v_mul_dx9_zero_f32", "fff", zeroWins, 0, ""});
  auto fusedZeroWins = [](In in, uint64_t c) {
    return isZeroBits('f', in.s[0]) || isZeroBits('f', in.s[1]) ? c
                                                                : fused('f', in.s[0], in.s[1], c);
  };
  table.push_back({"v_fma_dx9_zero_f32", "ffff", [=](In in) { return fusedZeroWins(in, in.s[2]); },
                   EdgeFlushes, ""});
  table.push_back({"v_fmac_dx9_zero_f32", "fff", [=](In in) { return fusedZeroWins(in, in.old); },
                   EdgeFlushes, ""});
}

/// The integral value next to v in a direction: 'f' down, 'c' up, 't' to zero, 'e' nearest even.
uint64_t integral(char type, uint64_t bits, char direction) {
  if (isNaNBits(type, bits) || isInfinityBits(type, bits))
    return quietBits(type, bits);
  EdgeParts p = partsOf(type, bits);
  if (p.exponent >= 0)
    return bits;
  unsigned drop = p.exponent < -63 ? 63 : unsigned(-p.exponent);
  uint64_t whole = p.significand >> drop, rest = p.significand & ((1ull << drop) - 1),
           half = 1ull << (drop - 1);
  bool up = direction == 'f'   ? p.negative && rest
            : direction == 'c' ? !p.negative && rest
            : direction == 't' ? false
                               : rest > half || (rest == half && (whole & 1));
  return roundBits(type, p.negative, whole + up, 0);
}

void addRounding(EdgeTable &table) {
  for (FloatType type : floatTypes) {
    char t = type.letter;
    std::string one(2, t);
    for (auto [name, direction] :
         {std::pair("v_floor_", 'f'), {"v_ceil_", 'c'}, {"v_trunc_", 't'}, {"v_rndne_", 'e'}})
      table.push_back({std::string(name) + type.suffix, one,
                       [t, how = direction](In in) { return integral(t, in.s[0], how); }, 0, ""});
    // S0 - floor(S0), kept below one.
    table.push_back({std::string("v_fract_") + type.suffix, one,
                     [t](In in) {
                       uint64_t below = integral(t, in.s[0], 'f');
                       if (isInfinityBits(t, in.s[0]))
                         return defaultNaN(t);
                       uint64_t result = sum(t, in.s[0], negated(t, below));
                       uint64_t one = roundLong(t, 1);
                       return result == one ? one - 1 : result;
                     },
                     0, ""});
    bool half = t == 'h';
    table.push_back({std::string("v_ldexp_") + type.suffix, std::string(one) + (half ? "s" : "i"),
                     [=](In in) {
                       if (isNaNBits(t, in.s[0]) || isInfinityBits(t, in.s[0]))
                         return quietBits(t, in.s[0]);
                       EdgeParts p = partsOf(t, in.s[0]);
                       int64_t n = signExtend(in.s[1], half ? 16 : 32);
                       n = n < -9999 ? -9999 : n > 9999 ? 9999 : n;
                       return roundBits(t, p.negative, p.significand, p.exponent + int(n));
                     },
                     0, ""});
    auto exponent = [t](uint64_t bits) { // of a significand in [0.5, 1)
      EdgeParts p = partsOf(t, bits);
      return p.exponent + 64 - __builtin_clzll(p.significand);
    };
    auto special = [t](uint64_t bits) {
      return isNaNBits(t, bits) || isInfinityBits(t, bits) || isZeroBits(t, bits);
    };
    table.push_back({std::string("v_frexp_mant_") + type.suffix, one,
                     [=](In in) {
                       if (special(in.s[0]))
                         return quietBits(t, in.s[0]);
                       EdgeParts p = partsOf(t, in.s[0]);
                       return roundBits(t, p.negative, p.significand,
                                        p.exponent - exponent(in.s[0]));
                     },
                     0, ""});
    table.push_back(
        {half ? "v_frexp_exp_i16_f16" : std::string("v_frexp_exp_i32_") + type.suffix,
         std::string(half ? "s" : "i") + t,
         [=](In in) { return special(in.s[0]) ? 0 : uint64_t(int64_t(exponent(in.s[0]))); }, 0,
         ""});
  }
}
} // namespace

void qgemm::sim_test::addEdgeFloat(EdgeTable &table) {
  addArithmetic(table);
  addRounding(table);
}
