//===- Compile.h - from LLVM IR to a code object ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything happens in this process: no compiler, linker or toolkit is looked
// for. The bytes depend on the module and the options alone, not on folders,
// threads or what was compiled before. Safe to call from several threads, each
// with its own module; linking is serialised.
//
// No input makes the process exit: what LLVM cannot compile is an error
// "code generation for gfx1100 failed: <LLVM's text>".
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_CODEGEN_COMPILE_H
#define QGEMM_CODEGEN_COMPILE_H

#include "qgemm/CodeGen/CodeObject.h"

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace llvm {
class Module;
} // namespace llvm

namespace qgemm::codegen {

/// What holds for a whole module. Whatever differs between kernels (waves per SIMD,
/// workgroup size, AGPRs) is a function attribute in the IR.
struct CompileOptions {
  std::string chip;               ///< one of target::chips()
  unsigned optLevel = 3;          ///< 0 to 3
  unsigned waveSize = 0;          ///< 0 for the chip's own
  bool wgpMode = false;           ///< RDNA: workgroups span two CUs; CU mode otherwise
  unsigned codeObjectVersion = 5; ///< 5 or 6
  bool keepAssembly = false;
  bool keepLLVMIR = false; ///< as handed to the optimizer
};

/// A relocatable object.
struct ObjectCode {
  std::string object;
  std::string assembly; ///< on request
  std::string llvmIR;   ///< on request
  std::vector<std::string> warnings;
};

/// A loadable code object.
struct CodeObject {
  std::string hsaco;
  std::string assembly;
  std::string llvmIR;
  std::vector<std::string> warnings;
  CodeObjectInfo info;
};

/// Prepares LLVM's AMDGPU target; called by everything here, harmless to repeat.
void initializeBackend();

/// Success, or what is wrong with the options: "unknown chip 'gfx9999', known chips
/// are ...".
llvm::Error verifyOptions(const CompileOptions &options);

/// Optimizes and emits `module`, which stays as it is. Triple, data layout, target
/// attributes and code-object version are set on a copy.
llvm::Expected<ObjectCode> compileToObject(const llvm::Module &module,
                                           const CompileOptions &options);

/// The same for a module given as bitcode.
llvm::Expected<ObjectCode> compileBitcode(llvm::StringRef bitcode, const CompileOptions &options);

/// Links one relocatable object into an HSACO. Undefined symbols are an error.
llvm::Expected<std::string> linkCodeObject(llvm::StringRef object);

/// compileToObject() or compileBitcode(), linkCodeObject() and readCodeObject().
llvm::Expected<CodeObject> compileToCodeObject(const llvm::Module &module,
                                               const CompileOptions &options);
llvm::Expected<CodeObject> compileBitcodeToCodeObject(llvm::StringRef bitcode,
                                                      const CompileOptions &options);

} // namespace qgemm::codegen

#endif // QGEMM_CODEGEN_COMPILE_H
