//===- Chooser.h - the rules behind default configurations ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_CHOOSER_H
#define QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_CHOOSER_H

#include "qgemm/Dialect/QGemm/Transforms/TileCost.h"

namespace qgemm {

/// A tile of the large family and where it will do. `minSteps`: steps of K below which LLVM
/// unrolls the whole loop and spills. `sumsRows`: whether there are registers left to sum the
/// rows of tiles for zero points.
struct LargeTile {
  int64_t bm, bn, wm, wn, minSteps = 1;
  bool sumsRows = true;
};

/// How the int8 tiles are cut on one family of chips.
struct FamilyDefaults {
  target::Family family;
  llvm::StringLiteral instruction;
  int64_t bk;
  llvm::ArrayRef<LargeTile> tiles;
  llvm::StringLiteral genericInstruction;
  int64_t genericBk, genericKwidth;
};

/// One product, on one machine, for some rows.
class Chooser {
public:
  Chooser(MatmulOp op, const ConfigureRequest &request, const FamilyDefaults &defaults,
          Choice &choice)
      : op(op), request(request), chip(*request.target.chip), defaults(defaults),
        machine(request.target), choice(choice) {}

  std::optional<Configuration> propose(KernelFamily family);
  /// Several rows of tiles stand in groups, and each die has its own.
  void orderGrid(Configuration &config);
  /// Writes down what was chosen and why.
  void explain(const Configuration &config);

private:
  /// A tile of the large family beside the others: its cost for each of typicalRows(), and
  /// that over the least, on average.
  struct Candidate {
    Configuration config;
    llvm::SmallVector<TileCost, 2> costs;
    double relative;
  };

  bool boundedRows() const { return !mlir::ShapedType::isDynamic(request.mMax); }
  std::optional<int64_t> tiles(const Configuration &config);
  std::optional<Configuration> skinnyTile();
  Configuration genericTile();
  int64_t operandRegisters(const Configuration &config, DotSide side);

  std::optional<Configuration> largeTile();
  Configuration largeTile(const LargeTile &tile, int64_t parts);
  bool suits(const LargeTile &tile, int64_t parts);
  llvm::SmallVector<int64_t> typicalRows();
  ProductSize sizeFor(int64_t rows);

  void explainGrid(const Configuration &config);
  void explainCost(const Candidate &chosen);
  void explainRanking(const Candidate &chosen);

  MatmulOp op;
  const ConfigureRequest &request;
  const target::Chip &chip;
  const FamilyDefaults &defaults;
  Machine machine;
  Choice &choice;
  std::vector<Candidate> ranking;
};

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_CHOOSER_H
