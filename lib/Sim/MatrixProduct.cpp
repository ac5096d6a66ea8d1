//===- MatrixProduct.cpp - the innermost loops of matrix instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatrixProduct.h"
#include <cstdlib>

using namespace qgemm::sim;

namespace {
namespace baseline {
#define QGEMM_TARGET
#include "MatrixProductLoops.inc"
#undef QGEMM_TARGET
} // namespace baseline

#if defined(__x86_64__)
namespace avx2 {
#define QGEMM_TARGET __attribute__((target("avx2")))
#include "MatrixProductLoops.inc"
#undef QGEMM_TARGET
} // namespace avx2
// 16 words are too few for AVX-512's longer start: its bytes() measured slower than AVX2's.
namespace avx512 {
#define QGEMM_WITHOUT_BYTES
#define QGEMM_TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq")))
#include "MatrixProductLoops.inc"
#undef QGEMM_TARGET
#undef QGEMM_WITHOUT_BYTES
} // namespace avx512
#endif
} // namespace

static constexpr MatrixProduct baselineProduct = {"baseline", baseline::block16, baseline::row,
                                                  baseline::bytes};
#if defined(__x86_64__)
static constexpr MatrixProduct avx2Product = {"avx2", avx2::block16, avx2::row, avx2::bytes};
static constexpr MatrixProduct avx512Product = {"avx512", avx512::block16, avx512::row,
                                                avx2::bytes};
#endif

const MatrixProduct *qgemm::sim::matrixProductFor(llvm::StringRef isa) {
  if (isa == "baseline")
    return &baselineProduct;
#if defined(__x86_64__)
  if (isa == "avx2" && __builtin_cpu_supports("avx2"))
    return &avx2Product;
  if (isa == "avx512" && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return &avx512Product;
#endif
  return nullptr;
}

const MatrixProduct &qgemm::sim::matrixProduct() {
  static const MatrixProduct *const chosen = [] {
    if (const char *name = std::getenv("QGEMM_SIM_ISA"))
      if (const MatrixProduct *asked = matrixProductFor(name))
        return asked;
    for (const char *name : {"avx512", "avx2"})
      if (const MatrixProduct *best = matrixProductFor(name))
        return best;
    return &baselineProduct;
  }();
  return *chosen;
}
