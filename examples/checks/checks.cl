// What the project believes about hardware and no card has confirmed, as kernels. Compiled by
// scripts/check-assumptions, which runs each on the simulator and on a GPU and compares the bits.
// docs/Assumptions.md says what stands behind each.

typedef half half4 __attribute__((ext_vector_type(4)));
typedef half half8 __attribute__((ext_vector_type(8)));
typedef half half16 __attribute__((ext_vector_type(16)));
typedef float float4v __attribute__((ext_vector_type(4)));
typedef float float8v __attribute__((ext_vector_type(8)));
typedef int int4v __attribute__((ext_vector_type(4)));

static int globalId(void) {
  return __builtin_amdgcn_workgroup_id_x() * __builtin_amdgcn_workgroup_size_x() +
         __builtin_amdgcn_workitem_id_x();
}

// The chip's approximations: eight results for each x.
kernel void approximations(global const float *x, global float *out) {
  int i = globalId();
  float v = x[i];
  out[8 * i + 0] = __builtin_amdgcn_rcpf(v);
  out[8 * i + 1] = __builtin_amdgcn_rsqf(v);
  out[8 * i + 2] = __builtin_amdgcn_sqrtf(v);
  out[8 * i + 3] = __builtin_amdgcn_exp2f(v);
  out[8 * i + 4] = __builtin_amdgcn_logf(v);
  out[8 * i + 5] = __builtin_amdgcn_sinf(v);
  out[8 * i + 6] = __builtin_amdgcn_cosf(v);
  out[8 * i + 7] = __builtin_amdgcn_fractf(v);
}

// One matrix product of f16, 16 x 16 x 16, one wave a workgroup. The order of the sums, and what
// becomes of denormals, show in the last bits.
kernel void matrix_f16(global const half *a, global const half *b, global const float *c,
                       global float *out) {
  int lane = __builtin_amdgcn_workitem_id_x(), group = __builtin_amdgcn_workgroup_id_x();
#if defined(__gfx942__) || defined(__gfx950__)
  int at = 64 * group + lane;
  ((global float4v *)out)[at] = __builtin_amdgcn_mfma_f32_16x16x16f16(
      ((global const half4 *)a)[at], ((global const half4 *)b)[at], ((global const float4v *)c)[at],
      0, 0, 0);
#elif defined(__gfx1200__) || defined(__gfx1201__)
  int at = 32 * group + lane;
  ((global float8v *)out)[at] = __builtin_amdgcn_wmma_f32_16x16x16_f16_w32_gfx12(
      ((global const half8 *)a)[at], ((global const half8 *)b)[at], ((global const float8v *)c)[at]);
#else
  int at = 32 * group + lane, row = 16 * group + (lane & 15);
  ((global float8v *)out)[at] = __builtin_amdgcn_wmma_f32_16x16x16_f16_w32(
      ((global const half16 *)a)[row], ((global const half16 *)b)[row],
      ((global const float8v *)c)[at]);
#endif
}

// Which die runs a workgroup (CDNA3 ISA, hardware register XCC_ID).
kernel void die_of_workgroup(global int *out) {
#if defined(__gfx942__) || defined(__gfx950__)
  int id = __builtin_amdgcn_s_getreg(20 | (3 << 11)) & 15; // hwreg(HW_REG_XCC_ID, 0, 4)
#else
  int id = 0;
#endif
  if (__builtin_amdgcn_workitem_id_x() == 0)
    out[__builtin_amdgcn_workgroup_id_x()] = id;
}

// 16-byte reads of LDS, lane i at stride * i bytes: timed with strides that conflict, or do not,
// under the groupings of lanes that LdsBanks.cpp lists.
kernel void lds_reads(global int4v *out, int stride, int rounds) {
  local int4v buffer[3072];
  int lane = __builtin_amdgcn_workitem_id_x();
  for (int i = lane; i < 3072; i += __builtin_amdgcn_workgroup_size_x())
    buffer[i] = (int4v)(i);
  __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup");
  __builtin_amdgcn_s_barrier();
  __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup");
  int4v sum = (int4v)(0);
  int at = (lane & 31) * stride / 16;
  for (int i = 0; i < rounds; ++i)
    sum += buffer[(at + (i & 7)) % 3072];
  out[globalId()] = sum;
}
