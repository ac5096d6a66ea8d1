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

void QGemmDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "qgemm/Dialect/QGemm/IR/QGemmOps.cpp.inc"
      >();
  registerAttributes();
  registerTypes();
}

#define GET_OP_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmOps.cpp.inc"
