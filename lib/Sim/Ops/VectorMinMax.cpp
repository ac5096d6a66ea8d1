//===- VectorMinMax.cpp - IEEE minimum and maximum of gfx12 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// gfx12 has both families of IEEE 754-2019: minimumNumber and maximumNumber (_num), in which
// numbers win against NaNs, signaling ones too, and minimum and maximum, in which NaNs win. -0 < +0
// in all. RDNA4 ISA, V_MIN_NUM_F32 and V_MINIMUM_F32.
//
//===----------------------------------------------------------------------===//

#include "../FloatMinMax.h"
#include "../MinMaxByMode.h"

using namespace qgemm::sim;

template <auto First, auto Second, class T> static T chain(T a, T b, T c) {
  return Second(First(a, b), c);
}
template <class T> static T medianNumber(T a, T b, T c) {
  if (isNaN(a) || isNaN(b) || isNaN(c))
    return minimumNumber(minimumNumber(a, b), c);
  T largest = maximumNumber(maximumNumber(a, b), c);
  return largest == a   ? maximumNumber(b, c)
         : largest == b ? maximumNumber(a, c)
                        : maximumNumber(a, b);
}

static constexpr auto min32 = minimumPropagating<float>, max32 = maximumPropagating<float>,
                      minNum32 = minimumNumber<float>, maxNum32 = maximumNumber<float>;

template <float (*Fn)(float, float)> static void addBinary(SemanticTable &table, std::string name) {
  table.add(name + "_f32", selectingLanes<Fn>());
  table.add(name + "_f16", selectingLanes<halfBinary<Fn>>());
}
template <float (*Fn)(float, float, float)>
static void addTernary(SemanticTable &table, std::string name) {
  table.add(name + "_f32", selectingLanes<Fn>());
  table.add(name + "_f16", selectingLanes<halfTernary<Fn>>());
}

void qgemm::sim::addVectorMinMax(SemanticTable &table) {
  addBinary<minNum32>(table, "v_min_num");
  addBinary<maxNum32>(table, "v_max_num");
  addBinary<min32>(table, "v_minimum");
  addBinary<max32>(table, "v_maximum");
  addTernary<chain<minNum32, minNum32, float>>(table, "v_min3_num");
  addTernary<chain<maxNum32, maxNum32, float>>(table, "v_max3_num");
  addTernary<chain<min32, min32, float>>(table, "v_minimum3");
  addTernary<chain<max32, max32, float>>(table, "v_maximum3");
  addTernary<chain<minNum32, maxNum32, float>>(table, "v_minmax_num");
  addTernary<chain<maxNum32, minNum32, float>>(table, "v_maxmin_num");
  addTernary<chain<min32, max32, float>>(table, "v_minimummaximum");
  addTernary<chain<max32, min32, float>>(table, "v_maximumminimum");
  addTernary<medianNumber<float>>(table, "v_med3_num");
  table.add({
      {"v_min_num_f64", selectingLanes<minimumNumber<double>>()},
      {"v_max_num_f64", selectingLanes<maximumNumber<double>>()},
      {"v_minimum_f64", selectingLanes<minimumPropagating<double>>()},
      {"v_maximum_f64", selectingLanes<maximumPropagating<double>>()},
      {"v_pk_min_num_f16", selectingHalves<halfBinary<minNum32>>()},
      {"v_pk_max_num_f16", selectingHalves<halfBinary<maxNum32>>()},
      {"v_pk_minimum_f16", selectingHalves<halfBinary<min32>>()},
      {"v_pk_maximum_f16", selectingHalves<halfBinary<max32>>()},
      {"v_pk_minimum3_f16", selectingHalves<halfTernary<chain<min32, min32, float>>>()},
      {"v_pk_maximum3_f16", selectingHalves<halfTernary<chain<max32, max32, float>>>()},
  });
}
