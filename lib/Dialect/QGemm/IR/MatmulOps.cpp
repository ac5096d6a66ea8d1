//===- MatmulOps.cpp - building and describing qgemm.matmul ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace qgemm;

//===----------------------------------------------------------------------===//
// Description
//===----------------------------------------------------------------------===//

int64_t qgemm::getNumBlocks(int64_t extent, int64_t block) {
  if (block == BlockShape::kFull)
    return 1;
  if (ShapedType::isDynamic(extent))
    return ShapedType::kDynamic;
  return extent / block + (extent % block != 0);
}

ElementClass qgemm::getElementClass(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type)) {
    bool narrow = integer.getWidth() == 8 || integer.getWidth() == 4;
    return narrow && !integer.isSigned() ? ElementClass::Integer : ElementClass::Other;
  }
  if (isa<Float8E4M3FNType, Float8E5M2Type, Float8E4M3FNUZType, Float8E5M2FNUZType,
          Float6E2M3FNType, Float6E3M2FNType, Float4E2M1FNType>(type))
    return ElementClass::LowFloat;
  return isa<Float16Type, BFloat16Type>(type) ? ElementClass::Float16 : ElementClass::Other;
}

bool qgemm::isColumnMajor(Type type) {
  auto memref = dyn_cast<MemRefType>(type);
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!memref || memref.getRank() < 2 || failed(memref.getStridesAndOffset(strides, offset)))
    return false;
  return strides.back() != 1 && strides[strides.size() - 2] == 1;
}

void MatmulDesc::forEachValue(llvm::function_ref<void(Value &)> fn) {
  auto visit = [&](Value &value) {
    if (value)
      fn(value);
  };
  auto visitSide = [&](OperandSide &side) {
    visit(side.data);
    visit(side.scale.value);
    visit(side.zero.value);
    visit(side.sums);
  };
  visitSide(lhs);
  for (OperandSide &side : rhs)
    visitSide(side);
  visit(offsets);
  visit(gather);
  for (MatmulExtra &extra : extras)
    visit(extra.value);
  for (MatmulOut &out : outs)
    visit(out.value);
}

static DenseI64ArrayAttr encodeBlock(MLIRContext *ctx, Value value, BlockShape block) {
  return value ? DenseI64ArrayAttr::get(ctx, {block.rows, block.columns}) : DenseI64ArrayAttr();
}

static SideAttr encodeSide(MLIRContext *ctx, const OperandSide &side) {
  return SideAttr::get(ctx, cast_or_null<FloatAttr>(side.scale.constant),
                       encodeBlock(ctx, side.scale.value, side.scale.block), side.zero.constant,
                       encodeBlock(ctx, side.zero.value, side.zero.block),
                       encodeBlock(ctx, side.sums, side.sumsBlock));
}

/// Takes the next value of a segment where the side's attribute announces one.
static Value takeValue(DenseI64ArrayAttr block, BlockShape &shape, OperandRange &values) {
  if (!block)
    return {};
  shape = {block[0], block[1]};
  Value value = values.front();
  values = values.drop_front();
  return value;
}

static OperandSide decodeSide(Value data, SideAttr attr, OperandRange &scales, OperandRange &zeros,
                              OperandRange &sums) {
  OperandSide side;
  side.data = data;
  side.scale.constant = attr.getScaleConstant();
  side.scale.value = takeValue(attr.getScaleBlock(), side.scale.block, scales);
  side.zero.constant = attr.getZeroConstant();
  side.zero.value = takeValue(attr.getZeroBlock(), side.zero.block, zeros);
  side.sums = takeValue(attr.getSumsBlock(), side.sumsBlock, sums);
  return side;
}

MatmulDesc MatmulOp::getDesc() {
  MatmulDesc desc;
  OperandRange scales = getODSOperands(1), zeros = getODSOperands(2), sums = getODSOperands(3);
  desc.lhs = decodeSide(getLhs(), getLhsSide(), scales, zeros, sums);
  scales = getRhsScales(), zeros = getRhsZeros(), sums = getRhsSums();
  for (auto [data, attr] : llvm::zip_equal(getRhs(), getRhsSides().getAsRange<SideAttr>()))
    desc.rhs.push_back(decodeSide(data, attr, scales, zeros, sums));
  desc.offsets = getOffsets();
  desc.gather = getGather();
  for (auto [i, value] : llvm::enumerate(getExtras()))
    desc.extras.push_back({value, getExtraKind(i)});
  for (auto [i, value] : llvm::enumerate(getOuts()))
    desc.outs.push_back({value, getOutKind(i)});
  desc.config = getConfigAttr();
  return desc;
}

void MatmulOp::build(OpBuilder &builder, OperationState &state, const MatmulDesc &desc) {
  MLIRContext *ctx = builder.getContext();
  SmallVector<Value> scales, zeros, sums, extras, outs;
  SmallVector<int32_t> segments;
  auto add = [&](ValueRange values) {
    state.addOperands(values);
    segments.push_back(values.size());
  };
  auto addOptional = [&](Value value) { add(value ? ValueRange(value) : ValueRange()); };
  auto collect = [](Value value, SmallVectorImpl<Value> &list) {
    if (value)
      list.push_back(value);
  };

  add(desc.lhs.data);
  addOptional(desc.lhs.scale.value);
  addOptional(desc.lhs.zero.value);
  addOptional(desc.lhs.sums);
  SmallVector<Value> rhs;
  SmallVector<Attribute> sides, extraKinds, outKinds;
  for (const OperandSide &side : desc.rhs) {
    rhs.push_back(side.data);
    collect(side.scale.value, scales);
    collect(side.zero.value, zeros);
    collect(side.sums, sums);
    sides.push_back(encodeSide(ctx, side));
  }
  add(rhs);
  add(scales);
  add(zeros);
  add(sums);
  addOptional(desc.offsets);
  addOptional(desc.gather);
  for (const MatmulExtra &extra : desc.extras) {
    extras.push_back(extra.value);
    extraKinds.push_back(BroadcastAttr::get(ctx, extra.kind));
  }
  add(extras);
  for (const MatmulOut &out : desc.outs) {
    outs.push_back(out.value);
    outKinds.push_back(OutKindAttr::get(ctx, out.kind));
    if (isa<RankedTensorType>(out.value.getType()))
      state.addTypes(out.value.getType());
  }
  add(outs);

  Properties &properties = state.getOrAddProperties<Properties>();
  llvm::copy(segments, properties.operandSegmentSizes.begin());
  properties.lhs_side = encodeSide(ctx, desc.lhs);
  properties.rhs_sides = builder.getArrayAttr(sides);
  properties.extra_kinds = builder.getArrayAttr(extraKinds);
  properties.out_kinds = builder.getArrayAttr(outKinds);
  properties.config = desc.config;
  state.addRegion();
}

//===----------------------------------------------------------------------===//
// Extents and types
//===----------------------------------------------------------------------===//

/// Dimension `fromEnd` (1 is the last) of a shaped value; dynamic where absent.
static int64_t getDim(Value value, unsigned fromEnd) {
  auto type = value ? dyn_cast<ShapedType>(value.getType()) : ShapedType();
  if (!type || !type.hasRank() || type.getRank() < fromEnd)
    return ShapedType::kDynamic;
  return type.getDimSize(type.getRank() - fromEnd);
}

static int64_t firstStatic(ArrayRef<int64_t> candidates) {
  for (int64_t candidate : candidates)
    if (!ShapedType::isDynamic(candidate))
      return candidate;
  return ShapedType::kDynamic;
}

int64_t MatmulOp::getM() {
  SmallVector<int64_t> candidates{getGather() ? getDim(getGather(), 1) : getDim(getLhs(), 2)};
  for (auto [i, out] : llvm::enumerate(getOuts()))
    candidates.push_back(getDim(out, getOutKind(i) == OutKind::Full ? 2 : 1));
  for (auto [i, extra] : llvm::enumerate(getExtras()))
    if (getExtraKind(i) != Broadcast::PerColumn)
      candidates.push_back(getDim(extra, getExtraKind(i) == Broadcast::PerElement ? 2 : 1));
  return firstStatic(candidates);
}

int64_t MatmulOp::getN() {
  SmallVector<int64_t> candidates;
  for (Value rhs : getRhs())
    candidates.push_back(getDim(rhs, 2));
  for (auto [i, out] : llvm::enumerate(getOuts()))
    if (getOutKind(i) == OutKind::Full)
      candidates.push_back(getDim(out, 1));
  for (auto [i, extra] : llvm::enumerate(getExtras()))
    if (getExtraKind(i) != Broadcast::PerRow)
      candidates.push_back(getDim(extra, 1));
  return firstStatic(candidates);
}

int64_t MatmulOp::getK() {
  SmallVector<int64_t> candidates{getDim(getLhs(), 1)};
  for (Value rhs : getRhs())
    candidates.push_back(getDim(rhs, 1));
  return firstStatic(candidates);
}

bool MatmulOp::isBatched() { return cast<ShapedType>(getLhs().getType()).getRank() == 3; }

int64_t MatmulOp::getNumRowOuts() {
  return llvm::count_if(getOutKinds().getAsRange<OutKindAttr>(),
                        [](OutKindAttr kind) { return kind.getValue() != OutKind::Full; });
}

int64_t MatmulOp::getNumBatches() {
  if (!isBatched() && !hasExperts())
    return 1;
  SmallVector<int64_t> candidates;
  if (isBatched())
    candidates.push_back(getDim(getLhs(), 3));
  for (Value rhs : getRhs())
    candidates.push_back(getDim(rhs, 3));
  int64_t numOffsets = getDim(getOffsets(), 1);
  if (!ShapedType::isDynamic(numOffsets) && numOffsets > 0)
    candidates.push_back(numOffsets - 1);
  return firstStatic(candidates);
}

bool MatmulOp::isRhsKxN(unsigned i) { return isColumnMajor(getRhs()[i].getType()); }

bool MatmulOp::isWeightOnly() {
  return getElementClass(getElementTypeOrSelf(getLhs())) == ElementClass::Float16 &&
         getElementClass(getElementTypeOrSelf(getRhs().front())) != ElementClass::Float16;
}

Type MatmulOp::getAccumulatorType(unsigned i) {
  auto isInteger = [](Value value) {
    return getElementClass(getElementTypeOrSelf(value)) == ElementClass::Integer;
  };
  auto isScaled = [](SideAttr side) { return side.getScaleConstant() || side.getScaleBlock(); };
  bool exact = isInteger(getLhs()) && isInteger(getRhs()[i]) && !isScaled(getLhsSide()) &&
               !isScaled(cast<SideAttr>(getRhsSides()[i]));
  return exact ? Type(IntegerType::get(getContext(), 32)) : Type(Float32Type::get(getContext()));
}

static Type getRegionType(Value operand) {
  Type type = getElementTypeOrSelf(operand);
  if (auto integer = dyn_cast<IntegerType>(type))
    return IntegerType::get(type.getContext(), integer.getWidth());
  return type;
}

SmallVector<Type> MatmulOp::getEpilogueArgumentTypes() {
  SmallVector<Type> types;
  for (unsigned i = 0, e = getNumRhs(); i != e; ++i)
    types.push_back(getAccumulatorType(i));
  llvm::append_range(types, llvm::map_range(getExtras(), getRegionType));
  return types;
}

SmallVector<Type> MatmulOp::getEpilogueResultTypes() {
  return llvm::map_to_vector(getOuts(), getRegionType);
}

void MatmulOp::materializeEpilogue(OpBuilder &builder) {
  if (!hasIdentityEpilogue())
    return;
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Type> types = getEpilogueArgumentTypes();
  SmallVector<Location> locations(types.size(), getLoc());
  Block *block = builder.createBlock(&getEpilogue(), {}, types, locations);
  SmallVector<Value> values;
  for (auto [argument, type] : llvm::zip(block->getArguments(), getEpilogueResultTypes()))
    values.push_back(argument.getType() == type
                         ? Value(argument)
                         : Value(arith::TruncFOp::create(builder, getLoc(), type, argument)));
  YieldOp::create(builder, getLoc(), values);
}

//===----------------------------------------------------------------------===//
// Interfaces
//===----------------------------------------------------------------------===//

MutableOperandRange MatmulOp::getDpsInitsMutable() { return getOutsMutable(); }

void MatmulOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  for (OpOperand &operand : getOperation()->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (isDpsInit(&operand))
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

void MatmulOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  unsigned numRhs = getNumRhs();
  for (BlockArgument argument : region.getArguments())
    setName(argument, argument.getArgNumber() < numRhs ? "acc" : "x");
}
