//===- Compare.cpp - results against the reference ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Compare.h"

#include "qgemm/Library/Error.h"

#include <cmath>
#include <cstring>

using namespace qgemm::run;

void Comparison::add(const Comparison &other) {
  double total = meanError * double(elements) + other.meanError * double(other.elements);
  elements += other.elements;
  meanError = elements ? total / double(elements) : 0;
  maxError = std::max(maxError, other.maxError);
  mismatches += other.mismatches;
  for (const Mismatch &mismatch : other.first)
    if (first.size() < kReportedMismatches)
      first.push_back(mismatch);
  if (strayBytes == 0)
    firstStray = other.firstStray;
  strayBytes += other.strayBytes;
}

/// Bytes of a run of elements of a line, where they are whole bytes.
static std::pair<uint64_t, uint64_t> byteRange(const Operand &out, const Rectangle &r,
                                               int64_t row) {
  unsigned bits = out.type->bits;
  uint64_t line = uint64_t(row) * out.strideBytes();
  return {line + uint64_t(r.col0) * bits / 8, line + (uint64_t(r.col1) * bits + 7) / 8};
}

static void compareElement(const Operand &out, llvm::ArrayRef<uint8_t> got,
                           llvm::ArrayRef<uint8_t> want, int64_t row, int64_t col,
                           const double *tolerance, Comparison &result) {
  uint64_t gotBits = out.load(got.data(), row, col);
  uint64_t wantBits = out.load(want.data(), row, col);
  if (gotBits == wantBits)
    return;
  double gotValue = out.decode(gotBits), wantValue = out.decode(wantBits);
  bool gotNaN = std::isnan(gotValue), wantNaN = std::isnan(wantValue);
  if (gotNaN && wantNaN)
    return;
  double error = std::fabs(gotValue - wantValue);
  if (std::isfinite(error)) {
    result.maxError = std::max(result.maxError, error);
    result.meanError += error;
  }
  if (tolerance && !gotNaN && !wantNaN && error <= tolerance[row * out.layout.cols + col])
    return;
  ++result.mismatches;
  if (result.first.size() < kReportedMismatches)
    result.first.push_back({out.name, row, col, gotValue, wantValue, gotBits, wantBits});
}

/// Whatever lies outside the rectangles must be as it was.
static void findStrays(const Operand &out, llvm::ArrayRef<uint8_t> got,
                       llvm::ArrayRef<Rectangle> rectangles, Comparison &result) {
  std::vector<uint8_t> expected = out.bytes;
  for (const Rectangle &r : rectangles)
    for (int64_t row = r.row0; row < r.row1; ++row) {
      auto [begin, end] = byteRange(out, r, row);
      std::memcpy(&expected[begin], &got[begin], end - begin);
    }
  if (expected.empty() || std::memcmp(expected.data(), got.data(), expected.size()) == 0)
    return;
  for (uint64_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == got[i])
      continue;
    if (result.strayBytes++ == 0)
      result.firstStray =
          fmt::format("{} row {} byte {}", out.name, i / out.strideBytes(), i % out.strideBytes());
  }
}

Comparison qgemm::run::compare(const Operand &out, llvm::ArrayRef<uint8_t> got,
                               llvm::ArrayRef<uint8_t> want, llvm::ArrayRef<Rectangle> parts,
                               const double *tolerance) {
  Comparison result;
  // An out that is reduced along its rows has one column.
  std::vector<Rectangle> rectangles(parts.begin(), parts.end());
  for (Rectangle &r : rectangles)
    r.col1 = std::min(r.col1, out.layout.cols);
  for (const Rectangle &r : rectangles) {
    result.elements += uint64_t(r.row1 - r.row0) * uint64_t(r.col1 - r.col0);
    for (int64_t row = r.row0; row < r.row1; ++row) {
      // Equal rows are the rule: no need to look at their elements.
      auto [begin, end] = byteRange(out, r, row);
      if (std::memcmp(&got[begin], &want[begin], end - begin) == 0)
        continue;
      for (int64_t col = r.col0; col < r.col1; ++col)
        compareElement(out, got, want, row, col, tolerance, result);
    }
  }
  if (result.elements)
    result.meanError /= double(result.elements);
  findStrays(out, got, rectangles, result);
  return result;
}
