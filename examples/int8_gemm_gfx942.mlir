//===- int8_gemm_gfx942.mlir - a matrix product written at the tile level ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C = (A * B^T) * scale_a * scale_b + bias, for int8 A (M x 4096) and B (4096 x 4096)
// with a scale for each row of A, and a scale and a bias for each row of B. C is f32.
// For gfx942; int8_gemm.mlir is its twin for gfx1100: only the layouts differ.
//
// A workgroup of four waves computes 128 x 128 elements of C. The loop over K loads
// 64 columns of A and B a step, as 16 contiguous bytes a lane (#gather), and needs
// them as the matrix instruction does (#lhs, #rhs). The conversion between the two
// goes through LDS; how is not written here: `qgemm-pipeline` makes two buffers of
// each, loads a step ahead and unrolls by two, `qgemm-allocate-lds` swizzles the
// buffers until no access conflicts. Watch them work:
//
//   qgemm-opt int8_gemm_gfx942.mlir -qgemm-pipeline -qgemm-allocate-lds
//
// Launch (32, ceil(M / 128), 1) workgroups of 256 threads. Bases must be
// aligned to 16 bytes. The kernel's arguments are the pointers, then M.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY
// RUN: qgemm-opt %s -qgemm-pipeline -qgemm-allocate-lds | FileCheck %s --check-prefix=LDS

// Two buffers of 8 KB for each operand; everything in registers.
// BINARY: gpu.binary @int8_gemm
// BINARY-SAME: lds_bytes = 32768
// BINARY-SAME: scratch_bytes = 0
// BINARY-SAME: sgpr_spills = 0
// BINARY-SAME: vgpr_spills = 0

// LDS-COUNT-4: qgemm.lds_alloc {{.*}}swizzle
// LDS: scf.for
// LDS-COUNT-2: qgemm.barrier

// 16 rows of 64 bytes a wave, 16 bytes a lane, the waves one below the other.
#gather = #qgemm.blocked<vector = [1, 16], lanes = [16, 4], waves = [4, 1]>

// The accumulator: 2 x 2 waves, each 64 x 64 elements of instructions' results. `kwidth`
// is how many neighbours along K a lane reads at once: 16 bytes, two instructions.
// `transposed`: a lane holds neighbours along N, so that stores of C are wide.
#acc = #qgemm.mma<gfx942, mfma_i32_16x16x32_i8, waves = [2, 2], kwidth = 16, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// One number for each row, or for each column, of a tile with that layout.
#per_row = #qgemm.slice<1, #acc>
#per_column = #qgemm.slice<0, #acc>

qgemm.kernel @int8_gemm(%A: memref<?x4096xi8> {llvm.noalias, llvm.readonly},
                        %B: memref<4096x4096xi8> {llvm.noalias, llvm.readonly},
                        %scaleA: memref<?xf32> {llvm.noalias, llvm.readonly},
                        %scaleB: memref<4096xf32> {llvm.noalias, llvm.readonly},
                        %bias: memref<4096xf32> {llvm.noalias, llvm.readonly},
                        %C: memref<?x4096xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx942", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c128 = arith.constant 128 : index
  %K = arith.constant 4096 : index
  %m0 = arith.muli %pm, %c128 : index
  %n0 = arith.muli %pn, %c128 : index

  // The sum over K. `in_bounds` promises that columns stay inside, so nothing is
  // compared; rows beyond M are cut off by the buffer descriptor and read as 0.
  %zero = arith.constant dense<0> : tensor<128x128xi32, #acc>
  %sum = scf.for %k = %c0 to %K step %c64 iter_args(%partial = %zero) -> tensor<128x128xi32, #acc> {
    %a = qgemm.load %A[%m0, %k] bounds(%M)
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x4096xi8> -> tensor<128x64xi8, #gather>
    %b = qgemm.load %B[%n0, %k]
        {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>}
        : memref<4096x4096xi8> -> tensor<128x64xi8, #gather>
    %l = qgemm.convert_layout %a : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
    %r = qgemm.convert_layout %b : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
    %d = qgemm.dot %l, %r, %partial
        : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    scf.yield %d : tensor<128x128xi32, #acc>
  }

  // The epilogue: vectors along one side are stretched along the other, which costs
  // nothing, as each lane loads just the numbers that its elements need.
  %sa = qgemm.load %scaleA[%m0] bounds(%M) : memref<?xf32> -> tensor<128xf32, #per_row>
  %sb = qgemm.load %scaleB[%n0] {alignment = 16} : memref<4096xf32> -> tensor<128xf32, #per_column>
  %bn = qgemm.load %bias[%n0] {alignment = 16} : memref<4096xf32> -> tensor<128xf32, #per_column>
  %sa2 = qgemm.broadcast %sa : tensor<128xf32, #per_row> -> tensor<128x128xf32, #acc>
  %sb2 = qgemm.broadcast %sb : tensor<128xf32, #per_column> -> tensor<128x128xf32, #acc>
  %bn2 = qgemm.broadcast %bn : tensor<128xf32, #per_column> -> tensor<128x128xf32, #acc>
  %f = arith.sitofp %sum : tensor<128x128xi32, #acc> to tensor<128x128xf32, #acc>
  %0 = arith.mulf %f, %sa2 : tensor<128x128xf32, #acc>
  %1 = arith.mulf %0, %sb2 : tensor<128x128xf32, #acc>
  %2 = arith.addf %1, %bn2 : tensor<128x128xf32, #acc>

  // Rows from M on are dropped.
  qgemm.store %2, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xf32, #acc>, memref<?x4096xf32>
  qgemm.return
}
