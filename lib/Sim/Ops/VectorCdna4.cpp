//===- VectorCdna4.cpp - vector operations new in CDNA4 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA4 ISA 12.8 and 12.10.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "../SmallFloat.h"

using namespace qgemm::sim;

using u16 = uint16_t;
using u32 = uint32_t;
using i32 = int32_t;

/// Bit s0 * 4 + s1 * 2 + s2 of the truth table, for every bit of the sources.
template <class T> static void executeBitop3(Wave &wave, const Instruction &inst) {
  LaneWords buffers[3], result;
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  Source c = readSource(wave, inst.operands[3], buffers[2]);
  u32 rows[8];
  for (unsigned i = 0; i < 8; ++i)
    rows[i] = 0 - static_cast<u32>(inst.mods.bitop3 >> i & 1);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 x = a.lo[lane], y = b.lo[lane], z = c.lo[lane];
    u32 low = (~y & ((~z & rows[0]) | (z & rows[1]))) | (y & ((~z & rows[2]) | (z & rows[3])));
    u32 high = (~y & ((~z & rows[4]) | (z & rows[5]))) | (y & ((~z & rows[6]) | (z & rows[7])));
    result.lo[lane] = static_cast<T>((~x & low) | (x & high));
  }
  writeResult(wave, inst, result, false);
}

template <int Low, int High> static u16 shiftPack(i32 a, i32 b, u32 n) {
  auto clamp = [](i32 v) { return static_cast<u32>(v < Low ? Low : v > High ? High : v) & 0xff; };
  return clamp(a >> (n & 31)) | clamp(b >> (n & 31)) << 8;
}

/// Lanes without bit `Distance` of the source change places with the lanes of the destination that
/// have it. The manual is silent on EXEC: inactive lanes keep what they hold, and what an active
/// lane would take from an inactive one follows FI and BOUND_CTRL as in DPP.
template <unsigned Distance> static void swapRows(Wave &wave, const Instruction &inst) {
  u32 *first = wave.vector(inst.operands[0].reg), *second = wave.vector(inst.operands[1].reg);
  bool fetch = inst.dpp && inst.dpp->fetchInactive, zero = inst.dpp && inst.dpp->boundControl;
  uint64_t exec = wave.exec();
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    if (lane & Distance)
      continue;
    unsigned other = lane + Distance;
    bool low = exec >> lane & 1, high = exec >> other & 1;
    u32 toSecond = first[other], toFirst = second[lane];
    if (low && (high || fetch || zero))
      second[lane] = high || fetch ? toSecond : 0;
    if (high && (low || fetch || zero))
      first[other] = low || fetch ? toFirst : 0;
  }
}

void qgemm::sim::addVectorCdna4(SemanticTable &table) {
  constexpr ValueType U16 = ValueType::U16, U32 = ValueType::U32;
  table.add({
      {"v_bitop3_b32", Semantic(executeBitop3<u32>, {U32, U32, U32, U32})},
      {"v_bitop3_b16", Semantic(executeBitop3<u16>, {U16, U16, U16, U16}, PreservesHigh)},
      {"v_prng_b32", lanes<pseudoRandom>()},
      {"v_ashr_pk_i8_i32", lanes<shiftPack<-128, 127>>(PreservesHigh)},
      {"v_ashr_pk_u8_i32", lanes<shiftPack<0, 255>>(PreservesHigh)},
      {"v_permlane16_swap_b32", Semantic(swapRows<16>, {U32, U32})},
      {"v_permlane32_swap_b32", Semantic(swapRows<32>, {U32, U32})},
  });
}
