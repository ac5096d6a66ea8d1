//===- Lanes.h - from functions of scalars to operations on waves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The meaning of a vector instruction is written as an ordinary function of its operands,
//
//   float addF32(float a, float b) { return a + b; }
//
// and `lanes<addF32>()` makes a table row of it: operand types are taken from the signature,
// sources are fetched with their modifiers, the loop over lanes is one that compilers vectorise,
// and the result is written under EXEC with output modifiers.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_LANES_H
#define QGEMM_LIB_SIM_LANES_H

#include "FloatBits.h"
#include "Semantics.h"
#include "Wave.h"
#include <utility>

namespace qgemm::sim {

/// A source as arrays of lanes; `hi` is the upper dword of 64-bit values.
struct Source {
  const uint32_t *lo;
  const uint32_t *hi;
};

struct alignas(64) LaneWords {
  uint32_t lo[maxLanes];
  uint32_t hi[maxLanes];
};

Source readSourceSlow(Wave &wave, const Operand &operand, LaneWords &buffer);

/// Operand `n` of the instruction for every lane, modifiers applied.
inline Source readSource(Wave &wave, const Operand &operand, LaneWords &buffer) {
  if (LLVM_LIKELY(operand.plain && !(wave.mode.flushAny && isFloat(operand.type)))) {
    const uint32_t *lo = wave.vector(operand.reg);
    return {lo, lo + wave.lanes};
  }
  return readSourceSlow(wave, operand, buffer);
}

/// Result `n` (operand n of the instruction) under the mask `exec`.
void writeResultSlow(Wave &wave, const Instruction &inst, const Operand &dst, LaneWords &result);

/// Writes operand 0 with the instruction's output modifiers.
inline void writeResult(Wave &wave, const Instruction &inst, LaneWords &result, bool wide) {
  if (LLVM_LIKELY(inst.plainResult && wave.exec() == wave.fullMask() && !wave.mode.flushAny)) {
    uint32_t *out = wave.vector(inst.operands[0].reg);
    if (wave.lanes == 32) {
      std::memcpy(out, result.lo, 32 * 4);
      if (wide)
        std::memcpy(out + 32, result.hi, 32 * 4);
    } else {
      std::memcpy(out, result.lo, 64 * 4);
      if (wide)
        std::memcpy(out + 64, result.hi, 64 * 4);
    }
    return;
  }
  writeResultSlow(wave, inst, inst.operands[0], result);
}

/// A float result under the clamp bit: max(min(v, 1), 0). NaN becomes zero with MODE.DX10_CLAMP and
/// stays NaN without.
template <class T> inline T clampedFloat(const FloatMode &mode, T v) {
  if (isNaN(v))
    return mode.clampNaNToZero ? T(0) : v;
  return v <= T(0) ? T(0) : v > T(1) ? T(1) : v;
}
/// The same of an f16's bits.
inline uint32_t clampedHalf(const FloatMode &mode, uint32_t bits) {
  if ((bits & 0x7fff) > 0x7c00)
    return mode.clampNaNToZero ? 0 : bits;
  return halfFromFloat(clampedFloat(mode, floatFromHalf({static_cast<uint16_t>(bits)}))).bits;
}

/// Writes whole dwords to a vector register under EXEC.
void writeVector(Wave &wave, unsigned reg, const uint32_t *lanes);

/// Scalar operands: SGPRs, constants, SCC and the like; 64 bits where the operand has two dwords.
uint64_t readScalar(const Wave &wave, const Operand &operand);
void writeScalar(Wave &wave, const Operand &operand, uint64_t value);

/// A lane mask as a scalar result: bits of inactive lanes are zero.
inline void writeMaskResult(Wave &wave, const Operand &dst, uint64_t mask) {
  if (dst.kind == OperandKind::Scalar)
    wave.writeMask(dst.reg, mask);
}

//===----------------------------------------------------------------------===//
// Types of C++ as types of operands
//===----------------------------------------------------------------------===//

template <class T> constexpr ValueType valueTypeOf();
template <> constexpr ValueType valueTypeOf<uint16_t>() { return ValueType::U16; }
template <> constexpr ValueType valueTypeOf<int16_t>() { return ValueType::I16; }
template <> constexpr ValueType valueTypeOf<Half>() { return ValueType::F16; }
template <> constexpr ValueType valueTypeOf<BFloat>() { return ValueType::BF16; }
template <> constexpr ValueType valueTypeOf<uint32_t>() { return ValueType::U32; }
template <> constexpr ValueType valueTypeOf<int32_t>() { return ValueType::I32; }
template <> constexpr ValueType valueTypeOf<float>() { return ValueType::F32; }
template <> constexpr ValueType valueTypeOf<uint64_t>() { return ValueType::U64; }
template <> constexpr ValueType valueTypeOf<int64_t>() { return ValueType::I64; }
template <> constexpr ValueType valueTypeOf<double>() { return ValueType::F64; }
template <> constexpr ValueType valueTypeOf<bool>() { return ValueType::Mask; }

template <class T> inline T laneValue(const Source &source, unsigned lane) {
  if constexpr (sizeof(T) == 8)
    return fromBits<T>(source.lo[lane] | static_cast<uint64_t>(source.hi[lane]) << 32);
  else
    return fromBits<T>(source.lo[lane]);
}

template <class T> inline void setLane(LaneWords &result, unsigned lane, T value) {
  if constexpr (sizeof(T) == 8) {
    uint64_t bits;
    std::memcpy(&bits, &value, 8);
    result.lo[lane] = static_cast<uint32_t>(bits);
    result.hi[lane] = static_cast<uint32_t>(bits >> 32);
  } else if constexpr (sizeof(T) == 4) {
    std::memcpy(&result.lo[lane], &value, 4);
  } else {
    uint16_t bits;
    std::memcpy(&bits, &value, 2);
    result.lo[lane] = bits;
  }
}

//===----------------------------------------------------------------------===//
// Operations on all lanes
//===----------------------------------------------------------------------===//

template <auto Fn, class R, class... A, size_t... i>
inline void computeLanes(LaneWords &result, const Source *sources, unsigned lanes, R (*)(A...),
                         std::index_sequence<i...>) {
  for (unsigned base = 0; base < lanes; base += 32)
    for (unsigned lane = base; lane < base + 32; ++lane)
      setLane<R>(result, lane, Fn(laneValue<A>(sources[i], lane)...));
}

template <auto Fn, class R, class... A, size_t... i>
inline void executeLanesImpl(Wave &wave, const Instruction &inst, R (*fn)(A...),
                             std::index_sequence<i...> indices) {
  LaneWords buffers[sizeof...(A)];
  const Source sources[] = {readSource(wave, inst.operands[i + 1], buffers[i])...};
  LaneWords result;
  computeLanes<Fn>(result, sources, wave.lanes, fn, indices);
  writeResult(wave, inst, result, sizeof(R) == 8);
}

template <class R, class... A> constexpr unsigned arityOf(R (*)(A...)) { return sizeof...(A); }

template <auto Fn> void executeLanes(Wave &wave, const Instruction &inst) {
  executeLanesImpl<Fn>(wave, inst, Fn, std::make_index_sequence<arityOf(Fn)>());
}

template <class R, class... A>
Semantic semanticFromSignature(ExecuteFn execute, R (*)(A...), uint8_t flags, ExecuteFn clamped) {
  return Semantic(execute, {valueTypeOf<R>(), valueTypeOf<A>()...}, flags, clamped);
}

/// A vector instruction whose lanes are independent: dst = Fn(src...).
template <auto Fn> Semantic lanes(uint8_t flags = 0) {
  return semanticFromSignature(executeLanes<Fn>, Fn, flags, nullptr);
}
/// The same with another function where the instruction says clamp.
template <auto Fn, auto Clamped> Semantic lanesClamp(uint8_t flags = 0) {
  return semanticFromSignature(executeLanes<Fn>, Fn, flags, executeLanes<Clamped>);
}
/// Instructions that ignore the clamp bit.
template <auto Fn> void executeUnclamped(Wave &wave, const Instruction &inst) {
  Instruction plain = inst;
  plain.mods.clamp = false;
  executeLanes<Fn>(wave, plain);
}
template <auto Fn> Semantic lanesWithoutClamp(uint8_t flags = 0) {
  return semanticFromSignature(executeLanes<Fn>, Fn, flags, executeUnclamped<Fn>);
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

/// The mask of active lanes in which Fn holds, sources from operand `first`.
template <auto Fn, class A, class B>
uint64_t compareLanes(Wave &wave, const Instruction &inst, unsigned first, bool (*)(A, B)) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[first], buffers[0]);
  Source b = readSource(wave, inst.operands[first + 1], buffers[1]);
  uint64_t mask = 0;
  for (unsigned base = 0; base < wave.lanes; base += 8) {
    unsigned bits = 0;
    for (unsigned i = 0; i < 8; ++i)
      bits |= unsigned(Fn(laneValue<A>(a, base + i), laneValue<B>(b, base + i))) << i;
    mask |= static_cast<uint64_t>(bits) << base;
  }
  return mask & wave.exec();
}

//===----------------------------------------------------------------------===//
// Scalar operations
//===----------------------------------------------------------------------===//

template <auto Fn, class R, class... A, size_t... i>
inline R computeScalar(Wave &wave, const Instruction &inst, R (*)(A...),
                       std::index_sequence<i...>) {
  return Fn(fromBits<A>(readScalar(wave, inst.operands[i + 1]))...);
}

template <class T> inline uint64_t scalarBits(T value) {
  if constexpr (sizeof(T) == 8) {
    uint64_t bits;
    std::memcpy(&bits, &value, 8);
    return bits;
  } else {
    uint32_t bits;
    std::memcpy(&bits, &value, 4);
    return bits;
  }
}

enum class SccRule : uint8_t { Keep, NonZero };

template <auto Fn, SccRule Rule> void executeScalar(Wave &wave, const Instruction &inst) {
  uint64_t bits =
      scalarBits(computeScalar<Fn>(wave, inst, Fn, std::make_index_sequence<arityOf(Fn)>()));
  writeScalar(wave, inst.operands[0], bits);
  if (Rule == SccRule::NonZero)
    wave.scc = bits != 0;
}

/// dst = Fn(src...), SCC untouched.
template <auto Fn> Semantic scalar() {
  return semanticFromSignature(executeScalar<Fn, SccRule::Keep>, Fn, 0, nullptr);
}
/// dst = Fn(src...), SCC = dst != 0.
template <auto Fn> Semantic scalarNonZero() {
  return semanticFromSignature(executeScalar<Fn, SccRule::NonZero>, Fn, 0, nullptr);
}

/// Puts `width` bits of each lane's value at bit `shift` of the destination.
inline void insertBits(Wave &wave, const Instruction &inst, const uint32_t *values, unsigned shift,
                       unsigned width) {
  uint32_t merged[maxLanes], mask = ((1ull << width) - 1) << shift;
  const uint32_t *old = wave.vector(inst.operands[0].reg);
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    merged[lane] = (old[lane] & ~mask) | (values[lane] << shift & mask);
  writeVector(wave, inst.operands[0].reg, merged);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_LANES_H
