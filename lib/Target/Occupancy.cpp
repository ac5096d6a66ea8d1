//===- Occupancy.cpp - waves that a SIMD holds at once --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/Occupancy.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace llvm;

namespace qgemm::target {

namespace {

/// Registers of both kinds, before rounding to the granule.
unsigned totalVgprs(const KernelResources &kernel) {
  return kernel.agprs ? alignTo(kernel.vgprs, 4) + kernel.agprs : kernel.vgprs;
}

unsigned waveSizeOf(const Chip &chip, unsigned waveSize) {
  return waveSize ? waveSize : chip.waveSize;
}

/// A wave64 register of an RDNA SIMD takes two of the wave32 file's.
unsigned halvings(const Chip &chip, unsigned waveSize) {
  return waveSizeOf(chip, waveSize) / chip.waveSize;
}

Error over(const Twine &what, unsigned limit, const Twine &unit, unsigned got) {
  return createStringError(what + " requires at most " + Twine(limit) + unit + ", got " +
                           Twine(got));
}

Error checkLaunchable(const Chip &chip, const KernelResources &kernel) {
  unsigned waveSize = waveSizeOf(chip, kernel.waveSize);
  if ((waveSize == 32 && !chip.hasWave32) || (waveSize == 64 && !chip.hasWave64) ||
      (waveSize != 32 && waveSize != 64))
    return createStringError("wave size requires one that " + chip.name + " has, got " +
                             Twine(waveSize));
  if (kernel.wgpMode && !chip.hasWgpMode)
    return createStringError("wgp mode requires an rdna chip, got " + chip.name);
  if (kernel.workgroupSize == 0)
    return createStringError("a workgroup requires at least 1 work-item, got 0");
  if (kernel.workgroupSize > maxWorkgroupSize)
    return over("a workgroup", maxWorkgroupSize, " work-items", kernel.workgroupSize);
  if (kernel.agprs && !chip.waves.unifiedAgprs)
    return over("a kernel on " + chip.name, 0, " agprs", kernel.agprs);
  if (totalVgprs(kernel) > chip.waves.addressableVgprs)
    return over("a kernel on " + chip.name, chip.waves.addressableVgprs, " vgprs",
                totalVgprs(kernel));
  if (kernel.ldsBytes > chip.lds.maxBytesPerWorkgroup)
    return over("a workgroup on " + chip.name, chip.lds.maxBytesPerWorkgroup, " bytes of lds",
                kernel.ldsBytes);
  return Error::success();
}

unsigned wavesBySgprs(const Chip &chip, unsigned sgprs) {
  const WaveResources &waves = chip.waves;
  if (!waves.sgprsPerSimd || !sgprs)
    return waves.maxWavesPerSimd;
  unsigned allocated = alignTo(sgprs, waves.sgprGranule);
  return std::clamp(waves.sgprsPerSimd / allocated, 1u, waves.maxWavesPerSimd);
}

} // namespace

StringRef occupancyLimitName(OccupancyLimit limit) {
  static constexpr StringLiteral names[] = {"waves", "vgprs", "sgprs", "lds", "workgroups"};
  return names[static_cast<unsigned>(limit)];
}

unsigned allocatedVgprs(const Chip &chip, const KernelResources &kernel) {
  unsigned granule = chip.waves.vgprGranule / halvings(chip, kernel.waveSize);
  // A wave has at least one block (RDNA3 ISA, 3.3.2.1).
  return alignTo(std::max(totalVgprs(kernel), 1u), granule);
}

unsigned maxVgprsForWaves(const Chip &chip, unsigned waves, unsigned waveSize) {
  unsigned factor = halvings(chip, waveSize);
  unsigned granule = chip.waves.vgprGranule / factor;
  unsigned share = chip.waves.vgprsPerSimd / factor / std::max(waves, 1u);
  return std::min<unsigned>(alignDown(share, granule), chip.waves.addressableVgprs);
}

Expected<Occupancy> computeOccupancy(const Chip &chip, const KernelResources &kernel) {
  if (Error error = checkLaunchable(chip, kernel))
    return std::move(error);

  const WaveResources &resources = chip.waves;
  unsigned waveSize = waveSizeOf(chip, kernel.waveSize);
  unsigned file = resources.vgprsPerSimd / halvings(chip, waveSize);
  unsigned simds = resources.simdsPerComputeUnit * (kernel.wgpMode ? 2 : 1);
  unsigned ldsBytes = chip.lds.bytesPerComputeUnit * (kernel.wgpMode ? 2 : 1);
  unsigned wavesPerWorkgroup = divideCeil(kernel.workgroupSize, waveSize);

  Occupancy result;
  result.byVgprs = std::clamp(file / allocatedVgprs(chip, kernel), 1u, resources.maxWavesPerSimd);
  result.bySgprs = wavesBySgprs(chip, kernel.sgprs);

  // Workgroups that fit, by each limit in turn; the first of equals is named.
  unsigned byLds =
      kernel.ldsBytes ? ldsBytes / unsigned(alignTo(kernel.ldsBytes, chip.lds.granule)) : ~0u;
  auto wholeWorkgroups = [&](unsigned wavesPerSimd) {
    return wavesPerSimd * simds / wavesPerWorkgroup;
  };
  struct {
    OccupancyLimit limit;
    unsigned workgroups;
  } limits[] = {
      {OccupancyLimit::Waves, wholeWorkgroups(resources.maxWavesPerSimd)},
      {OccupancyLimit::Vgprs, wholeWorkgroups(result.byVgprs)},
      {OccupancyLimit::Sgprs, wholeWorkgroups(result.bySgprs)},
      {OccupancyLimit::Lds, byLds},
      // Workgroups of one wave need no barrier and are not counted.
      {OccupancyLimit::Workgroups,
       wavesPerWorkgroup == 1 ? ~0u : chip.maxWorkgroupsPerUnit(kernel.wgpMode)},
  };
  const auto *least = std::min_element(
      std::begin(limits), std::end(limits),
      [](const auto &left, const auto &right) { return left.workgroups < right.workgroups; });
  result.workgroups = least->workgroups;
  result.limit = least->limit;
  auto busiest = [&](unsigned workgroups) {
    uint64_t waves = uint64_t(workgroups) * wavesPerWorkgroup;
    return unsigned(std::min<uint64_t>(divideCeil(waves, simds), resources.maxWavesPerSimd));
  };
  result.byLds = busiest(byLds);
  result.wavesPerSimd = busiest(result.workgroups);
  return result;
}

} // namespace qgemm::target
