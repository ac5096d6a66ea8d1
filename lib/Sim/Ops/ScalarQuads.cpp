//===- ScalarQuads.cpp - quad masks, bit replication, indexed moves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 ISA 12.3, CDNA4 ISA 12.3.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

template <class T> static T wholeQuads(T mask) {
  T result = 0;
  for (unsigned i = 0; i < sizeof(T) * 8; i += 4)
    if (mask >> i & 15)
      result |= T(15) << i;
  return result;
}
template <class T> static T quadMask(T mask) {
  T result = 0;
  for (unsigned i = 0; i < sizeof(T) * 8; i += 4)
    result |= T((mask >> i & 15) != 0) << (i / 4);
  return result;
}
static u64 replicate(u32 bits) {
  u64 result = 0;
  for (unsigned i = 0; i < 32; ++i)
    result |= u64(bits >> i & 1) * 3 << (2 * i);
  return result;
}

/// The operand's register moved on by M0; none after a fault.
static bool indexed(Wave &wave, Operand &operand) {
  u64 reg = u64(operand.reg) + wave.scalars[SlotM0];
  if (operand.kind == OperandKind::Scalar && reg + operand.dwords <= wave.chip->sgprs) {
    operand.reg = static_cast<uint16_t>(reg);
    return true;
  }
  wave.raise(FaultKind::BadProgram,
             "indexed move requires a scalar register of the wave, got one beyond");
  return false;
}
static void moveFromIndexed(Wave &wave, const Instruction &inst) {
  Operand source = inst.operands[1];
  if (indexed(wave, source))
    writeScalar(wave, inst.operands[0], readScalar(wave, source));
}
static void moveToIndexed(Wave &wave, const Instruction &inst) {
  Operand dst = inst.operands[0];
  if (indexed(wave, dst))
    writeScalar(wave, dst, readScalar(wave, inst.operands[1]));
}

void qgemm::sim::addScalarQuads(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, U64 = ValueType::U64;
  table.add({
      {"s_wqm_b32", scalarNonZero<wholeQuads<u32>>()},
      {"s_wqm_b64", scalarNonZero<wholeQuads<u64>>()},
      {"s_quadmask_b32", scalarNonZero<quadMask<u32>>()},
      {"s_quadmask_b64", scalarNonZero<quadMask<u64>>()},
      {"s_bitreplicate_b64_b32", scalar<replicate>()},
      {"s_movrels_b32", Semantic(moveFromIndexed, {U32, U32})},
      {"s_movrels_b64", Semantic(moveFromIndexed, {U64, U64})},
      {"s_movreld_b32", Semantic(moveToIndexed, {U32, U32})},
      {"s_movreld_b64", Semantic(moveToIndexed, {U64, U64})},
  });
}
