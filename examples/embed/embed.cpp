//===- embed.cpp - the qgemm dialect inside another compiler --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads an .mlir file with qgemm.matmul on tensors, bufferizes it with
// upstream's one-shot pass, says what is multiplied, and prints the result:
// memrefs, ready for qgemm-opt and qgemm-gen.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/InitAll.h"

#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/raw_ostream.h"

static void registerDialects(mlir::DialectRegistry &registry) {
  qgemm::registerAllDialects(registry); // the one call that embeds qgemm
  registry.insert<mlir::bufferization::BufferizationDialect, mlir::func::FuncDialect,
                  mlir::memref::MemRefDialect, mlir::tensor::TensorDialect>();
  mlir::arith::registerBufferizableOpInterfaceExternalModels(registry);
  mlir::tensor::registerBufferizableOpInterfaceExternalModels(registry);
  mlir::bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(registry);
}

static std::string spell(int64_t extent) {
  return mlir::ShapedType::isDynamic(extent) ? "?" : std::to_string(extent);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    llvm::errs() << "usage: embed FILE.mlir\n";
    return 1;
  }
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  if (!module)
    return 1;

  mlir::bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.functionBoundaryTypeConversion = mlir::bufferization::LayoutMapOption::IdentityLayoutMap;
  mlir::PassManager passes(&context);
  passes.addPass(mlir::bufferization::createOneShotBufferizePass(options));
  if (mlir::failed(passes.run(*module)))
    return 1;

  module->walk([](qgemm::MatmulOp op) {
    llvm::outs() << "// M = " << spell(op.getM()) << ", N = " << spell(op.getN())
                 << ", K = " << spell(op.getK()) << ", accumulates in " << op.getAccumulatorType(0)
                 << '\n';
  });
  module->print(llvm::outs());
  return 0;
}
