//===- Lds.cpp - LDS loads and stores ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 11, CDNA3 ISA 11. gfx9 and later need no M0 here.
//
//===----------------------------------------------------------------------===//

#include "../MemoryFormat.h"

using namespace qgemm::sim;

template <class Format> static void load(Wave &wave, const Instruction &inst) {
  const uint32_t *address = wave.vector(inst.operands[1].reg);
  unsigned reg = inst.operands[0].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint64_t at = static_cast<uint64_t>(address[lane]) + static_cast<uint32_t>(inst.mods.offset);
    if (const uint8_t *bytes = wave.lds(at, Format::bytes, lane))
      Format::load(wave, reg, lane, bytes);
  });
}

template <class Format> static void store(Wave &wave, const Instruction &inst) {
  const uint32_t *address = wave.vector(inst.operands[0].reg);
  unsigned reg = inst.operands[1].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint64_t at = static_cast<uint64_t>(address[lane]) + static_cast<uint32_t>(inst.mods.offset);
    if (uint8_t *bytes = wave.lds(at, Format::bytes, lane))
      Format::store(wave, reg, lane, bytes);
  });
}

/// Two elements, their offsets counted in elements or in 64 elements.
template <class Format, unsigned Stride> static void loadPair(Wave &wave, const Instruction &inst) {
  const uint32_t *address = wave.vector(inst.operands[1].reg);
  unsigned reg = inst.operands[0].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint64_t base = address[lane];
    const uint8_t *first =
        wave.lds(base + inst.mods.offset0 * Stride * Format::bytes, Format::bytes, lane);
    const uint8_t *second =
        wave.lds(base + inst.mods.offset1 * Stride * Format::bytes, Format::bytes, lane);
    if (!first || !second)
      return;
    Format::load(wave, reg, lane, first);
    Format::load(wave, reg + Format::dwords, lane, second);
  });
}

template <class Format, unsigned Stride>
static void storePair(Wave &wave, const Instruction &inst) {
  const uint32_t *address = wave.vector(inst.operands[0].reg);
  forEachActiveLane(wave, [&](unsigned lane) {
    uint64_t base = address[lane];
    uint8_t *first =
        wave.lds(base + inst.mods.offset0 * Stride * Format::bytes, Format::bytes, lane);
    uint8_t *second =
        wave.lds(base + inst.mods.offset1 * Stride * Format::bytes, Format::bytes, lane);
    if (!first || !second)
      return;
    Format::store(wave, inst.operands[1].reg, lane, first);
    Format::store(wave, inst.operands[2].reg, lane, second);
  });
}

template <class Format> static void addPairs(SemanticTable &table, const std::string &type) {
  constexpr ValueType Any = ValueType::Any;
  Semantic near(loadPair<Format, 1>, {Any, Any}), far(loadPair<Format, 64>, {Any, Any});
  Semantic nearStore = Semantic(storePair<Format, 1>, {Any, Any, Any}).results(0);
  Semantic farStore = Semantic(storePair<Format, 64>, {Any, Any, Any}).results(0);
  table.add("ds_load_2addr_" + type, near);
  table.add("ds_read2_" + type, near);
  table.add("ds_load_2addr_stride64_" + type, far);
  table.add("ds_read2st64_" + type, far);
  table.add("ds_store_2addr_" + type, nearStore);
  table.add("ds_write2_" + type, nearStore);
  table.add("ds_store_2addr_stride64_" + type, farStore);
  table.add("ds_write2st64_" + type, farStore);
}

void qgemm::sim::addLds(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  forEachLoadFormat([&](auto format, FormatNames names) {
    Semantic semantic(load<decltype(format)>, {Any, Any});
    table.add(std::string("ds_load_") + names.lds, semantic);
    table.add(std::string("ds_read_") + names.lds, semantic);
  });
  forEachStoreFormat([&](auto format, FormatNames names) {
    Semantic semantic = Semantic(store<decltype(format)>, {Any, Any}).results(0);
    table.add(std::string("ds_store_") + names.lds, semantic);
    table.add(std::string("ds_write_") + names.lds, semantic);
  });
  addPairs<MemoryFormat<4>>(table, "b32");
  addPairs<MemoryFormat<8>>(table, "b64");
}
