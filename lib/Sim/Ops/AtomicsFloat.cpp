//===- AtomicsFloat.cpp - floating and conditional atomics ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.12 to 16.18, RDNA4 ISA 13: sums round to nearest even whatever MODE says; LDS
// instructions flush denormals as MODE says, memory does not. gfx11's minimum and maximum are plain
// comparisons, gfx12's are minimumNumber and maximumNumber.
//
//===----------------------------------------------------------------------===//

#include "../FloatMath.h"
#include "../FloatMinMax.h"
#include "AtomicOps.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

static float add(float old, float data) { return old + data; }
template <class T> static T lesser(T old, T data) { return data < old ? data : old; }
template <class T> static T greater(T old, T data) { return data > old ? data : old; }
template <class T> static T lesserNumber(T old, T data) { return minimumNumber(data, old); }
template <class T> static T greaterNumber(T old, T data) { return maximumNumber(data, old); }
template <class T> static T exchangeIfEqual(T old, T data, T compare) {
  return old == compare ? data : old;
}

static u32 subtractIfNotLess(u32 old, u32 data) { return old >= data ? old - data : old; }
static u32 subtractToZero(u32 old, u32 data) { return old < data ? 0 : old - data; }

template <auto AddHalf> static u32 addPair(u32 old, u32 data) {
  u32 low = AddHalf(static_cast<uint16_t>(old), static_cast<uint16_t>(data));
  u32 high = AddHalf(static_cast<uint16_t>(old >> 16), static_cast<uint16_t>(data >> 16));
  return low | high << 16;
}
static uint16_t addF16(uint16_t a, uint16_t b) {
  return halfBinary<addFloat<float>>(Half{a}, Half{b}).bits;
}
static uint16_t addBF16(uint16_t a, uint16_t b) {
  return bfloatFromFloat(floatFromBFloat({a}) + floatFromBFloat({b})).bits;
}

/// {id, value} in memory; the value grows where the ids match (RDNA4 ISA, ordered add). The counter
/// of waves that wraps the id belongs to graphics: here it has all 32 bits.
static u64 orderedAdd(u64 old, u64 data) {
  u32 id = static_cast<u32>(old), value = old >> 32;
  return id == static_cast<u32>(data) ? u64(value + static_cast<u32>(data >> 32)) << 32 | (id + 1)
                                      : old;
}

namespace {
float flushed(float v, bool enabled) { return flushFloat(v, enabled); }
double flushed(double v, bool enabled) {
  uint64_t bits = toBits(v);
  return enabled && !(bits & 0x7ff0000000000000) ? fromBits<double>(bits & 1ull << 63) : v;
}
bool flushesInput(const Wave &wave, float) { return wave.mode.flushInput32; }
bool flushesInput(const Wave &wave, double) { return wave.mode.flushInput64; }

/// In LDS: operands flushed before, the result after where `FlushResult`.
template <auto Fn, class T, bool FlushResult> struct LdsFloat {
  static constexpr unsigned bytes = sizeof(T);
  static u64 run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    Bits<T> old;
    std::memcpy(&old, place, bytes);
    bool flush = flushesInput(wave, T());
    T result = Fn(flushed(fromBits<T>(old), flush),
                  flushed(fromBits<T>(readData<bytes>(wave, dataReg, lane)), flush));
    if (FlushResult)
      result = flushed(result, wave.mode.flushOutput32);
    std::memcpy(place, &result, bytes);
    return old;
  }
};
/// Two f16 or bf16 in LDS.
template <auto AddHalf> struct LdsPair {
  static constexpr unsigned bytes = 4;
  static u64 run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    u32 old;
    std::memcpy(&old, place, 4);
    u32 sum = flushPair(
        addPair<AddHalf>(flushPair(old, wave.mode.flushInput64),
                         flushPair(readData<4>(wave, dataReg, lane), wave.mode.flushInput64)),
        wave.mode.flushOutput64);
    std::memcpy(place, &sum, 4);
    return old;
  }
  static u32 flushPair(u32 bits, bool enabled) {
    constexpr u32 exponent = AddHalf == addF16 ? 0x7c00 : 0x7f80;
    auto flushHalfOf = [&](u32 half) { return half & exponent ? half : half & 0x8000; };
    return enabled ? flushHalfOf(bits & 0xffff) | flushHalfOf(bits >> 16) << 16 : bits;
  }
};
/// Memory: data[0] replaces the number if it equals data[1] as a number.
struct CompareSwapFloat {
  static constexpr unsigned bytes = 4;
  static u64 run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    float data = fromBits<float>(readData<4>(wave, dataReg, lane));
    float compare = fromBits<float>(readData<4>(wave, dataReg + 1, lane));
    auto *word = reinterpret_cast<u32 *>(place);
    u32 old = __atomic_load_n(word, __ATOMIC_RELAXED), desired;
    do
      desired = toBits(exchangeIfEqual(fromBits<float>(old), data, compare));
    while (!__atomic_compare_exchange_n(word, &old, desired, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_RELAXED));
    return old;
  }
};
} // namespace

/// ds_cmpstore on floats: data, then what to compare with.
template <class T, bool Returns> static void ldsCompareSwap(Wave &wave, const Instruction &inst) {
  constexpr unsigned position = Returns ? 1 : 0, bytes = sizeof(T);
  const u32 *addresses = wave.vector(inst.operands[position].reg);
  forEachActiveLane(wave, [&](unsigned lane) {
    u64 at = static_cast<u64>(addresses[lane]) + static_cast<u32>(inst.mods.offset);
    uint8_t *place = wave.lds(at, bytes, lane);
    if (!place || !checkAligned(wave, place, bytes, lane))
      return;
    bool flush = flushesInput(wave, T());
    auto operand = [&](unsigned n) {
      return flushed(fromBits<T>(readData<bytes>(wave, inst.operands[position + n].reg, lane)),
                     flush);
    };
    Bits<T> old;
    std::memcpy(&old, place, bytes);
    T result = exchangeIfEqual(flushed(fromBits<T>(old), flush), operand(1), operand(2));
    std::memcpy(place, &result, bytes);
    if (Returns)
      writeData<bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

void qgemm::sim::addAtomicsFloat(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  constexpr Generation rdna[] = {Generation::GFX11, Generation::GFX12};
  addRows<Update<lesser<float>>>(table, {"min_f32", nullptr, nullptr}, rdna);
  addRows<Update<greater<float>>>(table, {"max_f32", nullptr, nullptr}, rdna);
  addRows<Update<lesserNumber<float>>>(table, {"min_num_f32", nullptr, nullptr});
  addRows<Update<greaterNumber<float>>>(table, {"max_num_f32", nullptr, nullptr});
  addRows<Update<subtractIfNotLess>>(table, {"cond_sub_u32", nullptr, "cond_sub_u32"});
  addRows<Update<subtractToZero>>(table, {"sub_clamp_u32", nullptr, "sub_clamp_u32"});
  addRows<Update<subtractToZero>>(table, {"csub_u32", nullptr, nullptr});
  addRows<Update<orderedAdd>>(table, {"ordered_add_b64", nullptr, nullptr});
  addRows<CompareSwapFloat>(table, {"cmpswap_f32", nullptr, nullptr});

  addLdsRows<LdsFloat<add, float, true>>(table, "add_f32", rdna);
  addLdsRows<LdsFloat<lesser<float>, float, false>>(table, "min_f32", rdna);
  addLdsRows<LdsFloat<greater<float>, float, false>>(table, "max_f32", rdna);
  addLdsRows<LdsFloat<lesser<double>, double, false>>(table, "min_f64", rdna);
  addLdsRows<LdsFloat<greater<double>, double, false>>(table, "max_f64", rdna);
  addLdsRows<LdsFloat<lesserNumber<float>, float, false>>(table, "min_num_f32");
  addLdsRows<LdsFloat<greaterNumber<float>, float, false>>(table, "max_num_f32");
  addLdsRows<LdsFloat<lesserNumber<double>, double, false>>(table, "min_num_f64");
  addLdsRows<LdsFloat<greaterNumber<double>, double, false>>(table, "max_num_f64");
  addLdsRows<LdsPair<addF16>>(table, "pk_add_f16", rdna);
  addLdsRows<LdsPair<addBF16>>(table, "pk_add_bf16", rdna);
  table.add({
      {"ds_cmpstore_f32", Semantic(ldsCompareSwap<float, false>, {Any, Any, Any}).results(0)},
      {"ds_cmpstore_f64", Semantic(ldsCompareSwap<double, false>, {Any, Any, Any}).results(0)},
      {"ds_cmpstore_rtn_f32", Semantic(ldsCompareSwap<float, true>, {Any, Any, Any, Any})},
      {"ds_cmpstore_rtn_f64", Semantic(ldsCompareSwap<double, true>, {Any, Any, Any, Any})},
  });
}
