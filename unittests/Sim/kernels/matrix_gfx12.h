//===- matrix_gfx12.h - the small GEMM with gfx12's WMMA ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

kernel void gemm_i8(global const char *a, global const char *b, global int *c, uint n, uint k) {
  uint lane = LOCAL_ID & 31, row = lane & 15, upper = lane / 16;
  uint tile_n = GROUP_ID % (n / 16), tile_m = GROUP_ID / (n / 16);
  global const char *pa = a + (tile_m * 16 + row) * k + upper * 8;
  global const char *pb = b + (tile_n * 16 + row) * k + upper * 8;
  int8v acc = 0;
  for (uint kk = 0; kk < k; kk += 16) {
    int2v va = *(global const int2v *)(pa + kk), vb = *(global const int2v *)(pb + kk);
    acc = __builtin_amdgcn_wmma_i32_16x16x16_iu8_w32_gfx12(1, va, 1, vb, acc, 0);
  }
  for (uint r = 0; r < 8; ++r)
    c[(tile_m * 16 + upper * 8 + r) * n + tile_n * 16 + row] = acc[r];
}
