//===- Diagnostics.h - MLIR's diagnostics as one-line errors ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_DIAGNOSTICS_H
#define QGEMM_LIBRARY_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace qgemm::library {

/// From a place in a file to the location that it replaced.
using LocationMap = llvm::DenseMap<mlir::Attribute, mlir::Location>;

/// Collects what MLIR reports while it lives: the first error, and all warnings and remarks.
class DiagnosticCollector {
public:
  /// `places`: messages open with "file:line:col: ".
  explicit DiagnosticCollector(mlir::MLIRContext *context, bool places = true);

  bool hasError() const { return !error.empty(); }
  /// The first error, or `fallback` if none was reported.
  llvm::Error takeError(llvm::StringRef fallback);

  /// Messages name the places that these replaced; further maps build on earlier ones.
  void addOrigins(const LocationMap &more);

  std::vector<std::string> warnings, remarks;

private:
  mlir::ScopedDiagnosticHandler handler;
  std::string error;
  LocationMap origins;
};

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_DIAGNOSTICS_H
