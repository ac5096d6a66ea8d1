//===- CompileGpuModule.h - from a gpu.module to a code object --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_CODEGEN_COMPILEGPUMODULE_H
#define QGEMM_CODEGEN_COMPILEGPUMODULE_H

#include "qgemm/CodeGen/Compile.h"

#include "mlir/Support/LLVM.h"

namespace mlir {
class DialectRegistry;
class Operation;
} // namespace mlir

namespace qgemm::codegen {

/// Registers what compileGpuModule() translates: the builtin, LLVM, ROCDL and GPU
/// dialects. A context needs it before the first call.
void registerTranslations(mlir::DialectRegistry &registry);

/// Reads options from the module's discardable attributes, over `defaults`:
///   qgemm.chip = "gfx1100"         required unless `defaults` has a chip
///   qgemm.wave_size = 64 : i32
///   qgemm.wgp_mode                 unit
///   qgemm.code_object_version = 6 : i32
/// An attribute of another kind is an error at `module`.
mlir::FailureOr<CompileOptions> optionsFromAttributes(mlir::Operation *module,
                                                      CompileOptions defaults = {});

/// Compiles a gpu.module (or a builtin module) whose functions are in the LLVM and ROCDL
/// dialects; kernels carry `rocdl.kernel` or `gpu.kernel`. Errors are reported at
/// `module`, the back end's warnings too.
mlir::FailureOr<CodeObject> compileGpuModule(mlir::Operation *module,
                                             const CompileOptions &options);

} // namespace qgemm::codegen

#endif // QGEMM_CODEGEN_COMPILEGPUMODULE_H
