//===- AtomicOps.h - read-modify-write in all address spaces ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An operation is a type with the number of bytes and a function that replaces what is at a place
// and returns the old bits. Global atomics are atomic on the host as well: workgroups run on
// several threads.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_OPS_ATOMICOPS_H
#define QGEMM_LIB_SIM_OPS_ATOMICOPS_H

#include "../BufferAddress.h"
#include "../FlatAddress.h"
#include "../MemoryFormat.h"

namespace qgemm::sim {

template <class T> using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

/// Replaces *place by Fn(*place, data) and returns the old bits.
template <auto Fn, class T> Bits<T> update(uint8_t *place, Bits<T> data, T (*)(T, T)) {
  auto *word = reinterpret_cast<Bits<T> *>(place);
  Bits<T> old = __atomic_load_n(word, __ATOMIC_RELAXED), desired;
  do
    desired = scalarBits(Fn(fromBits<T>(old), fromBits<T>(data)));
  while (
      !__atomic_compare_exchange_n(word, &old, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
  return old;
}
template <class T> constexpr unsigned sizeOf(T (*)(T, T)) { return sizeof(T); }

template <unsigned Bytes> uint64_t readData(Wave &wave, unsigned reg, unsigned lane) {
  uint64_t low = wave.vector(reg)[lane];
  return Bytes == 8 ? low | static_cast<uint64_t>(wave.vector(reg + 1)[lane]) << 32 : low;
}
template <unsigned Bytes> void writeData(Wave &wave, unsigned reg, unsigned lane, uint64_t value) {
  wave.vector(reg)[lane] = static_cast<uint32_t>(value);
  if (Bytes == 8)
    wave.vector(reg + 1)[lane] = static_cast<uint32_t>(value >> 32);
}

/// Hardware atomics need natural alignment, whatever the options say.
inline bool checkAligned(Wave &wave, const uint8_t *place, unsigned bytes, unsigned lane) {
  if (reinterpret_cast<uintptr_t>(place) % bytes == 0)
    return true;
  wave.raise(FaultKind::Misaligned, "atomic requires a naturally aligned address, got another",
             lane);
  return false;
}

/// An update as a function of place and data, for all address kinds.
template <auto Fn> struct Update {
  static constexpr unsigned bytes = sizeOf(Fn), dataBytes = bytes;
  static uint64_t run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    return update<Fn>(place, readData<bytes>(wave, dataReg, lane), Fn);
  }
};
/// data[0] replaces the word if it equals data[1].
template <unsigned Bytes> struct CompareSwap {
  static constexpr unsigned bytes = Bytes;
  static uint64_t run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    using Word = std::conditional_t<Bytes == 8, uint64_t, uint32_t>;
    Word desired = readData<Bytes>(wave, dataReg, lane);
    Word expected = readData<Bytes>(wave, dataReg + Bytes / 4, lane);
    __atomic_compare_exchange_n(reinterpret_cast<Word *>(place), &expected, desired, false,
                                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
  }
};

template <Space S, class Op> void flatAtomic(Wave &wave, const Instruction &inst) {
  bool returns = inst.operandCount == (S == Space::Flat ? 3 : 4);
  unsigned position = returns ? 1 : 0, dataReg = inst.operands[position + 1].reg;
  FlatAddress<S> address(wave, inst, position);
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t *place = address.bytes(lane, Op::bytes);
    if (!place || !checkAligned(wave, place, Op::bytes, lane))
      return;
    uint64_t old = Op::run(wave, place, dataReg, lane);
    if (returns)
      writeData<Op::bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

template <class Op> void bufferAtomic(Wave &wave, const Instruction &inst) {
  BufferAddress address(wave, inst, 1, Op::bytes);
  if (!address.valid())
    return;
  bool returns = inst.mods.cache & CacheGlc;
  unsigned reg = inst.operands[0].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    BufferAddress::Place at = address.place(lane);
    uint64_t old = 0;
    if (address.inRange(at, 0, Op::bytes)) {
      uint8_t *place = wave.access(at.address, Op::bytes, lane);
      if (!place || !checkAligned(wave, place, Op::bytes, lane))
        return;
      old = Op::run(wave, place, reg, lane);
    }
    if (returns)
      writeData<Op::bytes>(wave, reg, lane, old);
  });
}

template <class Op, bool Returns> void ldsAtomic(Wave &wave, const Instruction &inst) {
  constexpr unsigned position = Returns ? 1 : 0;
  const uint32_t *addresses = wave.vector(inst.operands[position].reg);
  unsigned dataReg = inst.operands[position + 1].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint64_t at = static_cast<uint64_t>(addresses[lane]) + static_cast<uint32_t>(inst.mods.offset);
    uint8_t *place = wave.lds(at, Op::bytes, lane);
    if (!place || !checkAligned(wave, place, Op::bytes, lane))
      return;
    uint64_t old = Op::run(wave, place, dataReg, lane);
    if (Returns)
      writeData<Op::bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

/// Suffixes of memory atomics by generation, and of LDS atomics; null where there is none.
struct AtomicNames {
  const char *rdna, *cdna, *lds;
};

/// Rows of all generations, or of those given.
inline void addRow(SemanticTable &table, llvm::ArrayRef<Generation> generations,
                   const std::string &name, const Semantic &semantic) {
  if (generations.empty())
    table.add(name, semantic);
  for (Generation generation : generations)
    table.add(generation, name, semantic);
}

template <class Op>
void addLdsRows(SemanticTable &table, llvm::StringRef name,
                llvm::ArrayRef<Generation> generations = {}) {
  constexpr ValueType Any = ValueType::Any;
  auto [verb, type] = name.rsplit('_');
  addRow(table, generations, ("ds_" + name).str(),
         Semantic(ldsAtomic<Op, false>, {Any, Any}).results(0));
  addRow(table, generations, ("ds_" + verb + "_rtn_" + type).str(),
         Semantic(ldsAtomic<Op, true>, {Any, Any, Any}));
}

template <class Op>
void addRows(SemanticTable &table, AtomicNames names, llvm::ArrayRef<Generation> generations = {}) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  for (const char *suffix : {names.rdna, names.cdna}) {
    if (!suffix)
      continue;
    std::string name = std::string("_atomic_") + suffix;
    addRow(table, generations, "flat" + name,
           Semantic(flatAtomic<Space::Flat, Op>, {Any, Any, Any}).results(0));
    addRow(table, generations, "global" + name,
           Semantic(flatAtomic<Space::Global, Op>, {Any, Any, Any, Any}).results(0));
    addRow(table, generations, "buffer" + name,
           Semantic(bufferAtomic<Op>, {Any, Any, Any, U32}).results(0));
  }
  if (names.lds)
    addLdsRows<Op>(table, names.lds, generations);
}

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_OPS_ATOMICOPS_H
