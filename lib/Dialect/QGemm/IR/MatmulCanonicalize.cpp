//===- MatmulCanonicalize.cpp - exact simplifications of qgemm.matmul -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Only rewrites that leave every bit of every result as it was.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace qgemm;

/// Replaces the op by one with another description and the same epilogue, whose block arguments
/// the caller has already made to fit. Results are cast where their types have changed.
static void replaceMatmul(PatternRewriter &rewriter, MatmulOp op, const MatmulDesc &desc) {
  auto replacement = MatmulOp::create(rewriter, op.getLoc(), desc);
  replacement->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  rewriter.inlineRegionBefore(op.getEpilogue(), replacement.getEpilogue(),
                              replacement.getEpilogue().end());
  SmallVector<Value> results;
  for (auto [result, type] : llvm::zip_equal(replacement.getResults(), op.getResultTypes()))
    results.push_back(result.getType() == type
                          ? Value(result)
                          : Value(tensor::CastOp::create(rewriter, op.getLoc(), type, result)));
  rewriter.replaceOp(op, results);
}

bool qgemm::pinRounding(Region &region) {
  bool changed = false;
  region.walk([&](arith::TruncFOp trunc) {
    if (trunc.getRoundingmode())
      return;
    trunc.setRoundingmode(arith::RoundingMode::to_nearest_even);
    changed = true;
  });
  return changed;
}

void qgemm::unpinRounding(Region &region) {
  region.walk([](arith::TruncFOp trunc) {
    if (trunc.getRoundingmode() == arith::RoundingMode::to_nearest_even)
      trunc.removeRoundingmodeAttr();
  });
}

/// What an epilogue computes that is left out.
static bool isIdentity(MatmulOp op) {
  Block *block = op.getEpilogueBlock();
  if (!op.getExtras().empty() || op.getOuts().size() != op.getNumRhs())
    return false;
  auto yield = cast<YieldOp>(block->getTerminator());
  for (auto [i, value] : llvm::enumerate(yield.getValues())) {
    if (auto trunc = value.getDefiningOp<arith::TruncFOp>();
        trunc &&
        trunc.getFastmath().value_or(arith::FastMathFlags::none) == arith::FastMathFlags::none)
      value = trunc.getIn();
    if (value != block->getArgument(i) || op.getOutKind(i) != OutKind::Full)
      return false;
  }
  return true;
}

namespace {

/// Runs before the operations inside are visited: the canonicalizer goes top down.
struct PinRounding : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    rewriter.startOpModification(op);
    if (pinRounding(op.getEpilogue())) {
      rewriter.finalizeOpModification(op);
      return success();
    }
    rewriter.cancelOpModification(op);
    return failure();
  }
};

struct DropIdentityEpilogue : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    if (op.hasIdentityEpilogue() || !isIdentity(op))
      return failure();
    rewriter.modifyOpInPlace(op, [&] { rewriter.eraseBlock(op.getEpilogueBlock()); });
    return success();
  }
};

struct DropUnusedExtras : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    Block *block = op.getEpilogueBlock();
    if (!block)
      return failure();
    MatmulDesc desc = op.getDesc();
    unsigned numRhs = desc.rhs.size();
    llvm::BitVector unused(block->getNumArguments());
    for (unsigned i = numRhs, e = block->getNumArguments(); i != e; ++i)
      unused[i] = block->getArgument(i).use_empty();
    if (unused.none())
      return failure();
    SmallVector<MatmulExtra, 2> kept;
    for (auto [i, extra] : llvm::enumerate(desc.extras))
      if (!unused[numRhs + i])
        kept.push_back(extra);
    desc.extras = std::move(kept);
    rewriter.modifyOpInPlace(op, [&] { block->eraseArguments(unused); });
    replaceMatmul(rewriter, op, desc);
    return success();
  }
};

/// Reads and writes what was cast instead of the result of the cast, where that says more.
///
/// Upstream has such a pattern for tensors in destination style, which cannot clone an op whose
/// region is empty (MLIR 22 dereferences the region's first block): this one goes first.
struct FoldCasts : OpRewritePattern<MatmulOp> {
  explicit FoldCasts(MLIRContext *context) : OpRewritePattern(context, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    MatmulDesc desc = op.getDesc();
    bool changed = false;
    desc.forEachValue([&](Value &value) {
      if (Value source = getFoldableSource(value)) {
        value = source;
        changed = true;
      }
    });
    if (!changed)
      return failure();
    replaceMatmul(rewriter, op, desc);
    return success();
  }

private:
  static Value getFoldableSource(Value value) {
    if (auto cast = value.getDefiningOp<tensor::CastOp>())
      return tensor::canFoldIntoConsumerOp(cast) ? cast.getSource() : Value();
    auto cast = value.getDefiningOp<memref::CastOp>();
    return cast && memref::CastOp::canFoldIntoConsumerOp(cast) ? cast.getSource() : Value();
  }
};

/// Makes a constant of a scale or zero point that is a splat tensor. One that varies along K is
/// left alone: its blocks are rounded one by one.
struct FoldSplatParams : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    MatmulDesc desc = op.getDesc();
    bool changed = foldSide(desc.lhs);
    for (OperandSide &side : desc.rhs)
      changed |= foldSide(side);
    if (!changed)
      return failure();
    replaceMatmul(rewriter, op, desc);
    return success();
  }

private:
  static bool foldSide(OperandSide &side) {
    bool scale = fold(side.scale), zero = fold(side.zero);
    return scale || zero;
  }

  static bool fold(QuantParam &param) {
    SplatElementsAttr splat;
    if (!param.isValue() || param.variesAlongK() || !matchPattern(param.value, m_Constant(&splat)))
      return false;
    MLIRContext *ctx = splat.getContext();
    if (isa<FloatType>(splat.getElementType())) {
      // Every scale and zero point type is a subset of f32.
      APFloat value = splat.getSplatValue<APFloat>();
      bool inexact;
      value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven, &inexact);
      param.constant = FloatAttr::get(Float32Type::get(ctx), value);
    } else {
      APInt value = splat.getSplatValue<APInt>();
      value = splat.getElementType().isUnsignedInteger() ? value.zext(32) : value.sext(32);
      param.constant = IntegerAttr::get(IntegerType::get(ctx, 32), value);
    }
    param.value = Value();
    param.block = BlockShape();
    return true;
  }
};

/// Drops scales of 1 and zero points of 0, and sums that nothing needs any more. x * 1 and x - 0
/// are exact; where the accumulator thereby becomes an integer, the conversion to f32 that came
/// with the scale is written into the epilogue.
struct DropNeutralParams : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    MatmulDesc desc = op.getDesc();
    if (!dropNeutral(desc))
      return failure();
    SmallVector<Type> before = op.getEpilogueArgumentTypes();
    // Created first: the types of its accumulators say where a conversion is needed.
    auto replacement = MatmulOp::create(rewriter, op.getLoc(), desc);
    replacement->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    SmallVector<Type> after = replacement.getEpilogueArgumentTypes();
    if (before != after)
      rewriter.modifyOpInPlace(op, [&] { convertAccumulators(op, after, rewriter); });
    rewriter.inlineRegionBefore(op.getEpilogue(), replacement.getEpilogue(),
                                replacement.getEpilogue().end());
    rewriter.replaceOp(op, replacement->getResults());
    return success();
  }

private:
  static bool isNeutral(const QuantParam &param, double neutral) {
    if (auto number = dyn_cast_or_null<FloatAttr>(param.constant))
      return number.getValueAsDouble() == neutral;
    auto integer = dyn_cast_or_null<IntegerAttr>(param.constant);
    return integer && integer.getValue() == static_cast<uint64_t>(neutral);
  }

  static bool dropNeutral(MatmulDesc &desc) {
    bool changed = false;
    auto drop = [&](QuantParam &param, double neutral) {
      if (isNeutral(param, neutral)) {
        param = QuantParam();
        changed = true;
      }
    };
    auto dropSums = [&](OperandSide &side, bool needed) {
      if (side.sums && !needed) {
        side.sums = Value();
        side.sumsBlock = {1, BlockShape::kFull};
        changed = true;
      }
    };
    drop(desc.lhs.scale, 1.0);
    drop(desc.lhs.zero, 0.0);
    bool rhsHasZero = false;
    for (OperandSide &side : desc.rhs) {
      drop(side.scale, 1.0);
      drop(side.zero, 0.0);
      dropSums(side, !desc.lhs.zero.isNone());
      rhsHasZero |= !side.zero.isNone();
    }
    dropSums(desc.lhs, rhsHasZero);
    return changed;
  }

  static void convertAccumulators(MatmulOp op, ArrayRef<Type> types, RewriterBase &rewriter) {
    op.materializeEpilogue(rewriter);
    Block *block = op.getEpilogueBlock();
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(block);
    for (auto [argument, type] : llvm::zip(block->getArguments(), types)) {
      Type old = argument.getType();
      if (old == type)
        continue;
      argument.setType(type);
      auto converted = arith::SIToFPOp::create(rewriter, op.getLoc(), old, argument);
      rewriter.replaceAllUsesExcept(argument, converted, converted);
    }
    pinRounding(op.getEpilogue());
  }
};

} // namespace

void MatmulOp::getCanonicalizationPatterns(RewritePatternSet &results, MLIRContext *context) {
  results.add<PinRounding, FoldCasts, DropIdentityEpilogue, DropUnusedExtras, FoldSplatParams,
              DropNeutralParams>(context);
}
