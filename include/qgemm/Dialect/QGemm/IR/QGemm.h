//===- QGemm.h - the qgemm dialect ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_DIALECT_QGEMM_IR_QGEMM_H
#define QGEMM_DIALECT_QGEMM_IR_QGEMM_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "qgemm/Dialect/QGemm/IR/Layout.h"

#include "qgemm/Dialect/QGemm/IR/QGemmDialect.h.inc"

#include "qgemm/Dialect/QGemm/IR/QGemmEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmTypes.h.inc"

#include "qgemm/Dialect/QGemm/IR/Matmul.h"

#define GET_OP_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmOps.h.inc"

#endif // QGEMM_DIALECT_QGEMM_IR_QGEMM_H
