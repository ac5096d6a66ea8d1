//===- GlobalToLds.cpp - global and scratch loads into LDS ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 ISA 12.15, CDNA4 ISA 12.15.
//
//===----------------------------------------------------------------------===//

#include "../FlatAddress.h"
#include "../MemoryFormat.h"
#include "DirectToLds.h"

using namespace qgemm::sim;

template <Space S, unsigned Bytes, bool Signed>
static void loadToLds(Wave &wave, const Instruction &inst) {
  FlatAddress<S> address(wave, inst, 0);
  LdsDestination<Bytes, Signed> destination(wave, inst);
  forEachActiveLane(wave, [&](unsigned lane) {
    if (const uint8_t *bytes = address.bytes(lane, Bytes))
      destination.store(lane, bytes);
  });
}

template <Space S> static void addSpace(SemanticTable &table, const std::string &prefix) {
  auto add = [&](const char *suffix, ExecuteFn fn) {
    table.add(prefix + suffix, Semantic(fn, {ValueType::Any, ValueType::Any}).results(0));
  };
  add("ubyte", loadToLds<S, 1, false>);
  add("sbyte", loadToLds<S, 1, true>);
  add("ushort", loadToLds<S, 2, false>);
  add("sshort", loadToLds<S, 2, true>);
  add("dword", loadToLds<S, 4, false>);
  add("dwordx3", loadToLds<S, 12, false>);
  add("dwordx4", loadToLds<S, 16, false>);
}

void qgemm::sim::addGlobalToLds(SemanticTable &table) {
  addSpace<Space::Global>(table, "global_load_lds_");
  addSpace<Space::Scratch>(table, "scratch_load_lds_");
}
