//===- EdgeApproximations.cpp - reciprocals, roots, exponentials ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Against long double. The ISA manuals give one unit in the last place for these (RDNA3 ISA,
// V_RCP_F32 and the like); special values are exact.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;
using LongFn = long double (*)(long double);

long double reciprocal(long double v) { return 1 / v; }
/// Of -0 it is -infinity.
long double inverseRoot(long double v) { return 1 / std::sqrt(v); }
long double root(long double v) { return std::sqrt(v); }
long double power(long double v) { return std::exp2(v); }
long double logarithm(long double v) { return std::log2(v); }
/// Of 2 pi v; whole turns are dropped exactly, and quarters give exact zeros (the manual's
/// examples: sin(-0) = -0, sin(-MaxFloat) = +0, cos(0.25) = 0).
long double sine(long double v) {
  long double rest = std::remainder(v, 1.0L);
  if ((rest == 0 && v != 0) || std::fabs(rest) == 0.5L)
    return 0;
  return std::sin(2 * 3.14159265358979323846264338327950288L * rest);
}
long double cosine(long double v) {
  long double rest = std::fabs(std::remainder(v, 1.0L));
  return rest == 0.25L ? 0 : std::cos(2 * 3.14159265358979323846264338327950288L * rest);
}

void add(EdgeTable &table, const char *name, char type, LongFn fn, unsigned flags = EdgeUlp) {
  table.push_back({name, std::string(2, type),
                   [=](In in) {
                     if (isNaNBits(type, in.s[0]))
                       return quietBits(type, in.s[0]);
                     return roundLong(type, fn(static_cast<long double>(valueOf(type, in.s[0]))));
                   },
                   flags, ""});
}
} // namespace

void qgemm::sim_test::addEdgeApproximations(EdgeTable &table) {
  add(table, "v_rcp_f32", 'f', reciprocal, EdgeUlp | EdgeFlushes);
  add(table, "v_rcp_iflag_f32", 'f', reciprocal, EdgeUlp | EdgeFlushes);
  add(table, "v_rsq_f32", 'f', inverseRoot, EdgeUlp | EdgeFlushes);
  add(table, "v_sqrt_f32", 'f', root, EdgeUlp | EdgeFlushes);
  add(table, "v_exp_f32", 'f', power, EdgeUlp | EdgeFlushes);
  add(table, "v_log_f32", 'f', logarithm, EdgeUlp | EdgeFlushes);
  add(table, "v_exp_legacy_f32", 'f', power, EdgeUlp | EdgeFlushes);
  add(table, "v_log_legacy_f32", 'f', logarithm, EdgeUlp | EdgeFlushes);
  add(table, "v_rcp_f16", 'h', reciprocal);
  add(table, "v_rsq_f16", 'h', inverseRoot);
  add(table, "v_sqrt_f16", 'h', root);
  add(table, "v_exp_f16", 'h', power);
  add(table, "v_log_f16", 'h', logarithm);
  add(table, "v_sin_f16", 'h', sine);
  add(table, "v_cos_f16", 'h', cosine);
  add(table, "v_sin_f32", 'f', sine);
  add(table, "v_cos_f32", 'f', cosine);
  add(table, "v_rcp_f64", 'd', reciprocal);
  add(table, "v_rsq_f64", 'd', inverseRoot);
  add(table, "v_sqrt_f64", 'd', root);
}
