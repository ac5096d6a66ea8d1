//===- control.cl - branches, loops, scratch, LDS, atomics, lanes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "common.h"

/// Divergent loop: steps of the Collatz sequence.
kernel void collatz(global const uint *in, global uint *out) {
  uint i = GLOBAL_ID, n = in[i], steps = 0;
  while (n > 1 && steps < 400) {
    if (n & 1)
      n = 3 * n + 1;
    else
      n >>= 1;
    ++steps;
  }
  out[i] = steps;
}

/// A switch with uneven cases, nested in a loop with a break.
kernel void interpreter(global const uint *program, global uint *out) {
  uint i = GLOBAL_ID, acc = i;
  for (uint pc = 0; pc < 64; ++pc) {
    uint op = program[pc] ^ (i & 3);
    switch (op % 7) {
    case 0: acc += op; break;
    case 1: acc ^= op * 2654435761u; break;
    case 2: acc = acc >> 3 | acc << 29; break;
    case 3: if (acc & 16) acc *= 5; else acc -= 11; break;
    case 4: acc = ~acc; break;
    case 5: for (uint k = 0; k < (acc & 7); ++k) acc += k * op; break;
    default: if (acc % 97 == 0) { out[i] = acc; return; }
    }
  }
  out[i] = acc;
}

/// Insertion sort in scratch memory with indices known only at run time.
kernel void scratch_sort(global const int *in, global int *out) {
  uint i = GLOBAL_ID;
  int values[16];
  for (int k = 0; k < 16; ++k)
    values[k] = in[(i * 16 + k * 7) & 4095];
  for (int k = 1; k < 16; ++k) {
    int v = values[k], j = k - 1;
    while (j >= 0 && values[j] > v) {
      values[j + 1] = values[j];
      --j;
    }
    values[j + 1] = v;
  }
  for (int k = 0; k < 16; ++k)
    out[i * 16 + k] = values[k];
}

/// Tree reduction in LDS with barriers.
kernel void lds_reduce(global const uint *in, global uint *out) {
  local uint partial[256];
  uint t = LOCAL_ID;
  partial[t] = in[GLOBAL_ID] * 3 + t;
  barrier_local();
  for (uint step = 128; step > 0; step >>= 1) {
    if (t < step)
      partial[t] += partial[t + step];
    barrier_local();
  }
  if (t == 0)
    out[GROUP_ID] = partial[0];
}

/// Bytes, halves and vectors through LDS, transposed.
kernel void lds_types(global const uint *in, global uint *out) {
  local uchar bytes[1024];
  local ushort halves[512];
  local int4v vectors[256];
  uint t = LOCAL_ID, x = in[GLOBAL_ID];
  for (uint k = 0; k < 4; ++k)
    bytes[k * 256 + t] = x >> (8 * k);
  halves[t * 2] = x;
  halves[t * 2 + 1] = x >> 16;
  vectors[t] = (int4v){x, x + 1, x * 3, ~x};
  barrier_local();
  uint other = (t * 37 + 11) & 255;
  int4v v = vectors[other];
  uint b = bytes[other] | bytes[256 + other] << 8 | (uint)(signed char)bytes[512 + other] << 16;
  uint h = halves[other] + (uint)(short)halves[256 + other];
  global uint *o = out + GLOBAL_ID * 6;
  o[0] = v.x;
  o[1] = v.y;
  o[2] = v.z;
  o[3] = v.w;
  o[4] = b;
  o[5] = h;
}

kernel void atomics(global const uint *in, global uint *histogram, global uint *out) {
  local uint bins[64];
  uint t = LOCAL_ID, x = in[GLOBAL_ID];
  if (t < 64)
    bins[t] = 0;
  barrier_local();
  __atomic_fetch_add(&bins[x & 63], 1, __ATOMIC_RELAXED);
  barrier_local();
  if (t < 64)
    __atomic_fetch_add(&histogram[t], bins[t], __ATOMIC_RELAXED);
  __atomic_fetch_max(&out[0], x, __ATOMIC_RELAXED);
  __atomic_fetch_min(&out[1], x, __ATOMIC_RELAXED);
  __atomic_fetch_xor(&out[2], x, __ATOMIC_RELAXED);
  uint old = __atomic_fetch_add(&out[3], 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&out[4], old, __ATOMIC_RELAXED);
}

kernel void lane_ops(global const uint *in, global uint *out) {
  uint i = GLOBAL_ID, x = in[i];
  global uint *o = out + i * 6;
  o[0] = __builtin_amdgcn_readfirstlane(x);
  o[1] = __builtin_amdgcn_ds_bpermute((int)((i * 5 + 3) * 4), x);
  o[2] = __builtin_amdgcn_mov_dpp(x, 0x1b, 0xf, 0xf, 1);           // quad_perm 3,2,1,0
  o[3] = __builtin_amdgcn_update_dpp(77, x, 0x111, 0xf, 0xf, 0);   // row_shr:1
  o[4] = __builtin_amdgcn_ds_swizzle(x, 0x041f);                   // lane ^ 1
  o[5] = __builtin_amdgcn_mbcnt_lo(~0u, 0) + __builtin_amdgcn_readlane(x, 5);
}

kernel void out_of_bounds(global uint *out, uint index) { out[index] = 1; }
kernel void endless(global volatile uint *out) {
  while (out[0] == 0)
    ;
}
kernel void grid_info(global uint *out) {
  uint x = __builtin_amdgcn_workgroup_id_x(), y = __builtin_amdgcn_workgroup_id_y(),
       z = __builtin_amdgcn_workgroup_id_z();
  uint tx = __builtin_amdgcn_workitem_id_x(), ty = __builtin_amdgcn_workitem_id_y(),
       tz = __builtin_amdgcn_workitem_id_z();
  uint group = x + 3 * (y + 2 * z);
  uint item = tx + 4 * (ty + 3 * tz);
  out[group * 24 + item] = x | y << 4 | z << 8 | tx << 12 | ty << 16 | tz << 20;
}
