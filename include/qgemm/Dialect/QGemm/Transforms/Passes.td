//===- Passes.td - passes on the qgemm dialect -------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_DIALECT_QGEMM_TRANSFORMS_PASSES_TD
#define QGEMM_DIALECT_QGEMM_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def Configure : Pass<"qgemm-configure", "::mlir::ModuleOp"> {
  let summary = "Choose how each qgemm.matmul is computed";
  let description = [{
    Attaches to every `qgemm.matmul` the configuration string that the other
    passes obey: the one given with `config`, if it is legal for the product, or
    the default of the chip's rules. Legality is decided here, with one of three
    answers: applicable; inapplicable because of the product; not supported. What
    has no lowering yet is refused here in one sentence.

    Before:

    ```mlir
    qgemm.matmul lhs(%a : memref<?x4096xi8>) rhs(%b : memref<4096x4096xi8>) outs(%c : memref<?x4096xi32>)
    ```

    After, for gfx1100:

    ```mlir
    qgemm.matmul lhs(%a : memref<?x4096xi8>) rhs(%b : memref<4096x4096xi8>) outs(%c : memref<?x4096xi32>)
        {config = "qg1:gfx1100:large,bm128,bn128,bk64,wm2,wn2,mi=wmma_i32_16x16x16_iu8,kw16,st2,wpe0,cov5,cu1"}
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", "\"gfx1100\"", "CHIP[:PRODUCT] to compile for">,
    Option<"config", "config", "std::string", "\"\"", "Configuration string to use as it is">,
    Option<"family", "family", "std::string", "\"auto\"", "Kernel family: auto, tiled (all but generic), large, skinny or generic">,
    Option<"mMin", "m-min", "int64_t", "0", "Least M that the kernel is for">,
    Option<"mMax", "m-max", "int64_t", "-1", "Greatest M that the kernel is for; -1: no bound">,
    Option<"explain", "explain", "bool", "false", "Emit a remark for each decision">
  ];
}

def Tile : Pass<"qgemm-tile", "::mlir::ModuleOp"> {
  let summary = "Turn each configured qgemm.matmul into a tile-level kernel";
  let description = [{
    Replaces every function that holds a configured `qgemm.matmul` by a
    `qgemm.kernel` that computes one tile of the result in each workgroup: the
    loop over K, the K tail, zero-point corrections in int32, scales, and the
    epilogue region applied to whole tiles. The kernel carries its grid, its
    predicate and its configuration as attributes.

    Before:

    ```mlir
    func.func @f(%a: memref<?x64xi8>, %b: memref<128x64xi8>, %c: memref<?x128xi32>) {
      qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<128x64xi8>) outs(%c : memref<?x128xi32>)
          {config = "qg1:gfx1100:large,..."}
      return
    }
    ```

    After (shortened):

    ```mlir
    qgemm.kernel @f(%a: memref<?x64xi8>, %b: memref<128x64xi8>, %c: memref<?x128xi32>, %M: index) {
      ...
      %acc = scf.for %k = %c0 to %c64 step %c64 iter_args(%sum = %zero) {
        %at = qgemm.load %a[%m0, %k] bounds(%M) : memref<?x64xi8> -> tensor<128x64xi8, #gather>
        %al = qgemm.convert_layout %at : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
        ...
        %d = qgemm.dot %al, %bl, %sum
        scf.yield %d
      }
      qgemm.store %acc, %c[%m0, %n0] bounds(%M)
      qgemm.return
    }
    ```
  }];
}

def ExpandMath : Pass<"qgemm-expand-math", "::mlir::ModuleOp"> {
  let summary = "Write out what hardware and LLVM would approximate";
  let description = [{
    In tile-level kernels, replaces `math.exp` by the sequence of IEEE operations
    that docs/Spec.md defines, arithmetic on bf16 (and what f16 lacks) by f32
    arithmetic that is rounded after each operation, and shifts by amounts that
    are not constant by shifts that are defined for all amounts. Operations with
    `fastmath<afn>` are left to the chip's instructions.

    Before:

    ```mlir
    %1 = arith.mulf %0, %x : bf16
    ```

    After:

    ```mlir
    %2 = arith.extf %0 : bf16 to f32
    %3 = arith.extf %x : bf16 to f32
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.truncf %4 : f32 to bf16
    ```
  }];
}

def Pipeline : Pass<"qgemm-pipeline", "::mlir::ModuleOp"> {
  let summary = "Overlap loads and products through two LDS buffers";
  let description = [{
    A loop whose tiles go from global memory through LDS (`qgemm.load`, then
    `qgemm.convert_layout` between layouts that are not register permutations)
    is rewritten around two LDS buffers for each tile, unrolled by two, with one
    barrier a step. Dots are cut along K into the slices that one read of LDS
    feeds. Every other `convert_layout` that moves data between lanes becomes a
    store to LDS and a load, with barriers.

    A body that is one product, and sums of the rows of its tiles
    (`qgemm.row_sums`), gets the deep form, if sums, tiles and two sets of
    fragments fit the register file: the loop carries the fragments of the next
    slice and the tiles after the next, and is marked with the number of slices
    for `qgemm-schedule`. On chips with accumulation registers the first step
    stands before the loop and at least one behind it. Positions past the end are
    those of the last tile, loaded again and not used. A step that stands before
    the loop and is computed as the loop's are, of tiles loaded otherwise (the end
    of K), becomes the first of the pipeline.

    Where the kernel asks for four stages (`qgemm.stages = 4`, gfx950) and a tile is
    one slice that nothing but the product needs, tiles go straight to LDS
    (`qgemm.load_to_lds`) through four buffers; the loop is unrolled by four, and
    each barrier comes after a `qgemm.wait` that leaves two tiles under way.

    Where the kernel asks for two groups of waves (`qgemm.wave_groups = 2`), a loop that
    gets the deep form has two phases a step instead: fragments of a whole tile are
    read, the next tile is stored and the one after it loaded; behind a barrier the
    tile is multiplied, at a raised priority, and another barrier stands before the
    next step. A barrier of the second half of the waves before the first step and one
    of the first half behind the last keep the halves a phase apart (`qgemm.ping_pong`
    marks the loop):

    ```mlir
    qgemm.barrier {bare, half = 1 : i64}
    %r = scf.for %p = %c0 to %pairs step %c1 iter_args(%s = %z, %g = %g1) {
      qgemm.barrier {bare}
      %l = qgemm.lds_load %buf0 : ...
      qgemm.lds_store %g, %buf1
      %g2 = qgemm.load %a[%m, %k2] : ...
      qgemm.wait {lds = 0 : i64}
      qgemm.barrier {bare}
      qgemm.priority 1
      %s1 = qgemm.dot %l, ..., %s
      qgemm.priority 0
      ...
    } {qgemm.ping_pong, qgemm.slices = 1 : i64}
    qgemm.barrier {bare, half = 0 : i64}
    ```

    Before:

    ```mlir
    %r = scf.for %k = %c0 to %K step %c64 iter_args(%s = %z) {
      %g = qgemm.load %a[%m, %k] : ...
      %l = qgemm.convert_layout %g : ...
      ...
    }
    ```

    After (shortened):

    ```mlir
    %g0 = qgemm.load %a[%m, %c0] : ...
    %g1 = qgemm.load %a[%m, %c64] : ...
    qgemm.lds_store %g0, %buf0
    qgemm.barrier
    %l0 = qgemm.lds_load %buf0 {offsets = [0, 0]} : ...
    %r = scf.for %p = %c0 to %pairs step %c1 iter_args(%s = %z, %g = %g1, %l = %l0) {
      %l1 = qgemm.lds_load %buf0 {offsets = [0, 16]} : ...
      %s1 = qgemm.dot %l, ..., %s
      qgemm.lds_store %g, %buf1
      %g2 = qgemm.load %a[%m, %k2] : ...
      ...
      qgemm.barrier
      %l4 = qgemm.lds_load %buf1 {offsets = [0, 0]} : ...
      ...
    } {qgemm.slices = 4 : i64}
    ```

    Any other body gets the simple form: the next step's tiles are loaded into
    registers while this step's are multiplied out of LDS, and stored at its end.
  }];
}

def AllocateLds : Pass<"qgemm-allocate-lds", "::mlir::ModuleOp"> {
  let summary = "Place LDS buffers and choose their swizzles";
  let description = [{
    Gives every `qgemm.lds_alloc` an offset; buffers that are never alive at the
    same time share memory. A two-dimensional buffer without a swizzle gets one
    under which all accesses to it are free of bank conflicts in every grouping
    of lanes that the Target table lists for the chip, if there is such a
    swizzle, and otherwise the one with the fewest.

    Before:

    ```mlir
    %0 = qgemm.lds_alloc : !qgemm.lds<128x64xi8>
    ```

    After:

    ```mlir
    %0 = qgemm.lds_alloc {offset = 0 : i64, swizzle = #qgemm.swizzle<[0, 1, 2, 0]>} : !qgemm.lds<128x64xi8>
    ```
  }];
}

#endif // QGEMM_DIALECT_QGEMM_TRANSFORMS_PASSES_TD
