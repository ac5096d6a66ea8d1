//===- BackEnd.cpp - the one gpu.module of a module to a code object ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "BackEnd.h"

#include "qgemm/CodeGen/CompileGpuModule.h"
#include "qgemm/Library/Error.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;

llvm::Expected<gpu::GPUModuleOp> qgemm::library::findGpuModule(ModuleOp module) {
  auto modules = module.getOps<gpu::GPUModuleOp>();
  if (!llvm::hasSingleElement(modules))
    return makeError("a kernel requires one gpu.module, got {}", llvm::range_size(modules));
  return *modules.begin();
}

llvm::Expected<codegen::CodeObject>
qgemm::library::compileModule(gpu::GPUModuleOp gpuModule, bool keepAssembly, bool keepLLVMIR,
                              DiagnosticCollector &diagnostics) {
  FailureOr<codegen::CompileOptions> options = codegen::optionsFromAttributes(gpuModule);
  if (failed(options))
    return diagnostics.takeError("a gpu.module requires options of the back end");
  options->keepAssembly = keepAssembly;
  options->keepLLVMIR = keepLLVMIR;
  FailureOr<codegen::CodeObject> code = codegen::compileGpuModule(gpuModule, *options);
  if (failed(code))
    return diagnostics.takeError("code generation failed without saying why");
  return std::move(*code);
}
