//===- Compare.h - results against the reference ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_COMPARE_H
#define QGEMM_TOOLS_RUN_COMPARE_H

#include "Operands.h"

namespace qgemm::run {

/// Rows [row0, row1) and columns [col0, col1) of an out.
struct Rectangle {
  int64_t row0, row1, col0, col1;
};

/// One element that differs.
struct Mismatch {
  std::string out;
  int64_t row, col;
  double got, want;
  uint64_t gotBits, wantBits;
};

struct Comparison {
  uint64_t elements = 0, mismatches = 0;
  double maxError = 0, meanError = 0; ///< of finite elements
  std::vector<Mismatch> first;        ///< the first few, in row order
  uint64_t strayBytes = 0;            ///< bytes outside the result that a kernel changed
  std::string firstStray;             ///< where the first of them lies

  bool passed() const { return mismatches == 0 && strayBytes == 0; }
  void add(const Comparison &other);
};

/// How many mismatches are kept for the report.
inline constexpr unsigned kReportedMismatches = 8;

/// Compares what a kernel wrote (`got`) with the reference (`want`), both laid out as `out`, in
/// the rectangles `parts`; `tolerance` (row-major, one value an element) may be null: bits must
/// agree then, any NaN with any NaN. `out.bytes` holds what was there before: everything outside
/// the rectangles must still be there.
Comparison compare(const Operand &out, llvm::ArrayRef<uint8_t> got, llvm::ArrayRef<uint8_t> want,
                   llvm::ArrayRef<Rectangle> parts, const double *tolerance);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_COMPARE_H
