//===- quantize_rows.mlir - activations to int8, a scale for each row -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// scale[m] = max over k of |x[m, k]| / 127, q[m, k] = roundeven(x[m, k] / scale[m]): what feeds the lhs
// of an int8 product, its scale per token. A row of zeros gets the scale 0 and zeros.
//
// A wave takes two rows, half a wave each, and reads them twice: for the largest
// number, then to quantize. Launch ceil(M / 8) workgroups of 128 threads.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY

// BINARY: gpu.binary @quantize_rows
// BINARY-SAME: lds_bytes = 0
// BINARY-SAME: scratch_bytes = 0

#rows = #qgemm.blocked<vector = [1, 4], lanes = [2, 16], waves = [4, 1]>
#each = #qgemm.slice<1, #rows>

qgemm.kernel @quantize_rows(%x: memref<?x?xf32> {llvm.noalias, llvm.readonly},
                            %q: memref<?x?xi8> {llvm.noalias},
                            %scale: memref<?xf32> {llvm.noalias}, %M: index, %K: index)
    attributes {chip = "gfx1100", num_waves = 4} {
  %p = qgemm.program_id 0
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %m0 = arith.muli %p, %c8 : index

  // Every lane keeps the largest of its own columns; lanes meet once, at the end.
  %zero = arith.constant dense<0.0> : tensor<8x64xf32, #rows>
  %most = scf.for %k = %c0 to %K step %c64 iter_args(%best = %zero) -> tensor<8x64xf32, #rows> {
    %t = qgemm.load %x[%m0, %k] bounds(%M, %K) : memref<?x?xf32> -> tensor<8x64xf32, #rows>
    %a = math.absf %t : tensor<8x64xf32, #rows>
    %b = arith.maximumf %best, %a : tensor<8x64xf32, #rows>
    scf.yield %b : tensor<8x64xf32, #rows>
  }
  %max = qgemm.reduce max %most {dim = 1 : i64} : tensor<8x64xf32, #rows> -> tensor<8xf32, #each>
  %c127 = arith.constant dense<127.0> : tensor<8xf32, #each>
  %s = arith.divf %max, %c127 : tensor<8xf32, #each>
  qgemm.store %s, %scale[%m0] bounds(%M) : tensor<8xf32, #each>, memref<?xf32>

  // 0 / 0 is NaN, which the conversion takes to 0.
  %wide = qgemm.broadcast %s : tensor<8xf32, #each> -> tensor<8x64xf32, #rows>
  scf.for %k = %c0 to %K step %c64 {
    %t = qgemm.load %x[%m0, %k] bounds(%M, %K) : memref<?x?xf32> -> tensor<8x64xf32, #rows>
    %d = arith.divf %t, %wide : tensor<8x64xf32, #rows>
    %r = math.roundeven %d : tensor<8x64xf32, #rows>
    %i = arith.fptosi %r : tensor<8x64xf32, #rows> to tensor<8x64xi8, #rows>
    qgemm.store %i, %q[%m0, %k] bounds(%M, %K) : tensor<8x64xi8, #rows>, memref<?x?xi8>
  }
  qgemm.return
}
