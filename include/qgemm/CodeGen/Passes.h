//===- Passes.h - passes of the back end ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_CODEGEN_PASSES_H
#define QGEMM_CODEGEN_PASSES_H

#include "mlir/Pass/Pass.h"

namespace qgemm::codegen {

#define GEN_PASS_DECL
#include "qgemm/CodeGen/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qgemm/CodeGen/Passes.h.inc"

} // namespace qgemm::codegen

#endif // QGEMM_CODEGEN_PASSES_H
