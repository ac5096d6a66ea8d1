//===- convert8.cpp - conversions of 8-bit floats ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "float8.h"

#define EIGHT_BIT "gfx1201 gfx942 gfx950"

#if !ON_DEVICE || defined(__GFX9__) || defined(__GFX12__)
/// All codes, from every byte of a register, alone and in pairs.
KERNEL decode8(const u32 *in, f32 *out) {
  u32 i = globalId();
  u32 x = in[i];
#if ON_DEVICE
  auto low = __builtin_amdgcn_cvt_pk_f32_fp8(i32(x), false);
  auto high = __builtin_amdgcn_cvt_pk_f32_bf8(i32(x), true);
  f32 values[8] = {__builtin_amdgcn_cvt_f32_fp8(i32(x), 0),
                   __builtin_amdgcn_cvt_f32_fp8(i32(x), 3),
                   __builtin_amdgcn_cvt_f32_bf8(i32(x), 1),
                   __builtin_amdgcn_cvt_f32_bf8(i32(x), 2),
                   low[0],
                   low[1],
                   high[0],
                   high[1]};
#else
  Float8 fp8 = float8(3), bf8 = float8(2);
  u32 b0 = x & 255, b1 = x >> 8 & 255, b2 = x >> 16 & 255, b3 = x >> 24;
  f32 values[8] = {decode(fp8, b0), decode(fp8, b3), decode(bf8, b1), decode(bf8, b2),
                   decode(fp8, b0), decode(fp8, b1), decode(bf8, b2), decode(bf8, b3)};
#endif
  for (u32 k = 0; k < 8; ++k)
    out[8 * i + k] = values[k];
}

/// Within the range of the narrower kind; each pair goes to one half and leaves the other.
KERNEL encode8(const f32 *in, u32 *out) {
  u32 i = globalId();
  f32 x = in[i], y = in[i ^ 1] * 0.01f;
#if ON_DEVICE
  i32 first = __builtin_amdgcn_cvt_pk_fp8_f32(x, y, 0x12345678, false);
  i32 second = __builtin_amdgcn_cvt_pk_bf8_f32(x, y, 0x12345678, true);
#else
  u32 first = 0x12340000 | encode(float8(3), x) | encode(float8(3), y) << 8;
  u32 second = 0x5678 | encode(float8(2), x) << 16 | encode(float8(2), y) << 24;
#endif
  out[2 * i] = u32(first);
  out[2 * i + 1] = u32(second);
}
#endif
CASE(EIGHT_BIT, decode8, 4, 256, random<u32>(1024, 160), result<f32>(8192))
CASE(EIGHT_BIT, encode8, 4, 256, ranged<f32>(1024, -230, 230, 161), result<u32>(2048))
