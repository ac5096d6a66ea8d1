//===- Exp.h - the transcendental functions of the specification *- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_REFERENCE_EXP_H
#define QGEMM_REFERENCE_EXP_H

namespace qgemm::reference {

/// math.exp on f32: the sequence of IEEE operations of docs/Spec.md, section "exp".
float expF32(float x);

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_EXP_H
