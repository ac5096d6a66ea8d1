//===- ConvertSmall.cpp - conversions between 8-bit floats and f32 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 ISA 7.2 and 12.8 to 12.10, CDNA4 ISA 7.3. Stochastic rounding adds the upper bits of the
// seed below the last place kept and cuts the rest off (7.3; the opcode's pseudocode, which wraps
// the sum within the mantissa and rounds to nearest after that, would not be a rounding). For f16
// and bf16 results the manual does not say which bits: as for the 8-bit ones, the upper.
//
//===----------------------------------------------------------------------===//

#include "../FloatMath.h"
#include "../Lanes.h"
#include "../SmallFloat.h"

using namespace qgemm::sim;

using u32 = uint32_t;

template <bool Bf8> static SmallFormat formatOf(const Wave &wave) {
  return Bf8 ? bf8Format(*wave.chip) : fp8Format(*wave.chip);
}
static bool saturates(const Wave &wave) { return wave.modeRegister >> 23 & 1; } // FP16_OVFL
/// OP_SEL of the VOP3 encoding, whatever of it the text shows.
static unsigned opSel(const Instruction &inst) { return inst.simm16 >> 11 & 15; }

template <bool Bf8, bool Pair> static void toFloats(Wave &wave, const Instruction &inst) {
  LaneWords buffer, result;
  Source source = readSource(wave, inst.operands[1], buffer);
  const float *table = smallFloatTable(formatOf<Bf8>(wave)).data();
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 bits = source.lo[lane];
    result.lo[lane] = toBits(table[bits & 0xff]);
    if (Pair)
      result.hi[lane] = toBits(table[bits >> 8 & 0xff]);
  }
  writeResult(wave, inst, result, Pair);
}

template <bool Bf8> static void packFloats(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  SmallFormat format = formatOf<Bf8>(wave);
  bool saturate = saturates(wave);
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    values[lane] = smallFromDouble(format, laneValue<float>(a, lane), saturate) |
                   smallFromDouble(format, laneValue<float>(b, lane), saturate) << 8;
  insertBits(wave, inst, values, opSel(inst) & 8 ? 16 : 0, 16);
}

template <bool Bf8> static void roundStochastically(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source seed = readSource(wave, inst.operands[2], buffers[1]);
  SmallFormat format = formatOf<Bf8>(wave);
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    values[lane] = smallFromFloatStochastic(format, laneValue<float>(a, lane), seed.lo[lane], 0,
                                            saturates(wave));
  insertBits(wave, inst, values, 8 * (opSel(inst) >> 2), 8);
}

static u32 halfTowardZero(float v, bool saturate) {
  u32 sign = toBits(v) >> 16 & 0x8000;
  if (std::isinf(v) || isNaN(v))
    return halfFromFloat(v).bits;
  if (std::fabs(v) >= 65536.0f)
    return sign | (saturate ? 0x7bff : 0x7c00);
  Half nearest = halfFromFloat(v);
  return std::fabs(floatFromHalf(nearest)) > std::fabs(v) ? nearest.bits - 1 : nearest.bits;
}

template <bool BFloat16> static void roundTo16(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source seed = readSource(wave, inst.operands[2], buffers[1]);
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 bits = a.lo[lane];
    bool finite = (bits & 0x7f800000) != 0x7f800000;
    u32 sum = bits + (finite ? seed.lo[lane] >> (BFloat16 ? 16 : 19) : 0);
    bool overflow = finite && (sum & 0x7f800000) == 0x7f800000;
    if (overflow)
      sum = (sum & 0x80000000) | 0x7f800000;
    if (BFloat16)
      values[lane] = finite ? sum >> 16 : bfloatFromFloat(fromBits<float>(bits)).bits;
    else
      values[lane] = overflow ? (sum >> 16 & 0x8000) | (saturates(wave) ? 0x7bff : 0x7c00)
                              : halfTowardZero(fromBits<float>(sum), saturates(wave));
  }
  insertBits(wave, inst, values, opSel(inst) & 8 ? 16 : 0, 16);
}

static float floatOfBFloat(BFloat v) { return quieted(floatFromBFloat(v)); }
static u32 packHalvesNearest(float a, float b) {
  return halfFromFloat(a).bits | static_cast<u32>(halfFromFloat(b).bits) << 16;
}

void qgemm::sim::addConvertSmall(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, F32 = ValueType::F32, B64 = ValueType::B64;
  table.add({
      {"v_cvt_f32_fp8", Semantic(toFloats<false, false>, {F32, U32})},
      {"v_cvt_f32_bf8", Semantic(toFloats<true, false>, {F32, U32})},
      {"v_cvt_pk_f32_fp8", Semantic(toFloats<false, true>, {B64, U32})},
      {"v_cvt_pk_f32_bf8", Semantic(toFloats<true, true>, {B64, U32})},
      {"v_cvt_pk_fp8_f32", Semantic(packFloats<false>, {U32, F32, F32})},
      {"v_cvt_pk_bf8_f32", Semantic(packFloats<true>, {U32, F32, F32})},
      {"v_cvt_sr_fp8_f32", Semantic(roundStochastically<false>, {U32, F32, U32})},
      {"v_cvt_sr_bf8_f32", Semantic(roundStochastically<true>, {U32, F32, U32})},
      {"v_cvt_sr_f16_f32", Semantic(roundTo16<false>, {U32, F32, U32})},
      {"v_cvt_sr_bf16_f32", Semantic(roundTo16<true>, {U32, F32, U32})},
      {"v_cvt_f32_bf16", lanes<floatOfBFloat>()},
      {"v_cvt_pk_f16_f32", lanes<packHalvesNearest>()},
  });
}
