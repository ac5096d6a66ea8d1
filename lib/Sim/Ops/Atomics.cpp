//===- Atomics.cpp - read-modify-write in memory and LDS ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Global atomics are atomic on the host as well: workgroups run on several threads.
//
//===----------------------------------------------------------------------===//

#include "../FloatMath.h"
#include "AtomicOps.h"

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
