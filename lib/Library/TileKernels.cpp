//===- TileKernels.cpp - code objects of tile-level kernels ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/TileKernels.h"
#include "BackEnd.h"
#include "Lines.h"

#include "qgemm/CodeGen/CrashGuard.h"
#include "qgemm/CodeGen/Pipelines.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/Context.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/ProblemInfo.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;

static llvm::Expected<TileKernel> compile(KernelOp kernel, const Request &request,
                                          DiagnosticCollector &diagnostics) {
  TileKernel result;
  result.name = kernel.getSymName().str();
  OwningOpRef<ModuleOp> alone = ModuleOp::create(kernel.getLoc());
  OpBuilder::atBlockEnd(alone->getBody()).clone(*kernel.getOperation());
  if (request.lines != LineTables::None)
    makeRelative(*alone);
  PassManager pm(alone->getContext());
  buildKernelPipeline(pm);
  if (request.lines != LineTables::None)
    addLineScopes(pm);
  if (failed(pm.run(*alone)))
    return diagnostics.takeError("lowering failed without saying why");
  if (request.form == Form::Rocdl) {
    llvm::raw_string_ostream stream(result.output);
    alone->print(stream);
    stream << '\n';
    return result;
  }
  llvm::Expected<gpu::GPUModuleOp> gpuModule = findGpuModule(*alone);
  if (!gpuModule)
    return gpuModule.takeError();
  llvm::Expected<codegen::CodeObject> code =
      compileModule(*gpuModule, request.form == Form::Asm, request.form == Form::LLVM, diagnostics);
  if (!code)
    return code.takeError();
  result.output = std::move(request.form == Form::Hsaco ? code->hsaco
                            : request.form == Form::Asm ? code->assembly
                                                        : code->llvmIR);
  return result;
}

static llvm::Error compileAll(const Request &request, std::vector<TileKernel> &results) {
  std::unique_ptr<MLIRContext> context = makeContext();
  DiagnosticCollector diagnostics(context.get(), /*places=*/true);
  llvm::Expected<OwningOpRef<ModuleOp>> module =
      parseProblem(*context, request.input, request.inputName);
  if (!module)
    return module.takeError();
  for (KernelOp kernel : (*module)->getOps<KernelOp>()) {
    llvm::Expected<TileKernel> result = compile(kernel, request, diagnostics);
    if (!result)
      return result.takeError();
    results.push_back(std::move(*result));
  }
  if (results.empty())
    return makeError("{} requires --arch for a qgemm.matmul, or tile-level kernels, got neither",
                     request.inputName);
  return llvm::Error::success();
}

llvm::Expected<std::vector<TileKernel>> qgemm::library::compileTileKernels(const Request &request) {
  if (request.form < Form::Rocdl)
    return makeError("--emit={} requires a qgemm.matmul and --arch, got tile-level kernels",
                     formName(request.form));
  std::vector<TileKernel> results;
  // A fault of the compiler is an error of this file, not the end of the process.
  if (llvm::Error error = codegen::runGuarded("compilation of " + request.inputName,
                                              [&] { return compileAll(request, results); }))
    return std::move(error);
  return results;
}

llvm::Error qgemm::library::writeTileKernels(llvm::StringRef folder,
                                             llvm::ArrayRef<TileKernel> kernels) {
  llvm::Expected<FileSet> files = FileSet::create(folder);
  if (!files)
    return files.takeError();
  for (const TileKernel &kernel : kernels)
    if (llvm::Error error = files->write(kernel.name + ".hsaco", kernel.output))
      return error;
  files->commit();
  return llvm::Error::success();
}
