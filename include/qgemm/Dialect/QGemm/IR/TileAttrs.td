//===- TileAttrs.td - layouts and LDS buffers --------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD
#define QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD

include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class QGemm_Attr<string name, string mnem> : AttrDef<QGemm_Dialect, name> {
  let mnemonic = mnem;
}

//===----------------------------------------------------------------------===//
// Layouts: encodings of tile types. Layout.h has their closed form.
//===----------------------------------------------------------------------===//

def QGemm_BlockedAttr : QGemm_Attr<"Blocked", "blocked"> {
  let summary = "a tile dealt out in contiguous vectors";
  let description = [{
    Each lane holds `vector[d]` neighbouring elements along dimension `d`; the
    lanes of a wave stand `lanes[d]` wide along it, the last dimension varying
    fastest, and the waves likewise. What the tile has beyond that is repeated
    in registers, the last dimension first; where it has less, lanes and waves
    hold copies. All numbers are powers of two.

    With `transposed`, neighbours along the first dimension lie side by side in a
    lane's registers, as a tile is loaded whose first dimension is contiguous in
    memory; elsewhere those along the last do.

    ```mlir
    // 8 rows of 64 bytes a wave, 16 bytes a lane, waves stacked along the rows.
    #gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
    // 8 columns of 8 rows a lane.
    #columns = #qgemm.blocked<vector = [8, 8], lanes = [16, 2], waves = [1, 4], transposed>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$vector,
                        ArrayRefParameter<"int64_t">:$lanes,
                        ArrayRefParameter<"int64_t">:$waves,
                        "bool":$transposed);
  let builders = [AttrBuilder<(ins "::llvm::ArrayRef<int64_t>":$vector,
                                   "::llvm::ArrayRef<int64_t>":$lanes,
                                   "::llvm::ArrayRef<int64_t>":$waves), [{
    return $_get($_ctxt, vector, lanes, waves, /*transposed=*/false);
  }]>];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def QGemm_MmaAttr : QGemm_Attr<"Mma", "mma"> {
  let summary = "an accumulator tile as a matrix instruction leaves it";
  let description = [{
    The M x N tile is divided among `waves = [along M, along N]`; each wave's
    part is covered by instructions, whose results are repeated in registers, N
    first. `family` and `instruction` name a line of the Target table. With
    `transposed`, the rhs is the instruction's first operand, so that a lane
    holds neighbouring elements of a row of the product.

    The instruction's rows and columns are numbered so that the elements of one
    lane come first: they are neighbours in the tile whatever the hardware's
    order. `kwidth` is the number of neighbouring elements along K that a lane
    holds of each operand (`#qgemm.operand`), over one instruction or more; both
    operands agree, so the order in which the hardware sums K does not matter.
    Where it does (block scales, or operands of different widths), elements stand
    where the hardware has them and `kwidth` is what a lane holds of one instruction.

    A third number of `waves` divides K: each wave multiplies an equal, contiguous
    part of the operands' columns. The accumulator then is a stack, one M x N tile
    for each part, the first part's on top; what is wanted is the sum of the stack.

    ```mlir
    #acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16, transposed>
    ```
  }];
  let parameters = (ins StringRefParameter<>:$family, StringRefParameter<>:$instruction,
                        ArrayRefParameter<"int64_t">:$waves, "int64_t":$kwidth,
                        "bool":$transposed);
  let extraClassDeclaration = [{
    /// Parts of K that different waves multiply; 1 where all waves take all of it.
    int64_t getKWaves() const { return getWaves().size() == 3 ? getWaves()[2] : 1; }
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def QGemm_OperandSideLhs : I32EnumAttrCase<"Lhs", 0, "lhs">;
def QGemm_OperandSideRhs : I32EnumAttrCase<"Rhs", 1, "rhs">;
def QGemm_DotSide : I32EnumAttr<"DotSide", "which operand of a dot",
                                [QGemm_OperandSideLhs, QGemm_OperandSideRhs]> {
  let cppNamespace = "::qgemm";
}

def QGemm_OperandAttr : QGemm_Attr<"Operand", "operand"> {
  let summary = "an operand of `qgemm.dot` as the matrix instruction takes it";
  let description = [{
    The layout of the M x K lhs or the N x K rhs of a dot whose accumulator has
    the layout `parent`.

    ```mlir
    #lhs = #qgemm.operand<lhs, #acc>
    ```
  }];
  let parameters = (ins EnumParameter<QGemm_DotSide>:$side, "MmaAttr":$parent);
  let assemblyFormat = "`<` $side `,` $parent `>`";
}

def QGemm_ScaleAttr : QGemm_Attr<"Scale", "scale"> {
  let summary = "the block scales of an operand of `qgemm.dot`";
  let description = [{
    The layout of the M x K/32 scales of the lhs, or the N x K/32 of the rhs, as
    the scaled instruction of the accumulator's layout `parent` takes them: a
    lane holds one scale for each instruction.

    ```mlir
    #lhs_scale = #qgemm.scale<lhs, #acc>
    ```
  }];
  let parameters = (ins EnumParameter<QGemm_DotSide>:$side, "MmaAttr":$parent);
  let assemblyFormat = "`<` $side `,` $parent `>`";
}

def QGemm_SliceAttr : QGemm_Attr<"Slice", "slice"> {
  let summary = "a one-dimensional tile that lies along a dimension of another layout";
  let description = [{
    The layout of what is left of a tile of layout `parent` when dimension `dim`
    is reduced away, or of what `qgemm.broadcast` stretches along `dim`.

    ```mlir
    #per_column = #qgemm.slice<0, #acc>
    ```
  }];
  let parameters = (ins "int64_t":$dim, "::mlir::Attribute":$parent);
  let assemblyFormat = "`<` $dim `,` $parent `>`";
  let genVerifyDecl = 1;
}

def QGemm_WavePartsAttr : QGemm_Attr<"WaveParts", "wave_parts"> {
  let summary = "what each wave has reduced of a tile of another layout";
  let description = [{
    The layout of a tile that has, along dimension `dim`, one element for each wave
    that the layout `parent` divides that dimension among: what `qgemm.reduce` leaves
    where waves do not combine their parts. Waves beyond the extent hold copies.

    ```mlir
    #parts = #qgemm.wave_parts<1, #acc>
    ```
  }];
  let parameters = (ins "int64_t":$dim, "::mlir::Attribute":$parent);
  let assemblyFormat = "`<` $dim `,` $parent `>`";
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// LDS
//===----------------------------------------------------------------------===//

def QGemm_SwizzleAttr : QGemm_Attr<"Swizzle", "swizzle"> {
  let summary = "the order of 16-byte chunks in the rows of an LDS buffer";
  let description = [{
    Chunk `c` of row `r` is stored at chunk position `c ^ x(r)`, where `x(r)` is
    the exclusive or of `masks[i]` over the bits `i` that are set in `r`. Chunks are
    counted through the buffer: bit `i` may move a chunk to another of the `2^i` rows
    that have the higher bits of `r`, which leaves every chunk a place of its own.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$masks);
  let assemblyFormat = "`<` `[` $masks `]` `>`";
}

def QGemm_LdsType : TypeDef<QGemm_Dialect, "Lds"> {
  let mnemonic = "lds";
  let summary = "a buffer in the workgroup's LDS";
  let description = [{
    Rows of elements, in row-major order but for the swizzle. Elements of 6 bits take 8:
    runs of 32 stand packed at the start of every 32 bytes, and lanes move whole runs.

    ```mlir
    !qgemm.lds<128x64xi8>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape, "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// Enumerations of tile operations
//===----------------------------------------------------------------------===//

def QGemm_Access : I32EnumAttr<"Access", "how global memory is addressed", [
    I32EnumAttrCase<"Global", 0, "global">, I32EnumAttrCase<"Buffer", 1, "buffer">]> {
  let cppNamespace = "::qgemm";
  let genSpecializedAttr = 0;
}
def QGemm_AccessAttr : EnumAttr<QGemm_Dialect, QGemm_Access, "access">;

def QGemm_ReduceKind : I32EnumAttr<"ReduceKind", "how elements are combined", [
    I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Max", 1, "max">,
    I32EnumAttrCase<"Min", 2, "min">]> {
  let cppNamespace = "::qgemm";
  let genSpecializedAttr = 0;
}
def QGemm_ReduceKindAttr : EnumAttr<QGemm_Dialect, QGemm_ReduceKind, "reduce_kind">;

def QGemm_Scope : I32EnumAttr<"Scope", "who sees a memory operation in order", [
    I32EnumAttrCase<"Workgroup", 0, "workgroup">, I32EnumAttrCase<"Agent", 1, "agent">,
    I32EnumAttrCase<"System", 2, "system">]> {
  let cppNamespace = "::qgemm";
  let genSpecializedAttr = 0;
}
def QGemm_ScopeAttr : EnumAttr<QGemm_Dialect, QGemm_Scope, "scope">;

#endif // QGEMM_DIALECT_QGEMM_IR_TILEATTRS_TD
