//===- qgemm-opt.cpp - run passes on .mlir files --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/Passes.h"
#include "qgemm/CodeGen/Pipelines.h"
#include "qgemm/Conversion/Passes.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"
#include "qgemm/InitAll.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  qgemm::registerQGemmPasses();
  qgemm::registerQGemmConversionPasses();
  qgemm::codegen::registerQGemmCodeGenPasses();
  qgemm::registerPipelines();
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  qgemm::registerAllDialects(registry);
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "qgemm optimizer driver\n", registry));
}
