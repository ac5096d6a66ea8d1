//===- VectorConvert.cpp - conversions between types ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions to integers round toward zero, saturate, and take NaN to zero (RDNA3 ISA, V_CVT_*);
// those to floats round as MODE says for the result's format, save where the manuals fix it.
//
//===----------------------------------------------------------------------===//

#include "../FloatConvert.h"
#include "../Normalized.h"
#include "../RoundedLanes.h"

using namespace qgemm::sim;

using u16 = uint16_t;
using i16 = int16_t;
using u32 = uint32_t;
using i32 = int32_t;

template <class From, class To> static To convert(From v) { return static_cast<To>(v); }
template <class To> static To fromFloat(float v) { return toInteger<To>(v); }
template <class To> static To fromDouble(double v) { return toInteger<To>(v); }
template <class To> static To fromHalf(Half v) { return toInteger<To>(floatFromHalf(v)); }
static i32 nearestUp(float v) { return toInteger<i32>(std::floor(static_cast<double>(v) + 0.5)); }
static i32 floorOf(float v) { return toInteger<i32>(std::floor(v)); }
static Half halfFromU16(u16 v) { return halfFromFloat(v); }
static Half halfFromI16(i16 v) { return halfFromFloat(v); }
template <unsigned Byte> static float byteToFloat(u32 v) { return v >> (8 * Byte) & 0xff; }
static float widenHalf(Half v) { return floatFromHalf(quieted(v)); }
static i32 extendI16(i16 v) { return v; }
static u32 extendU16(u16 v) { return v; }
/// A signed nibble in sixteenths.
static float offsetNibble(u32 v) {
  return static_cast<float>(static_cast<i32>(v << 28) >> 28) / 16.0f;
}

static u32 packTowardZero(float a, float b) { return halfTowardZero(a) | halfTowardZero(b) << 16; }
static u32 packTowardZeroClamp(float a, float b) {
  auto clamp = [](float v) { return v > 0 ? std::fmin(v, 1.0f) : 0.0f; };
  return packTowardZero(clamp(a), clamp(b));
}

template <class T> static u32 pack(T low, T high) {
  return static_cast<u16>(low) | static_cast<u32>(static_cast<u16>(high)) << 16;
}
static u32 packI16FromFloat(float a, float b) { return pack(toInteger<i16>(a), toInteger<i16>(b)); }
static u32 packU16FromFloat(float a, float b) { return pack(toInteger<u16>(a), toInteger<u16>(b)); }
static u32 packI16(i32 a, i32 b) { return pack(toInteger<i16>(a), toInteger<i16>(b)); }
static u32 packU16(u32 a, u32 b) { return pack(toInteger<u16>(a), toInteger<u16>(b)); }
static u32 packBFloats(float a, float b) {
  return pack(bfloatFromFloat(a).bits, bfloatFromFloat(b).bits);
}
template <class To, class From> static To narrowed(Rounding rounding, From v) {
  if constexpr (std::is_same_v<To, Half>)
    return narrowRounded<halfFromFloat, Half>(rounding, v);
  else
    return narrowRounded<convert<From, To>, To>(rounding, v);
}
static u32 packByte(float v, u32 byte, u32 old) {
  u32 shift = 8 * (byte & 3);
  return (old & ~(0xffu << shift)) | static_cast<u32>(toInteger<uint8_t>(v)) << shift;
}
static u16 saturateBytes(u32 v) {
  auto clamp = [](i16 x) -> u32 { return x < 0 ? 0 : x > 255 ? 255 : x; };
  return clamp(static_cast<i16>(v)) | clamp(static_cast<i16>(v >> 16)) << 8;
}

void qgemm::sim::addVectorConvert(SemanticTable &table) {
  table.add({
      {"v_cvt_f32_i32", roundedLanes<convert<i32, float>, fromIntegerRounded<float, i32>>()},
      {"v_cvt_f32_u32", roundedLanes<convert<u32, float>, fromIntegerRounded<float, u32>>()},
      {"v_cvt_i32_f32", lanes<fromFloat<i32>>()},
      {"v_cvt_u32_f32", lanes<fromFloat<u32>>()},
      {"v_cvt_f64_i32", lanes<convert<i32, double>>()},
      {"v_cvt_f64_u32", lanes<convert<u32, double>>()},
      {"v_cvt_i32_f64", lanes<fromDouble<i32>>()},
      {"v_cvt_u32_f64", lanes<fromDouble<u32>>()},
      {"v_cvt_f64_f32", lanes<convert<float, double>>()},
      {"v_cvt_f32_f64", roundedLanes<convert<double, float>, narrowed<float, double>>()},
      {"v_cvt_f16_f32", roundedLanes<halfFromFloat, narrowed<Half, float>>()},
      {"v_cvt_f32_f16", lanes<widenHalf>()},
      {"v_cvt_f16_u16", roundedLanes<halfFromU16, fromIntegerRounded<Half, u16>>()},
      {"v_cvt_f16_i16", roundedLanes<halfFromI16, fromIntegerRounded<Half, i16>>()},
      {"v_cvt_u16_f16", lanes<fromHalf<u16>>()},
      {"v_cvt_i16_f16", lanes<fromHalf<i16>>()},
      {"v_cvt_nearest_i32_f32", lanes<nearestUp>()},
      {"v_cvt_rpi_i32_f32", lanes<nearestUp>()},
      {"v_cvt_floor_i32_f32", lanes<floorOf>()},
      {"v_cvt_flr_i32_f32", lanes<floorOf>()},
      {"v_cvt_f32_ubyte0", lanes<byteToFloat<0>>()},
      {"v_cvt_f32_ubyte1", lanes<byteToFloat<1>>()},
      {"v_cvt_f32_ubyte2", lanes<byteToFloat<2>>()},
      {"v_cvt_f32_ubyte3", lanes<byteToFloat<3>>()},
      {"v_cvt_off_f32_i4", lanes<offsetNibble>()},
      {"v_cvt_i32_i16", lanes<extendI16>()},
      {"v_cvt_u32_u16", lanes<extendU16>()},
      {"v_cvt_pk_rtz_f16_f32", lanesClamp<packTowardZero, packTowardZeroClamp>()},
      {"v_cvt_pkrtz_f16_f32", lanesClamp<packTowardZero, packTowardZeroClamp>()},
      {"v_cvt_pk_bf16_f32", lanes<packBFloats>()},
      {"v_cvt_pk_i16_f32", lanes<packI16FromFloat>()},
      {"v_cvt_pk_u16_f32", lanes<packU16FromFloat>()},
      {"v_cvt_pk_i16_i32", lanes<packI16>()},
      {"v_cvt_pk_u16_u32", lanes<packU16>()},
      {"v_cvt_pk_norm_i16_f32", normalizedPairs<i16, float>()},
      {"v_cvt_pk_norm_u16_f32", normalizedPairs<u16, float>()},
      {"v_cvt_pknorm_i16_f32", normalizedPairs<i16, float>()},
      {"v_cvt_pknorm_u16_f32", normalizedPairs<u16, float>()},
      {"v_cvt_pk_u8_f32", lanes<packByte>()},
      {"v_sat_pk_u8_i16", lanes<saturateBytes>()},
  });
  // Conversions to integers saturate always.
  for (llvm::StringRef type :
       {"i32_f32", "u32_f32", "i32_f64", "u32_f64", "u16_f16", "i16_f16", "pk_i16_f32",
        "pk_u16_f32", "pk_norm_i16_f32", "pk_norm_u16_f32", "pknorm_i16_f32", "pknorm_u16_f32",
        "pk_u8_f32", "floor_i32_f32", "nearest_i32_f32"})
    table.ignoreClamp({"v_cvt_" + type.str()});
}
