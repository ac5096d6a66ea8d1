//===- Assembler.h - kernels from assembly text, in process ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_ASSEMBLER_H
#define QGEMM_UNITTESTS_SIM_ASSEMBLER_H

#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>

namespace qgemm::sim_test {

/// A code object from a whole assembly file, or an empty string (the test then fails).
std::string assemble(llvm::StringRef chip, const std::string &source,
                     llvm::StringRef features = "");

/// The lines, from 1, that the assembler does not take.
std::set<unsigned> refusedLines(llvm::StringRef chip, const std::string &source,
                                llvm::StringRef features = "");

/// gfx11's assembly with the waits, barriers and cache policies of gfx12 where the chip has those.
std::string translate(llvm::StringRef chip, llvm::StringRef text);

/// A file with the one kernel "test" around `body`. It takes two pointers. Before the body,
/// v0-v15 of each lane hold the lane's 16 dwords of the first; s[2:3] is the second pointer,
/// v16-v23 and s16-s21 are zero. After it, v16-v23, s16-s21 and EXEC go to the lane's 16 dwords of
/// the second, for every lane. LDS has 1024 bytes, scratch 64 a lane; the body may use v0-v47,
/// a0-a31 and s8-s79.
/// s_waitcnt and s_barrier become what gfx12 has for them; 16-bit operands are halves of registers
/// on gfx11 and gfx12. Wave size 0 is the chip's own.
std::string instructionKernel(llvm::StringRef chip, const std::string &body, unsigned waveSize = 0);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_ASSEMBLER_H
