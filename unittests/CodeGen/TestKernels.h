//===- TestKernels.h - LLVM IR that the tests compile -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_CODEGEN_TESTKERNELS_H
#define QGEMM_UNITTESTS_CODEGEN_TESTKERNELS_H

#include "qgemm/CodeGen/Compile.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"

namespace qgemm::codegen::test {

/// Parses `ir` and compiles it for `options`. The context lives as long as the call.
inline llvm::Expected<CodeObject> compile(llvm::StringRef ir, const CompileOptions &options) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic diagnostic;
  auto module = llvm::parseAssemblyString(ir, diagnostic, context);
  if (!module)
    return llvm::createStringError(diagnostic.getMessage());
  return compileToCodeObject(*module, options);
}

inline CompileOptions optionsFor(llvm::StringRef chip) {
  CompileOptions options;
  options.chip = chip.str();
  return options;
}

/// The text of the error, or "no error".
inline std::string errorOf(llvm::StringRef ir, const CompileOptions &options) {
  auto object = compile(ir, options);
  return object ? "no error" : llvm::toString(object.takeError());
}

/// out[i] = in[i] * factor; one global buffer each.
inline constexpr llvm::StringLiteral scaleKernel = R"(
define amdgpu_kernel void @scale(ptr addrspace(1) %out, ptr addrspace(1) %in, i32 %factor) #0 {
  %i = call i32 @llvm.amdgcn.workitem.id.x()
  %from = getelementptr i32, ptr addrspace(1) %in, i32 %i
  %value = load i32, ptr addrspace(1) %from
  %product = mul i32 %value, %factor
  %to = getelementptr i32, ptr addrspace(1) %out, i32 %i
  store i32 %product, ptr addrspace(1) %to
  ret void
}
attributes #0 = { "amdgpu-flat-work-group-size"="256,256" }
)";

/// Reads an element of an LDS array of `words` dwords after writing all work-items'.
inline std::string ldsKernel(unsigned words) {
  return "@buffer = internal addrspace(3) global [" + std::to_string(words) + R"( x i32] poison
define amdgpu_kernel void @lds(ptr addrspace(1) %out, i32 %at) #0 {
  %i = call i32 @llvm.amdgcn.workitem.id.x()
  %mine = getelementptr i32, ptr addrspace(3) @buffer, i32 %i
  store i32 %i, ptr addrspace(3) %mine
  fence syncscope("workgroup") release
  call void @llvm.amdgcn.s.barrier()
  fence syncscope("workgroup") acquire
  %other = getelementptr i32, ptr addrspace(3) @buffer, i32 %at
  %value = load i32, ptr addrspace(3) %other
  %to = getelementptr i32, ptr addrspace(1) %out, i32 %i
  store i32 %value, ptr addrspace(1) %to
  ret void
}
attributes #0 = { "amdgpu-flat-work-group-size"="128,128" }
)";
}

} // namespace qgemm::codegen::test

#endif // QGEMM_UNITTESTS_CODEGEN_TESTKERNELS_H
