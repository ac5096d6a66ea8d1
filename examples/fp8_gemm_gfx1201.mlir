//===- fp8_gemm_gfx1201.mlir - 8-bit floats on RDNA4 ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C = (A * B^T) * scale_a * scale_b for A (M x 1024) in E4M3 and B (512 x 1024) in E5M2, a scale for each
// row of A and of B. C is bf16.
//
// Launch (4, ceil(M / 128), 1) workgroups of 128 threads; bases are aligned to 16 bytes.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY
// RUN: qgemm-gen %s --emit=asm | FileCheck %s --check-prefix=ASM

// BINARY: gpu.binary @fp8_gemm
// BINARY-SAME: scratch_bytes = 0
// BINARY-SAME: vgpr_spills = 0

// ASM-COUNT-64: v_wmma_f32_16x16x16_{{fp8_bf8|bf8_fp8}}

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx12, wmma_f32_16x16x16_bf8_fp8, waves = [2, 2], kwidth = 16, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
#per_row = #qgemm.slice<1, #acc>
#per_column = #qgemm.slice<0, #acc>

qgemm.kernel @fp8_gemm(%A: memref<?x1024xf8E4M3FN> {llvm.noalias, llvm.readonly},
                       %B: memref<512x1024xf8E5M2> {llvm.noalias, llvm.readonly},
                       %scaleA: memref<?xf32> {llvm.noalias, llvm.readonly},
                       %scaleB: memref<512xf32> {llvm.noalias, llvm.readonly},
                       %C: memref<?x512xbf16> {llvm.noalias}, %M: index)
    attributes {chip = "gfx1201", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c128 = arith.constant 128 : index
  %K = arith.constant 1024 : index
  %m0 = arith.muli %pm, %c128 : index
  %n0 = arith.muli %pn, %c128 : index

  %zero = arith.constant dense<0.0> : tensor<128x128xf32, #acc>
  %sum = scf.for %k = %c0 to %K step %c64 iter_args(%partial = %zero) -> tensor<128x128xf32, #acc> {
    %a = qgemm.load %A[%m0, %k] bounds(%M)
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x1024xf8E4M3FN> -> tensor<128x64xf8E4M3FN, #gather>
    %b = qgemm.load %B[%n0, %k]
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>}
        : memref<512x1024xf8E5M2> -> tensor<128x64xf8E5M2, #gather>
    %l = qgemm.convert_layout %a : tensor<128x64xf8E4M3FN, #gather> -> tensor<128x64xf8E4M3FN, #lhs>
    %r = qgemm.convert_layout %b : tensor<128x64xf8E5M2, #gather> -> tensor<128x64xf8E5M2, #rhs>
    %d = qgemm.dot %l, %r, %partial
        : tensor<128x64xf8E4M3FN, #lhs>, tensor<128x64xf8E5M2, #rhs>, tensor<128x128xf32, #acc>
    scf.yield %d : tensor<128x128xf32, #acc>
  }

  %sa = qgemm.load %scaleA[%m0] bounds(%M) : memref<?xf32> -> tensor<128xf32, #per_row>
  %sb = qgemm.load %scaleB[%n0] {alignment = 16} : memref<512xf32> -> tensor<128xf32, #per_column>
  %sa2 = qgemm.broadcast %sa : tensor<128xf32, #per_row> -> tensor<128x128xf32, #acc>
  %sb2 = qgemm.broadcast %sb : tensor<128xf32, #per_column> -> tensor<128x128xf32, #acc>
  %0 = arith.mulf %sum, %sa2 : tensor<128x128xf32, #acc>
  %1 = arith.mulf %0, %sb2 : tensor<128x128xf32, #acc>
  %2 = arith.truncf %1 : tensor<128x128xf32, #acc> to tensor<128x128xbf16, #acc>
  qgemm.store %2, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xbf16, #acc>, memref<?x512xbf16>
  qgemm.return
}
