//===- Check.cpp - what a description of a product requires -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"

#include <algorithm>
#include <cmath>
#include <string>

using namespace qgemm::reference;

static std::string shape(int64_t rows, int64_t cols) {
  return std::to_string(rows) + "x" + std::to_string(cols);
}

static int64_t numBlocks(int64_t extent, int64_t block) {
  return block == Param::kFull ? 1 : (extent + block - 1) / block;
}

llvm::Error qgemm::reference::checkTypes(llvm::StringRef what, llvm::ArrayRef<ValueType> want,
                                         llvm::ArrayRef<ValueType> got) {
  if (want.size() != got.size())
    return requires_(("number of " + what + "s").str(), want.size(), got.size());
  for (size_t i = 0; i < want.size(); ++i)
    if (!(want[i] == got[i]))
      return requires_((what + " " + std::to_string(i)).str(), toString(want[i]), toString(got[i]));
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

static llvm::Error checkLayout(const Matmul &m, llvm::StringRef what, const Layout &layout,
                               const void *data, int64_t rows, int64_t cols) {
  const int64_t batches = std::max(m.batches, m.experts.count);
  if (layout.rows != rows || layout.cols != cols)
    return requires_(what, "shape " + shape(rows, cols), shape(layout.rows, layout.cols));
  if (rows == 0 || cols == 0)
    return llvm::Error::success();
  if (!data)
    return requires_(what, "data", "a null pointer");
  const int64_t lines = layout.transposed ? cols : rows;
  const int64_t lineLength = layout.transposed ? rows : cols;
  if (lines > 1 && layout.stride < lineLength)
    return requires_(what, llvm::formatv("a stride of at least {0}", lineLength), layout.stride);
  const int64_t bits = bitWidth(layout.type);
  if (bits < 8 && lines > 1 && layout.stride * bits % 8)
    return requires_(what, "lines that start on a byte",
                     llvm::formatv("a stride of {0} {1}", layout.stride, info(layout.type).name));
  if (bits < 8 && batches > 1 && layout.batchStride * bits % 8)
    return requires_(what, "batches that start on a byte",
                     llvm::formatv("{0} {1}", layout.batchStride, info(layout.type).name));
  return llvm::Error::success();
}

static llvm::Error checkView(const Matmul &m, llvm::StringRef what, const View &view, int64_t rows,
                             int64_t cols) {
  return checkLayout(m, what, view, view.data, rows, cols);
}

//===----------------------------------------------------------------------===//
// Scales and zero points
//===----------------------------------------------------------------------===//

static bool isScaleType(ElementType type) {
  return type == ElementType::F32 || isHalf(type) || type == ElementType::F8E8M0FNU;
}

static llvm::Error checkParam(const Matmul &m, llvm::StringRef what, const Param &p,
                              const Operand &operand) {
  if (p.kind != Param::Kind::Array)
    return llvm::Error::success();
  for (int64_t block : {p.blockRows, p.blockCols})
    if (block != Param::kFull && block <= 0)
      return requires_(what, "blocks of at least 1", block);
  return checkView(m, what, p.array, numBlocks(operand.data.rows, p.blockRows),
                   numBlocks(operand.data.cols, p.blockCols));
}

static llvm::Error checkScale(const Matmul &m, const std::string &side, const Operand &operand) {
  const Param &scale = operand.scale;
  if (scale.kind == Param::Kind::Array && !isScaleType(scale.array.type))
    return requires_(side + " scale", "f32, f16, bf16 or f8E8M0FNU", info(scale.array.type).name);
  return checkParam(m, side + " scale", scale, operand);
}

static llvm::Error checkZero(const Matmul &m, const std::string &side, const Operand &operand,
                             bool isWeight) {
  const Param &zero = operand.zero;
  const std::string what = side + " zero point";
  if (!zero.present())
    return llvm::Error::success();
  if (!isOperandInteger(operand.data.type))
    return requires_(what, "an integer operand", info(operand.data.type).name);
  if (zero.kind == Param::Kind::Constant) {
    if (zero.floatConstant && !isWeight)
      return requires_(what, "an integer", "a float");
    const bool fits =
        std::trunc(zero.constant) == zero.constant && std::fabs(zero.constant) <= 2147483647.0;
    if (!zero.floatConstant && !fits && zero.constant != -2147483648.0)
      return requires_(what, "an i32", zero.constant);
    return llvm::Error::success();
  }
  const ElementType type = zero.array.type;
  const bool isInteger = type == operand.data.type || type == ElementType::I32;
  const bool isWeightFloat = isWeight && (type == ElementType::F32 || isHalf(type));
  if (!isInteger && !isWeightFloat)
    return requires_(what, std::string(info(operand.data.type).name) + " or i32", info(type).name);
  return checkParam(m, what, zero, operand);
}

//===----------------------------------------------------------------------===//
// The product
//===----------------------------------------------------------------------===//

static llvm::Error checkOperandTypes(ElementType lhs, ElementType rhs) {
  const bool rhsIsQuantized = isOperandInteger(rhs) || isLowFloat(rhs);
  if ((isOperandInteger(lhs) && isOperandInteger(rhs)) || (isLowFloat(lhs) && isLowFloat(rhs)) ||
      (isHalf(lhs) && (lhs == rhs || rhsIsQuantized)))
    return llvm::Error::success();
  return requires_("matmul",
                   "two integers, two 8/6/4-bit floats, two equal 16-bit floats, or a 16-bit float "
                   "and a quantized rhs",
                   std::string(info(lhs).name) + " x " + info(rhs).name);
}

static llvm::Error checkOperands(const Matmul &m) {
  const int64_t lhsRows = m.experts.gather ? m.lhs.data.rows : m.M;
  if (llvm::Error e = checkView(m, "lhs", m.lhs.data, lhsRows, m.K))
    return e;
  if (llvm::Error e = checkScale(m, "lhs", m.lhs))
    return e;
  if (llvm::Error e = checkZero(m, "lhs", m.lhs, false))
    return e;
  for (size_t i = 0; i < m.rhs.size(); ++i) {
    const Operand &rhs = m.rhs[i];
    const std::string side = m.rhs.size() == 1 ? "rhs" : "rhs " + std::to_string(i);
    if (llvm::Error e = checkOperandTypes(m.lhs.data.type, rhs.data.type))
      return e;
    if (llvm::Error e = checkView(m, side, rhs.data, m.N, m.K))
      return e;
    if (llvm::Error e = checkScale(m, side, rhs))
      return e;
    if (llvm::Error e = checkZero(m, side, rhs, isHalf(m.lhs.data.type)))
      return e;
  }
  return llvm::Error::success();
}

static llvm::Error checkExperts(const Matmul &m) {
  const Experts &experts = m.experts;
  if (!experts.present())
    return llvm::Error::success();
  if (experts.count < 0)
    return requires_("matmul with experts", "a count of at least 0", experts.count);
  if (m.batches != 1)
    return requires_("matmul with experts", "one batch", m.batches);
  int64_t last = 0;
  for (int64_t i = 0; i <= experts.count; ++i) {
    if (experts.offsets[i] < last || experts.offsets[i] > m.M)
      return requires_("offset " + std::to_string(i),
                       llvm::formatv("a row from {0} to {1}", last, m.M), experts.offsets[i]);
    last = experts.offsets[i];
  }
  for (int64_t i = 0; experts.gather && i < m.M; ++i)
    if (experts.gather[i] < 0 || experts.gather[i] >= m.lhs.data.rows)
      return requires_("gather " + std::to_string(i),
                       llvm::formatv("a row below {0}", m.lhs.data.rows), experts.gather[i]);
  return llvm::Error::success();
}

static llvm::Error checkExtrasAndOuts(const Matmul &m) {
  for (const Extra &extra : m.extras) {
    const int64_t rows = extra.broadcast == Broadcast::PerColumn ? 1 : m.M;
    const int64_t cols = extra.broadcast == Broadcast::PerRow ? 1 : m.N;
    if (llvm::Error e = checkView(m, "extra", extra.data, rows, cols))
      return e;
  }
  for (const Out &out : m.outs) {
    const bool reduced = out.reduction != RowReduction::None;
    if (llvm::Error e = checkLayout(m, "out", out.data, out.data.data, m.M, reduced ? 1 : m.N))
      return e;
    if (out.reduction == RowReduction::Add && isFloat(out.data.type))
      return requires_("per-row add", "an integer out", info(out.data.type).name);
    if (out.data.type == ElementType::F8E8M0FNU)
      return requires_("out", "a type other than f8E8M0FNU", info(out.data.type).name);
    if (out.tolerance && (reduced || out.toleranceStride < m.N))
      return requires_("tolerance",
                       llvm::formatv("an out of all columns and a stride of at least {0}", m.N),
                       reduced ? "a per-row out" : std::to_string(out.toleranceStride).c_str());
  }
  return llvm::Error::success();
}

llvm::Error qgemm::reference::checkMatmul(const Matmul &m) {
  for (int64_t extent : {m.M, m.N, m.K, m.batches})
    if (extent < 0)
      return requires_("matmul", "extents of at least 0", extent);
  if (m.rhs.empty() || m.outs.empty())
    return requires_("matmul", "at least one rhs and one out", "none");
  if (llvm::Error e = checkOperands(m))
    return e;
  if (llvm::Error e = checkExperts(m))
    return e;
  return checkExtrasAndOuts(m);
}

static bool overlap(const Rectangle &a, const Rectangle &b) {
  return a.batch == b.batch && a.row0 < b.row1 && b.row0 < a.row1 && a.col0 < b.col1 &&
         b.col0 < a.col1;
}

llvm::Error qgemm::reference::checkRectangles(const Matmul &m,
                                              llvm::ArrayRef<Rectangle> rectangles) {
  const bool reduces =
      llvm::any_of(m.outs, [](const Out &out) { return out.reduction != RowReduction::None; });
  for (size_t i = 0; i < rectangles.size(); ++i) {
    const Rectangle &r = rectangles[i];
    const std::string got = llvm::formatv("batch {0}, rows [{1}, {2}), columns [{3}, {4})", r.batch,
                                          r.row0, r.row1, r.col0, r.col1);
    if (r.batch < 0 || r.batch >= m.batches || r.row0 < 0 || r.row0 > r.row1 || r.row1 > m.M ||
        r.col0 < 0 || r.col0 > r.col1 || r.col1 > m.N)
      return requires_("rectangle", "a part of the " + shape(m.M, m.N) + " outs", got);
    if (reduces && (r.col0 != 0 || r.col1 != m.N))
      return requires_("rectangle with a per-row out", "all columns", got);
    for (const Rectangle &other : rectangles.take_front(i))
      if (overlap(r, other))
        return requires_("rectangle", "no overlap with another", got);
  }
  return llvm::Error::success();
}
