//===- LdsBanks.cpp - bank conflicts of one LDS instruction ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/LdsBanks.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <algorithm>

using namespace llvm;

namespace qgemm::target {

namespace {

constexpr StringLiteral rdna3Isa =
    "RDNA3 ISA, 12.1: 64 banks a WGP, 32 of them with each SIMD pair; lane order not published";
constexpr StringLiteral rdna4Isa =
    "RDNA4 ISA, 12.1: 64 banks a WGP, 32 of them with each SIMD pair; lane order not published";
constexpr StringLiteral ckDocs = "composable_kernel documentation, LDS bank conflicts";
constexpr StringLiteral quotedAmd = "AMD documentation as quoted by Snapkitty/nvidia-stack";
constexpr StringLiteral cdna3Isa = "CDNA3 ISA, 11.1: 32 banks; lane order not published";
constexpr StringLiteral hipKittens = "HipKittens, arXiv 2511.08083, measured";
constexpr StringLiteral cdna4Isa = "CDNA4 ISA, 11.1: 64 banks; lane order not published";

constexpr StringLiteral pairedEights = "0-3,20-23 4-7,16-19 8-11,28-31 12-15,24-27";

// Name, family, bytes a lane, read, write, banks, groups, kind, source.
// clang-format off
constexpr LdsPhases table[] = {
    {"32 consecutive lanes, 32 banks", Family::GFX11, 4, true, true, 32, "0-31", SourceKind::Assumption, rdna3Isa},
    {"16 consecutive lanes, 32 banks", Family::GFX11, 8, true, true, 32, "0-15", SourceKind::Assumption, rdna3Isa},
    {"8 consecutive lanes, 32 banks", Family::GFX11, 16, true, true, 32, "0-7", SourceKind::Assumption, rdna3Isa},
    {"16 consecutive lanes, 64 banks", Family::GFX11, 16, true, true, 64, "0-15", SourceKind::Assumption, rdna3Isa},

    {"32 consecutive lanes, 32 banks", Family::GFX12, 4, true, true, 32, "0-31", SourceKind::Assumption, rdna4Isa},
    {"16 consecutive lanes, 32 banks", Family::GFX12, 8, true, true, 32, "0-15", SourceKind::Assumption, rdna4Isa},
    {"8 consecutive lanes, 32 banks", Family::GFX12, 16, true, true, 32, "0-7", SourceKind::Assumption, rdna4Isa},
    {"16 consecutive lanes, 64 banks", Family::GFX12, 16, true, true, 64, "0-15", SourceKind::Assumption, rdna4Isa},

    {"32 consecutive lanes, 32 banks", Family::GFX942, 4, true, true, 32, "0-31", SourceKind::Assumption, cdna3Isa},
    {"16 consecutive lanes, 32 banks", Family::GFX942, 8, true, true, 32, "0-15", SourceKind::Assumption, cdna3Isa},
    {"paired fours of lanes, 32 banks", Family::GFX942, 16, true, false, 32, pairedEights, SourceKind::Secondary, quotedAmd},
    {"8 consecutive lanes, 32 banks", Family::GFX942, 16, false, true, 32, "0-7", SourceKind::Vendor, ckDocs},

    {"32 consecutive lanes, 32 banks", Family::GFX950, 4, true, true, 32, "0-31", SourceKind::Assumption, cdna4Isa},
    {"32 consecutive lanes, 64 banks", Family::GFX950, 8, true, false, 64, "0-31", SourceKind::Measured, hipKittens},
    {"16 consecutive lanes, 32 banks", Family::GFX950, 8, false, true, 32, "0-15", SourceKind::Measured, hipKittens},
    {"paired fours of lanes, 32 banks", Family::GFX950, 12, true, false, 32, pairedEights, SourceKind::Measured, hipKittens},
    {"interleaved fours of lanes, 64 banks", Family::GFX950, 16, true, false, 64, "0-3,12-15,20-27 4-11,16-19,28-31", SourceKind::Measured, hipKittens},
    {"8 consecutive lanes, 32 banks", Family::GFX950, 16, false, true, 32, "0-7", SourceKind::Assumption, cdna4Isa},
};
// clang-format on

SmallVector<unsigned, 16> parseLanes(StringRef text) {
  SmallVector<unsigned, 16> lanes;
  while (!text.empty()) {
    auto [range, rest] = text.split(',');
    auto [firstText, lastText] = range.split('-');
    unsigned first = 0, last = 0;
    firstText.getAsInteger(10, first);
    lastText.getAsInteger(10, last);
    for (unsigned lane = first; lane <= last; ++lane)
      lanes.push_back(lane);
    text = rest;
  }
  return lanes;
}

/// Cycles that the phase takes: the longest queue of different dwords at one bank.
unsigned phaseCycles(ArrayRef<unsigned> lanes, ArrayRef<uint32_t> addresses, unsigned bytesPerLane,
                     unsigned banks) {
  DenseSet<uint32_t> dwords;
  DenseMap<uint32_t, unsigned> queue;
  unsigned longest = 0;
  for (unsigned lane : lanes) {
    if (addresses[lane] == inactiveLane)
      continue;
    for (unsigned offset = 0; offset < bytesPerLane; offset += 4) {
      uint32_t dword = (addresses[lane] + offset) / 4;
      if (dwords.insert(dword).second)
        longest = std::max(longest, ++queue[dword % banks]);
    }
  }
  return longest;
}

} // namespace

ArrayRef<LdsPhases> ldsPhases() { return table; }

SmallVector<SmallVector<unsigned, 16>> phaseLanes(const LdsPhases &phases, unsigned waveSize) {
  SmallVector<SmallVector<unsigned, 16>> pattern;
  unsigned period = 0;
  for (StringRef rest = phases.groups; !rest.empty();) {
    auto [group, tail] = rest.split(' ');
    pattern.push_back(parseLanes(group));
    period += pattern.back().size();
    rest = tail;
  }
  SmallVector<SmallVector<unsigned, 16>> result;
  for (unsigned base = 0; base < waveSize; base += period)
    for (const auto &group : pattern) {
      auto &lanes = result.emplace_back();
      for (unsigned lane : group)
        if (base + lane < waveSize)
          lanes.push_back(base + lane);
    }
  return result;
}

Expected<SmallVector<LdsConflicts>> ldsBankConflicts(const Chip &chip, ArrayRef<uint32_t> addresses,
                                                     unsigned bytesPerLane, LdsAccess access) {
  for (uint32_t address : addresses)
    if (address != inactiveLane && address % 4 != 0)
      return createStringError("an lds address requires a multiple of 4 bytes, got " +
                               Twine(address));
  SmallVector<LdsConflicts> result;
  for (const LdsPhases &phases : table) {
    if (phases.family != chip.family || phases.bytes != bytesPerLane ||
        !(access == LdsAccess::Read ? phases.read : phases.write))
      continue;
    unsigned extra = 0;
    for (const auto &lanes : phaseLanes(phases, addresses.size())) {
      unsigned cycles = phaseCycles(lanes, addresses, bytesPerLane, phases.banks);
      extra += cycles ? cycles - 1 : 0;
    }
    result.push_back({&phases, extra});
  }
  if (result.empty())
    return createStringError("an lds access on " + chip.name +
                             " requires a width with a known phase order, got " +
                             Twine(bytesPerLane) + " bytes a lane");
  return result;
}

Expected<unsigned> worstLdsBankConflict(const Chip &chip, ArrayRef<uint32_t> addresses,
                                        unsigned bytesPerLane, LdsAccess access) {
  auto conflicts = ldsBankConflicts(chip, addresses, bytesPerLane, access);
  if (!conflicts)
    return conflicts.takeError();
  unsigned worst = 0;
  for (const LdsConflicts &entry : *conflicts)
    worst = std::max(worst, entry.extraCycles);
  return worst;
}

} // namespace qgemm::target
