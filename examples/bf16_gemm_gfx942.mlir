//===- bf16_gemm_gfx942.mlir - a product of 16-bit floats -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C = A * B^T for A (M x 1024) and B (512 x 1024) in bf16; C is bf16 too, rounded once from the f32 sums.
//
// Launch (4, ceil(M / 128), 1) workgroups of 256 threads; bases are aligned to 16 bytes.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY

// BINARY: gpu.binary @bf16_gemm
// BINARY-SAME: scratch_bytes = 0
// BINARY-SAME: vgpr_spills = 0

#gather = #qgemm.blocked<vector = [1, 8], lanes = [16, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx942, mfma_f32_32x32x8_bf16, waves = [2, 2], kwidth = 8, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

qgemm.kernel @bf16_gemm(%A: memref<?x1024xbf16> {llvm.noalias, llvm.readonly},
                        %B: memref<512x1024xbf16> {llvm.noalias, llvm.readonly},
                        %C: memref<?x512xbf16> {llvm.noalias}, %M: index)
    attributes {chip = "gfx942", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %K = arith.constant 1024 : index
  %m0 = arith.muli %pm, %c128 : index
  %n0 = arith.muli %pn, %c128 : index
  %zero = arith.constant dense<0.0> : tensor<128x128xf32, #acc>
  %sum = scf.for %k = %c0 to %K step %c32 iter_args(%partial = %zero) -> tensor<128x128xf32, #acc> {
    %a = qgemm.load %A[%m0, %k] bounds(%M)
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x1024xbf16> -> tensor<128x32xbf16, #gather>
    %b = qgemm.load %B[%n0, %k]
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>}
        : memref<512x1024xbf16> -> tensor<128x32xbf16, #gather>
    %l = qgemm.convert_layout %a : tensor<128x32xbf16, #gather> -> tensor<128x32xbf16, #lhs>
    %r = qgemm.convert_layout %b : tensor<128x32xbf16, #gather> -> tensor<128x32xbf16, #rhs>
    %d = qgemm.dot %l, %r, %partial
        : tensor<128x32xbf16, #lhs>, tensor<128x32xbf16, #rhs>, tensor<128x128xf32, #acc>
    scf.yield %d : tensor<128x128xf32, #acc>
  }
  %c = arith.truncf %sum : tensor<128x128xf32, #acc> to tensor<128x128xbf16, #acc>
  qgemm.store %c, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xbf16, #acc>, memref<?x512xbf16>
  qgemm.return
}
