//===- VectorSpecial.cpp - reciprocals, roots, exponentials, division steps ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hardware approximates reciprocals, roots, exponentials and logarithms to about one unit in
// the last place, in ways that are not public. Here they are rounded from a wider format. Code that
// is correct on every conforming approximation, such as LLVM's division and square root, gives the
// same bits; code that uses them directly is judged against the mathematical value.
//
//===----------------------------------------------------------------------===//

#include "../RoundedLanes.h"

using namespace qgemm::sim;

static constexpr double twoPi = 6.283185307179586476925;

static float reciprocal(float a) { return static_cast<float>(1.0 / static_cast<double>(a)); }
static float inverseRoot(float a) {
  return static_cast<float>(1.0 / std::sqrt(static_cast<double>(a)));
}
static float squareRoot(float a) { return std::sqrt(a); }
static float exponential(float a) { return static_cast<float>(std::exp2(static_cast<double>(a))); }
static float logarithm(float a) { return static_cast<float>(std::log2(static_cast<double>(a))); }
/// Arguments count turns: whole ones drop out exactly, and quarters give exact zeros, positive ones
/// except for sin(-0) (RDNA3 ISA, examples of V_SIN_F32 and V_COS_F32).
static double sineOf(double a) {
  double rest = std::remainder(a, 1.0);
  bool whole = (rest == 0 && a != 0) || std::fabs(rest) == 0.5;
  return whole ? 0.0 : std::sin(twoPi * rest);
}
static double cosineOf(double a) {
  double rest = std::fabs(std::remainder(a, 1.0));
  return rest == 0.25 ? 0.0 : std::cos(twoPi * rest);
}
static float sine(float a) { return static_cast<float>(sineOf(a)); }
static float cosine(float a) { return static_cast<float>(cosineOf(a)); }
/// Denormal sources and results of f32 approximations are zeros in every mode (RDNA3 and CDNA3 ISA,
/// notes of V_RCP_F32, V_RSQ_F32, V_SQRT_F32, V_EXP_F32 and V_LOG_F32).
template <float (*Fn)(float)> static float flushed(float a) {
  return flushFloat(Fn(flushFloat(a, true)), true);
}
static double reciprocalDouble(double a) { return 1.0 / a; }
static double inverseRootDouble(double a) {
  return static_cast<double>(1.0L / std::sqrt(static_cast<long double>(a)));
}
static double squareRootDouble(double a) { return std::sqrt(a); }
/// f16 from a double computation, rounded once more than exactly; the doubles carry 42 extra bits.
template <double (*Fn)(double)> static Half viaDouble(Half a) {
  return halfFromDouble(Fn(floatFromHalf(a)));
}
static double inverseRootOf(double a) { return 1.0 / std::sqrt(a); }
static double exp2Of(double a) { return std::exp2(a); }
static double log2Of(double a) { return std::log2(a); }

//===----------------------------------------------------------------------===//
// Division steps
//===----------------------------------------------------------------------===//

namespace {
/// Parameters of the division sequence in one format.
template <class T> struct Division;
template <> struct Division<float> {
  static constexpr int bias = 127, scale = 64, largeQuotient = 96, tinyNumerator = 23;
  static constexpr int underflow = -150;
  static int exponent(float v) { return toBits(v) >> 23 & 255; }
  static bool denormal(float v) { return v != 0 && exponent(v) == 0; }
  static bool sign(float v) { return toBits(v) >> 31; }
  static float invalid() { return fromBits<float>(0xffc00000); }
};
template <> struct Division<double> {
  static constexpr int bias = 1023, scale = 128, largeQuotient = 768, tinyNumerator = 53;
  static constexpr int underflow = -1075;
  static int exponent(double v) { return toBits(v) >> 52 & 2047; }
  static bool denormal(double v) { return v != 0 && exponent(v) == 0; }
  static bool sign(double v) { return toBits(v) >> 63; }
  static double invalid() { return fromBits<double>(0xfff8000000000000); }
};
} // namespace

/// V_DIV_SCALE (RDNA3 ISA). The manual's pseudocode names f64's denormals for the reciprocal of an
/// f32, and scales a denominator up whose reciprocal is already denormal; both would make the
/// sequence wrong. Here "denormal" is the operand's own format, and such a denominator is scaled
/// down.
template <class T> static T divisionScale(T value, T denominator, T numerator, bool &postScale) {
  using D = Division<T>;
  postScale = false;
  if (numerator == 0 || denominator == 0)
    return fromBits<T>(toBits(std::numeric_limits<T>::quiet_NaN()));
  bool tinyReciprocal = D::denormal(T(1) / denominator);
  bool tinyQuotient = D::denormal(numerator / denominator) || numerator / denominator == 0;
  bool isDenominator = value == denominator, isNumerator = value == numerator;
  if (D::exponent(numerator) - D::exponent(denominator) >= D::largeQuotient) {
    postScale = true;
    return isDenominator ? std::ldexp(value, D::scale) : value;
  }
  if (D::denormal(denominator))
    return std::ldexp(value, D::scale);
  if (tinyReciprocal && tinyQuotient) {
    postScale = true;
    return isDenominator ? std::ldexp(value, -D::scale) : value;
  }
  if (tinyReciprocal)
    return std::ldexp(value, -D::scale);
  if (tinyQuotient) {
    postScale = true;
    return isNumerator ? std::ldexp(value, D::scale) : value;
  }
  if (D::exponent(numerator) <= D::tinyNumerator)
    return std::ldexp(value, D::scale);
  return value;
}

/// The sign of the error that std::fma made: a * b + c - nearest.
static double fmaResidual(double a, double b, double c, double nearest) {
  double product = a * b, productError = std::fma(a, b, -product);
  double sum = product + c, other = sum - product;
  double sumError = (product - (sum - other)) + (c - other);
  return (sum - nearest) + (sumError + productError);
}

/// (a * b + c) * scale with one rounding, scale a power of two.
static double fmaScaled(double a, double b, double c, double scale) {
  double nearest = std::fma(a, b, c), scaled = nearest * scale;
  if (!(std::fabs(scaled) <= std::numeric_limits<double>::min()))
    return scaled; // scaling was exact
  // The second rounding went wrong only if the first one ended on a tie.
  double half = 0x1p-1074 / scale / 2, lost = std::fabs(nearest - scaled / scale);
  double residual = fmaResidual(a, b, c, nearest);
  if (lost != half || !(residual > 0 || residual < 0))
    return scaled;
  return (nearest + (residual > 0 ? half : -half)) * scale;
}

/// V_DIV_FMAS: the quotient is scaled back by what V_DIV_SCALE has put in, in the direction that
/// its exponent tells, with one rounding. (The manual prints 2^32 and 2^64, which do not undo it.)
static float divisionFmas(float a, float b, float c, bool postScale) {
  if (!postScale)
    return fmaFloat(a, b, c);
  double exact = addRoundToOdd(static_cast<double>(a) * b, c);
  return static_cast<float>(exact * (Division<float>::exponent(c) > 127 ? 0x1p64 : 0x1p-64));
}
static double divisionFmas(double a, double b, double c, bool postScale) {
  if (!postScale)
    return std::fma(a, b, c);
  bool up = Division<double>::exponent(c) > 1023;
  double result = fmaScaled(a, b, c, up ? 0x1p128 : 0x1p-128);
  // What overflows before it is scaled down may be finite.
  return up || std::isfinite(result) ? result : fusedRounded(Rounding{}, a, b, c, -128);
}

template <class T> static T divisionFmasRounded(Rounding rounding, T a, T b, T c, bool postScale) {
  using D = Division<T>;
  int scale = !postScale ? 0 : D::exponent(c) > D::bias ? D::scale : -D::scale;
  return fusedRounded(rounding, a, b, c, scale);
}

/// V_DIV_FIXUP: special values, and the sign. Where a quotient overflows, the steps before produce
/// a NaN out of finite numbers; the result is then infinite.
template <class T> static T divisionFixup(T quotient, T denominator, T numerator) {
  using D = Division<T>;
  bool negative = D::sign(denominator) != D::sign(numerator);
  auto signedValue = [&](T magnitude) { return negative ? -magnitude : magnitude; };
  T infinity = std::numeric_limits<T>::infinity();
  if (isNaN(numerator))
    return quietNaN(numerator);
  if (isNaN(denominator))
    return quietNaN(denominator);
  bool infiniteDenominator = std::isinf(denominator), infiniteNumerator = std::isinf(numerator);
  if ((denominator == 0 && numerator == 0) || (infiniteDenominator && infiniteNumerator))
    return D::invalid();
  if (denominator == 0 || infiniteNumerator)
    return signedValue(infinity);
  if (infiniteDenominator || numerator == 0)
    return signedValue(T(0));
  if (D::exponent(numerator) - D::exponent(denominator) < D::underflow)
    return signedValue(T(0));
  return signedValue(isNaN(quotient) ? infinity : std::abs(quotient));
}

/// f16 quotients come from f32 and are NaN only if the caller made them so: they stay.
static Half divisionFixupHalf(Half q, Half d, Half n) {
  float denominator = floatFromHalf(d), numerator = floatFromHalf(n);
  bool ordinary =
      std::isfinite(denominator) && std::isfinite(numerator) && denominator != 0 && numerator != 0;
  if (ordinary && isNaN(floatFromHalf(q)))
    return quieted(q);
  return halfFromFloat(divisionFixup(floatFromHalf(q), floatFromHalf(d), floatFromHalf(n)));
}

template <class T> static void executeDivScale(Wave &wave, const Instruction &inst) {
  LaneWords buffers[3], result;
  Source sources[3];
  for (unsigned i = 0; i < 3; ++i)
    sources[i] = readSource(wave, inst.operands[i + 2], buffers[i]);
  uint64_t mask = 0;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    bool postScale;
    setLane(result, lane,
            divisionScale(laneValue<T>(sources[0], lane), laneValue<T>(sources[1], lane),
                          laneValue<T>(sources[2], lane), postScale));
    mask |= static_cast<uint64_t>(postScale) << lane;
  }
  writeResult(wave, inst, result, sizeof(T) == 8);
  writeMaskResult(wave, inst.operands[1], mask & wave.exec());
}

template <class T> static void executeDivFmas(Wave &wave, const Instruction &inst) {
  LaneWords buffers[3], result;
  Source sources[3];
  for (unsigned i = 0; i < 3; ++i)
    sources[i] = readSource(wave, inst.operands[i + 1], buffers[i]);
  uint64_t mask = wave.readMask(SlotVcc);
  auto run = [&](auto fmas) {
    for (unsigned lane = 0; lane < wave.lanes; ++lane)
      setLane(result, lane,
              fmas(laneValue<T>(sources[0], lane), laneValue<T>(sources[1], lane),
                   laneValue<T>(sources[2], lane), mask >> lane & 1));
  };
  if (LLVM_LIKELY(!wave.mode.roundsOtherwise))
    run([](T a, T b, T c, bool scaled) { return divisionFmas(a, b, c, scaled); });
  else
    run([rounding = roundingOf<T>(wave)](T a, T b, T c, bool scaled) {
      return divisionFmasRounded(rounding, a, b, c, scaled);
    });
  writeResult(wave, inst, result, sizeof(T) == 8);
}

void qgemm::sim::addVectorSpecial(SemanticTable &table) {
  constexpr ValueType F32 = ValueType::F32, F64 = ValueType::F64, Mask = ValueType::Mask;
  table.add({
      {"v_rcp_f32", lanes<flushed<reciprocal>>()},
      {"v_rcp_iflag_f32", lanes<flushed<reciprocal>>()},
      {"v_rsq_f32", lanes<flushed<inverseRoot>>()},
      {"v_sqrt_f32", lanes<flushed<squareRoot>>()},
      {"v_exp_f32", lanes<flushed<exponential>>()},
      {"v_log_f32", lanes<flushed<logarithm>>()},
      {"v_exp_legacy_f32", lanes<flushed<exponential>>()},
      {"v_log_legacy_f32", lanes<flushed<logarithm>>()},
      {"v_sin_f32", lanes<sine>()},
      {"v_cos_f32", lanes<cosine>()},
      {"v_rcp_f64", lanes<reciprocalDouble>()},
      {"v_rsq_f64", lanes<inverseRootDouble>()},
      {"v_sqrt_f64", lanes<squareRootDouble>()},
      {"v_rcp_f16", lanes<viaDouble<reciprocalDouble>>()},
      {"v_rsq_f16", lanes<viaDouble<inverseRootOf>>()},
      {"v_sqrt_f16", lanes<viaDouble<squareRootDouble>>()},
      {"v_exp_f16", lanes<viaDouble<exp2Of>>()},
      {"v_log_f16", lanes<viaDouble<log2Of>>()},
      {"v_sin_f16", lanes<viaDouble<sineOf>>()},
      {"v_cos_f16", lanes<viaDouble<cosineOf>>()},
      {"v_div_scale_f32", Semantic(executeDivScale<float>, {F32, Mask, F32, F32, F32}).results(2)},
      {"v_div_scale_f64", Semantic(executeDivScale<double>, {F64, Mask, F64, F64, F64}).results(2)},
      {"v_div_fmas_f32", Semantic(executeDivFmas<float>, {F32, F32, F32, F32})},
      {"v_div_fmas_f64", Semantic(executeDivFmas<double>, {F64, F64, F64, F64})},
      {"v_div_fixup_f32", lanes<divisionFixup<float>>()},
      {"v_div_fixup_f64", lanes<divisionFixup<double>>()},
      {"v_div_fixup_f16", lanes<divisionFixupHalf>(PreservesHigh)},
      {"v_div_fixup_legacy_f16", lanes<divisionFixupHalf>()},
  });
}
