//===- MatmulBufferization.cpp - qgemm.matmul from tensors to memrefs -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/BufferizableOpInterfaceImpl.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace qgemm;

namespace {

struct MatmulModel : DstBufferizableOpInterfaceExternalModel<MatmulModel, MatmulOp> {
  /// Outs are written without being read: what they held does not matter.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand, const AnalysisState &) const {
    return !cast<MatmulOp>(op).isDpsInit(&operand);
  }

  /// An element of a per-element extra is read before the same element of an out is written, and
  /// not afterwards: the extra may be the out itself (a residual added in place).
  bool bufferizesToElementwiseAccess(Operation *op, const AnalysisState &,
                                     ArrayRef<OpOperand *> operands) const {
    auto matmul = cast<MatmulOp>(op);
    unsigned extras = matmul.getExtras().getBeginOperandIndex();
    unsigned outs = matmul.getOuts().getBeginOperandIndex();
    return llvm::all_of(operands, [&](OpOperand *operand) {
      unsigned index = operand->getOperandNumber();
      if (index >= outs)
        return matmul.getOutKind(index - outs) == OutKind::Full;
      return index >= extras && matmul.getExtraKind(index - extras) == Broadcast::PerElement;
    });
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options, BufferizationState &state) const {
    auto matmul = cast<MatmulOp>(op);
    if (matmul.hasPureBufferSemantics())
      return success();
    MatmulDesc desc = matmul.getDesc();
    LogicalResult result = success();
    desc.forEachValue([&](Value &value) {
      FailureOr<Value> buffer = getBuffer(rewriter, value, options, state);
      if (failed(buffer))
        result = failure();
      else
        value = *buffer;
    });
    if (failed(result))
      return failure();
    auto replacement = MatmulOp::create(rewriter, op->getLoc(), desc);
    replacement->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    replacement.getEpilogue().takeBody(matmul.getEpilogue());
    SmallVector<Value> buffers;
    for (const MatmulOut &out : desc.outs)
      buffers.push_back(out.value);
    replaceOpWithBufferizedValues(rewriter, op, buffers);
    return success();
  }
};

} // namespace

void qgemm::registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *ctx, QGemmDialect *) { MatmulOp::attachInterface<MatmulModel>(*ctx); });
}
