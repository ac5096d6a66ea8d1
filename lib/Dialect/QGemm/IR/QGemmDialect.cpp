//===- QGemmDialect.cpp - registration of the qgemm dialect ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace qgemm;

#include "qgemm/Dialect/QGemm/IR/QGemmDialect.cpp.inc"

#include "qgemm/Dialect/QGemm/IR/QGemmEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmTypes.cpp.inc"

void QGemmDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "qgemm/Dialect/QGemm/IR/QGemmOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qgemm/Dialect/QGemm/IR/QGemmAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "qgemm/Dialect/QGemm/IR/QGemmTypes.cpp.inc"
      >();
}

#define GET_OP_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmOps.cpp.inc"
