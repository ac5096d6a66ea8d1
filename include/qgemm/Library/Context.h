//===- Context.h - MLIR contexts for one thread -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_CONTEXT_H
#define QGEMM_LIBRARY_CONTEXT_H

#include "mlir/IR/MLIRContext.h"
#include <memory>

namespace qgemm::library {

/// A context with all dialects that problems and their lowering need, without threads of its
/// own.
std::unique_ptr<mlir::MLIRContext> makeContext();

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_CONTEXT_H
