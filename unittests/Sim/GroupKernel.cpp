//===- GroupKernel.cpp - workgroups of hand-written assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GroupKernel.h"
#include "Assembler.h"
#include "KernelFile.h"

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
  KernelFrame frame;
  frame.chip = chip;
  frame.waveSize = chip.starts_with("gfx9") ? 64 : 32;
  frame.lds = 4096;
  frame.accumOffset = 64;
  return assemble(chip, kernelFile(frame, prologue(chip) + translate(chip, body)));
}
