//===- TileKernel.cpp - the kernel around a tiled product -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileBuilder.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace qgemm;

/// Of the tile that the waves along K add up: rows first, so that neighbouring lanes
/// hold neighbours along N.
static Attribute sumLayout(MLIRContext *context, const Configuration &config,
                           const target::Chip &chip) {
  int64_t lanes = chip.waveSize, waves = config.numWaves();
  int64_t vector = std::clamp<int64_t>(config.bm * config.bn / (lanes * waves), 1, 4);
  int64_t lanesN = std::min(config.bn / vector, lanes), lanesM = lanes / lanesN;
  int64_t wavesM = std::min(waves, std::max<int64_t>(config.bm / lanesM, 1));
  return BlockedAttr::get(context, ArrayRef<int64_t>{1, vector}, ArrayRef<int64_t>{lanesM, lanesN},
                          ArrayRef<int64_t>{wavesM, waves / wavesM});
}

TileBuilder::TileBuilder(MatmulOp op, Configuration config, const target::Chip &chip)
    : op(op), desc(op.getDesc()), config(std::move(config)), chip(chip),
      b(op.getLoc(), op.getContext()) {
  // Transposed: a lane holds neighbours along N, which stores and per-column
  // operands read and write in wide pieces.
  SmallVector<int64_t> waves = {this->config.wm, this->config.wn};
  if (this->config.wk != 1)
    waves.push_back(this->config.wk);
  mma = MmaAttr::get(op.getContext(), target::familyName(chip.family), this->config.instruction,
                     waves, this->config.kwidth, /*transposed=*/true);
  acc = this->config.wk == 1 ? Attribute(mma) : sumLayout(op.getContext(), this->config, chip);
}

Value TileBuilder::index(int64_t v) { return arith::ConstantIndexOp::create(b, v); }

AccessAttr TileBuilder::access() {
  return AccessAttr::get(b.getContext(), isGeneric() ? Access::Global : Access::Buffer);
}

Value TileBuilder::splat(TypedAttr value, RankedTensorType type) {
  return arith::ConstantOp::create(b, type, SplatElementsAttr::get(type, Attribute(value)));
}

RankedTensorType TileBuilder::rowTile(const Side &side, Type element) {
  int64_t away = side.which == DotSide::Lhs ? 1 : 0;
  return RankedTensorType::get({side.rows}, element, SliceAttr::get(b.getContext(), away, acc));
}

Value TileBuilder::broadcastRows(const Side &side, Value vector) {
  Type element = cast<RankedTensorType>(vector.getType()).getElementType();
  return BroadcastOp::create(b, accTile(element), vector);
}

SmallVector<Value> TileBuilder::bounds(Value memref, ArrayRef<Value> extents) {
  SmallVector<Value> dynamic;
  auto type = cast<MemRefType>(memref.getType());
  for (int64_t d = 0; d < type.getRank(); ++d)
    if (type.isDynamicDim(d))
      dynamic.push_back(extents[d]);
  return dynamic;
}

int64_t TileBuilder::rowAlignment(Type type) {
  auto memref = cast<MemRefType>(type);
  int64_t bytes = memref.getElementTypeBitWidth() / 8;
  if (isGeneric() || memref.getRank() == 1)
    return isGeneric() ? bytes : 16;
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)memref.getStridesAndOffset(strides, offset);
  // A stride that is an argument is required to be a multiple of 16 bytes; one
  // that follows from a dynamic extent is as it comes.
  if (ShapedType::isDynamic(strides[0]))
    return memref.getLayout().isIdentity() ? bytes : 16;
  return std::min<int64_t>(16, int64_t(1) << llvm::countr_zero(uint64_t(strides[0] * bytes) | 16));
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

void TileBuilder::addArgument(Value operand, StringRef name, Value &slot, bool mayAlias) {
  slot = {};
  if (operand)
    arguments.push_back({operand.getType(), name.str(), &slot, !mayAlias, true});
}

/// The order is the ABI's (docs/KernelABI.md): operands, extras, outs, dims.
void TileBuilder::collectArguments() {
  auto addSide = [&](Side &side, const OperandSide &from, StringRef name) {
    side.desc = &from;
    addArgument(from.data, name, side.data, false);
    addArgument(from.scale.value, (name + "_scale").str(), side.scale, false);
    addArgument(from.zero.value, (name + "_zero").str(), side.zero, false);
    addArgument(from.sums, (name + "_sums").str(), side.sums, false);
  };
  addSide(lhs, desc.lhs, "lhs");
  addSide(rhs, desc.rhs[0], "rhs");
  extras.resize(desc.extras.size());
  outs.resize(desc.outs.size());
  for (auto [i, extra] : llvm::enumerate(desc.extras))
    addArgument(extra.value, "extra" + std::to_string(i), extras[i], true);
  // An element-wise operand may be an out itself (residual in place).
  bool aliased = llvm::any_of(desc.extras,
                              [](const MatmulExtra &e) { return e.kind == Broadcast::PerElement; });
  for (auto [i, out] : llvm::enumerate(desc.outs)) {
    addArgument(out.value, "out" + std::to_string(i), outs[i], aliased);
    arguments.back().readOnly = false;
  }
  const std::tuple<StringRef, int64_t, Value *> dims[] = {
      {"M", op.getM(), &m}, {"N", op.getN(), &n}, {"K", op.getK(), &k}};
  for (auto [name, extent, slot] : dims)
    if (ShapedType::isDynamic(extent))
      arguments.push_back({b.getIndexType(), name.str(), slot, false, false});
  collectWorkspaces();
}

/// Behind everything else: a place for each part's tile, and a counter for each tile.
/// Where rows are reduced, a place for what each wave leaves of its rows, and counters
/// for the rows of tiles: the first of the tiles of a row are used.
void TileBuilder::collectWorkspaces() {
  MLIRContext *context = b.getContext();
  int64_t dynamic = ShapedType::kDynamic, tile = config.bm * config.bn;
  Type i32 = b.getI32Type();
  auto arrivals = MemRefType::get({dynamic}, i32);
  if (config.splitK > 1) {
    auto strides = StridedLayoutAttr::get(context, 0, {tile, config.bn, 1});
    auto parts = MemRefType::get({dynamic, dynamic, config.bn}, i32, strides);
    arguments.push_back({parts, "partial_sums", &partials, false, false, 4 * tile * config.splitK});
    arguments.push_back({arrivals, "counters", &counters, false, false, 4});
  }
  if (int64_t count = op.getNumRowOuts(); count && !isRowAlone()) {
    auto parts = MemRefType::get({dynamic, config.bm}, i32);
    arguments.push_back(
        {parts, "row_partials", &rowPartials, false, false, 4 * config.bm * wavesAlongN() * count});
    arguments.push_back({arrivals, "row_counters", &rowCounters, false, false, 4});
  }
}

void TileBuilder::setArguments(KernelOp kernel) {
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    *argument.slot = kernel.getArgument(i);
    kernel.setArgAttr(i, kNameAttr, b.getStringAttr(argument.name));
    if (!isa<MemRefType>(argument.type))
      continue;
    if (argument.bytesPerTile)
      kernel.setArgAttr(
          i, kWorkspaceAttr,
          b.getDictionaryAttr(
              {b.getNamedAttr("bytes_per_tile", b.getI64IntegerAttr(argument.bytesPerTile)),
               b.getNamedAttr("zeroed", b.getBoolAttr(argument.slot == &counters ||
                                                      argument.slot == &rowCounters))}));
    if (argument.noAlias)
      kernel.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), b.getUnitAttr());
    if (argument.readOnly)
      kernel.setArgAttr(i, LLVM::LLVMDialect::getReadonlyAttrName(), b.getUnitAttr());
  }
  const std::pair<int64_t, Value *> dims[] = {{op.getM(), &m}, {op.getN(), &n}, {op.getK(), &k}};
  for (auto [extent, slot] : dims)
    if (!ShapedType::isDynamic(extent))
      *slot = index(extent);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

namespace {
/// One condition of the predicate.
DictionaryAttr condition(Builder &b, StringRef value, std::optional<int64_t> min,
                         std::optional<int64_t> max, std::optional<int64_t> multipleOf) {
  SmallVector<NamedAttribute> entries = {b.getNamedAttr("value", b.getStringAttr(value))};
  auto add = [&](StringRef key, std::optional<int64_t> v) {
    if (v)
      entries.push_back(b.getNamedAttr(key, b.getI64IntegerAttr(*v)));
  };
  add("min", min);
  add("max", max);
  add("multiple_of", multipleOf);
  return b.getDictionaryAttr(entries);
}

bool hasStrideArgument(Type type) {
  auto memref = cast<MemRefType>(type);
  SmallVector<int64_t> strides;
  int64_t offset;
  return !memref.getLayout().isIdentity() &&
         succeeded(memref.getStridesAndOffset(strides, offset)) &&
         llvm::is_contained(strides, ShapedType::kDynamic);
}
} // namespace

ArrayAttr TileBuilder::predicate() {
  SmallVector<Attribute> all;
  if (auto range = op->getAttrOfType<DenseI64ArrayAttr>(kRowRangeAttr)) {
    std::optional<int64_t> max;
    if (range[1] >= 0)
      max = range[1];
    all.push_back(condition(b, "M", range[0], max, {}));
  }
  // Without columns no workgroup would run to write what reductions start from.
  if (op.getNumRowOuts() && ShapedType::isDynamic(op.getN()))
    all.push_back(condition(b, "N", 1, {}, {}));
  if (isGeneric())
    return b.getArrayAttr(all);
  if (ShapedType::isDynamic(op.getK()))
    // Positions of parts behind K stay below 2^31.
    all.push_back(
        condition(b, "K", config.bk,
                  config.splitK > 1 ? std::optional<int64_t>(int64_t(1) << 30) : std::nullopt, {}));
  auto addMemref = [&](Value value, const std::string &name, int64_t rows) {
    if (!value)
      return;
    if (isColumnMajor(value.getType()) && value == desc.rhs[0].data)
      rows = op.getK();
    all.push_back(condition(b, name + ".base", {}, {}, 16));
    // An identity layout with a dynamic row length: its stride is that length.
    auto type = cast<MemRefType>(value.getType());
    bool lengthIsStride =
        type.getRank() == 2 && type.getLayout().isIdentity() && type.isDynamicDim(1);
    if (rows && (hasStrideArgument(type) || lengthIsStride))
      all.push_back(condition(b, name + ".stride", {}, ((int64_t(1) << 31) - 1) / rows,
                              rowAlignment(type) == 16 || name == "lhs" || name == "rhs"
                                  ? std::optional<int64_t>(16)
                                  : std::nullopt));
  };
  addMemref(desc.lhs.data, "lhs", config.bm);
  addMemref(desc.lhs.scale.value, "lhs_scale", 0);
  addMemref(desc.lhs.zero.value, "lhs_zero", 0);
  addMemref(desc.lhs.sums, "lhs_sums", 0);
  addMemref(desc.rhs[0].data, "rhs", config.bn);
  addMemref(desc.rhs[0].scale.value, "rhs_scale", 0);
  addMemref(desc.rhs[0].zero.value, "rhs_zero", 0);
  addMemref(desc.rhs[0].sums, "rhs_sums", 0);
  for (auto [i, extra] : llvm::enumerate(desc.extras))
    addMemref(extra.value, "extra" + std::to_string(i),
              extra.kind == Broadcast::PerElement ? config.bm : 0);
  for (auto [i, out] : llvm::enumerate(desc.outs))
    addMemref(out.value, "out" + std::to_string(i), config.bm);
  return b.getArrayAttr(all);
}

void TileBuilder::setAttributes(KernelOp kernel) {
  kernel->setAttr(kConfigAttr, b.getStringAttr(config.str()));
  auto tiles = [&](StringRef dim, int64_t tile) -> Attribute {
    return b.getDictionaryAttr({b.getNamedAttr("dim", b.getStringAttr(dim)),
                                b.getNamedAttr("tile", b.getI64IntegerAttr(tile))});
  };
  kernel->setAttr(kGridAttr, b.getArrayAttr({tiles("N", config.bn), tiles("M", config.bm),
                                             b.getI64IntegerAttr(config.splitK)}));
  if (config.groupRows > 1 || config.xcds > 1)
    kernel->setAttr(
        kGridOrderAttr,
        b.getDictionaryAttr({b.getNamedAttr("group_rows", b.getI64IntegerAttr(config.groupRows)),
                             b.getNamedAttr("xcds", b.getI64IntegerAttr(config.xcds))}));
  kernel->setAttr(kPredicateAttr, predicate());
  if (int64_t kMax = exactKMax(op); !ShapedType::isDynamic(kMax))
    kernel->setAttr(kExactKMaxAttr, b.getI64IntegerAttr(kMax));
  if (config.wavesPerEu)
    kernel->setAttr(kWavesPerEuAttr, b.getI64IntegerAttr(config.wavesPerEu));
  if (chip.hasWgpMode && !config.cuMode)
    kernel->setAttr(kWgpModeAttr, b.getUnitAttr());
  if (config.stages > 2)
    kernel->setAttr(kStagesAttr, b.getI64IntegerAttr(config.stages));
  if (config.waveGroups > 1)
    kernel->setAttr(kWaveGroupsAttr, b.getI64IntegerAttr(config.waveGroups));
  if (config.codeObject != 5)
    kernel->setAttr(kCodeObjectAttr, b.getI32IntegerAttr(config.codeObject));
  // Accumulators in vector registers while they leave room for the rest there: the
  // kernel then holds one kind only. Beyond, exactly their number: with any other
  // LLVM copies them back and forth.
  int64_t accumulators = config.bm * config.bn / (config.wm * config.wn * chip.waveSize);
  if (chip.waves.unifiedAgprs)
    kernel->setAttr(kAgprAllocAttr,
                    b.getI64IntegerAttr(!isGeneric() && accumulators > 128 ? accumulators : 0));
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// A lane's block of an operand that is contiguous along its rows: loads of up to 8
/// bytes, as many along K that it makes stores to LDS of. Lanes stand along K as far as
/// they share 16 bytes there, so that no two of them meet in a bank, then along the rows.
Attribute TileBuilder::columnGather(const Side &side) {
  int64_t lanes = chip.waveSize, waves = config.numWaves();
  int64_t bytes = side.rows * config.bk / (lanes * waves);
  int64_t rows = std::min(columnMajorVector(op), std::max<int64_t>(bytes / 4, 4));
  int64_t columns = std::clamp<int64_t>(bytes / rows, 4, rows == 4 ? 16 : 8);
  int64_t lanesN = std::min(lanes * columns / 16, std::max<int64_t>(side.rows / rows, 1));
  int64_t lanesK = lanes / lanesN;
  int64_t wavesK = std::clamp<int64_t>(waves * lanesN * rows / side.rows, 1,
                                       std::max<int64_t>(config.bk / (columns * lanesK), 1));
  wavesK = std::min(wavesK, waves);
  return BlockedAttr::get(b.getContext(), ArrayRef<int64_t>{rows, columns},
                          ArrayRef<int64_t>{lanesN, lanesK},
                          ArrayRef<int64_t>{waves / wavesK, wavesK}, /*transposed=*/true);
}

void TileBuilder::setUpSides() {
  MLIRContext *context = b.getContext();
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);
  int64_t lanesAlongK = std::min<int64_t>(config.bk / 16, chip.waveSize);
  for (Side *side : {&lhs, &rhs}) {
    bool isLhs = side == &lhs;
    side->which = isLhs ? DotSide::Lhs : DotSide::Rhs;
    side->rows = isLhs ? config.bm : config.bn;
    side->layout = OperandAttr::get(context, side->which, mma);
    side->gather = side->layout;
    if (config.family == KernelFamily::Large && isColumnMajor(side->data.getType()))
      side->gather = columnGather(*side);
    else if (config.family == KernelFamily::Large)
      side->gather = BlockedAttr::get(context, ArrayRef<int64_t>{1, 16},
                                      ArrayRef<int64_t>{chip.waveSize / lanesAlongK, lanesAlongK},
                                      ArrayRef<int64_t>{config.numWaves(), 1});
    Type element = cast<MemRefType>(side->data.getType()).getElementType();
    side->isUnsigned = element.isUnsignedInteger();
    side->flipped = side->isUnsigned && !mi->takesUnsigned();
    side->start = arith::MulIOp::create(b, isLhs ? tileM : tileN, index(side->rows));
  }
}

KernelOp TileBuilder::build(StringRef name, Operation *before) {
  collectArguments();
  b.setInsertionPoint(before);
  auto types = llvm::map_to_vector(arguments, [](const Argument &a) { return a.type; });
  auto kernel =
      KernelOp::create(b, name, b.getFunctionType(types, {}), chip.name, config.numWaves());
  Block *body = &kernel.getBody().emplaceBlock();
  for (Type type : types)
    body->addArgument(type, b.getLoc());
  b.setInsertionPointToStart(body);
  setArguments(kernel);
  setAttributes(kernel);
  setUpTile();
  setUpSides();
  Value part = correctSummed(buildProduct());
  if (config.splitK == 1)
    buildEpilogue(correctWhole(part));
  else
    buildSplitK(part);
  ReturnOp::create(b);
  return kernel;
}
