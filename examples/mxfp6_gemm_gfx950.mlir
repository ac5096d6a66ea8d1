//===- mxfp6_gemm_gfx950.mlir - 6-bit floats with block scales ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C = A * B^T for A (M x 1024) in E3M2 and B (512 x 1024) in E2M3: four numbers in three bytes,
// the first in the low bits, and a power of two (E8M0) for every 32 of them along K, which the
// matrix instruction applies. C is f32.
//
// 32 numbers are 24 bytes, what a lane holds of an operand. They pass LDS in slots of 32 bytes.
// Launch (4, ceil(M / 128), 1) workgroups of 256 threads; bases are aligned to 16 bytes.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY
// RUN: qgemm-gen %s --emit=asm | FileCheck %s --check-prefix=ASM

// BINARY: gpu.binary @mxfp6_gemm
// BINARY-SAME: scratch_bytes = 0
// BINARY-SAME: vgpr_spills = 0

// The rhs is the first operand of a transposed product: format 2 is E2M3, 3 is E3M2.
// ASM: buffer_load_dwordx4
// ASM: buffer_load_dwordx2
// ASM: ds_write_b128
// ASM: ds_write_b64
// ASM: v_mfma_scale_f32_32x32x64_f8f6f4 {{.*}} cbsz:2 blgp:3

#gather = #qgemm.blocked<vector = [1, 32], lanes = [16, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx950, "mfma_scale_f32_32x32x64_f8f6f4.f6f4_f6f4", waves = [2, 2], kwidth = 32, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

qgemm.kernel @mxfp6_gemm(%A: memref<?x1024xf6E3M2FN> {llvm.noalias, llvm.readonly},
                         %B: memref<512x1024xf6E2M3FN> {llvm.noalias, llvm.readonly},
                         %scaleA: memref<?x32xf8E8M0FNU> {llvm.noalias, llvm.readonly},
                         %scaleB: memref<512x32xf8E8M0FNU> {llvm.noalias, llvm.readonly},
                         %C: memref<?x512xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx950", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %K = arith.constant 1024 : index
  %m0 = arith.muli %pm, %c128 : index
  %n0 = arith.muli %pn, %c128 : index

  %zero = arith.constant dense<0.0> : tensor<128x128xf32, #acc>
  %sum = scf.for %k = %c0 to %K step %c128 iter_args(%partial = %zero) -> tensor<128x128xf32, #acc> {
    // Four blocks of 32 a step.
    %g = arith.divui %k, %c32 : index
    %sa = qgemm.load %scaleA[%m0, %g] bounds(%M)
        : memref<?x32xf8E8M0FNU> -> tensor<128x4xf8E8M0FNU, #qgemm.scale<lhs, #acc>>
    %sb = qgemm.load %scaleB[%n0, %g]
        : memref<512x32xf8E8M0FNU> -> tensor<128x4xf8E8M0FNU, #qgemm.scale<rhs, #acc>>
    %a = qgemm.load %A[%m0, %k] bounds(%M)
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x1024xf6E3M2FN> -> tensor<128x128xf6E3M2FN, #gather>
    %b = qgemm.load %B[%n0, %k]
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>}
        : memref<512x1024xf6E2M3FN> -> tensor<128x128xf6E2M3FN, #gather>
    %l = qgemm.convert_layout %a : tensor<128x128xf6E3M2FN, #gather> -> tensor<128x128xf6E3M2FN, #lhs>
    %r = qgemm.convert_layout %b : tensor<128x128xf6E2M3FN, #gather> -> tensor<128x128xf6E2M3FN, #rhs>
    %d = qgemm.dot %l, %r, %partial
        scales(%sa : tensor<128x4xf8E8M0FNU, #qgemm.scale<lhs, #acc>>, %sb : tensor<128x4xf8E8M0FNU, #qgemm.scale<rhs, #acc>>)
        : tensor<128x128xf6E3M2FN, #lhs>, tensor<128x128xf6E2M3FN, #rhs>, tensor<128x128xf32, #acc>
    scf.yield %d : tensor<128x128xf32, #acc>
  }
  qgemm.store %sum, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xf32, #acc>, memref<?x512xf32>
  qgemm.return
}
