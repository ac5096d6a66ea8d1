//===- Compile.cpp - from LLVM IR to a code object ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/Compile.h"

#include "qgemm/CodeGen/CrashGuard.h"

#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <mutex>

using namespace llvm;

namespace qgemm::codegen {

namespace {

std::string actionFor(const CompileOptions &options) {
  return "code generation for " + options.chip;
}

std::string targetFeatures(const target::Chip &chip, const CompileOptions &options) {
  if (!chip.hasWave32)
    return "";
  unsigned waveSize = options.waveSize ? options.waveSize : chip.waveSize;
  return "+wavefrontsize" + std::to_string(waveSize) + (options.wgpMode ? ",-cumode" : ",+cumode");
}

std::unique_ptr<TargetMachine> createMachine(const CompileOptions &options,
                                             const std::string &features) {
  std::string error;
  Triple triple("amdgcn-amd-amdhsa");
  const Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  auto level = CodeGenOpt::getLevel(options.optLevel);
  TargetOptions targetOptions;
  // Registers and occupancy stand in the comments.
  targetOptions.MCOptions.AsmVerbose = true;
  return std::unique_ptr<TargetMachine>(
      target->createTargetMachine(triple, options.chip, features, targetOptions, Reloc::PIC_,
                                  std::nullopt, level.value_or(CodeGenOptLevel::Default)));
}

/// Everything that ties the module to the chip.
void configureModule(Module &module, const TargetMachine &machine, const CompileOptions &options) {
  // The name of the input would become a symbol of the object.
  module.setSourceFileName("qgemm");
  module.setModuleIdentifier("qgemm");
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setModuleFlag(Module::Error, "amdhsa_code_object_version",
                       options.codeObjectVersion * 100);
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    if (!machine.getTargetFeatureString().empty())
      function.addFnAttr("target-features", machine.getTargetFeatureString());
  }
}

void optimize(Module &module, TargetMachine &machine, unsigned optLevel) {
  static constexpr const OptimizationLevel *levels[] = {
      &OptimizationLevel::O0, &OptimizationLevel::O1, &OptimizationLevel::O2,
      &OptimizationLevel::O3};
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  const OptimizationLevel &level = *levels[std::min(optLevel, 3u)];
  ModulePassManager passes = optLevel == 0 ? builder.buildO0DefaultPipeline(level)
                                           : builder.buildPerModuleDefaultPipeline(level);
  passes.run(module, modules);
}

Error emit(Module &module, TargetMachine &machine, CodeGenFileType type, std::string &output) {
  SmallVector<char, 0> buffer;
  raw_svector_ostream stream(buffer);
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type))
    return createStringError("this llvm cannot emit the file type");
  passes.run(module);
  output.assign(buffer.begin(), buffer.end());
  return Error::success();
}

std::string print(const Module &module) {
  std::string text;
  raw_string_ostream(text) << module;
  return text;
}

/// The body of compileBitcode(), guarded. Whatever it owns is leaked if LLVM bails out.
Error compileGuarded(StringRef bitcode, const CompileOptions &options, Diagnostics &diagnostics,
                     ObjectCode &result) {
  std::string action = actionFor(options);
  LLVMContext context;
  context.setDiagnosticHandler(collectDiagnostics(diagnostics));
  auto module = parseBitcodeFile(MemoryBufferRef(bitcode, "qgemm"), context);
  if (!module)
    return createStringError(action + " failed: " + toString(module.takeError()));

  const target::Chip &chip = *target::findChip(options.chip);
  std::unique_ptr<TargetMachine> machine = createMachine(options, targetFeatures(chip, options));
  if (!machine)
    return createStringError(action + " requires an llvm with the amdgpu target, got one without");
  configureModule(**module, *machine, options);
  std::string problem;
  raw_string_ostream problemStream(problem);
  if (verifyModule(**module, &problemStream))
    return createStringError(action + " failed: " + StringRef(problem).split('\n').first);
  if (options.keepLLVMIR)
    result.llvmIR = print(**module);

  optimize(**module, *machine, options.optLevel);
  if (Error error = diagnostics.takeErrors(action))
    return error;
  if (options.keepAssembly) {
    std::unique_ptr<Module> copy = CloneModule(**module);
    if (Error error = emit(*copy, *machine, CodeGenFileType::AssemblyFile, result.assembly))
      return error;
    // What it reports, the object's emission reports again.
    diagnostics.warnings.clear();
  }
  if (Error error = diagnostics.takeErrors(action))
    return error;
  if (Error error = emit(**module, *machine, CodeGenFileType::ObjectFile, result.object))
    return error;
  return diagnostics.takeErrors(action);
}

Expected<CodeObject> finish(Expected<ObjectCode> object) {
  if (!object)
    return object.takeError();
  Expected<std::string> hsaco = linkCodeObject(object->object);
  if (!hsaco)
    return hsaco.takeError();
  Expected<CodeObjectInfo> info = readCodeObject(*hsaco);
  if (!info)
    return info.takeError();
  return CodeObject{std::move(*hsaco), std::move(object->assembly), std::move(object->llvmIR),
                    std::move(object->warnings), std::move(*info)};
}

} // namespace

void initializeBackend() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeAMDGPUTargetInfo();
    LLVMInitializeAMDGPUTarget();
    LLVMInitializeAMDGPUTargetMC();
    LLVMInitializeAMDGPUAsmPrinter();
    LLVMInitializeAMDGPUAsmParser();
    LLVMInitializeAMDGPUDisassembler();
  });
}

Error verifyOptions(const CompileOptions &options) {
  Expected<target::Target> parsed = target::parseTarget(options.chip);
  if (!parsed)
    return parsed.takeError();
  const target::Chip &chip = *parsed->chip;
  if (chip.name != options.chip)
    return createStringError("code generation requires a chip without product, got " +
                             options.chip);
  if (options.optLevel > 3)
    return createStringError("the optimization level requires 0 to 3, got " +
                             Twine(options.optLevel));
  if (options.codeObjectVersion != 5 && options.codeObjectVersion != 6)
    return createStringError("the code object version requires 5 or 6, got " +
                             Twine(options.codeObjectVersion));
  bool known = options.waveSize == 0 || (options.waveSize == 32 && chip.hasWave32) ||
               (options.waveSize == 64 && chip.hasWave64);
  if (!known)
    return createStringError("the wave size requires one that " + chip.name + " has, got " +
                             Twine(options.waveSize));
  if (options.wgpMode && !chip.hasWgpMode)
    return createStringError("wgp mode requires an rdna chip, got " + chip.name);
  return Error::success();
}

Expected<ObjectCode> compileBitcode(StringRef bitcode, const CompileOptions &options) {
  if (Error error = verifyOptions(options))
    return std::move(error);
  initializeBackend();
  ObjectCode result;
  Diagnostics diagnostics;
  Error error = runGuarded(actionFor(options),
                           [&] { return compileGuarded(bitcode, options, diagnostics, result); });
  if (error) {
    // A diagnostic says more than the abort that may have followed it.
    if (Error first = diagnostics.takeErrors(actionFor(options))) {
      consumeError(std::move(error));
      return std::move(first);
    }
    return std::move(error);
  }
  result.warnings = std::move(diagnostics.warnings);
  return result;
}

Expected<ObjectCode> compileToObject(const Module &module, const CompileOptions &options) {
  SmallVector<char, 0> bitcode;
  Error error = runGuarded(actionFor(options), [&] {
    raw_svector_ostream stream(bitcode);
    WriteBitcodeToFile(module, stream);
    return Error::success();
  });
  if (error)
    return std::move(error);
  return compileBitcode(StringRef(bitcode.data(), bitcode.size()), options);
}

Expected<CodeObject> compileToCodeObject(const Module &module, const CompileOptions &options) {
  return finish(compileToObject(module, options));
}

Expected<CodeObject> compileBitcodeToCodeObject(StringRef bitcode, const CompileOptions &options) {
  return finish(compileBitcode(bitcode, options));
}

} // namespace qgemm::codegen
