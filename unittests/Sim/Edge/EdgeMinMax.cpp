//===- EdgeMinMax.cpp - minima and maxima of floats ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// V_MAX_F32 with MODE.IEEE in the RDNA3 and CDNA3 manuals, V_MAX_NUM_F32 and V_MAXIMUM_F32 in the
// RDNA4 manual: which operand is given back decides the bits, so nothing is computed here.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;
/// Of two operands, under what `in` says of MODE and the chip.
using Select = uint64_t (*)(char type, uint64_t a, uint64_t b, bool greatest, In in);

/// a is given back: it is larger (smaller), and +0 is larger than -0.
bool prefersFirst(char type, uint64_t a, uint64_t b, bool greatest) {
  double x = valueOf(type, a), y = valueOf(type, b);
  uint64_t sign = formatOf(type).sign();
  if (x == 0 && y == 0)
    return greatest ? !(a & sign) && (b & sign) : (a & sign) && !(b & sign);
  return greatest ? x > y : x < y;
}

uint64_t number(char type, uint64_t a, uint64_t b, bool greatest, In) {
  if (isNaNBits(type, a) && isNaNBits(type, b))
    return quietBits(type, a);
  if (isNaNBits(type, a))
    return b;
  if (isNaNBits(type, b))
    return a;
  return prefersFirst(type, a, b, greatest) ? a : b;
}

uint64_t propagating(char type, uint64_t a, uint64_t b, bool greatest, In) {
  for (uint64_t v : {a, b})
    if (isSignalingBits(type, v))
      return quietBits(type, v);
  for (uint64_t v : {a, b})
    if (isNaNBits(type, v))
      return v;
  return prefersFirst(type, a, b, greatest) ? a : b;
}

/// By MODE.IEEE; without it signaling NaNs are as good as quiet ones. Of two quiet NaNs, RDNA3
/// gives back the first and CDNA3 the second.
uint64_t ieee(char type, uint64_t a, uint64_t b, bool greatest, In in) {
  if (in.generation == 12) // another name of the _num instruction
    return number(type, a, b, greatest, in);
  for (uint64_t v : {a, b})
    if (in.ieee && isSignalingBits(type, v))
      return quietBits(type, v);
  if (in.generation == 11 && isNaNBits(type, b))
    return a;
  if (isNaNBits(type, a))
    return b;
  if (isNaNBits(type, b))
    return a;
  return prefersFirst(type, a, b, greatest) ? a : b;
}

uint64_t median(char type, In in, Select select) {
  uint64_t a = in.s[0], b = in.s[1], c = in.s[2];
  auto pick = [&](uint64_t x, uint64_t y, bool greatest) {
    return select(type, x, y, greatest, in);
  };
  if (isNaNBits(type, a) || isNaNBits(type, b) || isNaNBits(type, c))
    return pick(pick(a, b, false), c, false);
  double largest = valueOf(type, pick(pick(a, b, true), c, true));
  return largest == valueOf(type, a)   ? pick(b, c, true)
         : largest == valueOf(type, b) ? pick(a, c, true)
                                       : pick(a, b, true);
}

struct Family {
  Select select;
  std::string minimum, maximum; ///< names without the type
  bool f64;
};

void addBinary(EdgeTable &table, const Family &family, const std::string &suffix, char type) {
  for (bool greatest : {false, true})
    table.push_back({(greatest ? family.maximum : family.minimum) + suffix, std::string(3, type),
                     [=](In in) { return family.select(type, in.s[0], in.s[1], greatest, in); },
                     EdgeExactNaN | EdgeSelects, ""});
}

/// Second(first(a, b), c).
void addChain(EdgeTable &table, const std::string &name, char type, Select select, bool first,
              bool second) {
  table.push_back({name, std::string(4, type),
                   [=](In in) {
                     return select(type, select(type, in.s[0], in.s[1], first, in), in.s[2], second,
                                   in);
                   },
                   EdgeExactNaN | EdgeSelects, ""});
}
} // namespace

void qgemm::sim_test::addEdgeMinMax(EdgeTable &table) {
  const Family families[] = {{ieee, "v_min_", "v_max_", true},
                             {number, "v_min_num_", "v_max_num_", true},
                             {propagating, "v_minimum_", "v_maximum_", true}};
  const std::pair<std::string, char> types[] = {{"f32", 'f'}, {"f16", 'h'}, {"f64", 'd'}};
  for (const Family &family : families)
    for (auto &[suffix, type] : types)
      addBinary(table, family, suffix, type);
  for (auto &[suffix, type] : {types[0], types[1]}) {
    addChain(table, "v_min3_" + suffix, type, ieee, false, false);
    addChain(table, "v_max3_" + suffix, type, ieee, true, true);
    addChain(table, "v_minmax_" + suffix, type, ieee, false, true);
    addChain(table, "v_maxmin_" + suffix, type, ieee, true, false);
    addChain(table, "v_min3_num_" + suffix, type, number, false, false);
    addChain(table, "v_max3_num_" + suffix, type, number, true, true);
    addChain(table, "v_minmax_num_" + suffix, type, number, false, true);
    addChain(table, "v_maxmin_num_" + suffix, type, number, true, false);
    addChain(table, "v_minimum3_" + suffix, type, propagating, false, false);
    addChain(table, "v_maximum3_" + suffix, type, propagating, true, true);
    addChain(table, "v_minimummaximum_" + suffix, type, propagating, false, true);
    addChain(table, "v_maximumminimum_" + suffix, type, propagating, true, false);
    for (auto [name, select] :
         {std::pair<const char *, Select>("v_med3_", ieee), {"v_med3_num_", number}})
      table.push_back({name + suffix, std::string(4, type),
                       [type = type, select = select](In in) { return median(type, in, select); },
                       EdgeExactNaN | EdgeSelects, ""});
  }
  // Packed: both halves, without absolute values.
  for (auto [name, select, greatest] :
       {std::tuple<const char *, Select, bool>("v_pk_min_f16", ieee, false),
        {"v_pk_max_f16", ieee, true},
        {"v_pk_min_num_f16", number, false},
        {"v_pk_max_num_f16", number, true},
        {"v_pk_minimum_f16", propagating, false},
        {"v_pk_maximum_f16", propagating, true}})
    table.push_back({name, "hhh",
                     [select = select, greatest = greatest](In in) {
                       return select('h', in.s[0], in.s[1], greatest, in);
                     },
                     EdgeExactNaN | EdgePacked | EdgeSelects, ""});
  for (auto [name, greatest] : {std::pair("v_pk_minimum3_f16", false), {"v_pk_maximum3_f16", true}})
    table.push_back({name, "hhhh",
                     [greatest = greatest](In in) {
                       return propagating('h', propagating('h', in.s[0], in.s[1], greatest, in),
                                          in.s[2], greatest, in);
                     },
                     EdgeExactNaN | EdgePacked | EdgeSelects, ""});
}
