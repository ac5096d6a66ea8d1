//===- Plan.cpp - what one product asks for ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plan.h"
#include "Check.h"

#include <algorithm>

using namespace qgemm::reference;

//===----------------------------------------------------------------------===//
// Scales and zero points
//===----------------------------------------------------------------------===//

static int64_t blockIndex(int64_t i, int64_t block) {
  return block == Param::kFull ? 0 : i / block;
}

static uint64_t loadParam(const Param &p, int64_t batch, int64_t row, int64_t k) {
  return p.array.load(batch, blockIndex(row, p.blockRows), blockIndex(k, p.blockCols));
}

float qgemm::reference::scaleAt(const Param &scale, int64_t batch, int64_t row, int64_t k) {
  switch (scale.kind) {
  case Param::Kind::None:
    return 1.0f;
  case Param::Kind::Constant:
    return static_cast<float>(scale.constant);
  case Param::Kind::Array:
    break;
  }
  return static_cast<float>(decodeFloat(scale.array.type, loadParam(scale, batch, row, k)));
}

Zero qgemm::reference::zeroAt(const Param &zero, int64_t batch, int64_t row, int64_t k) {
  switch (zero.kind) {
  case Param::Kind::None:
    return {};
  case Param::Kind::Constant:
    if (zero.floatConstant)
      return {true, 0, static_cast<float>(zero.constant)};
    return {false, static_cast<int32_t>(zero.constant), 0};
  case Param::Kind::Array:
    break;
  }
  const uint64_t bits = loadParam(zero, batch, row, k);
  if (isFloat(zero.array.type))
    return {true, 0, static_cast<float>(decodeFloat(zero.array.type, bits))};
  return {false, static_cast<int32_t>(decodeInt(zero.array.type, bits)), 0};
}

int64_t qgemm::reference::blockEnd(const Param &param, int64_t k, int64_t limit) {
  if (!param.variesAlongK())
    return limit;
  return std::min(limit, (k / param.blockCols + 1) * param.blockCols);
}

int64_t Product::segmentEnd(int64_t k, int64_t K) const {
  return blockEnd(rhsScale, k, blockEnd(lhsScale, k, K));
}

double qgemm::reference::dequantizeWeight(ElementType type, const Operand &rhs, uint64_t bits,
                                          const Zero &zero, float scale) {
  float weight;
  if (isFloat(rhs.data.type)) // has no zero point
    weight = static_cast<float>(decodeFloat(rhs.data.type, bits));
  else if (zero.isFloat)
    weight = static_cast<float>(decodeInt(rhs.data.type, bits)) - zero.number;
  else
    weight = static_cast<float>(difference(decodeInt(rhs.data.type, bits), zero));
  if (rhs.scale.present())
    weight *= scale;
  return decodeFloat(type, encodeFloat(type, weight));
}

//===----------------------------------------------------------------------===//
// Plan
//===----------------------------------------------------------------------===//

static Product makeProduct(const Operand &lhs, const Operand &rhs) {
  Product p{ProductKind::Float, &lhs, &rhs, lhs.scale, rhs.scale, false};
  if (isHalf(lhs.data.type) && !isHalf(rhs.data.type)) {
    p.kind = ProductKind::WeightOnly;
    p.rhsScale = Param();
  } else if (isOperandInteger(lhs.data.type)) {
    p.kind = ProductKind::Integer;
    p.integerResult = !lhs.scale.present() && !rhs.scale.present();
  }
  return p;
}

bool qgemm::reference::accumulatorIsInteger(const Matmul &matmul, unsigned index) {
  return makeProduct(matmul.lhs, matmul.rhs[index]).integerResult;
}

/// The types of the region's arguments and results, or of the identity's conversions.
static llvm::Error planEpilogue(Plan &plan) {
  const Matmul &matmul = *plan.matmul;
  llvm::SmallVector<ValueType> accumulators, outs;
  for (const Product &p : plan.products)
    accumulators.push_back(valueType(p.integerResult ? ElementType::I32 : ElementType::F32));
  for (const Out &out : matmul.outs)
    outs.push_back(valueType(out.data.type));

  if (!matmul.epilogue) {
    if (accumulators.size() != outs.size())
      return requires_("identity epilogue",
                       llvm::formatv("one out a rhs ({0})", accumulators.size()), outs.size());
    for (auto [from, to] : llvm::zip_equal(accumulators, outs)) {
      Step step;
      step.in = from;
      step.out = to;
      step.fn = identityConversion(from, to);
      if (!step.fn)
        return requires_("identity epilogue", "outs that " + toString(from) + " converts to",
                         toString(to));
      plan.identity.push_back(step);
    }
    return llvm::Error::success();
  }

  llvm::Expected<Epilogue> epilogue = Epilogue::compile(*matmul.epilogue);
  if (!epilogue)
    return epilogue.takeError();
  llvm::SmallVector<ValueType> arguments = accumulators;
  for (const Extra &extra : matmul.extras)
    arguments.push_back(valueType(extra.data.type));
  if (llvm::Error e = checkTypes("epilogue argument", arguments, epilogue->arguments()))
    return e;
  if (llvm::Error e = checkTypes("epilogue result", outs, epilogue->results()))
    return e;
  plan.epilogue = std::move(*epilogue);
  return llvm::Error::success();
}

llvm::Expected<Plan> qgemm::reference::makePlan(const Matmul &matmul, const Options &options) {
  if (llvm::Error e = checkMatmul(matmul))
    return std::move(e);
  if (llvm::Error e = checkRectangles(matmul, options.rectangles))
    return std::move(e);
  Plan plan;
  plan.matmul = &matmul;
  for (const Operand &rhs : matmul.rhs)
    plan.products.push_back(makeProduct(matmul.lhs, rhs));
  if (llvm::Error e = planEpilogue(plan))
    return std::move(e);
  for (const Out &out : matmul.outs)
    plan.wantsTolerance |= out.tolerance != nullptr;
  return plan;
}
