//===- ScalarSums.cpp - sums, products, minima in exact integers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.1-16.3, RDNA4 ISA 16.1-16.3, CDNA3 ISA 12.1-12.3.
//
//===----------------------------------------------------------------------===//

#include "ScalarTable.h"

using namespace qgemm::sim_test;

namespace {
using State = ScalarState;
using Exact = __int128;

Exact asSigned(uint64_t v) { return v >= 0x80000000 ? Exact(v) - 0x100000000 : Exact(v); }
Exact asUnsigned(uint64_t v) { return v; }

/// SCC: the exact result is not a 32-bit number of that kind.
ScalarFunction carrying(Exact (*value)(uint64_t), Exact (*fn)(Exact, Exact, bool)) {
  return [=](State &s) {
    Exact exact = fn(value(s.a), value(s.b), s.scc);
    s.d = uint64_t(exact) & 0xffffffff;
    s.scc = value(s.d) != exact;
  };
}
Exact sum(Exact a, Exact b, bool) { return a + b; }
Exact difference(Exact a, Exact b, bool) { return a - b; }
Exact sumWithCarry(Exact a, Exact b, bool scc) { return a + b + scc; }
Exact differenceWithBorrow(Exact a, Exact b, bool scc) { return a - b - scc; }
template <int Factor> Exact scaledSum(Exact a, Exact b, bool) { return a * Factor + b; }

/// SCC: the first source is the result. For equal ones the opcodes' pseudocode has it set by the
/// maximum and not by the minimum; the manuals' overviews have it clear for both.
ScalarFunction selecting(Exact (*value)(uint64_t), bool larger) {
  return [=](State &s) {
    Exact a = value(s.a), b = value(s.b);
    s.scc = larger ? !(a < b) : a < b;
    s.d = s.scc ? s.a : s.b;
  };
}

/// SCC stays.
ScalarFunction plain(Exact (*fn)(uint64_t, uint64_t)) {
  return [=](State &s) { s.d = uint64_t(fn(s.a, s.b)); };
}
ScalarFunction magnitude(bool ofDifference) {
  return [=](State &s) {
    // The difference wraps before it is looked at: 0x80000000 stays.
    Exact v = asSigned(uint64_t(asSigned(s.a) - (ofDifference ? asSigned(s.b) : 0)) & 0xffffffff);
    s.d = uint64_t(v < 0 ? -v : v);
    s.scc = v != 0;
  };
}

void addConstant(State &s) {
  Exact exact = asSigned(s.d & 0xffffffff) + asSigned(s.a);
  s.d = uint64_t(exact) & 0xffffffff;
  s.scc = asSigned(s.d) != exact;
}
void multiplyConstant(State &s) { s.d = uint64_t(asSigned(s.d & 0xffffffff) * asSigned(s.a)); }
} // namespace

void qgemm::sim_test::addScalarSums(ScalarTable &table) {
  addScalar(table, {"s_add_u32", "s_add_co_u32"}, "www", carrying(asUnsigned, sum));
  addScalar(table, {"s_sub_u32", "s_sub_co_u32"}, "www", carrying(asUnsigned, difference));
  addScalar(table, {"s_addc_u32", "s_add_co_ci_u32"}, "www", carrying(asUnsigned, sumWithCarry));
  addScalar(table, {"s_subb_u32", "s_sub_co_ci_u32"}, "www",
            carrying(asUnsigned, differenceWithBorrow));
  addScalar(table, {"s_add_i32", "s_add_co_i32"}, "www", carrying(asSigned, sum));
  addScalar(table, {"s_sub_i32", "s_sub_co_i32"}, "www", carrying(asSigned, difference));
  addScalar(table, {"s_lshl1_add_u32"}, "www", carrying(asUnsigned, scaledSum<2>));
  addScalar(table, {"s_lshl2_add_u32"}, "www", carrying(asUnsigned, scaledSum<4>));
  addScalar(table, {"s_lshl3_add_u32"}, "www", carrying(asUnsigned, scaledSum<8>));
  addScalar(table, {"s_lshl4_add_u32"}, "www", carrying(asUnsigned, scaledSum<16>));
  addScalar(table, {"s_min_i32"}, "www", selecting(asSigned, false));
  addScalar(table, {"s_min_u32"}, "www", selecting(asUnsigned, false));
  addScalar(table, {"s_max_i32"}, "www", selecting(asSigned, true));
  addScalar(table, {"s_max_u32"}, "www", selecting(asUnsigned, true));
  addScalar(table, {"s_abs_i32"}, "ww", magnitude(false));
  addScalar(table, {"s_absdiff_i32"}, "www", magnitude(true));
  addScalar(table, {"s_addk_i32", "s_addk_co_i32"}, "wk", addConstant);
  addScalar(table, {"s_mulk_i32"}, "wk", multiplyConstant);
  addScalar(table, {"s_mul_i32"}, "www",
            plain([](uint64_t a, uint64_t b) { return asSigned(a) * asSigned(b); }));
  addScalar(table, {"s_mul_hi_u32"}, "www",
            plain([](uint64_t a, uint64_t b) { return Exact(a) * Exact(b) / (Exact(1) << 32); }));
  addScalar(table, {"s_mul_hi_i32"}, "www",
            plain([](uint64_t a, uint64_t b) { return asSigned(a) * asSigned(b) >> 32; }));
  // 64 bits: what __int128 keeps beyond them is cut off.
  addScalar(table, {"s_mul_u64"}, "WWW", plain([](uint64_t a, uint64_t b) {
              return Exact(static_cast<unsigned __int128>(a) * b);
            }));
  addScalar(table, {"s_add_nc_u64"}, "WWW",
            plain([](uint64_t a, uint64_t b) { return Exact(a) + Exact(b); }));
  addScalar(table, {"s_sub_nc_u64"}, "WWW",
            plain([](uint64_t a, uint64_t b) { return Exact(a) - Exact(b); }));
}
