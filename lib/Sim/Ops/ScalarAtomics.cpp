//===- ScalarAtomics.cpp - stores and atomics through the scalar cache (gfx9) ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 and CDNA4 ISA 8.2. Addresses are rounded down to dwords; offsets of the scratch forms count
// 64 bytes. Atomics return the old value where GLC is set.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

namespace {
enum class Form { Address, Buffer, Scratch };
} // namespace

static int64_t offsetOf(const Wave &wave, const Instruction &inst, bool scratch) {
  const Operand &offset = inst.operands[2];
  int64_t immediate = inst.mods.offset, scalar = 0;
  if (offset.kind == OperandKind::Constant)
    immediate += static_cast<int32_t>(offset.value);
  else if (offset.kind != OperandKind::None)
    scalar = readScalar(wave, offset) & 0xffffffff;
  return immediate + scalar * (scratch ? 64 : 1);
}

/// Host bytes of a dword, null where a buffer ends or after a fault.
template <Form F>
static uint8_t *locate(Wave &wave, const Instruction &inst, unsigned bytes, unsigned at) {
  int64_t offset = (offsetOf(wave, inst, F == Form::Scratch) & ~3ll) + at;
  if (F != Form::Buffer)
    return wave.access((readScalar(wave, inst.operands[1]) & ~3ull) + offset, bytes, -1);
  const u32 *words = &wave.scalars[inst.operands[1].reg];
  u64 base = words[0] | static_cast<u64>(words[1] & 0xffff) << 32, stride = words[1] >> 16 & 0x3fff;
  u64 size = (stride ? stride : 1) * words[2];
  if (static_cast<u64>(offset) + bytes > size)
    return nullptr;
  return wave.access((base & ~3ull) + offset, bytes, -1);
}

template <Form F, unsigned Dwords> static void store(Wave &wave, const Instruction &inst) {
  for (unsigned i = 0; i < Dwords; ++i)
    if (uint8_t *place = locate<F>(wave, inst, 4, 4 * i))
      std::memcpy(place, &wave.scalars[inst.operands[0].reg + i], 4);
}
template <unsigned Dwords> static void loadScratch(Wave &wave, const Instruction &inst) {
  u32 words[Dwords] = {};
  for (unsigned i = 0; i < Dwords; ++i)
    if (const uint8_t *place = locate<Form::Scratch>(wave, inst, 4, 4 * i))
      std::memcpy(&words[i], place, 4);
  std::memcpy(&wave.scalars[inst.operands[0].reg], words, sizeof(words));
}

//===----------------------------------------------------------------------===//
// Atomics
//===----------------------------------------------------------------------===//

template <class T> static T add(T old, T data, T) { return old + data; }
template <class T> static T sub(T old, T data, T) { return old - data; }
template <class T> static T minimum(T old, T data, T) { return data < old ? data : old; }
template <class T> static T maximum(T old, T data, T) { return old < data ? data : old; }
template <class T> static T bitAnd(T old, T data, T) { return old & data; }
template <class T> static T bitOr(T old, T data, T) { return old | data; }
template <class T> static T bitXor(T old, T data, T) { return old ^ data; }
template <class T> static T exchange(T, T data, T) { return data; }
template <class T> static T increment(T old, T data, T) { return old >= data ? 0 : old + 1; }
template <class T> static T decrement(T old, T data, T) {
  return old == 0 || old > data ? data : old - 1;
}
template <class T> static T compareSwap(T old, T data, T compared) {
  return old == compared ? data : old;
}

/// *place = Fn(*place, data, what follows data).
template <Form F, auto Fn, class T> static void atomic(Wave &wave, const Instruction &inst) {
  uint8_t *place = locate<F>(wave, inst, sizeof(T), 0);
  if (wave.event == WaveEvent::Fault)
    return;
  u32 *scalars = &wave.scalars[inst.operands[0].reg];
  T data, other, old = 0;
  std::memcpy(&data, scalars, sizeof(T));
  std::memcpy(&other, scalars + sizeof(T) / 4, sizeof(T));
  if (place) {
    if (reinterpret_cast<uintptr_t>(place) % sizeof(T))
      return wave.raise(FaultKind::Misaligned,
                        "atomic requires a naturally aligned address, got another");
    T *word = reinterpret_cast<T *>(place);
    old = __atomic_load_n(word, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(word, &old, Fn(old, data, other), false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_RELAXED))
      ;
  }
  if (inst.mods.cache & CacheGlc)
    std::memcpy(scalars, &old, sizeof(T));
}

template <class T, class S> static void addWidth(SemanticTable &table, const std::string &suffix) {
  auto row = [](ExecuteFn fn) {
    return Semantic(fn, {ValueType::Any, ValueType::U64, ValueType::U32});
  };
  auto both = [&](const std::string &name, ExecuteFn address, ExecuteFn buffer) {
    table.add("s_atomic_" + name + suffix, row(address));
    table.add("s_buffer_atomic_" + name + suffix, row(buffer));
  };
#define QGEMM_SCALAR_ATOMIC(name, fn, type)                                                        \
  both(name, atomic<Form::Address, fn<type>, type>, atomic<Form::Buffer, fn<type>, type>)
  QGEMM_SCALAR_ATOMIC("add", add, T);
  QGEMM_SCALAR_ATOMIC("sub", sub, T);
  QGEMM_SCALAR_ATOMIC("umin", minimum, T);
  QGEMM_SCALAR_ATOMIC("umax", maximum, T);
  QGEMM_SCALAR_ATOMIC("smin", minimum, S);
  QGEMM_SCALAR_ATOMIC("smax", maximum, S);
  QGEMM_SCALAR_ATOMIC("and", bitAnd, T);
  QGEMM_SCALAR_ATOMIC("or", bitOr, T);
  QGEMM_SCALAR_ATOMIC("xor", bitXor, T);
  QGEMM_SCALAR_ATOMIC("inc", increment, T);
  QGEMM_SCALAR_ATOMIC("dec", decrement, T);
  QGEMM_SCALAR_ATOMIC("swap", exchange, T);
  QGEMM_SCALAR_ATOMIC("cmpswap", compareSwap, T);
#undef QGEMM_SCALAR_ATOMIC
}

template <unsigned Dwords>
static void addTransfers(SemanticTable &table, const std::string &suffix) {
  auto row = [](ExecuteFn fn) {
    return Semantic(fn, {ValueType::Any, ValueType::U64, ValueType::U32});
  };
  table.add("s_store_" + suffix, row(store<Form::Address, Dwords>).results(0));
  table.add("s_buffer_store_" + suffix, row(store<Form::Buffer, Dwords>).results(0));
  table.add("s_scratch_store_" + suffix, row(store<Form::Scratch, Dwords>).results(0));
  table.add("s_scratch_load_" + suffix, row(loadScratch<Dwords>));
}

void qgemm::sim::addScalarAtomics(SemanticTable &table) {
  addWidth<u32, int32_t>(table, "");
  addWidth<u64, int64_t>(table, "_x2");
  addTransfers<1>(table, "dword");
  addTransfers<2>(table, "dwordx2");
  addTransfers<4>(table, "dwordx4");
}
