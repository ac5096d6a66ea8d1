//===- KernelFile.cpp - an assembly file around one kernel's text ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelFile.h"
#include "llvm/Support/FormatVariadic.h"

using llvm::formatv;
using qgemm::sim_test::KernelFrame;

static std::string descriptor(const KernelFrame &frame) {
  std::string text = formatv(R"(
.size test, .-test
.rodata
.p2align 6
.amdhsa_kernel test
  .amdhsa_group_segment_fixed_size {0}
  .amdhsa_private_segment_fixed_size {1}
  .amdhsa_enable_private_segment {2}
  .amdhsa_kernarg_size {3}
  .amdhsa_user_sgpr_kernarg_segment_ptr 1
  .amdhsa_system_sgpr_workgroup_id_x 1
  .amdhsa_next_free_sgpr {4}
  .amdhsa_next_free_vgpr {5}
)",
                             frame.lds, frame.scratch, frame.scratch ? 1 : 0, 8 * frame.pointers,
                             frame.sgprs, frame.vgprs)
                         .str();
  text += frame.mode;
  if (frame.chip.starts_with("gfx9"))
    text += formatv("  .amdhsa_accum_offset {0}\n", frame.accumOffset).str();
  else
    text += formatv("  .amdhsa_wavefront_size32 {0}\n", frame.waveSize == 32 ? 1 : 0).str();
  return text + ".end_amdhsa_kernel\n";
}

static std::string metadata(const KernelFrame &frame) {
  std::string text = formatv(R"(.amdgpu_metadata
---
amdhsa.version: [1, 2]
amdhsa.target: amdgcn-amd-amdhsa--{0}
amdhsa.kernels:
  - .name: test
    .symbol: test.kd
    .kernarg_segment_size: {1}
    .kernarg_segment_align: 8
    .group_segment_fixed_size: {2}
    .private_segment_fixed_size: {3}
    .wavefront_size: {4}
    .sgpr_count: {5}
    .vgpr_count: {6}
    .max_flat_workgroup_size: {7}
    .args:
)",
                             frame.chip, 8 * frame.pointers, frame.lds, frame.scratch,
                             frame.waveSize, frame.sgprs, frame.vgprs, frame.maxWorkgroup)
                         .str();
  for (unsigned i = 0; i < frame.pointers; ++i)
    text += formatv("      - {{.offset: {0}, .size: 8, .value_kind: global_buffer, "
                    ".address_space: global}\n",
                    8 * i)
                .str();
  return text + "...\n.end_amdgpu_metadata\n";
}

std::string qgemm::sim_test::kernelFile(const KernelFrame &frame, llvm::StringRef text) {
  return formatv(R"(
.amdgcn_target "amdgcn-amd-amdhsa--{0}"
.text
.globl test
.p2align 8
.type test,@function
test:
)",
                 frame.chip)
             .str() +
         text.str() + descriptor(frame) + metadata(frame);
}
