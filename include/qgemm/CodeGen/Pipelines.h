//===- Pipelines.h - the passes in order ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One place for the order of passes: qgemm-opt's pipelines `qgemm-lower` and
// `qgemm-to-binary`, and qgemm-gen, all take it from here.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_CODEGEN_PIPELINES_H
#define QGEMM_CODEGEN_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace qgemm {

/// The options of qgemm-configure, for whole pipelines.
struct LowerOptions : mlir::PassPipelineOptions<LowerOptions> {
  Option<std::string> target{*this, "target", llvm::cl::desc("CHIP[:PRODUCT] to compile for"),
                             llvm::cl::init("gfx1100")};
  Option<std::string> config{*this, "config", llvm::cl::desc("Configuration string to use"),
                             llvm::cl::init("")};
  Option<std::string> family{*this, "family",
                             llvm::cl::desc("Kernel family: auto, large or generic"),
                             llvm::cl::init("auto")};
  Option<int64_t> mMin{*this, "m-min", llvm::cl::desc("Least M"), llvm::cl::init(0)};
  Option<int64_t> mMax{*this, "m-max", llvm::cl::desc("Greatest M; -1: no bound"),
                       llvm::cl::init(-1)};
  Option<bool> explain{*this, "explain", llvm::cl::desc("Emit a remark for each decision"),
                       llvm::cl::init(false)};
};

/// From `qgemm.matmul` in functions to tile-level kernels.
void buildTilePipeline(mlir::OpPassManager &pm, const LowerOptions &options);
/// From tile-level kernels to gpu.modules in the LLVM and ROCDL dialects.
void buildKernelPipeline(mlir::OpPassManager &pm);
/// Both.
void buildLowerPipeline(mlir::OpPassManager &pm, const LowerOptions &options);

/// Registers `qgemm-lower` and `qgemm-to-binary`.
void registerPipelines();

} // namespace qgemm

#endif // QGEMM_CODEGEN_PIPELINES_H
