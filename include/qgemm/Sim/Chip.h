//===- Chip.h - what differs between chips, as data ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The simulator's own table of chips. It is deliberately not the generator's: the two are written
// from the same public documents, independently.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_CHIP_H
#define QGEMM_SIM_CHIP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace qgemm::sim {

/// Generations in the order of their encodings; chips of one generation share all semantics here.
enum class Generation : uint8_t { GFX9, GFX11, GFX12 };

struct Chip {
  llvm::StringLiteral name;
  Generation generation;
  uint32_t elfMachine;      ///< EF_AMDGPU_MACH_* of its code objects
  uint32_t waveSize;        ///< native wave size; gfx11 and later also run wave64 kernels
  uint32_t ldsBytes;        ///< most LDS that one workgroup can have
  uint32_t sgprs;           ///< SGPRs a wave can address
  uint32_t vgprs;           ///< vector registers a lane can address, accumulators included
  bool workgroupIdsInTtmp;  ///< ids arrive in ttmp9 and ttmp7, not in SGPRs
  bool zeroesHighHalf;      ///< most 16-bit results clear the upper half of their register
  bool unifiedAccumulators; ///< AGPRs are the upper part of the vector register file
  bool cdna4 = false;       ///< wait states of CDNA4 ISA 7.6, not of CDNA3 ISA 7.5
};

llvm::ArrayRef<Chip> chips();

/// Null when the simulator does not know the chip.
const Chip *findChip(llvm::StringRef name);

/// The chip whose code objects carry this machine number in e_flags, or null.
const Chip *findChipByElfMachine(uint32_t machine);

/// "gfx942, gfx950, ..." for error messages.
std::string chipNames();

} // namespace qgemm::sim

#endif // QGEMM_SIM_CHIP_H
