//===- Panels.cpp - operands, unpacked --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Panels.h"

#include <algorithm>
#include <array>

using namespace qgemm::reference;

/// Calls fn(k, end) for each run of k0..k1 in which neither parameter changes.
template <typename Fn>
static void forEachRun(const Param &a, const Param &b, int64_t k0, int64_t k1, Fn fn) {
  for (int64_t k = k0; k < k1;) {
    const int64_t end = blockEnd(b, k, blockEnd(a, k, k1));
    fn(k, end);
    k = end;
  }
}

/// The quantized integers themselves.
static void loadIntegers(const View &view, int64_t batch, int64_t row, int64_t k0, int64_t k1,
                         int32_t *out) {
  if (!view.transposed && view.type == ElementType::I8) {
    const auto *source = static_cast<const int8_t *>(view.data) + view.index(batch, row, k0);
    std::copy(source, source + (k1 - k0), out);
  } else if (!view.transposed && view.type == ElementType::UI8) {
    const auto *source = static_cast<const uint8_t *>(view.data) + view.index(batch, row, k0);
    std::copy(source, source + (k1 - k0), out);
  } else {
    for (int64_t k = k0; k < k1; ++k)
      out[k - k0] = static_cast<int32_t>(decodeInt(view.type, view.load(batch, row, k)));
  }
}

bool qgemm::reference::unpackIntegers(const Operand &operand, int64_t batch, int64_t row,
                                      int64_t k0, int64_t k1, int32_t *out) {
  loadIntegers(operand.data, batch, row, k0, k1, out);
  if (!operand.zero.present())
    return true;
  bool fits = true;
  forEachRun(operand.zero, operand.zero, k0, k1, [&](int64_t k, int64_t end) {
    const Zero zero = zeroAt(operand.zero, batch, row, k);
    for (; k < end; ++k) {
      int32_t &value = out[k - k0];
      value = difference(value, zero);
      fits &= value >= INT16_MIN && value <= INT16_MAX;
    }
  });
  return fits;
}

/// The values of all patterns of an 8-bit or smaller float.
static const std::array<double, 256> &valuesOf(ElementType type) {
  static const auto tables = [] {
    std::array<std::array<double, 256>, kNumElementTypes> t{};
    for (unsigned i = 0; i < kNumElementTypes; ++i)
      if (const auto type = static_cast<ElementType>(i); isFloat(type) && bitWidth(type) <= 8)
        for (unsigned bits = 0; bits < 1u << bitWidth(type); ++bits)
          t[i][bits] = decodeFloat(type, bits);
    return t;
  }();
  return tables[static_cast<unsigned>(type)];
}

void qgemm::reference::unpackFloats(const View &view, int64_t batch, int64_t row, int64_t k0,
                                    int64_t k1, double *out, int64_t step) {
  if (bitWidth(view.type) <= 8) {
    const std::array<double, 256> &values = valuesOf(view.type);
    for (int64_t k = k0; k < k1; ++k)
      out[(k - k0) * step] = values[view.load(batch, row, k)];
    return;
  }
  for (int64_t k = k0; k < k1; ++k)
    out[(k - k0) * step] = decodeFloat(view.type, view.load(batch, row, k));
}

void qgemm::reference::unpackWeights(ElementType type, const Operand &rhs, int64_t batch,
                                     int64_t row, int64_t k0, int64_t k1, double *out,
                                     int64_t step) {
  forEachRun(rhs.zero, rhs.scale, k0, k1, [&](int64_t k, int64_t end) {
    const Zero zero = zeroAt(rhs.zero, batch, row, k);
    const float scale = scaleAt(rhs.scale, batch, row, k);
    for (; k < end; ++k)
      out[(k - k0) * step] = dequantizeWeight(type, rhs, rhs.data.load(batch, row, k), zero, scale);
  });
}
