//===- Compile.cpp - one job, from problem to code object -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "BackEnd.h"
#include "KernelEntry.h"
#include "Lines.h"

#include "qgemm/CodeGen/CrashGuard.h"
#include "qgemm/CodeGen/Pipelines.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"
#include "qgemm/Library/Context.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Generate.h"
#include "qgemm/Library/ProblemInfo.h"
#include "qgemm/Support/Version.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Config/llvm-config.h"

#include <chrono>

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;
using llvm::StringRef;

static std::string printModule(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream);
  stream << '\n';
  return text;
}

namespace {
/// The steps of one job; each leaves its form behind.
class Compiler {
public:
  Compiler(const Job &job, JobResult &result)
      : job(job), result(result), context(makeContext()),
        diagnostics(context.get(), /*places=*/!job.inputName.empty()) {}

  llvm::Error run();

private:
  llvm::Error parse();
  /// Whether an optional kernel gives way to the generic one.
  llvm::Error decideSkip(bool &skip);
  /// To a tile-level kernel under its final name.
  llvm::Error tile();
  llvm::Error lower();
  llvm::Error emit();

  llvm::Error runPasses(StringRef what, llvm::function_ref<void(OpPassManager &)> build);
  /// What line tables add to the kernel's hash: the same name means the same bytes.
  std::string lineToken() const;
  /// "gfx1100 n=6144 k=4096 m=1to16", for notes.
  std::string subject() const;
  /// Keeps a form; true if it is the one asked for.
  bool finish(Form form, StringRef suffix, llvm::function_ref<std::string()> text);

  const Job &job;
  JobResult &result;
  std::unique_ptr<MLIRContext> context;
  DiagnosticCollector diagnostics;
  OwningOpRef<ModuleOp> module;
  MatmulOp matmul;
  ProblemInfo info;
  std::string places; ///< of operations in the user's file, where line tables refer to it
};

/// Stands for the file of the problem until the kernel has its name.
constexpr StringRef problemFile = "problem.mlir";
} // namespace

bool Compiler::finish(Form form, StringRef suffix, llvm::function_ref<std::string()> text) {
  if (job.keepTemps)
    result.temps.emplace_back(suffix.str(), text());
  if (job.form != form)
    return false;
  result.output = text();
  return true;
}

llvm::Error Compiler::runPasses(StringRef what, llvm::function_ref<void(OpPassManager &)> build) {
  PassManager pm(context.get());
  build(pm);
  if (succeeded(pm.run(*module)))
    return llvm::Error::success();
  return diagnostics.takeError((what + " failed without saying why").str());
}

std::string Compiler::subject() const {
  auto size = [](int64_t value) {
    return value == kDynamic ? std::string("dyn") : std::to_string(value);
  };
  return fmt::format("{} n={} k={} m={}", job.target, size(info.n), size(info.k),
                     job.bucket.text());
}

llvm::Error Compiler::parse() {
  llvm::Expected<OwningOpRef<ModuleOp>> parsed =
      parseProblem(*context, job.problem, job.inputName.empty() ? "problem" : job.inputName);
  if (!parsed)
    return parsed.takeError();
  module = std::move(*parsed);
  llvm::Expected<MatmulOp> found = findMatmul(*module);
  if (!found)
    return found.takeError();
  matmul = *found;
  info = describeProblem(matmul);
  if (job.lines == LineTables::Input)
    places = makeRelative(*module);
  else
    diagnostics.addOrigins(locateInText(*module, problemFile));
  return llvm::Error::success();
}

llvm::Error Compiler::decideSkip(bool &skip) {
  llvm::Expected<target::Target> target = target::parseTarget(job.target);
  if (!target)
    return target.takeError();
  // What no kernel can compute is an error, not a gap.
  if (!job.optional || !checkProblem(matmul, *target->chip))
    return llvm::Error::success();
  ConfigureRequest request;
  request.target = *target;
  request.noGeneric = true;
  request.mMin = job.bucket.min;
  if (job.bucket.max >= 0)
    request.mMax = job.bucket.max;
  Choice choice;
  llvm::Expected<Configuration> chosen = chooseConfiguration(matmul, request, choice);
  if (chosen)
    return llvm::Error::success();
  skip = true;
  result.skipped = true;
  result.notes.push_back(fmt::format("{}: {}; the generic kernel serves it", subject(),
                                     llvm::toString(chosen.takeError())));
  return llvm::Error::success();
}

std::string Compiler::lineToken() const {
  switch (job.lines) {
  case LineTables::None:
    return "lines=none";
  case LineTables::Problem:
    return "";
  case LineTables::Tile:
    return "lines=tile";
  case LineTables::Input:
    break;
  }
  return "lines=" + places;
}

llvm::Error Compiler::tile() {
  LowerOptions options;
  options.target = job.target;
  options.config = job.config;
  if (!job.family.empty())
    options.family = job.family;
  if (info.m == kDynamic) {
    options.mMin = job.bucket.min;
    options.mMax = job.bucket.max;
  }
  options.explain = job.explain;
  result.entry.ir = printModule(*module);
  if (llvm::Error error =
          runPasses("tiling", [&](OpPassManager &pm) { buildTilePipeline(pm, options); }))
    return error;

  auto kernels = module->getOps<KernelOp>();
  if (!llvm::hasSingleElement(kernels))
    return makeError("a problem requires one kernel, got {}", llvm::range_size(kernels));
  KernelOp kernel = *kernels.begin();
  auto config = kernel->getAttrOfType<StringAttr>(kConfigAttr);
  if (!config)
    return makeError("a kernel requires the attribute {}, got none", kConfigAttr);
  KernelEntry &entry = result.entry;
  entry.chip = kernel.getChip().str();
  entry.product = StringRef(job.target).split(':').second.str();
  entry.config = config.str();
  entry.hash = stableHash({entry.ir, job.bucket.text(), job.target, entry.config,
                           QGEMM_VERSION_STRING, LLVM_VERSION_STRING, lineToken()});
  entry.name = kernelName(entry.chip, info.scheme, info.n, info.k, job.bucket, entry.hash);
  entry.file = entry.name + ".hsaco";
  kernel.setSymName(entry.name);
  if (job.lines == LineTables::Tile)
    diagnostics.addOrigins(locateInText(*module, entry.name + ".tile.mlir"));
  else
    diagnostics.addOrigins(renameFile(*module, problemFile, entry.name + ".problem.mlir"));
  return llvm::Error::success();
}

llvm::Error Compiler::lower() {
  return runPasses("lowering", [&](OpPassManager &pm) {
    buildKernelPipeline(pm);
    if (job.lines != LineTables::None)
      addLineScopes(pm);
  });
}

llvm::Error Compiler::emit() {
  llvm::Expected<gpu::GPUModuleOp> gpuModule = findGpuModule(*module);
  if (!gpuModule)
    return gpuModule.takeError();
  llvm::Expected<codegen::CodeObject> code =
      compileModule(*gpuModule, job.keepTemps || job.form == Form::Asm,
                    job.keepTemps || job.form == Form::LLVM, diagnostics);
  if (!code)
    return code.takeError();
  finish(Form::LLVM, ".ll", [&] { return code->llvmIR; });
  finish(Form::Asm, ".s", [&] { return code->assembly; });
  if (job.form != Form::Hsaco)
    return llvm::Error::success();
  if (llvm::Error error = fillEntry(result.entry, *gpuModule, *code, info))
    return error;
  result.output = std::move(code->hsaco);
  return llvm::Error::success();
}

llvm::Error Compiler::run() {
  if (llvm::Error error = parse())
    return error;
  if (finish(Form::Problem, ".problem.mlir", [&] { return printModule(*module); }))
    return llvm::Error::success();
  bool skip = false;
  if (llvm::Error error = decideSkip(skip); error || skip)
    return error;
  if (llvm::Error error = tile())
    return error;
  if (!finish(Form::Tile, ".tile.mlir", [&] { return printModule(*module); })) {
    if (llvm::Error error = lower())
      return error;
    if (!finish(Form::Rocdl, ".rocdl.mlir", [&] { return printModule(*module); }))
      if (llvm::Error error = emit())
        return error;
  }
  result.warnings = std::move(diagnostics.warnings);
  for (const std::string &remark : diagnostics.remarks)
    result.notes.push_back(fmt::format("{}: {}", subject(), remark));
  return llvm::Error::success();
}

llvm::Expected<JobResult> qgemm::library::runJob(const Job &job) {
  auto start = std::chrono::steady_clock::now();
  JobResult result;
  // A fault of the compiler is an error of this job, not the end of the process.
  std::string what = "compilation for " + (job.target.empty() ? "no chip" : job.target);
  llvm::Error error = codegen::runGuarded(what, [&]() -> llvm::Error {
    Compiler compiler(job, result);
    return compiler.run();
  });
  if (error)
    return std::move(error);
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  result.seconds = elapsed.count();
  return result;
}
