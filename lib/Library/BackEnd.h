//===- BackEnd.h - the one gpu.module of a module to a code object ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_LIBRARY_BACKEND_H
#define QGEMM_LIB_LIBRARY_BACKEND_H

#include "qgemm/CodeGen/Compile.h"
#include "qgemm/Library/Diagnostics.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace qgemm::library {

/// The gpu.module of a lowered kernel, or an error where there is not exactly one.
llvm::Expected<mlir::gpu::GPUModuleOp> findGpuModule(mlir::ModuleOp module);

/// Compiles it with the options in its attributes; keeps the texts that are asked for.
llvm::Expected<codegen::CodeObject> compileModule(mlir::gpu::GPUModuleOp gpuModule,
                                                  bool keepAssembly, bool keepLLVMIR,
                                                  DiagnosticCollector &diagnostics);

} // namespace qgemm::library

#endif // QGEMM_LIB_LIBRARY_BACKEND_H
