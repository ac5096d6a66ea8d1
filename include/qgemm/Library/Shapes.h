//===- Shapes.h - lists of shapes from CSV files ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_SHAPES_H
#define QGEMM_LIBRARY_SHAPES_H

#include "qgemm/Library/Spec.h"

namespace qgemm::library {

struct Shape {
  std::optional<int64_t> m; ///< absent where the file has no M column
  int64_t n, k;
  bool operator==(const Shape &o) const { return m == o.m && n == o.n && k == o.k; }
};

/// Reads a CSV with a header line that names the columns N and K, and maybe M, in any order and
/// case; other columns are ignored, and so are empty lines and lines that open with '#'.
/// Shapes keep the file's order, each once. `fileName` stands in errors.
llvm::Expected<std::vector<Shape>> parseShapes(llvm::StringRef csv, llvm::StringRef fileName);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_SHAPES_H
