//===- Chips.cpp - the chips ----------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sources, column by column:
//   VGPR file and granule   "GPU hardware specifications" of rocm.docs.amd.com ("VGPR
//                           File"); RDNA3 and RDNA4 ISA, 3.3.2.1 (blocks of 16, of 24 where
//                           a SIMD has 1536); CDNA3 ISA, 3.6.4 (groups of eight)
//   waves a SIMD, SGPRs     LLVM 22.1.8's subtarget tables, compared by OccupancyTest
//   LDS size and granule    RDNA3 ISA, 2.3 and 3.3.4 (blocks of 1024 bytes); CDNA3 ISA,
//                           3.6.5 (512); CDNA4 ISA, 3.6.5 (1280)
//
//===----------------------------------------------------------------------===//

#include "qgemm/Target/Chip.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace qgemm::target {

namespace {

// VGPRs a SIMD, granule, addressable, waves a SIMD, SIMDs a CU, SGPRs a SIMD, granule,
// addressable, AGPRs in the same file.
constexpr WaveResources rdnaLarge = {1536, 24, 256, 16, 2, 0, 128, 106, false};
constexpr WaveResources rdnaSmall = {1024, 16, 256, 16, 2, 0, 128, 106, false};
constexpr WaveResources cdna = {512, 8, 512, 8, 4, 800, 16, 102, true};

// Bytes a CU, bytes a workgroup, granule.
constexpr LdsResources rdnaLds = {64 * 1024, 64 * 1024, 1024};
constexpr LdsResources cdna3Lds = {64 * 1024, 64 * 1024, 512};
constexpr LdsResources cdna4Lds = {160 * 1024, 160 * 1024, 1280};

constexpr Chip rdnaChip(StringLiteral name, Family family, const WaveResources &waves) {
  return {name, family, 32, true, true, true, waves, rdnaLds};
}

constexpr Chip cdnaChip(StringLiteral name, Family family, const LdsResources &lds) {
  return {name, family, 64, false, true, false, cdna, lds};
}

constexpr Chip chipTable[] = {
    rdnaChip("gfx1100", Family::GFX11, rdnaLarge), rdnaChip("gfx1101", Family::GFX11, rdnaLarge),
    rdnaChip("gfx1102", Family::GFX11, rdnaSmall), rdnaChip("gfx1103", Family::GFX11, rdnaSmall),
    rdnaChip("gfx1150", Family::GFX11, rdnaSmall), rdnaChip("gfx1151", Family::GFX11, rdnaLarge),
    rdnaChip("gfx1152", Family::GFX11, rdnaSmall), rdnaChip("gfx1200", Family::GFX12, rdnaLarge),
    rdnaChip("gfx1201", Family::GFX12, rdnaLarge), cdnaChip("gfx942", Family::GFX942, cdna3Lds),
    cdnaChip("gfx950", Family::GFX950, cdna4Lds),
};

template <typename Range> std::string nameList(const Range &names) { return join(names, ", "); }

} // namespace

ArrayRef<Chip> chips() { return chipTable; }

const Chip *findChip(StringRef name) {
  const Chip *found = find_if(chipTable, [&](const Chip &chip) { return chip.name == name; });
  return found == std::end(chipTable) ? nullptr : found;
}

std::string Target::str() const {
  if (!chip)
    return "";
  return product ? (chip->name + ":" + product->name).str() : chip->name.str();
}

Expected<Target> parseTarget(StringRef text) {
  auto [chipText, productText] = text.split(':');
  std::string chipName = chipText.lower(), productName = productText.lower();
  const Chip *chip = findChip(chipName);
  if (!chip) {
    auto names = map_range(chips(), [](const Chip &known) { return known.name; });
    return createStringError("unknown chip '" + chipText + "', known chips are " + nameList(names));
  }
  if (!text.contains(':'))
    return Target{chip, nullptr};

  SmallVector<StringRef> known;
  for (const Product &product : products()) {
    if (product.chip != chip->name)
      continue;
    if (product.name == productName)
      return Target{chip, &product};
    known.push_back(product.name);
  }
  return createStringError("unknown product '" + productText + "' of " + chip->name +
                           ", known products are " + nameList(known));
}

} // namespace qgemm::target
