//===- ScalarMasks.cpp - operations on EXEC ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.3, RDNA4 ISA 16.3, CDNA3 ISA 12.3.
//
//===----------------------------------------------------------------------===//

#include "ScalarTable.h"

using namespace qgemm::sim_test;

namespace {
using Combine = uint64_t (*)(uint64_t source, uint64_t exec);

struct Operation {
  const char *rdna, *cdna;
  Combine combine;
};
const Operation operations[] = {
    {"s_and", nullptr, [](uint64_t a, uint64_t e) { return a & e; }},
    {"s_or", nullptr, [](uint64_t a, uint64_t e) { return a | e; }},
    {"s_xor", nullptr, [](uint64_t a, uint64_t e) { return a ^ e; }},
    {"s_nand", nullptr, [](uint64_t a, uint64_t e) { return ~(a & e); }},
    {"s_nor", nullptr, [](uint64_t a, uint64_t e) { return ~(a | e); }},
    {"s_xnor", nullptr, [](uint64_t a, uint64_t e) { return ~(a ^ e); }},
    {"s_and_not0", "s_andn1", [](uint64_t a, uint64_t e) { return ~a & e; }},
    {"s_or_not0", "s_orn1", [](uint64_t a, uint64_t e) { return ~a | e; }},
    {"s_and_not1", "s_andn2", [](uint64_t a, uint64_t e) { return a & ~e; }},
    {"s_or_not1", "s_orn2", [](uint64_t a, uint64_t e) { return a | ~e; }},
};

/// EXEC, or its lower half, is combined; the destination gets the old or the new value.
ScalarFunction onExec(Combine combine, unsigned width, bool keepsOld) {
  uint64_t mask = width == 32 ? 0xffffffff : ~0ull;
  return [=](ScalarState &s) {
    uint64_t old = s.exec & mask, changed = combine(s.a, old) & mask;
    s.exec = (s.exec & ~mask) | changed;
    s.d = keepsOld ? old : changed;
    s.scc = changed != 0;
  };
}
} // namespace

void qgemm::sim_test::addScalarMasks(ScalarTable &table) {
  for (const Operation &operation : operations)
    for (const char *prefix : {operation.rdna, operation.cdna})
      for (unsigned width : {32u, 64u}) {
        if (!prefix)
          continue;
        std::string name = prefix, bits = width == 32 ? "_b32" : "_b64";
        const char *types = width == 32 ? "ww" : "WW";
        addScalar(table, {(name + "_saveexec" + bits).c_str()}, types,
                  onExec(operation.combine, width, true));
        if (name.rfind("s_and_not", 0) == 0 || name.rfind("s_andn", 0) == 0)
          addScalar(table, {(name + "_wrexec" + bits).c_str()}, types,
                    onExec(operation.combine, width, false));
      }
}
