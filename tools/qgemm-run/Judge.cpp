//===- Judge.cpp - the reference's result for a run -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Judge.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Reference/FromOp.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;

/// An operand as the reference sees it: one dimension for a vector, two for a matrix.
static reference::Buffer bufferOf(const Operand &operand, void *memory) {
  const reference::Layout &layout = operand.layout;
  reference::Buffer buffer;
  buffer.data = memory;
  if (operand.rank == 1) {
    buffer.shape = {layout.rows * layout.cols};
    buffer.strides = {1};
    return buffer;
  }
  buffer.shape = {layout.rows, layout.cols};
  buffer.strides = {layout.stride, 1};
  if (layout.transposed)
    std::swap(buffer.strides[0], buffer.strides[1]);
  return buffer;
}

llvm::Expected<Verdict> qgemm::run::judge(MatmulOp op, const Sizes &sizes,
                                          std::vector<Operand> &operands,
                                          llvm::ArrayRef<Rectangle> rectangles, unsigned threads) {
  Verdict verdict;
  // Sums of floats come in the hardware's order; those of integers have none.
  bool exact = true;
  DenseMap<Value, reference::Buffer> buffers;
  for (Operand &operand : operands) {
    if (operand.role == Role::Out)
      verdict.outs.push_back(operand.bytes);
    if (operand.role == Role::Data)
      exact &= operand.type->isInteger();
    buffers[operand.value] = bufferOf(
        operand, operand.role == Role::Out ? verdict.outs.back().data() : operand.bytes.data());
  }
  llvm::Expected<reference::Matmul> product = reference::fromOp(
      op, [&](Value value) -> llvm::Expected<reference::Buffer> { return buffers.lookup(value); });
  if (!product)
    return product.takeError();

  verdict.tolerances.resize(verdict.outs.size());
  for (auto [out, tolerance] : llvm::zip_equal(product->outs, verdict.tolerances)) {
    if (exact || out.reduction != reference::RowReduction::None)
      continue;
    tolerance.resize(uint64_t(sizes.m) * uint64_t(sizes.n));
    out.tolerance = tolerance.data();
    out.toleranceStride = sizes.n;
  }
  SmallVector<reference::Rectangle> chosen;
  for (const Rectangle &r : rectangles)
    chosen.push_back({0, r.row0, r.row1, r.col0, r.col1});
  reference::Options options;
  options.threads = threads;
  options.rectangles = chosen;
  if (llvm::Error error = reference::run(*product, options))
    return std::move(error);
  return verdict;
}
