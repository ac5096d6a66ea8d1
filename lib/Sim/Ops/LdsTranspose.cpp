//===- LdsTranspose.cpp - LDS reads that transpose (CDNA4) ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA4 ISA 11.4. The manual gives no formula. Sixteen lanes together read rows of sixteen
// elements, each lane the next 64 (or 96) bits of a row: four lanes a row of 16-bit elements, two a
// row of 8-bit ones, one lane a row of 6 or 4-bit ones. Lane l then receives column l, the first
// row in the low bits. This is how public kernels address these instructions (MFMA operands of
// AMD's FlyDSL and of HipKittens). EXEC has to be all ones.
//
//===----------------------------------------------------------------------===//

#include "../MemoryFormat.h"

using namespace qgemm::sim;

template <unsigned Bits> static void readTransposed(Wave &wave, const Instruction &inst) {
  constexpr unsigned bytes = Bits == 6 ? 12 : 8, perLane = 8 * bytes / Bits;
  constexpr unsigned lanesPerRow = 16 / perLane;
  if (wave.exec() != wave.fullMask())
    return wave.raise(FaultKind::BadProgram,
                      "transposing LDS read requires all lanes active, got some inactive");
  uint32_t words[maxLanes][4] = {};
  const uint32_t *address = wave.vector(inst.operands[1].reg);
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    uint64_t at = static_cast<uint64_t>(address[lane]) + static_cast<uint32_t>(inst.mods.offset);
    const uint8_t *data = wave.lds(at, bytes, lane);
    if (!data)
      return;
    std::memcpy(words[lane], data, bytes);
  }
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    unsigned group = lane & ~15u, column = lane & 15;
    uint32_t result[4] = {};
    for (unsigned row = 0; row < perLane; ++row) {
      const uint32_t *from = words[group + row * lanesPerRow + column / perLane];
      unsigned in = column % perLane * Bits, out = row * Bits;
      uint64_t pair = from[in / 32] | static_cast<uint64_t>(from[in / 32 + 1]) << 32;
      uint64_t value = (pair >> (in % 32) & ((1u << Bits) - 1)) << (out % 32);
      result[out / 32] |= static_cast<uint32_t>(value);
      result[out / 32 + 1] |= static_cast<uint32_t>(value >> 32);
    }
    for (unsigned i = 0; i < bytes / 4; ++i)
      wave.vector(inst.operands[0].reg + i)[lane] = result[i];
  }
}

void qgemm::sim::addLdsTranspose(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any;
  table.add({
      {"ds_read_b64_tr_b16", Semantic(readTransposed<16>, {Any, Any})},
      {"ds_read_b64_tr_b8", Semantic(readTransposed<8>, {Any, Any})},
      {"ds_read_b64_tr_b4", Semantic(readTransposed<4>, {Any, Any})},
      {"ds_read_b96_tr_b6", Semantic(readTransposed<6>, {Any, Any})},
  });
}
