//===- Lines.h - locations for line tables ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM writes a line table for functions that carry a debug-info scope. It takes files and lines
// from MLIR's locations, which this makes independent of folders: the same kernel has the same
// bytes wherever it was compiled.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_LIBRARY_LINES_H
#define QGEMM_LIB_LIBRARY_LINES_H

#include "qgemm/Library/Diagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace qgemm::library {

/// Gives every operation the place at which it stands in the text of `module->print()`, in a file
/// of that name.
LocationMap locateInText(mlir::ModuleOp module, llvm::StringRef fileName);

/// Replaces a file's name in all locations.
LocationMap renameFile(mlir::ModuleOp module, llvm::StringRef from, llvm::StringRef to);

/// Removes the folders of all files. Returns the places of all operations, for hashing.
std::string makeRelative(mlir::ModuleOp module);

/// Gives functions of LLVM's dialect the scope that line tables need.
void addLineScopes(mlir::OpPassManager &pm);

} // namespace qgemm::library

#endif // QGEMM_LIB_LIBRARY_LINES_H
