//===- ScalarArithmetic.cpp - SOP1, SOP2, SOPC and SOPK ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.1 to 16.4 and CDNA3 ISA 12.1 to 12.4. Names of both generations stand side by side.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using i32 = int32_t;
using u64 = uint64_t;
using i64 = int64_t;

//===----------------------------------------------------------------------===//
// Operations without SCC, or with SCC = (result != 0)
//===----------------------------------------------------------------------===//

template <class T> static T move(T a) { return a; }
template <class T> static T bitNot(T a) { return ~a; }
template <class T> static T bitAnd(T a, T b) { return a & b; }
template <class T> static T bitOr(T a, T b) { return a | b; }
template <class T> static T bitXor(T a, T b) { return a ^ b; }
template <class T> static T bitAndNot(T a, T b) { return a & ~b; }
template <class T> static T bitOrNot(T a, T b) { return a | ~b; }
template <class T> static T bitNand(T a, T b) { return ~(a & b); }
template <class T> static T bitNor(T a, T b) { return ~(a | b); }
template <class T> static T bitXnor(T a, T b) { return ~(a ^ b); }
template <class T> static T shiftLeft(T a, u32 b) { return a << (b & (sizeof(T) * 8 - 1)); }
template <class T> static T shiftRight(T a, u32 b) { return a >> (b & (sizeof(T) * 8 - 1)); }
static i32 multiply(i32 a, i32 b) { return static_cast<u32>(a) * static_cast<u32>(b); }
static u32 multiplyHigh(u32 a, u32 b) { return static_cast<u64>(a) * b >> 32; }
static i32 multiplyHighSigned(i32 a, i32 b) { return static_cast<i64>(a) * b >> 32; }
static u64 multiply64(u64 a, u64 b) { return a * b; }
static u64 add64(u64 a, u64 b) { return a + b; }
static u64 sub64(u64 a, u64 b) { return a - b; }
static u32 fieldMask(u32 size, u32 offset) { return ((1u << (size & 31)) - 1) << (offset & 31); }
static u64 fieldMask64(u32 size, u32 offset) {
  return ((1ull << (size & 63)) - 1) << (offset & 63);
}
static u32 extract(u32 a, u32 b) {
  u32 offset = b & 31, size = b >> 16 & 0x7f;
  return (static_cast<u64>(a) >> offset) & llvm::maskTrailingOnes<u64>(std::min(size, 32u));
}
static i32 extractSigned(i32 a, u32 b) {
  u32 offset = b & 31, size = std::min(b >> 16 & 0x7f, 32u);
  return size ? static_cast<i32>(llvm::SignExtend64(static_cast<u64>(i64(a) >> offset), size)) : 0;
}
static u64 extract64(u64 a, u32 b) {
  return (a >> (b & 63)) & llvm::maskTrailingOnes<u64>(std::min(b >> 16 & 0x7f, 64u));
}
static i64 extractSigned64(i64 a, u32 b) {
  u32 size = std::min(b >> 16 & 0x7f, 64u);
  return size ? llvm::SignExtend64(a >> (b & 63), size) : 0;
}
template <class T> static T reverse(T a) { return llvm::reverseBits(a); }
static i32 count1(u32 a) { return llvm::popcount(a); }
static i32 count1of64(u64 a) { return llvm::popcount(a); }
static i32 count0(u32 a) { return 32 - llvm::popcount(a); }
static i32 count0of64(u64 a) { return 64 - llvm::popcount(a); }
template <class T> static i32 firstOne(T a) { return a ? llvm::countr_zero(a) : -1; }
template <class T> static i32 firstZero(T a) { return firstOne<T>(~a); }
template <class T> static i32 leadingZeros(T a) { return a ? llvm::countl_zero(a) : -1; }
/// Leading bits equal to the sign; -1 when all are.
static i32 leadingSigns(i32 a) {
  u32 magnitude = a < 0 ? ~a : a;
  return magnitude ? llvm::countl_zero(magnitude) : -1;
}
static i32 leadingSigns64(i64 a) {
  u64 magnitude = a < 0 ? ~a : a;
  return magnitude ? llvm::countl_zero(magnitude) : -1;
}
static i32 signExtend8(i32 a) { return static_cast<int8_t>(a); }
static i32 signExtend16(i32 a) { return static_cast<int16_t>(a); }
static u32 packLowLow(u32 a, u32 b) { return (a & 0xffff) | b << 16; }
static u32 packLowHigh(u32 a, u32 b) { return (a & 0xffff) | (b & 0xffff0000); }
static u32 packHighHigh(u32 a, u32 b) { return a >> 16 | (b & 0xffff0000); }
static u32 packHighLow(u32 a, u32 b) { return a >> 16 | b << 16; }
static i32 absolute(i32 a) { return a < 0 ? 0 - static_cast<u32>(a) : a; }
static i32 absoluteDifference(i32 a, i32 b) { return absolute(static_cast<u32>(a) - b); }

//===----------------------------------------------------------------------===//
// Operations with their own SCC: the last parameter is SCC, in and out
//===----------------------------------------------------------------------===//

template <class T> static T addCarry(T a, T b, bool &scc) {
  T sum = a + b;
  scc = sum < a;
  return sum;
}
template <class T> static T subBorrow(T a, T b, bool &scc) {
  scc = b > a;
  return a - b;
}
static u32 addWithCarry(u32 a, u32 b, bool &scc) {
  u64 sum = static_cast<u64>(a) + b + scc;
  scc = sum >> 32;
  return sum;
}
static u32 subWithBorrow(u32 a, u32 b, bool &scc) {
  u64 subtrahend = static_cast<u64>(b) + scc;
  scc = subtrahend > a;
  return a - subtrahend;
}
static i32 addOverflow(i32 a, i32 b, bool &scc) {
  i32 sum;
  scc = __builtin_add_overflow(a, b, &sum);
  return sum;
}
static i32 subOverflow(i32 a, i32 b, bool &scc) {
  i32 difference;
  scc = __builtin_sub_overflow(a, b, &difference);
  return difference;
}
template <class T> static T minimum(T a, T b, bool &scc) {
  scc = a < b;
  return scc ? a : b;
}
/// SCC is set for equal sources by the opcodes' pseudocode, not by the overview tables (RDNA3 ISA
/// 16.1 and 6.4).
template <class T> static T maximum(T a, T b, bool &scc) {
  scc = a >= b;
  return scc ? a : b;
}
template <class T> static T select(T a, T b, bool &scc) { return scc ? a : b; }
template <unsigned Shift> static u32 shiftAdd(u32 a, u32 b, bool &scc) {
  u64 sum = (static_cast<u64>(a) << Shift) + b;
  scc = sum >> 32;
  return sum;
}

template <auto Fn, class R, class A, class B>
static void runWithScc(Wave &wave, const Instruction &inst, R (*)(A, B, bool &)) {
  R result = Fn(fromBits<A>(readScalar(wave, inst.operands[1])),
                fromBits<B>(readScalar(wave, inst.operands[2])), wave.scc);
  writeScalar(wave, inst.operands[0], scalarBits(result));
}
template <auto Fn> static void executeWithScc(Wave &wave, const Instruction &inst) {
  runWithScc<Fn>(wave, inst, Fn);
}
template <auto Fn, class R, class A, class B> static Semantic sccSemantic(R (*)(A, B, bool &)) {
  return Semantic(executeWithScc<Fn>, {valueTypeOf<R>(), valueTypeOf<A>(), valueTypeOf<B>()});
}
template <auto Fn> static Semantic scalarScc() { return sccSemantic<Fn>(Fn); }

//===----------------------------------------------------------------------===//
// Comparisons: SCC = Fn(a, b)
//===----------------------------------------------------------------------===//

template <class T> static bool equal(T a, T b) { return a == b; }
template <class T> static bool notEqual(T a, T b) { return a != b; }
template <class T> static bool greater(T a, T b) { return a > b; }
template <class T> static bool greaterEqual(T a, T b) { return a >= b; }
template <class T> static bool less(T a, T b) { return a < b; }
template <class T> static bool lessEqual(T a, T b) { return a <= b; }
template <class T> static bool bitClear(T a, u32 b) {
  return !(a >> (b & (sizeof(T) * 8 - 1)) & 1);
}
template <class T> static bool bitSet(T a, u32 b) { return a >> (b & (sizeof(T) * 8 - 1)) & 1; }

template <auto Fn, class A, class B>
static void runCompare(Wave &wave, const Instruction &inst, bool (*)(A, B)) {
  wave.scc = Fn(fromBits<A>(readScalar(wave, inst.operands[0])),
                fromBits<B>(readScalar(wave, inst.operands[1])));
}
template <auto Fn> static void executeCompare(Wave &wave, const Instruction &inst) {
  runCompare<Fn>(wave, inst, Fn);
}
template <auto Fn, class A, class B> static Semantic compareSemantic(bool (*)(A, B)) {
  return Semantic(executeCompare<Fn>, {valueTypeOf<A>(), valueTypeOf<B>()}).results(0);
}
template <auto Fn> static Semantic scalarCompare() { return compareSemantic<Fn>(Fn); }

/// SOPK comparisons: the immediate is sign- or zero-extended by the type.
template <bool (*Fn)(i32, i32)> static void cmpkSigned(Wave &wave, const Instruction &inst) {
  wave.scc = Fn(readScalar(wave, inst.operands[0]), inst.simm16);
}
template <bool (*Fn)(u32, u32)> static void cmpkUnsigned(Wave &wave, const Instruction &inst) {
  wave.scc = Fn(readScalar(wave, inst.operands[0]), static_cast<uint16_t>(inst.simm16));
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

static void moveImmediate(Wave &wave, const Instruction &inst) {
  writeScalar(wave, inst.operands[0], static_cast<u32>(i32(inst.simm16)));
}
static void moveImmediateIfScc(Wave &wave, const Instruction &inst) {
  if (wave.scc)
    moveImmediate(wave, inst);
}
static void moveIfScc(Wave &wave, const Instruction &inst) {
  if (wave.scc)
    writeScalar(wave, inst.operands[0], readScalar(wave, inst.operands[1]));
}
static void addImmediate(Wave &wave, const Instruction &inst) {
  i32 value = readScalar(wave, inst.operands[0]);
  writeScalar(wave, inst.operands[0], static_cast<u32>(addOverflow(value, inst.simm16, wave.scc)));
}
static void multiplyImmediate(Wave &wave, const Instruction &inst) {
  u32 value = readScalar(wave, inst.operands[0]);
  writeScalar(wave, inst.operands[0], value * static_cast<u32>(i32(inst.simm16)));
}
template <class T, bool Set> static void setBit(Wave &wave, const Instruction &inst) {
  T value = readScalar(wave, inst.operands[0]);
  T bit = T(1) << (readScalar(wave, inst.operands[1]) & (sizeof(T) * 8 - 1));
  writeScalar(wave, inst.operands[0], Set ? value | bit : value & ~bit);
}
/// dst = EXEC; EXEC = Fn(src, EXEC); SCC = EXEC != 0. The 32-bit forms leave exec_hi alone.
template <u64 (*Fn)(u64, u64)> static void saveExec(Wave &wave, const Instruction &inst) {
  const Operand &dst = inst.operands[0];
  Operand exec = dst;
  exec.kind = OperandKind::Scalar;
  exec.reg = SlotExec;
  u64 old = readScalar(wave, exec);
  u64 value = Fn(readScalar(wave, inst.operands[1]), old);
  if (dst.dwords < 2)
    value &= 0xffffffff;
  writeScalar(wave, exec, value);
  writeScalar(wave, dst, old);
  wave.scc = value != 0;
}
/// EXEC = dst = Fn(src, EXEC).
template <u64 (*Fn)(u64, u64)> static void writeExec(Wave &wave, const Instruction &inst) {
  Operand exec = inst.operands[0];
  exec.kind = OperandKind::Scalar;
  exec.reg = SlotExec;
  u64 value = Fn(readScalar(wave, inst.operands[1]), readScalar(wave, exec));
  if (exec.dwords < 2)
    value &= 0xffffffff;
  writeScalar(wave, exec, value);
  writeScalar(wave, inst.operands[0], value);
  wave.scc = value != 0;
}
static u64 notAnd(u64 a, u64 b) { return ~a & b; }
static u64 notOr(u64 a, u64 b) { return ~a | b; }

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static void addLogic(SemanticTable &table) {
  table.add({
      {"s_mov_b32", scalar<move<u32>>()},
      {"s_mov_b64", scalar<move<u64>>()},
      {"s_not_b32", scalarNonZero<bitNot<u32>>()},
      {"s_not_b64", scalarNonZero<bitNot<u64>>()},
      {"s_and_b32", scalarNonZero<bitAnd<u32>>()},
      {"s_and_b64", scalarNonZero<bitAnd<u64>>()},
      {"s_or_b32", scalarNonZero<bitOr<u32>>()},
      {"s_or_b64", scalarNonZero<bitOr<u64>>()},
      {"s_xor_b32", scalarNonZero<bitXor<u32>>()},
      {"s_xor_b64", scalarNonZero<bitXor<u64>>()},
      {"s_and_not1_b32", scalarNonZero<bitAndNot<u32>>()},
      {"s_and_not1_b64", scalarNonZero<bitAndNot<u64>>()},
      {"s_or_not1_b32", scalarNonZero<bitOrNot<u32>>()},
      {"s_or_not1_b64", scalarNonZero<bitOrNot<u64>>()},
      {"s_nand_b32", scalarNonZero<bitNand<u32>>()},
      {"s_nand_b64", scalarNonZero<bitNand<u64>>()},
      {"s_nor_b32", scalarNonZero<bitNor<u32>>()},
      {"s_nor_b64", scalarNonZero<bitNor<u64>>()},
      {"s_xnor_b32", scalarNonZero<bitXnor<u32>>()},
      {"s_xnor_b64", scalarNonZero<bitXnor<u64>>()},
      {"s_lshl_b32", scalarNonZero<shiftLeft<u32>>()},
      {"s_lshl_b64", scalarNonZero<shiftLeft<u64>>()},
      {"s_lshr_b32", scalarNonZero<shiftRight<u32>>()},
      {"s_lshr_b64", scalarNonZero<shiftRight<u64>>()},
      {"s_ashr_i32", scalarNonZero<shiftRight<i32>>()},
      {"s_ashr_i64", scalarNonZero<shiftRight<i64>>()},
      {"s_bfm_b32", scalar<fieldMask>()},
      {"s_bfm_b64", scalar<fieldMask64>()},
      {"s_bfe_u32", scalarNonZero<extract>()},
      {"s_bfe_i32", scalarNonZero<extractSigned>()},
      {"s_bfe_u64", scalarNonZero<extract64>()},
      {"s_bfe_i64", scalarNonZero<extractSigned64>()},
      {"s_brev_b32", scalar<reverse<u32>>()},
      {"s_brev_b64", scalar<reverse<u64>>()},
      {"s_bcnt0_i32_b32", scalarNonZero<count0>()},
      {"s_bcnt0_i32_b64", scalarNonZero<count0of64>()},
      {"s_bcnt1_i32_b32", scalarNonZero<count1>()},
      {"s_bcnt1_i32_b64", scalarNonZero<count1of64>()},
      {"s_ctz_i32_b32", scalar<firstOne<u32>>()},
      {"s_ctz_i32_b64", scalar<firstOne<u64>>()},
      {"s_ff0_i32_b32", scalar<firstZero<u32>>()},
      {"s_ff0_i32_b64", scalar<firstZero<u64>>()},
      {"s_clz_i32_u32", scalar<leadingZeros<u32>>()},
      {"s_clz_i32_u64", scalar<leadingZeros<u64>>()},
      {"s_cls_i32", scalar<leadingSigns>()},
      {"s_cls_i32_i64", scalar<leadingSigns64>()},
      {"s_sext_i32_i8", scalar<signExtend8>()},
      {"s_sext_i32_i16", scalar<signExtend16>()},
      {"s_pack_ll_b32_b16", scalar<packLowLow>()},
      {"s_pack_lh_b32_b16", scalar<packLowHigh>()},
      {"s_pack_hh_b32_b16", scalar<packHighHigh>()},
      {"s_pack_hl_b32_b16", scalar<packHighLow>()},
      {"s_bitset0_b32", Semantic(setBit<u32, false>, {ValueType::U32, ValueType::U32})},
      {"s_bitset0_b64", Semantic(setBit<u64, false>, {ValueType::U64, ValueType::U32})},
      {"s_bitset1_b32", Semantic(setBit<u32, true>, {ValueType::U32, ValueType::U32})},
      {"s_bitset1_b64", Semantic(setBit<u64, true>, {ValueType::U64, ValueType::U32})},
  });
  for (auto [alias, name] : {std::pair("s_andn2_b32", "s_and_not1_b32"),
                             {"s_andn2_b64", "s_and_not1_b64"},
                             {"s_orn2_b32", "s_or_not1_b32"},
                             {"s_orn2_b64", "s_or_not1_b64"},
                             {"s_ff1_i32_b32", "s_ctz_i32_b32"},
                             {"s_ff1_i32_b64", "s_ctz_i32_b64"},
                             {"s_flbit_i32_b32", "s_clz_i32_u32"},
                             {"s_flbit_i32_b64", "s_clz_i32_u64"},
                             {"s_flbit_i32", "s_cls_i32"},
                             {"s_flbit_i32_i64", "s_cls_i32_i64"}})
    table.alias(alias, name);
}

static void addArithmetic(SemanticTable &table) {
  table.add({
      {"s_add_u32", scalarScc<addCarry<u32>>()},
      {"s_sub_u32", scalarScc<subBorrow<u32>>()},
      {"s_addc_u32", scalarScc<addWithCarry>()},
      {"s_subb_u32", scalarScc<subWithBorrow>()},
      {"s_add_i32", scalarScc<addOverflow>()},
      {"s_sub_i32", scalarScc<subOverflow>()},
      {"s_min_i32", scalarScc<minimum<i32>>()},
      {"s_min_u32", scalarScc<minimum<u32>>()},
      {"s_max_i32", scalarScc<maximum<i32>>()},
      {"s_max_u32", scalarScc<maximum<u32>>()},
      {"s_cselect_b32", scalarScc<select<u32>>()},
      {"s_cselect_b64", scalarScc<select<u64>>()},
      {"s_lshl1_add_u32", scalarScc<shiftAdd<1>>()},
      {"s_lshl2_add_u32", scalarScc<shiftAdd<2>>()},
      {"s_lshl3_add_u32", scalarScc<shiftAdd<3>>()},
      {"s_lshl4_add_u32", scalarScc<shiftAdd<4>>()},
      {"s_mul_i32", scalar<multiply>()},
      {"s_mul_hi_u32", scalar<multiplyHigh>()},
      {"s_mul_hi_i32", scalar<multiplyHighSigned>()},
      {"s_mul_u64", scalar<multiply64>()},
      {"s_add_nc_u64", scalar<add64>()},
      {"s_sub_nc_u64", scalar<sub64>()},
      {"s_abs_i32", scalarNonZero<absolute>()},
      {"s_absdiff_i32", scalarNonZero<absoluteDifference>()},
      {"s_movk_i32", Semantic(moveImmediate, {ValueType::U32})},
      {"s_cmovk_i32", Semantic(moveImmediateIfScc, {ValueType::U32})},
      {"s_cmov_b32", Semantic(moveIfScc, {ValueType::U32, ValueType::U32})},
      {"s_cmov_b64", Semantic(moveIfScc, {ValueType::U64, ValueType::U64})},
      {"s_addk_i32", Semantic(addImmediate, {ValueType::U32})},
      {"s_mulk_i32", Semantic(multiplyImmediate, {ValueType::U32})},
  });
  for (auto [alias, name] : {std::pair("s_add_co_u32", "s_add_u32"),
                             {"s_sub_co_u32", "s_sub_u32"},
                             {"s_add_co_ci_u32", "s_addc_u32"},
                             {"s_sub_co_ci_u32", "s_subb_u32"},
                             {"s_add_co_i32", "s_add_i32"},
                             {"s_sub_co_i32", "s_sub_i32"},
                             {"s_addk_co_i32", "s_addk_i32"}})
    table.alias(alias, name);
}

static void addCompares(SemanticTable &table) {
  auto unary = [](ExecuteFn fn) { return Semantic(fn, {ValueType::U32}).results(0); };
  table.add({
      {"s_cmp_eq_i32", scalarCompare<equal<i32>>()},
      {"s_cmp_lg_i32", scalarCompare<notEqual<i32>>()},
      {"s_cmp_gt_i32", scalarCompare<greater<i32>>()},
      {"s_cmp_ge_i32", scalarCompare<greaterEqual<i32>>()},
      {"s_cmp_lt_i32", scalarCompare<less<i32>>()},
      {"s_cmp_le_i32", scalarCompare<lessEqual<i32>>()},
      {"s_cmp_eq_u32", scalarCompare<equal<u32>>()},
      {"s_cmp_lg_u32", scalarCompare<notEqual<u32>>()},
      {"s_cmp_gt_u32", scalarCompare<greater<u32>>()},
      {"s_cmp_ge_u32", scalarCompare<greaterEqual<u32>>()},
      {"s_cmp_lt_u32", scalarCompare<less<u32>>()},
      {"s_cmp_le_u32", scalarCompare<lessEqual<u32>>()},
      {"s_cmp_eq_u64", scalarCompare<equal<u64>>()},
      {"s_cmp_lg_u64", scalarCompare<notEqual<u64>>()},
      {"s_bitcmp0_b32", scalarCompare<bitClear<u32>>()},
      {"s_bitcmp0_b64", scalarCompare<bitClear<u64>>()},
      {"s_bitcmp1_b32", scalarCompare<bitSet<u32>>()},
      {"s_bitcmp1_b64", scalarCompare<bitSet<u64>>()},
      {"s_cmpk_eq_i32", unary(cmpkSigned<equal<i32>>)},
      {"s_cmpk_lg_i32", unary(cmpkSigned<notEqual<i32>>)},
      {"s_cmpk_gt_i32", unary(cmpkSigned<greater<i32>>)},
      {"s_cmpk_ge_i32", unary(cmpkSigned<greaterEqual<i32>>)},
      {"s_cmpk_lt_i32", unary(cmpkSigned<less<i32>>)},
      {"s_cmpk_le_i32", unary(cmpkSigned<lessEqual<i32>>)},
      {"s_cmpk_eq_u32", unary(cmpkUnsigned<equal<u32>>)},
      {"s_cmpk_lg_u32", unary(cmpkUnsigned<notEqual<u32>>)},
      {"s_cmpk_gt_u32", unary(cmpkUnsigned<greater<u32>>)},
      {"s_cmpk_ge_u32", unary(cmpkUnsigned<greaterEqual<u32>>)},
      {"s_cmpk_lt_u32", unary(cmpkUnsigned<less<u32>>)},
      {"s_cmpk_le_u32", unary(cmpkUnsigned<lessEqual<u32>>)},
  });
}

static void addExecMasks(SemanticTable &table) {
  struct Row {
    const char *rdna, *cdna;
    ExecuteFn fn;
  };
  static constexpr Row rows[] = {
      {"s_and_saveexec", nullptr, saveExec<bitAnd<u64>>},
      {"s_or_saveexec", nullptr, saveExec<bitOr<u64>>},
      {"s_xor_saveexec", nullptr, saveExec<bitXor<u64>>},
      {"s_nand_saveexec", nullptr, saveExec<bitNand<u64>>},
      {"s_nor_saveexec", nullptr, saveExec<bitNor<u64>>},
      {"s_xnor_saveexec", nullptr, saveExec<bitXnor<u64>>},
      {"s_and_not1_saveexec", "s_andn2_saveexec", saveExec<bitAndNot<u64>>},
      {"s_or_not1_saveexec", "s_orn2_saveexec", saveExec<bitOrNot<u64>>},
      {"s_and_not0_saveexec", "s_andn1_saveexec", saveExec<notAnd>},
      {"s_or_not0_saveexec", "s_orn1_saveexec", saveExec<notOr>},
      {"s_and_not1_wrexec", "s_andn2_wrexec", writeExec<bitAndNot<u64>>},
      {"s_and_not0_wrexec", "s_andn1_wrexec", writeExec<notAnd>},
  };
  for (const Row &row : rows)
    for (const char *name : {row.rdna, row.cdna}) {
      if (!name)
        continue;
      table.add(std::string(name) + "_b32", Semantic(row.fn, {ValueType::U32, ValueType::U32}));
      table.add(std::string(name) + "_b64", Semantic(row.fn, {ValueType::U64, ValueType::U64}));
    }
}

void qgemm::sim::addScalarArithmetic(SemanticTable &table) {
  addLogic(table);
  addArithmetic(table);
  addCompares(table);
  addExecMasks(table);
}
