//===- MatmulEpilogueVerifier.cpp - what an epilogue may compute ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatmulVerifier.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace qgemm;

/// Types that are computed with.
static bool isArithmeticType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.isSignless() &&
           llvm::is_contained({1u, 4u, 8u, 16u, 32u, 64u}, integer.getWidth());
  return isa<Float32Type, Float16Type, BFloat16Type>(type);
}

/// Types that are only converted to and from, chosen and passed on.
static bool isStorageType(Type type) { return getElementClass(type) == ElementClass::LowFloat; }

/// Elementwise operations of arith and math that have no defined result for some operands.
static StringRef getRefusalReason(Operation *op) {
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::CeilDivSIOp, arith::CeilDivUIOp,
          arith::FloorDivSIOp, arith::RemSIOp, arith::RemUIOp, math::IPowIOp>(op))
    return ": integer division by zero has no defined result";
  if (isa<arith::ScalingExtFOp, arith::ScalingTruncFOp>(op))
    return ": block scales belong to the operands";
  return {};
}

static LogicalResult verifyOperation(Operation *op) {
  // matmul_c28
  bool isConstant = isa<arith::ConstantOp>(op);
  bool isScalar = isa_and_nonnull<arith::ArithDialect, math::MathDialect>(op->getDialect()) &&
                  OpTrait::hasElementwiseMappableTraits(op);
  StringRef reason = getRefusalReason(op);
  if (!isConstant && (!isScalar || !reason.empty()))
    return op->emitOpError("is in an epilogue, which requires elementwise operations of arith and "
                           "math whose results are always defined")
           << reason;

  // matmul_c29
  bool movesStorage =
      isa<arith::ConstantOp, arith::SelectOp, arith::BitcastOp, arith::ExtFOp, arith::TruncFOp>(op);
  for (Type type : llvm::concat<const Type>(op->getOperandTypes(), op->getResultTypes()))
    if (!isArithmeticType(type) && !(movesStorage && isStorageType(type)))
      return op->emitOpError("is in an epilogue, which requires i1, i4, i8, i16, i32, i64, f16, "
                             "bf16 or f32 (8/6/4-bit floats in conversions), got ")
             << type;

  // matmul_c30
  StringRef flag;
  if (auto flags = dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op))
    if (flags.hasNoSignedWrap() || flags.hasNoUnsignedWrap())
      flag = "overflow";
  if (op->getInherentAttr("isExact").value_or(Attribute()))
    flag = "exact";
  if (auto rounding = dyn_cast<arith::ArithRoundingModeInterface>(op))
    if (auto mode = rounding.getRoundingModeAttr();
        mode && mode.getValue() != arith::RoundingMode::to_nearest_even)
      flag = "rounding mode";
  if (!flag.empty())
    return op->emitOpError("is in an epilogue, which requires wrapping integers and rounding to "
                           "nearest even, got the flag '")
           << flag << "'";
  return success();
}

/// Without a region each accumulator is converted to its out; only conversions that need no choice.
static LogicalResult verifyIdentity(MatmulOp op) {
  // matmul_c25
  if (!op.getExtras().empty())
    return op.emitOpError("without an epilogue requires no extras, got ") << op.getExtras().size();
  if (op.getOuts().size() != op.getNumRhs())
    return op.emitOpError("without an epilogue requires one out for each rhs, ")
           << op.getNumRhs() << ", got " << op.getOuts().size();
  for (auto [i, out] : llvm::enumerate(op.getOuts())) {
    if (OutKind kind = op.getOutKind(i); kind != OutKind::Full)
      return op.emitOpError("out #") << i << " without an epilogue requires a value for each "
                                     << "element, got " << stringifyOutKind(kind);
    Type type = getElementTypeOrSelf(out);
    bool isInteger = op.getAccumulatorType(i).isInteger();
    if (isInteger ? !type.isSignlessInteger(32) : !isa<FloatType>(type))
      return op.emitOpError("out #")
             << i << " without an epilogue requires " << (isInteger ? "i32" : "a float type")
             << " for an accumulator of type " << op.getAccumulatorType(i) << ", got " << type;
  }
  return success();
}

LogicalResult qgemm::verifyMatmulEpilogue(MatmulOp op) {
  Block *block = op.getEpilogueBlock();
  if (!block)
    return verifyIdentity(op);

  // matmul_c26
  SmallVector<Type> want = op.getEpilogueArgumentTypes();
  if (!llvm::equal(block->getArgumentTypes(), want))
    return op.emitOpError("epilogue requires arguments of types (")
           << want << "), got (" << block->getArgumentTypes() << ")";

  // matmul_c27
  auto yield = dyn_cast<YieldOp>(block->getTerminator());
  if (!yield)
    return op.emitOpError("epilogue requires 'qgemm.yield' at its end, got '")
           << block->getTerminator()->getName() << "'";
  want = op.getEpilogueResultTypes();
  if (!llvm::equal(yield.getValues().getTypes(), want))
    return yield.emitOpError("requires types (")
           << want << "), those of the outs, got (" << yield.getValues().getTypes() << ")";

  for (Operation &inner : block->without_terminator())
    if (failed(verifyOperation(&inner)))
      return failure();
  return success();
}
