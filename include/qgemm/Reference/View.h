//===- View.h - operands of the reference in memory -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_REFERENCE_VIEW_H
#define QGEMM_REFERENCE_VIEW_H

#include "qgemm/Reference/Formats.h"

namespace qgemm::reference {

/// Where the elements of a rows x cols array stand, with an optional leading
/// batch dimension. All strides are in elements.
///
///   element (b, r, c) = base[b * batchStride + r * stride + c]
///   transposed:         base[b * batchStride + c * stride + r]
///
/// A K x N rhs is the transposed view of N rows and K columns; a column-major
/// scale likewise. A vector over rows is a transposed view of one column, a
/// vector over columns a view of one row. Lines of sub-byte types start on a byte.
struct Layout {
  ElementType type = ElementType::F32;
  int64_t rows = 0, cols = 0;
  int64_t stride = 0;
  bool transposed = false;
  /// 0 where all batches (experts) share one array.
  int64_t batchStride = 0;

  int64_t index(int64_t batch, int64_t row, int64_t col) const {
    return batch * batchStride + (transposed ? col * stride + row : row * stride + col);
  }
};

/// An array that is read.
struct View : Layout {
  const void *data = nullptr;

  uint64_t load(int64_t batch, int64_t row, int64_t col) const {
    return loadBits(data, type, index(batch, row, col));
  }
};

/// An array that is written.
struct OutView : Layout {
  void *data = nullptr;

  void store(int64_t batch, int64_t row, int64_t col, uint64_t bits) const {
    storeBits(data, type, index(batch, row, col), bits);
  }
};

/// The contiguous row-major rows x cols array at `data`.
inline View contiguousView(ElementType type, const void *data, int64_t rows, int64_t cols) {
  View view;
  view.type = type;
  view.rows = rows;
  view.cols = cols;
  view.stride = cols;
  view.batchStride = rows * cols;
  view.data = data;
  return view;
}

/// The contiguous vector over `rows` rows at `data`.
inline View rowVector(ElementType type, const void *data, int64_t rows) {
  View view = contiguousView(type, data, rows, 1);
  view.stride = rows;
  view.transposed = true;
  return view;
}

/// The first for an array that is written.
inline OutView contiguousOut(ElementType type, void *data, int64_t rows, int64_t cols) {
  OutView out;
  static_cast<Layout &>(out) = contiguousView(type, data, rows, cols);
  out.data = data;
  return out;
}

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_VIEW_H
