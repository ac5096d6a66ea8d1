//===- ScalarFloat.cpp - floating point on the scalar unit ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// gfx11.5 and gfx12 (RDNA3.5 ISA 6.8, RDNA4 ISA 6.8): the same operations as on the vector unit,
// without modifiers. f16 takes the low half of a register and clears the upper one.
//
//===----------------------------------------------------------------------===//

#include "../FloatConvert.h"
#include "../FloatMinMax.h"
#include "../MinMaxByMode.h"

using namespace qgemm::sim;

using u16 = uint16_t;
using u32 = uint32_t;
using i32 = int32_t;

//===----------------------------------------------------------------------===//
// Operands and results with the denormal modes
//===----------------------------------------------------------------------===//

template <class T> static T readOperand(const Wave &wave, const Operand &operand) {
  uint64_t bits = readScalar(wave, operand);
  if constexpr (std::is_same_v<T, float>)
    return flushFloat(fromBits<float>(bits), wave.mode.flushInput32);
  else if constexpr (std::is_same_v<T, Half>)
    return Half{flushHalf(static_cast<u32>(bits), wave.mode.flushInput64)};
  else
    return static_cast<T>(bits);
}
static u32 resultBits(const Wave &wave, float v) {
  return toBits(flushFloat(v, wave.mode.flushOutput32));
}
static u32 resultBits(const Wave &wave, Half v) {
  return flushHalf(v.bits, wave.mode.flushOutput64);
}
template <class T> static u32 resultBits(const Wave &, T v) { return static_cast<u32>(v); }

template <auto Fn, class R, class... A, size_t... i>
static void runFloat(Wave &wave, const Instruction &inst, R (*)(A...), std::index_sequence<i...>) {
  writeScalar(wave, inst.operands[0],
              resultBits(wave, Fn(readOperand<A>(wave, inst.operands[i + 1])...)));
}
template <auto Fn> static void executeFloat(Wave &wave, const Instruction &inst) {
  runFloat<Fn>(wave, inst, Fn, std::make_index_sequence<arityOf(Fn)>());
}
template <auto Fn> static Semantic scalarFloat(uint8_t flags = 0) {
  return semanticFromSignature(executeFloat<Fn>, Fn, flags, nullptr);
}

template <auto Rounded, class R, class... A, size_t... i>
static void runRounded(Wave &wave, const Instruction &inst, R (*)(Rounding, A...),
                       std::index_sequence<i...>) {
  writeScalar(wave, inst.operands[0],
              resultBits(wave, Rounded(roundingOf<R>(wave),
                                       readOperand<A>(wave, inst.operands[i + 1])...)));
}
template <auto Nearest, auto Rounded>
static void executeRoundedFloat(Wave &wave, const Instruction &inst) {
  if (LLVM_LIKELY(!wave.mode.roundsOtherwise))
    return executeFloat<Nearest>(wave, inst);
  runRounded<Rounded>(wave, inst, Rounded, std::make_index_sequence<arityOf(Nearest)>());
}
template <auto Nearest, auto Rounded> static Semantic roundedFloat(uint8_t flags = 0) {
  return semanticFromSignature(executeRoundedFloat<Nearest, Rounded>, Nearest, flags, nullptr);
}

template <auto Fn, class T>
static void runCompare(Wave &wave, const Instruction &inst, bool (*)(T, T)) {
  wave.scc = Fn(readOperand<T>(wave, inst.operands[0]), readOperand<T>(wave, inst.operands[1]));
}
template <auto Fn> static void executeCompare(Wave &wave, const Instruction &inst) {
  runCompare<Fn>(wave, inst, Fn);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static float comparable(float v) { return v; }
static float comparable(Half v) { return floatFromHalf(v); }

template <class T> static bool less(T a, T b) { return comparable(a) < comparable(b); }
template <class T> static bool equal(T a, T b) { return comparable(a) == comparable(b); }
template <class T> static bool lessEqual(T a, T b) { return comparable(a) <= comparable(b); }
template <class T> static bool greater(T a, T b) { return comparable(a) > comparable(b); }
template <class T> static bool lessGreater(T a, T b) { return less(a, b) || greater(a, b); }
template <class T> static bool greaterEqual(T a, T b) { return comparable(a) >= comparable(b); }
template <class T> static bool unordered(T a, T b) {
  return isNaN(comparable(a)) || isNaN(comparable(b));
}
template <auto Fn, class T> static bool negated(T a, T b) { return !Fn(a, b); }

static float floorOf(float a) { return std::floor(a); }
static float ceilOf(float a) { return std::ceil(a); }
static float truncOf(float a) { return std::trunc(a); }
static float nearestEven(float a) { return std::nearbyint(a); }
static float fromSigned(i32 v) { return static_cast<float>(v); }
static float fromUnsigned(u32 v) { return static_cast<float>(v); }
static float widen(Half v) { return quieted(floatFromHalf(v)); }
static float widenUpper(u32 v) { return widen({static_cast<u16>(v >> 16)}); }
static u32 packTowardZero(float a, float b) {
  return halfTowardZero(a) | static_cast<u32>(halfTowardZero(b)) << 16;
}

template <class T> static void addCompares(SemanticTable &table, const std::string &type) {
  auto add = [&](const char *name, ExecuteFn fn) {
    table.add("s_cmp_" + std::string(name) + type,
              Semantic(fn, {valueTypeOf<T>(), valueTypeOf<T>()}).results(0));
  };
  add("lt_", executeCompare<less<T>>);
  add("eq_", executeCompare<equal<T>>);
  add("le_", executeCompare<lessEqual<T>>);
  add("gt_", executeCompare<greater<T>>);
  add("lg_", executeCompare<lessGreater<T>>);
  add("ge_", executeCompare<greaterEqual<T>>);
  add("u_", executeCompare<unordered<T>>);
  add("o_", executeCompare<negated<unordered<T>, T>>);
  add("nge_", executeCompare<negated<greaterEqual<T>, T>>);
  add("nlg_", executeCompare<negated<lessGreater<T>, T>>);
  add("ngt_", executeCompare<negated<greater<T>, T>>);
  add("nle_", executeCompare<negated<lessEqual<T>, T>>);
  add("neq_", executeCompare<negated<equal<T>, T>>);
  add("nlt_", executeCompare<negated<less<T>, T>>);
}

template <float (*Fn)(float)> static void addUnary(SemanticTable &table, const std::string &name) {
  table.add(name + "_f32", scalarFloat<Fn>());
  table.add(name + "_f16", scalarFloat<halfUnary<Fn>>());
}
/// s_min and s_max of gfx11.5.
template <template <MinMaxRule, class> class Op, class T>
static void executeScalarMinMax(Wave &wave, const Instruction &inst) {
  if (wave.modeRegister & ieeeMode)
    executeFloat<Op<MinMaxRule::Rdna, T>::call>(wave, inst);
  else
    executeFloat<Op<MinMaxRule::RdnaPlain, T>::call>(wave, inst);
}
template <template <MinMaxRule, class> class Op, class T> static Semantic scalarMinMax() {
  return semanticFromSignature(executeSelecting<executeScalarMinMax<Op, T>>,
                               Op<MinMaxRule::Rdna, T>::call, 0, nullptr);
}
template <template <MinMaxRule, class> class Op>
static void addMinMax(SemanticTable &table, const std::string &name) {
  table.add(name + "_f32", scalarMinMax<Op, float>());
  table.add(name + "_f16", scalarMinMax<Op, Half>());
}
template <auto Fn> static Semantic scalarSelecting() {
  return semanticFromSignature(executeSelecting<executeFloat<Fn>>, Fn, 0, nullptr);
}
template <float (*Fn)(float, float)>
static void addSelecting(SemanticTable &table, const std::string &name) {
  table.add(name + "_f32", scalarSelecting<Fn>());
  table.add(name + "_f16", scalarSelecting<halfBinary<Fn>>());
}

template <auto Fn, auto Rounded32, auto Rounded16>
static void addRoundedBinary(SemanticTable &table, const std::string &name) {
  table.add(name + "_f32", roundedFloat<Fn, Rounded32>());
  table.add(name + "_f16", roundedFloat<halfBinary<Fn>, Rounded16>());
}

void qgemm::sim::addScalarFloat(SemanticTable &table) {
  addCompares<float>(table, "f32");
  addCompares<Half>(table, "f16");
  addRoundedBinary<addFloat<float>, addRounded<float>, addRounded<Half>>(table, "s_add");
  addRoundedBinary<subFloat<float>, subRounded<float>, subRounded<Half>>(table, "s_sub");
  addRoundedBinary<mulFloat<float>, mulRounded<float>, mulRounded<Half>>(table, "s_mul");
  addMinMax<Minimum>(table, "s_min");
  addMinMax<Maximum>(table, "s_max");
  addSelecting<minimumNumber<float>>(table, "s_min_num");
  addSelecting<maximumNumber<float>>(table, "s_max_num");
  addSelecting<minimumPropagating<float>>(table, "s_minimum");
  addSelecting<maximumPropagating<float>>(table, "s_maximum");
  addUnary<floorOf>(table, "s_floor");
  addUnary<ceilOf>(table, "s_ceil");
  addUnary<truncOf>(table, "s_trunc");
  addUnary<nearestEven>(table, "s_rndne");
  table.add({
      {"s_fmac_f32", roundedFloat<fmaFloat, fmaRounded<float>>(ReadsDestination)},
      {"s_fmac_f16", roundedFloat<fmaHalf, fmaRounded<Half>>(ReadsDestination)},
      {"s_fmaak_f32", roundedFloat<fmaFloat, fmaRounded<float>>()},
      {"s_fmamk_f32", roundedFloat<fmaFloat, fmaRounded<float>>()},
      {"s_cvt_f32_i32", roundedFloat<fromSigned, fromIntegerRounded<float, i32>>()},
      {"s_cvt_f32_u32", roundedFloat<fromUnsigned, fromIntegerRounded<float, u32>>()},
      {"s_cvt_i32_f32", scalarFloat<integerFromFloat<i32, float>>()},
      {"s_cvt_u32_f32", scalarFloat<integerFromFloat<u32, float>>()},
      {"s_cvt_f16_f32", roundedFloat<halfFromFloat, narrowRounded<halfFromFloat, Half, float>>()},
      {"s_cvt_f32_f16", scalarFloat<widen>()},
      {"s_cvt_hi_f32_f16", scalarFloat<widenUpper>()},
      {"s_cvt_pk_rtz_f16_f32", scalarFloat<packTowardZero>()},
  });
}
