//===- ScalarCompares.cpp - comparisons, SCC alone ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.2 and 16.4, RDNA4 ISA 16.4, CDNA3 ISA 12.2 and 12.4.
//
//===----------------------------------------------------------------------===//

#include "ScalarTable.h"

using namespace qgemm::sim_test;

namespace {
/// The orders for which a comparison holds: a < b, a == b, a > b.
struct Relation {
  const char *name;
  bool less, equal, greater;
};
constexpr Relation relations[] = {
    {"eq", false, true, false}, {"lg", true, false, true},  {"gt", false, false, true},
    {"ge", false, true, true},  {"lt", true, false, false}, {"le", true, true, false},
};

ScalarFunction compared(const Relation &relation, bool isSigned) {
  return [relation, isSigned](ScalarState &s) {
    // Turning the sign bit over puts signed numbers into the order of unsigned ones.
    uint64_t turn = isSigned ? 0x80000000 : 0, a = s.a ^ turn, b = s.b ^ turn;
    s.scc = a < b ? relation.less : a == b ? relation.equal : relation.greater;
  };
}

ScalarFunction bitCompared(unsigned width, bool wanted) {
  return [=](ScalarState &s) { s.scc = (s.a >> s.b % width) % 2 == wanted; };
}
} // namespace

void qgemm::sim_test::addScalarCompares(ScalarTable &table) {
  for (const Relation &relation : relations)
    for (bool isSigned : {false, true}) {
      std::string end = relation.name + std::string(isSigned ? "_i32" : "_u32");
      ScalarFunction function = compared(relation, isSigned);
      addScalar(table, {("s_cmp_" + end).c_str()}, "-ww", function);
      addScalar(table, {("s_cmpk_" + end).c_str()}, isSigned ? "-wk" : "-wK", function);
    }
  addScalar(table, {"s_cmp_eq_u64"}, "-WW", compared(relations[0], false));
  addScalar(table, {"s_cmp_lg_u64"}, "-WW", compared(relations[1], false));
  addScalar(table, {"s_bitcmp0_b32"}, "-wn", bitCompared(32, false));
  addScalar(table, {"s_bitcmp1_b32"}, "-wn", bitCompared(32, true));
  addScalar(table, {"s_bitcmp0_b64"}, "-Wn", bitCompared(64, false));
  addScalar(table, {"s_bitcmp1_b64"}, "-Wn", bitCompared(64, true));
}
