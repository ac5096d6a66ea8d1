//===- CompileGpuModule.cpp - from a gpu.module to a code object ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CompileGpuModule.h"

#include "qgemm/CodeGen/CrashGuard.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/ROCDL/ROCDLToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

using namespace mlir;

namespace qgemm::codegen {

namespace {

/// Reads the positive integer attribute `name`, if there is one.
LogicalResult readUnsigned(Operation *module, StringRef name, unsigned &value) {
  Attribute attribute = module->getDiscardableAttr(name);
  if (!attribute)
    return success();
  auto integer = dyn_cast<IntegerAttr>(attribute);
  if (!integer || integer.getValue().isNegative() || integer.getValue().getActiveBits() > 16)
    return module->emitError() << "'" << name << "' requires a small non-negative integer, got "
                               << attribute;
  value = integer.getValue().getZExtValue();
  return success();
}

/// LLVM bitcode of the module; MLIR reports its own errors.
FailureOr<SmallVector<char, 0>> translate(Operation *module) {
  SmallVector<char, 0> bitcode;
  Diagnostics diagnostics;
  bool translated = false;
  llvm::Error error = runGuarded("translation to llvm ir", [&]() -> llvm::Error {
    llvm::LLVMContext context;
    context.setDiagnosticHandler(collectDiagnostics(diagnostics));
    std::unique_ptr<llvm::Module> result = translateModuleToLLVMIR(module, context, "qgemm");
    if (!result)
      return llvm::Error::success();
    llvm::raw_svector_ostream stream(bitcode);
    llvm::WriteBitcodeToFile(*result, stream);
    translated = true;
    return diagnostics.takeErrors("translation to llvm ir");
  });
  if (error)
    return module->emitError() << llvm::toString(std::move(error));
  if (!translated)
    return failure();
  return bitcode;
}

} // namespace

void registerTranslations(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerROCDLDialectTranslation(registry);
  registerGPUDialectTranslation(registry);
}

FailureOr<CompileOptions> optionsFromAttributes(Operation *module, CompileOptions options) {
  if (Attribute chip = module->getDiscardableAttr("qgemm.chip")) {
    auto name = dyn_cast<StringAttr>(chip);
    if (!name)
      return module->emitError() << "'qgemm.chip' requires a string, got " << chip;
    options.chip = name.str();
  }
  if (options.chip.empty())
    return module->emitError() << "code generation requires the attribute 'qgemm.chip', got none";
  if (Attribute mode = module->getDiscardableAttr("qgemm.wgp_mode")) {
    if (!isa<UnitAttr>(mode))
      return module->emitError() << "'qgemm.wgp_mode' requires a unit attribute, got " << mode;
    options.wgpMode = true;
  }
  if (failed(readUnsigned(module, "qgemm.wave_size", options.waveSize)) ||
      failed(readUnsigned(module, "qgemm.code_object_version", options.codeObjectVersion)))
    return failure();
  return options;
}

FailureOr<CodeObject> compileGpuModule(Operation *module, const CompileOptions &options) {
  // Before any work is done; compileBitcode() would say the same.
  if (llvm::Error error = verifyOptions(options))
    return module->emitError() << llvm::toString(std::move(error));
  FailureOr<SmallVector<char, 0>> bitcode = translate(module);
  if (failed(bitcode))
    return failure();
  auto result =
      compileBitcodeToCodeObject(llvm::StringRef(bitcode->data(), bitcode->size()), options);
  if (!result)
    return module->emitError() << llvm::toString(result.takeError());
  for (const std::string &warning : result->warnings)
    module->emitWarning() << warning;
  return std::move(*result);
}

} // namespace qgemm::codegen
