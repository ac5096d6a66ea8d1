// An .mlir file holds one kernel for each qgemm.matmul; errors name its lines.

// RUN: rm -rf %t %t.stdin
// RUN: qgemm-gen --arch=gfx1100 %s -o %t --m=7
// RUN: ls %t | FileCheck %s --check-prefix=FILES
// FILES: qgemm_gfx1100_ui8xi8_n32_k128_m7_{{[0-9a-f]+}}.hsaco
// FILES: qgemm_gfx1100_w8a8_n64_k128_m7_{{[0-9a-f]+}}.hsaco
// RUN: qgemm-gen --arch=gfx1100 - -o %t.stdin --m=7 < %s
// RUN: diff -r %t %t.stdin

// RUN: qgemm-gen --arch=gfx1100 %s --m=7 --emit=tile | FileCheck %s --check-prefix=TILE
// TILE: qgemm.kernel @qgemm_gfx1100_w8a8_n64_k128_m7_
// TILE: // -----
// TILE: qgemm.kernel @qgemm_gfx1100_ui8xi8_n32_k128_m7_
// RUN: qgemm-gen --arch=gfx942 %s --m=7 --emit=rocdl | FileCheck %s --check-prefix=ROCDL
// ROCDL: gpu.module @qgemm_gfx942_w8a8
// ROCDL: rocdl.mfma.i32
// RUN: qgemm-gen --arch=gfx942 %s --m=7 --emit=llvm | FileCheck %s --check-prefix=LLVM
// LLVM: define amdgpu_kernel void @qgemm_gfx942_w8a8
// RUN: qgemm-gen --arch=gfx1100 %s --m=7 --emit=asm | FileCheck %s --check-prefix=ASM
// ASM: v_wmma_i32_16x16x16_iu8

func.func @two(%a: memref<?x128xi8>, %b: memref<64x128xi8>, %c: memref<?x64xi32>,
               %d: memref<?x128xui8>, %e: memref<32x128xi8>, %f: memref<?x32xi32>) {
  qgemm.matmul lhs(%a : memref<?x128xi8>) rhs(%b : memref<64x128xi8>) outs(%c : memref<?x64xi32>)
  qgemm.matmul lhs(%d : memref<?x128xui8>) zero(128) rhs(%e : memref<32x128xi8>)
      outs(%f : memref<?x32xi32>)
  return
}
