//===- Parse.h - epilogues for tests from the body of a function *- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_UNITTESTS_REFERENCE_PARSE_H
#define QGEMM_UNITTESTS_REFERENCE_PARSE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

namespace qgemm::reference {

/// Holds a module with one function, whose body stands for an epilogue.
class ParsedRegion {
public:
  explicit ParsedRegion(llvm::StringRef text) {
    context
        .loadDialect<mlir::arith::ArithDialect, mlir::func::FuncDialect, mlir::math::MathDialect>();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }

  bool isValid() const { return bool(module); }
  mlir::Region &region() { return (*module->getOps<mlir::func::FuncOp>().begin()).getBody(); }

private:
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace qgemm::reference

#endif // QGEMM_UNITTESTS_REFERENCE_PARSE_H
