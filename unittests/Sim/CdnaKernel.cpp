//===- CdnaKernel.cpp - one wave of assembly on a CDNA chip ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CdnaKernel.h"
#include "Assembler.h"
#include "KernelFile.h"
#include "qgemm/Runtime/Device.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace qgemm::sim_test;
using llvm::formatv;

static const char *prologue = R"(  v_mov_b32 v240, v0
  s_load_dwordx4 s[4:7], s[0:1], 0x0
  s_load_dwordx2 s[2:3], s[0:1], 0x10
  s_waitcnt lgkmcnt(0)
)";

/// Inputs are stored register by register, so that a lane's offset is the same for all of them.
static std::string kernelText(const std::string &chip, const std::string &body, unsigned inputs,
                              unsigned first, unsigned count) {
  std::string text = prologue;
  text += "  v_lshlrev_b32 v240, 2, v240\n";
  for (unsigned i = 0; i < inputs; ++i)
    text += formatv("  v_add_u32 v241, 0x{0:x-}, v240\n  global_load_dword v{1}, v241, s[6:7]\n",
                    256 * i, i);
  text += "  s_waitcnt vmcnt(0)\n" + body + "\n  s_waitcnt vmcnt(0) lgkmcnt(0)\n";
  text += "  s_nop 15\n  s_nop 15\n  s_mov_b64 exec, -1\n";
  for (unsigned i = 0; i < count; ++i)
    text += formatv("  v_add_u32 v241, 0x{0:x-}, v240\n  global_store_dword v241, v{1}, s[2:3]\n",
                    256 * i, first + i);
  KernelFrame frame;
  frame.chip = chip;
  frame.waveSize = 64;
  frame.pointers = 3;
  frame.lds = chip == "gfx950" ? 163840 : 65536;
  frame.scratch = 256;
  frame.sgprs = 100;
  frame.vgprs = 512;
  frame.accumOffset = 256;
  frame.maxWorkgroup = 64;
  return kernelFile(frame, text + "  s_endpgm\n");
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
  // All results are stored, written or not.
  runtime::DeviceOptions options;
  options.checks.undefined = false;
  auto device = runtime::createDevice("sim:" + chip, options);
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
