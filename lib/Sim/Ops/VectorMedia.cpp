//===- VectorMedia.cpp - products for lighting, names of normalizing conversions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../RoundedLanes.h"
#include <limits>

using namespace qgemm::sim;

/// A product in which zero wins, for the exponent of a specular light (RDNA3 ISA, V_MULLIT_F32).
template <class Multiply> static float multiplyLight(float a, float b, float c, Multiply multiply) {
  constexpr float lowest = std::numeric_limits<float>::lowest();
  if (b == lowest || b == -std::numeric_limits<float>::infinity() || isNaN(b) || c <= 0 || isNaN(c))
    return lowest;
  return a == 0 || b == 0 ? 0.0f : multiply(a, b);
}
static float lightNearest(float a, float b, float c) {
  return multiplyLight(a, b, c, mulFloat<float>);
}
static float lightRounded(Rounding rounding, float a, float b, float c) {
  return multiplyLight(a, b, c, [=](float x, float y) { return mulRounded(rounding, x, y); });
}

void qgemm::sim::addVectorMedia(SemanticTable &table) {
  table.add("v_mullit_f32", roundedLanes<lightNearest, lightRounded>());
  table.alias("v_cvt_pk_norm_i16_f16", "v_cvt_pknorm_i16_f16");
  table.alias("v_cvt_pk_norm_u16_f16", "v_cvt_pknorm_u16_f16");
}
