//===- LdsBanks.h - bank conflicts of one LDS instruction -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An LDS instruction is served in phases, each a group of lanes. Within a phase,
// accesses to different dwords of one bank are served one after the other. The
// groups are measured or documented on CDNA; on RDNA nobody has published them:
// the plausible ones are listed, and code should be free of conflicts in all.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_TARGET_LDSBANKS_H
#define QGEMM_TARGET_LDSBANKS_H

#include "qgemm/Target/Chip.h"

#include "llvm/ADT/SmallVector.h"

namespace qgemm::target {

enum class LdsAccess : uint8_t { Read, Write };

/// One way in which a chip may cut an instruction of `bytes` per lane into phases.
struct LdsPhases {
  llvm::StringLiteral name; ///< "8 consecutive lanes, 32 banks"
  Family family;
  unsigned bytes; ///< per lane: 4, 8, 12 or 16
  bool read, write;
  unsigned banks; ///< of 4 bytes
  /// Phases separated by ' ', lane ranges inside by ','; the pattern repeats with
  /// the period of its lanes up to the wave size.
  llvm::StringLiteral groups;
  SourceKind kind;
  llvm::StringLiteral source;
};

llvm::ArrayRef<LdsPhases> ldsPhases();

/// The lanes of each phase for a wave of `waveSize`.
llvm::SmallVector<llvm::SmallVector<unsigned, 16>> phaseLanes(const LdsPhases &phases,
                                                              unsigned waveSize);

/// A lane that does not take part.
inline constexpr uint32_t inactiveLane = ~0u;

struct LdsConflicts {
  const LdsPhases *phases;
  unsigned extraCycles; ///< beyond one cycle a phase
};

/// Extra cycles of one instruction under each phase grouping listed for the chip,
/// access and width. `addresses` holds one byte address per lane of the wave, or
/// inactiveLane. Lanes that read the same dword share it. Fails where no grouping is
/// listed for that width, or an address is not a multiple of 4.
llvm::Expected<llvm::SmallVector<LdsConflicts>> ldsBankConflicts(const Chip &chip,
                                                                 llvm::ArrayRef<uint32_t> addresses,
                                                                 unsigned bytesPerLane,
                                                                 LdsAccess access);

/// The worst of ldsBankConflicts().
llvm::Expected<unsigned> worstLdsBankConflict(const Chip &chip, llvm::ArrayRef<uint32_t> addresses,
                                              unsigned bytesPerLane, LdsAccess access);

} // namespace qgemm::target

#endif // QGEMM_TARGET_LDSBANKS_H
