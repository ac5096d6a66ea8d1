//===- Dot.cpp - qgemm.dot to matrix instructions -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileLowering.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
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

struct LowerDot : TargetPattern<DotOp> {
  using TargetPattern::TargetPattern;

  LogicalResult matchAndRewrite(DotOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto mma = cast<MmaAttr>(op.getAcc().getType().getEncoding());
    const auto *mi = target::findMatrixInstruction(target.family, mma.getInstruction());
    if (!mi || mma.getFamily() != target::familyName(target.family))
      return op.emitOpError("requires an instruction of ")
             << target::familyName(target.family) << ", got " << mma.getInstruction() << " of "
             << mma.getFamily();
    BitLayout acc = getBitLayout(op.getAcc().getType()), lhs = getBitLayout(op.getLhs().getType()),
              rhs = getBitLayout(op.getRhs().getType());
    auto accAt = vectorsByPosition(acc), lhsAt = vectorsByPosition(lhs),
         rhsAt = vectorsByPosition(rhs);
    SmallVector<Value> results = llvm::to_vector_of<Value>(adaptor.getAcc());
    auto multiply = [&](int64_t m, int64_t n, int64_t k) {
      Value &sum = results[accAt.lookup({m, n})];
      Factor a{adaptor.getLhs()[lhsAt.lookup({m, k})], {}, op.getLhsUnsigned()};
      Factor b{adaptor.getRhs()[rhsAt.lookup({n, k})], {}, op.getRhsUnsigned()};
      if (mi->scaled) {
        a.scale = scaleAt(rewriter, op.getLhsScale(), adaptor.getLhsScale(), m, k);
        b.scale = scaleAt(rewriter, op.getRhsScale(), adaptor.getRhsScale(), n, k);
      }
      if (mma.getTransposed())
        std::swap(a, b);
      sum = emit(rewriter, op.getLoc(), *mi, a, b, sum);
    };
    // One fragment of the rhs meets all of the lhs before the next is needed. An
    // MFMA hands its sum on to the next at once, a WMMA to one a while later.
    bool back2back = mi->name.contains("mfma");
    SmallVector<int64_t> ks = positionsAlong(lhs, 1), one = {0};
    for (int64_t outer : back2back ? one : ks)
      for (int64_t n : positionsAlong(acc, 1))
        for (int64_t m : positionsAlong(acc, 0))
          for (int64_t inner : back2back ? ks : one)
            multiply(m, n, outer + inner);
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  /// One operand of one instruction.
  struct Factor {
    Value data, scale;
    bool isUnsigned;
  };

  /// The lane's scale for the instruction whose operand begins at (row, k).
  static Value scaleAt(OpBuilder &b, Value tile, ValueRange vectors, int64_t row, int64_t k) {
    BitLayout layout = getBitLayout(tile.getType());
    for (int64_t r = 0; r < layout.numRegisters(); ++r)
      if (layout.atRegister(r) == SmallVector<int64_t, 2>{row, k / kScaleBlock})
        return vector::ExtractOp::create(b, tile.getLoc(), vectors[r], 0);
    llvm_unreachable("the verifier sees to scales for every instruction");
  }

  /// The accumulator of 16-bit elements on gfx11: in the low halves of as many
  /// registers (RDNA3 ISA, 7.9), the high halves left as they are.
  static Value spread(OpBuilder &b, Location loc, Value packed) {
    auto type = cast<VectorType>(packed.getType());
    int64_t n = type.getNumElements();
    SmallVector<int64_t> mask;
    for (int64_t i = 0; i < 2 * n; ++i)
      mask.push_back(i % 2 == 0 ? i / 2 : vector::ShuffleOp::kPoisonIndex);
    return vector::ShuffleOp::create(b, loc, packed, packed, mask);
  }
  static Value gather(OpBuilder &b, Location loc, Value spread) {
    SmallVector<int64_t> mask;
    for (int64_t i = 0, e = cast<VectorType>(spread.getType()).getNumElements(); i < e; i += 2)
      mask.push_back(i);
    return vector::ShuffleOp::create(b, loc, spread, spread, mask);
  }

  static Value emit(OpBuilder &b, Location loc, const target::MatrixInstruction &mi,
                    const Factor &lhs, const Factor &rhs, Value acc) {
    if (mi.scaled)
      return amdgpu::ScaledMFMAOp::create(b, loc, acc.getType(), mi.m, mi.n, mi.k, lhs.data,
                                          rhs.data, acc, lhs.scale, rhs.scale, /*scalesIdxA=*/0,
                                          /*scalesIdxB=*/0);
    if (!mi.name.starts_with("wmma"))
      return amdgpu::MFMAOp::create(b, loc, acc.getType(), mi.m, mi.n, mi.k, /*blocks=*/1, lhs.data,
                                    rhs.data, acc, /*cbsz=*/0, /*abid=*/0, amdgpu::MFMAPermB::none);
    bool halves = mi.family == target::Family::GFX11 && mi.accType != target::MatrixType::F32 &&
                  mi.accType != target::MatrixType::I32;
    if (halves)
      acc = spread(b, loc, acc);
    Value sum = amdgpu::WMMAOp::create(b, loc, acc.getType(), mi.m, mi.n, mi.k, lhs.data, rhs.data,
                                       acc, /*subwordOffset=*/0, lhs.isUnsigned, rhs.isUnsigned,
                                       /*clamp=*/false);
    return halves ? gather(b, loc, sum) : sum;
  }
};
} // namespace

void qgemm::populateDotPatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                KernelTarget target) {
  patterns.add<LowerDot>(converter, patterns.getContext(), target);
}
