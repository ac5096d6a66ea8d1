//===- Check.h - what a description of a product requires -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_CHECK_H
#define QGEMM_LIB_REFERENCE_CHECK_H

#include "qgemm/Reference/Epilogue.h"
#include "qgemm/Reference/Matmul.h"

#include "llvm/Support/FormatVariadic.h"

namespace qgemm::reference {

/// "<what> requires <want>, got <got>".
template <typename Want, typename Got>
llvm::Error requires_(llvm::StringRef what, const Want &want, const Got &got) {
  return llvm::createStringError(llvm::formatv("{0} requires {1}, got {2}", what, want, got).str());
}

/// Shapes, types, strides and pointers.
llvm::Error checkMatmul(const Matmul &matmul);
/// Within the outs, disjoint, and of all columns where an out is reduced along its row.
llvm::Error checkRectangles(const Matmul &matmul, llvm::ArrayRef<Rectangle> rectangles);
/// The same number of types, and the same types.
llvm::Error checkTypes(llvm::StringRef what, llvm::ArrayRef<ValueType> want,
                       llvm::ArrayRef<ValueType> got);

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_CHECK_H
