//===- TileAttrs.td - layouts and LDS buffers --------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD
#define QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD

include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "mlir/IR/AttrTypeBase.td"

class QGemm_Attr<string name, string mnem> : AttrDef<QGemm_Dialect, name> {
  let mnemonic = mnem;
}

def QGemm_SwizzleAttr : QGemm_Attr<"Swizzle", "swizzle"> {
  let summary = "order of 16-byte chunks in the rows of an LDS buffer";
  let description = [{
    Chunk `c` of row `r` is stored at chunk position `c ^ x(r)`, where `x(r)` is
    the XOR of `masks[i]` over the bits `i` that are set in `r`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$masks);
  let assemblyFormat = "`<` `[` $masks `]` `>`";
}

def QGemm_LdsType : TypeDef<QGemm_Dialect, "Lds"> {
  let mnemonic = "lds";
  let summary = "a buffer in the workgroup's LDS";
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape, "::mlir::Type":$elementType);
  let assemblyFormat = "`<` `[` $shape `]` `,` $elementType `>`";
}

#endif // QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD
