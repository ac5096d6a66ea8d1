//===- Reduce.cpp - qgemm.reduce ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// First each lane combines what it holds, then lanes that differ only in bits
// of the reduced dimension exchange and combine, one bit after the other: every
// one of them ends with the result.
//
//===----------------------------------------------------------------------===//

#include "TileLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// Four bytes of 1.
constexpr int64_t kOnes = 0x01010101;

/// The four bytes of `packed` times those of `factors`, added to `sum`.
Value addFour(OpBuilder &b, Location loc, target::Family family, Value packed, Value factors,
              Value sum, bool isUnsigned) {
  Value no = arith::ConstantOp::create(b, loc, b.getBoolAttr(false));
  auto call = [&](StringRef name, ValueRange args) {
    return LLVM::CallIntrinsicOp::create(b, loc, b.getI32Type(), b.getStringAttr(name), args)
        .getResult(0);
  };
  bool rdna = family == target::Family::GFX11 || family == target::Family::GFX12;
  if (isUnsigned)
    return call("llvm.amdgcn.udot4", {packed, factors, sum, no});
  if (!rdna)
    return call("llvm.amdgcn.sdot4", {packed, factors, sum, no});
  Value yes = arith::ConstantOp::create(b, loc, b.getBoolAttr(true));
  return call("llvm.amdgcn.sudot4", {yes, packed, no, factors, sum, no});
}

struct LowerReduce : TargetPattern<ReduceOp> {
  using TargetPattern::TargetPattern;

  LogicalResult matchAndRewrite(ReduceOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    BitLayout from = getBitLayout(op.getInput().getType()),
              to = getBitLayout(op.getResult().getType());
    Type element = op.getInput().getType().getElementType();
    Type resultType = op.getResult().getType().getElementType();
    int64_t kept = 1 - op.getDim();

    // Per kept position, in the order of registers.
    std::map<int64_t, Value> sums;
    bool dots = op.getKind() == ReduceKind::Add && element.isInteger(8) &&
                from.contiguous(op.getDim()) >= 4 && from.vectorSize() >= 4;
    int64_t step = dots ? 4 : 1;
    for (int64_t r = 0; r < from.numRegisters(); r += step) {
      Value &sum = sums[from.atRegister(r)[kept]];
      Value vector = adaptor.getInput()[r / from.vectorSize()];
      if (dots) {
        Value four = extractRun(rewriter, loc, adaptor.getInput(), from.vectorSize(), r, 4);
        Ints ints(rewriter, loc, 32);
        if (!sum)
          sum = ints.constant(0);
        sum = addFour(rewriter, loc, target.family, toMemory(rewriter, loc, four),
                      ints.constant(kOnes), sum, op.getIsUnsigned());
        continue;
      }
      Value one = vector::ExtractOp::create(rewriter, loc, vector, r % from.vectorSize());
      one = extend(rewriter, loc, one, resultType, op.getIsUnsigned());
      sum = sum ? combine(rewriter, loc, op, sum, one) : one;
    }
    for (auto [i, bit] : llvm::enumerate(from.lanes))
      if (bit.dim == int64_t(op.getDim()))
        for (auto &[position, sum] : sums)
          sum = combine(rewriter, loc, op, sum, fromLane(rewriter, loc, sum, 1 << i));

    SmallVector<Value> results;
    for (int64_t v = 0; v < to.numVectors(); ++v) {
      SmallVector<Value> elements;
      for (int64_t e = 0; e < to.vectorSize(); ++e)
        elements.push_back(
            sums.at(to.atRegister(v * to.vectorSize() + e)[to.rank() == 1 ? 0 : kept]));
      results.push_back(vector::FromElementsOp::create(
          rewriter, loc, VectorType::get(to.vectorSize(), resultType), elements));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  Value extend(OpBuilder &b, Location loc, Value v, Type type, bool isUnsigned) const {
    if (v.getType() == type)
      return v;
    return isUnsigned ? arith::ExtUIOp::create(b, loc, type, v).getResult()
                      : arith::ExtSIOp::create(b, loc, type, v).getResult();
  }

  Value combine(OpBuilder &b, Location loc, ReduceOp op, Value x, Value y) const {
    bool isFloat = isa<FloatType>(x.getType()), isUnsigned = op.getIsUnsigned();
    switch (op.getKind()) {
    case ReduceKind::Add:
      return isFloat ? arith::AddFOp::create(b, loc, x, y).getResult()
                     : arith::AddIOp::create(b, loc, x, y).getResult();
    case ReduceKind::Max:
      if (isFloat)
        return arith::MaximumFOp::create(b, loc, x, y);
      return isUnsigned ? arith::MaxUIOp::create(b, loc, x, y).getResult()
                        : arith::MaxSIOp::create(b, loc, x, y).getResult();
    case ReduceKind::Min:
      if (isFloat)
        return arith::MinimumFOp::create(b, loc, x, y);
      return isUnsigned ? arith::MinUIOp::create(b, loc, x, y).getResult()
                        : arith::MinSIOp::create(b, loc, x, y).getResult();
    }
    llvm_unreachable("all kinds handled");
  }

  /// The value that the lane whose number differs by `mask` holds.
  Value fromLane(OpBuilder &b, Location loc, Value v, int64_t mask) const {
    Ints ints(b, loc, 32);
    Value lane = ints.bitXor(laneId(b, loc, target.waveSize), ints.constant(mask));
    Type type = v.getType();
    unsigned width = type.getIntOrFloatBitWidth();
    Type integer = b.getIntegerType(width);
    Value bits = type == integer ? v : arith::BitcastOp::create(b, loc, integer, v).getResult();
    if (width < 32)
      bits = arith::ExtUIOp::create(b, loc, b.getI32Type(), bits);
    bits = ROCDL::DsBpermuteOp::create(b, loc, b.getI32Type(), ints.shl(lane, 2), bits);
    if (width < 32)
      bits = arith::TruncIOp::create(b, loc, integer, bits);
    return type == integer ? bits : arith::BitcastOp::create(b, loc, type, bits).getResult();
  }
};

struct LowerRowSums : TargetPattern<RowSumsOp> {
  using TargetPattern::TargetPattern;

  LogicalResult matchAndRewrite(RowSumsOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    BitLayout from = getBitLayout(op.getInput().getType()),
              to = getBitLayout(op.getAcc().getType());
    int64_t group = cast<BlockedAttr>(op.getInput().getType().getEncoding()).getVector()[1];
    Value factors = Ints(rewriter, loc, 32).constant(kOnes);
    if (!adaptor.getCondition().empty()) {
      Value none = Ints(rewriter, loc, 32).constant(0);
      factors =
          arith::SelectOp::create(rewriter, loc, adaptor.getCondition().front(), factors, none);
    }
    std::map<SmallVector<int64_t, 2>, Value> sums;
    for (int64_t r = 0; r < to.numRegisters(); ++r)
      sums[to.atRegister(r)] = vector::ExtractOp::create(
          rewriter, loc, adaptor.getAcc()[r / to.vectorSize()], r % to.vectorSize());
    TurnedBytes turned(rewriter, loc, adaptor.getInput(), from);
    bool turn = from.transposedRun() > 1;
    for (int64_t i = 0; i < from.numRegisters(); i += 4) {
      // Of a block that lies the other way: row by row of four words.
      int64_t rows = turned.stride(), r = turn ? i / (4 * rows) * 4 * rows + i / 4 % rows : i;
      SmallVector<int64_t, 2> at = from.atRegister(r);
      Value &sum = sums.at({at[0], at[1] / group});
      Value four =
          turn ? turned.words(r, 1)
               : toMemory(rewriter, loc,
                          extractRun(rewriter, loc, adaptor.getInput(), from.vectorSize(), r, 4));
      sum = addFour(rewriter, loc, target.family, four, factors, sum, op.getIsUnsigned());
    }
    SmallVector<Value> results;
    auto type = VectorType::get(to.vectorSize(), rewriter.getI32Type());
    for (int64_t v = 0; v < to.numVectors(); ++v) {
      SmallVector<Value> elements;
      for (int64_t e = 0; e < to.vectorSize(); ++e)
        elements.push_back(sums.at(to.atRegister(v * to.vectorSize() + e)));
      results.push_back(vector::FromElementsOp::create(rewriter, loc, type, elements));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};
} // namespace

void qgemm::populateReducePatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                   KernelTarget target) {
  patterns.add<LowerReduce, LowerRowSums>(converter, patterns.getContext(), target);
}
