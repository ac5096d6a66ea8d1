//===- EdgeCompare.cpp - comparisons to a mask and to EXEC ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.13, CDNA3 ISA 12.11. A comparison is a set of outcomes out of less, equal, greater
// and unordered.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;
enum Outcome : unsigned { Less = 1, Equal = 2, Greater = 4, Unordered = 8 };

Outcome outcomeOf(char type, uint64_t a, uint64_t b) {
  if (isFloatLetter(type)) {
    if (isNaNBits(type, a) || isNaNBits(type, b))
      return Unordered;
    double x = valueOf(type, a), y = valueOf(type, b);
    return x < y ? Less : x > y ? Greater : Equal;
  }
  unsigned width = type == 's' || type == 't' ? 16 : type == 'I' || type == 'U' ? 64 : 32;
  auto value = [&](uint64_t v) {
    if (type == 's' || type == 'i' || type == 'I')
      return Wide(signExtend(v, width));
    return width == 64 ? Wide(v) : Wide(v & ((1ull << width) - 1));
  };
  Wide x = value(a), y = value(b);
  return x < y ? Less : x > y ? Greater : Equal;
}

/// Bits 0-9: signaling and quiet NaN; -infinity, -normal, -subnormal, -0, +0, ... +infinity.
unsigned classOf(char type, uint64_t bits) {
  EdgeFormat f = formatOf(type);
  uint64_t magnitude = bits & (f.sign() - 1);
  bool negative = bits & f.sign();
  if (magnitude > f.infinity())
    return isSignalingBits(type, bits) ? 0 : 1;
  unsigned size = magnitude == f.infinity()         ? 0
                  : magnitude >= 1ull << f.fraction ? 1
                  : magnitude                       ? 2
                                                    : 3;
  return negative ? 2 + size : 9 - size;
}

void add(EdgeTable &table, const std::string &suffix, const std::string &sources,
         std::function<bool(In)> holds) {
  auto fn = [holds](In in) { return uint64_t(holds(in)); };
  table.push_back({"v_cmp_" + suffix, "m" + sources, fn, 0, "{d}, {0}, {1}"});
  table.push_back({"v_cmpx_" + suffix, "m" + sources, fn, 0, "exec:{x}{0}, {1}"});
}

struct Comparison {
  const char *name;
  unsigned outcomes;
};
constexpr Comparison integerComparisons[] = {
    {"f", 0},        {"lt", Less},           {"eq", Equal},           {"le", Less | Equal},
    {"gt", Greater}, {"ne", Less | Greater}, {"ge", Greater | Equal}, {"t", 15},
};
constexpr Comparison floatComparisons[] = {
    {"f", 0},
    {"lt", Less},
    {"eq", Equal},
    {"le", Less | Equal},
    {"gt", Greater},
    {"lg", Less | Greater},
    {"ge", Greater | Equal},
    {"o", Less | Equal | Greater},
    {"u", Unordered},
    {"nge", Less | Unordered},
    {"nlg", Equal | Unordered},
    {"ngt", Less | Equal | Unordered},
    {"nle", Greater | Unordered},
    {"neq", Less | Greater | Unordered},
    {"nlt", Equal | Greater | Unordered},
    {"tru", 15},
    {"t", 15},
};
} // namespace

void qgemm::sim_test::addEdgeCompare(EdgeTable &table) {
  auto addAll = [&](const Comparison &comparison, const char *suffix, char type) {
    unsigned outcomes = comparison.outcomes;
    add(table, std::string(comparison.name) + "_" + suffix, std::string(2, type),
        [=](In in) { return (outcomes & outcomeOf(type, in.s[0], in.s[1])) != 0; });
  };
  for (auto [suffix, type] : {std::pair("i16", 's'),
                              {"u16", 't'},
                              {"i32", 'i'},
                              {"u32", 'u'},
                              {"i64", 'I'},
                              {"u64", 'U'}})
    for (const Comparison &comparison : integerComparisons)
      addAll(comparison, suffix, type);
  for (auto [suffix, type] : {std::pair("f16", 'h'), {"f32", 'f'}, {"f64", 'd'}}) {
    for (const Comparison &comparison : floatComparisons)
      addAll(comparison, suffix, type);
    add(table, std::string("class_") + suffix, std::string(1, type) + (type == 'h' ? 't' : 'u'),
        [type = type](In in) { return in.s[1] >> classOf(type, in.s[0]) & 1; });
  }
}
