//===- flat.cpp - recursion, calls, generic pointers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

using uint = unsigned;

__attribute__((noinline)) static uint ackermann(uint m, uint n) {
  if (m == 0)
    return n + 1;
  if (n == 0)
    return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

/// Calls with a stack in scratch memory.
extern "C" __attribute__((amdgpu_kernel)) void recursion(uint *out) {
  uint i = __builtin_amdgcn_workitem_id_x();
  out[i] = ackermann(2, i & 3);
}

/// Lanes of one wave read global memory, LDS and scratch through one flat load.
extern "C" __attribute__((amdgpu_kernel)) void generic_pointers(uint *in, uint *out) {
  static __attribute__((address_space(3), loader_uninitialized)) uint shared[256];
  uint i = __builtin_amdgcn_workitem_id_x();
  volatile uint priv[8];
  for (uint k = 0; k < 8; ++k)
    priv[k] = in[i] * k;
  shared[i] = in[i] + 1;
  __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup");
  __builtin_amdgcn_s_barrier();
  __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup");
  volatile uint *pointers[3] = {in + i, (uint *)&shared[(i + 64) & 255], priv + (i & 7)};
  out[i] = *pointers[i % 3];
}
