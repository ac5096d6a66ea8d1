//===- Float8.h - the 8-bit float formats ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formats of the OCP 8-bit floating point specification (gfx950, gfx12): FP8 is E4M3 without
// infinities, BF8 is E5M2 with them. gfx942 has the FNUZ forms of both: one more in the bias, one
// zero, and 0x80 for the only NaN (RDNA4 ISA 7.5, CDNA3 ISA 7.2 "8-bit floating point").
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_FLOAT8_H
#define QGEMM_LIB_SIM_FLOAT8_H

#include "FloatBits.h"
#include <array>
#include <cstdint>

namespace qgemm::sim {

template <unsigned Mantissa, int Bias, bool Infinities, bool UnsignedZero> struct Float8 {
  static constexpr unsigned mantissaBits = Mantissa, exponentBits = 7 - Mantissa;
  static constexpr int bias = Bias;
  static constexpr uint8_t nan = UnsignedZero ? 0x80 : 0x7f;
  static constexpr uint8_t infinity = Infinities ? 0x7f >> Mantissa << Mantissa : nan;
  /// The largest finite magnitude.
  static constexpr uint8_t largest = Infinities ? infinity - 1 : UnsignedZero ? 0x7f : 0x7e;

  static float decode(uint8_t bits) {
    static const std::array<float, 256> table = [] {
      std::array<float, 256> values;
      for (unsigned i = 0; i < 256; ++i)
        values[i] = decodeSlow(i);
      return values;
    }();
    return table[bits];
  }

  /// Rounded to nearest even; what does not fit becomes the largest number where `saturate`, else
  /// an infinity or, in formats without one, a NaN.
  static uint8_t encode(float v, bool saturate) { return pack(v, saturate, nullptr); }

  /// Rounded by adding `random` below the bits that are kept and cutting off: bit 31 of it is worth
  /// half a unit of the last place.
  static uint8_t encodeStochastic(float v, uint32_t random, bool saturate) {
    return pack(v, saturate, &random);
  }

private:
  static float decodeSlow(unsigned bits) {
    unsigned magnitude = bits & 0x7f, exponent = magnitude >> Mantissa;
    unsigned fraction = magnitude & ((1u << Mantissa) - 1);
    bool isNaN = UnsignedZero ? bits == 0x80 : Infinities ? magnitude > infinity : magnitude == nan;
    float sign = bits & 0x80 ? -1.0f : 1.0f;
    if (isNaN)
      return fromBits<float>(0x7fc00000 | (bits & 0x80) << 24);
    if (Infinities && magnitude == infinity)
      return sign * fromBits<float>(0x7f800000);
    int unit = (exponent ? static_cast<int>(exponent) : 1) - Bias - static_cast<int>(Mantissa);
    return sign *
           std::ldexp(static_cast<float>(exponent ? fraction + (1u << Mantissa) : fraction), unit);
  }

  static uint8_t pack(float v, bool saturate, const uint32_t *random) {
    uint32_t bits = toBits(v);
    uint8_t sign = bits >> 24 & 0x80;
    if ((bits & 0x7fffffff) > 0x7f800000)
      return UnsignedZero ? nan : nan | sign;
    if ((bits & 0x7fffffff) == 0x7f800000)
      return saturate ? largest | sign : UnsignedZero ? nan : infinity | sign;
    // The significand in units of the last place of the result, with the bits below it.
    int exponent = static_cast<int>(bits >> 23 & 255);
    uint64_t significand = (bits & 0x7fffff) | (exponent ? 0x800000u : 0u);
    int scale = (exponent ? exponent : 1) - 127; // of the significand's bit 23
    int lowest = 1 - Bias;                       // of normal results
    int cut = 23 - static_cast<int>(Mantissa) + (scale < lowest ? lowest - scale : 0);
    uint64_t kept = 0;
    if (cut < 60) {
      uint64_t below = significand & ((1ull << cut) - 1);
      kept = significand >> cut;
      if (random) {
        uint64_t noise = cut >= 32 ? static_cast<uint64_t>(*random) << (cut - 32)
                                   : static_cast<uint64_t>(*random) >> (32 - cut);
        kept += (below + noise) >> cut;
      } else {
        uint64_t half = 1ull << (cut - 1);
        kept += below > half || (below == half && (kept & 1));
      }
    }
    // A normal significand carries its leading one, which counts as one step of the exponent.
    int biased = scale < lowest ? 0 : scale - lowest;
    int64_t magnitude = static_cast<int64_t>(kept) + (static_cast<int64_t>(biased) << Mantissa);
    if (magnitude > largest)
      return saturate ? largest | sign : UnsignedZero ? nan : infinity | sign;
    return UnsignedZero && magnitude == 0 ? 0 : static_cast<uint8_t>(magnitude) | sign;
  }
};

using Fp8 = Float8<3, 7, false, false>;     ///< E4M3, OCP
using Bf8 = Float8<2, 15, true, false>;     ///< E5M2, OCP
using Fp8Fnuz = Float8<3, 8, false, true>;  ///< E4M3FNUZ
using Bf8Fnuz = Float8<2, 16, false, true>; ///< E5M2FNUZ

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_FLOAT8_H
