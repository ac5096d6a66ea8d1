// Kernels for the tests of qgemm-run --hsaco: hidden arguments, dynamic LDS, values of all kinds.
static int globalId(void) {
  return __builtin_amdgcn_workgroup_id_x() * __builtin_amdgcn_workgroup_size_x() +
         __builtin_amdgcn_workitem_id_x();
}

// y[i] = a * x[i], for i < n.
kernel void scale(global const float *x, global float *y, float a, int n) {
  int i = globalId();
  if (i < n)
    y[i] = a * x[i];
}

// Reverses each workgroup's part of the data through LDS.
kernel void reverse(global const int *in, global int *out, local int *buffer) {
  int lane = __builtin_amdgcn_workitem_id_x(), size = __builtin_amdgcn_workgroup_size_x();
  buffer[lane] = in[globalId()];
  __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup");
  __builtin_amdgcn_s_barrier();
  __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup");
  out[globalId()] = buffer[size - 1 - lane];
}

// In place, and with a required block.
__attribute__((reqd_work_group_size(64, 1, 1))) kernel void
increment(global long *data, long by, char narrow, ushort wide) {
  data[globalId()] += by + narrow + wide;
}
