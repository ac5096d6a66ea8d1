//===- CrashGuard.h - run code that may abort -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM reports what it cannot compile by aborting, by exiting, or through
// diagnostics whose default handler exits. Inside runGuarded() each of these, and
// a crash, ends in an error.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_CODEGEN_CRASHGUARD_H
#define QGEMM_CODEGEN_CRASHGUARD_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace qgemm::codegen {

/// Runs `body` on this thread. A fatal error or a crash inside it leaves it without
/// running destructors (what it owned is leaked) and becomes the returned error,
/// "`what` failed: ...". From the first call on, the process has a fatal-error handler
/// and signal handlers, which change nothing outside of guarded code.
llvm::Error runGuarded(llvm::StringRef what, llvm::function_ref<llvm::Error()> body);

/// What an LLVMContext reported.
struct Diagnostics {
  std::vector<std::string> errors, warnings;

  /// Success, or one error "`what` failed: <first error>".
  llvm::Error takeErrors(llvm::StringRef what);
};

/// A handler for LLVMContext::setDiagnosticHandler() that collects into `diagnostics`
/// and keeps LLVM from printing or exiting.
std::unique_ptr<llvm::DiagnosticHandler> collectDiagnostics(Diagnostics &diagnostics);

} // namespace qgemm::codegen

#endif // QGEMM_CODEGEN_CRASHGUARD_H
