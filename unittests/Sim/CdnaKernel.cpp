//===- CdnaKernel.cpp - one wave of assembly on a CDNA chip ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CdnaKernel.h"
#include "Assembler.h"
#include "qgemm/Runtime/Device.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace qgemm::sim_test;
using llvm::formatv;

static const char *prologue = R"(
.text
.globl test
.p2align 8
.type test,@function
test:
  v_mov_b32 v240, v0
  s_load_dwordx4 s[4:7], s[0:1], 0x0
  s_load_dwordx2 s[2:3], s[0:1], 0x10
  s_waitcnt lgkmcnt(0)
)";

static std::string descriptor(const std::string &chip) {
  return formatv(R"(  s_endpgm
.size test, .-test
.rodata
.p2align 6
.amdhsa_kernel test
  .amdhsa_group_segment_fixed_size {0}
  .amdhsa_private_segment_fixed_size 256
  .amdhsa_enable_private_segment 1
  .amdhsa_kernarg_size 24
  .amdhsa_user_sgpr_kernarg_segment_ptr 1
  .amdhsa_next_free_sgpr 100
  .amdhsa_float_denorm_mode_32 3
  .amdhsa_accum_offset 256
  .amdhsa_next_free_vgpr 512
.end_amdhsa_kernel
.amdgpu_metadata
---
amdhsa.version: [1, 2]
amdhsa.target: amdgcn-amd-amdhsa--{1}
amdhsa.kernels:
  - .name: test
    .symbol: test.kd
    .kernarg_segment_size: 24
    .kernarg_segment_align: 8
    .group_segment_fixed_size: {0}
    .private_segment_fixed_size: 256
    .wavefront_size: 64
    .sgpr_count: 100
    .vgpr_count: 512
    .max_flat_workgroup_size: 64
    .args:
      - {{.offset: 0, .size: 8, .value_kind: global_buffer, .address_space: global}
      - {{.offset: 8, .size: 8, .value_kind: global_buffer, .address_space: global}
      - {{.offset: 16, .size: 8, .value_kind: global_buffer, .address_space: global}
...
.end_amdgpu_metadata
)",
                 chip == "gfx950" ? 163840 : 65536, chip)
      .str();
}

/// Inputs are stored register by register, so that a lane's offset is the same for all of them.
static std::string kernelText(const std::string &chip, const std::string &body, unsigned inputs,
                              unsigned first, unsigned count) {
  std::string text = formatv(".amdgcn_target \"amdgcn-amd-amdhsa--{0}\"\n", chip).str() + prologue;
  text += "  v_lshlrev_b32 v240, 2, v240\n";
  for (unsigned i = 0; i < inputs; ++i)
    text += formatv("  v_add_u32 v241, 0x{0:x-}, v240\n  global_load_dword v{1}, v241, s[6:7]\n",
                    256 * i, i);
  text += "  s_waitcnt vmcnt(0)\n" + body + "\n  s_waitcnt vmcnt(0) lgkmcnt(0)\n";
  text += "  s_nop 15\n  s_nop 15\n  s_mov_b64 exec, -1\n";
  for (unsigned i = 0; i < count; ++i)
    text += formatv("  v_add_u32 v241, 0x{0:x-}, v240\n  global_store_dword v241, v{1}, s[2:3]\n",
                    256 * i, first + i);
  return text + descriptor(chip);
}

CdnaResult qgemm::sim_test::runCdna(const std::string &chip, const std::string &body,
                                    const WaveWords &inputs, unsigned first, unsigned count,
                                    const std::vector<uint32_t> &memory) {
  CdnaResult result;
  result.memory = memory;
  unsigned inputCount = inputs[0].size();
  std::string file = assemble(chip, kernelText(chip, body, inputCount, first, count));
  auto fail = [&](llvm::Error error) {
    for (auto &lane : result.registers)
      lane.assign(count, 0);
    result.failure = llvm::toString(std::move(error));
    return result;
  };
  if (file.empty())
    return fail(llvm::createStringError("no code object"));
  auto device = runtime::createDevice("sim:" + chip);
  if (!device)
    return fail(device.takeError());
  auto module = (*device)->load({file, "test"});
  if (!module)
    return fail(module.takeError());
  auto kernel = (*module)->kernel("test");
  if (!kernel)
    return fail(kernel.takeError());

  auto allocate = [&](size_t words) {
    return llvm::cantFail((*device)->allocate(std::max<size_t>(words, 1) * 4, 256, "buffer"));
  };
  auto data = allocate(memory.size()), in = allocate(inputCount * 64), out = allocate(count * 64);
  std::vector<uint32_t> words(inputCount * 64);
  for (unsigned i = 0; i < inputCount; ++i)
    for (unsigned lane = 0; lane < 64; ++lane)
      words[64 * i + lane] = inputs[lane][i];
  llvm::cantFail((*device)->copyIn(data, memory.data(), memory.size() * 4));
  llvm::cantFail((*device)->copyIn(in, words.data(), words.size() * 4));

  runtime::LaunchConfig config;
  config.block[0] = 64;
  auto launched =
      (*kernel)->launch(config, runtime::KernelArguments().add(data).add(in).add(out).bytes());
  if (!launched)
    return fail(launched.takeError());
  words.resize(count * 64);
  llvm::cantFail((*device)->copyOut(words.data(), out, words.size() * 4));
  llvm::cantFail((*device)->copyOut(result.memory.data(), data, memory.size() * 4));
  for (unsigned lane = 0; lane < 64; ++lane)
    for (unsigned i = 0; i < count; ++i)
      result.registers[lane].push_back(words[64 * i + lane]);
  return result;
}
