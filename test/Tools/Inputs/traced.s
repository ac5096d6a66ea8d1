// Nine instructions whose effects a trace shows: lanes 0 to 4 store to the buffer.
.amdgcn_target "amdgcn-amd-amdhsa--gfx1100"
.text
.globl traced
.p2align 8
.type traced,@function
traced:
  s_load_b64 s[4:5], s[0:1], 0x0
  v_lshrrev_b32 v1, 3, v0
  v_cmp_gt_u32 vcc_lo, 5, v0
  s_mov_b32 exec_lo, vcc_lo
  v_lshlrev_b32 v2, 2, v0
  s_waitcnt lgkmcnt(0)
  global_store_b32 v2, v1, s[4:5]
  s_nop 0
  s_endpgm
.Lend:
.size traced, .Lend - traced
.rodata
.p2align 6
.amdhsa_kernel traced
  .amdhsa_kernarg_size 8
  .amdhsa_user_sgpr_kernarg_segment_ptr 1
  .amdhsa_next_free_sgpr 16
  .amdhsa_next_free_vgpr 8
  .amdhsa_wavefront_size32 1
.end_amdhsa_kernel
.amdgpu_metadata
---
amdhsa.version: [1, 2]
amdhsa.target: amdgcn-amd-amdhsa--gfx1100
amdhsa.kernels:
  - .name: traced
    .symbol: traced.kd
    .kernarg_segment_size: 8
    .kernarg_segment_align: 8
    .group_segment_fixed_size: 0
    .private_segment_fixed_size: 0
    .wavefront_size: 32
    .sgpr_count: 16
    .vgpr_count: 8
    .max_flat_workgroup_size: 64
    .args:
      - {.offset: 0, .size: 8, .value_kind: global_buffer, .address_space: global, .name: out}
...
.end_amdgpu_metadata
