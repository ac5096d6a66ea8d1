//===- EdgeInteger.cpp - integer arithmetic, minima, dot products ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.7-16.12, RDNA4 ISA 16.7-16.12, CDNA3 ISA 12.7-12.13, CDNA4 ISA 12.7-12.10.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;

unsigned widthOf(char type) {
  return type == 's' || type == 't' ? 16 : type == 'I' || type == 'U' ? 64 : 32;
}
bool isSignedLetter(char type) { return type == 's' || type == 'i' || type == 'I'; }

/// The exact value of a source.
Wide exact(char type, uint64_t bits) {
  unsigned width = widthOf(type);
  if (isSignedLetter(type))
    return signExtend(bits, width);
  return width == 64 ? Wide(bits) : Wide(bits & ((1ull << width) - 1));
}
Wide lowest(char type) { return isSignedLetter(type) ? -(Wide(1) << (widthOf(type) - 1)) : 0; }
Wide highest(char type) {
  return (Wide(1) << (widthOf(type) - (isSignedLetter(type) ? 1 : 0))) - 1;
}

using Exact = std::function<Wide(Wide, Wide, Wide)>;

/// A formula over exact integers; the result wraps, or saturates with clamp.
EdgeFunction formula(std::string types, Exact fn) {
  return [types, fn](In in) {
    Wide v[3] = {};
    for (size_t i = 1; i < types.size(); ++i)
      v[i - 1] = exact(types[i], in.s[i - 1]);
    Wide result = fn(v[0], v[1], v[2]);
    if (in.clamp)
      result = clampWide(result, lowest(types[0]), highest(types[0]));
    return static_cast<uint64_t>(result);
  };
}

void addFormula(EdgeTable &table, std::initializer_list<const char *> names, const char *types,
                Exact fn, unsigned flags = 0) {
  for (const char *name : names)
    table.push_back({name, types, formula(types, fn), flags, ""});
}

Wide add(Wide a, Wide b, Wide) { return a + b; }
Wide sub(Wide a, Wide b, Wide) { return a - b; }
Wide subReversed(Wide a, Wide b, Wide) { return b - a; }
Wide multiplyAdd(Wide a, Wide b, Wide c) { return a * b + c; }
Wide smaller(Wide a, Wide b, Wide) { return a < b ? a : b; }
Wide larger(Wide a, Wide b, Wide) { return a > b ? a : b; }
Wide middle(Wide a, Wide b, Wide c) {
  return a + b + c - smaller(smaller(a, b, 0), c, 0) - larger(larger(a, b, 0), c, 0);
}
Wide low24(Wide a) { return signExtend(static_cast<uint64_t>(a), 24); }
Wide unsigned24(Wide a) { return a & 0xffffff; }

void addSums(EdgeTable &table) {
  addFormula(table, {"v_add_u32", "v_add_nc_u32"}, "uuu", add, EdgeClamps);
  addFormula(table, {"v_sub_u32", "v_sub_nc_u32"}, "uuu", sub, EdgeClamps);
  addFormula(table, {"v_subrev_u32", "v_subrev_nc_u32"}, "uuu", subReversed, EdgeClamps);
  addFormula(table, {"v_add_i32", "v_add_nc_i32"}, "iii", add, EdgeClamps);
  addFormula(table, {"v_sub_i32", "v_sub_nc_i32"}, "iii", sub, EdgeClamps);
  addFormula(table, {"v_add_u16", "v_add_nc_u16"}, "ttt", add, EdgeClamps);
  addFormula(table, {"v_sub_u16", "v_sub_nc_u16"}, "ttt", sub, EdgeClamps);
  addFormula(table, {"v_subrev_u16"}, "ttt", subReversed, EdgeClamps);
  addFormula(table, {"v_add_i16", "v_add_nc_i16"}, "sss", add, EdgeClamps);
  addFormula(table, {"v_sub_i16", "v_sub_nc_i16"}, "sss", sub, EdgeClamps);
  addFormula(table, {"v_add3_u32"}, "uuuu", [](Wide a, Wide b, Wide c) { return a + b + c; });
  addFormula(table, {"v_add_lshl_u32"}, "uuuu",
             [](Wide a, Wide b, Wide c) { return (a + b) << (c & 31); });
  addFormula(table, {"v_lshl_add_u32"}, "uuuu",
             [](Wide a, Wide b, Wide c) { return (a << (b & 31)) + c; });
  addFormula(table, {"v_xad_u32"}, "uuuu", [](Wide a, Wide b, Wide c) { return (a ^ b) + c; });
}

void addProducts(EdgeTable &table) {
  auto product = [](Wide a, Wide b, Wide) { return a * b; };
  auto high = [](Wide a, Wide b, Wide) { return (a * b) >> 32; };
  auto product24 = [](Wide a, Wide b, Wide) { return low24(a) * low24(b); };
  auto unsignedProduct24 = [](Wide a, Wide b, Wide) { return unsigned24(a) * unsigned24(b); };
  addFormula(table, {"v_mul_lo_u32"}, "uuu", product);
  addFormula(table, {"v_mul_hi_u32"}, "uuu", high);
  addFormula(table, {"v_mul_hi_i32"}, "iii", high);
  addFormula(table, {"v_mul_lo_u16"}, "ttt", product);
  addFormula(table, {"v_mul_i32_i24"}, "iii", product24);
  addFormula(table, {"v_mul_hi_i32_i24"}, "iii",
             [](Wide a, Wide b, Wide) { return (low24(a) * low24(b)) >> 32; });
  addFormula(table, {"v_mul_u32_u24"}, "uuu", unsignedProduct24);
  addFormula(table, {"v_mul_hi_u32_u24"}, "uuu",
             [](Wide a, Wide b, Wide) { return (unsigned24(a) * unsigned24(b)) >> 32; });
  addFormula(
      table, {"v_mad_i32_i24"}, "iiii",
      [](Wide a, Wide b, Wide c) { return low24(a) * low24(b) + c; }, EdgeClamps);
  addFormula(
      table, {"v_mad_u32_u24"}, "uuuu",
      [](Wide a, Wide b, Wide c) { return unsigned24(a) * unsigned24(b) + c; }, EdgeClamps);
  addFormula(table, {"v_mad_u16"}, "tttt", multiplyAdd, EdgeClamps);
  addFormula(table, {"v_mad_i16"}, "ssss", multiplyAdd, EdgeClamps);
  addFormula(table, {"v_mad_legacy_u16"}, "tttt", multiplyAdd);
  addFormula(table, {"v_mad_legacy_i16"}, "ssss", multiplyAdd);
  addFormula(table, {"v_mad_u32_u16"}, "uttu", multiplyAdd);
  addFormula(table, {"v_mad_i32_i16"}, "issi", multiplyAdd);
}

void addOrder(EdgeTable &table) {
  const std::pair<std::string, char> types[] = {
      {"u32", 'u'}, {"i32", 'i'}, {"u16", 't'}, {"i16", 's'}};
  for (auto &type : types) {
    const std::string &suffix = type.first;
    char letter = type.second;
    std::string two(3, letter), three(4, letter);
    auto put = [&](std::string name, const std::string &signature, Exact fn) {
      table.push_back({name + suffix, signature, formula(signature, fn), 0, ""});
    };
    put("v_min_", two, smaller);
    put("v_max_", two, larger);
    put("v_min3_", three, [](Wide a, Wide b, Wide c) { return smaller(smaller(a, b, 0), c, 0); });
    put("v_max3_", three, [](Wide a, Wide b, Wide c) { return larger(larger(a, b, 0), c, 0); });
    put("v_med3_", three, middle);
    put("v_maxmin_", three, [](Wide a, Wide b, Wide c) { return smaller(larger(a, b, 0), c, 0); });
    put("v_minmax_", three, [](Wide a, Wide b, Wide c) { return larger(smaller(a, b, 0), c, 0); });
  }
}

/// A carry in comes from the mask operand; the result holds the carry out in bit 32.
void addCarries(EdgeTable &table) {
  auto put = [&](const char *name, int sign, bool reversed, bool carryIn) {
    EdgeFunction fn = [=](In in) {
      int64_t a = uint32_t(in.s[reversed ? 1 : 0]), b = uint32_t(in.s[reversed ? 0 : 1]);
      int64_t result = a + sign * (b + (carryIn && in.mask));
      return uint64_t(result) & 0x1ffffffff;
    };
    table.push_back(
        {name, "uuu", fn, 0, carryIn ? "{d}, {c}, {0}, {1}, {m}" : "{d}, {c}, {0}, {1}"});
  };
  put("v_add_co_u32", 1, false, false);
  put("v_sub_co_u32", -1, false, false);
  put("v_subrev_co_u32", -1, true, false);
  put("v_add_co_ci_u32", 1, false, true);
  put("v_sub_co_ci_u32", -1, false, true);
  put("v_subrev_co_ci_u32", -1, true, true);
  put("v_addc_co_u32", 1, false, true);
  put("v_subb_co_u32", -1, false, true);
  put("v_subbrev_co_u32", -1, true, true);
}

/// Elements of `bits` bits of two words, multiplied and added to a third.
EdgeFunction dot(unsigned bits, bool isSigned, bool fromOld) {
  return [bits, fromOld, always = isSigned](In in) {
    // From gfx11 on the name is another one of the _iu instruction, unsigned without neg_lo.
    bool isSigned = always && (in.generation == 9 || bits == 16);
    Wide sum = always ? Wide(int32_t(fromOld ? in.old : in.s[2]))
                      : Wide(uint32_t(fromOld ? in.old : in.s[2]));
    for (unsigned i = 0; i < 32; i += bits) {
      uint64_t x = in.s[0] >> i & ((1ull << bits) - 1), y = in.s[1] >> i & ((1ull << bits) - 1);
      sum += isSigned ? Wide(signExtend(x, bits)) * signExtend(y, bits) : Wide(x) * y;
    }
    if (in.clamp)
      sum = always ? clampWide(sum, INT32_MIN, INT32_MAX) : clampWide(sum, 0, UINT32_MAX);
    return uint64_t(sum);
  };
}

void addDots(EdgeTable &table) {
  auto put = [&](const char *name, unsigned bits, bool isSigned) {
    table.push_back({name, isSigned ? "iuui" : "uuuu", dot(bits, isSigned, false), EdgeClamps, ""});
  };
  put("v_dot4_i32_i8", 8, true);
  put("v_dot4_u32_u8", 8, false);
  put("v_dot8_i32_i4", 4, true);
  put("v_dot8_u32_u4", 4, false);
  put("v_dot2_i32_i16", 16, true);
  put("v_dot2_u32_u16", 16, false);
  table.push_back({"v_dot4c_i32_i8", "iuu", dot(8, true, true), 0, ""});
  table.push_back({"v_dot8c_i32_i4", "iuu", dot(4, true, true), 0, ""});
  table.push_back({"v_dot2c_i32_i16", "iuu", dot(16, true, true), 0, ""});
  // Signedness of each factor by neg_lo; unsigned without.
  for (auto [name, bits] : {std::pair("v_dot4_i32_iu8", 8u), {"v_dot8_i32_iu4", 4u}})
    table.push_back({name, "iuui",
                     [bits = bits](In in) {
                       Wide sum = int32_t(in.s[2]);
                       for (unsigned i = 0; i < 32; i += bits)
                         sum += Wide(in.s[0] >> i & ((1u << bits) - 1)) *
                                (in.s[1] >> i & ((1u << bits) - 1));
                       return uint64_t(in.clamp ? clampWide(sum, INT32_MIN, INT32_MAX) : sum);
                     },
                     EdgeClamps, ""});
}
} // namespace

void qgemm::sim_test::addEdgeInteger(EdgeTable &table) {
  addSums(table);
  addProducts(table);
  addOrder(table);
  addCarries(table);
  addDots(table);
  for (auto [name, letter] : {std::pair("v_mad_u64_u32", 'u'),
                              {"v_mad_i64_i32", 'i'},
                              {"v_mad_co_u64_u32", 'u'},
                              {"v_mad_co_i64_i32", 'i'}}) {
    bool isSigned = letter == 'i';
    std::string types = isSigned ? "IiiI" : "UuuU";
    table.push_back({name, types, formula(types, multiplyAdd), 0, "{d}, {c}, {0}, {1}, {2}"});
  }
}
