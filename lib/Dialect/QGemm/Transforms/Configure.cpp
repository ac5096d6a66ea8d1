//===- Configure.cpp - the qgemm-configure pass ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"

namespace qgemm {
#define GEN_PASS_DEF_CONFIGURE
#include "qgemm/Dialect/QGemm/Transforms/Passes.h.inc"
} // namespace qgemm

using namespace mlir;
using namespace qgemm;

namespace {
struct ConfigurePass : qgemm::impl::ConfigureBase<ConfigurePass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<MatmulOp> ops;
    getOperation().walk([&](MatmulOp op) { ops.push_back(op); });
    for (MatmulOp op : ops)
      if (failed(configure(op)))
        return signalPassFailure();
  }

private:
  LogicalResult configure(MatmulOp op) {
    ConfigureRequest request;
    if (mMin < 0 || (mMax >= 0 && mMax < mMin))
      return op.emitOpError("requires m-min from 0 to m-max, got ")
             << int64_t(mMin) << " and " << int64_t(mMax);
    request.mMin = mMin;
    if (mMax >= 0)
      request.mMax = mMax;
    else if (!ShapedType::isDynamic(op.getM()))
      request.mMax = op.getM();
    auto chosen = choose(op, request);
    if (!chosen)
      return op.emitOpError(llvm::toString(chosen.takeError()));
    op.setConfig(chosen->str());
    Builder b(op.getContext());
    if (mMin > 0 || mMax >= 0) {
      SmallVector<int64_t> range = {mMin, mMax};
      op->setAttr(kRowRangeAttr, b.getDenseI64ArrayAttr(range));
    }
    if (int64_t k = op.getK(), kMax = exactKMax(op);
        !ShapedType::isDynamic(kMax) && kMax > 0 && !ShapedType::isDynamic(k) && k > kMax)
      op.emitWarning("sums over K = ")
          << k << " may exceed 32 bits: they are exact up to K = " << kMax << " and wrap beyond";
    return success();
  }

  llvm::Expected<Configuration> choose(MatmulOp op, ConfigureRequest &request) {
    if (!config.empty()) {
      auto parsed = Configuration::parse(config);
      if (!parsed)
        return parsed;
      Legality legality = checkConfiguration(op, *parsed);
      if (!legality)
        return llvm::createStringError("configuration is " + legality.str());
      return parsed;
    }
    auto resolved = target::parseTarget(target);
    if (!resolved)
      return resolved.takeError();
    request.target = *resolved;
    request.noGeneric = family == "tiled";
    if (family != "auto" && family != "tiled") {
      request.family = parseFamily(family);
      if (!request.family)
        return llvm::createStringError(
            "family requires auto, tiled, large, skinny or generic, got '" + family + "'");
    }
    Choice choice;
    auto chosen = chooseConfiguration(op, request, choice);
    if (explain)
      for (const std::string &reason : choice.reasons)
        op.emitRemark() << reason;
    return chosen;
  }
};
} // namespace
