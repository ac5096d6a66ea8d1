//===- indexing.cpp - arrays in registers, indexed at run time ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

/// Private arrays indexed with values known at run time only, of bytes and of words.
KERNEL private_arrays(const u32 *in, u32 *out) {
  u32 i = globalId();
  u32 words[32];
  u8 bytes[64];
  for (u32 k = 0; k < 32; ++k)
    words[k] = in[(i + k * 5) & 255];
  for (u32 k = 0; k < 64; ++k)
    bytes[k] = u8(in[(i + k) & 255] >> (k & 24));
  u32 at = in[i];
#pragma clang loop unroll(disable)
  for (u32 k = 0; k < 40; ++k) {
    u32 index = at & 31;
    u32 value = words[index] + bytes[at >> 5 & 63];
    words[(index + k) & 31] = value;
    bytes[(at >> 11) & 63] = u8(value >> 3);
    at = at * 1103515245 + value;
  }
  u32 sum = at;
  for (u32 k = 0; k < 32; ++k)
    sum = sum * 17 + words[k] + bytes[2 * k];
  out[i] = sum;
}
CASE(ANY_CHIP, private_arrays, 2, 128, random<u32>(256, 59), result<u32>(256))
