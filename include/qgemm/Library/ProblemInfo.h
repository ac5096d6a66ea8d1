//===- ProblemInfo.h - a qgemm.matmul as manifest entries describe it -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_PROBLEMINFO_H
#define QGEMM_LIBRARY_PROBLEMINFO_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Library/Diagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/JSON.h"
#include <optional>
#include <string>
#include <vector>

namespace qgemm::library {

/// Parses a problem: a module with exactly one qgemm.matmul. Diagnostics go to `diagnostics`.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
parseProblem(mlir::MLIRContext &context, llvm::StringRef text, llvm::StringRef fileName);

/// The one matmul of a problem, or an error.
llvm::Expected<MatmulOp> findMatmul(mlir::ModuleOp module);

/// A memref of the problem and the name it has in kernel ABIs and reports.
struct NamedOperand {
  std::string name; ///< "lhs", "lhs_scale", "rhs", "rhs1_zero", "extra0", "out0", ...
  mlir::Value value;
  bool isOut = false;
};

/// All operands in the order of docs/KernelABI.md.
std::vector<NamedOperand> namedOperands(MatmulOp op);

struct ProblemInfo {
  int64_t m, n, k; ///< kDynamic where unknown
  std::string scheme;
  llvm::json::Object json; ///< what the manifest says of it
  std::string id;          ///< the same for problems that differ in sizes alone
};

ProblemInfo describeProblem(MatmulOp op);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_PROBLEMINFO_H
