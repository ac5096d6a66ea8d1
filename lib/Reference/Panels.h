//===- Panels.h - operands, unpacked ----------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_PANELS_H
#define QGEMM_LIB_REFERENCE_PANELS_H

#include "Plan.h"

namespace qgemm::reference {

/// out[k - k0] = element (row, k) minus its zero point, modulo 2^32. True if all are within
/// int16.
bool unpackIntegers(const Operand &operand, int64_t batch, int64_t row, int64_t k0, int64_t k1,
                    int32_t *out);

/// out[(k - k0) * step] = element (row, k) of a float operand.
void unpackFloats(const View &view, int64_t batch, int64_t row, int64_t k0, int64_t k1, double *out,
                  int64_t step);

/// out[(k - k0) * step] = the dequantized weight (row, k) in the 16-bit type `type`.
void unpackWeights(ElementType type, const Operand &rhs, int64_t batch, int64_t row, int64_t k0,
                   int64_t k1, double *out, int64_t step);

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_PANELS_H
