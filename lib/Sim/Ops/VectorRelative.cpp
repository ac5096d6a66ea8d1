//===- VectorRelative.cpp - vector registers named by M0, and swaps ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.8, RDNA4 ISA 7.11. With DPP the permutation is of the register that M0 leads to; the
// decoder says so in Dpp::relative.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

using u32 = uint32_t;

static constexpr unsigned registerCount = 256;

/// False after a fault.
static bool inFile(Wave &wave, uint64_t reg) {
  if (reg < registerCount)
    return true;
  wave.raise(
      FaultKind::BadProgram,
      llvm::formatv("relative move requires a register below v{0}, got v{1}", registerCount, reg));
  return false;
}

enum class Index { None, M0, M0Low, M0High };

template <Index I> static u32 distance(const Wave &wave) {
  u32 m0 = wave.scalars[SlotM0];
  return I == Index::None    ? 0
         : I == Index::M0    ? m0
         : I == Index::M0Low ? m0 & 0x3ff
                             : m0 >> 16 & 0x3ff;
}

/// v[dst + D] = v[source + S]; the source of v_movreld may be any operand.
template <Index D, Index S> static void moveRelative(Wave &wave, const Instruction &inst) {
  uint64_t dst = uint64_t(inst.operands[0].reg) + distance<D>(wave);
  if (!inFile(wave, dst))
    return;
  Operand source = inst.operands[1];
  if (S != Index::None && source.kind == OperandKind::Vector) {
    uint64_t reg = uint64_t(source.reg) + distance<S>(wave);
    if (!inFile(wave, reg))
      return;
    source.reg = static_cast<uint16_t>(reg);
  }
  LaneWords buffer;
  Source values = readSource(wave, source, buffer);
  u32 copy[maxLanes];
  std::memcpy(copy, values.lo, wave.lanes * 4);
  writeVector(wave, static_cast<unsigned>(dst), copy);
}

static void swapRegisters(Wave &wave, unsigned x, unsigned y) {
  u32 a[maxLanes], b[maxLanes];
  std::memcpy(a, wave.vector(x), wave.lanes * 4);
  std::memcpy(b, wave.vector(y), wave.lanes * 4);
  writeVector(wave, x, b);
  writeVector(wave, y, a);
}
static void swapRelative(Wave &wave, const Instruction &inst) {
  uint64_t dst = uint64_t(inst.operands[0].reg) + distance<Index::M0High>(wave);
  uint64_t source = uint64_t(inst.operands[1].reg) + distance<Index::M0Low>(wave);
  if (inFile(wave, dst) && inFile(wave, source))
    swapRegisters(wave, static_cast<unsigned>(dst), static_cast<unsigned>(source));
}

/// Halves of registers, perhaps of the same one.
static void swapHalves(Wave &wave, const Instruction &inst) {
  const Operand &x = inst.operands[0], &y = inst.operands[1];
  unsigned shiftX = x.part == Part::Word1 ? 16 : 0, shiftY = y.part == Part::Word1 ? 16 : 0;
  u32 *wordsX = wave.vector(x.reg), *wordsY = wave.vector(y.reg);
  uint64_t exec = wave.exec();
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    if (!(exec >> lane & 1))
      continue;
    u32 a = wordsX[lane] >> shiftX & 0xffff, b = wordsY[lane] >> shiftY & 0xffff;
    wordsX[lane] = (wordsX[lane] & ~(0xffffu << shiftX)) | b << shiftX;
    wordsY[lane] = (wordsY[lane] & ~(0xffffu << shiftY)) | a << shiftY;
  }
}

void qgemm::sim::addVectorRelative(SemanticTable &table) {
  constexpr ValueType B16 = ValueType::B16, U32 = ValueType::U32;
  table.add({
      {"v_movreld_b32", Semantic(moveRelative<Index::M0, Index::None>, {U32, U32})},
      {"v_movrels_b32", Semantic(moveRelative<Index::None, Index::M0>, {U32, U32})},
      {"v_movrelsd_b32", Semantic(moveRelative<Index::M0, Index::M0>, {U32, U32})},
      {"v_movrelsd_2_b32", Semantic(moveRelative<Index::M0High, Index::M0Low>, {U32, U32})},
      {"v_swaprel_b32", Semantic(swapRelative, {U32, U32})},
      {"v_swap_b16", Semantic(swapHalves, {B16, B16})},
  });
}
