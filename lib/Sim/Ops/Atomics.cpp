//===- Atomics.cpp - read-modify-write in memory and LDS ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Global atomics are atomic on the host as well: workgroups run on several threads.
//
//===----------------------------------------------------------------------===//

#include "../BufferAddress.h"
#include "../FlatAddress.h"
#include "../FloatMath.h"
#include "../MemoryFormat.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using i32 = int32_t;
using u64 = uint64_t;
using i64 = int64_t;

template <class T> static T add(T old, T data) { return old + data; }
template <class T> static T sub(T old, T data) { return old - data; }
template <class T> static T minimum(T old, T data) { return data < old ? data : old; }
template <class T> static T maximum(T old, T data) { return old < data ? data : old; }
template <class T> static T bitAnd(T old, T data) { return old & data; }
template <class T> static T bitOr(T old, T data) { return old | data; }
template <class T> static T bitXor(T old, T data) { return old ^ data; }
template <class T> static T exchange(T, T data) { return data; }
template <class T> static T increment(T old, T data) { return old >= data ? 0 : old + 1; }
template <class T> static T decrement(T old, T data) {
  return old == 0 || old > data ? data : old - 1;
}
template <class T> static T subReversed(T old, T data) { return data - old; }
static float addSingle(float old, float data) { return old + data; }
static double addDouble(double old, double data) { return old + data; }

static u32 addHalves(u32 old, u32 data) {
  auto sum = [&](unsigned shift) -> u32 {
    auto half = [&](u32 word) { return floatFromHalf({static_cast<uint16_t>(word >> shift)}); };
    return halfFromFloat(half(old) + half(data)).bits;
  };
  return sum(0) | sum(16) << 16;
}
static u32 addBFloats(u32 old, u32 data) {
  auto sum = [&](unsigned shift) -> u32 {
    auto wide = [&](u32 word) { return floatFromBFloat({static_cast<uint16_t>(word >> shift)}); };
    return bfloatFromFloat(wide(old) + wide(data)).bits;
  };
  return sum(0) | sum(16) << 16;
}

template <class T> using Bits = std::conditional_t<sizeof(T) == 8, u64, u32>;

/// Replaces *place by Fn(*place, data) and returns the old bits.
template <auto Fn, class T> static Bits<T> update(uint8_t *place, Bits<T> data, T (*)(T, T)) {
  auto *word = reinterpret_cast<Bits<T> *>(place);
  Bits<T> old = __atomic_load_n(word, __ATOMIC_RELAXED), desired;
  do
    desired = scalarBits(Fn(fromBits<T>(old), fromBits<T>(data)));
  while (
      !__atomic_compare_exchange_n(word, &old, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
  return old;
}
template <class T> static constexpr unsigned sizeOf(T (*)(T, T)) { return sizeof(T); }

template <unsigned Bytes> static u64 readData(Wave &wave, unsigned reg, unsigned lane) {
  u64 low = wave.vector(reg)[lane];
  return Bytes == 8 ? low | static_cast<u64>(wave.vector(reg + 1)[lane]) << 32 : low;
}
template <unsigned Bytes>
static void writeData(Wave &wave, unsigned reg, unsigned lane, u64 value) {
  wave.vector(reg)[lane] = static_cast<u32>(value);
  if (Bytes == 8)
    wave.vector(reg + 1)[lane] = static_cast<u32>(value >> 32);
}

/// Hardware atomics need natural alignment, whatever the options say.
static bool checkAligned(Wave &wave, const uint8_t *place, unsigned bytes, unsigned lane) {
  if (reinterpret_cast<uintptr_t>(place) % bytes == 0)
    return true;
  wave.raise(FaultKind::Misaligned, "atomic requires a naturally aligned address, got another",
             lane);
  return false;
}

/// An update as a function of place and data, for all address kinds.
template <auto Fn> struct Update {
  static constexpr unsigned bytes = sizeOf(Fn), dataBytes = bytes;
  static u64 run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    return update<Fn>(place, readData<bytes>(wave, dataReg, lane), Fn);
  }
};
/// data[0] replaces the word if it equals data[1].
template <unsigned Bytes> struct CompareSwap {
  static constexpr unsigned bytes = Bytes;
  static u64 run(Wave &wave, uint8_t *place, unsigned dataReg, unsigned lane) {
    using Word = std::conditional_t<Bytes == 8, u64, u32>;
    Word desired = readData<Bytes>(wave, dataReg, lane);
    Word expected = readData<Bytes>(wave, dataReg + Bytes / 4, lane);
    __atomic_compare_exchange_n(reinterpret_cast<Word *>(place), &expected, desired, false,
                                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
  }
};

template <Space S, class Op> static void flatAtomic(Wave &wave, const Instruction &inst) {
  bool returns = inst.operandCount == (S == Space::Flat ? 3 : 4);
  unsigned position = returns ? 1 : 0, dataReg = inst.operands[position + 1].reg;
  FlatAddress<S> address(wave, inst, position);
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t *place = address.bytes(lane, Op::bytes);
    if (!place || !checkAligned(wave, place, Op::bytes, lane))
      return;
    u64 old = Op::run(wave, place, dataReg, lane);
    if (returns)
      writeData<Op::bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

template <class Op> static void bufferAtomic(Wave &wave, const Instruction &inst) {
  BufferAddress address(wave, inst, 1, Op::bytes);
  if (!address.valid())
    return;
  bool returns = inst.mods.cache & CacheGlc;
  unsigned reg = inst.operands[0].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    BufferAddress::Place at = address.place(lane);
    u64 old = 0;
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

template <class Op, bool Returns> static void ldsAtomic(Wave &wave, const Instruction &inst) {
  constexpr unsigned position = Returns ? 1 : 0;
  const u32 *addresses = wave.vector(inst.operands[position].reg);
  unsigned dataReg = inst.operands[position + 1].reg;
  forEachActiveLane(wave, [&](unsigned lane) {
    u64 at = static_cast<u64>(addresses[lane]) + static_cast<u32>(inst.mods.offset);
    uint8_t *place = wave.lds(at, Op::bytes, lane);
    if (!place || !checkAligned(wave, place, Op::bytes, lane))
      return;
    u64 old = Op::run(wave, place, dataReg, lane);
    if (Returns)
      writeData<Op::bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

/// ds_cmpstore (RDNA3: data, compare) and ds_cmpst (CDNA: compare, data).
template <unsigned Bytes, bool CompareFirst, bool Returns>
static void ldsCompareSwap(Wave &wave, const Instruction &inst) {
  using Word = std::conditional_t<Bytes == 8, u64, u32>;
  constexpr unsigned position = Returns ? 1 : 0;
  const u32 *addresses = wave.vector(inst.operands[position].reg);
  forEachActiveLane(wave, [&](unsigned lane) {
    u64 at = static_cast<u64>(addresses[lane]) + static_cast<u32>(inst.mods.offset);
    uint8_t *place = wave.lds(at, Bytes, lane);
    if (!place || !checkAligned(wave, place, Bytes, lane))
      return;
    Word first = readData<Bytes>(wave, inst.operands[position + 1].reg, lane);
    Word second = readData<Bytes>(wave, inst.operands[position + 2].reg, lane);
    Word old;
    std::memcpy(&old, place, Bytes);
    if (old == (CompareFirst ? first : second))
      std::memcpy(place, CompareFirst ? &second : &first, Bytes);
    if (Returns)
      writeData<Bytes>(wave, inst.operands[0].reg, lane, old);
  });
}

namespace {
struct AtomicNames {
  const char *rdna, *cdna, *lds;
};
} // namespace

template <class Op> static void addRows(SemanticTable &table, AtomicNames names) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  for (const char *suffix : {names.rdna, names.cdna}) {
    if (!suffix)
      continue;
    std::string name = std::string("_atomic_") + suffix;
    table.add("flat" + name, Semantic(flatAtomic<Space::Flat, Op>, {Any, Any, Any}).results(0));
    table.add("global" + name,
              Semantic(flatAtomic<Space::Global, Op>, {Any, Any, Any, Any}).results(0));
    table.add("buffer" + name, Semantic(bufferAtomic<Op>, {Any, Any, Any, U32}).results(0));
  }
  if (!names.lds)
    return;
  llvm::StringRef lds = names.lds;
  auto [verb, type] = lds.rsplit('_');
  table.add(("ds_" + lds).str(), Semantic(ldsAtomic<Op, false>, {Any, Any}).results(0));
  table.add(("ds_" + verb + "_rtn_" + type).str(), Semantic(ldsAtomic<Op, true>, {Any, Any, Any}));
}

template <class U, class I>
static void addWidth(SemanticTable &table, const std::string &u, const std::string &i,
                     const std::string &b, const std::string &x) {
  auto rows = [&](auto op, const std::string &rdna, const std::string &cdna,
                  const std::string &lds) {
    addRows<decltype(op)>(table, {rdna.c_str(), cdna.c_str(), lds.c_str()});
  };
  rows(Update<add<U>>(), "add_" + u, "add" + x, "add_" + u);
  rows(Update<sub<U>>(), "sub_" + u, "sub" + x, "sub_" + u);
  rows(Update<subReversed<U>>(), "rsub_" + u, "rsub" + x, "rsub_" + u);
  rows(Update<minimum<U>>(), "min_" + u, "umin" + x, "min_" + u);
  rows(Update<maximum<U>>(), "max_" + u, "umax" + x, "max_" + u);
  rows(Update<minimum<I>>(), "min_" + i, "smin" + x, "min_" + i);
  rows(Update<maximum<I>>(), "max_" + i, "smax" + x, "max_" + i);
  rows(Update<bitAnd<U>>(), "and_" + b, "and" + x, "and_" + b);
  rows(Update<bitOr<U>>(), "or_" + b, "or" + x, "or_" + b);
  rows(Update<bitXor<U>>(), "xor_" + b, "xor" + x, "xor_" + b);
  rows(Update<increment<U>>(), "inc_" + u, "inc" + x, "inc_" + u);
  rows(Update<decrement<U>>(), "dec_" + u, "dec" + x, "dec_" + u);
  addRows<Update<exchange<U>>>(table, {("swap_" + b).c_str(), ("swap" + x).c_str(), nullptr});
  addRows<CompareSwap<sizeof(U)>>(table,
                                  {("cmpswap_" + b).c_str(), ("cmpswap" + x).c_str(), nullptr});
}

void qgemm::sim::addAtomics(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  addWidth<u32, i32>(table, "u32", "i32", "b32", "");
  addWidth<u64, i64>(table, "u64", "i64", "b64", "_x2");
  addRows<Update<addSingle>>(table, {"add_f32", nullptr, "add_f32"});
  addRows<Update<addDouble>>(table, {"add_f64", nullptr, "add_f64"});
  addRows<Update<minimumFloat<float>>>(table, {"min_f32", nullptr, "min_f32"});
  addRows<Update<maximumFloat<float>>>(table, {"max_f32", nullptr, "max_f32"});
  addRows<Update<minimumFloat<double>>>(table, {"min_f64", nullptr, "min_f64"});
  addRows<Update<maximumFloat<double>>>(table, {"max_f64", nullptr, "max_f64"});
  addRows<Update<addHalves>>(table, {"pk_add_f16", nullptr, "pk_add_f16"});
  addRows<Update<addBFloats>>(table, {"pk_add_bf16", nullptr, "pk_add_bf16"});
  for (const char *name : {"ds_storexchg_rtn_b32", "ds_wrxchg_rtn_b32"})
    table.add(name, Semantic(ldsAtomic<Update<exchange<u32>>, true>, {Any, Any, Any}));
  for (const char *name : {"ds_storexchg_rtn_b64", "ds_wrxchg_rtn_b64"})
    table.add(name, Semantic(ldsAtomic<Update<exchange<u64>>, true>, {Any, Any, Any}));
  table.add({
      {"ds_cmpstore_b32", Semantic(ldsCompareSwap<4, false, false>, {Any, Any, Any}).results(0)},
      {"ds_cmpstore_b64", Semantic(ldsCompareSwap<8, false, false>, {Any, Any, Any}).results(0)},
      {"ds_cmpstore_rtn_b32", Semantic(ldsCompareSwap<4, false, true>, {Any, Any, Any, Any})},
      {"ds_cmpstore_rtn_b64", Semantic(ldsCompareSwap<8, false, true>, {Any, Any, Any, Any})},
      {"ds_cmpst_b32", Semantic(ldsCompareSwap<4, true, false>, {Any, Any, Any}).results(0)},
      {"ds_cmpst_b64", Semantic(ldsCompareSwap<8, true, false>, {Any, Any, Any}).results(0)},
      {"ds_cmpst_rtn_b32", Semantic(ldsCompareSwap<4, true, true>, {Any, Any, Any, Any})},
      {"ds_cmpst_rtn_b64", Semantic(ldsCompareSwap<8, true, true>, {Any, Any, Any, Any})},
  });
}
