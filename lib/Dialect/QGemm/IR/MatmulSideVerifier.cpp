//===- MatmulSideVerifier.cpp - scales, zero points and sums --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatmulVerifier.h"

using namespace mlir;
using namespace qgemm;

LogicalResult SideAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                               FloatAttr scaleConstant, DenseI64ArrayAttr scaleBlock,
                               TypedAttr zeroConstant, DenseI64ArrayAttr zeroBlock,
                               DenseI64ArrayAttr sumsBlock) {
  // matmul_c10
  for (DenseI64ArrayAttr block : {scaleBlock, zeroBlock, sumsBlock}) {
    auto isExtent = [](int64_t extent) { return extent == BlockShape::kFull || extent >= 1; };
    if (block && (block.size() != 2 || !llvm::all_of(block.asArrayRef(), isExtent)))
      return emitError() << "block requires two extents, each -1 (full) or at least 1, got "
                         << block;
  }
  if (sumsBlock && sumsBlock[0] != 1)
    return emitError() << "block of sums requires 1 row, got " << sumsBlock[0];
  if ((scaleConstant && scaleBlock) || (zeroConstant && zeroBlock))
    return emitError() << "side requires a constant or a block, got both";
  // matmul_c11
  if (scaleConstant && !scaleConstant.getType().isF32())
    return emitError() << "constant scale requires f32, got " << scaleConstant.getType();
  // matmul_c12
  if (zeroConstant && !zeroConstant.getType().isSignlessInteger(32) &&
      !zeroConstant.getType().isF32())
    return emitError() << "constant zero point requires i32 or f32, got " << zeroConstant.getType();
  return success();
}

LogicalResult MatmulVerifier::verifyParamShape(const std::string &what, const OperandSide &operand,
                                               const QuantParam &param) {
  // matmul_c13
  ArrayRef<int64_t> data = shape(operand.data);
  SmallVector<int64_t> want(data.drop_back(2));
  if (want.size() == 1)
    want[0] = batches;
  // The lhs of a gather has its own rows; elsewhere M may be static on another operand.
  bool isLhs = &operand == &desc.lhs;
  int64_t rows = isLhs ? (desc.gather ? data[data.size() - 2] : m) : n;
  want.push_back(getNumBlocks(rows, param.block.rows));
  want.push_back(getNumBlocks(k, param.block.columns));
  return verifyShape(what, param.value, want);
}

LogicalResult MatmulVerifier::verifyScale(StringRef side, const OperandSide &operand) {
  if (operand.scale.isNone())
    return success();
  std::string what = (side + " scale").str();
  // matmul_c11
  if (dataClass(operand) == ElementClass::Float16)
    return error(what) << " requires an integer or 8/6/4-bit float operand, got "
                       << element(operand.data);
  if (operand.scale.isConstant())
    return success();
  if (!isa<Float32Type, Float16Type, BFloat16Type, Float8E8M0FNUType>(element(operand.scale.value)))
    return error(what) << " requires elements of type f32, f16, bf16 or f8E8M0FNU, got "
                       << element(operand.scale.value);
  return verifyParamShape(what, operand, operand.scale);
}

LogicalResult MatmulVerifier::verifyZero(StringRef side, const OperandSide &operand) {
  if (operand.zero.isNone())
    return success();
  std::string what = (side + " zero point").str();
  // matmul_c12
  Type data = element(operand.data);
  if (dataClass(operand) != ElementClass::Integer)
    return error(what) << " requires an integer operand, got " << data;
  Type type =
      operand.zero.isConstant() ? operand.zero.constant.getType() : element(operand.zero.value);
  bool weightOnly = dataClass(desc.lhs) == ElementClass::Float16;
  bool isFloat = isa<Float32Type, Float16Type, BFloat16Type>(type);
  if (isFloat && !weightOnly)
    return error(what) << " requires an integer type, a float one belongs to a 16-bit float lhs, "
                          "got "
                       << type;
  if (!isFloat && type != data && !type.isSignlessInteger(32))
    return error(what) << " requires type " << data << " or i32"
                       << (weightOnly ? ", f32, f16 or bf16" : "") << ", got " << type;
  return operand.zero.isConstant() ? success() : verifyParamShape(what, operand, operand.zero);
}

/// Sums replace what the kernel would add up for the zero points of the other side, over every
/// stretch of K on which those, and the scales of both sides, are constant.
LogicalResult MatmulVerifier::verifySums(StringRef side, const OperandSide &operand,
                                         ArrayRef<const OperandSide *> others) {
  if (!operand.sums)
    return success();
  std::string what = (side + " sums").str();
  // matmul_c14
  if (!allInteger())
    return error(what) << " requires integer operands, got " << element(desc.lhs.data) << " and "
                       << element(desc.rhs.front().data);
  if (!element(operand.sums).isSignlessInteger(32))
    return error(what) << " requires elements of type i32, got " << element(operand.sums);
  int64_t block = operand.sumsBlock.columns;
  auto verifyEdges = [&](StringRef of, const QuantParam &param) -> LogicalResult {
    if (!param.variesAlongK() || (block != BlockShape::kFull && param.block.columns % block == 0))
      return success();
    InFlightDiagnostic diag = error(what) << " requires a block that divides the " << of
                                          << " block along K, " << param.block.columns << ", got ";
    if (block == BlockShape::kFull)
      return diag << "full";
    return diag << block;
  };
  if (failed(verifyEdges("scale's", operand.scale)))
    return failure();
  for (const OperandSide *other : others)
    if (failed(verifyEdges("other side's scale's", other->scale)) ||
        failed(verifyEdges("other side's zero point's", other->zero)))
      return failure();
  QuantParam shapeOf;
  shapeOf.value = operand.sums;
  shapeOf.block = operand.sumsBlock;
  return verifyParamShape(what, operand, shapeOf);
}

LogicalResult MatmulVerifier::verifySides() {
  SmallVector<const OperandSide *> allRhs;
  for (const OperandSide &side : desc.rhs)
    allRhs.push_back(&side);
  if (failed(verifyScale("lhs", desc.lhs)) || failed(verifyZero("lhs", desc.lhs)) ||
      failed(verifySums("lhs", desc.lhs, allRhs)))
    return failure();
  for (auto [i, side] : llvm::enumerate(desc.rhs)) {
    std::string name = rhsName(i);
    if (failed(verifyScale(name, side)) || failed(verifyZero(name, side)) ||
        failed(verifySums(name, side, {&desc.lhs})))
      return failure();
  }
  return success();
}
