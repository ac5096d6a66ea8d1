//===- Occupancy.h - waves that a SIMD holds at once ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TARGET_OCCUPANCY_H
#define QGEMM_TARGET_OCCUPANCY_H

#include "qgemm/Target/Chip.h"

namespace qgemm::target {

/// What one kernel asks for.
struct KernelResources {
  unsigned vgprs = 0;         ///< architectural, per lane of the wave
  unsigned agprs = 0;         ///< CDNA only
  unsigned sgprs = 0;         ///< VCC and the like included
  unsigned ldsBytes = 0;      ///< per workgroup
  unsigned workgroupSize = 1; ///< work-items
  unsigned waveSize = 0;      ///< 0 for the chip's own
  bool wgpMode = false;       ///< RDNA: the workgroup may use both CUs of a WGP
};

enum class OccupancyLimit : uint8_t { Waves, Vgprs, Sgprs, Lds, Workgroups };

/// "waves", "vgprs", "sgprs", "lds", "workgroups".
llvm::StringRef occupancyLimitName(OccupancyLimit limit);

struct Occupancy {
  /// Waves a SIMD, each resource taken alone. LLVM's "Occupancy" is the least of
  /// these.
  unsigned byVgprs = 0, bySgprs = 0, byLds = 0;
  /// Whole workgroups on a CU (or WGP) at once, and the waves that its busiest SIMD
  /// then holds.
  unsigned workgroups = 0, wavesPerSimd = 0;
  OccupancyLimit limit = OccupancyLimit::Waves;
};

/// VGPRs that a wave takes from the file: accumulation registers start at a
/// multiple of 4 behind the architectural ones, the sum is rounded up to the granule.
unsigned allocatedVgprs(const Chip &chip, const KernelResources &kernel);

/// Most VGPRs (both kinds) with which `waves` waves still fit a SIMD.
unsigned maxVgprsForWaves(const Chip &chip, unsigned waves, unsigned waveSize = 0);

/// Fails, naming resource, limit and request, if a workgroup asks for more than the chip
/// has. Where the registers of its waves together do not fit, workgroups and wavesPerSimd
/// are 0 and `limit` says why.
llvm::Expected<Occupancy> computeOccupancy(const Chip &chip, const KernelResources &kernel);

} // namespace qgemm::target

#endif // QGEMM_TARGET_OCCUPANCY_H
