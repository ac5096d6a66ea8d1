//===- KernelOp.cpp - syntax and verifier of qgemm.kernel -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Index/IR/IndexDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace qgemm;

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type,
                     StringRef chip, int64_t numWaves) {
  state.addAttribute(SymbolTable::getSymbolAttrName(), builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  state.addAttribute(getChipAttrName(state.name), builder.getStringAttr(chip));
  state.addAttribute(getNumWavesAttrName(state.name), builder.getI64IntegerAttr(numWaves));
  state.addRegion();
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType = [](Builder &builder, ArrayRef<Type> args, ArrayRef<Type> results,
                      function_interface_impl::VariadicFlag,
                      std::string &) { return builder.getFunctionType(args, results); };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false, getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void KernelOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(printer, *this, /*isVariadic=*/false,
                                           getFunctionTypeAttrName(), getArgAttrsAttrName(),
                                           getResAttrsAttrName());
}

/// What may stand in a kernel. Everything else is refused by name.
static bool isAllowed(Operation *op) {
  if (isa<QGemmDialect>(op->getDialect()))
    return !isa<MatmulOp, KernelOp>(op);
  if (isa<arith::ArithDialect, math::MathDialect, index::IndexDialect>(op->getDialect()))
    return true;
  return isa<affine::AffineApplyOp, affine::AffineMinOp, affine::AffineMaxOp, scf::ForOp, scf::IfOp,
             scf::YieldOp>(op);
}

LogicalResult KernelOp::verify() {
  if (!getResultTypes().empty())
    return emitOpError("requires no results, got ") << getResultTypes().size();
  int64_t waves = getNumWaves();
  if (waves < 1 || waves > 32 || (waves & (waves - 1)))
    return emitOpError("requires a number of waves that is a power of two up to 32, got ") << waves;
  for (Type type : getArgumentTypes()) {
    auto memref = dyn_cast<MemRefType>(type);
    bool scalar = type.isIndex() || (type.isIntOrFloat() && type.getIntOrFloatBitWidth() >= 32 &&
                                     type.getIntOrFloatBitWidth() <= 64);
    if (!memref && !scalar)
      return emitOpError(
                 "requires arguments that are memrefs, index or 32- and 64-bit scalars, got ")
             << type;
  }
  if (getBody().empty())
    return emitOpError("requires a body");
  WalkResult walk = getBody().walk([&](Operation *op) {
    if (!op->getDialect() || !isAllowed(op)) {
      op->emitOpError("is not allowed in qgemm.kernel: only the tile level of qgemm, arith, math, "
                      "index, affine.apply, affine.min, affine.max, scf.for and scf.if are");
      return WalkResult::interrupt();
    }
    auto checkTile = [&](Type type) {
      if (!isTile(type))
        return success();
      auto tile = cast<RankedTensorType>(type);
      auto layout =
          getBitLayout(tile.getEncoding(), tile.getShape(), [&] { return op->emitOpError(); });
      if (failed(layout))
        return failure();
      if (layout->numWaves() != waves)
        return LogicalResult(op->emitOpError("requires layouts over the kernel's ")
                             << waves << " waves, got " << layout->numWaves());
      return success();
    };
    for (Type type : op->getResultTypes())
      if (failed(checkTile(type)))
        return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}
