//===- Passes.td - conversions out of the qgemm dialect ----*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_CONVERSION_PASSES_TD
#define QGEMM_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def LowerTiles : Pass<"qgemm-lower-tiles", "::mlir::ModuleOp"> {
  let summary = "Lower tile-level kernels to vectors of one lane";
  let description = [{
    Every `qgemm.kernel` becomes a `gpu.module` with one `llvm.func`, whose
    arguments follow the kernel ABI: pointers, dims (i32), then row strides
    (i64). A tile becomes the vectors that one lane holds of it, global accesses
    become buffer or 64-bit loads and stores, LDS buffers parts of one LDS
    allocation, `qgemm.dot` matrix instructions of `amdgpu`. `convert_layout`
    that moves data between lanes must be gone (`qgemm-pipeline`), and LDS
    buffers placed (`qgemm-allocate-lds`).

    Before:

    ```mlir
    %d = qgemm.dot %a, %b, %c : tensor<32x16xi8, #lhs>, tensor<32x16xi8, #rhs>, tensor<32x32xi32, #acc>
    ```

    After, with two waves of one instruction each along M and two instructions along N:

    ```mlir
    %0 = amdgpu.wmma 16x16x16 %b0 * %a0 + %c0 : vector<16xi8>, vector<16xi8>, vector<8xi32>
    %1 = amdgpu.wmma 16x16x16 %b1 * %a0 + %c1 : vector<16xi8>, vector<16xi8>, vector<8xi32>
    ```
  }];
  let dependentDialects = ["::mlir::amdgpu::AMDGPUDialect", "::mlir::gpu::GPUDialect",
                           "::mlir::LLVM::LLVMDialect", "::mlir::ROCDL::ROCDLDialect",
                           "::mlir::vector::VectorDialect", "::mlir::scf::SCFDialect"];
}

def Schedule : Pass<"qgemm-schedule", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Put the operations of pipelined loops in their final order";
  let description = [{
    Loops that `qgemm-pipeline` marked with `qgemm.slices` are reordered: reads of
    LDS, stores to it, global loads and the barriers are woven between matrix
    instructions as a short rule for the chip's family says; every change of class
    gets a `rocdl.sched.barrier`, which keeps LLVM from moving them again, and
    every wait is stated with the number of accesses that may stay under way.
    What computes no memory effect stays ahead of its user. What does not depend on
    the loop leaves it, and values carried around it are carried as they were
    loaded. Sums of what a store to LDS stores stand behind it, one of a chain beside
    each matrix instruction. A body that the rule does not cover keeps its order.

    A loop whose waves take turns (`qgemm.ping_pong`) has nothing between its matrix
    instructions: its phases stay as they are, with each load behind the store that
    frees its registers, fenced and with their waits stated likewise.

    The steps before and behind such a loop keep their order; what stores its
    results is put into the order of the stores, in eight parts, each with the
    loads of the next.

    Before:

    ```mlir
    scf.for ... {
      %0 = llvm.load %p : !llvm.ptr<3> -> vector<4xi32>
      %1 = llvm.load %q : !llvm.ptr<3> -> vector<4xi32>
      %2 = amdgpu.wmma 16x16x16 %a * %b + %c
      %3 = amdgpu.wmma 16x16x16 %a * %d + %e
    } {qgemm.slices = 4 : i64}
    ```

    After:

    ```mlir
    scf.for ... {
      amdgpu.memory_counter_wait ds(2)
      rocdl.sched.barrier 0
      %0 = llvm.load %p : !llvm.ptr<3> -> vector<4xi32>
      rocdl.sched.barrier 0
      %2 = amdgpu.wmma 16x16x16 %a * %b + %c
      rocdl.sched.barrier 0
      %1 = llvm.load %q : !llvm.ptr<3> -> vector<4xi32>
      rocdl.sched.barrier 0
      %3 = amdgpu.wmma 16x16x16 %a * %d + %e
    }
    ```
  }];
  let dependentDialects = ["::mlir::amdgpu::AMDGPUDialect", "::mlir::ROCDL::ROCDLDialect"];
}

def ConvertToLLVM : Pass<"qgemm-convert-to-llvm", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Convert lowered kernels to the LLVM and ROCDL dialects";
  let description = [{
    Applies upstream's conversions of `arith`, `math`, `vector`, `cf`, `index`
    and `amdgpu` to a `gpu.module` in one go, for its chip and with an index of
    32 bits (dims of kernels are i32; addresses are computed in i64 where they
    need it). `scf` must be gone (`convert-scf-to-cf`). No operation becomes a
    call into a device library.

    Before:

    ```mlir
    %0 = arith.addi %a, %b : vector<8xi32>
    ```

    After:

    ```mlir
    %0 = llvm.add %a, %b : vector<8xi32>
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::ROCDL::ROCDLDialect"];
}

#endif // QGEMM_CONVERSION_PASSES_TD
