//===- Transcendentals.h - transcendental functions of the spec -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each is the sequence of IEEE binary32 operations that docs/Spec.md gives in the section of its
// name. Results are the same bits on every host.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_REFERENCE_TRANSCENDENTALS_H
#define QGEMM_REFERENCE_TRANSCENDENTALS_H

namespace qgemm::reference {

float expF32(float x);   ///< e^x
float exp2F32(float x);  ///< 2^x
float logF32(float x);   ///< ln x; -Inf at zeros, NaN below
float rsqrtF32(float x); ///< 1 / sqrt(x); an infinity of x's sign at zeros, NaN below
float tanhF32(float x);
float erfF32(float x);

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_TRANSCENDENTALS_H
