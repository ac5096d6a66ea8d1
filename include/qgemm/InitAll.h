//===- InitAll.h - registers everything of qgemm ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a tool or another compiler calls to embed qgemm.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_INITALL_H
#define QGEMM_INITALL_H

#include "qgemm/Dialect/QGemm/IR/BufferizableOpInterfaceImpl.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"

namespace qgemm {

/// Registers the dialect and the interfaces that it implements for passes of
/// others. Upstream dialects are registered by the caller.
inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<QGemmDialect>();
  registerBufferizableOpInterfaceExternalModels(registry);
}

} // namespace qgemm

#endif // QGEMM_INITALL_H
