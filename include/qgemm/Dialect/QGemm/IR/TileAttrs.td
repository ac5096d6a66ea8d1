#ifndef QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD
#define QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD
include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/AttrTypeBase.td"
#endif
