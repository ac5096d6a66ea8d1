//===- VectorDot.cpp - dot products and mixed-precision fma ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../FloatMath.h"
#include "../Lanes.h"
#include "../PackedLanes.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using i32 = int32_t;

/// Element `index` of a word of `Bits`-bit integers.
template <unsigned Bits> static i32 element(u32 word, unsigned index, bool isSigned) {
  u32 bits = word >> (Bits * index) & ((1u << Bits) - 1);
  return isSigned ? static_cast<i32>(bits << (32 - Bits)) >> (32 - Bits) : static_cast<i32>(bits);
}

template <unsigned Bits, bool Signed> static int64_t dotProduct(u32 a, u32 b) {
  int64_t sum = 0;
  for (unsigned i = 0; i < 32 / Bits; ++i)
    sum += int64_t(element<Bits>(a, i, Signed)) * element<Bits>(b, i, Signed);
  return sum;
}
template <unsigned Bits> static i32 dotSigned(u32 a, u32 b, i32 c) {
  return static_cast<u32>(dotProduct<Bits, true>(a, b)) + static_cast<u32>(c);
}
template <unsigned Bits> static u32 dotUnsigned(u32 a, u32 b, u32 c) {
  return static_cast<u32>(dotProduct<Bits, false>(a, b)) + c;
}
template <unsigned Bits> static i32 dotSignedClamp(u32 a, u32 b, i32 c) {
  int64_t sum = dotProduct<Bits, true>(a, b) + c;
  return sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : static_cast<i32>(sum);
}
template <unsigned Bits> static u32 dotUnsignedClamp(u32 a, u32 b, u32 c) {
  int64_t sum = dotProduct<Bits, false>(a, b) + c;
  return sum > UINT32_MAX ? UINT32_MAX : static_cast<u32>(sum);
}

/// Signedness of each source from neg_lo (RDNA3 ISA, V_DOT4_I32_IU8).
template <unsigned Bits> static void executeMixedDot(Wave &wave, const Instruction &inst) {
  LaneWords buffers[3], result;
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  Source c = readSource(wave, inst.operands[3], buffers[2]);
  bool signedA = inst.mods.negLo & 1, signedB = inst.mods.negLo & 2;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    int64_t sum = static_cast<i32>(c.lo[lane]);
    for (unsigned i = 0; i < 32 / Bits; ++i)
      sum += int64_t(element<Bits>(a.lo[lane], i, signedA)) * element<Bits>(b.lo[lane], i, signedB);
    if (inst.mods.clamp)
      sum = sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : sum;
    result.lo[lane] = static_cast<u32>(sum);
  }
  writeResult(wave, inst, result, false);
}

static float fromHalfBits(u32 bits) { return floatFromHalf({static_cast<uint16_t>(bits)}); }
static float fromBFloatBits(u32 bits) { return floatFromBFloat({static_cast<uint16_t>(bits)}); }

/// Two f16 or bf16 products, each exact in f32, added in the manual's order. op_sel and op_sel_hi
/// choose the halves, neg_lo and neg_hi negate them; neg_lo alone is the third source's. The clamp
/// bit is ignored (RDNA3 ISA, 7.2.3.1, "Float DOT instructions"); CDNA's manuals are silent, and
/// AMD's device library sets the bit in __ockl_fdot2 whatever the caller asks for. Denormals of f32
/// are flushed and sums round to nearest even in every mode (CDNA3 ISA 6.4; LLVM's
/// SITargetLowering::performFMACombine says the same of all chips).
template <float (*FromBits)(u32)> static void executeFloatDot(Wave &wave, const Instruction &inst) {
  LaneWords buffers[3], result;
  Source a = readSource(wave, inst.operands[1], buffers[0]);
  Source b = readSource(wave, inst.operands[2], buffers[1]);
  Source c = readSource(wave, inst.operands[3], buffers[2]);
  u32 negate = inst.mods.negLo & 4 ? 0x80000000 : 0;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    float sum = 0;
    for (bool high : {false, true}) {
      float product = FromBits(sourceHalf(inst, a, 0, high, lane)) *
                      FromBits(sourceHalf(inst, b, 1, high, lane));
      sum = high ? sum + product : product;
    }
    sum += flushFloat(fromBits<float>(c.lo[lane] ^ negate), true);
    result.lo[lane] = toBits(flushFloat(sum, true));
  }
  writeResult(wave, inst, result, false);
}
template <float (*FromBits)(u32)> static float dotAccumulate(u32 a, u32 b, float c) {
  c = flushFloat(c, true) + FromBits(a) * FromBits(b);
  return flushFloat(c + FromBits(a >> 16) * FromBits(b >> 16), true);
}

//===----------------------------------------------------------------------===//
// v_fma_mix: each source is f32, or one half of a register as f16
//===----------------------------------------------------------------------===//

enum class MixResult { F32, Low, High };

static void mixSource(Wave &wave, const Instruction &inst, unsigned n, float *values) {
  LaneWords buffer;
  Operand operand = inst.operands[n + 1];
  bool negate = operand.negate, absolute = operand.absolute;
  operand.negate = operand.absolute = false;
  operand.type = ValueType::U32; // bits as they are; denormals are a matter of the chosen width
  Source source = readSourceSlow(wave, operand, buffer);
  bool half = inst.mods.opSelHi >> n & 1, upper = inst.mods.opSel >> n & 1;
  const FloatMode &mode = wave.mode;
  // Constants are printed as numbers and were taken as f32.
  half &= operand.kind != OperandKind::Constant;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    u32 word = source.lo[lane];
    float v = half ? floatFromHalf({flushHalf(upper ? word >> 16 : word, mode.flushInput64)})
                   : flushFloat(fromBits<float>(word), mode.flushInput32);
    v = absolute ? std::fabs(v) : v;
    values[lane] = negate ? -v : v;
  }
}

/// f32_to_f16(fma(...)): two roundings (RDNA3 ISA, 16.8, V_FMA_MIXLO_F16), each in its format's
/// mode. LLVM relies on it: it selects the instruction for an f32 product that is truncated,
/// without any fast-math flag.
static u32 mixedHalf(const Wave &wave, float fused) {
  Half v = wave.mode.roundsOtherwise ? narrowRounded<halfFromFloat, Half>(rounding16(wave), fused)
                                     : halfFromFloat(fused);
  return flushHalf(v.bits, wave.mode.flushOutput64);
}

template <MixResult R> static void executeMix(Wave &wave, const Instruction &inst) {
  float a[maxLanes], b[maxLanes], c[maxLanes];
  mixSource(wave, inst, 0, a);
  mixSource(wave, inst, 1, b);
  mixSource(wave, inst, 2, c);
  LaneWords result;
  const u32 *old = wave.vector(inst.operands[0].reg);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    float fused = wave.mode.roundsOtherwise
                      ? fmaRounded(rounding32(wave), a[lane], b[lane], c[lane])
                      : fmaFloat(a[lane], b[lane], c[lane]);
    fused = flushFloat(fused, wave.mode.flushOutput32);
    if (R == MixResult::F32) {
      result.lo[lane] = toBits(inst.mods.clamp ? clampedFloat(wave.mode, fused) : fused);
      continue;
    }
    u32 half = mixedHalf(wave, fused);
    if (inst.mods.clamp)
      half = clampedHalf(wave.mode, half);
    result.lo[lane] =
        R == MixResult::Low ? (old[lane] & 0xffff0000) | half : (old[lane] & 0xffff) | half << 16;
  }
  writeResult(wave, inst, result, false);
}

void qgemm::sim::addVectorDot(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, F32 = ValueType::F32;
  constexpr uint8_t packedFlags = PackedHalves;
  auto mixed = [](ExecuteFn fn) { return Semantic(fn, {U32, U32, U32, U32}, PackedHalves); };
  auto mix = [](ExecuteFn fn) { return Semantic(fn, {U32, F32, F32, F32}, MixOperands); };
  auto floatDot = [](ExecuteFn fn) {
    return Semantic(fn, {U32, ValueType::B16, ValueType::B16, F32}, PackedHalves);
  };
  table.add({
      {"v_dot4_i32_iu8", mixed(executeMixedDot<8>)},
      {"v_dot8_i32_iu4", mixed(executeMixedDot<4>)},
      {"v_dot4_i32_i8", lanesClamp<dotSigned<8>, dotSignedClamp<8>>(packedFlags)},
      {"v_dot4_u32_u8", lanesClamp<dotUnsigned<8>, dotUnsignedClamp<8>>(packedFlags)},
      {"v_dot8_i32_i4", lanesClamp<dotSigned<4>, dotSignedClamp<4>>(packedFlags)},
      {"v_dot8_u32_u4", lanesClamp<dotUnsigned<4>, dotUnsignedClamp<4>>(packedFlags)},
      {"v_dot2_i32_i16", lanesClamp<dotSigned<16>, dotSignedClamp<16>>(packedFlags)},
      {"v_dot2_u32_u16", lanesClamp<dotUnsigned<16>, dotUnsignedClamp<16>>(packedFlags)},
      {"v_dot4c_i32_i8", lanes<dotSigned<8>>(ReadsDestination)},
      {"v_dot8c_i32_i4", lanes<dotSigned<4>>(ReadsDestination)},
      {"v_dot2c_i32_i16", lanes<dotSigned<16>>(ReadsDestination)},
      {"v_dot2_f32_f16", floatDot(executeFloatDot<fromHalfBits>)},
      {"v_dot2_f32_bf16", floatDot(executeFloatDot<fromBFloatBits>)},
      {"v_dot2c_f32_f16", lanesWithoutClamp<dotAccumulate<fromHalfBits>>(ReadsDestination)},
      {"v_dot2c_f32_bf16", lanesWithoutClamp<dotAccumulate<fromBFloatBits>>(ReadsDestination)},
      {"v_dot2acc_f32_bf16", lanesWithoutClamp<dotAccumulate<fromBFloatBits>>(ReadsDestination)},
      {"v_dot2acc_f32_f16", lanesWithoutClamp<dotAccumulate<fromHalfBits>>(ReadsDestination)},
      {"v_fma_mix_f32", mix(executeMix<MixResult::F32>)},
      {"v_fma_mixlo_f16", mix(executeMix<MixResult::Low>)},
      {"v_fma_mixhi_f16", mix(executeMix<MixResult::High>)},
  });
}
