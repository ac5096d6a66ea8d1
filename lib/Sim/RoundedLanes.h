//===- RoundedLanes.h - lane operations that round as MODE says ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A row has two functions: one in host arithmetic, which rounds to nearest even, and one whose
// first argument is the rounding. The choice is made once an instruction, not once a lane.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_ROUNDEDLANES_H
#define QGEMM_LIB_SIM_ROUNDEDLANES_H

#include "Lanes.h"
#include "RoundedMath.h"
#include <tuple>

namespace qgemm::sim {

/// f32 has a rounding mode of its own; f16 and f64 share one.
inline Rounding rounding32(const Wave &wave) {
  return {static_cast<Direction>(wave.mode.round32), false};
}
inline Rounding rounding64(const Wave &wave) {
  return {static_cast<Direction>(wave.mode.round64), false};
}
inline Rounding rounding16(const Wave &wave) {
  return {static_cast<Direction>(wave.mode.round64), wave.mode.saturateHalf};
}
template <class T> inline constexpr bool isFloatType = isFloat(valueTypeOf<T>());
/// The mode of a result's format, or of the first source's where the result is an integer.
template <class R, class First = R> Rounding roundingOf(const Wave &wave) {
  using T = std::conditional_t<isFloatType<R>, R, First>;
  if constexpr (std::is_same_v<T, float>)
    return rounding32(wave);
  else if constexpr (std::is_same_v<T, Half>)
    return rounding16(wave);
  else
    return rounding64(wave);
}

template <auto Rounded, class R, class First, class... More, size_t... i>
void executeRoundedLanes(Wave &wave, const Instruction &inst, R (*)(Rounding, First, More...),
                         std::index_sequence<i...>) {
  using Arguments = std::tuple<First, More...>;
  LaneWords buffers[sizeof...(i)], result;
  const Source sources[] = {readSource(wave, inst.operands[i + 1], buffers[i])...};
  Rounding rounding = roundingOf<R, First>(wave);
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    setLane<R>(
        result, lane,
        Rounded(rounding, laneValue<std::tuple_element_t<i, Arguments>>(sources[i], lane)...));
  writeResult(wave, inst, result, sizeof(R) == 8);
}

template <auto Nearest, auto Rounded> void executeRounded(Wave &wave, const Instruction &inst) {
  if (LLVM_LIKELY(!wave.mode.roundsOtherwise))
    return executeLanes<Nearest>(wave, inst);
  executeRoundedLanes<Rounded>(wave, inst, Rounded, std::make_index_sequence<arityOf(Nearest)>());
}

/// dst = Nearest(src...), or Rounded(rounding, src...).
template <auto Nearest, auto Rounded> Semantic roundedLanes(uint8_t flags = 0) {
  return semanticFromSignature(executeRounded<Nearest, Rounded>, Nearest, flags, nullptr);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_ROUNDEDLANES_H
