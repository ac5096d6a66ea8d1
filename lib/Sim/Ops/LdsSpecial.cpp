//===- LdsSpecial.cpp - LDS instructions of special kinds -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.15, RDNA4 ISA 12.4 and 12.5.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/ADT/bit.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

static u32 offsetOf(const Instruction &inst) { return static_cast<u32>(inst.mods.offset); }

//===----------------------------------------------------------------------===//
// Addresses from M0
//===----------------------------------------------------------------------===//

/// One addition for the whole wave; every active lane gets the value from before. The address has
/// no register; gfx11 adds the upper half of M0 (ISA: "M0.base").
template <bool Subtract> static void countLanes(Wave &wave, const Instruction &inst) {
  u64 exec = wave.exec();
  if (!exec)
    return;
  u32 base = wave.scalars[SlotM0] >> 16;
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
  table.add(Generation::GFX11, "ds_append", Semantic(countLanes<false>, {Any}));
  table.add(Generation::GFX11, "ds_consume", Semantic(countLanes<true>, {Any}));
  table.add({
      {"lds_direct_load", Semantic(loadDirect, {Any})},
      {"ds_direct_load", Semantic(loadDirect, {Any})},
      {"ds_bpermute_fi_b32", Semantic(permuteAny, {U32, U32, U32})},
  });
  for (auto [alias, name] : {std::pair("ds_load_addtid_b32", "ds_read_addtid_b32"),
                             {"ds_store_addtid_b32", "ds_write_addtid_b32"},
                             {"ds_storexchg_2addr_rtn_b32", "ds_wrxchg2_rtn_b32"},
                             {"ds_storexchg_2addr_rtn_b64", "ds_wrxchg2_rtn_b64"},
                             {"ds_storexchg_2addr_stride64_rtn_b32", "ds_wrxchg2st64_rtn_b32"},
                             {"ds_storexchg_2addr_stride64_rtn_b64", "ds_wrxchg2st64_rtn_b64"}})
    table.alias(alias, name);
}
