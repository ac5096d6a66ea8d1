//===- TileKernels.h - code objects of tile-level kernels -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels written at the tile level name their chip and solve no problem that a manifest could
// describe: each becomes a code object of its own, NAME.hsaco.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_TILEKERNELS_H
#define QGEMM_LIBRARY_TILEKERNELS_H

#include "qgemm/Library/Generate.h"

namespace qgemm::library {

struct TileKernel {
  std::string name;
  std::string output; ///< the form asked for: text, or the code object
};

/// Compiles every `qgemm.kernel` of `request.input` to `request.form` (Rocdl or later), in the
/// order of the file. Forms before Rocdl, and files without such kernels, are errors.
llvm::Expected<std::vector<TileKernel>> compileTileKernels(const Request &request);

/// Writes NAME.hsaco of each kernel into `folder`. All or nothing.
llvm::Error writeTileKernels(llvm::StringRef folder, llvm::ArrayRef<TileKernel> kernels);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_TILEKERNELS_H
