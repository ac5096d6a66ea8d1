//===- InputModule.cpp - takes an .mlir file apart ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/InputModule.h"
#include "qgemm/CodeGen/CrashGuard.h"
#include "qgemm/Library/Context.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/ProblemInfo.h"
#include "qgemm/Library/Spec.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;
using llvm::StringRef;

/// A module with a copy of `function` in which the matmul number `keep` is the only one.
static llvm::Expected<std::string> isolate(func::FuncOp function, unsigned keep) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(function.getLoc());
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  Operation *copy = builder.clone(*function.getOperation());
  SmallVector<MatmulOp> matmuls;
  copy->walk([&](MatmulOp op) { matmuls.push_back(op); });
  for (auto [i, op] : llvm::enumerate(matmuls)) {
    if (i == keep)
      continue;
    if (op->getNumResults() != 0)
      return makeError("a function with several qgemm.matmul requires memref operands, got "
                       "tensors in @{}",
                       function.getName());
    op->erase();
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  // With locations: errors name lines of the user's file.
  module->print(stream, OpPrintingFlags().enableDebugInfo());
  stream << '\n';
  return text;
}

static llvm::Expected<std::vector<InputProblem>> splitUnguarded(StringRef text,
                                                                StringRef fileName) {
  std::unique_ptr<MLIRContext> context = makeContext();
  llvm::Expected<OwningOpRef<ModuleOp>> module = parseProblem(*context, text, fileName);
  if (!module)
    return module.takeError();

  std::vector<InputProblem> problems;
  for (func::FuncOp function : (*module)->getOps<func::FuncOp>()) {
    SmallVector<MatmulOp> matmuls;
    function.walk([&](MatmulOp op) { matmuls.push_back(op); });
    for (auto [i, op] : llvm::enumerate(matmuls)) {
      llvm::Expected<std::string> alone = isolate(function, i);
      if (!alone)
        return alone.takeError();
      int64_t m = op.getM();
      problems.push_back({std::move(*alone), ShapedType::isDynamic(m) ? kDynamic : m});
    }
  }
  if (problems.empty())
    return makeError("{} requires a qgemm.matmul in a func.func, got none", fileName);
  return problems;
}

llvm::Expected<std::vector<InputProblem>> qgemm::library::splitInput(StringRef text,
                                                                     StringRef fileName) {
  std::vector<InputProblem> problems;
  // Upstream's parser has inputs that it does not survive.
  llvm::Error error = codegen::runGuarded("reading " + fileName.str(), [&]() -> llvm::Error {
    return splitUnguarded(text, fileName).moveInto(problems);
  });
  if (error)
    return std::move(error);
  return problems;
}
