//===- EdgeMixed.cpp - mixed widths, truth tables, bf16, lighting ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.8 and 16.12, CDNA3 ISA 12.7 and 12.9, CDNA4 ISA 12.8 and 12.10.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;

float number(uint64_t bits) { return castBits<float>(static_cast<uint32_t>(bits)); }
uint64_t bitsOf(float v) { return castBits<uint32_t>(v); }
/// Element `i` of a word of f16 or (bf16) of upper halves of f32.
float element(uint64_t word, unsigned i, bool brain) {
  uint64_t bits = word >> (16 * i) & 0xffff;
  return brain ? number(bits << 16) : static_cast<float>(valueOf('h', bits));
}

/// Each product rounded to f32 (those of halves are exact), then the sums.
EdgeFunction dot(bool brain, bool accumulatorFirst) {
  return [=](In in) {
    float first = element(in.s[0], 0, brain) * element(in.s[1], 0, brain),
          second = element(in.s[0], 1, brain) * element(in.s[1], 1, brain);
    return bitsOf(accumulatorFirst ? (number(in.old) + first) + second
                                   : (first + second) + number(in.s[2]));
  };
}

constexpr unsigned truth = 0x6c;
uint64_t bitop(In in) {
  uint64_t result = 0;
  for (unsigned i = 0; i < 32; ++i) {
    unsigned row = (in.s[0] >> i & 1) * 4 + (in.s[1] >> i & 1) * 2 + (in.s[2] >> i & 1);
    result |= uint64_t(truth >> row & 1) << i;
  }
  return result;
}

/// bf16 of an f32, to nearest even.
uint64_t brainHalf(uint64_t bits) {
  uint64_t half = bits >> 16;
  if (isNaNBits('f', bits))
    return half | 0x40;
  return isInfinityBits('f', bits) ? half : (bits + 0x7fff + (half & 1)) >> 16;
}

/// 2 z, 2 y or 2 x, whichever is largest in magnitude; NaN is never larger.
unsigned majorAxis(In in) {
  auto magnitude = [&](unsigned i) { return std::fabs(number(in.s[i])); };
  if (magnitude(2) >= magnitude(0) && magnitude(2) >= magnitude(1))
    return 2;
  return magnitude(1) >= magnitude(0) ? 1 : 0;
}

void addCubes(EdgeTable &table) {
  auto put = [&](const char *name, EdgeFunction fn, unsigned flags) {
    table.push_back({name, "ffff", fn, flags, ""});
  };
  put(
      "v_cubeid_f32",
      [](In in) {
        unsigned axis = majorAxis(in);
        return bitsOf(2 * axis + (number(in.s[axis]) < 0 ? 1 : 0));
      },
      0);
  put(
      "v_cubema_f32",
      [](In in) {
        uint64_t bits = in.s[majorAxis(in)];
        if (isNaNBits('f', bits) || isInfinityBits('f', bits))
          return quietBits('f', bits);
        EdgeParts p = partsOf('f', bits);
        return roundBits('f', p.negative, p.significand, p.exponent + 1);
      },
      0);
  put(
      "v_cubesc_f32",
      [](In in) {
        unsigned axis = majorAxis(in);
        bool negative = number(in.s[axis]) < 0;
        float source = number(in.s[axis == 0 ? 2 : 0]);
        bool flip = axis == 2 ? negative : axis == 0 ? !negative : false;
        return bitsOf(flip ? -source : source);
      },
      0);
  put(
      "v_cubetc_f32",
      [](In in) {
        unsigned axis = majorAxis(in);
        if (axis == 1)
          return bitsOf(number(in.s[1]) < 0 ? -number(in.s[2]) : number(in.s[2]));
        return bitsOf(-number(in.s[1]));
      },
      0);
}
} // namespace

void qgemm::sim_test::addEdgeMixed(EdgeTable &table) {
  auto put = [&](const char *name, const char *types, EdgeFunction fn, unsigned flags = 0,
                 const char *format = "") { table.push_back({name, types, fn, flags, format}); };
  constexpr unsigned dots = EdgeNearest | EdgeFlushes;
  put("v_dot2_f32_f16", "fuuf", dot(false, false), EdgeNoModifiers | dots | EdgeNoClamp);
  put("v_dot2_f32_bf16", "fuuf", dot(true, false), EdgeNoModifiers | dots | EdgeNoClamp);
  put("v_dot2c_f32_f16", "fuu", dot(false, true), dots | EdgeNoClamp);
  put("v_dot2c_f32_bf16", "fuu", dot(true, true), dots | EdgeNoClamp);
  put("v_dot2acc_f32_f16", "fuu", dot(false, true), dots | EdgeNoClamp);
  put("v_bitop3_b32", "uuuu", bitop, 0, "{d}, {0}, {1}, {2} bitop3:0x6c");
  put("v_bitop3_b16", "tttt", bitop, 0, "{d}, {0}, {1}, {2} bitop3:0x6c");
  put("v_cvt_f32_bf16", "fu", [](In in) { return quietBits('f', (in.s[0] & 0xffff) << 16); });
  put("v_cvt_pk_bf16_f32", "uff",
      [](In in) { return (brainHalf(in.s[0]) & 0xffff) | (brainHalf(in.s[1]) & 0xffff) << 16; });
  addCubes(table);
}
