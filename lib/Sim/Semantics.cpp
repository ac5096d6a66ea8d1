//===- Semantics.cpp - the table of all instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Semantics.h"

using namespace qgemm::sim;

// One a line, so that additions merge.
// clang-format off
static constexpr void (*families[])(SemanticTable &) = {
    addScalarArithmetic,
    addScalarFloat,
    addScalarControl,
    addScalarMemory,
    addVectorInteger,
    addVectorFloat,
    addVectorSpecial,
    addVectorConvert,
    addVectorCompare,
    addVectorPacked,
    addVectorCarry,
    addVectorDot,
    addCrossLane,
    addLds,
    addBuffer,
    addFlat,
    addAtomics,
    addWmma,
    addMfma,
    addWmmaGfx12,
    addGfx12Control,
    addVectorMinMax,
    addVectorCdna4,
    addMfmaScaled,
    addSmfmac,
    addGlobalToLds,
    addConvertSmall,
    addConvertScaled,
    addLdsExchange,
    addLdsTranspose,
    addVectorLegacy,
    addScalarQuads,
    addScalarForks,
    addScalarAtomics,
    addGprIndex,
    addBufferFormat,
    addAtomicsFloat,
    addLdsSpecial,
    addScalarSpecial,
    addVectorRelative,
    addVectorMedia,
    addGlobalSpecial,
    addVectorDot16,
    addConvertGfx12,
};
// clang-format on

const SemanticTable &SemanticTable::get() {
  static const SemanticTable table = [] {
    SemanticTable result;
    for (auto add : families)
      add(result);
    return result;
  }();
  return table;
}

std::string SemanticTable::keyOf(Generation generation, llvm::StringRef name) {
  return name.str() + "@" + std::to_string(static_cast<unsigned>(generation));
}

const Semantic *SemanticTable::find(llvm::StringRef mnemonic, Generation generation) const {
  auto own = rows.find(keyOf(generation, mnemonic));
  if (own != rows.end())
    return &own->second;
  auto it = rows.find(mnemonic);
  return it == rows.end() ? nullptr : &it->second;
}

void SemanticTable::alias(llvm::StringRef alias, llvm::StringRef name) {
  auto it = rows.find(name);
  assert(it != rows.end() && "alias of an instruction that is not in the table");
  add(alias, it->second);
}
