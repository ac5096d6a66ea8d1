//===- TileRunner.h - computes and writes one strip of the outs -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_TILERUNNER_H
#define QGEMM_LIB_REFERENCE_TILERUNNER_H

#include "Accumulate.h"

namespace qgemm::reference {

/// At most kTileRows rows of one batch or expert, and the columns to compute. Spans all
/// columns where an out is reduced along its row.
struct Strip {
  int64_t batch = 0;
  int64_t expert = 0; ///< 0 without experts
  int64_t row0 = 0, row1 = 0, col0 = 0, col1 = 0;
};

/// Computes strips; one for each thread.
class TileRunner {
public:
  TileRunner(const Plan &plan, bool simple);
  void run(const Strip &strip);

private:
  using Row = std::vector<uint64_t>; ///< kTileCols patterns

  void accumulate(int64_t col0, int64_t cols);
  void loadExtras(const RowSource &row, int64_t m, int64_t col0, int64_t cols);
  void evaluate(llvm::MutableArrayRef<Row> results, int64_t cols);
  void writeTolerance(const RowSource &row, int64_t m, size_t i, int64_t col0, int64_t cols);
  void writeRow(const RowSource &row, int64_t m, size_t i, int64_t col0, int64_t cols);

  const Plan &plan;
  const Matmul &matmul;
  const bool simple;
  TileAccumulator accumulator;
  std::vector<RowSource> rows;
  std::vector<std::vector<uint64_t>> accs;    ///< [rhs][row * kTileCols + column]
  std::vector<std::vector<double>> bounds;    ///< the same; where a tolerance is wanted
  std::vector<Row> arguments;                 ///< [argument of the epilogue]
  std::vector<Row> results, moved;            ///< [out]; `moved` for shifted accumulators
  std::vector<std::vector<uint64_t>> reduced; ///< [out][row]
  Epilogue::Scratch scratch;
};

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_TILERUNNER_H
