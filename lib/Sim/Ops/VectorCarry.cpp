//===- VectorCarry.cpp - additions with carry masks ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Lanes.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

/// The value and, in bit 32, the carry or borrow.
static u64 addCarry(u32 a, u32 b, u32 carry) { return u64(a) + b + carry; }
static u64 subBorrow(u32 a, u32 b, u32 borrow) { return (u64(a) - b - borrow) & 0x1ffffffff; }
static u64 subBorrowReversed(u32 a, u32 b, u32 borrow) { return subBorrow(b, a, borrow); }

/// dst, carry mask = Fn(a, b, carry mask in operand 4 if there is one). Clamped, a result with a
/// carry is the limit.
template <u64 (*Fn)(u32, u32, u32), u32 Limit>
static void executeCarry(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2], result;
  Source a = readSource(wave, inst.operands[2], buffers[0]);
  Source b = readSource(wave, inst.operands[3], buffers[1]);
  u64 carryIn = inst.operandCount > 4 ? readScalar(wave, inst.operands[4]) : 0, carryOut = 0;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u64 value = Fn(a.lo[lane], b.lo[lane], carryIn >> lane & 1);
    result.lo[lane] = inst.mods.clamp && value >> 32 ? Limit : static_cast<u32>(value);
    carryOut |= (value >> 32 & 1) << lane;
  }
  writeResult(wave, inst, result, false);
  writeMaskResult(wave, inst.operands[1], carryOut & wave.exec());
}

/// dst (64 bits), carry mask = a * b + c.
template <bool Signed> static void executeMad64(Wave &wave, const Instruction &inst) {
  LaneWords buffers[3], result;
  Source a = readSource(wave, inst.operands[2], buffers[0]);
  Source b = readSource(wave, inst.operands[3], buffers[1]);
  Source c = readSource(wave, inst.operands[4], buffers[2]);
  u64 carryOut = 0;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u64 addend = laneValue<u64>(c, lane), sum;
    bool overflow;
    if (Signed) {
      int64_t product = int64_t(int32_t(a.lo[lane])) * int32_t(b.lo[lane]), signedSum;
      overflow = __builtin_add_overflow(product, static_cast<int64_t>(addend), &signedSum);
      sum = signedSum;
      if (overflow && inst.mods.clamp)
        sum = product < 0 ? 1ull << 63 : ~0ull >> 1;
    } else {
      overflow = __builtin_add_overflow(u64(a.lo[lane]) * b.lo[lane], addend, &sum);
      if (overflow && inst.mods.clamp)
        sum = ~0ull;
    }
    setLane(result, lane, sum);
    carryOut |= u64(overflow) << lane;
  }
  writeResult(wave, inst, result, true);
  writeMaskResult(wave, inst.operands[1], carryOut & wave.exec());
}

void qgemm::sim::addVectorCarry(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, U64 = ValueType::U64, Mask = ValueType::Mask;
  auto carry = [](ExecuteFn fn) {
    return Semantic(fn, {U32, Mask, U32, U32, Mask}).results(2).clampingItself();
  };
  auto mad = [](ExecuteFn fn) {
    return Semantic(fn, {U64, Mask, U32, U32, U64}).results(2).clampingItself();
  };
  table.add({
      {"v_add_co_u32", carry(executeCarry<addCarry, ~0u>)},
      {"v_sub_co_u32", carry(executeCarry<subBorrow, 0>)},
      {"v_subrev_co_u32", carry(executeCarry<subBorrowReversed, 0>)},
      {"v_add_co_ci_u32", carry(executeCarry<addCarry, ~0u>)},
      {"v_sub_co_ci_u32", carry(executeCarry<subBorrow, 0>)},
      {"v_subrev_co_ci_u32", carry(executeCarry<subBorrowReversed, 0>)},
      {"v_addc_co_u32", carry(executeCarry<addCarry, ~0u>)},
      {"v_subb_co_u32", carry(executeCarry<subBorrow, 0>)},
      {"v_subbrev_co_u32", carry(executeCarry<subBorrowReversed, 0>)},
      {"v_mad_u64_u32", mad(executeMad64<false>)},
      {"v_mad_i64_i32", mad(executeMad64<true>)},
      {"v_mad_co_u64_u32", mad(executeMad64<false>)},
      {"v_mad_co_i64_i32", mad(executeMad64<true>)},
  });
}
