//===- vector_scale.mlir - the smallest tile-level kernel -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// y[i] = s * x[i] for n numbers. A first look at the tile level:
//
//   * a kernel says what one workgroup does, in `num_waves` waves together;
//   * a tile is a tensor whose encoding is a layout: which lane holds what;
//   * loads outside the memref give 0 and stores outside are dropped, so the last
//     workgroup needs no code of its own.
//
// Compile it with
//
//   qgemm-opt vector_scale.mlir -qgemm-to-binary
//
// and launch ceil(n / 1024) workgroups of 128 threads.
//
//===----------------------------------------------------------------------===//

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY
// RUN: sed 's/gfx1100/gfx942/; s/lanes = \[32\]/lanes = [64]/; s/waves = \[4\]/waves = [2]/; s/num_waves = 4/num_waves = 2/' %s \
// RUN:   | qgemm-opt -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s --check-prefix=BINARY

// One allocation-free kernel: no LDS, no scratch, no spills.
// BINARY: gpu.binary @vector_scale
// BINARY-SAME: lds_bytes = 0
// BINARY-SAME: scratch_bytes = 0
// BINARY-SAME: sgpr_spills = 0
// BINARY-SAME: vgpr_spills = 0

// Each lane holds four neighbours (16 bytes of f32), the 32 lanes of a wave stand
// side by side, and the four waves after each other: 4 * 32 * 4 = 512 elements. The
// tile below has 1024, so each lane holds two such groups.
#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [4]>

qgemm.kernel @vector_scale(%x: memref<?xf32>, %y: memref<?xf32>, %s: f32, %n: index)
    attributes {chip = "gfx1100", num_waves = 4} {
  // Where this workgroup's tile begins.
  %p = qgemm.program_id 0
  %size = arith.constant 1024 : index
  %start = arith.muli %p, %size : index

  // `bounds` gives the extent of the memref's dynamic dimension.
  %t = qgemm.load %x[%start] bounds(%n) : memref<?xf32> -> tensor<1024xf32, #row>

  // arith and math take tiles as they are.
  %factor = qgemm.splat %s : tensor<1024xf32, #row>
  %scaled = arith.mulf %t, %factor : tensor<1024xf32, #row>

  qgemm.store %scaled, %y[%start] bounds(%n) : tensor<1024xf32, #row>, memref<?xf32>
  qgemm.return
}
