//===- Operands.cpp - shapes, strides and placement of operands -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Operands.h"

#include "qgemm/Library/Error.h"

#include <set>

using namespace mlir;
using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;

/// More than any machine's memory: a size that is refused before it is allocated.
static constexpr uint64_t maxOperandBytes = uint64_t(1) << 38;

static Role roleOf(StringRef name) {
  if (name.starts_with("out"))
    return Role::Out;
  if (name.starts_with("extra"))
    return Role::Extra;
  if (name.ends_with("_scale"))
    return Role::Scale;
  if (name.ends_with("_zero"))
    return Role::Zero;
  return name.ends_with("_sums") ? Role::Sums : Role::Data;
}

static int64_t blocks(int64_t extent, int64_t block) {
  return block == BlockShape::kFull ? 1 : (extent + block - 1) / block;
}

namespace {
/// Rows and columns of every operand, by its value.
struct Shapes {
  DenseMap<Value, std::pair<int64_t, int64_t>> shapes;

  void addSide(const OperandSide &side, int64_t rows, int64_t k) {
    shapes[side.data] = {rows, k};
    for (const QuantParam *param : {&side.scale, &side.zero})
      if (param->isValue())
        shapes[param->value] = {blocks(rows, param->block.rows), blocks(k, param->block.columns)};
    if (side.sums)
      shapes[side.sums] = {rows, blocks(k, side.sumsBlock.columns)};
  }

  Shapes(const MatmulDesc &desc, const Sizes &sizes) {
    addSide(desc.lhs, sizes.m, sizes.k);
    for (const OperandSide &side : desc.rhs)
      addSide(side, sizes.n, sizes.k);
    for (const MatmulExtra &extra : desc.extras)
      shapes[extra.value] = {extra.kind == Broadcast::PerColumn ? 1 : sizes.m,
                             extra.kind == Broadcast::PerRow ? 1 : sizes.n};
    for (const MatmulOut &out : desc.outs)
      shapes[out.value] = {sizes.m, out.kind == OutKind::Full ? sizes.n : 1};
  }
};
} // namespace

/// The stride that the flags ask for, where the type leaves it open.
static llvm::Error chooseStride(Operand &operand, const Options &options) {
  auto type = cast<MemRefType>(operand.value.getType());
  operand.layout.transposed = isColumnMajor(type);
  operand.layout.stride = std::max<int64_t>(1, operand.lineLength());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return makeError("operand '{}' requires a strided layout, got another", operand.name);
  auto given = options.strides.find(operand.name);
  int64_t typed = strides.empty() ? 1 : strides[operand.layout.transposed ? 1 : 0];
  bool open = operand.rank == 2 && ShapedType::isDynamic(typed) && !type.getLayout().isIdentity();
  if (!open) {
    if (given != options.strides.end())
      return makeError("--strides requires an operand with a dynamic stride, got '{}'",
                       operand.name);
    if (operand.rank == 2 && !type.getLayout().isIdentity())
      operand.layout.stride = typed;
    return llvm::Error::success();
  }
  operand.layout.stride += options.pad;
  if (given != options.strides.end())
    operand.layout.stride = given->second;
  if (operand.layout.stride < operand.lineLength())
    return makeError("--strides requires at least the row length {} for '{}', got {}",
                     operand.lineLength(), operand.name, operand.layout.stride);
  // Rows of packed types start on a byte.
  while (operand.layout.stride * operand.type->bits % 8 != 0)
    ++operand.layout.stride;
  return llvm::Error::success();
}

/// Bases keep the alignment of their elements.
static int64_t elementAligned(int64_t misalign, const ElementTypeInfo &type) {
  int64_t bytes = std::max<int64_t>(1, type.bits / 8);
  return (misalign + bytes - 1) / bytes * bytes;
}

llvm::Expected<std::vector<Operand>> qgemm::run::layOut(MatmulOp op, const Sizes &sizes,
                                                        const Options &options) {
  MatmulDesc desc = op.getDesc();
  if (op.isBatched() || desc.offsets || desc.gather)
    return makeError("qgemm-run requires a product without batches and experts, got one with");
  Shapes shapes(desc, sizes);
  std::vector<Operand> operands;
  std::set<std::string> names;
  for (const NamedOperand &named : namedOperands(op)) {
    auto type = dyn_cast<MemRefType>(named.value.getType());
    if (!type)
      return makeError("qgemm-run requires memref operands, got a tensor for '{}'", named.name);
    std::string element;
    llvm::raw_string_ostream(element) << type.getElementType();
    Operand operand;
    operand.name = named.name;
    operand.role = roleOf(named.name);
    operand.value = named.value;
    operand.rank = type.getRank();
    if (!(operand.type = findElementType(element)))
      return makeError("operand '{}' requires a known element type, got {}", named.name, element);
    operand.layout.type = *reference::elementTypeFromName(element);
    std::tie(operand.layout.rows, operand.layout.cols) = shapes.shapes.lookup(named.value);
    operand.misalign = elementAligned(options.misalign, *operand.type);
    if (llvm::Error error = chooseStride(operand, options))
      return std::move(error);
    uint64_t bytes;
    if (__builtin_mul_overflow(uint64_t(operand.lines()),
                               std::max<uint64_t>(1, operand.strideBytes()), &bytes) ||
        bytes > maxOperandBytes)
      return makeError("operand '{}' requires at most {} GiB, got {} x {} elements", named.name,
                       maxOperandBytes >> 30, operand.layout.rows, operand.layout.cols);
    names.insert(named.name);
    operands.push_back(std::move(operand));
  }
  for (const auto &[name, stride] : options.strides)
    if (!names.count(name))
      return makeError("--strides requires the name of an operand, got '{}'", name);
  for (const auto &[name, file] : options.files)
    if (!names.count(name))
      return makeError("--fill requires the name of an operand, got '{}'", name);
  return operands;
}
