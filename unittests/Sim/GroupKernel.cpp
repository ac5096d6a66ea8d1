//===- GroupKernel.cpp - workgroups of hand-written assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GroupKernel.h"
#include "Assembler.h"

using namespace qgemm::sim_test;

/// Loads the pointers and names the workgroup's id and the wave, chip by chip.
static std::string prologue(llvm::StringRef chip) {
  bool cdna = chip.starts_with("gfx9"), gfx12 = chip.starts_with("gfx12");
  std::string text = gfx12 ? "  s_mov_b32 s6, ttmp9\n" : "  s_mov_b32 s6, s2\n";
  text += cdna ? "  s_load_dwordx4 s[8:11], s[0:1], 0x0\n" : "  s_load_b128 s[8:11], s[0:1], 0x0\n";
  text += gfx12 ? "  s_wait_kmcnt 0x0\n" : "  s_waitcnt lgkmcnt(0)\n";
  text += "  s_mov_b64 s[2:3], s[8:9]\n  s_mov_b64 s[4:5], s[10:11]\n";
  text += cdna ? "  v_lshrrev_b32 v1, 6, v0\n" : "  v_lshrrev_b32 v1, 5, v0\n";
  if (cdna)
    text += "  s_nop 4\n";
  text += "  v_readfirstlane_b32 s7, v1\n  v_mov_b32 v1, 0\n";
  return text;
}

std::string qgemm::sim_test::groupKernel(llvm::StringRef chip, const std::string &body) {
  bool cdna = chip.starts_with("gfx9");
  std::string text = ".amdgcn_target \"amdgcn-amd-amdhsa--" + chip.str() + "\"\n" + R"(
.text
.globl test
.p2align 8
.type test,@function
test:
)" + prologue(chip) + translate(chip, body) +
                     R"(
.size test, .-test
.rodata
.p2align 6
.amdhsa_kernel test
  .amdhsa_group_segment_fixed_size 4096
  .amdhsa_kernarg_size 16
  .amdhsa_user_sgpr_kernarg_segment_ptr 1
  .amdhsa_system_sgpr_workgroup_id_x 1
  .amdhsa_next_free_sgpr 96
  .amdhsa_float_denorm_mode_32 3
)";
  if (cdna)
    text += "  .amdhsa_accum_offset 64\n  .amdhsa_next_free_vgpr 64\n";
  else
    text += "  .amdhsa_wavefront_size32 1\n  .amdhsa_next_free_vgpr 64\n";
  text += R"(.end_amdhsa_kernel
.amdgpu_metadata
---
amdhsa.version: [1, 2]
amdhsa.target: amdgcn-amd-amdhsa--)" +
          chip.str() + R"(
amdhsa.kernels:
  - .name: test
    .symbol: test.kd
    .kernarg_segment_size: 16
    .kernarg_segment_align: 8
    .group_segment_fixed_size: 4096
    .private_segment_fixed_size: 0
    .wavefront_size: )" +
          (cdna ? "64" : "32") + R"(
    .sgpr_count: 96
    .vgpr_count: 64
    .max_flat_workgroup_size: 1024
    .args:
      - {.offset: 0, .size: 8, .value_kind: global_buffer, .address_space: global}
      - {.offset: 8, .size: 8, .value_kind: global_buffer, .address_space: global}
...
.end_amdgpu_metadata
)";
  return assemble(chip, text);
}
