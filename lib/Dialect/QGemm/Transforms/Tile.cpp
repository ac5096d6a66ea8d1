//===- Tile.cpp - the qgemm-tile pass -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileBuilder.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace qgemm {
#define GEN_PASS_DEF_TILE
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {
struct TilePass : qgemm::impl::TileBase<TilePass> {
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<QGemmDialect, scf::SCFDialect, arith::ArithDialect, LLVM::LLVMDialect>();
  }

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      SmallVector<MatmulOp> ops;
      function.walk([&](MatmulOp op) { ops.push_back(op); });
      for (auto [i, op] : llvm::enumerate(ops)) {
        std::string name = function.getSymName().str();
        if (ops.size() > 1)
          name += "_" + std::to_string(i);
        if (failed(tile(op, name, function)))
          return signalPassFailure();
      }
      if (!ops.empty())
        function.erase();
    }
  }

private:
  LogicalResult tile(MatmulOp op, StringRef name, func::FuncOp function) {
    if (!op.getConfig())
      return op.emitOpError("requires a configuration: run qgemm-configure first");
    auto config = Configuration::parse(*op.getConfig());
    if (!config)
      return op.emitOpError(llvm::toString(config.takeError()));
    if (Legality legality = checkConfiguration(op, *config); !legality)
      return op.emitOpError("has a configuration that is ") << legality.str();
    auto resolved = target::parseTarget(config->target);
    if (!resolved)
      return op.emitOpError(llvm::toString(resolved.takeError()));
    // The function's name is the kernel's when it goes.
    std::string kernelName = name.str();
    if (name == function.getSymName())
      function.setSymName((name + ".matmul").str());
    TileBuilder(op, *config, *resolved->chip).build(kernelName, function);
    return success();
  }
};
} // namespace
