//===- ProblemInfo.cpp - a qgemm.matmul as manifest entries describe it ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/ProblemInfo.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Naming.h"
#include "qgemm/Library/Spec.h"

#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;
namespace json = llvm::json;
using llvm::StringRef;

llvm::Expected<OwningOpRef<ModuleOp>>
qgemm::library::parseProblem(MLIRContext &context, StringRef text, StringRef fileName) {
  DiagnosticCollector diagnostics(&context);
  ParserConfig config(&context);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, config, fileName);
  if (!module || diagnostics.hasError())
    return diagnostics.takeError((fileName + " requires a module that parses").str());
  return module;
}

llvm::Expected<MatmulOp> qgemm::library::findMatmul(ModuleOp module) {
  MatmulOp found;
  unsigned count = 0;
  module.walk([&](MatmulOp op) {
    found = op;
    ++count;
  });
  if (count != 1)
    return makeError("a problem requires one qgemm.matmul, got {}", count);
  return found;
}

static std::string text(Type type) {
  std::string printed;
  llvm::raw_string_ostream stream(printed);
  stream << type;
  return printed;
}

static std::string elementText(Value value) {
  return text(cast<ShapedType>(value.getType()).getElementType());
}

/// The data operand, then what dequantizes it.
static void addSide(std::vector<NamedOperand> &operands, const std::string &name,
                    const OperandSide &side) {
  operands.push_back({name, side.data});
  const std::pair<const char *, Value> parts[] = {
      {"_scale", side.scale.value}, {"_zero", side.zero.value}, {"_sums", side.sums}};
  for (auto [suffix, value] : parts)
    if (value)
      operands.push_back({name + suffix, value});
}

/// "rhs", "rhs1", "rhs2", ...
static std::string rhsName(unsigned index) {
  return index == 0 ? std::string("rhs") : fmt::format("rhs{}", index);
}

std::vector<NamedOperand> qgemm::library::namedOperands(MatmulOp op) {
  MatmulDesc desc = op.getDesc();
  std::vector<NamedOperand> operands;
  addSide(operands, "lhs", desc.lhs);
  for (auto [i, side] : llvm::enumerate(desc.rhs))
    addSide(operands, rhsName(i), side);
  if (desc.offsets)
    operands.push_back({"offsets", desc.offsets});
  if (desc.gather)
    operands.push_back({"gather", desc.gather});
  for (auto [i, extra] : llvm::enumerate(desc.extras))
    operands.push_back({fmt::format("extra{}", i), extra.value});
  for (auto [i, out] : llvm::enumerate(desc.outs))
    operands.push_back({fmt::format("out{}", i), out.value, true});
  return operands;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Value extentJson(int64_t extent, StringRef unknown) {
  return extent < 0 ? json::Value(unknown) : json::Value(extent);
}

/// null, {"constant": "8 : i32"} or {"type": "f32", "block": [1, "full"]}.
static json::Value paramJson(const QuantParam &param) {
  if (param.isNone())
    return nullptr;
  if (param.isConstant()) {
    std::string printed;
    llvm::raw_string_ostream stream(printed);
    stream << Attribute(param.constant);
    return json::Object{{"constant", printed}};
  }
  return json::Object{{"type", elementText(param.value)},
                      {"block", json::Array{extentJson(param.block.rows, "full"),
                                            extentJson(param.block.columns, "full")}}};
}

static json::Object sideJson(const OperandSide &side, bool transposed) {
  json::Object object{{"type", elementText(side.data)},
                      {"transposed", transposed},
                      {"scale", paramJson(side.scale)},
                      {"zero", paramJson(side.zero)}};
  if (side.sums)
    object["sums"] = true;
  return object;
}

static json::Object problemJson(MatmulOp op) {
  MatmulDesc desc = op.getDesc();
  json::Array rhs, extras, outs;
  for (auto [i, side] : llvm::enumerate(desc.rhs))
    rhs.push_back(sideJson(side, op.isRhsKxN(i)));
  for (const MatmulExtra &extra : desc.extras)
    extras.push_back(json::Object{{"type", elementText(extra.value)},
                                  {"broadcast", stringifyBroadcast(extra.kind)}});
  for (const MatmulOut &out : desc.outs)
    outs.push_back(
        json::Object{{"type", elementText(out.value)}, {"kind", stringifyOutKind(out.kind)}});
  return json::Object{{"lhs", sideJson(desc.lhs, false)}, {"rhs", std::move(rhs)},
                      {"extras", std::move(extras)},      {"outs", std::move(outs)},
                      {"experts", bool(desc.offsets)},    {"batched", op.isBatched()}};
}

/// The region without sizes and names: operations, attributes, types, and operands by number.
static std::string epilogueKey(MatmulOp op) {
  Block *block = op.getEpilogueBlock();
  if (!block)
    return "identity";
  std::string key;
  llvm::raw_string_ostream stream(key);
  DenseMap<Value, unsigned> numbers;
  for (Value argument : block->getArguments())
    numbers.try_emplace(argument, numbers.size());
  for (Operation &inner : *block) {
    stream << inner.getName() << inner.getAttrDictionary() << inner.getPropertiesAsAttribute();
    for (Value operand : inner.getOperands())
      stream << ' ' << numbers.lookup(operand);
    for (Value result : inner.getResults()) {
      numbers.try_emplace(result, numbers.size());
      stream << ' ' << result.getType();
    }
    stream << '\n';
  }
  return key;
}

ProblemInfo qgemm::library::describeProblem(MatmulOp op) {
  MatmulDesc desc = op.getDesc();
  auto known = [](int64_t extent) { return ShapedType::isDynamic(extent) ? kDynamic : extent; };
  ProblemInfo info;
  info.m = known(op.getM());
  info.n = known(op.getN());
  info.k = known(op.getK());
  info.scheme = schemeName(elementText(desc.lhs.data), elementText(desc.rhs.front().data));

  info.json = problemJson(op);
  std::string types = llvm::formatv("{0}", json::Value(json::Object(info.json)));
  info.id = stableHash({types, epilogueKey(op)}).substr(0, 12);
  info.json["m"] = extentJson(info.m, "dyn");
  info.json["n"] = extentJson(info.n, "dyn");
  info.json["k"] = extentJson(info.k, "dyn");
  return info;
}
