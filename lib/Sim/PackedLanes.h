//===- PackedLanes.h - operations on the two halves of a word ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// op_sel chooses the halves that make the low result, op_sel_hi those of the high one; neg_lo and
// neg_hi negate them (RDNA3 ISA 7.5, CDNA3 ISA 6.2.4).
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_PACKEDLANES_H
#define QGEMM_LIB_SIM_PACKEDLANES_H

#include "FloatMath.h"
#include "RoundedLanes.h"

namespace qgemm::sim {

/// The 16 bits of source `n` for one result half in one lane.
inline uint32_t sourceHalf(const Instruction &inst, const Source &source, unsigned n, bool high,
                           unsigned lane) {
  bool upper = (high ? inst.mods.opSelHi : inst.mods.opSel) >> n & 1;
  bool negate = (high ? inst.mods.negHi : inst.mods.negLo) >> n & 1;
  uint32_t bits = upper ? source.lo[lane] >> 16 : source.lo[lane] & 0xffff;
  return negate ? bits ^ 0x8000 : bits;
}

template <class T> T unpack(const Wave &wave, uint32_t bits) {
  if constexpr (std::is_same_v<T, Half>)
    return Half{flushHalf(bits, wave.mode.flushInput64)};
  else
    return static_cast<T>(bits);
}
inline uint32_t repack(const Wave &wave, const Instruction &inst, Half v) {
  uint32_t bits = flushHalf(v.bits, wave.mode.flushOutput64);
  return inst.mods.clamp ? clampedHalf(wave.mode, bits) : bits;
}
template <class T> uint32_t repack(const Wave &, const Instruction &, T v) {
  return static_cast<uint16_t>(v);
}

/// `call` computes one half.
template <class Fn, class R, class... A, size_t... i>
void runPacked(Wave &wave, const Instruction &inst, R (*)(A...), std::index_sequence<i...>,
               Fn call) {
  LaneWords buffers[sizeof...(A)], result;
  const Source sources[] = {readSource(wave, inst.operands[i + 1], buffers[i])...};
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    uint32_t low =
        repack(wave, inst, call(unpack<A>(wave, sourceHalf(inst, sources[i], i, false, lane))...));
    uint32_t high =
        repack(wave, inst, call(unpack<A>(wave, sourceHalf(inst, sources[i], i, true, lane))...));
    result.lo[lane] = low | high << 16;
  }
  writeResult(wave, inst, result, false);
}
template <auto Fn> void executePacked(Wave &wave, const Instruction &inst) {
  runPacked(wave, inst, Fn, std::make_index_sequence<arityOf(Fn)>(),
            [](auto... halves) { return Fn(halves...); });
}
template <auto Nearest, auto Rounded>
void executePackedRounded(Wave &wave, const Instruction &inst) {
  if (LLVM_LIKELY(!wave.mode.roundsOtherwise))
    return executePacked<Nearest>(wave, inst);
  runPacked(wave, inst, Nearest, std::make_index_sequence<arityOf(Nearest)>(),
            [rounding = rounding16(wave)](auto... halves) { return Rounded(rounding, halves...); });
}

/// A row whose function runs on both halves.
inline Semantic packedRow(ExecuteFn execute, ExecuteFn clamped, uint8_t flags = 0) {
  constexpr ValueType B = ValueType::B16;
  return Semantic(execute, {ValueType::U32, B, B, B}, PackedHalves | flags, clamped);
}
template <auto Fn> Semantic packedHalves() { return packedRow(executePacked<Fn>, nullptr); }
template <auto Nearest, auto Rounded> Semantic packedRounded(uint8_t flags = 0) {
  return packedRow(executePackedRounded<Nearest, Rounded>, nullptr, flags);
}
/// The same with another function where the instruction says clamp.
template <auto Fn, auto Clamped> Semantic packedHalvesClamp() {
  return packedRow(executePacked<Fn>, executePacked<Clamped>);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_PACKEDLANES_H
