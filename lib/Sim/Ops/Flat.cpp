//===- Flat.cpp - flat, global and scratch loads and stores ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 10, CDNA3 ISA 10.
//
//===----------------------------------------------------------------------===//

#include "../FlatAddress.h"
#include "../MemoryFormat.h"

using namespace qgemm::sim;

template <Space S, class Format> static void load(Wave &wave, const Instruction &inst) {
  FlatAddress<S> address(wave, inst, 1);
  unsigned reg = inst.operands[0].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    if (const uint8_t *bytes = address.bytes(lane, Format::bytes))
      Format::load(wave, reg, lane, bytes);
  });
}

template <Space S, class Format> static void store(Wave &wave, const Instruction &inst) {
  FlatAddress<S> address(wave, inst, 0);
  unsigned reg = inst.operands[1].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    if (uint8_t *bytes = address.bytes(lane, Format::bytes))
      Format::store(wave, reg, lane, bytes);
  });
}

template <Space S> static void addSpace(SemanticTable &table, const std::string &space) {
  constexpr ValueType Any = ValueType::Any;
  forEachLoadFormat([&](auto format, FormatNames names) {
    using Format = decltype(format);
    for (const char *suffix : {names.rdna, names.cdna})
      table.add(space + "_load_" + suffix, Semantic(load<S, Format>, {Any, Any, Any}));
  });
  forEachStoreFormat([&](auto format, FormatNames names) {
    using Format = decltype(format);
    for (const char *suffix : {names.rdna, names.cdna})
      table.add(space + "_store_" + suffix, Semantic(store<S, Format>, {Any, Any, Any}).results(0));
  });
}

void qgemm::sim::addFlat(SemanticTable &table) {
  addSpace<Space::Flat>(table, "flat");
  addSpace<Space::Global>(table, "global");
  addSpace<Space::Scratch>(table, "scratch");
}
