//===- FromOp.cpp - the reference's description of a qgemm.matmul ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/FromOp.h"
#include "Check.h"

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

using namespace qgemm::reference;

Buffer qgemm::reference::contiguousBuffer(void *data, llvm::ArrayRef<int64_t> shape) {
  Buffer buffer{data, llvm::SmallVector<int64_t, 3>(shape), {}};
  buffer.strides.resize(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0; stride *= shape[i])
    buffer.strides[i] = stride;
  return buffer;
}

std::optional<ElementType> qgemm::reference::elementType(mlir::Type type) {
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return elementTypeFromName(name);
}

namespace {

std::string printShape(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (auto [i, extent] : llvm::enumerate(shape))
    text += (i ? "x" : "") + std::to_string(extent);
  return text;
}

class Builder {
public:
  Builder(qgemm::MatmulOp op, llvm::function_ref<llvm::Expected<Buffer>(mlir::Value)> lookup)
      : op(op), desc(op.getDesc()), lookup(lookup) {}

  llvm::Expected<Matmul> build() {
    if (llvm::Error e = addOperands())
      return std::move(e);
    if (llvm::Error e = addExperts())
      return std::move(e);
    if (llvm::Error e = addExtras())
      return std::move(e);
    if (llvm::Error e = addOuts())
      return std::move(e);
    m.epilogue = op.hasIdentityEpilogue() ? nullptr : &op.getEpilogue();
    return m;
  }

private:
  /// How the dimensions of an operand after a batch dimension are meant.
  enum class Kind { Matrix, RowVector, ColumnVector };

  /// The buffer of a value, checked against its type.
  llvm::Expected<Buffer> find(llvm::StringRef what, mlir::Value value) {
    llvm::Expected<Buffer> buffer = lookup(value);
    if (!buffer)
      return buffer.takeError();
    auto type = llvm::cast<mlir::ShapedType>(value.getType());
    if (buffer->shape.size() != buffer->strides.size() ||
        static_cast<int64_t>(buffer->shape.size()) != type.getRank())
      return requires_(what, llvm::formatv("{0} extents and strides", type.getRank()),
                       llvm::formatv("{0} and {1}", buffer->shape.size(), buffer->strides.size()));
    for (auto [want, got] : llvm::zip_equal(type.getShape(), buffer->shape))
      if (got < 0 || (!mlir::ShapedType::isDynamic(want) && want != got)) {
        std::string text;
        llvm::raw_string_ostream(text) << mlir::Type(type);
        return requires_(what, text, printShape(buffer->shape));
      }
    return buffer;
  }

  llvm::Error fill(llvm::StringRef what, mlir::Value value, Kind kind, Layout &layout,
                   void *&data) {
    llvm::Expected<Buffer> buffer = find(what, value);
    if (!buffer)
      return buffer.takeError();
    mlir::Type element = llvm::cast<mlir::ShapedType>(value.getType()).getElementType();
    std::optional<ElementType> known = elementType(element);
    if (!known)
      return requires_(what, "an element type that the reference has", "another");
    layout.type = *known;
    data = buffer->data;

    const size_t rank = buffer->shape.size(), own = kind == Kind::Matrix ? 2 : 1;
    if (rank < own || rank > own + 1)
      return requires_(what, llvm::formatv("rank {0} or {1}", own, own + 1), rank);
    layout.batchStride = rank > own ? buffer->strides[0] : 0;
    const int64_t last = buffer->shape[rank - 1], lastStride = buffer->strides[rank - 1];
    if (kind == Kind::Matrix)
      return setMatrix(what, layout, buffer->shape[rank - 2], last, buffer->strides[rank - 2],
                       lastStride);
    if (kind == Kind::RowVector)
      return setMatrix(what, layout, last, 1, lastStride, last);
    return setMatrix(what, layout, 1, last, last, lastStride);
  }

  /// One of the two directions has to be contiguous.
  llvm::Error setMatrix(llvm::StringRef what, Layout &layout, int64_t rows, int64_t cols,
                        int64_t rowStride, int64_t colStride) {
    layout.rows = rows;
    layout.cols = cols;
    layout.transposed = !(colStride == 1 || (cols <= 1 && rowStride != 1));
    layout.stride = layout.transposed ? colStride : rowStride;
    const int64_t inner = layout.transposed ? rowStride : colStride;
    const int64_t innerExtent = layout.transposed ? rows : cols;
    if (inner != 1 && innerExtent > 1)
      return requires_(what, "a stride of 1 along rows or columns",
                       llvm::formatv("{0} and {1}", rowStride, colStride));
    return llvm::Error::success();
  }

  llvm::Error fillView(llvm::StringRef what, mlir::Value value, Kind kind, View &view) {
    void *data = nullptr;
    llvm::Error error = fill(what, value, kind, view, data);
    view.data = data;
    return error;
  }

  llvm::Error addParam(const std::string &what, const qgemm::QuantParam &from, Param &to) {
    if (from.isConstant()) {
      if (auto number = llvm::dyn_cast<mlir::FloatAttr>(from.constant)) {
        to = Param::makeConstant(number.getValueAsDouble());
        to.floatConstant = true;
      } else {
        to = Param::makeConstant(
            static_cast<double>(llvm::cast<mlir::IntegerAttr>(from.constant).getInt()));
      }
    } else if (from.isValue()) {
      to = Param::makeArray(View(), from.block.rows, from.block.columns);
      return fillView(what, from.value, Kind::Matrix, to.array);
    }
    return llvm::Error::success();
  }

  llvm::Error addOperand(const std::string &what, const qgemm::OperandSide &from, Operand &to) {
    if (llvm::Error e = fillView(what, from.data, Kind::Matrix, to.data))
      return e;
    if (llvm::Error e = addParam(what + " scale", from.scale, to.scale))
      return e;
    return addParam(what + " zero point", from.zero, to.zero);
  }

  llvm::Error addOperands() {
    if (llvm::Error e = addOperand("lhs", desc.lhs, m.lhs))
      return e;
    for (auto [i, side] : llvm::enumerate(desc.rhs)) {
      const std::string what = desc.rhs.size() == 1 ? "rhs" : "rhs " + std::to_string(i);
      if (llvm::Error e = addOperand(what, side, m.rhs.emplace_back()))
        return e;
    }
    m.M = m.lhs.data.rows;
    m.N = m.rhs.front().data.rows;
    m.K = m.lhs.data.cols;
    return llvm::Error::success();
  }

  llvm::Error addIndices(llvm::StringRef what, mlir::Value value, const int32_t *&to,
                         int64_t &count) {
    View view;
    if (llvm::Error e = fillView(what, value, Kind::ColumnVector, view))
      return e;
    if (view.type != ElementType::I32)
      return requires_(what, "i32", info(view.type).name);
    if (view.transposed)
      return requires_(what, "a stride of 1", view.stride);
    to = static_cast<const int32_t *>(view.data);
    count = view.cols;
    return llvm::Error::success();
  }

  /// Extents that do not follow from lhs and rhs rows: batches, experts, gathered rows.
  llvm::Error addExperts() {
    auto leadingExtent = [&](mlir::Value value) -> llvm::Expected<int64_t> {
      llvm::Expected<Buffer> buffer = lookup(value);
      if (!buffer)
        return buffer.takeError();
      return buffer->shape.front();
    };
    if (op.isBatched()) {
      llvm::Expected<int64_t> batches = leadingExtent(desc.lhs.data);
      if (!batches)
        return batches.takeError();
      m.batches = *batches;
    }
    if (!desc.offsets)
      return llvm::Error::success();
    int64_t numOffsets = 0;
    if (llvm::Error e = addIndices("offsets", desc.offsets, m.experts.offsets, numOffsets))
      return e;
    llvm::Expected<int64_t> experts = leadingExtent(desc.rhs.front().data);
    if (!experts)
      return experts.takeError();
    if (numOffsets != *experts + 1)
      return requires_("offsets", llvm::formatv("{0} entries", *experts + 1), numOffsets);
    m.experts.count = *experts;
    if (desc.gather)
      return addIndices("gather", desc.gather, m.experts.gather, m.M);
    return llvm::Error::success();
  }

  llvm::Error addExtras() {
    for (auto [i, from] : llvm::enumerate(desc.extras)) {
      Extra &to = m.extras.emplace_back();
      Kind kind = Kind::Matrix;
      switch (from.kind) {
      case qgemm::Broadcast::PerRow:
        to.broadcast = Broadcast::PerRow;
        kind = Kind::RowVector;
        break;
      case qgemm::Broadcast::PerColumn:
        to.broadcast = Broadcast::PerColumn;
        kind = Kind::ColumnVector;
        break;
      case qgemm::Broadcast::PerElement:
        to.broadcast = Broadcast::PerElement;
        break;
      }
      if (llvm::Error e = fillView("extra " + std::to_string(i), from.value, kind, to.data))
        return e;
    }
    return llvm::Error::success();
  }

  llvm::Error addOuts() {
    for (auto [i, from] : llvm::enumerate(desc.outs)) {
      Out &to = m.outs.emplace_back();
      switch (from.kind) {
      case qgemm::OutKind::Full:
        break;
      case qgemm::OutKind::PerRowMax:
        to.reduction = RowReduction::Max;
        break;
      case qgemm::OutKind::PerRowMin:
        to.reduction = RowReduction::Min;
        break;
      case qgemm::OutKind::PerRowAdd:
        to.reduction = RowReduction::Add;
        break;
      }
      const Kind kind = to.reduction == RowReduction::None ? Kind::Matrix : Kind::RowVector;
      if (llvm::Error e = fill("out " + std::to_string(i), from.value, kind, to.data, to.data.data))
        return e;
    }
    return llvm::Error::success();
  }

  qgemm::MatmulOp op;
  qgemm::MatmulDesc desc;
  llvm::function_ref<llvm::Expected<Buffer>(mlir::Value)> lookup;
  Matmul m;
};

} // namespace

llvm::Expected<Matmul>
qgemm::reference::fromOp(qgemm::MatmulOp op,
                         llvm::function_ref<llvm::Expected<Buffer>(mlir::Value)> lookup) {
  return Builder(op, lookup).build();
}
