//===- Products.cpp - the products of each chip ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/Chip.h"

using namespace llvm;

namespace qgemm::target {

namespace {

constexpr StringLiteral rocmSpecs = "rocm.docs.amd.com, AMD GPU specifications";
constexpr StringLiteral mi300Page = "rocm.docs.amd.com, AMD Instinct MI300 series architecture";
constexpr StringLiteral ireeTargets = "IREE KnownTargets.cpp, citing AMD's product pages";
constexpr StringLiteral mlEngineering =
    "stas00/ml-engineering, accelerator tables, citing AMD's data sheets";

constexpr Figure unknown = {};
constexpr double KiB = 1024, MiB = 1024 * KiB;

constexpr Figure vendor(double value, StringLiteral source) {
  return {value, SourceKind::Vendor, source};
}
constexpr Figure spec(double value) { return vendor(value, rocmSpecs); }
constexpr Figure derived(double value, StringLiteral source) {
  return {value, SourceKind::Derived, source};
}

/// A product of one die: compute units, L2 and MALL from the specification table.
constexpr Product rdna(StringLiteral name, StringLiteral chip, double computeUnits, double l2MiB,
                       double mallMiB, Figure clockMHz = unknown, Figure dram = unknown) {
  return {name,     chip, spec(computeUnits), derived(1, "one graphics die"),
          clockMHz, dram, spec(l2MiB * MiB),  spec(mallMiB * MiB)};
}

/// A product of several XCDs (CUs over CUs an XCD of the table) with 4 MiB of L2 each.
constexpr Product cdna(StringLiteral name, StringLiteral chip, double computeUnits, double xcds,
                       Figure clockMHz, Figure dram) {
  return {name,     chip, spec(computeUnits),     derived(xcds, rocmSpecs),
          clockMHz, dram, spec(xcds * 4.0 * MiB), spec(256 * MiB)};
}

constexpr Figure rx7900xtxClock =
    derived(2500, "122.8 TFLOPS of f16 / (192 SIMDs x 256 operations a clock)");
constexpr Figure rx9070xtClock =
    derived(2970, "389 TOPS of int8 / (128 SIMDs x 1024 operations a clock), rounded");
constexpr StringLiteral strixHalo = "Strix Halo overview by hb.int2inf (256-bit LPDDR5X-8000)";

// Columns of rdna(): name, chip, CUs, L2 in MiB, MALL in MiB, boost clock, DRAM bandwidth.
// Integrated parts have no MALL ("N/A" in the table), but for gfx1151.
constexpr Product productTable[] = {
    rdna("7900xtx", "gfx1100", 96, 6, 96, rx7900xtxClock, vendor(0.96e12, ireeTargets)),
    rdna("7900xt", "gfx1100", 84, 6, 80),
    rdna("7900gre", "gfx1100", 80, 6, 64),
    rdna("w7900", "gfx1100", 96, 6, 96),
    rdna("w7800", "gfx1100", 70, 6, 64),

    rdna("7800xt", "gfx1101", 60, 4, 64),
    rdna("7700xt", "gfx1101", 54, 4, 48),
    rdna("7700", "gfx1101", 40, 4, 64),
    rdna("w7700", "gfx1101", 48, 4, 64),
    rdna("v710", "gfx1101", 54, 4, 56),

    rdna("7600", "gfx1102", 32, 2, 32),

    rdna("780m", "gfx1103", 12, 2, 0),
    rdna("760m", "gfx1103", 8, 2, 0),
    rdna("740m", "gfx1103", 4, 2, 0),

    rdna("890m", "gfx1150", 16, 2, 0),
    rdna("880m", "gfx1150", 12, 2, 0),

    rdna("8060s", "gfx1151", 40, 2, 32, vendor(2900, strixHalo), vendor(0.256e12, strixHalo)),
    rdna("8050s", "gfx1151", 32, 2, 32),

    rdna("860m", "gfx1152", 8, 1, 0),

    rdna("9060xt", "gfx1200", 32, 4, 32, unknown, vendor(0.32e12, ireeTargets)),
    rdna("9060", "gfx1200", 28, 4, 32),

    rdna("9070xt", "gfx1201", 64, 8, 64, rx9070xtClock, vendor(0.64e12, ireeTargets)),
    rdna("9070", "gfx1201", 56, 8, 64, unknown, vendor(0.64e12, ireeTargets)),
    rdna("9070gre", "gfx1201", 48, 6, 48),
    rdna("r9700", "gfx1201", 64, 8, 64, unknown, vendor(0.64e12, ireeTargets)),

    cdna("mi300x", "gfx942", 304, 8, vendor(2100, mi300Page), vendor(5.3e12, ireeTargets)),
    // Of the MI308X only the CU count, the clock and the memory are published.
    {"mi308x",
     "gfx942",
     {80, SourceKind::Secondary, "ROCm/aiter tuned GEMM tables, column cu_num"},
     unknown,
     {1420, SourceKind::Measured, "carlushuang/gcnasm micro-benchmarks on MI308X"},
     vendor(5.3e12, ireeTargets),
     unknown,
     unknown},
    // Published memory bandwidths of the MI325X differ (5.3 and 6 TB/s).
    cdna("mi325x", "gfx942", 304, 8, unknown, unknown),
    cdna("mi300a", "gfx942", 228, 6, unknown, vendor(5.3e12, ireeTargets)),

    cdna("mi350x", "gfx950", 256, 8, vendor(2200, mlEngineering), vendor(8.0e12, ireeTargets)),
    cdna("mi355x", "gfx950", 256, 8, vendor(2400, mlEngineering), vendor(8.0e12, ireeTargets)),
};

} // namespace

ArrayRef<Product> products() { return productTable; }

} // namespace qgemm::target
