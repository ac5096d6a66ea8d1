//===- Simple.cpp - one accumulator straight from the formula ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Accumulate.h"
#include "Bits.h"

#include <cmath>

using namespace qgemm::reference;

namespace {
/// The sum over [k0, k1) of one element of the outs.
struct Segment {
  const Product &product;
  const RowSource &row;
  int64_t col;

  uint32_t integerSum(int64_t k0, int64_t k1) const {
    uint32_t sum = 0;
    for (int64_t k = k0; k < k1; ++k) {
      const View &a = product.lhs->data, &b = product.rhs->data;
      const int64_t qa = decodeInt(a.type, a.load(row.lhsBatch, row.lhsRow, k));
      const int64_t qb = decodeInt(b.type, b.load(row.rhsBatch, col, k));
      const int32_t x = difference(qa, zeroAt(product.lhs->zero, row.lhsBatch, row.lhsRow, k));
      const int32_t y = difference(qb, zeroAt(product.rhs->zero, row.rhsBatch, col, k));
      sum += static_cast<uint32_t>(x) * static_cast<uint32_t>(y);
    }
    return sum;
  }

  double floatSum(int64_t k0, int64_t k1) const {
    double sum = 0;
    for (int64_t k = k0; k < k1; ++k) {
      const Operand &a = *product.lhs, &b = *product.rhs;
      const double x = decodeFloat(a.data.type, a.data.load(row.lhsBatch, row.lhsRow, k));
      const uint64_t bits = b.data.load(row.rhsBatch, col, k);
      const double y =
          product.kind == ProductKind::WeightOnly
              ? dequantizeWeight(a.data.type, b, bits, zeroAt(b.zero, row.rhsBatch, col, k),
                                 scaleAt(b.scale, row.rhsBatch, col, k))
              : decodeFloat(b.data.type, bits);
      sum += x * y;
    }
    return sum;
  }

  float roundedSum(int64_t k0, int64_t k1) const {
    if (product.kind == ProductKind::Integer)
      return static_cast<float>(static_cast<int32_t>(integerSum(k0, k1)));
    return static_cast<float>(floatSum(k0, k1));
  }
};
} // namespace

uint64_t qgemm::reference::accumulateSimple(const Product &product, const RowSource &row,
                                            int64_t col, int64_t K) {
  const Segment segment{product, row, col};
  if (product.integerResult)
    return segment.integerSum(0, K);
  if (K == 0)
    return 0;

  const Param &lhs = product.lhsScale, &rhs = product.rhsScale;
  float acc = 0;
  if (!product.isSegmented()) {
    acc = segment.roundedSum(0, K);
  } else {
    for (int64_t k = 0, end; k < K; k = end) {
      end = product.segmentEnd(k, K);
      const float sl = scaleAt(lhs, row.lhsBatch, row.lhsRow, k);
      const float sr = scaleAt(rhs, row.rhsBatch, col, k);
      const float factor = !lhs.variesAlongK() ? sr : !rhs.variesAlongK() ? sl : sl * sr;
      acc = std::fma(segment.roundedSum(k, end), factor, acc);
    }
  }
  if (lhs.present() && !lhs.variesAlongK())
    acc *= scaleAt(lhs, row.lhsBatch, row.lhsRow, 0);
  if (rhs.present() && !rhs.variesAlongK())
    acc *= scaleAt(rhs, row.rhsBatch, col, 0);
  return bitCast<uint32_t>(acc);
}
