//===- Pipelines.cpp - the passes in order --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/Pipelines.h"

#include "qgemm/CodeGen/Passes.h"
#include "qgemm/Conversion/Passes.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace qgemm;

void qgemm::buildTilePipeline(OpPassManager &pm, const LowerOptions &options) {
  ConfigureOptions configure;
  configure.target = options.target;
  configure.config = options.config;
  configure.family = options.family;
  configure.mMin = options.mMin;
  configure.mMax = options.mMax;
  configure.explain = options.explain;
  pm.addPass(createConfigure(configure));
  pm.addPass(createTile());
}

void qgemm::buildKernelPipeline(OpPassManager &pm) {
  pm.addPass(createExpandMath());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createPipeline());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createAllocateLds());
  pm.addPass(createLowerTiles());
  OpPassManager &module = pm.nest<gpu::GPUModuleOp>();
  module.addPass(createCanonicalizerPass());
  module.addPass(createCSEPass());
  module.addPass(createSchedule());
  module.addPass(createSCFToControlFlowPass());
  module.addPass(createConvertToLLVM());
  module.addPass(createReconcileUnrealizedCastsPass());
  module.addPass(createCanonicalizerPass());
  module.addPass(createCSEPass());
}

void qgemm::buildLowerPipeline(OpPassManager &pm, const LowerOptions &options) {
  buildTilePipeline(pm, options);
  buildKernelPipeline(pm);
}

void qgemm::registerPipelines() {
  PassPipelineRegistration<LowerOptions>(
      "qgemm-lower", "Lower qgemm.matmul and qgemm.kernel to the LLVM and ROCDL dialects",
      buildLowerPipeline);
  PassPipelineRegistration<LowerOptions>("qgemm-to-binary", "Lower and compile to gpu.binary",
                                         [](OpPassManager &pm, const LowerOptions &options) {
                                           buildLowerPipeline(pm, options);
                                           pm.addPass(codegen::createQGemmSerialize());
                                         });
}
