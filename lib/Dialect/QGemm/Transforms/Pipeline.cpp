//===- Pipeline.cpp - the qgemm-pipeline pass -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "PipelineLoop.h"
#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace qgemm {
#define GEN_PASS_DEF_PIPELINE
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

bool qgemm::goesThroughLds(ConvertLayoutOp op) {
  return !isRegisterPermutation(getBitLayout(op.getInput().getType()),
                                getBitLayout(op.getResult().getType()));
}

Value qgemm::allocateLdsFor(ImplicitLocOpBuilder &b, KernelOp kernel, RankedTensorType tile) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&kernel.getBody().front());
  auto type = LdsType::get(b.getContext(), tile.getShape(), tile.getElementType());
  return LdsAllocOp::create(b, type, SwizzleAttr(), IntegerAttr());
}

namespace {
struct PipelinePass : qgemm::impl::PipelineBase<PipelinePass> {
  void runOnOperation() override {
    for (KernelOp kernel : getOperation().getOps<KernelOp>()) {
      SmallVector<scf::ForOp> loops;
      kernel.walk([&](scf::ForOp loop) { loops.push_back(loop); });
      for (scf::ForOp loop : loops)
        pipelineLoop(kernel, loop);
      SmallVector<ConvertLayoutOp> rest;
      kernel.walk([&](ConvertLayoutOp op) {
        if (goesThroughLds(op))
          rest.push_back(op);
      });
      for (ConvertLayoutOp op : rest)
        if (failed(expand(kernel, op)))
          return signalPassFailure();
    }
  }

private:
  /// Store, meet, load; the first barrier is for the buffer's memory, which
  /// others may still be reading.
  LogicalResult expand(KernelOp kernel, ConvertLayoutOp op) {
    auto input = op.getInput().getType();
    for (RankedTensorType tile : {input, op.getResult().getType()})
      if (!fitsLds(tile))
        return op.emitOpError("requires ")
               << ldsUnit(tile) << " in each lane to go through LDS, got " << tile;
    ImplicitLocOpBuilder b(op.getLoc(), op);
    Value buffer = allocateLdsFor(b, kernel, input);
    BarrierOp::create(b);
    LdsStoreOp::create(b, op.getInput(), buffer, DenseI64ArrayAttr());
    BarrierOp::create(b);
    Value loaded = LdsLoadOp::create(b, op.getResult().getType(), buffer, DenseI64ArrayAttr());
    op.replaceAllUsesWith(loaded);
    op.erase();
    return success();
  }
};
} // namespace
