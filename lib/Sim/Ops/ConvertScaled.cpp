//===- ConvertScaled.cpp - conversions with an exponent as scale ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// V_CVT_SCALEF32_* of CDNA4 (ISA 7.3 and 12.10). The scale is 2^(e - 127), e the exponent field of
// its operand; e = 255 is NaN. The manual says "scale" for both directions. Values are divided by
// it on the way to small formats and multiplied on the way back: HIP's host twin of these builtins
// subtracts the scale's exponent from the source's (from_float in hip/amd_detail/
// amd_hip_ocp_host.hpp, ROCm's clr).
// Stochastic rounding is that of ConvertSmall.cpp, applied to the f32 that equals the source. That
// twin (from_float_sr) agrees for normal results; for subnormal ones it shifts the source first and
// adds the seed below the place that is kept then. Which of the two a card does is not known.
//
//===----------------------------------------------------------------------===//

#include "../FloatMath.h"
#include "../Lanes.h"
#include "../SmallFloat.h"

using namespace qgemm::sim;

using u32 = uint32_t;

namespace {
enum class Wide : uint8_t { F32, F16, BF16 };

/// Exponents to add and NaN marks, lane by lane.
struct Scales {
  int exponent[maxLanes];
  bool isNaN[maxLanes];

  Scales(Wave &wave, const Operand &operand, int sign) {
    LaneWords buffer;
    Source source = readSource(wave, operand, buffer);
    for (unsigned lane = 0; lane < wave.lanes; ++lane) {
      int field = source.lo[lane] >> 23 & 255;
      exponent[lane] = sign * (field - 127);
      isNaN[lane] = field == 255;
    }
  }
};

/// Results of up to 32 registers, written together at the end: they may overlap the sources.
struct Registers {
  u32 words[32][maxLanes] = {};

  void write(Wave &wave, const Instruction &inst, unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      writeVector(wave, inst.operands[0].reg + i, words[i]);
  }
};
} // namespace

static unsigned opSel(const Instruction &inst) { return inst.simm16 >> 11 & 15; }
static bool saturates(const Wave &wave) { return wave.modeRegister >> 23 & 1; } // FP16_OVFL

template <Wide W> static float widen(u32 bits) {
  if constexpr (W == Wide::F32)
    return fromBits<float>(bits);
  else if constexpr (W == Wide::F16)
    return floatFromHalf({static_cast<uint16_t>(bits)});
  else
    return fromBits<float>(bits << 16);
}

/// Element `n` of consecutive registers that begin at `reg`.
template <Wide W> static float element(Wave &wave, unsigned reg, unsigned n, unsigned lane) {
  if constexpr (W == Wide::F32)
    return flushFloat(widen<W>(wave.vector(reg + n)[lane]), wave.mode.flushInput32);
  else
    return widen<W>(wave.vector(reg + n / 2)[lane] >> (16 * (n & 1)) & 0xffff);
}

static u32 narrow(SmallFormat format, float value, const Scales &scales, unsigned lane,
                  bool saturate) {
  double scaled = std::ldexp(static_cast<double>(value), scales.exponent[lane]);
  return smallFromDouble(format, scales.isNaN[lane] ? std::nan("") : scaled, saturate);
}
static u32 narrowStochastic(SmallFormat format, float value, u32 seed, const Scales &scales,
                            unsigned lane, bool saturate) {
  return scales.isNaN[lane]
             ? smallFromDouble(format, std::nan(""), saturate)
             : smallFromFloatStochastic(format, value, seed, scales.exponent[lane], saturate);
}

/// The bits of a small value times the scale.
template <Wide W>
static u32 expand(SmallFormat format, u32 code, const Scales &scales, unsigned lane) {
  double value = std::ldexp(static_cast<double>(smallToFloat(format, code)), scales.exponent[lane]);
  if (scales.isNaN[lane])
    value = std::nan("");
  if constexpr (W == Wide::F32)
    return toBits(static_cast<float>(value));
  else if constexpr (W == Wide::F16)
    return halfFromDouble(value).bits;
  else
    return bfloatFromFloat(static_cast<float>(value)).bits;
}

//===----------------------------------------------------------------------===//
// To small formats
//===----------------------------------------------------------------------===//

/// Two values into 16 or 8 bits. f32 takes them from two operands, the others from one.
template <SmallFormat F, Wide W> static void pack(Wave &wave, const Instruction &inst) {
  constexpr bool twoOperands = W == Wide::F32;
  constexpr unsigned width = F == SmallFormat::E2M1 ? 4 : 8;
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = twoOperands ? readSource(wave, inst.operands[2], buffers[1]) : a;
  Scales scales(wave, inst.operands[twoOperands ? 3 : 2], -1);
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 second = twoOperands ? b.lo[lane] : a.lo[lane] >> 16;
    values[lane] = narrow(F, widen<W>(a.lo[lane]), scales, lane, saturates(wave)) |
                   narrow(F, widen<W>(second), scales, lane, saturates(wave)) << width;
  }
  unsigned select = opSel(inst);
  insertBits(wave, inst, values, width == 4 ? 8 * (select >> 2) : 16 * (select >> 3), 2 * width);
}

/// One value into 8 bits.
template <SmallFormat F, Wide W> static void roundOne(Wave &wave, const Instruction &inst) {
  LaneWords buffers[2];
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source seed = readSource(wave, inst.operands[2], buffers[1]);
  Scales scales(wave, inst.operands[3], -1);
  unsigned shift = W != Wide::F32 && (opSel(inst) & 1) ? 16 : 0;
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    values[lane] = narrowStochastic(F, widen<W>(a.lo[lane] >> shift), seed.lo[lane], scales, lane,
                                    saturates(wave));
  insertBits(wave, inst, values, 8 * (opSel(inst) >> 2), 8);
}

/// Two values into one byte.
template <Wide W> static void roundPair(Wave &wave, const Instruction &inst) {
  LaneWords buffer;
  Source seeds = readSource(wave, inst.operands[2], buffer);
  Scales scales(wave, inst.operands[3], -1);
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 seed = seeds.lo[lane];
    unsigned reg = inst.operands[1].reg;
    values[lane] = narrowStochastic(SmallFormat::E2M1, element<W>(wave, reg, 0, lane), seed, scales,
                                    lane, true) |
                   narrowStochastic(SmallFormat::E2M1, element<W>(wave, reg, 1, lane),
                                    pseudoRandom(seed), scales, lane, true)
                       << 4;
  }
  insertBits(wave, inst, values, 8 * (opSel(inst) >> 2), 8);
}

static void putSix(Registers &result, unsigned n, unsigned lane, u32 code) {
  unsigned at = 6 * n, shift = at % 32;
  result.words[at / 32][lane] |= code << shift;
  if (shift > 26)
    result.words[at / 32 + 1][lane] |= code >> (32 - shift);
}

/// 32 values into six registers; f32 from two operands of sixteen, in turn.
template <SmallFormat F, Wide W> static void pack32(Wave &wave, const Instruction &inst) {
  constexpr bool twoOperands = W == Wide::F32;
  Scales scales(wave, inst.operands[twoOperands ? 3 : 2], -1);
  Registers result;
  for (unsigned n = 0; n < 32; ++n)
    for (unsigned lane = 0; lane < wave.lanes; ++lane) {
      float value = twoOperands ? element<W>(wave, inst.operands[1 + n % 2].reg, n / 2, lane)
                                : element<W>(wave, inst.operands[1].reg, n, lane);
      putSix(result, n, lane, narrow(F, value, scales, lane, true));
    }
  result.write(wave, inst, 6);
}

template <SmallFormat F, Wide W> static void round32(Wave &wave, const Instruction &inst) {
  LaneWords buffer;
  Source seeds = readSource(wave, inst.operands[2], buffer);
  Scales scales(wave, inst.operands[3], -1);
  Registers result;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 seed = seeds.lo[lane];
    for (unsigned n = 0; n < 32; ++n) {
      float value = element<W>(wave, inst.operands[1].reg, n, lane);
      putSix(result, n, lane, narrowStochastic(F, value, seed, scales, lane, true));
      seed = pseudoRandom(seed);
    }
  }
  result.write(wave, inst, 6);
}

//===----------------------------------------------------------------------===//
// From small formats
//===----------------------------------------------------------------------===//

/// Two values out of a word or a byte.
template <SmallFormat F, Wide W> static void unpack(Wave &wave, const Instruction &inst) {
  constexpr unsigned width = F == SmallFormat::E2M1 ? 4 : 8;
  LaneWords buffer;
  Source source = readSource(wave, inst.operands[1], buffer);
  Scales scales(wave, inst.operands[2], 1);
  unsigned select = opSel(inst), shift = width == 4 ? 8 * (select & 3) : 16 * (select & 1);
  Registers result;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 codes = source.lo[lane] >> shift, mask = (1u << width) - 1;
    u32 low = expand<W>(F, codes & mask, scales, lane);
    u32 high = expand<W>(F, codes >> width & mask, scales, lane);
    result.words[0][lane] = W == Wide::F32 ? low : low | high << 16;
    result.words[1][lane] = high;
  }
  result.write(wave, inst, W == Wide::F32 ? 2 : 1);
}

template <SmallFormat F, Wide W> static void expandOne(Wave &wave, const Instruction &inst) {
  LaneWords buffer;
  Source source = readSource(wave, inst.operands[1], buffer);
  Scales scales(wave, inst.operands[2], 1);
  unsigned select = opSel(inst);
  u32 values[maxLanes];
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    values[lane] = expand<W>(F, source.lo[lane] >> (8 * (select & 3)) & 0xff, scales, lane);
  if (W == Wide::F32)
    writeVector(wave, inst.operands[0].reg, values);
  else
    insertBits(wave, inst, values, select & 8 ? 16 : 0, 16);
}

template <SmallFormat F, Wide W> static void unpack32(Wave &wave, const Instruction &inst) {
  Scales scales(wave, inst.operands[2], 1);
  unsigned reg = inst.operands[1].reg;
  Registers result;
  for (unsigned n = 0; n < 32; ++n)
    for (unsigned lane = 0; lane < wave.lanes; ++lane) {
      unsigned at = 6 * n;
      uint64_t pair = wave.vector(reg + at / 32)[lane] |
                      static_cast<uint64_t>(wave.vector(reg + (at + 5) / 32)[lane]) << 32;
      u32 bits = expand<W>(F, pair >> (at % 32) & 63, scales, lane);
      if (W == Wide::F32)
        result.words[n][lane] = bits;
      else
        result.words[n / 2][lane] |= bits << (16 * (n & 1));
    }
  result.write(wave, inst, W == Wide::F32 ? 32 : 16);
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static Semantic withTypes(ExecuteFn fn, std::initializer_list<ValueType> types) {
  return Semantic(fn, types);
}

template <SmallFormat F, Wide W>
static void addByte(SemanticTable &table, const std::string &small, const std::string &wide) {
  constexpr ValueType U32 = ValueType::U32, A = W == Wide::F32 ? ValueType::F32 : U32;
  std::string cvt = "v_cvt_scalef32_";
  if (W == Wide::F32)
    table.add(cvt + "pk_" + small + "_" + wide, withTypes(pack<F, W>, {U32, A, A, U32}));
  else
    table.add(cvt + "pk_" + small + "_" + wide, withTypes(pack<F, W>, {U32, A, U32}));
  table.add(cvt + "pk_" + wide + "_" + small, withTypes(unpack<F, W>, {ValueType::Any, U32, U32}));
  if constexpr (F == SmallFormat::E2M1) {
    table.add(cvt + "sr_pk_fp4_" + wide, withTypes(roundPair<W>, {U32, ValueType::Any, U32, U32}));
  } else {
    table.add(cvt + "sr_" + small + "_" + wide, withTypes(roundOne<F, W>, {U32, A, U32, U32}));
    if (W != Wide::BF16)
      table.add(cvt + wide + "_" + small, withTypes(expandOne<F, W>, {U32, U32, U32}));
  }
}

template <SmallFormat F, Wide W>
static void addSix(SemanticTable &table, const std::string &small, const std::string &wide) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  std::string cvt = "v_cvt_scalef32_";
  if (W == Wide::F32)
    table.add(cvt + "2xpk16_" + small + "_f32", withTypes(pack32<F, W>, {Any, Any, Any, U32}));
  else
    table.add(cvt + "pk32_" + small + "_" + wide, withTypes(pack32<F, W>, {Any, Any, U32}));
  table.add(cvt + "sr_pk32_" + small + "_" + wide, withTypes(round32<F, W>, {Any, Any, U32, U32}));
  table.add(cvt + "pk32_" + wide + "_" + small, withTypes(unpack32<F, W>, {Any, Any, U32}));
}

template <Wide W> static void addWide(SemanticTable &table, const std::string &wide) {
  addByte<SmallFormat::E4M3, W>(table, "fp8", wide);
  addByte<SmallFormat::E5M2, W>(table, "bf8", wide);
  addByte<SmallFormat::E2M1, W>(table, "fp4", wide);
  addSix<SmallFormat::E2M3, W>(table, "fp6", wide);
  addSix<SmallFormat::E3M2, W>(table, "bf6", wide);
}

void qgemm::sim::addConvertScaled(SemanticTable &table) {
  addWide<Wide::F32>(table, "f32");
  addWide<Wide::F16>(table, "f16");
  addWide<Wide::BF16>(table, "bf16");
}
