//===- SmallFloat.h - floats of eight, six and four bits ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA4 ISA 7.3, table of small float formats; the FNUZ formats of CDNA3: CDNA3 ISA 7.2. Conversion
// to them starts from double, which holds every f32, f16 and bf16 and their products with powers of
// two exactly.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_SMALLFLOAT_H
#define QGEMM_LIB_SIM_SMALLFLOAT_H

#include "qgemm/Sim/Chip.h"
#include <array>
#include <cstdint>

namespace qgemm::sim {

/// E4M3 to E2M1 are numbered as CBSZ and BLGP of V_MFMA_*_F8F6F4 number them.
enum class SmallFormat : uint8_t { E4M3, E5M2, E2M3, E3M2, E2M1, E4M3Fnuz, E5M2Fnuz };

struct SmallTraits {
  uint8_t bits, mantissaBits;
  int8_t bias;
  uint8_t maxCode;  ///< of the largest finite value
  uint8_t overflow; ///< what finite values beyond it become when they do not saturate
  uint8_t infinity; ///< what infinity becomes then
  bool hasNaN;
  uint8_t nan; ///< where there is one
};

const SmallTraits &smallTraits(SmallFormat format);

/// The value of every code; codes count from zero, bits above the format's are ignored.
const std::array<float, 256> &smallFloatTable(SmallFormat format);

inline float smallToFloat(SmallFormat format, uint32_t code) {
  return smallFloatTable(format)[code & 0xff];
}

/// To nearest even. What is too large becomes the largest finite value where `saturate` or where
/// the format has neither infinities nor NaN, and NaN or infinity otherwise.
uint8_t smallFromDouble(SmallFormat format, double value, bool saturate);

/// Stochastic: the upper bits of `random` are added below the last place that the format keeps of
/// a normal number, and the rest is cut off. `value` times 2^exponent is converted.
uint8_t smallFromFloatStochastic(SmallFormat format, float value, uint32_t random, int exponent,
                                 bool saturate);

/// V_PRNG_B32: one step of a linear feedback shift register.
inline uint32_t pseudoRandom(uint32_t seed) { return seed << 1 ^ (seed >> 31 ? 197u : 0u); }

/// The 8-bit formats of a chip: CDNA3 has the FNUZ ones, later chips those of OCP.
SmallFormat fp8Format(const Chip &chip);
SmallFormat bf8Format(const Chip &chip);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_SMALLFLOAT_H
