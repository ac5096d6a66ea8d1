//===- Lds.cpp - LDS buffers, waits and barriers --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Extents, row length and element size are powers of two and the swizzle is an
// exclusive or, so a byte address is linear over the bits of the position: the
// lane's share is computed once, a register's share is a constant that is xored
// where it meets the lane's bits and added (as an immediate) where it does not.
//
//===----------------------------------------------------------------------===//

#include "TileLowering.h"
#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qgemm;

namespace {

/// The packed bytes of a run of 6-bit elements: its element i begins the part from byte i on,
/// see LdsAddressMap.
constexpr int64_t kSixBitRunBytes = kSixBitRun * 6 / 8;

/// The byte addresses of one tile in one buffer.
class LdsTile {
public:
  LdsTile(OpBuilder &b, Location loc, LdsType type, std::optional<SwizzleAttr> swizzle,
          std::optional<ArrayRef<int64_t>> offsets, const BitLayout &layout, Value buffer)
      : b(b), loc(loc), map(type, swizzle), layout(layout), buffer(buffer) {
    SmallVector<int64_t> zero(layout.rank(), 0);
    origin = map.address(offsets ? *offsets : ArrayRef<int64_t>(zero));
    pieceBytes = map.pieceBytes(layout);
    storedPieceBytes = map.storedPieceBytes(layout);
    auto bases = [&](ArrayRef<CoordBit> bits) {
      return llvm::map_to_vector(bits, [&](CoordBit c) { return map.basis(c); });
    };
    SmallVector<int64_t> lanes = bases(layout.lanes), waves = bases(layout.waves);
    for (int64_t v : llvm::concat<int64_t>(lanes, waves))
      laneBits |= v;
    laneAddress = linearInLane(b, loc, layout, lanes, waves);
  }

  int64_t getPieceBytes() const { return pieceBytes; }
  int64_t getStoredPieceBytes() const { return storedPieceBytes; }

  /// The pointer to the run of registers that begins at `reg`.
  Value pointer(int64_t reg) {
    int64_t constant = origin ^ map.address(layout.atRegister(reg));
    Value &base = bases[constant & laneBits];
    if (!base) {
      Ints ints(b, loc, 32);
      Value address = ints.bitXor(laneAddress, ints.constant(constant & laneBits));
      base = LLVM::GEPOp::create(b, loc, buffer.getType(), b.getI8Type(), buffer,
                                 ArrayRef<LLVM::GEPArg>{address});
    }
    return b.createOrFold<LLVM::GEPOp>(
        loc, buffer.getType(), b.getI8Type(), base,
        ArrayRef<LLVM::GEPArg>{LLVM::GEPArg(int32_t(constant & ~laneBits))},
        LLVM::GEPNoWrapFlags::inbounds | LLVM::GEPNoWrapFlags::nuw);
  }

private:
  OpBuilder &b;
  Location loc;
  LdsAddressMap map;
  const BitLayout &layout;
  Value buffer, laneAddress;
  int64_t origin, pieceBytes, storedPieceBytes, laneBits = 0;
  llvm::DenseMap<int64_t, Value> bases;
};

bool hasDirectLoads(Operation *op) {
  bool found = false;
  // Lowered or not yet.
  op->getParentOfType<LLVM::LLVMFuncOp>().walk(
      [&](Operation *inner) { found |= isa<LoadToLdsOp, ROCDL::RawPtrBufferLoadLdsOp>(inner); });
  return found;
}

std::optional<SwizzleAttr> swizzleOf(Value lds) {
  if (auto alloc = lds.getDefiningOp<LdsAllocOp>())
    return alloc.getSwizzle();
  return std::nullopt;
}

struct LowerLdsAlloc : OpConversionPattern<LdsAllocOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(LdsAllocOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    if (!op.getOffset())
      return op.emitOpError("requires an offset: run qgemm-allocate-lds first");
    Type pointer = LLVM::LLVMPointerType::get(getContext(), kLdsSpace);
    std::string lds = ldsSymbol(op->getParentOfType<LLVM::LLVMFuncOp>().getSymName());
    Value base = LLVM::AddressOfOp::create(rewriter, op.getLoc(), pointer, lds);
    rewriter.replaceOpWithNewOp<LLVM::GEPOp>(op, pointer, rewriter.getI8Type(), base,
                                             ArrayRef<LLVM::GEPArg>{int32_t(*op.getOffset())});
    return success();
  }
};

struct LowerLdsLoad : OpConversionPattern<LdsLoadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(LdsLoadOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    BitLayout layout = getBitLayout(op.getResult().getType());
    Type element = op.getResult().getType().getElementType();
    LdsTile tile(rewriter, op.getLoc(), op.getSource().getType(), swizzleOf(op.getSource()),
                 op.getOffsets(), layout, adaptor.getSource());
    int64_t bytes = tile.getPieceBytes();
    int64_t count = bytes * 8 / ldsElementBits(element);
    bool direct = hasDirectLoads(op);
    SmallVector<Value> pieces;
    auto load = [&](int64_t reg, int64_t bytes) {
      auto data = LLVM::LoadOp::create(rewriter, op.getLoc(), memoryType(getContext(), bytes),
                                       tile.pointer(reg), bytes);
      if (direct)
        data.setNoaliasScopesAttr(rewriter.getArrayAttr(directLoadScope(getContext())));
      pieces.push_back(data);
    };
    if (element.getIntOrFloatBitWidth() == 6) {
      SmallVector<Value> runs;
      for (int64_t run = 0; run < layout.numRegisters(); run += kSixBitRun) {
        pieces.clear();
        for (MemoryPart part : memoryParts(kSixBitRunBytes))
          load(run + part.offset, part.bytes);
        runs.push_back(joinParts(rewriter, op.getLoc(), pieces));
      }
      pieces = std::move(runs);
    } else {
      for (int64_t reg = 0; reg < layout.numRegisters(); reg += count)
        load(reg, bytes);
    }
    rewriter.replaceOpWithMultiple(op,
                                   {fromMemory(rewriter, op.getLoc(), pieces, layout, element)});
    return success();
  }
};

struct LowerLdsStore : OpConversionPattern<LdsStoreOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(LdsStoreOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    BitLayout layout = getBitLayout(op.getValue().getType());
    Type element = op.getValue().getType().getElementType();
    // Copies write the same value to the same place: harmless, and cheaper than a branch.
    LdsTile tile(rewriter, op.getLoc(), op.getDest().getType(), swizzleOf(op.getDest()),
                 op.getOffsets(), layout, adaptor.getDest().front());
    int64_t bytes = tile.getPieceBytes();
    int64_t count = bytes * 8 / ldsElementBits(element);
    bool direct = hasDirectLoads(op);
    auto store = [&](int64_t reg, Value data, int64_t bytes) {
      auto store = LLVM::StoreOp::create(rewriter, op.getLoc(), data, tile.pointer(reg), bytes);
      if (direct)
        store.setNoaliasScopesAttr(rewriter.getArrayAttr(directLoadScope(getContext())));
    };
    if (element.getIntOrFloatBitWidth() == 6) {
      SmallVector<Value> vectors = asBytes(rewriter, op.getLoc(), adaptor.getValue());
      int64_t size = cast<VectorType>(vectors.front().getType()).getNumElements();
      for (int64_t run = 0; run < layout.numRegisters(); run += kSixBitRun) {
        Value data = toMemory(rewriter, op.getLoc(),
                              extractRun(rewriter, op.getLoc(), vectors, size,
                                         run / kSixBitRun * kSixBitRunBytes, kSixBitRunBytes));
        for (MemoryPart part : memoryParts(kSixBitRunBytes))
          store(run + part.offset, takePart(rewriter, op.getLoc(), data, part), part.bytes);
      }
    } else if (int64_t turned = tile.getStoredPieceBytes(); turned > bytes) {
      TurnedBytes words(rewriter, op.getLoc(), adaptor.getValue(), layout);
      int64_t rows = words.stride();
      for (int64_t first = 0; first < layout.numRegisters(); first += rows * turned)
        for (int64_t row = 0; row < rows; ++row)
          store(first + row, words.words(first + row, turned / 4), turned);
    } else {
      for (int64_t reg = 0; reg < layout.numRegisters(); reg += count)
        store(reg,
              toMemory(rewriter, op.getLoc(),
                       extractRun(rewriter, op.getLoc(), adaptor.getValue(), layout.vectorSize(),
                                  reg, count)),
              bytes);
    }
    rewriter.eraseOp(op);
    return success();
  }
};

/// Nothing moves across it, at no cost: for LLVM's optimizer a fence of the wave
/// alone (a wider one would wait for all loads to LDS), for its schedulers a
/// barrier.
void emitOrderFence(OpBuilder &b, Location loc) {
  ROCDL::SchedBarrier::create(b, loc, 0);
  LLVM::FenceOp::create(b, loc, LLVM::AtomicOrdering::acq_rel, "wavefront");
  ROCDL::SchedBarrier::create(b, loc, 0);
}

struct LowerBarrier : TargetPattern<BarrierOp> {
  using TargetPattern::TargetPattern;

  LogicalResult matchAndRewrite(BarrierOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    if (!op.getBare()) {
      rewriter.replaceOpWithNewOp<amdgpu::LDSBarrierOp>(op);
      return success();
    }
    emitOrderFence(rewriter, op.getLoc());
    auto after = rewriter.saveInsertionPoint();
    if (auto half = op.getHalf()) {
      // The branch has to be the wave's: a barrier does not look at lanes.
      Value wave = waveId(rewriter, op.getLoc(), target.waveSize, target.numWaves);
      auto predicate = *half ? arith::CmpIPredicate::sge : arith::CmpIPredicate::slt;
      Value middle = Ints(rewriter, op.getLoc(), 32).constant(target.numWaves / 2);
      Value meets = arith::CmpIOp::create(rewriter, op.getLoc(), predicate, wave, middle);
      auto branch = scf::IfOp::create(rewriter, op.getLoc(), meets, /*withElseRegion=*/false);
      rewriter.setInsertionPointToStart(branch.thenBlock());
    }
    ROCDL::SBarrierOp::create(rewriter, op.getLoc());
    rewriter.restoreInsertionPoint(after);
    emitOrderFence(rewriter, op.getLoc());
    rewriter.eraseOp(op);
    return success();
  }
};

struct LowerPriority : OpConversionPattern<PriorityOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(PriorityOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<ROCDL::SetPrioOp>(op, rewriter.getI16IntegerAttr(op.getLevel()));
    return success();
  }
};

struct LowerWait : OpConversionPattern<WaitOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(WaitOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto count = [&](std::optional<uint64_t> n) {
      return n ? rewriter.getI32IntegerAttr(*n) : IntegerAttr();
    };
    // What is counted is what was issued before.
    emitOrderFence(rewriter, op.getLoc());
    rewriter.replaceOpWithNewOp<amdgpu::MemoryCounterWaitOp>(
        op, count(op.getLoads()), IntegerAttr(), count(op.getLds()), IntegerAttr(), IntegerAttr());
    emitOrderFence(rewriter, op.getLoc());
    return success();
  }
};

struct LowerKeepOrder : OpConversionPattern<KeepOrderOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(KeepOrderOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<ROCDL::SchedBarrier>(op, rewriter.getI32IntegerAttr(0));
    return success();
  }
};
} // namespace

LLVM::AliasScopeAttr qgemm::directLoadScope(MLIRContext *context) {
  Builder b(context);
  auto domain =
      LLVM::AliasScopeDomainAttr::get(context, b.getStringAttr("qgemm.lds"), StringAttr());
  return LLVM::AliasScopeAttr::get(context, b.getStringAttr("qgemm.load_to_lds"), domain,
                                   StringAttr());
}

void qgemm::populateLdsPatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                KernelTarget target) {
  patterns
      .add<LowerLdsAlloc, LowerLdsLoad, LowerLdsStore, LowerWait, LowerKeepOrder, LowerPriority>(
          converter, patterns.getContext());
  patterns.add<LowerBarrier>(converter, patterns.getContext(), target);
}
