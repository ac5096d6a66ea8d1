//===- Chip.h - chips and products as data ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A chip is what code depends on: registers, local memory, waves. A product is
// a chip on a board: counts, clocks, memories, on which choices and times depend.
// Targets are written CHIP or CHIP:PRODUCT ("gfx942:mi308x").
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_TARGET_CHIP_H
#define QGEMM_TARGET_CHIP_H

#include "qgemm/Target/MatrixInstruction.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace qgemm::target {

/// Who stands behind a figure. Assumption: plausible, published by nobody.
enum class SourceKind : uint8_t {
  Vendor,
  Toolchain,
  Measured,
  Derived,
  Secondary,
  Assumption,
  Unknown
};

/// A number with its origin; std::nullopt where none is published.
struct Figure {
  std::optional<double> value;
  SourceKind kind = SourceKind::Unknown;
  llvm::StringLiteral source = "not published";
};

/// A product of a chip. `name` is lower case, without the marketing prefix.
struct Product {
  llvm::StringLiteral name;
  llvm::StringLiteral chip;
  Figure computeUnits;
  Figure xcds;     ///< accelerator dies that share work; 1 where the chip is one die
  Figure clockMHz; ///< boost clock
  Figure dramBytesPerSecond;
  Figure l2Bytes;   ///< all XCDs together
  Figure mallBytes; ///< Infinity Cache; 0 where there is none
};

/// Register file and wave limits. VGPRs are counted per lane of the native wave:
/// 32 on RDNA, 64 on CDNA, where architectural and accumulation VGPRs share one
/// file.
struct WaveResources {
  unsigned vgprsPerSimd;
  unsigned vgprGranule;
  unsigned addressableVgprs; ///< per lane; on CDNA both kinds together
  unsigned maxWavesPerSimd;
  unsigned simdsPerComputeUnit;
  unsigned sgprsPerSimd; ///< 0 where SGPRs do not limit occupancy
  unsigned sgprGranule;
  unsigned addressableSgprs;
  bool unifiedAgprs; ///< AGPRs exist and lie behind the VGPRs of the same file
};

/// Local data share. `bytesPerComputeUnit` is what one CU has; on RDNA two CUs
/// form a WGP and a workgroup in WGP mode draws on both.
struct LdsResources {
  unsigned bytesPerComputeUnit;
  unsigned maxBytesPerWorkgroup;
  unsigned granule;
};

struct Chip {
  llvm::StringLiteral name; ///< as LLVM's -mcpu
  Family family;
  unsigned waveSize; ///< of matrix instructions
  bool hasWave32, hasWave64;
  bool hasWgpMode;
  WaveResources waves;
  LdsResources lds;

  /// Workgroups of more than one wave that a CU (or WGP) holds at once.
  unsigned maxWorkgroupsPerUnit(bool wgpMode) const { return wgpMode ? 32 : 16; }
};

/// Largest workgroup, in work-items (RDNA3 ISA, 2.3; CDNA3 ISA, 4.3).
inline constexpr unsigned maxWorkgroupSize = 1024;

llvm::ArrayRef<Chip> chips();
llvm::ArrayRef<Product> products();

/// The chip of that name, or null.
const Chip *findChip(llvm::StringRef name);

/// A resolved CHIP[:PRODUCT].
struct Target {
  const Chip *chip = nullptr;
  const Product *product = nullptr; ///< null where the text named none

  /// The text that parseTarget() takes.
  std::string str() const;
};

/// Reads CHIP[:PRODUCT], lower or upper case. Fails with
/// "unknown chip 'gfx9999', known chips are gfx1100, ..." or
/// "unknown product 'x' of gfx942, known products are mi300x, ...".
llvm::Expected<Target> parseTarget(llvm::StringRef text);

} // namespace qgemm::target

#endif // QGEMM_TARGET_CHIP_H
