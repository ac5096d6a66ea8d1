//===- CachePolicy.h - what makes memory coherent, by generation ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tables of LLVM's "User Guide for AMDGPU Backend", Memory Model gfx942, gfx10-gfx11 and
// gfx12, ask for between workgroups (agent scope):
//
//            release                        acquire                        plain, coherent load
//   gfx9     buffer_wbl2 sc1, wait          wait, buffer_inv sc1           sc1
//   gfx11    wait                           wait, buffer_gl1_inv, _gl0_inv glc
//   gfx12    wait                           wait, global_inv SCOPE_DEV     SCOPE_DEV
//
// A read-modify-write is at the right place by itself, on gfx12 with SCOPE_DEV. A store needs no
// write-back with sc1 on gfx9 and SCOPE_DEV on gfx12; gfx11 writes all stores through.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_RACE_CACHEPOLICY_H
#define QGEMM_LIB_SIM_RACE_CACHEPOLICY_H

#include "../Instruction.h"
#include "qgemm/Sim/Chip.h"
#include "llvm/ADT/StringRef.h"

namespace qgemm::sim {

/// What an instruction does to the caches between a wave and the other workgroups.
enum class CacheAction : uint8_t {
  None,
  InvalidateNear,   ///< what the waves of a workgroup do not share
  InvalidateMiddle, ///< gfx11's GL1, behind the near one
  InvalidateAll,    ///< everything up to where the chip is coherent
  InvalidateScalar,
  WriteBack, ///< up to where the chip is coherent
};

/// `text` is the whole instruction as LLVM prints it.
CacheAction cacheActionOf(llvm::StringRef text);

/// Whether stores stay in a cache that other workgroups do not see.
inline bool needsWriteBack(Generation generation) { return generation == Generation::GFX9; }

/// Whether a load sees what other workgroups have made visible, whatever the caches hold.
bool coherentLoad(Generation generation, const Modifiers &mods);
/// Whether a store is visible to other workgroups once it has completed.
bool writesThrough(Generation generation, const Modifiers &mods);
/// Whether a read-modify-write is one for other workgroups, too.
bool coherentAtomic(Generation generation, const Modifiers &mods);
/// Whether a store is told apart from a plain one, as an atomic store is.
bool atomicStore(Generation generation, const Modifiers &mods);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_RACE_CACHEPOLICY_H
