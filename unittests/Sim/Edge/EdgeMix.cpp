//===- EdgeMix.cpp - f32 and halves mixed, sums of products of halves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.10 and 16.12, CDNA3 ISA 12.9 and 12.10, CDNA4 ISA 12.10.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;

float number(uint64_t bits) { return castBits<float>(static_cast<uint32_t>(bits)); }
float halfOf(uint64_t word, unsigned i) {
  return static_cast<float>(valueOf('h', word >> (16 * i) & 0xffff));
}

/// Which half each source is, -1 for f32; what the text says of it; signs by hand.
struct Mix {
  int parts[3];
  const char *format;
  bool negated[3], absolute[3];
};
constexpr Mix mixes[] = {
    {{-1, -1, -1}, "{d}, {0}, {1}, {2}", {}, {}},
    {{0, -1, -1}, "{d}, {0}, {1}, {2} op_sel_hi:[1,0,0]", {}, {}},
    {{1, 0, -1}, "{d}, {0}, {1}, {2} op_sel:[1,0,0] op_sel_hi:[1,1,0]", {}, {}},
    {{-1, 1, 0}, "{d}, {0}, {1}, {2} op_sel:[0,1,0] op_sel_hi:[0,1,1]", {}, {}},
    {{0, 1, 1}, "{d}, {0}, {1}, {2} op_sel:[0,1,1] op_sel_hi:[1,1,1]", {}, {}},
    {{-1, 0, 1},
     "{d}, -{0}, |{1}|, -|{2}| op_sel:[0,0,1] op_sel_hi:[0,1,1]",
     {true, false, true},
     {false, true, true}},
};

float mixed(const Mix &mix, In in) {
  float v[3];
  for (unsigned i = 0; i < 3; ++i) {
    v[i] = mix.parts[i] < 0 ? number(in.s[i]) : halfOf(in.s[i], unsigned(mix.parts[i]));
    v[i] = mix.absolute[i] ? std::fabs(v[i]) : v[i];
    v[i] = mix.negated[i] ? -v[i] : v[i];
  }
  return std::fma(v[0], v[1], v[2]);
}

void addMixes(EdgeTable &table) {
  constexpr unsigned flags = EdgeDefaultMode | EdgeNoModifiers | EdgeNoConstants;
  for (const Mix &mix : mixes) {
    table.push_back({"v_fma_mix_f32", "fuuu",
                     [&mix](In in) { return uint64_t(castBits<uint32_t>(mixed(mix, in))); }, flags,
                     mix.format});
    auto half = [&mix](In in) { return roundLong('h', mixed(mix, in)); };
    table.push_back({"v_fma_mixlo_f16", "huuu", half, flags, mix.format});
    table.push_back({"v_fma_mixhi_f16", "huuu", half, flags | EdgeHighResult, mix.format});
  }
}

/// Products and sums are each rounded to f16.
uint64_t halfDot(In in) {
  auto rounded = [](double v) { return valueOf('h', roundLong('h', v)); };
  double first = rounded(double(halfOf(in.s[0], 0)) * halfOf(in.s[1], 0)),
         second = rounded(double(halfOf(in.s[0], 1)) * halfOf(in.s[1], 1));
  return roundLong('h', rounded(first + second) + halfOf(in.s[2], 0));
}

uint64_t lighting(In in) {
  constexpr uint64_t lowest = 0xff7fffff;
  float a = number(in.s[0]), b = number(in.s[1]), c = number(in.s[2]);
  if (in.s[1] == lowest || b == -INFINITY || std::isnan(b) || c <= 0 || std::isnan(c))
    return lowest;
  return a == 0 || b == 0 ? 0 : castBits<uint32_t>(a * b);
}
} // namespace

void qgemm::sim_test::addEdgeMix(EdgeTable &table) {
  addMixes(table);
  table.push_back(
      {"v_dot2_f16_f16", "huuh", halfDot, EdgeDefaultMode | EdgeNoModifiers | EdgeNoClamp, ""});
  table.push_back({"v_mullit_f32", "ffff", lighting, EdgeDefaultMode, ""});
}
