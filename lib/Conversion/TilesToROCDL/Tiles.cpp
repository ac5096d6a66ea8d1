//===- Tiles.cpp - arithmetic on tiles, splat, broadcast, layouts ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace qgemm;

namespace {

VectorType vectorTypeOf(Type tile) {
  return VectorType::get(getBitLayout(tile).vectorSize(),
                         cast<RankedTensorType>(tile).getElementType());
}

/// Any elementwise operation: once for each vector.
struct LowerElementwise : ConversionPattern {
  LowerElementwise(const TypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op, ArrayRef<ValueRange> operands,
                                ConversionPatternRewriter &rewriter) const override {
    if (!OpTrait::hasElementwiseMappableTraits(op) || op->getNumResults() != 1 ||
        !isTile(op->getResult(0).getType()))
      return failure();
    Type tile = op->getResult(0).getType();
    SmallVector<Value> results;
    for (int64_t v = 0, e = getBitLayout(tile).numVectors(); v < e; ++v) {
      OperationState state(op->getLoc(), op->getName());
      for (auto [original, converted] : llvm::zip_equal(op->getOperands(), operands))
        state.addOperands(isTile(original.getType()) ? converted[v] : converted.front());
      state.addTypes(vectorTypeOf(tile));
      state.addAttributes(op->getAttrs());
      results.push_back(rewriter.create(state)->getResult(0));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

/// Bytes four at a time: LLVM would take vectors of them apart.
template <typename Op> struct LowerBitwise : OpConversionPattern<Op> {
  LowerBitwise(const TypeConverter &converter, MLIRContext *context)
      : OpConversionPattern<Op>(converter, context, /*benefit=*/2) {}
  using OneToNOpAdaptor = typename OpConversionPattern<Op>::OneToNOpAdaptor;

  LogicalResult matchAndRewrite(Op op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    if (!isTile(op.getType()))
      return failure();
    VectorType type = vectorTypeOf(op.getType());
    if (!type.getElementType().isInteger(8) || type.getNumElements() % 4 != 0)
      return failure();
    Location loc = op.getLoc();
    auto wide = VectorType::get(type.getNumElements() / 4, rewriter.getI32Type());
    auto cast = [&](Value v, VectorType to) {
      return vector::BitCastOp::create(rewriter, loc, to, v).getResult();
    };
    SmallVector<Value> results;
    for (auto [lhs, rhs] : llvm::zip_equal(adaptor.getLhs(), adaptor.getRhs()))
      results.push_back(
          cast(Op::create(rewriter, loc, cast(lhs, wide), cast(rhs, wide)).getResult(), type));
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

/// Conversions to integers saturate and take NaN to 0 (docs/Spec.md), which
/// arith leaves undefined and LLVM's saturating intrinsics define.
template <typename Op> struct LowerToInteger : ConversionPattern {
  LowerToInteger(const TypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, Op::getOperationName(), /*benefit=*/2, context) {}

  LogicalResult matchAndRewrite(Operation *op, ArrayRef<ValueRange> operands,
                                ConversionPatternRewriter &rewriter) const override {
    Type type = op->getResult(0).getType();
    bool tile = isTile(type);
    StringRef name = std::is_same_v<Op, arith::FPToSIOp> ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
    SmallVector<Value> results;
    for (Value operand : operands[0])
      results.push_back(LLVM::CallIntrinsicOp::create(
                            rewriter, op->getLoc(), tile ? Type(vectorTypeOf(type)) : type,
                            rewriter.getStringAttr(name), ValueRange{operand})
                            .getResult(0));
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

struct LowerConstant : OpConversionPattern<arith::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(arith::ConstantOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    if (!isTile(op.getType()))
      return failure();
    auto splat = dyn_cast<SplatElementsAttr>(op.getValue());
    if (!splat)
      return op.emitOpError("requires equal elements for a tile");
    auto value =
        SplatElementsAttr::get(vectorTypeOf(op.getType()), splat.getSplatValue<Attribute>());
    SmallVector<Value> results(getBitLayout(op.getType()).numVectors(),
                               arith::ConstantOp::create(rewriter, op.getLoc(), value));
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

struct LowerSplat : OpConversionPattern<SplatOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(SplatOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Type type = op.getResult().getType();
    Value vector =
        vector::BroadcastOp::create(rewriter, op.getLoc(), vectorTypeOf(type), adaptor.getInput());
    rewriter.replaceOpWithMultiple(op,
                                   {SmallVector<Value>(getBitLayout(type).numVectors(), vector)});
    return success();
  }
};

struct LowerRange : OpConversionPattern<RangeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(RangeOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    BitLayout layout = getBitLayout(op.getResult().getType());
    Ints ints(rewriter, op.getLoc(), 32);
    Value lane = laneCoordinate(rewriter, op.getLoc(), layout, 0);
    SmallVector<Value> results;
    for (int64_t v = 0; v < layout.numVectors(); ++v) {
      SmallVector<Value> elements;
      for (int64_t e = 0; e < layout.vectorSize(); ++e)
        elements.push_back(
            ints.add(lane, ints.constant(layout.atRegister(v * layout.vectorSize() + e)[0])));
      results.push_back(vector::FromElementsOp::create(
          rewriter, op.getLoc(), vectorTypeOf(op.getResult().getType()), elements));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

/// Builds vectors of `to` whose register r is register source(r) of `from`.
SmallVector<Value> gatherRegisters(OpBuilder &b, Location loc, ValueRange from, int64_t fromSize,
                                   const BitLayout &to, VectorType type,
                                   llvm::function_ref<int64_t(int64_t)> source) {
  llvm::DenseMap<int64_t, Value> scalars;
  auto scalar = [&](int64_t reg) {
    Value &value = scalars[reg];
    if (!value)
      value = vector::ExtractOp::create(b, loc, from[reg / fromSize], reg % fromSize);
    return value;
  };
  // Vectors made of the same registers are the same vector.
  std::map<SmallVector<int64_t>, Value> made;
  SmallVector<Value> results;
  for (int64_t v = 0; v < to.numVectors(); ++v) {
    SmallVector<int64_t> regs;
    for (int64_t e = 0; e < to.vectorSize(); ++e)
      regs.push_back(source(v * to.vectorSize() + e));
    Value &result = made[regs];
    if (!result) {
      bool run = fromSize == to.vectorSize() && regs[0] % fromSize == 0;
      for (auto [i, r] : llvm::enumerate(regs))
        run &= r == regs[0] + int64_t(i);
      if (run)
        result = from[regs[0] / fromSize];
      else if (llvm::all_equal(regs))
        result = vector::BroadcastOp::create(b, loc, type, scalar(regs[0]));
      else
        result = vector::FromElementsOp::create(
            b, loc, type, llvm::map_to_vector(regs, [&](int64_t r) { return scalar(r); }));
    }
    results.push_back(result);
  }
  return results;
}

/// The register of `layout` that holds the same-lane element at `coordinate`.
std::map<SmallVector<int64_t, 2>, int64_t> registersByPosition(const BitLayout &layout) {
  std::map<SmallVector<int64_t, 2>, int64_t> map;
  for (int64_t r = 0; r < layout.numRegisters(); ++r)
    map.try_emplace(layout.atRegister(r), r);
  return map;
}

struct LowerBroadcast : OpConversionPattern<BroadcastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(BroadcastOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto inputType = op.getInput().getType();
    int64_t kept = 1 - cast<SliceAttr>(inputType.getEncoding()).getDim();
    BitLayout from = getBitLayout(inputType), to = getBitLayout(op.getResult().getType());
    auto position = registersByPosition(from);
    rewriter.replaceOpWithMultiple(
        op, {gatherRegisters(rewriter, op.getLoc(), adaptor.getInput(), from.vectorSize(), to,
                             vectorTypeOf(op.getResult().getType()),
                             [&](int64_t r) { return position.at({to.atRegister(r)[kept]}); })});
    return success();
  }
};

/// What is left of convert_layout after qgemm-pipeline: registers renamed.
struct LowerConvertLayout : OpConversionPattern<ConvertLayoutOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(ConvertLayoutOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    BitLayout from = getBitLayout(op.getInput().getType()),
              to = getBitLayout(op.getResult().getType());
    if (!isRegisterPermutation(from, to))
      return op.emitOpError("moves data between lanes: run qgemm-pipeline first");
    auto position = registersByPosition(from);
    rewriter.replaceOpWithMultiple(
        op, {gatherRegisters(rewriter, op.getLoc(), adaptor.getInput(), from.vectorSize(), to,
                             vectorTypeOf(op.getResult().getType()),
                             [&](int64_t r) { return position.at(to.atRegister(r)); })});
    return success();
  }
};

template <typename Op, typename X, typename Y, typename Z>
struct LowerGridQuery : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;
  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type i32 = rewriter.getI32Type();
    Value id;
    if (op.getDim() == 0)
      id = X::create(rewriter, loc, i32);
    else if (op.getDim() == 1)
      id = Y::create(rewriter, loc, i32);
    else
      id = Z::create(rewriter, loc, i32);
    rewriter.replaceOpWithNewOp<arith::IndexCastUIOp>(op, rewriter.getIndexType(), id);
    return success();
  }
};
} // namespace

void qgemm::populateTilePatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                 KernelTarget) {
  patterns.add<
      LowerElementwise, LowerBitwise<arith::AndIOp>, LowerBitwise<arith::OrIOp>,
      LowerBitwise<arith::XOrIOp>, LowerToInteger<arith::FPToSIOp>, LowerToInteger<arith::FPToUIOp>,
      LowerConstant, LowerSplat, LowerRange, LowerBroadcast, LowerConvertLayout,
      LowerGridQuery<ProgramIdOp, ROCDL::BlockIdXOp, ROCDL::BlockIdYOp, ROCDL::BlockIdZOp>,
      LowerGridQuery<NumProgramsOp, ROCDL::GridDimXOp, ROCDL::GridDimYOp, ROCDL::GridDimZOp>>(
      converter, patterns.getContext());
}
