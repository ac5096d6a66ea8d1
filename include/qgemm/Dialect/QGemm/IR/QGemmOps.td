//===- QGemmOps.td - all of the qgemm dialect --------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one file that TableGen is run on; problem and tile level stand apart.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_IR_QGEMMOPS_TD
#define QGEMM_DIALECT_QGEMM_IR_QGEMMOPS_TD

include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "qgemm/Dialect/QGemm/IR/MatmulOps.td"
include "qgemm/Dialect/QGemm/IR/TileAttrs.td"
include "qgemm/Dialect/QGemm/IR/TileOps.td"

#endif // QGEMM_DIALECT_QGEMM_IR_QGEMMOPS_TD
