//===- LdsExchange.cpp - the rarer read-modify-write operations of LDS ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 ISA 12.12, CDNA4 ISA 12.12.
//
//===----------------------------------------------------------------------===//

#include "../FloatMath.h"
#include "../MemoryFormat.h"
#include "llvm/ADT/bit.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

template <unsigned Bytes> static u64 readData(Wave &wave, unsigned reg, unsigned lane) {
  u64 low = wave.vector(reg)[lane];
  return Bytes == 8 ? low | static_cast<u64>(wave.vector(reg + 1)[lane]) << 32 : low;
}
template <unsigned Bytes>
static void writeData(Wave &wave, unsigned reg, unsigned lane, u64 value) {
  wave.vector(reg)[lane] = static_cast<u32>(value);
  if (Bytes == 8)
    wave.vector(reg + 1)[lane] = static_cast<u32>(value >> 32);
}
static u64 ldsAddress(Wave &wave, const Instruction &inst, unsigned operand, unsigned lane) {
  return static_cast<u64>(wave.vector(inst.operands[operand].reg)[lane]) +
         static_cast<u32>(inst.mods.offset);
}

static u64 mask(u64 old, u64 bits, u64 ones) { return (old & ~bits) | ones; }
static u64 wrap(u64 old, u64 subtrahend, u64 addend) {
  return u32(old >= subtrahend ? old - subtrahend : old + addend);
}
/// Equal as floats: -0 equals +0, NaN nothing. The first is compared, the second stored.
template <class T> static u64 storeIfEqual(u64 old, u64 compared, u64 stored) {
  return fromBits<T>(old) == fromBits<T>(compared) ? stored : old;
}

/// MEM = Fn(MEM, data, data2).
template <u64 (*Fn)(u64, u64, u64), unsigned Bytes, bool Returns>
static void modify(Wave &wave, const Instruction &inst) {
  constexpr unsigned first = Returns ? 1 : 0;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t *place = wave.lds(ldsAddress(wave, inst, first, lane), Bytes, lane);
    if (!place)
      return;
    u64 data = readData<Bytes>(wave, inst.operands[first + 1].reg, lane), old = 0;
    u64 other = readData<Bytes>(wave, inst.operands[first + 2].reg, lane);
    std::memcpy(&old, place, Bytes);
    u64 value = Fn(old, data, other);
    std::memcpy(place, &value, Bytes);
    if (Returns)
      writeData<Bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

/// Two exchanges; offsets count elements or 64 elements.
template <unsigned Bytes, unsigned Stride>
static void exchangePair(Wave &wave, const Instruction &inst) {
  forEachActiveLane(wave, [&](unsigned lane) {
    u64 base = wave.vector(inst.operands[1].reg)[lane];
    u64 data[2], old[2] = {};
    for (unsigned i = 0; i < 2; ++i)
      data[i] = readData<Bytes>(wave, inst.operands[2 + i].reg, lane);
    unsigned offsets[2] = {inst.mods.offset0, inst.mods.offset1};
    uint8_t *places[2];
    for (unsigned i = 0; i < 2; ++i) {
      places[i] = wave.lds(base + u64(offsets[i]) * Stride * Bytes, Bytes, lane);
      if (!places[i])
        return;
      std::memcpy(&old[i], places[i], Bytes);
    }
    for (unsigned i = 0; i < 2; ++i) {
      std::memcpy(places[i], &data[i], Bytes);
      writeData<Bytes>(wave, inst.operands[0].reg + i * Bytes / 4, lane, old[i]);
    }
  });
}

/// Each dword is replaced if its data's top bit is set, which is not stored.
static void exchangeConditionally(Wave &wave, const Instruction &inst) {
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t *place = wave.lds(ldsAddress(wave, inst, 1, lane) & 0xfff8, 8, lane);
    if (!place)
      return;
    for (unsigned i = 0; i < 2; ++i) {
      u32 data = wave.vector(inst.operands[2].reg + i)[lane], old;
      std::memcpy(&old, place + 4 * i, 4);
      u32 value = data >> 31 ? data & 0x7fffffff : old;
      std::memcpy(place + 4 * i, &value, 4);
      wave.vector(inst.operands[0].reg + i)[lane] = old;
    }
  });
}

/// The counter at the instruction's offset moves by the number of active lanes, once.
template <bool Add> static void countLanes(Wave &wave, const Instruction &inst) {
  u32 lanes = llvm::popcount(wave.exec());
  if (!lanes)
    return;
  uint8_t *place = wave.lds(static_cast<u32>(inst.mods.offset), 4, -1);
  if (!place)
    return;
  u32 old;
  std::memcpy(&old, place, 4);
  u32 value = Add ? old + lanes : old - lanes;
  std::memcpy(place, &value, 4);
  forEachActiveLane(wave, [&](unsigned lane) { wave.vector(inst.operands[0].reg)[lane] = old; });
}

/// The address is M0[15:0] + offset + 4 * lane.
template <bool Store> static void accessByLane(Wave &wave, const Instruction &inst) {
  u32 base = (wave.scalars[SlotM0] & 0xffff) + static_cast<u32>(inst.mods.offset);
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t *place = wave.lds(base + 4 * lane, 4, lane);
    if (!place)
      return;
    u32 &word = wave.vector(inst.operands[0].reg)[lane];
    if (Store)
      std::memcpy(place, &word, 4);
    else
      std::memcpy(&word, place, 4);
  });
}

static void nothing(Wave &, const Instruction &) {}

void qgemm::sim::addLdsExchange(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  auto store = [](ExecuteFn fn) { return Semantic(fn, {Any, Any, Any}).results(0); };
  auto fetch = [](ExecuteFn fn) { return Semantic(fn, {Any, Any, Any, Any}); };
  table.add({
      {"ds_mskor_b32", store(modify<mask, 4, false>)},
      {"ds_mskor_b64", store(modify<mask, 8, false>)},
      {"ds_mskor_rtn_b32", fetch(modify<mask, 4, true>)},
      {"ds_mskor_rtn_b64", fetch(modify<mask, 8, true>)},
      {"ds_wrap_rtn_b32", fetch(modify<wrap, 4, true>)},
      {"ds_cmpst_f32", store(modify<storeIfEqual<float>, 4, false>)},
      {"ds_cmpst_f64", store(modify<storeIfEqual<double>, 8, false>)},
      {"ds_cmpst_rtn_f32", fetch(modify<storeIfEqual<float>, 4, true>)},
      {"ds_cmpst_rtn_f64", fetch(modify<storeIfEqual<double>, 8, true>)},
      {"ds_wrxchg2_rtn_b32", fetch(exchangePair<4, 1>)},
      {"ds_wrxchg2_rtn_b64", fetch(exchangePair<8, 1>)},
      {"ds_wrxchg2st64_rtn_b32", fetch(exchangePair<4, 64>)},
      {"ds_wrxchg2st64_rtn_b64", fetch(exchangePair<8, 64>)},
      {"ds_condxchg32_rtn_b64", Semantic(exchangeConditionally, {Any, Any, Any})},
      {"ds_append", Semantic(countLanes<true>, {Any})},
      {"ds_consume", Semantic(countLanes<false>, {Any})},
      {"ds_write_addtid_b32", Semantic(accessByLane<true>, {Any}).results(0)},
      {"ds_read_addtid_b32", Semantic(accessByLane<false>, {Any})},
      {"ds_nop", Semantic(nothing, {}, IgnoresText)},
  });
}
