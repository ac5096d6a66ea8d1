// A code object with instructions that no simulator of compute kernels has.
.amdgcn_target "amdgcn-amd-amdhsa--gfx1100"
.text
.globl pictures
.p2align 8
.type pictures,@function
pictures:
  s_nop 0
  image_load v0, v1, s[0:7] dmask:0x1 dim:SQ_RSRC_IMG_1D
  image_load v0, v1, s[0:7] dmask:0x1 dim:SQ_RSRC_IMG_1D
  s_endpgm
.Lend:
.size pictures, .Lend - pictures
.amdgpu_metadata
---
amdhsa.version: [1, 2]
amdhsa.target: amdgcn-amd-amdhsa--gfx1100
amdhsa.kernels: []
...
.end_amdgpu_metadata
