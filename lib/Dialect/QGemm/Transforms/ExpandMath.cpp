//===- ExpandMath.cpp - the qgemm-expand-math pass ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Transcendentals.h"
#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace qgemm {
#define GEN_PASS_DEF_EXPANDMATH
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {

Value splatInteger(ImplicitLocOpBuilder &b, Type type, int64_t v) {
  TypedAttr value = b.getIntegerAttr(getElementTypeOrSelf(type), v);
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return arith::ConstantOp::create(b, tensor, SplatElementsAttr::get(tensor, Attribute(value)));
  return arith::ConstantOp::create(b, value);
}

/// One rounding of its own: said outright, canonicalization keeps it apart from
/// the rounding of what it truncates.
Value truncate(ImplicitLocOpBuilder &b, Type type, Value value) {
  auto op = arith::TruncFOp::create(b, type, value);
  op.setRoundingmode(arith::RoundingMode::to_nearest_even);
  return op;
}

/// docs/Spec.md, "Transcendental functions".
template <typename Op> struct ExpandTranscendental : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op.getType()).isF32() ||
        bitEnumContainsAll(op.getFastmath(), arith::FastMathFlags::afn))
      return failure();
    rewriter.replaceOp(op, *expandTranscendental(rewriter, op, op.getOperand()));
    return success();
  }
};

/// Arithmetic of narrow floats that is f32 arithmetic rounded afterwards: all of
/// bf16's, and of f16 what the chips lack.
struct ComputeInF32 : RewritePattern {
  explicit ComputeInF32(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  static bool isRounding(Operation *op, Type element) {
    if (isTranscendental(op) || isa<arith::DivFOp, math::SqrtOp>(op))
      return true;
    if (!element.isBF16())
      return false;
    return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp,
               arith::MaxNumFOp, arith::MinNumFOp, math::FmaOp, math::RoundOp, math::RoundEvenOp,
               math::FloorOp, math::CeilOp, math::TruncOp>(op);
  }

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (op->getNumResults() != 1)
      return failure();
    Type type = op->getResult(0).getType();
    Type element = getElementTypeOrSelf(type);
    if (!(element.isF16() || element.isBF16()) || !isRounding(op, element))
      return failure();
    Type wide = withElement(type, rewriter.getF32Type());
    OperationState state(op->getLoc(), op->getName());
    for (Value operand : op->getOperands())
      state.addOperands(arith::ExtFOp::create(rewriter, op->getLoc(), wide, operand).getResult());
    state.addTypes(wide);
    state.addAttributes(op->getAttrs());
    Value result = rewriter.create(state)->getResult(0);
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    rewriter.replaceOp(op, truncate(b, type, result));
    return success();
  }
};

/// bf16 becomes an integer by way of f32, which holds it exactly.
template <typename Op> struct FromBF16 : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    Type type = op.getOperand().getType();
    if (!getElementTypeOrSelf(type).isBF16())
      return failure();
    Type wide = withElement(type, rewriter.getF32Type());
    Value extended = arith::ExtFOp::create(rewriter, op.getLoc(), wide, op.getOperand());
    rewriter.replaceOpWithNewOp<Op>(op, op.getType(), extended);
    return success();
  }
};

/// An integer becomes bf16 by way of f32 and is still rounded once: where it has
/// more than f32's 24 bits, all below bit 8 that could decide between two
/// neighbours is first gathered in bit 8, and f32 holds what is left exactly.
template <typename Op> struct ToBF16 : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op.getType()).isBF16())
      return failure();
    Type from = op.getOperand().getType();
    unsigned width = getElementTypeOrSelf(from).getIntOrFloatBitWidth();
    if (width > 32)
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value x = op.getOperand();
    if (width == 32)
      x = gatherLowBits(b, x);
    Value wide = Op::create(b, withElement(from, b.getF32Type()), x);
    rewriter.replaceOp(op, truncate(b, op.getType(), wide));
    return success();
  }

private:
  static Value gatherLowBits(ImplicitLocOpBuilder &b, Value x) {
    auto constant = [&](int32_t v) { return splatInteger(b, x.getType(), v); };
    Value low = arith::AndIOp::create(b, x, constant(0x1FF));
    Value any = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, low, constant(0));
    Value sticky = arith::SelectOp::create(b, any, constant(0x100), constant(0));
    Value gathered = arith::OrIOp::create(b, arith::AndIOp::create(b, x, constant(~0x1FF)), sticky);
    // |x| < 2^24: f32 is exact as it is.
    Value size = x;
    if (std::is_same_v<Op, arith::SIToFPOp>)
      size = math::AbsIOp::create(b, x);
    Value exact = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, size, constant(1 << 24));
    return arith::SelectOp::create(b, exact, x, gathered);
  }
};

/// Shifts are defined for every amount (docs/Spec.md): by the width or more,
/// they give 0, or copies of the sign.
template <typename Op> struct DefineShift : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    Type type = op.getType();
    unsigned width = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
    APInt amount;
    if (matchPattern(op.getRhs(), m_ConstantInt(&amount)) && amount.ult(width))
      return failure();
    // The mark of this pattern: an amount that is bounded already.
    auto min = op.getRhs().template getDefiningOp<arith::MinUIOp>();
    if (min && matchPattern(min.getRhs(), m_ConstantInt(&amount)) && amount.ult(width))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value most = splatInteger(b, type, width - 1);
    Value bounded = arith::MinUIOp::create(b, op.getRhs(), most);
    auto shift = Op::create(b, type, op.getLhs(), bounded);
    Value result = shift;
    if constexpr (!std::is_same_v<Op, arith::ShRSIOp>) {
      Value over = arith::CmpIOp::create(b, arith::CmpIPredicate::ugt, op.getRhs(), most);
      result = arith::SelectOp::create(b, over, splatInteger(b, type, 0), shift);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// The chip computes these exactly; the rest of math needs an expansion above,
/// or the user's leave to approximate.
bool isExactMath(Operation *op) {
  if (op->getName().getDialectNamespace() != math::MathDialect::getDialectNamespace() ||
      isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp, math::CountLeadingZerosOp,
          math::CountTrailingZerosOp, math::CtPopOp, math::FloorOp, math::FmaOp, math::IsFiniteOp,
          math::IsInfOp, math::IsNaNOp, math::IsNormalOp, math::RoundEvenOp, math::RoundOp,
          math::SqrtOp, math::TruncOp>(op))
    return true;
  auto fast = dyn_cast<arith::ArithFastMathInterface>(op);
  return fast && fast.getFastMathFlagsAttr() &&
         bitEnumContainsAll(fast.getFastMathFlagsAttr().getValue(), arith::FastMathFlags::afn);
}

struct ExpandMathPass : qgemm::impl::ExpandMathBase<ExpandMathPass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<ExpandTranscendental<math::ExpOp>, ExpandTranscendental<math::Exp2Op>,
                 ExpandTranscendental<math::LogOp>, ExpandTranscendental<math::RsqrtOp>,
                 ExpandTranscendental<math::TanhOp>, ExpandTranscendental<math::ErfOp>,
                 ComputeInF32, ToBF16<arith::SIToFPOp>, ToBF16<arith::UIToFPOp>,
                 FromBF16<arith::FPToSIOp>, FromBF16<arith::FPToUIOp>, DefineShift<arith::ShLIOp>,
                 DefineShift<arith::ShRSIOp>, DefineShift<arith::ShRUIOp>>(context);
    FrozenRewritePatternSet frozen(std::move(patterns));
    for (KernelOp kernel : getOperation().getOps<KernelOp>())
      if (failed(applyPatternsGreedily(kernel, frozen)) || failed(checkExact(kernel)))
        return signalPassFailure();
  }

private:
  LogicalResult checkExact(KernelOp kernel) {
    WalkResult walk = kernel.walk([](Operation *op) {
      if (isExactMath(op))
        return WalkResult::advance();
      op->emitOpError("has no exact lowering yet: requires fastmath<afn>, which leaves it to the "
                      "chip's instructions");
      return WalkResult::interrupt();
    });
    return failure(walk.wasInterrupted());
  }
};
} // namespace
