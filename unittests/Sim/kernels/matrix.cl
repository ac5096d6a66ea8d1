//===- matrix.cl - matrix instructions and a small GEMM ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "common.h"

/// C = A * B^T, A m x k and B n x k bytes, one 16x16 tile a wave.
#if defined(__GFX12__)
#include "matrix_gfx12.h"
#elif defined(__GFX11__)
kernel void gemm_i8(global const char *a, global const char *b, global int *c, uint n, uint k) {
  uint lane = LOCAL_ID & 31, row = lane & 15;
  uint tile_n = GROUP_ID % (n / 16), tile_m = GROUP_ID / (n / 16);
  global const char *pa = a + (tile_m * 16 + row) * k, *pb = b + (tile_n * 16 + row) * k;
  int8v acc = 0;
  for (uint kk = 0; kk < k; kk += 16) {
    int4v va = *(global const int4v *)(pa + kk), vb = *(global const int4v *)(pb + kk);
    acc = __builtin_amdgcn_wmma_i32_16x16x16_iu8_w32(1, va, 1, vb, acc, 0);
  }
  for (uint r = 0; r < 8; ++r)
    c[(tile_m * 16 + 2 * r + lane / 16) * n + tile_n * 16 + row] = acc[r];
}

/// Raw registers in and out: the layout is the test's business. Integer A is signed, B is not.
kernel void v_wmma_i32_16x16x16_iu8(global const int4v *a, global const int4v *b,
                                    global int8v *c) {
  uint l = LOCAL_ID;
  c[l] = __builtin_amdgcn_wmma_i32_16x16x16_iu8_w32(1, a[l], 0, b[l], c[l], 0);
}
kernel void v_wmma_i32_16x16x16_iu4(global const int2v *a, global const int2v *b,
                                    global int8v *c) {
  uint l = LOCAL_ID;
  c[l] = __builtin_amdgcn_wmma_i32_16x16x16_iu4_w32(1, a[l], 0, b[l], c[l], 0);
}
kernel void v_wmma_f32_16x16x16_f16(global const half16v *a, global const half16v *b,
                                    global float8v *c) {
  uint l = LOCAL_ID;
  c[l] = __builtin_amdgcn_wmma_f32_16x16x16_f16_w32(a[l], b[l], c[l]);
}
kernel void v_wmma_f32_16x16x16_bf16(global const short16v *a, global const short16v *b,
                                     global float8v *c) {
  uint l = LOCAL_ID;
  c[l] = __builtin_amdgcn_wmma_f32_16x16x16_bf16_w32(a[l], b[l], c[l]);
}
#else
kernel void gemm_i8(global const char *a, global const char *b, global int *c, uint n, uint k) {
  uint lane = LOCAL_ID & 63, row = lane & 15;
  uint tile_n = GROUP_ID % (n / 16), tile_m = GROUP_ID / (n / 16);
  global const char *pa = a + (tile_m * 16 + row) * k + lane / 16 * 8;
  global const char *pb = b + (tile_n * 16 + row) * k + lane / 16 * 8;
  int4v acc = 0;
  for (uint kk = 0; kk < k; kk += 32)
    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(*(global const long *)(pa + kk),
                                                *(global const long *)(pb + kk), acc, 0, 0, 0);
  for (uint r = 0; r < 4; ++r)
    c[(tile_m * 16 + lane / 16 * 4 + r) * n + tile_n * 16 + row] = acc[r];
}

#define MFMA(name, input, result, builtin)                                                         \
  kernel void name(global const input *a, global const input *b, global result *c) {               \
    uint l = LOCAL_ID;                                                                             \
    c[l] = builtin(a[l], b[l], c[l], 0, 0, 0);                                                     \
  }
MFMA(v_mfma_i32_16x16x32_i8, long, int4v, __builtin_amdgcn_mfma_i32_16x16x32_i8)
MFMA(v_mfma_i32_32x32x16_i8, long, int16v, __builtin_amdgcn_mfma_i32_32x32x16_i8)
MFMA(v_mfma_f32_16x16x16_f16, half4v, float4v, __builtin_amdgcn_mfma_f32_16x16x16f16)
MFMA(v_mfma_f32_16x16x16_bf16, short4v, float4v, __builtin_amdgcn_mfma_f32_16x16x16bf16_1k)
MFMA(v_mfma_f32_32x32x8_f16, half4v, float16v, __builtin_amdgcn_mfma_f32_32x32x8f16)
MFMA(v_mfma_f32_16x16x4_f32, float, float4v, __builtin_amdgcn_mfma_f32_16x16x4f32)
#endif
