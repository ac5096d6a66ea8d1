//===- VectorDot16.cpp - dot products with 16-bit results, packed fma ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA, V_DOT2_F16_F16 and V_DOT2_BF16_BF16: every step rounds to nearest even, bf16 flushes
// denormals (RDNA4 ISA 7.2.4). Input modifiers hold for both halves of a source.
//
//===----------------------------------------------------------------------===//

#include "../PackedLanes.h"

using namespace qgemm::sim;

using u32 = uint32_t;

namespace {
struct StepsF16 {
  static float get(u32 bits) { return floatFromHalf({static_cast<uint16_t>(bits)}); }
  static float round(float v) { return floatFromHalf(halfFromFloat(v)); }
  static u32 put(float v) { return halfFromFloat(v).bits; }
};
struct StepsBF16 {
  static float flush(float v) { return flushFloat(v, true); }
  static float get(u32 bits) { return flush(floatFromBFloat({static_cast<uint16_t>(bits)})); }
  static float round(float v) { return flush(floatFromBFloat(bfloatFromFloat(v))); }
  static u32 put(float v) { return bfloatFromFloat(v).bits; }
};
} // namespace

/// Halves of source `n` with its modifiers.
static void readPair(Wave &wave, const Operand &operand, LaneWords &buffer) {
  Operand bare = operand;
  bare.negate = bare.absolute = false;
  Source source = readSourceSlow(wave, bare, buffer);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 word = source.lo[lane];
    word = operand.absolute ? word & 0x7fff7fff : word;
    buffer.lo[lane] = operand.negate ? word ^ 0x80008000 : word;
  }
}

template <class Steps> static void dotPair(Wave &wave, const Instruction &inst) {
  LaneWords a, b, buffer, result;
  readPair(wave, inst.operands[1], a);
  readPair(wave, inst.operands[2], b);
  Source c = readSource(wave, inst.operands[3], buffer);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 x = a.lo[lane], y = b.lo[lane];
    float sum = Steps::round(Steps::get(x) * Steps::get(y));
    sum = Steps::round(sum + Steps::round(Steps::get(x >> 16) * Steps::get(y >> 16)));
    result.lo[lane] = Steps::put(Steps::round(sum + Steps::get(c.lo[lane])));
  }
  writeResult(wave, inst, result, false);
}

void qgemm::sim::addVectorDot16(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, F16 = ValueType::F16, BF16 = ValueType::BF16;
  table.add({
      {"v_dot2_f16_f16", Semantic(dotPair<StepsF16>, {F16, U32, U32, F16})},
      {"v_dot2_bf16_bf16", Semantic(dotPair<StepsBF16>, {BF16, U32, U32, BF16})},
  });
  for (const char *type : {"f32", "f16"})
    for (const char *op : {"exp_", "log_", "rcp_", "rsq_", "sqrt_"})
      table.alias(std::string("v_s_") + op + type, std::string("v_") + op + type);
}
