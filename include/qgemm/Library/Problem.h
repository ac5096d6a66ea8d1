//===- Problem.h - a product as the text of a qgemm.matmul ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_PROBLEM_H
#define QGEMM_LIBRARY_PROBLEM_H

#include "qgemm/Library/Spec.h"
#include <string>

namespace qgemm::library {

/// A module with one func.func that holds the product, in MLIR's textual form.
/// Arguments: %lhs, %lhs_scale, %lhs_zero, %rhs, %rhs_scale, %rhs_zero, %extra0...,
/// %out0, as far as the product has them.
std::string problemText(const GemmSpec &spec, llvm::StringRef functionName = "gemm");

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_PROBLEM_H
