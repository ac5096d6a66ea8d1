//===- VectorCompare.cpp - VOPC ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// v_cmp writes a lane mask; v_cmpx writes EXEC, on gfx9 the mask as well (CDNA3 ISA 6.6, RDNA3 ISA
// 7.6).
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"

using namespace qgemm::sim;

/// Types compare as themselves, f16 as f32.
template <class T> static T comparable(T v) { return v; }
static float comparable(Half v) { return floatFromHalf(v); }

template <class T> static bool never(T, T) { return false; }
template <class T> static bool always(T, T) { return true; }
template <class T> static bool less(T a, T b) { return comparable(a) < comparable(b); }
template <class T> static bool equal(T a, T b) { return comparable(a) == comparable(b); }
template <class T> static bool lessEqual(T a, T b) { return comparable(a) <= comparable(b); }
template <class T> static bool greater(T a, T b) { return comparable(a) > comparable(b); }
template <class T> static bool greaterEqual(T a, T b) { return comparable(a) >= comparable(b); }
template <class T> static bool notEqual(T a, T b) { return !equal(a, b); }
template <class T> static bool notLess(T a, T b) { return !less(a, b); }
template <class T> static bool notLessEqual(T a, T b) { return !lessEqual(a, b); }
template <class T> static bool notGreater(T a, T b) { return !greater(a, b); }
template <class T> static bool notGreaterEqual(T a, T b) { return !greaterEqual(a, b); }
template <class T> static bool lessOrGreater(T a, T b) { return less(a, b) || greater(a, b); }
template <class T> static bool notLessOrGreater(T a, T b) { return !lessOrGreater(a, b); }
template <class T> static bool ordered(T a, T b) {
  return !isNaN(comparable(a)) && !isNaN(comparable(b));
}
template <class T> static bool unordered(T a, T b) { return !ordered(a, b); }

/// S1 has a bit for each class (RDNA3 ISA, V_CMP_CLASS_F32).
template <class T> static bool isOfClass(T value, uint32_t classes) {
  auto v = comparable(value);
  constexpr bool half = sizeof(T) == 2;
  bool signaling = half ? isNaN(v) && !(toBits(v) & 0x400000) : isSignalingNaN(v);
  bool negative = std::signbit(v);
  bool normal = half ? std::fabs(v) >= 0x1p-14f : std::isnormal(v);
  unsigned bit = isNaN(v)        ? (signaling ? 0 : 1)
                 : std::isinf(v) ? (negative ? 2 : 9)
                 : normal        ? (negative ? 3 : 8)
                 : v != 0        ? (negative ? 4 : 7)
                                 : (negative ? 5 : 6);
  return classes >> bit & 1;
}
static bool classOfHalf(Half value, uint16_t classes) { return isOfClass(value, classes); }

template <auto Fn> static void compare(Wave &wave, const Instruction &inst) {
  writeMaskResult(wave, inst.operands[0], compareLanes<Fn>(wave, inst, 1, Fn));
}

template <auto Fn> static void compareToExec(Wave &wave, const Instruction &inst) {
  bool explicitMask = inst.operandCount == 3;
  uint64_t mask = compareLanes<Fn>(wave, inst, explicitMask ? 1 : 0, Fn);
  if (explicitMask)
    writeMaskResult(wave, inst.operands[0], mask);
  wave.writeMask(SlotExec, mask);
}

/// Clamp asks for exceptions, which nobody takes here (RDNA4 ISA 7.2.3.1).
template <auto Fn, class A, class B>
static void addRow(SemanticTable &table, const std::string &suffix, bool (*)(A, B)) {
  constexpr ValueType a = valueTypeOf<A>(), b = valueTypeOf<B>();
  table.add("v_cmp_" + suffix, Semantic(compare<Fn>, {ValueType::Mask, a, b}).clampingItself());
  table.add("v_cmpx_" + suffix,
            Semantic(compareToExec<Fn>, {ValueType::Mask, a, b}).clampingItself());
}
template <auto Fn> static void addRow(SemanticTable &table, const std::string &suffix) {
  addRow<Fn>(table, suffix, Fn);
}

template <class T> static void addOrderings(SemanticTable &table, const std::string &type) {
  addRow<never<T>>(table, "f_" + type);
  addRow<less<T>>(table, "lt_" + type);
  addRow<equal<T>>(table, "eq_" + type);
  addRow<lessEqual<T>>(table, "le_" + type);
  addRow<greater<T>>(table, "gt_" + type);
  addRow<greaterEqual<T>>(table, "ge_" + type);
  addRow<always<T>>(table, "t_" + type);
}
template <class T> static void addInteger(SemanticTable &table, const std::string &type) {
  addOrderings<T>(table, type);
  addRow<notEqual<T>>(table, "ne_" + type);
}
template <class T> static void addFloat(SemanticTable &table, const std::string &type) {
  addOrderings<T>(table, type);
  addRow<always<T>>(table, "tru_" + type);
  addRow<lessOrGreater<T>>(table, "lg_" + type);
  addRow<ordered<T>>(table, "o_" + type);
  addRow<unordered<T>>(table, "u_" + type);
  addRow<notGreaterEqual<T>>(table, "nge_" + type);
  addRow<notLessOrGreater<T>>(table, "nlg_" + type);
  addRow<notGreater<T>>(table, "ngt_" + type);
  addRow<notLessEqual<T>>(table, "nle_" + type);
  addRow<notEqual<T>>(table, "neq_" + type);
  addRow<notLess<T>>(table, "nlt_" + type);
}

void qgemm::sim::addVectorCompare(SemanticTable &table) {
  addInteger<int16_t>(table, "i16");
  addInteger<uint16_t>(table, "u16");
  addInteger<int32_t>(table, "i32");
  addInteger<uint32_t>(table, "u32");
  addInteger<int64_t>(table, "i64");
  addInteger<uint64_t>(table, "u64");
  addFloat<Half>(table, "f16");
  addFloat<float>(table, "f32");
  addFloat<double>(table, "f64");
  addRow<classOfHalf>(table, "class_f16");
  addRow<isOfClass<float>>(table, "class_f32");
  addRow<isOfClass<double>>(table, "class_f64");
}
