//===- GlobalSpecial.cpp - loads and stores by lane number and in blocks ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.18 (addtid), RDNA4 ISA 11.5 (blocks).
//
//===----------------------------------------------------------------------===//

#include "../FlatAddress.h"
#include "../MemoryFormat.h"

using namespace qgemm::sim;

/// Address = scalar base + offset + 4 * lane.
template <bool Load> static void byLane(Wave &wave, const Instruction &inst) {
  uint64_t base = readScalar(wave, inst.operands[1]) + static_cast<int64_t>(inst.mods.offset);
  uint32_t *data = wave.vector(inst.operands[0].reg);
  forEachActiveLane(wave, [&](unsigned lane) {
    uint64_t address = base + 4 * lane;
    if (!wave.aligned(address, 4, lane))
      return;
    if (uint8_t *bytes = wave.access(address, 4, lane)) {
      if (Load)
        std::memcpy(&data[lane], bytes, 4);
      else
        std::memcpy(bytes, &data[lane], 4);
    }
  });
}

/// Up to 32 registers, those whose bit in M0 is set; memory is not compacted.
template <Space S, bool Load> static void moveBlock(Wave &wave, const Instruction &inst) {
  constexpr unsigned data = Load ? 0 : 1, address = Load ? 1 : 0;
  uint32_t mask = wave.scalars[SlotM0];
  Instruction element = inst;
  for (unsigned n = 0; n < 32 && wave.event != WaveEvent::Fault; ++n) {
    element.mods.offset = inst.mods.offset + static_cast<int32_t>(4 * n);
    if (!(mask >> n & 1))
      continue;
    uint32_t *words = wave.vector(inst.operands[data].reg + n);
    FlatAddress<S> place(wave, element, address);
    forEachActiveLane(wave, [&](unsigned lane) {
      uint8_t *bytes = place.bytes(lane, 4);
      if (!bytes)
        return;
      if (Load)
        std::memcpy(&words[lane], bytes, 4);
      else
        std::memcpy(bytes, &words[lane], 4);
    });
  }
}

void qgemm::sim::addGlobalSpecial(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, U64 = ValueType::U64;
  table.add({
      {"global_load_addtid_b32", Semantic(byLane<true>, {Any, U64})},
      {"global_store_addtid_b32", Semantic(byLane<false>, {Any, U64}).results(0)},
      {"global_load_block", Semantic(moveBlock<Space::Global, true>, {Any, Any, Any})},
      {"global_store_block", Semantic(moveBlock<Space::Global, false>, {Any, Any, Any}).results(0)},
      {"scratch_load_block", Semantic(moveBlock<Space::Scratch, true>, {Any, Any, Any})},
      {"scratch_store_block",
       Semantic(moveBlock<Space::Scratch, false>, {Any, Any, Any}).results(0)},
  });
}
