//===- MinMaxByMode.h - minima and maxima that look at MODE ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// V_MIN_F32, V_MAX_F32 and those made of them, on gfx9 and gfx11 (V_MAX_F32 in the RDNA3 and CDNA3
// ISA manuals). With MODE.IEEE, signaling NaNs come out quiet before anything else; without it they
// are as good as quiet ones and pass unchanged. Of two other NaNs RDNA gives back the first, CDNA
// the second. -0 < +0.
//
// Denormal inputs are flushed as MODE says; a result is one of them, and the mode of results does
// not matter (RDNA3 and RDNA4 ISA, V_MIN_F32 and V_MIN_NUM_F32; CDNA's manuals are silent).
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_MINMAXBYMODE_H
#define QGEMM_LIB_SIM_MINMAXBYMODE_H

#include "PackedLanes.h"

namespace qgemm::sim {

enum class MinMaxRule : uint8_t { Rdna, RdnaPlain, Cdna, CdnaPlain };
inline constexpr bool isIeee(MinMaxRule rule) {
  return rule == MinMaxRule::Rdna || rule == MinMaxRule::Cdna;
}
inline constexpr bool isCdna(MinMaxRule rule) {
  return rule == MinMaxRule::Cdna || rule == MinMaxRule::CdnaPlain;
}

inline bool isNaN(Half v) { return (v.bits & 0x7fff) > 0x7c00; }
inline bool isSignalingNaN(Half v) { return isNaN(v) && !(v.bits & 0x200); }
inline Half quietNaN(Half v) { return {static_cast<uint16_t>(v.bits | 0x200)}; }
inline float ordered(float v) { return v; }
inline double ordered(double v) { return v; }
inline float ordered(Half v) { return floatFromHalf(v); }

/// `number` unless one of the sources is a NaN.
template <MinMaxRule R, class T> T selectNumber(T a, T b, T number) {
  T result = number;
  if constexpr (isCdna(R)) {
    result = isNaN(b) ? a : result;
    result = isNaN(a) ? b : result;
  } else {
    result = isNaN(a) ? b : result;
    result = isNaN(b) ? a : result;
  }
  if constexpr (isIeee(R)) {
    result = isSignalingNaN(b) ? quietNaN(b) : result;
    result = isSignalingNaN(a) ? quietNaN(a) : result;
  }
  return result;
}
template <MinMaxRule R, class T> T maximumOf(T a, T b) {
  bool equal = ordered(a) == ordered(b);
  T number = ordered(a) > ordered(b) ? a : b;
  return selectNumber<R>(a, b, equal ? fromBits<T>(toBits(a) & toBits(b)) : number);
}
template <MinMaxRule R, class T> T minimumOf(T a, T b) {
  bool equal = ordered(a) == ordered(b);
  T number = ordered(a) < ordered(b) ? a : b;
  return selectNumber<R>(a, b, equal ? fromBits<T>(toBits(a) | toBits(b)) : number);
}

// What a row computes under a rule.
template <MinMaxRule R, class T> struct Maximum {
  static T call(T a, T b) { return maximumOf<R>(a, b); }
};
template <MinMaxRule R, class T> struct Minimum {
  static T call(T a, T b) { return minimumOf<R>(a, b); }
};
template <MinMaxRule R, class T> struct Maximum3 {
  static T call(T a, T b, T c) { return maximumOf<R>(maximumOf<R>(a, b), c); }
};
template <MinMaxRule R, class T> struct Minimum3 {
  static T call(T a, T b, T c) { return minimumOf<R>(minimumOf<R>(a, b), c); }
};
template <MinMaxRule R, class T> struct MaxMin {
  static T call(T a, T b, T c) { return minimumOf<R>(maximumOf<R>(a, b), c); }
};
template <MinMaxRule R, class T> struct MinMax {
  static T call(T a, T b, T c) { return maximumOf<R>(minimumOf<R>(a, b), c); }
};
template <MinMaxRule R, class T> struct Median3 {
  static T call(T a, T b, T c) {
    if (isNaN(a) || isNaN(b) || isNaN(c))
      return Minimum3<R, T>::call(a, b, c);
    T largest = Maximum3<R, T>::call(a, b, c);
    return ordered(largest) == ordered(a)   ? maximumOf<R>(b, c)
           : ordered(largest) == ordered(b) ? maximumOf<R>(a, c)
                                            : maximumOf<R>(a, b);
  }
};

inline MinMaxRule minMaxRule(const Wave &wave) {
  bool ieee = wave.modeRegister & ieeeMode;
  return wave.chip->generation == Generation::GFX9
             ? (ieee ? MinMaxRule::Cdna : MinMaxRule::CdnaPlain)
             : (ieee ? MinMaxRule::Rdna : MinMaxRule::RdnaPlain);
}

template <template <MinMaxRule, class> class Op, class T> struct MinMaxLanes {
  template <MinMaxRule R> static void run(Wave &wave, const Instruction &inst) {
    executeLanes<Op<R, T>::call>(wave, inst);
  }
};
template <template <MinMaxRule, class> class Op> struct MinMaxPacked {
  template <MinMaxRule R> static void run(Wave &wave, const Instruction &inst) {
    executePacked<Op<R, Half>::call>(wave, inst);
  }
};

/// Runs an operation that gives back a source: only the mode of inputs flushes denormals.
template <ExecuteFn Fn> void executeSelecting(Wave &wave, const Instruction &inst) {
  if (LLVM_LIKELY(!wave.mode.flushAny))
    return Fn(wave, inst);
  FloatMode mode = wave.mode;
  wave.mode.flushOutput32 = mode.flushInput32;
  wave.mode.flushOutput64 = mode.flushInput64;
  Fn(wave, inst);
  wave.mode = mode;
}
template <auto Fn> Semantic selectingLanes(uint8_t flags = 0) {
  return semanticFromSignature(executeSelecting<executeLanes<Fn>>, Fn, flags, nullptr);
}
template <auto Fn> Semantic selectingHalves() {
  return packedRow(executeSelecting<executePacked<Fn>>, nullptr);
}

/// Runs what the wave's rule chooses.
template <class Runner> void executeMinMax(Wave &wave, const Instruction &inst) {
  switch (minMaxRule(wave)) {
  case MinMaxRule::Rdna:
    Runner::template run<MinMaxRule::Rdna>(wave, inst);
    break;
  case MinMaxRule::RdnaPlain:
    Runner::template run<MinMaxRule::RdnaPlain>(wave, inst);
    break;
  case MinMaxRule::Cdna:
    Runner::template run<MinMaxRule::Cdna>(wave, inst);
    break;
  case MinMaxRule::CdnaPlain:
    Runner::template run<MinMaxRule::CdnaPlain>(wave, inst);
    break;
  }
}

template <template <MinMaxRule, class> class Op, class T> Semantic minMaxLanes(uint8_t flags = 0) {
  return semanticFromSignature(executeSelecting<executeMinMax<MinMaxLanes<Op, T>>>,
                               Op<MinMaxRule::Rdna, T>::call, flags, nullptr);
}
template <template <MinMaxRule, class> class Op> Semantic minMaxPacked() {
  return packedRow(executeSelecting<executeMinMax<MinMaxPacked<Op>>>, nullptr);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_MINMAXBYMODE_H
