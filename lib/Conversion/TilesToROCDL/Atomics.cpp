//===- Atomics.cpp - qgemm.atomic_add -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One lane adds for the workgroup. Order, for waves that want to see what other
// workgroups wrote (LLVM's AMDGPUUsage, "Memory Model"):
//
//   every wave    release fence of the scope: its own writes are on their way out
//   all waves     barrier: everyone's are
//   one lane      the addition, itself release and acquire
//   all waves     the result over LDS; barrier
//   every wave    acquire fence of the scope: nothing old is read from now on
//
//===----------------------------------------------------------------------===//

#include "TileLowering.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace qgemm;

namespace {
StringRef syncScope(Scope scope) {
  switch (scope) {
  case Scope::Workgroup:
    return "workgroup";
  case Scope::Agent:
    return "agent";
  case Scope::System:
    return "";
  }
  llvm_unreachable("all scopes handled");
}

struct LowerAtomicAdd : TargetPattern<AtomicAddOp> {
  using TargetPattern::TargetPattern;

  LogicalResult matchAndRewrite(AtomicAddOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    StringRef scope = syncScope(op.getScope());
    bool alone = target.numWaves == 1;
    LLVM::FenceOp::create(rewriter, loc, LLVM::AtomicOrdering::release, scope);
    if (!alone)
      amdgpu::LDSBarrierOp::create(rewriter, loc);

    Value slot;
    if (!alone)
      slot = LLVM::AddressOfOp::create(
          rewriter, loc, LLVM::LLVMPointerType::get(getContext(), kLdsSpace),
          atomicSymbol(op->getParentOfType<LLVM::LLVMFuncOp>().getSymName()));
    Type i32 = rewriter.getI32Type();
    Ints ints(rewriter, loc, 32);
    Value thread = ROCDL::ThreadIdXOp::create(rewriter, loc, i32);
    Value first =
        arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::eq, thread, ints.constant(0));
    Value pointer = elementPointer(rewriter, loc, cast<MemRefType>(op.getDest().getType()),
                                   adaptor.getDest(), op.getIndices());
    auto guarded = scf::IfOp::create(rewriter, loc, i32, first, /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(guarded.thenBlock());
      Value before = LLVM::AtomicRMWOp::create(
          rewriter, loc, LLVM::AtomicBinOp::add, pointer, adaptor.getValue().front(),
          LLVM::AtomicOrdering::acq_rel, scope, /*alignment=*/4);
      if (slot)
        LLVM::StoreOp::create(rewriter, loc, before, slot, 4);
      scf::YieldOp::create(rewriter, loc, before);
      rewriter.setInsertionPointToStart(guarded.elseBlock());
      scf::YieldOp::create(rewriter, loc, ints.constant(0));
    }
    Value before = guarded.getResult(0);
    if (slot) {
      amdgpu::LDSBarrierOp::create(rewriter, loc);
      before = LLVM::LoadOp::create(rewriter, loc, i32, slot, 4);
    }
    LLVM::FenceOp::create(rewriter, loc, LLVM::AtomicOrdering::acquire, scope);
    rewriter.replaceOpWithNewOp<ROCDL::ReadfirstlaneOp>(op, i32, before);
    return success();
  }
};
} // namespace

void qgemm::populateAtomicPatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                   KernelTarget target) {
  patterns.add<LowerAtomicAdd>(converter, patterns.getContext(), target);
}
