//===- Dot.cpp - qgemm.dot to matrix instructions -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileLowering.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace qgemm;

namespace {

/// The vectors of a tile by the position of their first element (copies apart).
llvm::DenseMap<std::pair<int64_t, int64_t>, unsigned> vectorsByPosition(const BitLayout &layout) {
  llvm::DenseMap<std::pair<int64_t, int64_t>, unsigned> map;
  for (int64_t v = 0; v < layout.numVectors(); ++v) {
    auto c = layout.atRegister(v * layout.vectorSize());
    map[{c[0], c[1]}] = v;
  }
  return map;
}

/// The registers' positions along `dim` at which vectors begin, ascending.
SmallVector<int64_t> positionsAlong(const BitLayout &layout, int64_t dim) {
  SmallVector<int64_t> positions;
  for (int64_t v = 0; v < layout.numVectors(); ++v) {
    int64_t p = layout.atRegister(v * layout.vectorSize())[dim];
    if (!llvm::is_contained(positions, p))
      positions.push_back(p);
  }
  llvm::sort(positions);
  return positions;
}

struct LowerDot : OpConversionPattern<DotOp> {
  LowerDot(const TypeConverter &converter, MLIRContext *context, KernelTarget target)
      : OpConversionPattern(converter, context), target(target) {}

  LogicalResult matchAndRewrite(DotOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto mma = cast<MmaAttr>(op.getAcc().getType().getEncoding());
    const auto *mi = target::findMatrixInstruction(target.family, mma.getInstruction());
    if (!mi || mma.getFamily() != target::familyName(target.family))
      return op.emitOpError("requires an instruction of ")
             << target::familyName(target.family) << ", got " << mma.getInstruction() << " of "
             << mma.getFamily();
    if (mi->scaled)
      return op.emitOpError("has no lowering for scaled instructions yet, got ")
             << mma.getInstruction();
    BitLayout acc = getBitLayout(op.getAcc().getType()), lhs = getBitLayout(op.getLhs().getType()),
              rhs = getBitLayout(op.getRhs().getType());
    auto accAt = vectorsByPosition(acc), lhsAt = vectorsByPosition(lhs),
         rhsAt = vectorsByPosition(rhs);
    SmallVector<Value> results = llvm::to_vector_of<Value>(adaptor.getAcc());
    // One fragment of the rhs meets all of the lhs before the next is needed.
    for (int64_t n : positionsAlong(acc, 1))
      for (int64_t m : positionsAlong(acc, 0)) {
        Value &sum = results[accAt.lookup({m, n})];
        for (int64_t k : positionsAlong(lhs, 1)) {
          Value a = adaptor.getLhs()[lhsAt.lookup({m, k})];
          Value b = adaptor.getRhs()[rhsAt.lookup({n, k})];
          bool aUnsigned = op.getLhsUnsigned(), bUnsigned = op.getRhsUnsigned();
          if (mma.getTransposed()) {
            std::swap(a, b);
            std::swap(aUnsigned, bUnsigned);
          }
          sum = emit(rewriter, op.getLoc(), *mi, a, b, sum, aUnsigned, bUnsigned);
        }
      }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  static Value emit(OpBuilder &b, Location loc, const target::MatrixInstruction &mi, Value lhs,
                    Value rhs, Value acc, bool lhsUnsigned, bool rhsUnsigned) {
    if (mi.name.starts_with("wmma"))
      return amdgpu::WMMAOp::create(b, loc, acc.getType(), mi.m, mi.n, mi.k, lhs, rhs, acc,
                                    /*subwordOffset=*/0, lhsUnsigned, rhsUnsigned,
                                    /*clamp=*/false);
    return amdgpu::MFMAOp::create(b, loc, acc.getType(), mi.m, mi.n, mi.k, /*blocks=*/1, lhs, rhs,
                                  acc, /*cbsz=*/0, /*abid=*/0, amdgpu::MFMAPermB::none);
  }
  KernelTarget target;
};
} // namespace

void qgemm::populateDotPatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                KernelTarget target) {
  patterns.add<LowerDot>(converter, patterns.getContext(), target);
}
