//===- Serialize.cpp - gpu.module to gpu.binary ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CompileGpuModule.h"
#include "qgemm/CodeGen/Passes.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace qgemm::codegen {

#define GEN_PASS_DEF_QGEMMSERIALIZE
#include "qgemm/CodeGen/Passes.h.inc"

namespace {

DictionaryAttr statsAttribute(Builder &builder, const KernelStats &stats) {
  NamedAttrList list;
  auto add = [&](StringRef name, unsigned value) {
    list.append(name, builder.getI64IntegerAttr(value));
  };
  add("agprs", stats.agprs);
  add("kernarg_bytes", stats.kernargBytes);
  add("lds_bytes", stats.ldsBytes);
  add("scratch_bytes", stats.scratchBytes);
  add("sgpr_spills", stats.sgprSpills);
  add("sgprs", stats.sgprs);
  add("text_bytes", stats.textBytes);
  add("vgpr_spills", stats.vgprSpills);
  add("vgprs", stats.vgprs);
  add("wave_size", stats.waveSize);
  add("waves_per_simd", stats.occupancy.wavesPerSimd);
  return list.getDictionary(builder.getContext());
}

gpu::KernelTableAttr kernelTable(Builder &builder, gpu::GPUModuleOp module,
                                 const CodeObjectInfo &info) {
  SmallVector<gpu::KernelMetadataAttr> kernels;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (const KernelStats *stats = info.find(function.getName()))
      kernels.push_back(gpu::KernelMetadataAttr::get(function.getNameAttr(),
                                                     function.getFunctionType(), nullptr,
                                                     statsAttribute(builder, *stats)));
  return gpu::KernelTableAttr::get(builder.getContext(), kernels);
}

/// The options as the target attribute of the binary.
Attribute targetAttribute(MLIRContext *context, const CompileOptions &options) {
  std::string features = options.wgpMode ? "-cumode" : "";
  std::string abi = std::to_string(options.codeObjectVersion * 100);
  return ROCDL::ROCDLTargetAttr::get(context, options.optLevel, "amdgcn-amd-amdhsa", options.chip,
                                     features, abi, /*targetFlags=*/nullptr,
                                     /*linkLibs=*/nullptr);
}

struct Serialize : impl::QGemmSerializeBase<Serialize> {
  void getDependentDialects(DialectRegistry &registry) const override {
    impl::QGemmSerializeBase<Serialize>::getDependentDialects(registry);
    registerTranslations(registry);
  }

  void runOnOperation() override {
    // Collected first: each is replaced.
    auto modules = llvm::to_vector(getOperation().getOps<gpu::GPUModuleOp>());
    for (gpu::GPUModuleOp module : modules)
      if (failed(serialize(module)))
        return signalPassFailure();
  }

  LogicalResult serialize(gpu::GPUModuleOp module) {
    FailureOr<CompileOptions> options = optionsFromAttributes(module);
    if (failed(options))
      return failure();
    FailureOr<CodeObject> object = compileGpuModule(module, *options);
    if (failed(object))
      return failure();
    ++numModules;
    for (const KernelStats &kernel : object->info.kernels)
      numTextBytes += kernel.textBytes;

    OpBuilder builder(module);
    Attribute attribute =
        gpu::ObjectAttr::get(targetAttribute(&getContext(), *options),
                             gpu::CompilationTarget::Binary, builder.getStringAttr(object->hsaco),
                             /*properties=*/nullptr, kernelTable(builder, module, object->info));
    gpu::BinaryOp::create(builder, module.getLoc(), module.getName(),
                          /*offloadingHandler=*/nullptr, ArrayRef<Attribute>(attribute));
    module.erase();
    return success();
  }
};

} // namespace

} // namespace qgemm::codegen
