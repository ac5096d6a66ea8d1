//===- TileCost.h - what a tile would cost, estimated -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The figures that the rules for default configurations weigh: how well the tiles fill
// the chip, and the cycles of the busiest compute unit. They rank tiles; they predict no
// times (benchmarks/rules holds them against measured ones).
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_TRANSFORMS_TILECOST_H
#define QGEMM_DIALECT_QGEMM_TRANSFORMS_TILECOST_H

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"

namespace qgemm {

/// A product's figures in cycles of its clock. Where the target names no product, those of
/// the first one of its chip in the table; a figure that this one lacks is that first
/// product's, too.
struct Machine {
  llvm::StringRef product;
  int64_t computeUnits = 1, xcds = 1;
  double dramBytesPerCycle = 0; ///< of the whole chip; 0: not known
  double l2BytesPerCycle;       ///< of one compute unit
  double ldsBytesPerCycle;      ///< of one compute unit
  double loadCycles;            ///< from a load to its arrival out of DRAM

  explicit Machine(const target::Target &target);
};

/// One product for one number of rows.
struct ProductSize {
  int64_t m, n, k;
};

/// How tiles lie on the result, and workgroups on the chip.
struct GridCost {
  int64_t tiles, workgroups; ///< workgroups: tiles times the parts of K
  int64_t onBusiest;         ///< workgroups that the busiest compute unit works off
  double fill;               ///< share of the compute units' rounds that have work
  double efficiency;         ///< share of the tiles that lies inside the result
  int64_t registers;         ///< about, of a lane
  int64_t resident;          ///< workgroups that a compute unit holds at once, at most
  int64_t wavesPerSimd;      ///< of the workgroups that are there
};

enum class CostBound : uint8_t { Matrix, Lds, L2, Latency, Dram };
/// "matrix", "lds", "l2", "latency", "dram".
llvm::StringRef boundName(CostBound bound);

/// Of a tile that goes through LDS (the large family).
struct TileCost : GridCost {
  double matrix, lds, l2; ///< cycles of one step of K
  double cycles;          ///< of the whole product
  CostBound bound;
};

/// The figures that both families of aligned tiles have.
GridCost estimateGrid(const target::Chip &chip, const Machine &machine, const Configuration &config,
                      const ProductSize &size);
/// For a configuration of the large family.
TileCost estimateCost(const target::Chip &chip, const Machine &machine, const Configuration &config,
                      const ProductSize &size);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_TRANSFORMS_TILECOST_H
