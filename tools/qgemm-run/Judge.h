//===- Judge.h - the reference's result for a run ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_JUDGE_H
#define QGEMM_TOOLS_RUN_JUDGE_H

#include "Compare.h"

namespace qgemm::run {

/// What a kernel should have written.
struct Verdict {
  /// One for each out, laid out as the operand; only the rectangles are computed.
  std::vector<std::vector<uint8_t>> outs;
  /// Row-major, how far an element may lie from the reference; empty for integer operands, where
  /// bits must agree.
  std::vector<std::vector<double>> tolerances;
};

/// Computes the product with the reference, in the rectangles (all if empty).
llvm::Expected<Verdict> judge(MatmulOp op, const Sizes &sizes, std::vector<Operand> &operands,
                              llvm::ArrayRef<Rectangle> rectangles, unsigned threads);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_JUDGE_H
