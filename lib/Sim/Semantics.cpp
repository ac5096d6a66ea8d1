//===- Semantics.cpp - the table of all instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Semantics.h"

using namespace qgemm::sim;

const SemanticTable &SemanticTable::get() {
  static const SemanticTable table = [] {
    SemanticTable result;
    for (auto add :
         {addScalarArithmetic, addScalarControl, addScalarMemory,  addVectorInteger, addVectorFloat,
          addVectorSpecial,    addVectorConvert, addVectorCompare, addVectorPacked,  addVectorCarry,
          addVectorDot,        addCrossLane,     addLds,           addBuffer,        addFlat,
          addAtomics,          addWmma,          addMfma,          addMfmaScaled,    addSmfmac,
          addVectorCdna4,      addGlobalToLds})
      add(result);
    return result;
  }();
  return table;
}

const Semantic *SemanticTable::find(llvm::StringRef mnemonic) const {
  auto it = rows.find(mnemonic);
  return it == rows.end() ? nullptr : &it->second;
}

void SemanticTable::alias(llvm::StringRef alias, llvm::StringRef name) {
  auto it = rows.find(name);
  assert(it != rows.end() && "alias of an instruction that is not in the table");
  add(alias, it->second);
}
