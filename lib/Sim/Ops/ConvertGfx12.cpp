//===- ConvertGfx12.cpp - conversions of 8-bit floats on gfx12 ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA4 ISA 7.6: the formats of OCP. A single 8-bit operand is a byte of a register (byte_sel), a
// pair is a half of one. Stochastic rounding adds the upper bits of the seed below the last place
// that is kept and cuts off; MODE.FP16_OVFL makes overflow saturate.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "../SmallFloat.h"

using namespace qgemm::sim;

using u32 = uint32_t;

static bool saturates(const Wave &wave) { return wave.modeRegister >> 23 & 1; }

template <SmallFormat F> static void toFloat(Wave &wave, const Instruction &inst) {
  LaneWords buffer, result;
  Source source = readSource(wave, inst.operands[1], buffer);
  unsigned shift = 8 * inst.mods.byteSel;
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    result.lo[lane] = toBits(smallToFloat(F, source.lo[lane] >> shift));
  writeResult(wave, inst, result, false);
}

template <SmallFormat F> static void toFloats(Wave &wave, const Instruction &inst) {
  LaneWords buffer, result;
  Source source = readSource(wave, inst.operands[1], buffer);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    result.lo[lane] = toBits(smallToFloat(F, source.lo[lane]));
    result.hi[lane] = toBits(smallToFloat(F, source.lo[lane] >> 8));
  }
  writeResult(wave, inst, result, true);
}

template <SmallFormat F> static void pack(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2], result;
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  bool saturate = saturates(wave);
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    result.lo[lane] = smallFromDouble(F, laneValue<float>(a, lane), saturate) |
                      smallFromDouble(F, laneValue<float>(b, lane), saturate) << 8;
  writeResult(wave, inst, result, false);
}

template <SmallFormat F> static void roundStochastically(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source seed = readSource(wave, inst.operands[2], buffers[1]);
  u32 merged[maxLanes], shift = 8 * inst.mods.byteSel, mask = 0xffu << shift;
  const u32 *old = wave.vector(inst.operands[0].reg);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 value =
        smallFromFloatStochastic(F, laneValue<float>(a, lane), seed.lo[lane], 0, saturates(wave));
    merged[lane] = (old[lane] & ~mask) | value << shift;
  }
  writeVector(wave, inst.operands[0].reg, merged);
}

template <SmallFormat F> static void addFormat(SemanticTable &table, const std::string &name) {
  constexpr ValueType B16 = ValueType::B16, U32 = ValueType::U32, F32 = ValueType::F32;
  auto add = [&](const std::string &mnemonic, const Semantic &semantic) {
    table.add(Generation::GFX12, mnemonic, semantic);
  };
  add("v_cvt_f32_" + name, Semantic(toFloat<F>, {U32, U32}));
  add("v_cvt_pk_f32_" + name, Semantic(toFloats<F>, {ValueType::B64, B16}));
  add("v_cvt_pk_" + name + "_f32", Semantic(pack<F>, {B16, F32, F32}));
  add("v_cvt_sr_" + name + "_f32", Semantic(roundStochastically<F>, {U32, F32, U32}));
}

void qgemm::sim::addConvertGfx12(SemanticTable &table) {
  addFormat<SmallFormat::E4M3>(table, "fp8");
  addFormat<SmallFormat::E5M2>(table, "bf8");
}
