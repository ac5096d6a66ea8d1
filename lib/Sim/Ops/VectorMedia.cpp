//===- VectorMedia.cpp - sums of differences, averages, cube maps, 2/pi ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions for video and graphics that are ordinary arithmetic on lanes (RDNA3 ISA 16.12).
//
//===----------------------------------------------------------------------===//

#include "../FloatMath.h"
#include "../Lanes.h"
#include <algorithm>
#include <limits>

using namespace qgemm::sim;

using u16 = uint16_t;
using i16 = int16_t;
using u32 = uint32_t;
using u64 = uint64_t;

//===----------------------------------------------------------------------===//
// Sums of absolute differences
//===----------------------------------------------------------------------===//

/// Four bytes against four; masked: where the reference byte is zero, nothing is added.
template <bool Masked> static u32 differences(u32 a, u32 b) {
  u32 sum = 0;
  for (unsigned i = 0; i < 32; i += 8) {
    int x = a >> i & 0xff, y = b >> i & 0xff;
    sum += Masked && y == 0 ? 0 : std::abs(x - y);
  }
  return sum;
}
/// The window moves by a byte from one 16-bit sum to the next.
template <bool Masked, bool Clamp> static u64 quadDifferences(u64 a, u32 b, u64 c) {
  u64 result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    u32 sum = (c >> (16 * i) & 0xffff) + differences<Masked>(static_cast<u32>(a >> (8 * i)), b);
    if (Clamp)
      sum = std::min(sum, 0xffffu);
    result |= u64(sum & 0xffff) << (16 * i);
  }
  return result;
}
/// The same with 32-bit sums in four registers.
static void quadDifferences32(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  const Operand &c = inst.operands[3];
  u32 sums[4][maxLanes];
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned lane = 0; lane < wave.lanes; ++lane) {
      u64 sum =
          c.kind == OperandKind::Vector ? wave.vector(c.reg + i)[lane] : static_cast<u32>(c.value);
      sum += differences<true>(static_cast<u32>(laneValue<u64>(a, lane) >> (8 * i)), b.lo[lane]);
      sums[i][lane] = static_cast<u32>(inst.mods.clamp ? std::min<u64>(sum, 0xffffffff) : sum);
    }
  for (unsigned i = 0; i < 4; ++i)
    writeVector(wave, inst.operands[0].reg + i, sums[i]);
}
static u32 average(u32 a, u32 b, u32 rounding) {
  u32 result = 0;
  for (unsigned i = 0; i < 32; i += 8)
    result |= ((a >> i & 0xff) + (b >> i & 0xff) + (rounding >> i & 1)) >> 1 << i;
  return result;
}

//===----------------------------------------------------------------------===//
// Cube maps and lighting
//===----------------------------------------------------------------------===//

static bool zLeads(float x, float y, float z) {
  return std::fabs(z) >= std::fabs(x) && std::fabs(z) >= std::fabs(y);
}
static bool yLeads(float x, float y) { return std::fabs(y) >= std::fabs(x); }
static float cubeFace(float x, float y, float z) {
  return zLeads(x, y, z) ? (z < 0 ? 5 : 4) : yLeads(x, y) ? (y < 0 ? 3 : 2) : x < 0 ? 1 : 0;
}
static float cubeS(float x, float y, float z) {
  return zLeads(x, y, z) ? (z < 0 ? -x : x) : yLeads(x, y) ? x : x < 0 ? z : -z;
}
static float cubeT(float x, float y, float z) {
  return zLeads(x, y, z) ? -y : yLeads(x, y) ? (y < 0 ? -z : z) : -y;
}
static float cubeMajor(float x, float y, float z) {
  return (zLeads(x, y, z) ? z : yLeads(x, y) ? y : x) * 2.0f;
}
/// A product in which zero wins, for the exponent of a specular light.
static float multiplyLight(float a, float b, float c) {
  constexpr float lowest = std::numeric_limits<float>::lowest();
  if (b == lowest || b == -std::numeric_limits<float>::infinity() || isNaN(b) || c <= 0 || isNaN(c))
    return lowest;
  return a == 0 || b == 0 ? 0.0f : a * b;
}

//===----------------------------------------------------------------------===//
// 2/pi in pieces, for the reduction of large angles
//===----------------------------------------------------------------------===//

/// The fraction of 2/pi, most significant bits first.
static constexpr u64 twoOverPi[] = {
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
    0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
};

/// 53 bits from that position behind the point; the manual's number has 1201 bits.
static u64 twoOverPiBits(unsigned position) {
  u64 result = 0;
  for (unsigned bit = 0; bit < 53; ++bit) {
    unsigned at = position + bit;
    u64 value = at <= 1200 ? twoOverPi[at / 64] >> (63 - at % 64) & 1 : 0;
    result = result << 1 | value;
  }
  return result;
}
static double trigPiece(double angle, u32 segment) {
  int exponent = toBits(angle) >> 52 & 0x7ff, shift = static_cast<int>(segment & 31) * 53;
  if (exponent > 1077)
    shift += exponent - 1077;
  int scale = -53 - shift + (exponent >= 1968 ? 128 : 0);
  return std::ldexp(static_cast<double>(twoOverPiBits(shift)), scale);
}

//===----------------------------------------------------------------------===//
// Normalized integers
//===----------------------------------------------------------------------===//

static double valueOf(Half v) { return floatFromHalf(v); }
static i16 signedNormalized(Half v) {
  double value = valueOf(v);
  return isNaN(value) ? 0 : static_cast<i16>(std::nearbyint(std::clamp(value, -1.0, 1.0) * 32767));
}
static u16 unsignedNormalized(Half v) {
  double value = valueOf(v);
  return isNaN(value) ? 0 : static_cast<u16>(std::nearbyint(std::clamp(value, 0.0, 1.0) * 65535));
}
static u32 packSigned(Half a, Half b) {
  return static_cast<u16>(signedNormalized(a)) | u32(static_cast<u16>(signedNormalized(b))) << 16;
}
static u32 packUnsigned(Half a, Half b) {
  return unsignedNormalized(a) | u32(unsignedNormalized(b)) << 16;
}

void qgemm::sim::addVectorMedia(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32, U64 = ValueType::U64;
  table.add({
      {"v_qsad_pk_u16_u8",
       lanesClamp<quadDifferences<false, false>, quadDifferences<false, true>>()},
      {"v_mqsad_pk_u16_u8",
       lanesClamp<quadDifferences<true, false>, quadDifferences<true, true>>()},
      {"v_mqsad_u32_u8", Semantic(quadDifferences32, {Any, U64, U32, Any})},
      {"v_lerp_u8", lanes<average>()},
      {"v_cubeid_f32", lanes<cubeFace>()},
      {"v_cubesc_f32", lanes<cubeS>()},
      {"v_cubetc_f32", lanes<cubeT>()},
      {"v_cubema_f32", lanes<cubeMajor>()},
      {"v_mullit_f32", lanes<multiplyLight>()},
      {"v_trig_preop_f64", lanes<trigPiece>()},
      {"v_cvt_norm_i16_f16", lanes<signedNormalized>()},
      {"v_cvt_norm_u16_f16", lanes<unsignedNormalized>()},
      {"v_cvt_pk_norm_i16_f16", lanes<packSigned>()},
      {"v_cvt_pk_norm_u16_f16", lanes<packUnsigned>()},
      {"v_cvt_pknorm_i16_f16", lanes<packSigned>()},
      {"v_cvt_pknorm_u16_f16", lanes<packUnsigned>()},
  });
}
