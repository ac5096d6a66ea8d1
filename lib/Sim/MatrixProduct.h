//===- MatrixProduct.h - the innermost loops of matrix instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled for several instruction sets of the host and chosen at run time, so that the library
// runs everywhere and is fast where it can be. The results are the same: every element is summed by
// itself, k ascending, with separate multiplications and additions. QGEMM_SIM_ISA=baseline, avx2 or
// avx512 in the environment chooses another set than the best one.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_MATRIXPRODUCT_H
#define QGEMM_LIB_SIM_MATRIXPRODUCT_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace qgemm::sim {

/// Factor A of a product: element (i, k) is values[i * rowStride + k * depthStride].
struct FactorA {
  const float *values;
  unsigned rowStride, depthStride;
};

struct MatrixProduct {
  const char *isa;
  /// sum[i][j] += sum over k < depth of a(i, k) * b[k][j], for 16 columns and a multiple of four
  /// rows.
  void (*block16)(FactorA a, const float *b, unsigned rows, unsigned depth, float *sum);
  /// sum[j] += sum over k of a[k][i] * b[k][j]; `columns` is 4, 16 or 32.
  void (*row)(const float *const *a, const float *const *b, unsigned depth, unsigned i,
              unsigned columns, float *sum);
  /// The four bytes of 16 words each, as values[byte][word].
  void (*bytes)(const uint32_t *words, bool isSigned, float *values);
};

/// The functions for this host.
const MatrixProduct &matrixProduct();

/// Those for an instruction set; null when the host does not have it or the name is unknown.
const MatrixProduct *matrixProductFor(llvm::StringRef isa);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_MATRIXPRODUCT_H
