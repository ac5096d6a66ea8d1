//===- ConvertToLLVM.cpp - the qgemm-convert-to-llvm pass -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Conversion/Passes.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/Conversion/AMDGPUToROCDL/AMDGPUToROCDL.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/AMDGPU/Utils/Chipset.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace qgemm {
#define GEN_PASS_DEF_CONVERTTOLLVM
#include "qgemm/Conversion/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {
/// LLVM 22 selects v_fma_mixlo_f16 a, b, +0 for an f32 product that is truncated
/// to f16, without any fast-math flag, and the addend turns a product of -0 into
/// +0. A fence between the two keeps them apart; it costs no instruction.
void fenceTruncationsToF16(gpu::GPUModuleOp module) {
  module.walk([](arith::TruncFOp op) {
    Value input = op.getIn();
    if (!getElementTypeOrSelf(op.getType()).isF16() || !input.getDefiningOp<arith::MulFOp>())
      return;
    OpBuilder b(op);
    auto fence =
        LLVM::CallIntrinsicOp::create(b, op.getLoc(), input.getType(),
                                      b.getStringAttr("llvm.arithmetic.fence"), ValueRange{input});
    op.getInMutable().assign(fence.getResult(0));
  });
}

struct ConvertToLLVMPass : qgemm::impl::ConvertToLLVMBase<ConvertToLLVMPass> {
  void runOnOperation() override {
    gpu::GPUModuleOp module = getOperation();
    auto chip = module->getAttrOfType<StringAttr>(kChipAttr);
    if (!chip)
      return;
    FailureOr<amdgpu::Chipset> chipset = amdgpu::Chipset::parse(chip.getValue());
    if (failed(chipset)) {
      module.emitOpError("requires a chip, got ") << chip;
      return signalPassFailure();
    }
    unpinRounding(module.getBodyRegion());
    fenceTruncationsToF16(module);
    if (failed(lowerVectors(module)) || failed(convert(module, *chipset)))
      signalPassFailure();
  }

private:
  /// Vector operations that upstream lowers in terms of others.
  LogicalResult lowerVectors(gpu::GPUModuleOp module) {
    RewritePatternSet patterns(&getContext());
    vector::populateVectorBroadcastLoweringPatterns(patterns);
    vector::populateVectorInsertExtractStridedSliceTransforms(patterns);
    return applyPatternsGreedily(module, std::move(patterns));
  }

  LogicalResult convert(gpu::GPUModuleOp module, amdgpu::Chipset chipset) {
    MLIRContext *context = &getContext();
    LowerToLLVMOptions options(context);
    options.overrideIndexBitwidth(32);
    LLVMTypeConverter converter(context, options);
    RewritePatternSet patterns(context);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns);
    index::populateIndexToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    populateAMDGPUToROCDLConversionPatterns(converter, patterns, chipset);
    ConversionTarget target(*context);
    target.addLegalDialect<LLVM::LLVMDialect, ROCDL::ROCDLDialect, gpu::GPUDialect>();
    target.addLegalOp<UnrealizedConversionCastOp>();
    return applyPartialConversion(module, target, std::move(patterns));
  }
};
} // namespace
