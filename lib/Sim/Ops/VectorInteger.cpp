//===- VectorInteger.cpp - integer and bit operations on lanes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.7 to 16.12, CDNA3 ISA 12.7 to 12.13. Names of both generations stand side by side;
// the _nc_ of later generations means that no carry is written.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace qgemm::sim;

using u16 = uint16_t;
using i16 = int16_t;
using u32 = uint32_t;
using i32 = int32_t;
using u64 = uint64_t;
using i64 = int64_t;

template <class T> static T move(T a) { return a; }
template <class T> static T bitNot(T a) { return ~a; }
template <class T> static T bitAnd(T a, T b) { return a & b; }
template <class T> static T bitOr(T a, T b) { return a | b; }
template <class T> static T bitXor(T a, T b) { return a ^ b; }
static u32 bitXnor(u32 a, u32 b) { return ~(a ^ b); }
template <class T> static T add(T a, T b) { return a + b; }
template <class T> static T sub(T a, T b) { return a - b; }
template <class T> static T subReversed(T a, T b) { return b - a; }

/// Arithmetic in a wider type, then clamped to T's range.
template <class T> static T saturate(i64 v) {
  i64 low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  return static_cast<T>(v < low ? low : v > high ? high : v);
}
template <class T> static T addClamp(T a, T b) { return saturate<T>(i64(a) + i64(b)); }
template <class T> static T subClamp(T a, T b) { return saturate<T>(i64(a) - i64(b)); }
template <class T> static T subReversedClamp(T a, T b) { return saturate<T>(i64(b) - i64(a)); }
static i32 addSigned(i32 a, i32 b) { return static_cast<u32>(a) + static_cast<u32>(b); }
static i32 subSigned(i32 a, i32 b) { return static_cast<u32>(a) - static_cast<u32>(b); }

template <class T> static T minimum(T a, T b) { return b < a ? b : a; }
template <class T> static T maximum(T a, T b) { return a < b ? b : a; }
template <class T> static T minimum3(T a, T b, T c) { return minimum(minimum(a, b), c); }
template <class T> static T maximum3(T a, T b, T c) { return maximum(maximum(a, b), c); }
template <class T> static T median3(T a, T b, T c) {
  return maximum(minimum(a, b), minimum(maximum(a, b), c));
}
template <class T> static T maxMin(T a, T b, T c) { return minimum(maximum(a, b), c); }
template <class T> static T minMax(T a, T b, T c) { return maximum(minimum(a, b), c); }

template <class T> static T shiftLeft(T n, T v) { return v << (n & (sizeof(T) * 8 - 1)); }
template <class T> static T shiftRight(T n, T v) { return v >> (n & (sizeof(T) * 8 - 1)); }
static i32 shiftRightSigned(u32 n, i32 v) { return v >> (n & 31); }
static i16 shiftRightSigned16(u16 n, i16 v) { return v >> (n & 15); }
static u64 shiftLeft64(u32 n, u64 v) { return v << (n & 63); }
static u64 shiftRight64(u32 n, u64 v) { return v >> (n & 63); }
static i64 shiftRightSigned64(u32 n, i64 v) { return v >> (n & 63); }

static i32 low24(i32 v) { return static_cast<i32>(static_cast<u32>(v) << 8) >> 8; }
static i32 mulI24(i32 a, i32 b) { return static_cast<u32>(low24(a)) * static_cast<u32>(low24(b)); }
static i32 mulHighI24(i32 a, i32 b) { return i64(low24(a)) * low24(b) >> 32; }
static u32 mulU24(u32 a, u32 b) { return (a & 0xffffff) * (b & 0xffffff); }
static u32 mulHighU24(u32 a, u32 b) { return u64(a & 0xffffff) * (b & 0xffffff) >> 32; }
static i32 madI24(i32 a, i32 b, i32 c) { return static_cast<u32>(mulI24(a, b)) + c; }
static u32 madU24(u32 a, u32 b, u32 c) { return mulU24(a, b) + c; }
static i32 madI24Clamp(i32 a, i32 b, i32 c) { return saturate<i32>(i64(low24(a)) * low24(b) + c); }
static u32 madU24Clamp(u32 a, u32 b, u32 c) {
  return saturate<u32>(i64(u64(a & 0xffffff) * (b & 0xffffff)) + c);
}
static u32 mulLow(u32 a, u32 b) { return a * b; }
static u32 mulHigh(u32 a, u32 b) { return u64(a) * b >> 32; }
static i32 mulHighSigned(i32 a, i32 b) { return i64(a) * b >> 32; }
static u16 mulLow16(u16 a, u16 b) { return u32(a) * b; }
static u16 mad16(u16 a, u16 b, u16 c) { return u32(a) * b + c; }
static i16 madSigned16(i16 a, i16 b, i16 c) { return i32(a) * b + c; }
static u16 mad16Clamp(u16 a, u16 b, u16 c) { return saturate<u16>(i64(a) * b + c); }
static i16 madSigned16Clamp(i16 a, i16 b, i16 c) { return saturate<i16>(i64(a) * b + c); }
static u32 madU32U16(u16 a, u16 b, u32 c) { return u32(a) * b + c; }
static i32 madI32I16(i16 a, i16 b, i32 c) { return static_cast<u32>(i32(a) * b) + c; }

static i32 mulI24Clamp(i32 a, i32 b) { return saturate<i32>(i64(low24(a)) * low24(b)); }
static u32 mulU24Clamp(u32 a, u32 b) { return saturate<u32>(i64(a & 0xffffff) * (b & 0xffffff)); }
static u32 madU32U16Clamp(u16 a, u16 b, u32 c) { return saturate<u32>(i64(a) * b + c); }
static i32 madI32I16Clamp(i16 a, i16 b, i32 c) { return saturate<i32>(i64(a) * b + c); }

static u32 reverse(u32 a) { return llvm::reverseBits(a); }
static i32 firstOne(u32 a) { return a ? llvm::countr_zero(a) : -1; }
static i32 leadingZeros(u32 a) { return a ? llvm::countl_zero(a) : -1; }
static i32 leadingSigns(i32 a) {
  u32 magnitude = a < 0 ? ~a : a;
  return magnitude ? llvm::countl_zero(magnitude) : -1;
}
static u32 countBits(u32 a, u32 b) { return llvm::popcount(a) + b; }

static u32 extract(u32 a, u32 offset, u32 size) {
  return a >> (offset & 31) & ((1u << (size & 31)) - 1);
}
static i32 extractSigned(i32 a, u32 offset, u32 size) {
  size &= 31;
  offset &= 31;
  return size ? static_cast<i32>(llvm::SignExtend64(u64(u32(i64(a) >> offset)), size)) : 0;
}
static u32 insertField(u32 mask, u32 a, u32 b) { return (mask & a) | (~mask & b); }
static u32 fieldMask(u32 size, u32 offset) { return ((1u << (size & 31)) - 1) << (offset & 31); }
static u32 alignBits(u32 a, u32 b, u32 n) { return (u64(a) << 32 | b) >> (n & 31); }
static u32 alignBytes(u32 a, u32 b, u32 n) { return (u64(a) << 32 | b) >> (8 * (n & 3)); }

/// Selectors: 0-7 a byte of {a, b}; 8-11 the sign of byte 1, 3, 5, 7 eight times; 12 zero; 13 and
/// above ones.
static u32 permuteBytes(u32 a, u32 b, u32 selectors) {
  u64 bytes = u64(a) << 32 | b;
  u32 result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    u32 selector = selectors >> (8 * i) & 0xff;
    u32 byte = selector >= 13   ? 0xff
               : selector == 12 ? 0
               : selector >= 8  ? (bytes >> (16 * (selector - 8) + 15) & 1) * 0xff
                                : bytes >> (8 * selector) & 0xff;
    result |= byte << (8 * i);
  }
  return result;
}

static u32 add3(u32 a, u32 b, u32 c) { return a + b + c; }
static u32 shiftLeftAdd(u32 a, u32 n, u32 c) { return (a << (n & 31)) + c; }
static u32 addShiftLeft(u32 a, u32 b, u32 n) { return (a + b) << (n & 31); }
static u32 shiftLeftOr(u32 a, u32 n, u32 c) { return (a << (n & 31)) | c; }
static u32 andOr(u32 a, u32 b, u32 c) { return (a & b) | c; }
static u32 or3(u32 a, u32 b, u32 c) { return a | b | c; }
static u32 xor3(u32 a, u32 b, u32 c) { return a ^ b ^ c; }
static u32 xorAdd(u32 a, u32 b, u32 c) { return (a ^ b) + c; }
static u64 shiftLeftAdd64(u64 a, u32 n, u64 c) { return (a << (n & 7)) + c; }
static u32 packHalves(u16 a, u16 b) { return a | u32(b) << 16; }
/// f16 in [0, 1]: positive numbers compare as their bits do.
static u32 clampHalf(u16 v) { return v >= 0x8000 || v > 0x7c00 ? 0 : v > 0x3c00 ? 0x3c00 : v; }
static u32 packHalvesClamp(u16 a, u16 b) { return clampHalf(a) | clampHalf(b) << 16; }

static u32 difference(u32 a, u32 b) { return a > b ? a - b : b - a; }
template <unsigned Bits> static u32 sumOfDifferences(u32 a, u32 b, u32 c) {
  u32 mask = (1u << Bits) - 1;
  for (unsigned i = 0; i < 32; i += Bits)
    c += difference(a >> i & mask, b >> i & mask);
  return c;
}
static u32 difference32(u32 a, u32 b, u32 c) { return difference(a, b) + c; }
/// A sum with an accumulator, clamped; Sum alone does not overflow from zero.
template <u32 (*Sum)(u32, u32, u32), unsigned Shift = 0>
static u32 accumulateClamp(u32 a, u32 b, u32 c) {
  return saturate<u32>((i64(Sum(a, b, 0)) << Shift) + c);
}
static u32 sumOfDifferencesHigh(u32 a, u32 b, u32 c) {
  return (sumOfDifferences<8>(a, b, 0) << 16) + c;
}
static u32 maskedDifferences(u32 a, u32 b, u32 c) {
  for (unsigned i = 0; i < 32; i += 8)
    if (b >> i & 0xff)
      c += difference(a >> i & 0xff, b >> i & 0xff);
  return c;
}
//===----------------------------------------------------------------------===//
// Operations that look at more than one lane's operands
//===----------------------------------------------------------------------===//

/// Bits of the mask in operand `n`, one a lane.
static uint64_t readMaskOperand(const Wave &wave, const Operand &operand) {
  return readScalar(wave, operand);
}

/// dst = mask ? b : a.
template <bool Wide> static void conditionalMove(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2], result;
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  uint32_t mask[maxLanes];
  uint64_t bits = readMaskOperand(wave, inst.operands[3]);
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    mask[lane] = 0 - static_cast<u32>(bits >> lane & 1);
  for (unsigned base = 0; base < wave.lanes; base += 32)
    for (unsigned lane = base; lane < base + 32; ++lane)
      result.lo[lane] = (a.lo[lane] & ~mask[lane]) | (b.lo[lane] & mask[lane]);
  writeResult(wave, inst, result, false);
}

/// dst = b + the number of mask bits below the lane.
template <bool High> static void maskedCount(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2], result;
  Source mask = readSource(wave, inst.operands[1], buffers[0]);
  Source base = readSource(wave, inst.operands[2], buffers[1]);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u64 below = (1ull << lane) - 1;
    u32 half = High ? below >> 32 : below;
    result.lo[lane] = llvm::popcount(mask.lo[lane] & half) + base.lo[lane];
  }
  writeResult(wave, inst, result, false);
}

static void swap(Wave &wave, const Instruction &inst) {
  LaneWords a, b;
  const Operand &x = inst.operands[0], &y = inst.operands[1];
  std::memcpy(a.lo, wave.vector(x.reg), wave.lanes * 4);
  std::memcpy(b.lo, wave.vector(y.reg), wave.lanes * 4);
  writeVector(wave, x.reg, b.lo);
  writeVector(wave, y.reg, a.lo);
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static constexpr ValueType U16 = ValueType::U16, U32 = ValueType::U32, Mask = ValueType::Mask;

static void addBasic(SemanticTable &table) {
  table.add({
      {"v_mov_b32", lanes<move<u32>>()},
      {"v_mov_b64", lanes<move<u64>>()},
      {"v_mov_b16", lanes<move<u16>>()},
      {"v_accvgpr_read_b32", lanes<move<u32>>()},
      {"v_accvgpr_write_b32", lanes<move<u32>>()},
      {"v_accvgpr_mov_b32", lanes<move<u32>>()},
      {"v_not_b32", lanes<bitNot<u32>>()},
      {"v_not_b16", lanes<bitNot<u16>>()},
      {"v_and_b32", lanes<bitAnd<u32>>()},
      {"v_or_b32", lanes<bitOr<u32>>()},
      {"v_xor_b32", lanes<bitXor<u32>>()},
      {"v_xnor_b32", lanes<bitXnor>()},
      {"v_and_b16", lanes<bitAnd<u16>>()},
      {"v_or_b16", lanes<bitOr<u16>>()},
      {"v_xor_b16", lanes<bitXor<u16>>()},
      {"v_add_u32", lanesClamp<add<u32>, addClamp<u32>>()},
      {"v_sub_u32", lanesClamp<sub<u32>, subClamp<u32>>()},
      {"v_subrev_u32", lanesClamp<subReversed<u32>, subReversedClamp<u32>>()},
      {"v_add_i32", lanesClamp<addSigned, addClamp<i32>>()},
      {"v_sub_i32", lanesClamp<subSigned, subClamp<i32>>()},
      {"v_add_u16", lanesClamp<add<u16>, addClamp<u16>>()},
      {"v_sub_u16", lanesClamp<sub<u16>, subClamp<u16>>()},
      {"v_subrev_u16", lanesClamp<subReversed<u16>, subReversedClamp<u16>>()},
      {"v_add_i16", lanesClamp<add<i16>, addClamp<i16>>()},
      {"v_sub_i16", lanesClamp<sub<i16>, subClamp<i16>>()},
      {"v_lshlrev_b32", lanes<shiftLeft<u32>>()},
      {"v_lshrrev_b32", lanes<shiftRight<u32>>()},
      {"v_ashrrev_i32", lanes<shiftRightSigned>()},
      {"v_lshlrev_b16", lanes<shiftLeft<u16>>()},
      {"v_lshrrev_b16", lanes<shiftRight<u16>>()},
      {"v_ashrrev_i16", lanes<shiftRightSigned16>()},
      {"v_lshlrev_b64", lanes<shiftLeft64>()},
      {"v_lshrrev_b64", lanes<shiftRight64>()},
      {"v_ashrrev_i64", lanes<shiftRightSigned64>()},
      {"v_mul_i32_i24", lanesClamp<mulI24, mulI24Clamp>()},
      {"v_mul_hi_i32_i24", lanes<mulHighI24>()},
      {"v_mul_u32_u24", lanesClamp<mulU24, mulU24Clamp>()},
      {"v_mul_hi_u32_u24", lanes<mulHighU24>()},
      {"v_mad_i32_i24", lanesClamp<madI24, madI24Clamp>()},
      {"v_mad_u32_u24", lanesClamp<madU24, madU24Clamp>()},
      {"v_mul_lo_u32", lanes<mulLow>()},
      {"v_mul_hi_u32", lanes<mulHigh>()},
      {"v_mul_hi_i32", lanes<mulHighSigned>()},
      {"v_mul_lo_u16", lanes<mulLow16>()},
      {"v_mad_u16", lanesClamp<mad16, mad16Clamp>(PreservesHigh)},
      {"v_mad_i16", lanesClamp<madSigned16, madSigned16Clamp>(PreservesHigh)},
      {"v_mad_legacy_u16", lanes<mad16>()},
      {"v_mad_legacy_i16", lanes<madSigned16>()},
      {"v_mad_u32_u16", lanesClamp<madU32U16, madU32U16Clamp>()},
      {"v_mad_i32_i16", lanesClamp<madI32I16, madI32I16Clamp>()},
  });
}

static void addFields(SemanticTable &table) {
  table.add({
      {"v_bfrev_b32", lanes<reverse>()},
      {"v_ctz_i32_b32", lanes<firstOne>()},
      {"v_clz_i32_u32", lanes<leadingZeros>()},
      {"v_cls_i32", lanes<leadingSigns>()},
      {"v_bcnt_u32_b32", lanes<countBits>()},
      {"v_bfe_u32", lanes<extract>()},
      {"v_bfe_i32", lanes<extractSigned>()},
      {"v_bfi_b32", lanes<insertField>()},
      {"v_bfm_b32", lanes<fieldMask>()},
      {"v_alignbit_b32", lanes<alignBits>()},
      {"v_alignbyte_b32", lanes<alignBytes>()},
      {"v_perm_b32", lanes<permuteBytes>()},
      {"v_add3_u32", lanes<add3>()},
      {"v_lshl_add_u32", lanes<shiftLeftAdd>()},
      {"v_add_lshl_u32", lanes<addShiftLeft>()},
      {"v_lshl_or_b32", lanes<shiftLeftOr>()},
      {"v_and_or_b32", lanes<andOr>()},
      {"v_or3_b32", lanes<or3>()},
      {"v_xor3_b32", lanes<xor3>()},
      {"v_xad_u32", lanes<xorAdd>()},
      {"v_lshl_add_u64", lanes<shiftLeftAdd64>()},
      // B16: inline constants with a point are f16.
      {"v_pack_b32_f16", Semantic(executeLanes<packHalves>, {U32, ValueType::B16, ValueType::B16},
                                  0, executeLanes<packHalvesClamp>)},
      {"v_sad_u8", lanesClamp<sumOfDifferences<8>, accumulateClamp<sumOfDifferences<8>>>()},
      {"v_sad_u16", lanesClamp<sumOfDifferences<16>, accumulateClamp<sumOfDifferences<16>>>()},
      {"v_sad_u32", lanesClamp<difference32, accumulateClamp<difference32>>()},
      {"v_sad_hi_u8", lanesClamp<sumOfDifferencesHigh, accumulateClamp<sumOfDifferences<8>, 16>>()},
      {"v_msad_u8", lanesClamp<maskedDifferences, accumulateClamp<maskedDifferences>>()},
      {"v_cndmask_b32", Semantic(conditionalMove<false>, {U32, U32, U32, Mask}, ImplicitVcc)},
      {"v_cndmask_b16", Semantic(conditionalMove<false>, {U16, U16, U16, Mask})},
      {"v_mbcnt_lo_u32_b32", Semantic(maskedCount<false>, {U32, U32, U32})},
      {"v_mbcnt_hi_u32_b32", Semantic(maskedCount<true>, {U32, U32, U32})},
      {"v_swap_b32", Semantic(swap, {U32, U32})},
  });
}

template <class T> static void addMinMax(SemanticTable &table, const std::string &type) {
  table.add("v_min_" + type, lanes<minimum<T>>());
  table.add("v_max_" + type, lanes<maximum<T>>());
  table.add("v_min3_" + type, lanes<minimum3<T>>(PreservesHigh));
  table.add("v_max3_" + type, lanes<maximum3<T>>(PreservesHigh));
  table.add("v_med3_" + type, lanes<median3<T>>(PreservesHigh));
  table.add("v_maxmin_" + type, lanes<maxMin<T>>());
  table.add("v_minmax_" + type, lanes<minMax<T>>());
}

void qgemm::sim::addVectorInteger(SemanticTable &table) {
  addBasic(table);
  addFields(table);
  addMinMax<u32>(table, "u32");
  addMinMax<i32>(table, "i32");
  addMinMax<u16>(table, "u16");
  addMinMax<i16>(table, "i16");
  // Never outside their type's range, or not clamped by the hardware (RDNA4 ISA 7.2.3.1).
  table.ignoreClamp({"v_alignbit_b32", "v_alignbyte_b32", "v_min3_i16", "v_max3_i16", "v_med3_i16",
                     "v_min3_u16", "v_max3_u16", "v_med3_u16"});
  for (auto [alias, name] : {std::pair("v_add_nc_u32", "v_add_u32"),
                             {"v_sub_nc_u32", "v_sub_u32"},
                             {"v_subrev_nc_u32", "v_subrev_u32"},
                             {"v_add_nc_i32", "v_add_i32"},
                             {"v_sub_nc_i32", "v_sub_i32"},
                             {"v_add_nc_u16", "v_add_u16"},
                             {"v_sub_nc_u16", "v_sub_u16"},
                             {"v_add_nc_i16", "v_add_i16"},
                             {"v_sub_nc_i16", "v_sub_i16"},
                             {"v_ffbl_b32", "v_ctz_i32_b32"},
                             {"v_ffbh_u32", "v_clz_i32_u32"},
                             {"v_ffbh_i32", "v_cls_i32"}})
    table.alias(alias, name);
}
