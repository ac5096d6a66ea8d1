//===- Judge.cpp - the reference's result for a run -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Judge.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Reference/Matmul.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;

namespace {
/// Describes the product to the reference, operand by operand.
struct Describer {
  DenseMap<Value, Operand *> operands;

  explicit Describer(std::vector<Operand> &all) {
    for (Operand &operand : all)
      operands[operand.value] = &operand;
  }

  reference::View view(Value value) const {
    Operand &operand = *operands.lookup(value);
    reference::View view;
    static_cast<reference::Layout &>(view) = operand.layout;
    view.data = operand.bytes.data();
    return view;
  }

  reference::Param param(const QuantParam &from) const {
    if (from.isValue())
      return reference::Param::makeArray(view(from.value), from.block.rows, from.block.columns);
    if (auto number = dyn_cast_if_present<FloatAttr>(from.constant))
      return reference::Param::makeConstant(number.getValueAsDouble());
    if (auto number = dyn_cast_if_present<IntegerAttr>(from.constant))
      return reference::Param::makeConstant(double(number.getValue().getSExtValue()));
    return {};
  }

  reference::Operand side(const OperandSide &from) const {
    return {view(from.data), param(from.scale), param(from.zero)};
  }
};
} // namespace

static reference::Broadcast broadcastOf(Broadcast kind) {
  switch (kind) {
  case Broadcast::PerRow:
    return reference::Broadcast::PerRow;
  case Broadcast::PerColumn:
    return reference::Broadcast::PerColumn;
  case Broadcast::PerElement:
    break;
  }
  return reference::Broadcast::PerElement;
}

static reference::RowReduction reductionOf(OutKind kind) {
  switch (kind) {
  case OutKind::PerRowMax:
    return reference::RowReduction::Max;
  case OutKind::PerRowAdd:
    return reference::RowReduction::Add;
  case OutKind::Full:
    break;
  }
  return reference::RowReduction::None;
}

/// The product with all its inputs; outs are added by the caller.
static reference::Matmul describe(MatmulOp op, const Sizes &sizes, const Describer &describer) {
  MatmulDesc desc = op.getDesc();
  reference::Matmul product;
  product.M = sizes.m;
  product.N = sizes.n;
  product.K = sizes.k;
  product.lhs = describer.side(desc.lhs);
  for (const OperandSide &side : desc.rhs)
    product.rhs.push_back(describer.side(side));
  for (const MatmulExtra &extra : desc.extras)
    product.extras.push_back({broadcastOf(extra.kind), describer.view(extra.value)});
  if (!op.hasIdentityEpilogue())
    product.epilogue = &op.getEpilogue();
  return product;
}

llvm::Expected<Verdict> qgemm::run::judge(MatmulOp op, const Sizes &sizes,
                                          std::vector<Operand> &operands,
                                          llvm::ArrayRef<Rectangle> rectangles, unsigned threads) {
  Describer describer(operands);
  MatmulDesc desc = op.getDesc();
  reference::Matmul product = describe(op, sizes, describer);
  // Sums of floats come in the hardware's order; those of integers have none.
  bool exact = operands.front().type->isInteger();
  for (const OperandSide &side : desc.rhs)
    exact &= describer.operands.lookup(side.data)->type->isInteger();

  Verdict verdict;
  verdict.outs.resize(desc.outs.size());
  verdict.tolerances.resize(desc.outs.size());
  for (auto [i, out] : llvm::enumerate(desc.outs)) {
    const Operand &operand = *describer.operands.lookup(out.value);
    verdict.outs[i] = operand.bytes;
    reference::Out target;
    static_cast<reference::Layout &>(target.data) = operand.layout;
    target.data.data = verdict.outs[i].data();
    target.reduction = reductionOf(out.kind);
    if (!exact && target.reduction == reference::RowReduction::None) {
      verdict.tolerances[i].resize(uint64_t(sizes.m) * uint64_t(sizes.n));
      target.tolerance = verdict.tolerances[i].data();
      target.toleranceStride = sizes.n;
    }
    product.outs.push_back(target);
  }
  SmallVector<reference::Rectangle> chosen;
  for (const Rectangle &r : rectangles)
    chosen.push_back({0, r.row0, r.row1, r.col0, r.col1});
  reference::Options options;
  options.threads = threads;
  options.rectangles = chosen;
  if (llvm::Error error = reference::run(product, options))
    return std::move(error);
  return verdict;
}
