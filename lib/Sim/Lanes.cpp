//===- Lanes.cpp - operands with modifiers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RoundedLanes.h"

using namespace qgemm::sim;

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

uint64_t qgemm::sim::readScalar(const Wave &wave, const Operand &operand) {
  switch (operand.kind) {
  case OperandKind::Scalar: {
    uint64_t low = wave.scalars[operand.reg];
    return operand.dwords >= 2 ? low | static_cast<uint64_t>(wave.scalars[operand.reg + 1]) << 32
                               : low;
  }
  case OperandKind::Constant:
    return operand.value;
  case OperandKind::Scc:
    return wave.scc;
  case OperandKind::Vccz:
    return wave.readMask(SlotVcc) == 0;
  case OperandKind::Execz:
    return wave.exec() == 0;
  case OperandKind::Vector:
  case OperandKind::Lanes:
  case OperandKind::None:
    return 0;
  }
  return 0;
}

void qgemm::sim::writeScalar(Wave &wave, const Operand &operand, uint64_t value) {
  if (operand.kind != OperandKind::Scalar)
    return;
  wave.scalars[operand.reg] = static_cast<uint32_t>(value);
  if (operand.dwords >= 2)
    wave.scalars[operand.reg + 1] = static_cast<uint32_t>(value >> 32);
}

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

static uint32_t selectPart(uint32_t word, Part part, bool signExtend) {
  switch (part) {
  case Part::Whole:
    return word;
  case Part::Word0:
  case Part::Word1: {
    uint16_t half = part == Part::Word1 ? word >> 16 : word & 0xffff;
    return signExtend ? static_cast<uint32_t>(static_cast<int16_t>(half)) : half;
  }
  default: {
    unsigned byte = static_cast<unsigned>(part) - static_cast<unsigned>(Part::Byte0);
    uint8_t bits = word >> (8 * byte);
    return signExtend ? static_cast<uint32_t>(static_cast<int8_t>(bits)) : bits;
  }
  }
}

/// A subnormal's bits with the fraction dropped; other bits unchanged.
static uint32_t flush32(uint32_t bits) { return (bits & 0x7f800000) ? bits : bits & 0x80000000; }
static uint32_t flush16(uint32_t bits) { return (bits & 0x7c00) ? bits : bits & 0x8000; }
static uint32_t flush64High(uint32_t high) {
  return (high & 0x7ff00000) ? high : high & 0x80000000;
}

static void applySign(const Operand &operand, LaneWords &buffer, unsigned lanes) {
  uint32_t sign = is16Bit(operand.type) ? 0x8000 : 0x80000000;
  uint32_t *words = is64Bit(operand.type) ? buffer.hi : buffer.lo;
  uint32_t keep = operand.absolute ? ~sign : ~0u, flip = operand.negate ? sign : 0;
  for (unsigned lane = 0; lane < lanes; ++lane)
    words[lane] = (words[lane] & keep) ^ flip;
}

static void flushInputs(const FloatMode &mode, ValueType type, LaneWords &buffer, unsigned lanes) {
  if (type == ValueType::F32 && mode.flushInput32) {
    for (unsigned lane = 0; lane < lanes; ++lane)
      buffer.lo[lane] = flush32(buffer.lo[lane]);
  } else if (type == ValueType::F16 && mode.flushInput64) {
    for (unsigned lane = 0; lane < lanes; ++lane)
      buffer.lo[lane] = flush16(buffer.lo[lane]);
  } else if (type == ValueType::F64 && mode.flushInput64) {
    for (unsigned lane = 0; lane < lanes; ++lane) {
      buffer.lo[lane] = (buffer.hi[lane] & 0x7ff00000) ? buffer.lo[lane] : 0;
      buffer.hi[lane] = flush64High(buffer.hi[lane]);
    }
  }
}

Source qgemm::sim::readSourceSlow(Wave &wave, const Operand &operand, LaneWords &buffer) {
  unsigned lanes = wave.lanes;
  if (operand.kind == OperandKind::Vector || operand.kind == OperandKind::Lanes) {
    const uint32_t *lo = operand.kind == OperandKind::Lanes ? wave.laneBuffers[operand.reg]
                                                            : wave.vector(operand.reg);
    const uint32_t *hi = operand.kind == OperandKind::Lanes ? lo + maxLanes : lo + lanes;
    std::memcpy(buffer.lo, lo, lanes * 4);
    if (is64Bit(operand.type))
      std::memcpy(buffer.hi, hi, lanes * 4);
  } else {
    uint64_t value = readScalar(wave, operand);
    for (unsigned lane = 0; lane < lanes; ++lane)
      buffer.lo[lane] = static_cast<uint32_t>(value);
    if (is64Bit(operand.type))
      for (unsigned lane = 0; lane < lanes; ++lane)
        buffer.hi[lane] = static_cast<uint32_t>(value >> 32);
  }
  if (operand.part != Part::Whole)
    for (unsigned lane = 0; lane < lanes; ++lane)
      buffer.lo[lane] = selectPart(buffer.lo[lane], operand.part, operand.signExtend);
  if (operand.negate || operand.absolute)
    applySign(operand, buffer, lanes);
  if (wave.mode.flushAny)
    flushInputs(wave.mode, operand.type, buffer, lanes);
  return {buffer.lo, buffer.hi};
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// The output modifier that applies: none with IEEE mode or where the format keeps its denormals;
/// gfx12 multiplies in any mode (RDNA3 ISA 7.2.3.1, CDNA3 ISA 6.2.2, RDNA4 ISA 7.2.3.1).
static unsigned outputModifier(const Wave &wave, const Instruction &inst, ValueType type) {
  if (!inst.mods.omod || wave.chip->generation == Generation::GFX12)
    return inst.mods.omod;
  bool applies = type == ValueType::F32 ? wave.mode.multiplies32 : wave.mode.multiplies64;
  return applies ? inst.mods.omod : 0;
}

/// value * factor, rounded: factors are powers of two, so that only overflow and denormals matter.
template <class T> static T scaledResult(const Wave &wave, T value, T factor) {
  T result = wave.mode.roundsOtherwise ? mulRounded(roundingOf<T>(wave), value, factor)
                                       : productNearest(value, factor);
  // Denormals and -0 become +0, whatever the denormal mode.
  bool tiny = magnitudeBits(result) < 1ull << FloatLayout<T>::fractionBits;
  return tiny ? fromBits<T>(0) : result;
}

template <class T>
static void modifyLanes(const Wave &wave, const Instruction &inst, ValueType type,
                        LaneWords &result) {
  static constexpr float factors[] = {1, 2, 4, 0.5};
  static constexpr uint16_t halfFactors[] = {0x3c00, 0x4000, 0x4400, 0x3800};
  unsigned omod = outputModifier(wave, inst, type);
  Source source{result.lo, result.hi};
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    T value = laneValue<T>(source, lane);
    if constexpr (std::is_same_v<T, Half>) {
      value = omod ? scaledResult(wave, value, Half{halfFactors[omod]}) : value;
      if (inst.mods.clamp)
        value.bits = clampedHalf(wave.mode, value.bits);
    } else {
      value = omod ? scaledResult(wave, value, T(factors[omod])) : value;
      value = inst.mods.clamp ? clampedFloat(wave.mode, value) : value;
    }
    setLane(result, lane, value);
  }
}

static void modifyFloats(const Wave &wave, const Instruction &inst, ValueType type,
                         LaneWords &result) {
  if (type == ValueType::F32)
    modifyLanes<float>(wave, inst, type, result);
  else if (type == ValueType::F64)
    modifyLanes<double>(wave, inst, type, result);
  else if (type == ValueType::F16)
    modifyLanes<Half>(wave, inst, type, result);
}

static void flushOutputs(const FloatMode &mode, ValueType type, LaneWords &result, unsigned lanes) {
  FloatMode asInput;
  asInput.flushInput32 = mode.flushOutput32;
  asInput.flushInput64 = mode.flushOutput64;
  flushInputs(asInput, type, result, lanes);
}

/// The register's new contents where only a part of it is written.
static uint32_t mergePart(uint32_t old, uint32_t value, Part part, UnusedBits unused) {
  uint32_t shift = 0, mask = ~0u;
  if (part == Part::Word0 || part == Part::Word1) {
    mask = 0xffff;
    shift = part == Part::Word1 ? 16 : 0;
  } else if (part != Part::Whole) {
    mask = 0xff;
    shift = 8 * (static_cast<unsigned>(part) - static_cast<unsigned>(Part::Byte0));
  }
  uint32_t field = (value & mask) << shift;
  if (unused == UnusedBits::Preserve)
    return field | (old & ~(mask << shift));
  uint32_t sign = (mask >> 1) + 1;
  if (unused == UnusedBits::SignExtend && (value & sign) && mask != ~0u)
    return field | ~((mask << shift) | ((1u << shift) - 1));
  return field;
}

void qgemm::sim::writeVector(Wave &wave, unsigned reg, const uint32_t *lanes) {
  uint32_t *out = wave.vector(reg);
  const uint32_t *mask = wave.laneMask(wave.exec());
  for (unsigned base = 0; base < wave.lanes; base += 32)
    for (unsigned lane = base; lane < base + 32; ++lane)
      out[lane] = (lanes[lane] & mask[lane]) | (out[lane] & ~mask[lane]);
}

void qgemm::sim::writeResultSlow(Wave &wave, const Instruction &inst, const Operand &dst,
                                 LaneWords &result) {
  if (isFloat(dst.type)) {
    if (inst.mods.omod || inst.mods.clamp)
      modifyFloats(wave, inst, dst.type, result);
    if (wave.mode.flushAny)
      flushOutputs(wave.mode, dst.type, result, wave.lanes);
  }
  if (dst.kind == OperandKind::Scalar) { // v_readfirstlane and its like go their own way
    writeScalar(wave, dst, result.lo[0]);
    return;
  }
  if (dst.kind != OperandKind::Vector)
    return;
  if (dst.part != Part::Whole) {
    const uint32_t *old = wave.vector(dst.reg);
    for (unsigned lane = 0; lane < wave.lanes; ++lane)
      result.lo[lane] = mergePart(old[lane], result.lo[lane], dst.part, inst.mods.dstUnused);
  }
  writeVector(wave, dst.reg, result.lo);
  if (is64Bit(dst.type))
    writeVector(wave, dst.reg + 1, result.hi);
}
