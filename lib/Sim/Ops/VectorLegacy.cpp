//===- VectorLegacy.cpp - graphics, video and trigonometric helpers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 and CDNA4 ISA 12.8 and 12.10: cube maps, byte averages, sums of absolute differences, the
// digits of 2/pi, normalised conversions of f16.
//
//===----------------------------------------------------------------------===//

#include "../Normalized.h"
#include <algorithm>

using namespace qgemm::sim;

using u16 = uint16_t;
using i16 = int16_t;
using u32 = uint32_t;
using u64 = uint64_t;

//===----------------------------------------------------------------------===//
// Cube maps: the axis of the largest coordinate, z before y before x
//===----------------------------------------------------------------------===//

static int majorAxis(float x, float y, float z) {
  float ax = std::fabs(x), ay = std::fabs(y), az = std::fabs(z);
  return az >= ax && az >= ay ? 2 : ay >= ax ? 1 : 0;
}
static float cubeFace(float x, float y, float z) {
  switch (majorAxis(x, y, z)) {
  case 2:
    return z < 0 ? 5 : 4;
  case 1:
    return y < 0 ? 3 : 2;
  default:
    return x < 0 ? 1 : 0;
  }
}
static float cubeS(float x, float y, float z) {
  switch (majorAxis(x, y, z)) {
  case 2:
    return z < 0 ? -x : x;
  case 1:
    return x;
  default:
    return x < 0 ? z : -z;
  }
}
static float cubeT(float x, float y, float z) {
  return majorAxis(x, y, z) == 1 ? (y < 0 ? -z : z) : -y;
}
static float majorCoordinate(float x, float y, float z) {
  int axis = majorAxis(x, y, z);
  return axis == 2 ? z : axis == 1 ? y : x;
}
static float cubeMajor(float x, float y, float z) { return 2 * majorCoordinate(x, y, z); }
static float cubeMajorRounded(Rounding rounding, float x, float y, float z) {
  return mulRounded(rounding, 2.0f, majorCoordinate(x, y, z));
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

static u32 averageBytes(u32 a, u32 b, u32 rounding) {
  u32 result = 0;
  for (unsigned i = 0; i < 32; i += 8)
    result |= ((a >> i & 255) + (b >> i & 255) + (rounding >> i & 1)) >> 1 << i;
  return result;
}

/// The sum of differences of four bytes; the masked form leaves out zero bytes of b.
template <bool Masked> static u32 sumOfDifferences(u32 a, u32 b, u32 sum) {
  for (unsigned i = 0; i < 32; i += 8) {
    u32 x = a >> i & 255, y = b >> i & 255;
    if (!Masked || y)
      sum += x > y ? x - y : y - x;
  }
  return sum;
}
/// Four such sums, of bytes 0-3, 1-4, 2-5 and 3-6 of a.
template <bool Masked, bool Clamp> static u64 slidingDifferences(u64 a, u32 b, u64 c) {
  u64 result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    u32 sum = sumOfDifferences<Masked>(static_cast<u32>(a >> (8 * i)), b, c >> (16 * i) & 0xffff);
    if (Clamp)
      sum = std::min(sum, 0xffffu);
    result |= static_cast<u64>(sum & 0xffff) << (16 * i);
  }
  return result;
}

static void slidingDifferences32(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  u32 results[4][maxLanes];
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned lane = 0; lane < wave.lanes; ++lane) {
      const Operand &c = inst.operands[3];
      u32 sum = c.kind == OperandKind::Vector ? wave.vector(c.reg + i)[lane]
                                              : static_cast<u32>(readScalar(wave, c));
      u64 bytes = laneValue<u64>(a, lane);
      results[i][lane] =
          sumOfDifferences<true>(static_cast<u32>(bytes >> (8 * i)), b.lo[lane], sum);
      if (inst.mods.clamp && results[i][lane] < sum) // the sum went past 2^32
        results[i][lane] = ~0u;
    }
  for (unsigned i = 0; i < 4; ++i)
    writeVector(wave, inst.operands[0].reg + i, results[i]);
}

/// One byte of the destination, chosen by the second source.
static u32 accumulateByte(float v, u32 byte, u32 old) {
  u32 shift = 8 * (byte & 3);
  u32 value = isNaN(v) || v <= 0 ? 0 : v >= 255 ? 255 : static_cast<u32>(v);
  return (old & ~(0xffu << shift)) | value << shift;
}

//===----------------------------------------------------------------------===//
// 2/pi
//===----------------------------------------------------------------------===//

/// The first 1201 bits of 2/pi behind the binary point, then zeros.
static constexpr u32 twoOverPi[] = {
    0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
    0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484,
    0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
    0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b,
    0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b0000,
};

/// 53 bits of 2/pi, at a place that the segment number and a large exponent choose.
static double piSegment(double value, u32 segment) {
  int exponent = toBits(value) >> 52 & 2047;
  int shift = (segment & 31) * 53 + (exponent > 1077 ? exponent - 1077 : 0);
  u64 bits = 0;
  for (int i = 0; i < 53; ++i) {
    int at = shift + i;
    bits = bits << 1 | (at < 1201 ? twoOverPi[at / 32] >> (31 - at % 32) & 1 : 0);
  }
  return std::ldexp(static_cast<double>(bits), -53 - shift + (exponent >= 1968 ? 128 : 0));
}

void qgemm::sim::addVectorLegacy(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32, U64 = ValueType::U64;
  table.add({
      {"v_cubeid_f32", lanes<cubeFace>()},
      {"v_cubesc_f32", lanes<cubeS>()},
      {"v_cubetc_f32", lanes<cubeT>()},
      {"v_cubema_f32", roundedLanes<cubeMajor, cubeMajorRounded>()},
      {"v_lerp_u8", lanes<averageBytes>()},
      {"v_qsad_pk_u16_u8",
       lanesClamp<slidingDifferences<false, false>, slidingDifferences<false, true>>()},
      {"v_mqsad_pk_u16_u8",
       lanesClamp<slidingDifferences<true, false>, slidingDifferences<true, true>>()},
      {"v_mqsad_u32_u8", Semantic(slidingDifferences32, {Any, U64, U32, Any})},
      {"v_cvt_pkaccum_u8_f32", lanes<accumulateByte>(ReadsDestination)},
      {"v_cvt_norm_i16_f16", normalizedLanes<i16, Half>()},
      {"v_cvt_norm_u16_f16", normalizedLanes<u16, Half>()},
      {"v_cvt_pknorm_i16_f16", normalizedPairs<i16, Half>()},
      {"v_cvt_pknorm_u16_f16", normalizedPairs<u16, Half>()},
      {"v_cvt_pk_norm_i16_f16", normalizedPairs<i16, Half>()},
      {"v_cvt_pk_norm_u16_f16", normalizedPairs<u16, Half>()},
      {"v_trig_preop_f64", lanes<piSegment>()},
  });
  table.ignoreClamp({"v_mqsad_u32_u8", "v_cvt_norm_i16_f16", "v_cvt_norm_u16_f16",
                     "v_cvt_pknorm_i16_f16", "v_cvt_pknorm_u16_f16"});
}
