//===- LdsSpecial.cpp - LDS instructions that are neither loads, stores nor plain atomics -*- C++
//-*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.15, RDNA4 ISA 12.4 and 12.5.
//
//===----------------------------------------------------------------------===//

#include "AtomicOps.h"
#include "llvm/ADT/bit.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

static u32 offsetOf(const Instruction &inst) { return static_cast<u32>(inst.mods.offset); }

//===----------------------------------------------------------------------===//
// Counters, and addresses from M0
//===----------------------------------------------------------------------===//

/// One addition for the whole wave; every active lane gets the value from before. The address has
/// no register; gfx11 adds the upper half of M0 (ISA: "M0.base"), gfx12 nothing.
template <bool Subtract> static void countLanes(Wave &wave, const Instruction &inst) {
  u64 exec = wave.exec();
  if (!exec)
    return;
  u32 base = wave.chip->generation == Generation::GFX12 ? 0 : wave.scalars[SlotM0] >> 16;
  uint8_t *place = wave.lds(base + offsetOf(inst), 4, -1);
  if (!place)
    return;
  u32 old;
  std::memcpy(&old, place, 4);
  u32 count = llvm::popcount(exec), value = Subtract ? old - count : old + count;
  std::memcpy(place, &value, 4);
  u32 lanes[maxLanes];
  std::fill(std::begin(lanes), std::end(lanes), old);
  writeVector(wave, inst.operands[0].reg, lanes);
}

template <bool Load> static void byLane(Wave &wave, const Instruction &inst) {
  u32 base = offsetOf(inst) + (wave.scalars[SlotM0] & 0xffff);
  u32 *data = wave.vector(inst.operands[0].reg);
  forEachActiveLane(wave, [&](unsigned lane) {
    if (uint8_t *place = wave.lds(u64(base) + 4 * lane, 4, lane)) {
      if (Load)
        std::memcpy(&data[lane], place, 4);
      else
        std::memcpy(place, &data[lane], 4);
    }
  });
}

/// M0 = {type [18:16], byte address [15:0]}; a quad with an active lane is written whole.
static void loadDirect(Wave &wave, const Instruction &inst) {
  u32 m0 = wave.scalars[SlotM0], type = m0 >> 16 & 7;
  static constexpr uint8_t sizes[] = {1, 2, 4, 0, 1, 2, 0, 0};
  if (!sizes[type])
    return wave.raise(FaultKind::BadProgram,
                      "lds direct load requires a data type in M0, got none");
  const uint8_t *place = wave.lds(m0 & 0xffff, sizes[type], -1);
  if (!place)
    return;
  u32 value = 0;
  std::memcpy(&value, place, sizes[type]);
  if (type == 4)
    value = static_cast<u32>(static_cast<int8_t>(value));
  if (type == 5)
    value = static_cast<u32>(static_cast<int16_t>(value));
  u64 exec = wave.exec();
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    if (exec >> (lane & ~3u) & 15)
      wave.vector(inst.operands[0].reg)[lane] = value;
}

//===----------------------------------------------------------------------===//
// Updates with two operands
//===----------------------------------------------------------------------===//

template <class T> static T maskedOr(T old, T mask, T value) { return (old & ~mask) | value; }
static u32 wrap(u32 old, u32 limit, u32 other) { return old >= limit ? old - limit : old + other; }

template <class T, T (*Fn)(T, T, T), bool Returns>
static void updateWithTwo(Wave &wave, const Instruction &inst) {
  constexpr unsigned position = Returns ? 1 : 0, bytes = sizeof(T);
  const u32 *addresses = wave.vector(inst.operands[position].reg);
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t *place = wave.lds(u64(addresses[lane]) + offsetOf(inst), bytes, lane);
    if (!place || !checkAligned(wave, place, bytes, lane))
      return;
    T old;
    std::memcpy(&old, place, bytes);
    T value = Fn(old, readData<bytes>(wave, inst.operands[position + 1].reg, lane),
                 readData<bytes>(wave, inst.operands[position + 2].reg, lane));
    std::memcpy(place, &value, bytes);
    if (Returns)
      writeData<bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

template <class T> static T reverseSubtract(T old, T data) { return data - old; }

/// Each dword is replaced where the top bit of its data is set, by the data without that bit.
static u64 conditionalExchange(u64 old, u64 data) {
  auto half = [](u32 o, u32 d) { return d >> 31 ? d & 0x7fffffff : o; };
  u32 low = half(static_cast<u32>(old), static_cast<u32>(data));
  return u64(half(old >> 32, data >> 32)) << 32 | low;
}

/// Two exchanges at offsets counted in elements, or in 64 elements.
template <class T, unsigned Stride> static void exchangePair(Wave &wave, const Instruction &inst) {
  const u32 *addresses = wave.vector(inst.operands[1].reg);
  unsigned dst = inst.operands[0].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    u64 base = addresses[lane];
    const unsigned offsets[] = {inst.mods.offset0, inst.mods.offset1};
    T old[2], data[2];
    uint8_t *places[2];
    for (unsigned i = 0; i < 2; ++i) {
      places[i] = wave.lds(base + offsets[i] * Stride * sizeof(T), sizeof(T), lane);
      if (!places[i] || !checkAligned(wave, places[i], sizeof(T), lane))
        return;
      data[i] = readData<sizeof(T)>(wave, inst.operands[2 + i].reg, lane);
    }
    for (unsigned i = 0; i < 2; ++i) {
      std::memcpy(&old[i], places[i], sizeof(T));
      std::memcpy(places[i], &data[i], sizeof(T));
    }
    for (unsigned i = 0; i < 2; ++i)
      writeData<sizeof(T)>(wave, dst + i * (sizeof(T) / 4), lane, old[i]);
  });
}

/// Like ds_bpermute, over the whole wave and from inactive lanes as well.
static void permuteAny(Wave &wave, const Instruction &inst) {
  u32 values[maxLanes];
  const u32 *addresses = wave.vector(inst.operands[1].reg);
  const u32 *source = wave.vector(inst.operands[2].reg);
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    values[lane] = source[(addresses[lane] + offsetOf(inst)) / 4 % wave.lanes];
  writeVector(wave, inst.operands[0].reg, values);
}

void qgemm::sim::addLdsSpecial(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  addLdsRows<Update<reverseSubtract<u32>>>(table, "rsub_u32");
  addLdsRows<Update<reverseSubtract<u64>>>(table, "rsub_u64");
  auto store = [](ExecuteFn fn) { return Semantic(fn, {Any, Any, Any}).results(0); };
  auto swap = [](ExecuteFn fn) { return Semantic(fn, {Any, Any, Any, Any}); };
  table.add({
      {"ds_append", Semantic(countLanes<false>, {Any})},
      {"ds_consume", Semantic(countLanes<true>, {Any})},
      {"ds_load_addtid_b32", Semantic(byLane<true>, {Any})},
      {"ds_store_addtid_b32", Semantic(byLane<false>, {Any}).results(0)},
      {"ds_read_addtid_b32", Semantic(byLane<true>, {Any})},
      {"ds_write_addtid_b32", Semantic(byLane<false>, {Any}).results(0)},
      {"lds_direct_load", Semantic(loadDirect, {Any})},
      {"ds_direct_load", Semantic(loadDirect, {Any})},
      {"ds_mskor_b32", store(updateWithTwo<u32, maskedOr<u32>, false>)},
      {"ds_mskor_b64", store(updateWithTwo<u64, maskedOr<u64>, false>)},
      {"ds_mskor_rtn_b32", swap(updateWithTwo<u32, maskedOr<u32>, true>)},
      {"ds_mskor_rtn_b64", swap(updateWithTwo<u64, maskedOr<u64>, true>)},
      {"ds_wrap_rtn_b32", swap(updateWithTwo<u32, wrap, true>)},
      {"ds_condxchg32_rtn_b64",
       Semantic(ldsAtomic<Update<conditionalExchange>, true>, {Any, Any, Any})},
      {"ds_storexchg_2addr_rtn_b32", swap(exchangePair<u32, 1>)},
      {"ds_storexchg_2addr_rtn_b64", swap(exchangePair<u64, 1>)},
      {"ds_storexchg_2addr_stride64_rtn_b32", swap(exchangePair<u32, 64>)},
      {"ds_storexchg_2addr_stride64_rtn_b64", swap(exchangePair<u64, 64>)},
      {"ds_bpermute_fi_b32", Semantic(permuteAny, {U32, U32, U32})},
  });
}
