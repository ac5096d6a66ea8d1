//===- MatmulAttrs.td - attributes of qgemm.matmul ---------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_DIALECT_QGEMM_IR_MATMULATTRS_TD
#define QGEMM_DIALECT_QGEMM_IR_MATMULATTRS_TD

include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

//===----------------------------------------------------------------------===//
// How an operand of the epilogue is read, how a result is written
//===----------------------------------------------------------------------===//

def QGemm_PerRow : I32EnumCase<"PerRow", 0, "per_row">;
def QGemm_PerColumn : I32EnumCase<"PerColumn", 1, "per_column">;
def QGemm_PerElement : I32EnumCase<"PerElement", 2, "per_element">;
def QGemm_Broadcast : I32Enum<"Broadcast", "which element of an extra operand the epilogue reads",
                              [QGemm_PerRow, QGemm_PerColumn, QGemm_PerElement]> {
  let cppNamespace = "::qgemm";
}
def QGemm_BroadcastAttr : EnumAttr<QGemm_Dialect, QGemm_Broadcast, "broadcast"> {
  let assemblyFormat = "`<` $value `>`";
}

def QGemm_OutFull : I32EnumCase<"Full", 0, "full">;
def QGemm_OutRowMax : I32EnumCase<"PerRowMax", 1, "per_row_max">;
def QGemm_OutRowAdd : I32EnumCase<"PerRowAdd", 2, "per_row_add">;
def QGemm_OutRowMin : I32EnumCase<"PerRowMin", 3, "per_row_min">;
def QGemm_OutKind : I32Enum<"OutKind", "whether an out holds every element or one value a row",
                            [QGemm_OutFull, QGemm_OutRowMax, QGemm_OutRowAdd, QGemm_OutRowMin]> {
  let cppNamespace = "::qgemm";
}
def QGemm_OutKindAttr : EnumAttr<QGemm_Dialect, QGemm_OutKind, "out_kind"> {
  let assemblyFormat = "`<` $value `>`";
}

//===----------------------------------------------------------------------===//
// How one side of the product is quantized
//===----------------------------------------------------------------------===//

def QGemm_SideAttr : AttrDef<QGemm_Dialect, "Side"> {
  let mnemonic = "side";
  let summary = "how one operand of a product is quantized";
  let description = [{
    Says, for one operand of `qgemm.matmul`, whether it has a scale, a zero point
    and precomputed row sums, and where they are found. A constant is held here;
    a value is an operand of the op, and its block shape `[rows, columns]` is held
    here, -1 standing for `full`. Users write the custom syntax of the op instead.

    Example: a constant scale and a zero point for each row,
    `#qgemm.side<scale_constant = 5.0e-01 : f32, zero_block = [1, -1]>`.
  }];
  let parameters = (ins
    OptionalParameter<"::mlir::FloatAttr", "f32 constant, null: none or a value">:$scale_constant,
    OptionalParameter<"::mlir::DenseI64ArrayAttr", "null: none or a constant">:$scale_block,
    OptionalParameter<"::mlir::TypedAttr", "i32 or f32 constant, null: none or a value">:$zero_constant,
    OptionalParameter<"::mlir::DenseI64ArrayAttr", "null: none or a constant">:$zero_block,
    OptionalParameter<"::mlir::DenseI64ArrayAttr", "null: no sums">:$sums_block
  );
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif // QGEMM_DIALECT_QGEMM_IR_MATMULATTRS_TD
