//===- Semantics.h - the tables from mnemonics to meaning ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table row names a mnemonic (without encoding suffixes such as _e64), the function that executes
// it and the types of its operands in the order of the text. Each file in Ops/ holds one family of
// instructions and contributes one table.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_SEMANTICS_H
#define QGEMM_LIB_SIM_SEMANTICS_H

#include "Instruction.h"
#include "qgemm/Sim/Chip.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <initializer_list>
#include <string>

namespace qgemm::sim {

enum SemanticFlags : uint8_t {
  ReadsDestination = 1, ///< the destination is also the last source (v_fmac, v_dot2c, ...)
  EndsBlock = 2,        ///< may continue elsewhere than at the next instruction
  ImplicitVcc = 4,      ///< a dual-issue half reads vcc without naming it
  PackedHalves = 8,     ///< op_sel and op_sel_hi choose halves for each result half
  MatrixOp = 16,        ///< sources are taken whole; modifiers belong to the operation
  MixOperands = 32,     ///< op_sel_hi chooses between f32 and f16, and is zero where not printed
  IgnoresText = 64,     ///< operands are symbolic (waits, messages, hardware registers)
  PreservesHigh = 128,  ///< a 16-bit result keeps the upper half even on gfx9
};

struct Semantic {
  Semantic() = default;
  Semantic(ExecuteFn execute, std::initializer_list<ValueType> list, uint8_t flags = 0,
           ExecuteFn clamped = nullptr)
      : execute(execute), clamped(clamped), flags(flags) {
    for (ValueType type : list)
      types[typeCount++] = type;
  }

  Semantic &results(unsigned count) {
    firstSource = count;
    return *this;
  }

  /// Clamping changes nothing, or the function looks at the modifier itself.
  Semantic &clampingItself() {
    clamped = execute;
    return *this;
  }

  /// The type of the i-th operand; operands past the list are taken as their text says.
  ValueType type(unsigned i) const { return i < typeCount ? types[i] : ValueType::Any; }

  ExecuteFn execute = nullptr;
  ExecuteFn clamped = nullptr; ///< integer operations saturate where the text says clamp
  uint8_t typeCount = 0;
  uint8_t flags = 0;
  uint8_t firstSource = 1; ///< operands before it are results
  ValueType types[Instruction::maxOperands] = {};
};

struct SemanticRow {
  llvm::StringRef name;
  Semantic semantic;
};

class SemanticTable {
public:
  /// The table of all instructions, built once.
  static const SemanticTable &get();

  /// Null when the mnemonic has no semantics here.
  const Semantic *find(llvm::StringRef mnemonic, Generation generation) const;

  void add(llvm::StringRef name, const Semantic &semantic) { rows.insert({name, semantic}); }
  /// A row of one generation, where the same mnemonic means something else than elsewhere.
  void add(Generation generation, llvm::StringRef name, const Semantic &semantic) {
    rows.insert({keyOf(generation, name), semantic});
  }
  void add(std::initializer_list<SemanticRow> list) {
    for (const SemanticRow &row : list)
      add(row.name, row.semantic);
  }
  /// Rows in which clamping changes nothing.
  void ignoreClamp(std::initializer_list<llvm::StringRef> names) {
    for (llvm::StringRef name : names)
      rows.find(name)->second.clampingItself();
  }
  /// `alias` is another generation's name of an instruction already in the table.
  void alias(llvm::StringRef alias, llvm::StringRef name);

  const llvm::StringMap<Semantic> &all() const { return rows; }

private:
  static std::string keyOf(Generation generation, llvm::StringRef name);

  llvm::StringMap<Semantic> rows;
};

// One function a family, in Ops/.
void addScalarArithmetic(SemanticTable &table);
void addScalarControl(SemanticTable &table);
void addScalarMemory(SemanticTable &table);
void addVectorInteger(SemanticTable &table);
void addVectorFloat(SemanticTable &table);
void addVectorSpecial(SemanticTable &table);
void addVectorConvert(SemanticTable &table);
void addVectorCompare(SemanticTable &table);
void addVectorPacked(SemanticTable &table);
void addVectorCarry(SemanticTable &table);
void addVectorDot(SemanticTable &table);
void addCrossLane(SemanticTable &table);
void addLds(SemanticTable &table);
void addBuffer(SemanticTable &table);
void addFlat(SemanticTable &table);
void addAtomics(SemanticTable &table);
void addWmma(SemanticTable &table);
void addWmmaGfx12(SemanticTable &table);
void addConvertGfx12(SemanticTable &table);
void addVectorDot16(SemanticTable &table);
void addGlobalSpecial(SemanticTable &table);
void addVectorMedia(SemanticTable &table);
void addVectorRelative(SemanticTable &table);
void addScalarSpecial(SemanticTable &table);
void addLdsSpecial(SemanticTable &table);
void addAtomicsFloat(SemanticTable &table);
void addScalarFloat(SemanticTable &table);
void addVectorMinMax(SemanticTable &table);
void addGfx12Control(SemanticTable &table);
void addMfma(SemanticTable &table);
void addMfmaScaled(SemanticTable &table);
void addSmfmac(SemanticTable &table);
void addConvertSmall(SemanticTable &table);
void addConvertScaled(SemanticTable &table);
void addLdsExchange(SemanticTable &table);
void addLdsTranspose(SemanticTable &table);
void addVectorLegacy(SemanticTable &table);
void addScalarQuads(SemanticTable &table);
void addScalarForks(SemanticTable &table);
void addScalarAtomics(SemanticTable &table);
void addGprIndex(SemanticTable &table);
void addBufferFormat(SemanticTable &table);
void addVectorCdna4(SemanticTable &table);
void addGlobalToLds(SemanticTable &table);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_SEMANTICS_H
