//===- Passes.h - conversions out of the qgemm dialect ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_CONVERSION_PASSES_H
#define QGEMM_CONVERSION_PASSES_H

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace qgemm {
#define GEN_PASS_DECL
#include "qgemm/Conversion/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qgemm/Conversion/Passes.h.inc"
} // namespace qgemm

#endif // QGEMM_CONVERSION_PASSES_H
