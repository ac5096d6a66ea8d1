//===- CrossLane.cpp - data from other lanes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Lanes.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace qgemm::sim;

static void readLane(Wave &wave, const Instruction &inst) {
  uint32_t lane = readScalar(wave, inst.operands[2]) & (wave.lanes - 1);
  writeScalar(wave, inst.operands[0], wave.vector(inst.operands[1].reg)[lane]);
}

static void readFirstLane(Wave &wave, const Instruction &inst) {
  uint64_t exec = wave.exec();
  uint32_t lane = exec ? llvm::countr_zero(exec) : 0;
  const Operand &source = inst.operands[1];
  uint32_t value = source.kind == OperandKind::Vector
                       ? wave.vector(source.reg)[lane]
                       : static_cast<uint32_t>(readScalar(wave, source));
  writeScalar(wave, inst.operands[0], value);
}

/// EXEC is ignored.
static void writeLane(Wave &wave, const Instruction &inst) {
  uint32_t lane = readScalar(wave, inst.operands[2]) & (wave.lanes - 1);
  wave.vector(inst.operands[0].reg)[lane] = readScalar(wave, inst.operands[1]);
}

/// Writes source[from(lane)] to the active lanes; `from` is -1 where the result is zero.
template <class From>
static void gather(Wave &wave, const Operand &dst, const Operand &source, From from) {
  uint32_t values[maxLanes], copy[maxLanes];
  std::memcpy(copy, wave.vector(source.reg), wave.lanes * 4);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    int index = from(lane);
    values[lane] = index < 0 ? 0 : copy[index];
  }
  writeVector(wave, dst.reg, values);
}

/// The active lanes take lane select(lane) of their own or the neighbouring row of sixteen; op_sel
/// has the bits FI and BOUND_CTRL of DPP.
template <bool AcrossRows, class Select>
static void permuteWith(Wave &wave, const Instruction &inst, Select select) {
  uint64_t exec = wave.exec();
  bool fetchInactive = inst.mods.opSel & 1, boundControl = inst.mods.opSel & 2;
  const uint32_t *old = wave.vector(inst.operands[0].reg);
  uint32_t values[maxLanes];
  const uint32_t *source = wave.vector(inst.operands[1].reg);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    unsigned row = lane & ~15u;
    unsigned from = (AcrossRows ? row ^ 16 : row) + select(lane);
    bool valid = fetchInactive || (exec >> from & 1);
    values[lane] = valid ? source[from] : boundControl ? 0 : old[lane];
  }
  writeVector(wave, inst.operands[0].reg, values);
}

template <bool AcrossRows> static void permuteRow(Wave &wave, const Instruction &inst) {
  uint64_t selectors =
      (readScalar(wave, inst.operands[2]) & 0xffffffff) | readScalar(wave, inst.operands[3]) << 32;
  permuteWith<AcrossRows>(wave, inst,
                          [=](unsigned lane) { return selectors >> (4 * (lane & 15)) & 15; });
}
/// gfx12: every lane chooses for itself (RDNA4 ISA 16.12, V_PERMLANE16_VAR_B32).
template <bool AcrossRows> static void permuteRowByLane(Wave &wave, const Instruction &inst) {
  LaneWords buffer;
  Source selectors = readSource(wave, inst.operands[2], buffer);
  permuteWith<AcrossRows>(wave, inst, [&](unsigned lane) { return selectors.lo[lane] & 15; });
}

/// Nothing happens in a wave of 32 lanes (RDNA3 ISA, V_PERMLANE64_B32).
static void swapHalves(Wave &wave, const Instruction &inst) {
  if (wave.lanes == 32)
    return;
  gather(wave, inst.operands[0], inst.operands[1],
         [&](unsigned lane) { return static_cast<int>(lane ^ 32); });
}

/// The lane that a byte address names, seen from `lane`: on gfx11 a wave64 permutes within halves
/// of 32 lanes (RDNA3 ISA, DS_BPERMUTE_B32), elsewhere within all of it (RDNA4 ISA, "DS_PERMUTE").
static unsigned permuteTarget(const Wave &wave, unsigned lane, uint32_t address) {
  unsigned span = wave.chip->generation == Generation::GFX11 ? 32 : wave.lanes;
  return (lane & ~(span - 1)) | (address / 4 & (span - 1));
}

/// Backward permute: each lane names the byte address of the lane that it reads.
static void permuteBackward(Wave &wave, const Instruction &inst) {
  uint32_t addresses[maxLanes];
  std::memcpy(addresses, wave.vector(inst.operands[1].reg), wave.lanes * 4);
  uint64_t exec = wave.exec();
  gather(wave, inst.operands[0], inst.operands[2], [&](unsigned lane) -> int {
    unsigned from = permuteTarget(wave, lane, addresses[lane] + inst.mods.offset);
    return exec >> from & 1 ? static_cast<int>(from) : -1;
  });
}

/// Forward permute: each active lane sends to the lane whose byte address it names; the highest
/// sender wins.
static void permuteForward(Wave &wave, const Instruction &inst) {
  const uint32_t *addresses = wave.vector(inst.operands[1].reg);
  const uint32_t *source = wave.vector(inst.operands[2].reg);
  uint32_t values[maxLanes] = {};
  uint64_t exec = wave.exec();
  for (unsigned lane = 0; lane < wave.lanes; ++lane)
    if (exec >> lane & 1)
      values[permuteTarget(wave, lane, addresses[lane] + inst.mods.offset)] = source[lane];
  writeVector(wave, inst.operands[0].reg, values);
}

/// The lane that ds_swizzle reads (RDNA3 ISA, DS_SWIZZLE_B32).
static unsigned swizzleSource(unsigned offset, unsigned lane) {
  unsigned group = lane & 0x20, i = lane & 0x1f;
  if (offset >= 0xe000) {
    unsigned mask = offset & 0x1f;
    unsigned reversed = llvm::reverseBits<uint8_t>(i) >> 3;
    return (reversed >> llvm::popcount(mask)) | (i & mask) | group;
  }
  if (offset >= 0xc000) {
    unsigned rotate = offset >> 5 & 0x1f, mask = offset & 0x1f;
    if (offset & 0x400)
      rotate = 0 - rotate;
    return (((i & mask) | ((i + rotate) & ~mask)) & 0x1f) | group;
  }
  if (offset & 0x8000)
    return (lane & ~3u) + (offset >> (2 * (lane & 3)) & 3);
  unsigned andMask = offset & 0x1f, orMask = offset >> 5 & 0x1f, xorMask = offset >> 10 & 0x1f;
  return (((i & andMask) | orMask) ^ xorMask) | group;
}

static void swizzle(Wave &wave, const Instruction &inst) {
  uint64_t exec = wave.exec();
  uint16_t offset = inst.simm16; // the offset fields are the low half of the encoding
  gather(wave, inst.operands[0], inst.operands[1], [&](unsigned lane) -> int {
    unsigned from = swizzleSource(offset, lane);
    return exec >> from & 1 ? static_cast<int>(from) : -1;
  });
}

void qgemm::sim::addCrossLane(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32;
  table.add({
      {"v_readlane_b32", Semantic(readLane, {U32, U32, U32})},
      {"v_readfirstlane_b32", Semantic(readFirstLane, {U32, U32})},
      {"v_writelane_b32", Semantic(writeLane, {U32, U32, U32})},
      {"v_permlane16_b32", Semantic(permuteRow<false>, {U32, U32, U32, U32}, MatrixOp)},
      {"v_permlanex16_b32", Semantic(permuteRow<true>, {U32, U32, U32, U32}, MatrixOp)},
      {"v_permlane16_var_b32", Semantic(permuteRowByLane<false>, {U32, U32, U32}, MatrixOp)},
      {"v_permlanex16_var_b32", Semantic(permuteRowByLane<true>, {U32, U32, U32}, MatrixOp)},
      {"v_permlane64_b32", Semantic(swapHalves, {U32, U32})},
      {"ds_bpermute_b32", Semantic(permuteBackward, {U32, U32, U32})},
      {"ds_permute_b32", Semantic(permuteForward, {U32, U32, U32})},
      {"ds_swizzle_b32", Semantic(swizzle, {U32, U32})},
  });
}
