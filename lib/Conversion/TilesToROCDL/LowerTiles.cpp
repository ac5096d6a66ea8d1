//===- LowerTiles.cpp - the qgemm-lower-tiles pass ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelFunction.h"
#include "TileLowering.h"
#include "qgemm/Conversion/Passes.h"
#include "qgemm/Target/Chip.h"

#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"

namespace qgemm {
#define GEN_PASS_DEF_LOWERTILES
#include "qgemm/Conversion/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {
struct LowerReturn : OpConversionPattern<ReturnOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(ReturnOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::ReturnOp>(op, ValueRange{});
    return success();
  }
};

struct LowerTilesPass : qgemm::impl::LowerTilesBase<LowerTilesPass> {
  void runOnOperation() override {
    for (KernelOp kernel : llvm::to_vector(getOperation().getOps<KernelOp>())) {
      const target::Chip *chip = target::findChip(kernel.getChip());
      if (!chip) {
        kernel.emitOpError("requires a chip of the Target table, got '") << kernel.getChip() << "'";
        return signalPassFailure();
      }
      KernelTarget kernelTarget{chip->family, chip->waveSize, int64_t(kernel.getNumWaves())};
      if (failed(checkWaveSize(kernel, kernelTarget)) || failed(checkLowered(kernel)))
        return signalPassFailure();
      gpu::GPUModuleOp module = makeKernelFunction(kernel, kernelTarget);
      if (failed(lower(module, kernelTarget)))
        return signalPassFailure();
    }
  }

private:
  LogicalResult checkWaveSize(KernelOp kernel, KernelTarget target) {
    int64_t threads = kernel.getNumWaves() * target.waveSize;
    if (threads > target::maxWorkgroupSize)
      return kernel.emitOpError("requires at most ")
             << target::maxWorkgroupSize << " threads, got " << kernel.getNumWaves() << " waves of "
             << target.waveSize << " lanes";
    WalkResult walk = kernel.walk([&](Operation *op) {
      for (Type type : op->getResultTypes())
        if (isTile(type) && getBitLayout(type).waveSize() != target.waveSize) {
          op->emitOpError("requires layouts over waves of ")
              << target.waveSize << " lanes for " << kernel.getChip() << ", got "
              << getBitLayout(type).waveSize();
          return WalkResult::interrupt();
        }
      return WalkResult::advance();
    });
    return failure(walk.wasInterrupted());
  }

  /// What the dialect has and no chip's lowering takes yet.
  LogicalResult checkLowered(KernelOp kernel) {
    WalkResult walk = kernel.walk([](Operation *op) {
      if (!isa<LoadToLdsOp>(op))
        return WalkResult::advance();
      op->emitOpError("has no lowering yet");
      return WalkResult::interrupt();
    });
    return failure(walk.wasInterrupted());
  }

  LogicalResult lower(gpu::GPUModuleOp module, KernelTarget kernelTarget) {
    MLIRContext *context = &getContext();
    TileTypeConverter converter(context);
    RewritePatternSet patterns(context);
    populateGlobalMemoryPatterns(converter, patterns, kernelTarget);
    populateLdsPatterns(converter, patterns, kernelTarget);
    populateTilePatterns(converter, patterns, kernelTarget);
    populateAtomicPatterns(converter, patterns, kernelTarget);
    populateDotPatterns(converter, patterns, kernelTarget);
    populateReducePatterns(converter, patterns, kernelTarget);
    patterns.add<LowerReturn>(converter, context);
    populateAffineToStdConversionPatterns(patterns);
    ConversionTarget target(*context);
    scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns, target);
    target.addIllegalDialect<QGemmDialect, affine::AffineDialect>();
    target.addIllegalOp<arith::FPToSIOp, arith::FPToUIOp>();
    target.markUnknownOpDynamicallyLegal([](Operation *op) {
      return isa<UnrealizedConversionCastOp>(op) || (llvm::none_of(op->getOperandTypes(), isTile) &&
                                                     llvm::none_of(op->getResultTypes(), isTile));
    });
    return applyPartialConversion(module, target, std::move(patterns));
  }
};
} // namespace
