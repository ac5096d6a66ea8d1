//===- VectorPacked.cpp - VOP3P on two halves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// op_sel chooses the halves that make the low result, op_sel_hi those of the high one; neg_lo and
// neg_hi negate them (RDNA3 ISA 7.5, CDNA3 ISA 6.2.4).
//
//===----------------------------------------------------------------------===//

#include "../MinMaxByMode.h"

using namespace qgemm::sim;

using u16 = uint16_t;
using i16 = int16_t;

template <class T> static T saturate(int64_t v) {
  int64_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  return static_cast<T>(v < low ? low : v > high ? high : v);
}
template <class T> static T add(T a, T b) { return a + b; }
template <class T> static T sub(T a, T b) { return a - b; }
template <class T> static T addClamp(T a, T b) { return saturate<T>(int64_t(a) + b); }
template <class T> static T subClamp(T a, T b) { return saturate<T>(int64_t(a) - b); }
template <class T> static T minimum(T a, T b) { return b < a ? b : a; }
template <class T> static T maximum(T a, T b) { return a < b ? b : a; }
template <class T> static T shiftLeft(T n, T v) { return v << (n & 15); }
template <class T> static T shiftRight(T n, T v) { return v >> (n & 15); }
static u16 mulLow(u16 a, u16 b) { return uint32_t(a) * b; }
template <class T> static T mad(T a, T b, T c) { return int64_t(a) * b + c; }
template <class T> static T madClamp(T a, T b, T c) { return saturate<T>(int64_t(a) * b + c); }

//===----------------------------------------------------------------------===//
// Two f32 in a register pair (CDNA)
//===----------------------------------------------------------------------===//

static float sourceFloat(const Wave &wave, const Instruction &inst, const Source &source,
                         unsigned n, bool high, unsigned lane) {
  bool upper = (high ? inst.mods.opSelHi : inst.mods.opSel) >> n & 1;
  bool negate = (high ? inst.mods.negHi : inst.mods.negLo) >> n & 1;
  uint32_t bits = upper ? source.hi[lane] : source.lo[lane];
  return flushFloat(fromBits<float>(negate ? bits ^ 0x80000000 : bits), wave.mode.flushInput32);
}

template <class Fn, class... A, size_t... i>
static void runPackedFloat(Wave &wave, const Instruction &inst, float (*)(A...),
                           std::index_sequence<i...>, Fn call) {
  LaneWords buffers[sizeof...(A)], result;
  const Source sources[] = {readSource(wave, inst.operands[i + 1], buffers[i])...};
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    float low = flushFloat(call(sourceFloat(wave, inst, sources[i], i, false, lane)...),
                           wave.mode.flushOutput32);
    float high = flushFloat(call(sourceFloat(wave, inst, sources[i], i, true, lane)...),
                            wave.mode.flushOutput32);
    if (inst.mods.clamp) {
      low = clampedFloat(wave.mode, low);
      high = clampedFloat(wave.mode, high);
    }
    result.lo[lane] = toBits(low);
    result.hi[lane] = toBits(high);
  }
  writeResult(wave, inst, result, true);
}
template <auto Nearest, auto Rounded>
static void executePackedFloat(Wave &wave, const Instruction &inst) {
  auto indices = std::make_index_sequence<arityOf(Nearest)>();
  if (LLVM_LIKELY(!wave.mode.roundsOtherwise))
    return runPackedFloat(wave, inst, Nearest, indices, [](auto... v) { return Nearest(v...); });
  runPackedFloat(wave, inst, Nearest, indices,
                 [rounding = rounding32(wave)](auto... v) { return Rounded(rounding, v...); });
}
template <auto Nearest, auto Rounded> static Semantic packedFloat() {
  constexpr ValueType P = ValueType::PkF32;
  return Semantic(executePackedFloat<Nearest, Rounded>, {ValueType::B64, P, P, P}, PackedHalves);
}

static void movePacked(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2], result;
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  // The low result comes from source 0, the high one from source 1; op_sel chooses their dwords.
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    result.lo[lane] = inst.mods.opSel & 1 ? a.hi[lane] : a.lo[lane];
    result.hi[lane] = inst.mods.opSel & 2 ? b.hi[lane] : b.lo[lane];
  }
  writeResult(wave, inst, result, true);
}

void qgemm::sim::addVectorPacked(SemanticTable &table) {
  constexpr ValueType P = ValueType::PkF32;
  table.add({
      {"v_pk_add_f16", packedRounded<halfBinary<addFloat<float>>, addRounded<Half>>()},
      {"v_pk_mul_f16", packedRounded<halfBinary<mulFloat<float>>, mulRounded<Half>>()},
      {"v_pk_fma_f16", packedRounded<fmaHalf, fmaRounded<Half>>()},
      {"v_pk_fmac_f16", packedRounded<fmaHalf, fmaRounded<Half>>(ReadsDestination)},
      {"v_pk_min_f16", minMaxPacked<Minimum>()},
      {"v_pk_max_f16", minMaxPacked<Maximum>()},
      {"v_pk_add_u16", packedHalvesClamp<add<u16>, addClamp<u16>>()},
      {"v_pk_add_i16", packedHalvesClamp<add<i16>, addClamp<i16>>()},
      {"v_pk_sub_u16", packedHalvesClamp<sub<u16>, subClamp<u16>>()},
      {"v_pk_sub_i16", packedHalvesClamp<sub<i16>, subClamp<i16>>()},
      {"v_pk_mul_lo_u16", packedHalves<mulLow>()},
      {"v_pk_mad_u16", packedHalvesClamp<mad<u16>, madClamp<u16>>()},
      {"v_pk_mad_i16", packedHalvesClamp<mad<i16>, madClamp<i16>>()},
      {"v_pk_min_u16", packedHalves<minimum<u16>>()},
      {"v_pk_min_i16", packedHalves<minimum<i16>>()},
      {"v_pk_max_u16", packedHalves<maximum<u16>>()},
      {"v_pk_max_i16", packedHalves<maximum<i16>>()},
      {"v_pk_lshlrev_b16", packedHalves<shiftLeft<u16>>()},
      {"v_pk_lshrrev_b16", packedHalves<shiftRight<u16>>()},
      {"v_pk_ashrrev_i16", packedHalves<shiftRight<i16>>()},
      {"v_pk_add_f32", packedFloat<addFloat<float>, addRounded<float>>()},
      {"v_pk_mul_f32", packedFloat<mulFloat<float>, mulRounded<float>>()},
      {"v_pk_fma_f32", packedFloat<fmaFloat, fmaRounded<float>>()},
      {"v_pk_mov_b32", Semantic(movePacked, {ValueType::B64, P, P}, PackedHalves)},
  });
}
