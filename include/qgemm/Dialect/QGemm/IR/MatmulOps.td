//===- MatmulOps.td - the problem level of qgemm -----------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_DIALECT_QGEMM_IR_MATMULOPS_TD
#define QGEMM_DIALECT_QGEMM_IR_MATMULOPS_TD

include "qgemm/Dialect/QGemm/IR/MatmulAttrs.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def QGemm_Matrix : AnyTypeOf<[AnyMemRef, AnyRankedTensor], "memref or ranked tensor">;
def QGemm_SideArrayAttr : TypedArrayAttrBase<QGemm_SideAttr, "array of sides">;
def QGemm_BroadcastArrayAttr : TypedArrayAttrBase<QGemm_BroadcastAttr, "array of broadcast kinds">;
def QGemm_OutKindArrayAttr : TypedArrayAttrBase<QGemm_OutKindAttr, "array of out kinds">;

def QGemm_MatmulOp : QGemm_Op<"matmul", [
    AttrSizedOperandSegments, IsolatedFromAbove, SingleBlock,
    DeclareOpInterfaceMethods<DestinationStyleOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a product of quantized matrices, with an epilogue";
  let description = [{
    Multiplies a quantized lhs (M x K) with one or more quantized rhs (N x K) along
    K, and runs the epilogue region once for each element of the M x N result. Every
    scale and zero point has a block shape `[rows, columns]`, `full` standing for the
    whole extent, which covers per-tensor, per-token, per-channel, group and block
    quantization.

    ```
    dequantized(X)[r, k] = (X[r, k] - zero[r / br, k / bk]) * scale[r / br, k / bk]
    acc_i[m, n]          = sum over k of dequantized(lhs)[m, k] * dequantized(rhs_i)[n, k]
    outs[m, n]           = epilogue(acc_0[m, n], ..., extras)
    ```

    The accumulator is i32 where both operands are integers and neither is scaled,
    f32 otherwise; region types are signless. Without a region each accumulator is
    converted to the type of its out. A leading dimension makes a batch; on the rhs
    alone, with `offsets` into the rows of the lhs, one rhs for each expert. The
    specification (docs/Spec.md) has the numerics and every constraint by name.

    Example: int8 with a scale for each token and each channel, and a bias.

    ```mlir
    qgemm.matmul
        lhs(%a : memref<?x4096xi8>) scale(%sa : memref<?x1xf32>) block [1, full]
        rhs(%b : memref<6144x4096xi8>) scale(%sb : memref<6144x1xf32>) block [1, full]
        outs(%c : memref<?x6144xbf16>)
        epilogue(%bias per_column : memref<6144xf32>) {
      ^bb0(%acc: f32, %b0: f32):
        %0 = arith.addf %acc, %b0 : f32
        %1 = arith.truncf %0 : f32 to bf16
        qgemm.yield %1 : bf16
    }
    ```
  }];

  let arguments = (ins
    QGemm_Matrix:$lhs,
    Optional<QGemm_Matrix>:$lhs_scale,
    Optional<QGemm_Matrix>:$lhs_zero,
    Optional<QGemm_Matrix>:$lhs_sums,
    Variadic<QGemm_Matrix>:$rhs,
    Variadic<QGemm_Matrix>:$rhs_scales,
    Variadic<QGemm_Matrix>:$rhs_zeros,
    Variadic<QGemm_Matrix>:$rhs_sums,
    Optional<QGemm_Matrix>:$offsets,
    Optional<QGemm_Matrix>:$gather,
    Variadic<QGemm_Matrix>:$extras,
    Variadic<QGemm_Matrix>:$outs,
    QGemm_SideAttr:$lhs_side,
    QGemm_SideArrayAttr:$rhs_sides,
    QGemm_BroadcastArrayAttr:$extra_kinds,
    QGemm_OutKindArrayAttr:$out_kinds,
    OptionalAttr<StrAttr>:$config
  );
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region MaxSizedRegion<1>:$epilogue);

  // Results are those of the tensor outs; the epilogue region is left empty.
  let builders = [OpBuilder<(ins "const ::qgemm::MatmulDesc &":$desc)>];
  let skipDefaultBuilders = 1;

  let extraClassDeclaration = [{
    /// All operands and attributes, sorted by what they mean; see Matmul.h.
    MatmulDesc getDesc();

    /// Extents; ShapedType::kDynamic where no operand has it statically. With
    /// experts, getM() counts the rows of the outs, not those of the lhs.
    int64_t getM();
    int64_t getN();
    int64_t getK();

    unsigned getNumRhs() { return getRhs().size(); }

    /// Batched: lhs, rhs and outs have a leading dimension.
    bool isBatched();
    /// One rhs for each expert, chosen by `offsets`.
    bool hasExperts() { return bool(getOffsets()); }
    /// Number of batches or experts; 1 where there is neither.
    int64_t getNumBatches();

    /// Whether the rhs is stored K x N, as `strided<[1, ?]>` on N x K.
    bool isRhsKxN(unsigned i);
    /// 16-bit float lhs with a quantized rhs.
    bool isWeightOnly();
    /// i32 or f32: the type of the i-th block argument of the epilogue.
    ::mlir::Type getAccumulatorType(unsigned i);
    /// The types that the block of the epilogue takes and that its yield gives.
    ::llvm::SmallVector<::mlir::Type> getEpilogueArgumentTypes();
    ::llvm::SmallVector<::mlir::Type> getEpilogueResultTypes();

    /// No region: each accumulator is converted to the type of its out.
    bool hasIdentityEpilogue() { return getEpilogue().empty(); }
    /// The block of the epilogue; null where it is the identity.
    ::mlir::Block *getEpilogueBlock() {
      return getEpilogue().empty() ? nullptr : &getEpilogue().front();
    }
    /// Writes the identity out as a region, so that a lowering has one case.
    void materializeEpilogue(::mlir::OpBuilder &builder);

    Broadcast getExtraKind(unsigned i) {
      return ::llvm::cast<BroadcastAttr>(getExtraKinds()[i]).getValue();
    }
    /// Outs that are reduced along their rows.
    int64_t getNumRowOuts();
    OutKind getOutKind(unsigned i) {
      return ::llvm::cast<OutKindAttr>(getOutKinds()[i]).getValue();
    }
  }];

  let hasCustomAssemblyFormat = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def QGemm_YieldOp : QGemm_Op<"yield", [Pure, Terminator, HasParent<"::qgemm::MatmulOp">]> {
  let summary = "ends the epilogue of a matmul";
  let description = [{
    Gives one value for each out of the enclosing `qgemm.matmul`. An out that is
    reduced along its row takes the value before the reduction.

    Example: `qgemm.yield %0, %1 : bf16, f32`
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif // QGEMM_DIALECT_QGEMM_IR_MATMULOPS_TD
