//===- Lines.cpp - locations for line tables ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lines.h"

#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/LocationSnapshot.h"

#include "llvm/Support/Path.h"

using namespace mlir;
using namespace qgemm::library;

LocationMap qgemm::library::locateInText(ModuleOp module, llvm::StringRef fileName) {
  std::vector<std::pair<Operation *, Location>> before;
  module.walk([&](Operation *op) { before.emplace_back(op, op->getLoc()); });
  generateLocationsFromIR(llvm::nulls(), fileName, module, OpPrintingFlags());
  LocationMap origins;
  for (auto &[op, location] : before)
    origins.try_emplace(op->getLoc(), location);
  // Arguments of blocks stand nowhere by themselves.
  module.walk([](Block *block) {
    for (BlockArgument argument : block->getArguments())
      argument.setLoc(block->getParentOp()->getLoc());
  });
  return origins;
}

/// Calls `rename` on the name of each file.
static LocationMap mapFiles(ModuleOp module,
                            llvm::function_ref<llvm::StringRef(llvm::StringRef)> rename) {
  LocationMap origins;
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](FileLineColRange place) -> std::optional<LocationAttr> {
    MLIRContext *context = place.getContext();
    auto renamed = FileLineColRange::get(
        StringAttr::get(context, rename(place.getFilename().getValue())), place.getStartLine(),
        place.getStartColumn(), place.getEndLine(), place.getEndColumn());
    if (renamed != place)
      origins.try_emplace(renamed, place);
    return renamed;
  });
  replacer.recursivelyReplaceElementsIn(module, /*replaceAttrs=*/false, /*replaceLocs=*/true,
                                        /*replaceTypes=*/false);
  return origins;
}

LocationMap qgemm::library::renameFile(ModuleOp module, llvm::StringRef from, llvm::StringRef to) {
  return mapFiles(module, [&](llvm::StringRef name) { return name == from ? to : name; });
}

std::string qgemm::library::makeRelative(ModuleOp module) {
  mapFiles(module, [](llvm::StringRef name) { return llvm::sys::path::filename(name); });
  std::string places;
  llvm::raw_string_ostream stream(places);
  module.walk([&](Operation *op) { stream << op->getLoc() << '\n'; });
  return places;
}

void qgemm::library::addLineScopes(OpPassManager &pm) {
  pm.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
}
