//===- TileOps.td - what a workgroup does ------------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tile level. A tile is a ranked tensor with a layout as its encoding;
// `arith`, `math` and `scf` take tiles as they are.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_IR_TILEOPS_TD
#define QGEMM_DIALECT_QGEMM_IR_TILEOPS_TD

include "qgemm/Dialect/QGemm/IR/QGemmDialect.td"
include "qgemm/Dialect/QGemm/IR/TileAttrs.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/CallInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def QGemm_Tile : Type<CPred<"::qgemm::isTile($_self)">, "tile (a tensor with a qgemm layout)",
                      "::mlir::RankedTensorType">;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

def QGemm_KernelOp : QGemm_Op<"kernel", [FunctionOpInterface, IsolatedFromAbove, Symbol,
                                         AffineScope, AutomaticAllocationScope]> {
  let summary = "a kernel, written as what one workgroup does";
  let description = [{
    The body runs once in every workgroup of the grid, by `num_waves` waves
    together. `chip` names the chip it is for. Arguments are memrefs (a pointer
    and, where dynamic, a row stride reach the kernel), `index` values (dims,
    32 bits wide in the kernel's ABI) and scalars, in the order of
    docs/KernelABI.md. Inside, only the tile level of `qgemm`, `arith`, `math`,
    `index`, `affine.apply`/`min`/`max` and `scf.for`/`scf.if` are allowed.

    ```mlir
    qgemm.kernel @scale(%x: memref<?xf32>, %n: index) attributes {chip = "gfx1100", num_waves = 1} {
      %p = qgemm.program_id 0
      %c128 = arith.constant 128 : index
      %o = arith.muli %p, %c128 : index
      %t = qgemm.load %x[%o] bounds(%n) : memref<?xf32> -> tensor<128xf32, #row>
      %d = arith.addf %t, %t : tensor<128xf32, #row>
      qgemm.store %d, %x[%o] bounds(%n) : tensor<128xf32, #row>, memref<?xf32>
      qgemm.return
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<FunctionType>:$function_type,
                       StrAttr:$chip, I64Attr:$num_waves,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region AnyRegion:$body);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type,
                                 "::llvm::StringRef":$chip, "int64_t":$numWaves)>];
  let skipDefaultBuilders = 1;
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// FunctionOpInterface.
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
  }];
}

def QGemm_ReturnOp : QGemm_Op<"return", [Pure, Terminator, HasParent<"KernelOp">]> {
  let summary = "ends a kernel";
  let assemblyFormat = "attr-dict";
}

def QGemm_ProgramIdOp : QGemm_Op<"program_id", [Pure]> {
  let summary = "the workgroup's position in the grid";
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<2>]>:$dim);
  let results = (outs Index:$result);
  let assemblyFormat = "$dim attr-dict";
}

def QGemm_NumProgramsOp : QGemm_Op<"num_programs", [Pure]> {
  let summary = "the size of the grid in workgroups";
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<2>]>:$dim);
  let results = (outs Index:$result);
  let assemblyFormat = "$dim attr-dict";
}

//===----------------------------------------------------------------------===//
// Global memory
//===----------------------------------------------------------------------===//

class QGemm_GlobalOp<string mnemonic, list<Trait> traits = []> : QGemm_Op<mnemonic, !listconcat(traits, [AttrSizedOperandSegments])> {
  code sharedDeclarations = [{
    /// Dimension of the memref that dimension `tileDim` of the tile runs along.
    int64_t getMemrefDim(int64_t tileDim);
    /// Whether the tile is known to lie inside the memref along `tileDim`.
    bool isInBounds(int64_t tileDim);
    /// The memref's extent along `memrefDim`: the static size, or the operand
    /// of `bounds` (null for static sizes).
    ::mlir::Value getBound(int64_t memrefDim);
  }];
}

def QGemm_LoadOp : QGemm_GlobalOp<"load", [MemoryEffects<[MemRead]>]> {
  let summary = "loads a tile from global memory";
  let description = [{
    The tile's first element stands at `indices`; `dims` (by default the last
    dimensions of the memref) says which dimensions the tile runs along, the
    others keep their index. Elements outside the memref are 0. `bounds` gives
    the extents of the memref's dynamic dimensions; `in_bounds` promises, for
    each dimension of the tile, that it stays inside.

    `access = buffer` addresses the tile through a buffer descriptor with 32-bit
    offsets: its first row must exist, and it must span less than 2^31 bytes.
    (Where the contiguous dimension is not the tile's last and the tile is in bounds
    along the last, the whole memref must span less: the descriptor stays in place.)
    Otherwise (`global`) every vector is addressed by 64 bits on its own.
    `alignment` promises that the base address, the strides and the position
    along the contiguous dimension are multiples of so many bytes (by default of
    one element): accesses are as wide as that allows, 16 bytes at most.

    Elements of 4 bits lie two to a byte, the low half first, floats of 6 bits four to
    three bytes, low bits first. Rows and the tile's position begin on a byte with the
    first element of such a group, a lane holds whole groups, and a row that may end
    inside the tile has a static extent of whole groups. Of 6 bits an alignment of 8
    or 16 lets a lane load the 32 elements that it holds of a matrix instruction's operand
    in two accesses, of 16 bytes and of 8.

    ```mlir
    %t = qgemm.load %a[%m, %k] bounds(%M) {access = #qgemm.access<buffer>, in_bounds = array<i1: false, true>}
        : memref<?x4096xi8> -> tensor<128x64xi8, #gather>
    ```
  }];
  let arguments = (ins AnyMemRef:$source, Variadic<Index>:$indices, Variadic<Index>:$bounds,
                       OptionalAttr<DenseI64ArrayAttr>:$dims,
                       OptionalAttr<DenseBoolArrayAttr>:$in_bounds,
                       DefaultValuedAttr<QGemm_AccessAttr, "::qgemm::Access::Global">:$access,
                       OptionalAttr<I64Attr>:$alignment);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = [{
    $source `[` $indices `]` (`bounds` `(` $bounds^ `)`)? attr-dict `:` type($source) `->` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = sharedDeclarations # [{
    ::mlir::Value getMemory() { return getSource(); }
    ::mlir::RankedTensorType getTileType() { return getResult().getType(); }
  }];
}

def QGemm_StoreOp : QGemm_GlobalOp<"store", [MemoryEffects<[MemWrite]>]> {
  let summary = "stores a tile to global memory";
  let description = [{
    As `qgemm.load`; elements outside the memref are dropped.

    ```mlir
    qgemm.store %t, %c[%m, %n] bounds(%M) : tensor<128x128xf32, #acc>, memref<?x4096xf32>
    ```
  }];
  let arguments = (ins QGemm_Tile:$value, AnyMemRef:$dest, Variadic<Index>:$indices,
                       Variadic<Index>:$bounds, OptionalAttr<DenseI64ArrayAttr>:$dims,
                       OptionalAttr<DenseBoolArrayAttr>:$in_bounds,
                       DefaultValuedAttr<QGemm_AccessAttr, "::qgemm::Access::Global">:$access,
                       OptionalAttr<I64Attr>:$alignment);
  let assemblyFormat = [{
    $value `,` $dest `[` $indices `]` (`bounds` `(` $bounds^ `)`)? attr-dict `:` type($value) `,` type($dest)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = sharedDeclarations # [{
    ::mlir::Value getMemory() { return getDest(); }
    ::mlir::RankedTensorType getTileType() { return getValue().getType(); }
  }];
}

def QGemm_LoadScalarOp : QGemm_Op<"load_scalar", [MemoryEffects<[MemRead]>,
    TypesMatchWith<"the result is an element of the memref, signless", "source", "result",
                   "::qgemm::signlessElement($_self)">]> {
  let summary = "loads one element of global memory for the whole workgroup";
  let description = [{
    The element must exist.

    ```mlir
    %s = qgemm.load_scalar %scale[%c0, %c0] : memref<1x1xf32>
    ```
  }];
  let arguments = (ins AnyMemRef:$source, Variadic<Index>:$indices);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$source `[` $indices `]` attr-dict `:` type($source)";
  let hasVerifier = 1;
}

def QGemm_AtomicAddOp : QGemm_Op<"atomic_add", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "adds to one i32 in global memory, once for the workgroup";
  let description = [{
    Returns the value before. The operation is ordered for all threads of
    `scope`: it releases what the workgroup wrote before and acquires what others
    released. Every wave gets the same result.

    ```mlir
    %old = qgemm.atomic_add %one, %counters[%p] scope = agent : memref<?xi32>
    ```
  }];
  let arguments = (ins I32:$value, MemRefOf<[I32]>:$dest, Variadic<Index>:$indices,
                       QGemm_ScopeAttr:$scope);
  let results = (outs I32:$result);
  let assemblyFormat = "$value `,` $dest `[` $indices `]` `scope` `=` $scope attr-dict `:` type($dest)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

def QGemm_SplatOp : QGemm_Op<"splat", [Pure,
    TypesMatchWith<"the input is an element of the result", "result", "input",
                   "::llvm::cast<::mlir::RankedTensorType>($_self).getElementType()">]> {
  let summary = "a tile of equal elements";
  let arguments = (ins AnyType:$input);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def QGemm_RangeOp : QGemm_Op<"range", [Pure]> {
  let summary = "the numbers 0, 1, 2, ... as a one-dimensional i32 tile";
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def QGemm_BroadcastOp : QGemm_Op<"broadcast", [Pure]> {
  let summary = "stretches a one-dimensional tile along the dimension its layout was sliced at";
  let description = [{
    The input's layout is `#qgemm.slice<dim, L>`, the result's is `L`: no data
    moves between lanes.

    ```mlir
    %b = qgemm.broadcast %v : tensor<128xf32, #qgemm.slice<0, #acc>> -> tensor<64x128xf32, #acc>
    ```
  }];
  let arguments = (ins QGemm_Tile:$input);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QGemm_ReduceOp : QGemm_Op<"reduce", [Pure]> {
  let summary = "combines the elements of a tile along one dimension";
  let description = [{
    The result's layout is `#qgemm.slice<dim, L>` with the input's layout `L`, and
    the reduced dimension then lies within one wave; or it is
    `#qgemm.wave_parts<dim, L>`, and each wave leaves what it has reduced of its own.
    Sums of integers are i32 (`unsigned` says how narrower elements are
    extended) and wrap. Floating elements are added in an unspecified order
    within a lane and by a fixed tree over lanes.

    ```mlir
    %s = qgemm.reduce add %a {dim = 1 : i64} : tensor<128x64xi8, #lhs> -> tensor<128xi32, #qgemm.slice<1, #lhs>>
    %p = qgemm.reduce max %t {dim = 1 : i64} : tensor<128x128xf32, #acc> -> tensor<128x2xf32, #qgemm.wave_parts<1, #acc>>
    ```
  }];
  let arguments = (ins QGemm_ReduceKindAttr:$kind, QGemm_Tile:$input, I64Attr:$dim,
                       UnitAttr:$is_unsigned);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = "$kind $input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QGemm_RowSumsOp : QGemm_Op<"row_sums", [Pure, AllTypesMatch<["acc", "result"]>]> {
  let summary = "adds up what each lane holds of each row";
  let description = [{
    `result[r, g] = acc[r, g] + sum over i < G of input[r, g * G + i]`, i32 and
    wrapping, where G elements of a row lie in one lane (the input's layout is
    `#qgemm.blocked<vector = [1, G], ...>` with G >= 4, the result's the same with
    `vector = [1, 1]`). Of a `transposed` layout with `vector = [R, G]` a lane holds R
    rows, and the sums have `vector = [R, 1]`. Nothing moves between lanes: a `qgemm.reduce` of the result does
    that once, behind a loop. Where `if` is given and false, nothing is added.

    ```mlir
    %s = qgemm.row_sums %t, %acc if %more : tensor<128x64xi8, #gather>, tensor<128x4xi32, #partial>
    ```
  }];
  let arguments = (ins QGemm_Tile:$input, QGemm_Tile:$acc, Optional<I1>:$condition,
                       UnitAttr:$is_unsigned);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = [{
    $input `,` $acc (`if` $condition^)? attr-dict `:` type($input) `,` type($acc)
  }];
  let hasVerifier = 1;
}

def QGemm_ConvertLayoutOp : QGemm_Op<"convert_layout", [Pure]> {
  let summary = "the same tile, distributed otherwise";
  let description = [{
    Goes through LDS where lanes must exchange elements, and costs nothing where
    they need not: the layouts decide. `qgemm-pipeline` expands it.

    ```mlir
    %l = qgemm.convert_layout %t : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
    ```
  }];
  let arguments = (ins QGemm_Tile:$input);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def QGemm_DotOp : QGemm_Op<"dot", [Pure, AttrSizedOperandSegments, AllTypesMatch<["acc", "result"]>]> {
  let summary = "multiplies two tiles by matrix instructions and adds";
  let description = [{
    `result[m, n] = acc[m, n] + sum over k of lhs[m, k] * rhs[n, k]`. The
    accumulator's layout names the instruction; the operands have the layouts
    `#qgemm.operand<lhs, L>` and `#qgemm.operand<rhs, L>`. `lhs_unsigned` and
    `rhs_unsigned` are for instructions that take both. Scaled instructions take
    the block scales of both operands, f8E8M0FNU for every 32 elements of K, in the
    layouts `#qgemm.scale<lhs, L>` and `#qgemm.scale<rhs, L>`: every product is
    multiplied by the two scales of its block.

    Where waves divide K into P parts, the accumulator has P * M rows: row
    `p * M + m` takes the products of row m with k in the p-th part.

    ```mlir
    %d = qgemm.dot %a, %b, %c : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    ```
  }];
  let arguments = (ins QGemm_Tile:$lhs, QGemm_Tile:$rhs, QGemm_Tile:$acc,
                       Optional<QGemm_Tile>:$lhs_scale, Optional<QGemm_Tile>:$rhs_scale,
                       UnitAttr:$lhs_unsigned, UnitAttr:$rhs_unsigned);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` $acc (`scales` `(` $lhs_scale^ `:` type($lhs_scale) `,` $rhs_scale `:` type($rhs_scale) `)`)?
    attr-dict `:` type($lhs) `,` type($rhs) `,` type($acc)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// LDS and order, below loads and convert_layout
//===----------------------------------------------------------------------===//

def QGemm_LdsAllocOp : QGemm_Op<"lds_alloc", []> {
  let summary = "a buffer in the workgroup's LDS, uninitialized";
  let description = [{
    `qgemm-allocate-lds` gives every buffer its `offset` and, where the user did
    not, a `swizzle` that keeps the accesses it sees free of bank conflicts.

    ```mlir
    %buf = qgemm.lds_alloc : !qgemm.lds<128x64xi8>
    ```
  }];
  let arguments = (ins OptionalAttr<QGemm_SwizzleAttr>:$swizzle, OptionalAttr<I64Attr>:$offset);
  let results = (outs Res<QGemm_LdsType, "", [MemAlloc]>:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def QGemm_LdsLoadOp : QGemm_Op<"lds_load", [MemoryEffects<[MemRead]>]> {
  let summary = "reads a tile from LDS";
  let description = [{
    The tile starts at the constant position `offsets` (0 by default) of the
    buffer.

    ```mlir
    %t = qgemm.lds_load %buf {offsets = array<i64: 0, 16>} : !qgemm.lds<128x64xi8> -> tensor<128x16xi8, #lhs>
    ```
  }];
  let arguments = (ins QGemm_LdsType:$source, OptionalAttr<DenseI64ArrayAttr>:$offsets);
  let results = (outs QGemm_Tile:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `->` type($result)";
  let hasVerifier = 1;
}

def QGemm_LdsStoreOp : QGemm_Op<"lds_store", [MemoryEffects<[MemWrite]>]> {
  let summary = "writes a tile to LDS";
  let arguments = (ins QGemm_Tile:$value, QGemm_LdsType:$dest,
                       OptionalAttr<DenseI64ArrayAttr>:$offsets);
  let assemblyFormat = "$value `,` $dest attr-dict `:` type($value) `,` type($dest)";
  let hasVerifier = 1;
}

def QGemm_LoadToLdsOp : QGemm_GlobalOp<"load_to_lds", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "copies a tile from global memory straight to LDS";
  let description = [{
    `layout` says which 16 bytes each lane copies, in the order in which a wave
    lays them down: one lane behind the other in the buffer. Under a swizzle a lane
    loads what belongs there. For gfx950; addressed as a load with buffer access,
    and within the bounds along K. Complete after a `qgemm.wait` on loads and a
    barrier; no read of LDS waits for it by itself.
  }];
  let arguments = (ins AnyMemRef:$source, Variadic<Index>:$indices, Variadic<Index>:$bounds,
                       QGemm_LdsType:$dest, QGemm_BlockedAttr:$layout,
                       OptionalAttr<DenseI64ArrayAttr>:$dims,
                       OptionalAttr<DenseBoolArrayAttr>:$in_bounds);
  let assemblyFormat = [{
    $source `[` $indices `]` (`bounds` `(` $bounds^ `)`)? `to` $dest `by` $layout attr-dict `:` type($source) `,` type($dest)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = sharedDeclarations # [{
    ::mlir::Value getMemory() { return getSource(); }
    ::mlir::RankedTensorType getTileType();
    Access getAccess() { return Access::Buffer; }
    std::optional<int64_t> getAlignment() { return 16; }
  }];
}

def QGemm_WaitOp : QGemm_Op<"wait", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "waits until at most so many memory operations of the wave are under way";
  let description = [{
    `loads` counts global loads (and direct loads to LDS), `lds` LDS operations.

    ```mlir
    qgemm.wait {loads = 4 : i64}
    ```
  }];
  let arguments = (ins OptionalAttr<I64Attr>:$loads, OptionalAttr<I64Attr>:$lds);
  let assemblyFormat = "attr-dict";
  let hasVerifier = 1;
}

def QGemm_KeepOrderOp : QGemm_Op<"keep_order", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "what stands before it stays before what stands behind it";
  let description = [{
    In the order of machine instructions, which the back end otherwise chooses: loads
    that are to be under way while something else is computed stay ahead of it. Costs
    no instruction, and waits for nothing.

    ```mlir
    %next = qgemm.load %b[%n, %k1] : memref<4096x4096xi8> -> tensor<16x128xi8, #rhs>
    qgemm.keep_order
    %d = qgemm.dot %x, %y, %c : tensor<16x128xi8, #lhs>, tensor<16x128xi8, #rhs>, tensor<16x16xi32, #acc>
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def QGemm_BarrierOp : QGemm_Op<"barrier", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "all waves of the workgroup meet, and see each other's LDS writes";
  let description = [{
    Global loads may still be under way. A `bare` one waits for nothing of the
    wave's own: a `qgemm.wait` before it does.

    With `half`, only the waves of the first (0) or second (1) half of the workgroup
    execute it. Every wave has to meet the same number of barriers: one half falls a
    barrier behind the other, until the other half has one of its own.

    ```mlir
    qgemm.barrier {bare, half = 1 : i64}
    ```
  }];
  let arguments = (ins UnitAttr:$bare, OptionalAttr<I64Attr>:$half);
  let builders = [OpBuilder<(ins CArg<"bool", "false">:$bare), [{
    build($_builder, $_state, bare, ::mlir::IntegerAttr());
  }]>];
  let assemblyFormat = "attr-dict";
  let hasVerifier = 1;
}

def QGemm_PriorityOp : QGemm_Op<"priority", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "how far the wave goes before others of its SIMD";
  let description = [{
    From 0, which kernels begin with, to 3. Among the waves that have an instruction to
    issue, the SIMD prefers those of the highest priority.

    ```mlir
    qgemm.priority 1
    %d = qgemm.dot %x, %y, %c : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    qgemm.priority 0
    ```
  }];
  let arguments = (ins I64Attr:$level);
  let assemblyFormat = "$level attr-dict";
  let hasVerifier = 1;
}

#endif // QGEMM_DIALECT_QGEMM_IR_TILEOPS_TD
