//===- column_sums.mlir - a reduction over the rows of a matrix -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sums[n] = sum over m of x[m, n], in int32: the kind of sums that corrects for zero points.
//
// The four waves of a workgroup take every fourth row of 128 columns and add up what they read; LDS
// brings the four together. Launch ceil(N / 128) workgroups of 128 threads.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY

// BINARY: gpu.binary @column_sums
// BINARY-SAME: lds_bytes = 2048
// BINARY-SAME: scratch_bytes = 0

// A row for each wave, four neighbours for each lane ...
#rows = #qgemm.blocked<vector = [1, 4], lanes = [1, 32], waves = [4, 1]>
// ... and a column for each lane, all four rows of it.
#columns = #qgemm.blocked<vector = [4, 1], lanes = [1, 32], waves = [1, 4]>
#each = #qgemm.slice<0, #columns>

qgemm.kernel @column_sums(%x: memref<?x?xi8> {llvm.noalias, llvm.readonly},
                          %sums: memref<?xi32> {llvm.noalias}, %M: index, %N: index)
    attributes {chip = "gfx1100", num_waves = 4} {
  %p = qgemm.program_id 0
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c128 = arith.constant 128 : index
  %n0 = arith.muli %p, %c128 : index

  // Rows and columns outside of x are 0 and add nothing.
  %zero = arith.constant dense<0> : tensor<4x128xi32, #rows>
  %partial = scf.for %m = %c0 to %M step %c4 iter_args(%sum = %zero) -> tensor<4x128xi32, #rows> {
    %t = qgemm.load %x[%m, %n0] bounds(%M, %N) : memref<?x?xi8> -> tensor<4x128xi8, #rows>
    %w = arith.extsi %t : tensor<4x128xi8, #rows> to tensor<4x128xi32, #rows>
    %s = arith.addi %sum, %w : tensor<4x128xi32, #rows>
    scf.yield %s : tensor<4x128xi32, #rows>
  }

  %buffer = qgemm.lds_alloc : !qgemm.lds<4x128xi32>
  qgemm.lds_store %partial, %buffer : tensor<4x128xi32, #rows>, !qgemm.lds<4x128xi32>
  qgemm.barrier
  %all = qgemm.lds_load %buffer : !qgemm.lds<4x128xi32> -> tensor<4x128xi32, #columns>
  %sum = qgemm.reduce add %all {dim = 0 : i64} : tensor<4x128xi32, #columns> -> tensor<128xi32, #each>
  qgemm.store %sum, %sums[%n0] bounds(%N) : tensor<128xi32, #each>, memref<?xi32>
  qgemm.return
}
