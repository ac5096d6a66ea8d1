//===- VectorFloat.cpp - IEEE arithmetic on lanes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation here is exact or rounded once: to nearest even by the first function of a row, as
// MODE says by the second.
//
//===----------------------------------------------------------------------===//

#include "../MinMaxByMode.h"

using namespace qgemm::sim;

template <class T> static T subReversed(T a, T b) { return b - a; }
static double fmaDouble(double a, double b, double c) { return std::fma(a, b, c); }
static float mulZeroWins(float a, float b) { return a == 0 || b == 0 ? 0.0f : a * b; }
/// Flushes denormals in every mode (RDNA4 ISA 7.2.4).
static float fmaZeroWins(float a, float b, float c) {
  a = flushFloat(a, true), b = flushFloat(b, true), c = flushFloat(c, true);
  return a == 0 || b == 0 ? c : flushFloat(fmaFloat(a, b, c), true);
}
static float mulZeroWinsRounded(Rounding rounding, float a, float b) {
  return a == 0 || b == 0 ? 0.0f : mulRounded(rounding, a, b);
}
static float fmaZeroWinsRounded(Rounding rounding, float a, float b, float c) {
  a = flushFloat(a, true), b = flushFloat(b, true), c = flushFloat(c, true);
  return a == 0 || b == 0 ? c : flushFloat(fmaRounded(rounding, a, b, c), true);
}
/// Unfused: two roundings.
static float madFloat(float a, float b, float c) { return a * b + c; }
static Half madHalf(Half a, Half b, Half c) {
  Half product = halfBinary<mulFloat<float>>(a, b);
  return halfBinary<addFloat<float>>(product, c);
}

template <class T> static T floorOf(T a) { return std::floor(a); }
template <class T> static T ceilOf(T a) { return std::ceil(a); }
template <class T> static T truncOf(T a) { return std::trunc(a); }
template <class T> static T nearestEven(T a) { return std::nearbyint(a); }
/// a - floor(a), below one.
static float fractFloat(float a) {
  float fraction = a - std::floor(a);
  return fraction >= 1.0f ? 0x1.fffffep-1f : fraction;
}
static double fractDouble(double a) {
  double fraction = a - std::floor(a);
  return fraction >= 1.0 ? 0x1.fffffffffffffp-1 : fraction;
}
static Half fractHalf(Half a) {
  float v = floatFromHalf(a), fraction = v - std::floor(v);
  Half rounded = halfFromFloat(fraction);
  return rounded.bits == 0x3c00 ? Half{0x3bff} : rounded;
}
template <class T> static T floorIn(T a) { return std::floor(a); }
template <> Half floorIn(Half a) { return halfUnary<floorOf<float>>(a); }
template <class T> static T fractRounded(Rounding rounding, T a) {
  using L = FloatLayout<T>;
  constexpr uint64_t one = ((1ull << (L::exponentBits - 1)) - 1) << L::fractionBits;
  T fraction = subRounded(rounding, a, floorIn(a));
  return toBits(fraction) == one ? fromBits<T>(one - 1) : fraction;
}

static int clampExponent(int n) { return n < -5000 ? -5000 : n > 5000 ? 5000 : n; }
static float scaleFloat(float a, int32_t n) { return std::ldexp(a, clampExponent(n)); }
static double scaleDouble(double a, int32_t n) { return std::ldexp(a, clampExponent(n)); }
static Half scaleHalf(Half a, int16_t n) {
  return halfFromDouble(std::ldexp(static_cast<double>(floatFromHalf(a)), clampExponent(n)));
}
static Half scaleHalfRounded(Rounding rounding, Half a, int16_t n) {
  return scaleRounded(rounding, a, n);
}

template <class T> static T mantissa(T a) {
  int exponent;
  return std::isfinite(a) ? std::frexp(a, &exponent) : quieted(a);
}
template <class T> static int32_t exponentOf(T a) {
  int exponent = 0;
  if (std::isfinite(a) && a != 0)
    std::frexp(a, &exponent);
  return exponent;
}
static Half mantissaHalf(Half a) { return halfUnary<mantissa<float>>(quieted(a)); }
static int16_t exponentHalf(Half a) { return exponentOf(floatFromHalf(a)); }

static void addF32(SemanticTable &table) {
  table.add({
      {"v_add_f32", roundedLanes<addFloat<float>, addRounded<float>>()},
      {"v_sub_f32", roundedLanes<subFloat<float>, subRounded<float>>()},
      {"v_subrev_f32", roundedLanes<subReversed<float>, subrevRounded<float>>()},
      {"v_mul_f32", roundedLanes<mulFloat<float>, mulRounded<float>>()},
      {"v_mul_legacy_f32", roundedLanes<mulZeroWins, mulZeroWinsRounded>()},
      {"v_mul_dx9_zero_f32", roundedLanes<mulZeroWins, mulZeroWinsRounded>()},
      {"v_fma_dx9_zero_f32", roundedLanes<fmaZeroWins, fmaZeroWinsRounded>()},
      {"v_fmac_dx9_zero_f32", roundedLanes<fmaZeroWins, fmaZeroWinsRounded>(ReadsDestination)},
      {"v_fma_f32", roundedLanes<fmaFloat, fmaRounded<float>>()},
      {"v_fmac_f32", roundedLanes<fmaFloat, fmaRounded<float>>(ReadsDestination)},
      {"v_fmaak_f32", roundedLanes<fmaFloat, fmaRounded<float>>()},
      {"v_fmamk_f32", roundedLanes<fmaFloat, fmaRounded<float>>()},
      {"v_mad_f32", roundedLanes<madFloat, madRounded<float>>()},
      {"v_mac_f32", roundedLanes<madFloat, madRounded<float>>(ReadsDestination)},
      {"v_max_f32", minMaxLanes<Maximum, float>()},
      {"v_min_f32", minMaxLanes<Minimum, float>()},
      {"v_max3_f32", minMaxLanes<Maximum3, float>()},
      {"v_min3_f32", minMaxLanes<Minimum3, float>()},
      {"v_med3_f32", minMaxLanes<Median3, float>()},
      {"v_maxmin_f32", minMaxLanes<MaxMin, float>()},
      {"v_minmax_f32", minMaxLanes<MinMax, float>()},
      {"v_floor_f32", lanes<floorOf<float>>()},
      {"v_ceil_f32", lanes<ceilOf<float>>()},
      {"v_trunc_f32", lanes<truncOf<float>>()},
      {"v_rndne_f32", lanes<nearestEven<float>>()},
      {"v_fract_f32", roundedLanes<fractFloat, fractRounded<float>>()},
      {"v_ldexp_f32", roundedLanes<scaleFloat, scaleRounded<float>>()},
      {"v_frexp_mant_f32", lanes<mantissa<float>>()},
      {"v_frexp_exp_i32_f32", lanes<exponentOf<float>>()},
  });
}

static void addF64(SemanticTable &table) {
  table.add({
      {"v_add_f64", roundedLanes<addFloat<double>, addRounded<double>>()},
      {"v_mul_f64", roundedLanes<mulFloat<double>, mulRounded<double>>()},
      {"v_fma_f64", roundedLanes<fmaDouble, fmaRounded<double>>()},
      {"v_fmac_f64", roundedLanes<fmaDouble, fmaRounded<double>>(ReadsDestination)},
      {"v_max_f64", minMaxLanes<Maximum, double>()},
      {"v_min_f64", minMaxLanes<Minimum, double>()},
      {"v_floor_f64", lanes<floorOf<double>>()},
      {"v_ceil_f64", lanes<ceilOf<double>>()},
      {"v_trunc_f64", lanes<truncOf<double>>()},
      {"v_rndne_f64", lanes<nearestEven<double>>()},
      {"v_fract_f64", roundedLanes<fractDouble, fractRounded<double>>()},
      {"v_ldexp_f64", roundedLanes<scaleDouble, scaleRounded<double>>()},
      {"v_frexp_mant_f64", lanes<mantissa<double>>()},
      {"v_frexp_exp_i32_f64", lanes<exponentOf<double>>()},
  });
}

static void addF16(SemanticTable &table) {
  table.add({
      {"v_add_f16", roundedLanes<halfBinary<addFloat<float>>, addRounded<Half>>()},
      {"v_sub_f16", roundedLanes<halfBinary<subFloat<float>>, subRounded<Half>>()},
      {"v_subrev_f16", roundedLanes<halfBinary<subReversed<float>>, subrevRounded<Half>>()},
      {"v_mul_f16", roundedLanes<halfBinary<mulFloat<float>>, mulRounded<Half>>()},
      {"v_fma_f16", roundedLanes<fmaHalf, fmaRounded<Half>>(PreservesHigh)},
      {"v_fmac_f16", roundedLanes<fmaHalf, fmaRounded<Half>>(ReadsDestination)},
      {"v_fmaak_f16", roundedLanes<fmaHalf, fmaRounded<Half>>()},
      {"v_fmamk_f16", roundedLanes<fmaHalf, fmaRounded<Half>>()},
      {"v_mad_f16", roundedLanes<madHalf, madRounded<Half>>(PreservesHigh)},
      {"v_mad_legacy_f16", roundedLanes<madHalf, madRounded<Half>>()},
      {"v_madak_f16", roundedLanes<madHalf, madRounded<Half>>()},
      {"v_madmk_f16", roundedLanes<madHalf, madRounded<Half>>()},
      {"v_fma_legacy_f16", roundedLanes<fmaHalf, fmaRounded<Half>>()},
      {"v_mac_f16", roundedLanes<madHalf, madRounded<Half>>(ReadsDestination)},
      {"v_max_f16", minMaxLanes<Maximum, Half>()},
      {"v_min_f16", minMaxLanes<Minimum, Half>()},
      {"v_max3_f16", minMaxLanes<Maximum3, Half>(PreservesHigh)},
      {"v_min3_f16", minMaxLanes<Minimum3, Half>(PreservesHigh)},
      {"v_med3_f16", minMaxLanes<Median3, Half>(PreservesHigh)},
      {"v_maxmin_f16", minMaxLanes<MaxMin, Half>()},
      {"v_minmax_f16", minMaxLanes<MinMax, Half>()},
      {"v_floor_f16", lanes<halfUnary<floorOf<float>>>()},
      {"v_ceil_f16", lanes<halfUnary<ceilOf<float>>>()},
      {"v_trunc_f16", lanes<halfUnary<truncOf<float>>>()},
      {"v_rndne_f16", lanes<halfUnary<nearestEven<float>>>()},
      {"v_fract_f16", roundedLanes<fractHalf, fractRounded<Half>>()},
      {"v_ldexp_f16", roundedLanes<scaleHalf, scaleHalfRounded>()},
      {"v_frexp_mant_f16", lanes<mantissaHalf>()},
      {"v_frexp_exp_i16_f16", lanes<exponentHalf>()},
  });
}

void qgemm::sim::addVectorFloat(SemanticTable &table) {
  addF32(table);
  addF64(table);
  addF16(table);
  table.ignoreClamp({"v_frexp_exp_i32_f32", "v_frexp_exp_i32_f64", "v_frexp_exp_i16_f16"});
}
