//===- MatmulVerifier.cpp - the constraints of qgemm.matmul ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatmulVerifier.h"

using namespace mlir;
using namespace qgemm;

std::string qgemm::formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "rank 0";
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(
      shape, os, [&](int64_t extent) { ShapedType::isDynamic(extent) ? os << '?' : os << extent; },
      "x");
  return text;
}

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

static bool agree(int64_t a, int64_t b) {
  return a == b || ShapedType::isDynamic(a) || ShapedType::isDynamic(b);
}

LogicalResult MatmulVerifier::verifyShape(const std::string &what, Value value,
                                          ArrayRef<int64_t> want) {
  ArrayRef<int64_t> got = shape(value);
  if (got.size() == want.size() && llvm::all_of_zip(got, want, agree))
    return success();
  return error(what) << " requires shape " << formatShape(want) << ", got " << formatShape(got);
}

SmallVector<int64_t> MatmulVerifier::withBatch(ArrayRef<int64_t> dims) {
  SmallVector<int64_t> result;
  if (op.isBatched())
    result.push_back(batches);
  llvm::append_range(result, dims);
  return result;
}

bool MatmulVerifier::allInteger() {
  return dataClass(desc.lhs) == ElementClass::Integer &&
         dataClass(desc.rhs.front()) == ElementClass::Integer;
}

//===----------------------------------------------------------------------===//
// Operands as a whole
//===----------------------------------------------------------------------===//

LogicalResult MatmulVerifier::verifyCounts() {
  // matmul_c1
  if (op.getRhs().empty())
    return error("requires at least one rhs, got none");
  if (op.getOuts().empty())
    return error("requires at least one out, got none");
  auto count = [](ArrayRef<SideAttr> sides, DenseI64ArrayAttr (SideAttr::*block)() const) {
    return llvm::count_if(sides, [&](SideAttr side) { return bool((side.*block)()); });
  };
  SmallVector<SideAttr> lhs{op.getLhsSide()};
  SmallVector<SideAttr> rhs = llvm::to_vector(op.getRhsSides().getAsRange<SideAttr>());
  struct Row {
    StringRef what;
    size_t want, got;
  } rows[] = {
      {"rhs_sides", op.getRhs().size(), rhs.size()},
      {"extra_kinds", op.getExtras().size(), op.getExtraKinds().size()},
      {"out_kinds", op.getOuts().size(), op.getOutKinds().size()},
      {"lhs scales", size_t(count(lhs, &SideAttr::getScaleBlock)), size_t(bool(op.getLhsScale()))},
      {"lhs zero points", size_t(count(lhs, &SideAttr::getZeroBlock)),
       size_t(bool(op.getLhsZero()))},
      {"lhs sums", size_t(count(lhs, &SideAttr::getSumsBlock)), size_t(bool(op.getLhsSums()))},
      {"rhs scales", size_t(count(rhs, &SideAttr::getScaleBlock)), op.getRhsScales().size()},
      {"rhs zero points", size_t(count(rhs, &SideAttr::getZeroBlock)), op.getRhsZeros().size()},
      {"rhs sums", size_t(count(rhs, &SideAttr::getSumsBlock)), op.getRhsSums().size()},
  };
  for (const Row &row : rows)
    if (row.want != row.got)
      return error(row.what) << " requires " << row.want << " entries, got " << row.got;
  return success();
}

LogicalResult MatmulVerifier::verifyKinds() {
  // matmul_c2
  bool tensors = isa<RankedTensorType>(op.getLhs().getType());
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()) != tensors)
      return error("requires all operands to be ")
             << (tensors ? "tensors" : "memrefs") << " as the lhs is, got " << operand.getType();
  return success();
}

LogicalResult MatmulVerifier::verifyDataTypes() {
  // matmul_c3
  auto verifyOne = [&](const std::string &what, Value data) -> LogicalResult {
    if (getElementClass(element(data)) != ElementClass::Other)
      return success();
    return error(what) << " requires elements of type i8, ui8, i4, ui4, f8E4M3FN, f8E5M2, "
                          "f8E4M3FNUZ, f8E5M2FNUZ, f6E2M3FN, f6E3M2FN, f4E2M1FN, f16 or bf16, got "
                       << element(data);
  };
  if (failed(verifyOne("lhs", desc.lhs.data)))
    return failure();
  for (auto [i, side] : llvm::enumerate(desc.rhs))
    if (failed(verifyOne(rhsName(i), side.data)))
      return failure();

  // matmul_c4
  Type lhs = element(desc.lhs.data), rhs = element(desc.rhs.front().data);
  ElementClass lhsClass = getElementClass(lhs), rhsClass = getElementClass(rhs);
  bool sameClass = lhsClass == rhsClass && (lhsClass != ElementClass::Float16 || lhs == rhs);
  bool weightOnly = lhsClass == ElementClass::Float16 && rhsClass != ElementClass::Float16;
  if (!sameClass && !weightOnly)
    return error("requires two integer types, two 8/6/4-bit float types, one 16-bit float type "
                 "twice, or a 16-bit float lhs with a quantized rhs, got ")
           << lhs << " and " << rhs;

  // matmul_c5
  for (auto [i, side] : llvm::enumerate(desc.rhs))
    if (element(side.data) != rhs)
      return error(rhsName(i)) << " requires the element type of rhs #0, " << rhs << ", got "
                               << element(side.data);
  return success();
}

LogicalResult MatmulVerifier::verifyRanks() {
  // matmul_c6
  int64_t lhsRank = shape(desc.lhs.data).size();
  if (lhsRank != 2 && (lhsRank != 3 || desc.offsets))
    return error("lhs requires ") << (desc.offsets ? "rank 2 with experts"
                                                   : "rank 2, or 3 with a batch")
                                  << ", got rank " << lhsRank;
  int64_t want = desc.offsets ? 3 : lhsRank;
  for (auto [i, side] : llvm::enumerate(desc.rhs))
    if (int64_t got = shape(side.data).size(); got != want)
      return error(rhsName(i)) << " requires rank " << want << ", got rank " << got
                               << (got == 3 && want == 2 ? ": experts need offsets" : "");
  return success();
}

LogicalResult MatmulVerifier::verifyExtents() {
  m = op.getM(), n = op.getN(), k = op.getK(), batches = op.getNumBatches();
  // matmul_c7
  if (failed(verifyShape("lhs", desc.lhs.data,
                         withBatch({desc.gather ? ShapedType::kDynamic : m, k}))))
    return failure();
  for (auto [i, side] : llvm::enumerate(desc.rhs)) {
    ArrayRef<int64_t> got = shape(side.data);
    if (agree(got[got.size() - 2], n) && agree(got.back(), k) &&
        (got.size() == 2 || agree(got.front(), batches)))
      continue;
    SmallVector<int64_t> want{n, k};
    if (got.size() == 3)
      want.insert(want.begin(), batches);
    InFlightDiagnostic diag = error(rhsName(i)) << " requires shape " << formatShape(want)
                                                << ", got " << formatShape(got);
    if (!agree(got.back(), k) && agree(got[got.size() - 2], k))
      diag << ": a rhs is N x K; on memrefs a K x N one is N x K with strided<[1, ?]>, on tensors "
              "it is transposed first";
    return diag;
  }
  return success();
}

LogicalResult MatmulVerifier::verifyExperts() {
  auto isIndices = [](Value value) { return element(value).isSignlessInteger(32); };
  // matmul_c8
  if (desc.offsets) {
    if (!isIndices(desc.offsets))
      return error("offsets requires elements of type i32, got ") << element(desc.offsets);
    if (shape(desc.offsets) == ArrayRef<int64_t>{0})
      return error("offsets requires at least one entry, got none");
    int64_t want = ShapedType::isDynamic(batches) ? batches : batches + 1;
    if (failed(verifyShape("offsets", desc.offsets, {want})))
      return failure();
  }
  // matmul_c9
  if (!desc.gather)
    return success();
  if (!desc.offsets)
    return error("gather requires offsets, got none");
  if (!isIndices(desc.gather))
    return error("gather requires elements of type i32, got ") << element(desc.gather);
  return verifyShape("gather", desc.gather, {m});
}

//===----------------------------------------------------------------------===//
// Extras and outs
//===----------------------------------------------------------------------===//

/// What the epilogue reads and writes: whole bytes, so that neighbours never share one.
static bool isEpilogueMemoryType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return (integer.getWidth() == 8 && !integer.isSigned()) || integer.isSignlessInteger(32);
  return isa<Float32Type, Float16Type, BFloat16Type, Float8E4M3FNType, Float8E5M2Type,
             Float8E4M3FNUZType, Float8E5M2FNUZType>(type);
}
static constexpr StringLiteral kEpilogueMemoryTypes =
    " requires elements of type i8, ui8, i32, f32, f16, bf16, f8E4M3FN, f8E5M2, f8E4M3FNUZ or "
    "f8E5M2FNUZ, got ";

LogicalResult MatmulVerifier::verifyExtras() {
  // matmul_c22
  for (auto [i, extra] : llvm::enumerate(desc.extras)) {
    std::string what = llvm::formatv("extra #{0}", i);
    if (!isEpilogueMemoryType(element(extra.value)))
      return error(what) << kEpilogueMemoryTypes << element(extra.value);
    SmallVector<int64_t> want;
    switch (extra.kind) {
    case Broadcast::PerRow:
      want = withBatch({m});
      break;
    case Broadcast::PerElement:
      want = withBatch({m, n});
      break;
    case Broadcast::PerColumn:
      // One for all, or one for each batch or expert.
      want = {n};
      if ((op.isBatched() || op.hasExperts()) && shape(extra.value).size() == 2)
        want = {batches, n};
      break;
    }
    if (failed(verifyShape(what, extra.value, want)))
      return failure();
  }
  return success();
}

LogicalResult MatmulVerifier::verifyOuts() {
  for (auto [i, out] : llvm::enumerate(desc.outs)) {
    std::string what = llvm::formatv("out #{0}", i);
    // matmul_c23
    if (!isEpilogueMemoryType(element(out.value)))
      return error(what) << kEpilogueMemoryTypes << element(out.value);
    SmallVector<int64_t> want = withBatch({m});
    if (out.kind == OutKind::Full)
      want.push_back(n);
    if (failed(verifyShape(what, out.value, want)))
      return failure();
    // matmul_c24
    if (out.kind == OutKind::PerRowAdd && !isa<IntegerType>(element(out.value)))
      return error(what) << " per_row add requires an integer type, a float sum would depend on "
                            "its order, got "
                         << element(out.value);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

LogicalResult MatmulVerifier::verifyLayouts() {
  auto verifyOne = [&](const Twine &what, Value value, Orientation orientation,
                       bool isOut = false) -> LogicalResult {
    return value ? verifyMatmulLayout(op, what.str(), value, orientation, isOut) : success();
  };
  auto verifySide = [&](const std::string &name, const OperandSide &side,
                        Orientation orientation) -> LogicalResult {
    if (failed(verifyOne(name, side.data, orientation)) ||
        failed(verifyOne(name + " scale", side.scale.value, Orientation::Either)) ||
        failed(verifyOne(name + " zero point", side.zero.value, Orientation::Either)))
      return failure();
    return verifyOne(name + " sums", side.sums, Orientation::Either);
  };
  if (failed(verifySide("lhs", desc.lhs, Orientation::RowMajor)))
    return failure();
  for (auto [i, side] : llvm::enumerate(desc.rhs))
    if (failed(verifySide(rhsName(i), side, Orientation::Either)))
      return failure();
  if (failed(verifyOne("offsets", desc.offsets, Orientation::RowMajor)) ||
      failed(verifyOne("gather", desc.gather, Orientation::RowMajor)))
    return failure();
  for (auto [i, extra] : llvm::enumerate(desc.extras))
    if (failed(verifyOne("extra #" + Twine(i), extra.value, Orientation::RowMajor)))
      return failure();
  for (auto [i, out] : llvm::enumerate(desc.outs))
    if (failed(verifyOne("out #" + Twine(i), out.value, Orientation::RowMajor, /*isOut=*/true)))
      return failure();
  return success();
}

LogicalResult MatmulVerifier::verifyAliases() {
  // matmul_c31
  for (auto [i, out] : llvm::enumerate(desc.outs)) {
    if (!isa<MemRefType>(out.value.getType()))
      return success();
    for (OpOperand &operand : op->getOpOperands()) {
      unsigned index = operand.getOperandNumber();
      if (operand.get() != out.value || index == op.getOuts().getBeginOperandIndex() + i)
        continue;
      unsigned firstExtra = op.getExtras().getBeginOperandIndex();
      bool inPlace = out.kind == OutKind::Full && index >= firstExtra &&
                     index < firstExtra + desc.extras.size() &&
                     desc.extras[index - firstExtra].kind == Broadcast::PerElement;
      if (!inPlace)
        return error("out #" + Twine(i))
               << " requires memory of its own, which only a per_element extra may share, got the "
                  "value of operand #"
               << index;
    }
  }
  return success();
}

LogicalResult MatmulVerifier::verify() {
  if (failed(verifyCounts()) || failed(verifyKinds()))
    return failure();
  desc = op.getDesc();
  LogicalResult (MatmulVerifier::*steps[])() = {
      &MatmulVerifier::verifyDataTypes, &MatmulVerifier::verifyRanks,
      &MatmulVerifier::verifyExtents,   &MatmulVerifier::verifyExperts,
      &MatmulVerifier::verifySides,     &MatmulVerifier::verifyExtras,
      &MatmulVerifier::verifyOuts,      &MatmulVerifier::verifyLayouts,
      &MatmulVerifier::verifyAliases};
  for (auto step : steps)
    if (failed((this->*step)()))
      return failure();
  return success();
}

LogicalResult MatmulOp::verify() { return MatmulVerifier(*this).verify(); }

LogicalResult MatmulOp::verifyRegions() { return verifyMatmulEpilogue(*this); }
