//===- Problem.h - random products for tests --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_UNITTESTS_REFERENCE_PROBLEM_H
#define QGEMM_UNITTESTS_REFERENCE_PROBLEM_H

#include "qgemm/Reference/Matmul.h"

#include <deque>
#include <random>
#include <vector>

namespace qgemm::reference {

/// Owns the arrays of a product.
class Problem {
public:
  explicit Problem(unsigned seed) : random(seed) {}

  /// Random finite patterns, rows padded by `pad` elements (rounded up to whole bytes).
  View array(ElementType type, int64_t rows, int64_t cols, int64_t pad = 0, bool transposed = false,
             int64_t batches = 1) {
    View view;
    view.type = type;
    view.rows = rows;
    view.cols = cols;
    view.transposed = transposed;
    const int64_t lines = transposed ? cols : rows;
    view.stride = ((transposed ? rows : cols) + pad + 7) / 8 * 8;
    view.batchStride = lines * view.stride;
    std::vector<uint8_t> &bytes = memory.emplace_back(
        static_cast<size_t>(batches * view.batchStride * bitWidth(type) / 8 + 8), 0);
    for (int64_t i = 0; i < batches * view.batchStride; ++i)
      storeBits(bytes.data(), type, i, pattern(type));
    view.data = bytes.data();
    return view;
  }

  /// Scales near 1, of either sign.
  Param scale(ElementType type, int64_t rows, int64_t cols, int64_t br, int64_t bc,
              bool transposed = false, int64_t batches = 1) {
    View view = array(type, blocks(rows, br), blocks(cols, bc), 0, transposed, batches);
    auto *data = const_cast<void *>(view.data);
    for (int64_t i = 0; i < batches * view.batchStride; ++i) {
      const double magnitude = 0.5 + static_cast<double>(random() % 1000) / 512;
      const bool negative = type != ElementType::F8E8M0FNU && random() % 4 == 0;
      storeBits(data, type, i, encodeFloat(type, negative ? -magnitude : magnitude));
    }
    return Param::makeArray(view, br, bc);
  }

  Param zero(ElementType type, int64_t rows, int64_t cols, int64_t br, int64_t bc,
             int64_t batches = 1) {
    View view = array(type, blocks(rows, br), blocks(cols, bc), 0, false, batches);
    auto *data = const_cast<void *>(view.data);
    for (int64_t i = 0; i < batches * view.batchStride; ++i) {
      const int value = static_cast<int>(random() % 8);
      storeBits(data, type, i, isFloat(type) ? encodeFloat(type, value + 0.5) : value);
    }
    return Param::makeArray(view, br, bc);
  }

  OutView out(ElementType type, int64_t rows, int64_t cols, int64_t batches = 1) {
    OutView view;
    view.type = type;
    view.rows = rows;
    view.cols = cols;
    view.stride = (cols + 7) / 8 * 8;
    view.batchStride = rows * view.stride;
    view.data =
        memory
            .emplace_back(static_cast<size_t>(batches * view.batchStride * bitWidth(type) / 8 + 8),
                          0xcd)
            .data();
    return view;
  }

  std::mt19937 random;

private:
  static int64_t blocks(int64_t extent, int64_t block) {
    return block == Param::kFull ? 1 : (extent + block - 1) / block;
  }

  uint64_t pattern(ElementType type) {
    if (!isFloat(type))
      return random();
    if (bitWidth(type) >= 16)
      return encodeFloat(type, (static_cast<double>(random() % 4001) - 2000) / 512);
    uint64_t bits;
    do
      bits = random() & ((1u << bitWidth(type)) - 1);
    while (!(decodeFloat(type, bits) * 0 == 0)); // NaN and Inf give NaN
    return bits;
  }

  std::deque<std::vector<uint8_t>> memory;
};

} // namespace qgemm::reference

#endif // QGEMM_UNITTESTS_REFERENCE_PROBLEM_H
