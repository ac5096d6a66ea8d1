//===- iu4_gemm_gfx1100.mlir - 4-bit weights and activations --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C = (A * B^T) * scale_a * scale_b for A (M x 1024) of unsigned 4-bit numbers and B (512 x 1024)
// of signed ones, two to a byte, the first in the low bits. C is f32.
//
// A lane reads 32 numbers at once, 16 bytes, and feeds two instructions with them: `kwidth`.
// Sums are int32 and exact. Launch (4, ceil(M / 128), 1) workgroups of 128 threads; bases are
// aligned to 16 bytes.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY
// RUN: qgemm-gen %s --emit=asm | FileCheck %s --check-prefix=ASM

// BINARY: gpu.binary @iu4_gemm
// BINARY-SAME: scratch_bytes = 0
// BINARY-SAME: vgpr_spills = 0

// The instruction's flags say which side is signed; the tile being transposed, B comes first.
// ASM: v_wmma_i32_16x16x16_iu4 {{.*}} neg_lo:[1,0,0]

#gather = #qgemm.blocked<vector = [1, 32], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu4, waves = [2, 2], kwidth = 32, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
#per_row = #qgemm.slice<1, #acc>
#per_column = #qgemm.slice<0, #acc>

qgemm.kernel @iu4_gemm(%A: memref<?x1024xui4> {llvm.noalias, llvm.readonly},
                       %B: memref<512x1024xi4> {llvm.noalias, llvm.readonly},
                       %scaleA: memref<?xf32> {llvm.noalias, llvm.readonly},
                       %scaleB: memref<512xf32> {llvm.noalias, llvm.readonly},
                       %C: memref<?x512xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx1100", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %c128 = arith.constant 128 : index
  %K = arith.constant 1024 : index
  %m0 = arith.muli %pm, %c128 : index
  %n0 = arith.muli %pn, %c128 : index

  %zero = arith.constant dense<0> : tensor<128x128xi32, #acc>
  %sum = scf.for %k = %c0 to %K step %c128 iter_args(%partial = %zero) -> tensor<128x128xi32, #acc> {
    %a = qgemm.load %A[%m0, %k] bounds(%M)
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x1024xui4> -> tensor<128x128xi4, #gather>
    %b = qgemm.load %B[%n0, %k]
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>}
        : memref<512x1024xi4> -> tensor<128x128xi4, #gather>
    %l = qgemm.convert_layout %a : tensor<128x128xi4, #gather> -> tensor<128x128xi4, #lhs>
    %r = qgemm.convert_layout %b : tensor<128x128xi4, #gather> -> tensor<128x128xi4, #rhs>
    %d = qgemm.dot %l, %r, %partial {lhs_unsigned}
        : tensor<128x128xi4, #lhs>, tensor<128x128xi4, #rhs>, tensor<128x128xi32, #acc>
    scf.yield %d : tensor<128x128xi32, #acc>
  }

  %sa = qgemm.load %scaleA[%m0] bounds(%M) : memref<?xf32> -> tensor<128xf32, #per_row>
  %sb = qgemm.load %scaleB[%n0] {alignment = 16} : memref<512xf32> -> tensor<128xf32, #per_column>
  %sa2 = qgemm.broadcast %sa : tensor<128xf32, #per_row> -> tensor<128x128xf32, #acc>
  %sb2 = qgemm.broadcast %sb : tensor<128xf32, #per_column> -> tensor<128x128xf32, #acc>
  %f = arith.sitofp %sum : tensor<128x128xi32, #acc> to tensor<128x128xf32, #acc>
  %0 = arith.mulf %f, %sa2 : tensor<128x128xf32, #acc>
  %1 = arith.mulf %0, %sb2 : tensor<128x128xf32, #acc>
  qgemm.store %1, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xf32, #acc>, memref<?x512xf32>
  qgemm.return
}
