//===- Spec.cpp - one matrix product as the flags describe it -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Spec.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/StringExtras.h"

using namespace qgemm::library;
using llvm::StringRef;

namespace {
/// What a --precision name stands for; every part can be overridden by its own flag.
struct Precision {
  llvm::StringLiteral name, activation, weight, aScale, bScale, scaleType, out;
};
} // namespace

#define L(text) llvm::StringLiteral(text)
static constexpr Precision precisions[] = {
    // name        activation      weight          a scale             b scale               of out
    {L("w8a8"), L("i8"), L("i8"), L("per-token"), L("per-channel"), L("f32"), L("bf16")},
    {L("w8a16"), L("bf16"), L("i8"), L("none"), L("per-channel"), L("f32"), L("bf16")},
    {L("w4a16"), L("bf16"), L("i4"), L("none"), L("group:128"), L("f32"), L("bf16")},
    {L("w4a8"), L("i8"), L("i4"), L("per-token"), L("per-channel"), L("f32"), L("bf16")},
    {L("w4a4"), L("i4"), L("i4"), L("per-token"), L("per-channel"), L("f32"), L("bf16")},
    {L("fp8"), L("f8E4M3FN"), L("f8E4M3FN"), L("per-token"), L("per-channel"), L("f32"), L("bf16")},
    {L("mxfp8"), L("f8E4M3FN"), L("f8E4M3FN"), L("group:32"), L("group:32"), L("f8E8M0FNU"),
     L("bf16")},
    {L("mxfp4"), L("f4E2M1FN"), L("f4E2M1FN"), L("group:32"), L("group:32"), L("f8E8M0FNU"),
     L("bf16")},
};
#undef L

std::string qgemm::library::precisionHelp() {
  std::string text;
  for (const Precision &p : precisions)
    text += fmt::format("  {:<7} activations {} ({}), weights {} ({}), scales {}, out {}\n", p.name,
                        p.activation, p.aScale, p.weight, p.bScale, p.scaleType, p.out);
  return text;
}

static llvm::Expected<const Precision *> findPrecision(StringRef name) {
  std::string known;
  for (const Precision &p : precisions) {
    if (p.name == name)
      return &p;
    known += (known.empty() ? "" : ", ") + p.name.str();
  }
  return makeError("--precision requires one of {}, got '{}'", known, name);
}

/// The type a flag names, if it may stand there.
static llvm::Expected<const ElementTypeInfo *> parseType(StringRef name, StringRef flag,
                                                         bool ElementTypeInfo::*allowed) {
  const ElementTypeInfo *type = findElementType(name);
  if (type && type->*allowed)
    return type;
  std::string known;
  for (const ElementTypeInfo &candidate : elementTypes())
    if (candidate.*allowed)
      known += (known.empty() ? "" : ", ") + candidate.name.str();
  return makeError("--{} requires one of {}, got '{}'", flag, known, name);
}

llvm::Expected<int64_t> qgemm::library::parseDim(StringRef text, StringRef flag) {
  if (text == "dyn" || text == "?")
    return kDynamic;
  int64_t value;
  if (text.getAsInteger(10, value) || value < 1 || value > kMaxDim)
    return makeError("--{} requires 'dyn' or an integer from 1 to {}, got '{}'", flag, kMaxDim,
                     text);
  return value;
}

static bool parseExtent(StringRef text, int64_t &extent) {
  return !text.getAsInteger(10, extent) && extent >= 1 && extent <= kMaxDim;
}

/// The granularity words shared by scales and zero points.
static llvm::Expected<Grain> parseBlock(StringRef text, StringRef flag, StringRef more) {
  StringRef given = text;
  Grain block;
  if (text == "per-tensor")
    return Grain{Grain::kFull, Grain::kFull};
  if (text == "per-token" || text == "per-channel" || text == "per-row")
    return block;
  if (text.consume_front("group:") && parseExtent(text, block.k))
    return block;
  auto [rows, k] = text.split('x');
  if (rows.consume_front("block:") && parseExtent(rows, block.rows) && parseExtent(k, block.k))
    return block;
  return makeError("--{} requires none, {}per-tensor, per-token, per-channel, group:G or "
                   "block:RxC, got '{}'",
                   flag, more, given);
}

static llvm::Expected<Quantizer> parseScale(StringRef text, StringRef flag,
                                            const ElementTypeInfo *type) {
  Quantizer scale;
  if (text == "none")
    return scale;
  llvm::Expected<Grain> block = parseBlock(text, flag, "");
  if (!block)
    return block.takeError();
  return Quantizer{Quantizer::Kind::Blocks, *block, 0, type};
}

/// Zero points: an integer constant or blocks of the operand's type or i32.
static llvm::Expected<Quantizer> parseZero(StringRef text, StringRef flag,
                                           const ElementTypeInfo &operand) {
  Quantizer zero;
  if (text.empty() || text == "none")
    return zero;
  if (!operand.isInteger())
    return makeError("--{} requires an integer operand, got {}", flag, operand.name);
  zero.type = &operand;
  int64_t value;
  if (!text.getAsInteger(10, value)) {
    if (value < operand.min() || value > operand.max())
      return makeError("--{} requires a value of {} ({} to {}), got {}", flag, operand.name,
                       operand.min(), operand.max(), value);
    zero.kind = Quantizer::Kind::Constant;
    zero.constant = value;
    return zero;
  }
  if (text.consume_back(":i32"))
    zero.type = findElementType("i32");
  llvm::Expected<Grain> block = parseBlock(text, flag, "an integer, ");
  if (!block)
    return block.takeError();
  zero.kind = Quantizer::Kind::Blocks;
  zero.block = *block;
  return zero;
}

static StringRef orElse(const std::string &given, StringRef fallback) {
  return given.empty() ? fallback : StringRef(given);
}

/// Types of both operands and the out.
static llvm::Error parseTypes(const SpecFlags &flags, const Precision &preset, GemmSpec &spec) {
  struct Entry {
    StringRef text, flag;
    bool ElementTypeInfo::*allowed;
    const ElementTypeInfo *GemmSpec::*member;
  } entries[] = {
      {orElse(flags.activationType, preset.activation), "activation-type",
       &ElementTypeInfo::operand, &GemmSpec::lhsType},
      {orElse(flags.weightType, preset.weight), "weight-type", &ElementTypeInfo::operand,
       &GemmSpec::rhsType},
      {orElse(flags.outType, preset.out), "out-type", &ElementTypeInfo::out, &GemmSpec::outType},
  };
  for (const Entry &entry : entries) {
    llvm::Expected<const ElementTypeInfo *> type = parseType(entry.text, entry.flag, entry.allowed);
    if (!type)
      return type.takeError();
    spec.*entry.member = *type;
  }
  return llvm::Error::success();
}

static llvm::Error parseScales(const SpecFlags &flags, const Precision &preset, GemmSpec &spec) {
  llvm::Expected<const ElementTypeInfo *> type =
      parseType(orElse(flags.scaleType, preset.scaleType), "scale-type", &ElementTypeInfo::scale);
  if (!type)
    return type.takeError();
  // An i32 result without a word about scales is the bare integer product.
  bool bare = spec.outType->name == "i32" && flags.aScale.empty() && flags.bScale.empty();
  llvm::Expected<Quantizer> a =
      parseScale(bare ? "none" : orElse(flags.aScale, preset.aScale), "a-scale", *type);
  if (!a)
    return a.takeError();
  llvm::Expected<Quantizer> b =
      parseScale(bare ? "none" : orElse(flags.bScale, preset.bScale), "b-scale", *type);
  if (!b)
    return b.takeError();
  spec.lhsScale = *a;
  spec.rhsScale = *b;
  return llvm::Error::success();
}

llvm::Expected<GemmSpec> qgemm::library::parseSpec(const SpecFlags &flags) {
  llvm::Expected<const Precision *> preset = findPrecision(orElse(flags.precision, "w8a8"));
  if (!preset)
    return preset.takeError();
  GemmSpec spec;
  if (llvm::Error error = parseTypes(flags, **preset, spec))
    return std::move(error);
  if (llvm::Error error = parseScales(flags, **preset, spec))
    return std::move(error);

  llvm::Expected<Quantizer> aZero = parseZero(flags.aZeroPoint, "a-zero-point", *spec.lhsType);
  if (!aZero)
    return aZero.takeError();
  llvm::Expected<Quantizer> bZero = parseZero(flags.bZeroPoint, "b-zero-point", *spec.rhsType);
  if (!bZero)
    return bZero.takeError();
  spec.lhsZero = *aZero;
  spec.rhsZero = *bZero;

  llvm::Expected<std::vector<EpilogueStep>> epilogue = parseEpilogues(flags.epilogue);
  if (!epilogue)
    return epilogue.takeError();
  spec.epilogue = std::move(*epilogue);

  StringRef layout = orElse(flags.bLayout, "nxk");
  if (layout != "nxk" && layout != "kxn")
    return makeError("--b-layout requires nxk or kxn, got '{}'", layout);
  spec.rhsKxN = layout == "kxn";
  spec.contiguous = flags.contiguous;
  if (spec.rhsKxN && spec.contiguous)
    return makeError("--b-layout=kxn requires a row stride, got --contiguous");
  return spec;
}

std::string qgemm::library::schemeName(StringRef lhsType, StringRef rhsType) {
  for (const Precision &p : precisions)
    if (p.activation == lhsType && p.weight == rhsType)
      return p.name.str();
  return StringRef(fmt::format("{}x{}", lhsType, rhsType)).lower();
}
