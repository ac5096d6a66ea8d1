//===- CdnaMatrix.cpp - operands of MFMA and SMFMAC as numbers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CdnaMatrix.h"
#include "../MatrixProduct.h"

using namespace qgemm::sim;

void qgemm::sim::permuteA(const Modifiers &mods, LanePermutation &lanes) {
  unsigned size = 64u >> std::min<unsigned>(mods.cbsz, 4);
  for (unsigned lane = 0; lane < 64; ++lane)
    lanes[lane] = mods.cbsz ? (lane % size + size * mods.abid) & 63 : lane;
}

void qgemm::sim::permuteB(const Modifiers &mods, LanePermutation &lanes) {
  for (unsigned lane = 0; lane < 64; ++lane)
    switch (mods.blgp) {
    case 1:
    case 2:
      lanes[lane] = lane % 32 + 32 * (mods.blgp - 1);
      break;
    case 3:
      lanes[lane] = (lane + 16) % 64;
      break;
    case 4:
    case 5:
    case 6:
      lanes[lane] = lane % 16 + 16 * (mods.blgp - 4);
      break;
    default:
      lanes[lane] = lane;
    }
}

template <unsigned PerWord, class Decode>
static void decodeWords(Wave &wave, const Operand &operand, unsigned count,
                        const LanePermutation &lanes, MatrixItems &items, Decode decode) {
  for (unsigned word = 0; word * PerWord < count; ++word) {
    const uint32_t *source = wave.vector(operand.reg + word);
    uint32_t bits[64];
    for (unsigned lane = 0; lane < 64; ++lane)
      bits[lane] = source[lanes[lane]];
    for (unsigned part = 0; part < PerWord && word * PerWord + part < count; ++part)
      for (unsigned lane = 0; lane < 64; ++lane)
        items.values[word * PerWord + part][lane] = decode(bits[lane] >> (32 / PerWord * part));
  }
}

void qgemm::sim::readItems(Wave &wave, const Operand &operand, MatrixElement element,
                           unsigned count, const LanePermutation &lanes, MatrixItems &items) {
  switch (element) {
  case MatrixElement::I8:
    return decodeWords<4>(wave, operand, count, lanes, items, [](uint32_t bits) {
      return static_cast<float>(static_cast<int8_t>(bits));
    });
  case MatrixElement::F16:
    return decodeWords<2>(wave, operand, count, lanes, items, [](uint32_t bits) {
      return floatFromHalf({static_cast<uint16_t>(bits)});
    });
  case MatrixElement::BF16:
    return decodeWords<2>(wave, operand, count, lanes, items,
                          [](uint32_t bits) { return fromBits<float>(bits << 16); });
  case MatrixElement::F32: {
    bool flush = wave.mode.flushInput32;
    return decodeWords<1>(wave, operand, count, lanes, items, [flush](uint32_t bits) {
      return flushFloat(fromBits<float>(bits), flush);
    });
  }
  case MatrixElement::XF32:
    // "Mantissa is truncated to 10 bits" (CDNA3 ISA, V_MFMA_F32_16X16X8_XF32; 7.1.2 says rounded).
    return decodeWords<1>(wave, operand, count, lanes, items, [](uint32_t bits) {
      bool nan = (bits & 0x7fffffff) > 0x7f800000;
      return fromBits<float>(nan ? bits | 0x400000 : bits & 0xffffe000);
    });
  case MatrixElement::Fp8:
  case MatrixElement::Bf8: {
    SmallFormat format =
        element == MatrixElement::Fp8 ? fp8Format(*wave.chip) : bf8Format(*wave.chip);
    const float *table = smallFloatTable(format).data();
    return decodeWords<4>(wave, operand, count, lanes, items,
                          [table](uint32_t bits) { return table[bits & 0xff]; });
  }
  }
}

void qgemm::sim::readSmallItems(Wave &wave, const Operand &operand, SmallFormat format,
                                MatrixItems &items) {
  const float *table = smallFloatTable(format).data();
  unsigned bits = smallTraits(format).bits;
  for (unsigned item = 0; item < 32; ++item) {
    unsigned at = item * bits, shift = at % 32;
    const uint32_t *low = wave.vector(operand.reg + at / 32);
    const uint32_t *high = wave.vector(operand.reg + (at + bits - 1) / 32);
    for (unsigned lane = 0; lane < 64; ++lane) {
      uint64_t pair = low[lane] | static_cast<uint64_t>(high[lane]) << 32;
      items.values[item][lane] = table[pair >> shift & ((1u << bits) - 1)];
    }
  }
}

void qgemm::sim::multiplyRow(const float *const *a, const float *const *b, unsigned depth,
                             unsigned i, unsigned columns, bool fused, float *sum) {
  if (fused) {
    for (unsigned k = 0; k < depth; ++k)
      for (unsigned j = 0; j < columns; ++j)
        sum[j] = fmaFloat(a[k][i], b[k][j], sum[j]);
  } else {
    matrixProduct().row(a, b, depth, i, columns, sum);
  }
}
