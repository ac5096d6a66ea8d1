#ifndef QGEMM_DIALECT_QGEMM_IR_MATMULOPS_TD
#define QGEMM_DIALECT_QGEMM_IR_MATMULOPS_TD
include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/AttrTypeBase.td"
#endif
