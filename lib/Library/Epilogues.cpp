//===- Epilogues.cpp - named epilogues as region text ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Epilogues.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace qgemm::library;
using llvm::StringRef;

namespace {
/// Region text under construction: the current value and its type.
struct Emitter {
  std::string body;
  std::string indent;
  std::string value;
  bool integer; ///< i32, else f32
  unsigned next = 0;
  std::vector<RowOutText> rowOuts; ///< in the order of their steps

  /// Appends `%N = <text>` and returns %N.
  std::string op(const std::string &text) {
    std::string name = fmt::format("%{}", next++);
    body += fmt::format("{}{} = {}\n", indent, name, text);
    return name;
  }
  StringRef type() const { return integer ? "i32" : "f32"; }

  void toFloat() {
    if (!integer)
      return;
    value = op(fmt::format("arith.sitofp {} : i32 to f32", value));
    integer = false;
  }
  /// `f32` constant from a number as the user wrote it.
  std::string floatConstant(double number) {
    return op(fmt::format("arith.constant {:.9e} : f32", number));
  }
  std::string intConstant(int64_t number) {
    return op(fmt::format("arith.constant {} : i32", number));
  }
};

using Emit = void (*)(Emitter &, const EpilogueStep &, StringRef extra,
                      const ElementTypeInfo *extraType);
} // namespace

namespace qgemm::library {
struct EpilogueInfo {
  llvm::StringLiteral name;
  llvm::StringLiteral broadcast; ///< of the extra operand, empty for none
  unsigned numbers;              ///< how many numeric arguments
  bool integerCapable;           ///< has an i32 form when the arguments are integers
  Emit emit;
};
} // namespace qgemm::library

/// The extra operand in the type of the running value.
static std::string extend(Emitter &e, StringRef extra, const ElementTypeInfo &type) {
  if (e.integer || type.name == "f32")
    return extra.str();
  if (type.isInteger())
    return e.op(fmt::format("arith.{} {} : i{} to f32",
                            type.kind == ElementKind::Signed ? "sitofp" : "uitofp", extra,
                            type.bits));
  return e.op(fmt::format("arith.extf {} : {} to f32", extra, type.name));
}

static void emitAddExtra(Emitter &e, const EpilogueStep &, StringRef extra,
                         const ElementTypeInfo *type) {
  std::string other = extend(e, extra, *type);
  e.value = e.op(
      fmt::format("arith.{} {}, {} : {}", e.integer ? "addi" : "addf", e.value, other, e.type()));
}

static void emitRelu(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  std::string zero = e.integer ? e.intConstant(0) : e.floatConstant(0.0);
  e.value = e.op(fmt::format("arith.{} {}, {} : {}", e.integer ? "maxsi" : "maximumf", e.value,
                             zero, e.type()));
}

/// v / (1 + exp(-slope * v)).
static void emitSigmoidTimes(Emitter &e, double slope) {
  std::string scaled = e.value;
  if (slope != 1.0)
    scaled = e.op(fmt::format("arith.mulf {}, {} : f32", e.value, e.floatConstant(slope)));
  std::string negated = e.op(fmt::format("arith.negf {} : f32", scaled));
  std::string power = e.op(fmt::format("math.exp {} : f32", negated));
  std::string one = e.floatConstant(1.0);
  std::string sum = e.op(fmt::format("arith.addf {}, {} : f32", power, one));
  e.value = e.op(fmt::format("arith.divf {}, {} : f32", e.value, sum));
}

static void emitSilu(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  emitSigmoidTimes(e, 1.0);
}

static void emitGeluQuick(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  emitSigmoidTimes(e, 1.702);
}

/// v / 2 * (1 + f), f a value between -1 and 1.
static void emitHalfTimesOnePlus(Emitter &e, const std::string &f) {
  std::string half = e.op(fmt::format("arith.mulf {}, {} : f32", e.value, e.floatConstant(0.5)));
  std::string sum = e.op(fmt::format("arith.addf {}, {} : f32", f, e.floatConstant(1.0)));
  e.value = e.op(fmt::format("arith.mulf {}, {} : f32", half, sum));
}

static void emitGelu(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  constexpr double inverseSqrt2 = 0.70710678118654752440;
  std::string scaled =
      e.op(fmt::format("arith.mulf {}, {} : f32", e.value, e.floatConstant(inverseSqrt2)));
  emitHalfTimesOnePlus(e, e.op(fmt::format("math.erf {} : f32", scaled)));
}

static void emitGeluTanh(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  constexpr double sqrt2OverPi = 0.79788456080286535588;
  std::string square = e.op(fmt::format("arith.mulf {0}, {0} : f32", e.value));
  std::string cubic =
      e.op(fmt::format("arith.mulf {}, {} : f32", square, e.floatConstant(0.044715)));
  std::string sum = e.op(fmt::format("arith.addf {}, {} : f32", cubic, e.floatConstant(1.0)));
  std::string scaled =
      e.op(fmt::format("arith.mulf {}, {} : f32", e.value, e.floatConstant(sqrt2OverPi)));
  std::string argument = e.op(fmt::format("arith.mulf {}, {} : f32", scaled, sum));
  emitHalfTimesOnePlus(e, e.op(fmt::format("math.tanh {} : f32", argument)));
}

static void emitTanh(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  e.value = e.op(fmt::format("math.tanh {} : f32", e.value));
}

static double number(const EpilogueStep &step, unsigned index) {
  double value = 0;
  StringRef(step.arguments[index]).getAsDouble(value);
  return value;
}

static void emitScale(Emitter &e, const EpilogueStep &step, StringRef, const ElementTypeInfo *) {
  e.value = e.op(fmt::format("arith.mulf {}, {} : f32", e.value, e.floatConstant(number(step, 0))));
}

static void emitClamp(Emitter &e, const EpilogueStep &step, StringRef, const ElementTypeInfo *) {
  const char *ops[] = {e.integer ? "maxsi" : "maximumf", e.integer ? "minsi" : "minimumf"};
  for (unsigned i : {0u, 1u}) {
    double bound = number(step, i);
    std::string constant = e.integer ? e.intConstant(int64_t(bound)) : e.floatConstant(bound);
    e.value = e.op(fmt::format("arith.{} {}, {} : {}", ops[i], e.value, constant, e.type()));
  }
}

/// The running value, and what a row of it is reduced to.
static void emitRowOut(Emitter &e, StringRef reduction, const std::string &value) {
  e.rowOuts.push_back({reduction, findElementType(e.type()), value});
}

static void emitRowMax(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  emitRowOut(e, "max", e.value);
}

static void emitRowMin(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  emitRowOut(e, "min", e.value);
}

static void emitRowAbsMax(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  e.toFloat();
  emitRowOut(e, "max", e.op(fmt::format("math.absf {} : f32", e.value)));
}

/// Sums of floats would depend on their order: of the value rounded to an integer.
static void emitRowSum(Emitter &e, const EpilogueStep &, StringRef, const ElementTypeInfo *) {
  std::string value = e.value;
  if (!e.integer)
    value = e.op(fmt::format("arith.fptosi {} : f32 to i32",
                             e.op(fmt::format("math.roundeven {} : f32", value))));
  e.rowOuts.push_back({"add", findElementType("i32"), value});
}

static constexpr EpilogueInfo table[] = {
    {llvm::StringLiteral("bias"), llvm::StringLiteral("per_column"), 0, true, emitAddExtra},
    {llvm::StringLiteral("bias-row"), llvm::StringLiteral("per_row"), 0, true, emitAddExtra},
    {llvm::StringLiteral("residual"), llvm::StringLiteral("per_element"), 0, true, emitAddExtra},
    {llvm::StringLiteral("relu"), llvm::StringLiteral(""), 0, true, emitRelu},
    {llvm::StringLiteral("silu"), llvm::StringLiteral(""), 0, false, emitSilu},
    {llvm::StringLiteral("gelu"), llvm::StringLiteral(""), 0, false, emitGelu},
    {llvm::StringLiteral("gelu-tanh"), llvm::StringLiteral(""), 0, false, emitGeluTanh},
    {llvm::StringLiteral("gelu-quick"), llvm::StringLiteral(""), 0, false, emitGeluQuick},
    {llvm::StringLiteral("tanh"), llvm::StringLiteral(""), 0, false, emitTanh},
    {llvm::StringLiteral("scale"), llvm::StringLiteral(""), 1, false, emitScale},
    {llvm::StringLiteral("clamp"), llvm::StringLiteral(""), 2, true, emitClamp},
    {llvm::StringLiteral("row-max"), llvm::StringLiteral(""), 0, true, emitRowMax},
    {llvm::StringLiteral("row-min"), llvm::StringLiteral(""), 0, true, emitRowMin},
    {llvm::StringLiteral("row-absmax"), llvm::StringLiteral(""), 0, false, emitRowAbsMax},
    {llvm::StringLiteral("row-sum"), llvm::StringLiteral(""), 0, true, emitRowSum},
};

static std::string knownNames() {
  std::string names;
  for (const EpilogueInfo &info : table)
    names += (names.empty() ? "" : ", ") + info.name.str();
  return names;
}

static const EpilogueInfo *findEpilogue(StringRef name) {
  for (const EpilogueInfo &info : table)
    if (info.name == name)
      return &info;
  return nullptr;
}

/// "name", "name:TYPE" for extras, "name:A:B" for numbers.
static llvm::Expected<EpilogueStep> parseStep(StringRef text) {
  auto [name, rest] = text.split(':');
  const EpilogueInfo *info = findEpilogue(name);
  if (!info)
    return makeError("--epilogue requires names out of {}, got '{}'", knownNames(), name);

  EpilogueStep step{info, nullptr, {}};
  llvm::SmallVector<StringRef> parts;
  if (text.contains(':'))
    rest.split(parts, ':');
  if (!info->broadcast.empty()) {
    if (parts.size() > 1)
      return makeError("epilogue '{}' requires at most one element type, got '{}'", name, rest);
    if (parts.size() == 1 && !(step.extraType = findElementType(parts[0])))
      return makeError("epilogue '{}' requires an element type, got '{}'", name, parts[0]);
    if (step.extraType && step.extraType->bits < 8)
      return makeError("epilogue '{}' requires an element type of at least 8 bits, got '{}'", name,
                       parts[0]);
    return step;
  }
  if (parts.size() != info->numbers)
    return makeError("epilogue '{}' requires {} numbers, got '{}'", name, info->numbers, rest);
  for (StringRef part : parts) {
    double value;
    if (part.getAsDouble(value) || !std::isfinite(value) || std::fabs(value) > 3.0e38)
      return makeError("epilogue '{}' requires finite numbers, got '{}'", name, part);
    step.arguments.push_back(part.str());
  }
  if (info->name == "clamp" && number(step, 0) > number(step, 1))
    return makeError("epilogue 'clamp' requires LO <= HI, got '{}'", rest);
  return step;
}

llvm::Expected<std::vector<EpilogueStep>> qgemm::library::parseEpilogues(StringRef list) {
  std::vector<EpilogueStep> steps;
  if (list.empty())
    return steps;
  llvm::SmallVector<StringRef> names;
  list.split(names, ',');
  if (names.size() > 64)
    return makeError("--epilogue requires at most 64 steps, got {}", names.size());
  for (StringRef name : names) {
    llvm::Expected<EpilogueStep> step = parseStep(name.trim());
    if (!step)
      return step.takeError();
    steps.push_back(std::move(*step));
  }
  return steps;
}

/// Whether a step can run on i32 values.
static bool staysInteger(const EpilogueStep &step) {
  if (!step.info->integerCapable || (step.extraType && step.extraType->name != "i32"))
    return false;
  return llvm::all_of(step.arguments, [](StringRef argument) {
    int32_t value;
    return !argument.getAsInteger(10, value);
  });
}

/// The type of a step's extra operand: as asked, else the out type; bytes are too coarse to add.
static const ElementTypeInfo *extraTypeOf(const EpilogueStep &step, bool integer,
                                          const ElementTypeInfo &out) {
  if (step.info->broadcast.empty())
    return nullptr;
  if (step.extraType)
    return step.extraType;
  if (integer)
    return findElementType("i32");
  return out.isInteger() || out.bits < 8 ? findElementType("f32") : &out;
}

/// Converts the running value to the out type.
static void emitConversion(Emitter &e, const ElementTypeInfo &out) {
  if (!out.isInteger()) {
    e.toFloat();
    if (out.name != "f32")
      e.value = e.op(fmt::format("arith.truncf {} : f32 to {}", e.value, out.name));
    return;
  }
  if (!e.integer) {
    e.value = e.op(fmt::format("math.roundeven {} : f32", e.value));
    e.value =
        e.op(fmt::format("arith.{} {} : f32 to i{}",
                         out.kind == ElementKind::Signed ? "fptosi" : "fptoui", e.value, out.bits));
    return;
  }
  if (out.bits == 32)
    return;
  std::string low = e.intConstant(out.min()), high = e.intConstant(out.max());
  e.value = e.op(fmt::format("arith.maxsi {}, {} : i32", e.value, low));
  e.value = e.op(fmt::format("arith.minsi {}, {} : i32", e.value, high));
  e.value = e.op(fmt::format("arith.trunci {} : i32 to i{}", e.value, out.bits));
}

/// The region's name of a storage type: signedness belongs to operands, not to regions.
static std::string regionType(const ElementTypeInfo &type) {
  return type.isInteger() ? fmt::format("i{}", type.bits) : type.name.str();
}

EpilogueText qgemm::library::emitEpilogue(llvm::ArrayRef<EpilogueStep> steps, bool integerAcc,
                                          const ElementTypeInfo &out, StringRef indent) {
  EpilogueText text;
  if (steps.empty() && (integerAcc ? out.name == "i32" : !out.isInteger()))
    return text;

  bool allInteger = integerAcc && out.isInteger() && llvm::all_of(steps, staysInteger);
  Emitter e{"", indent.str() + "  ", "%acc", integerAcc, 0, {}};
  if (!allInteger && !steps.empty())
    e.toFloat();
  std::string arguments = fmt::format("%acc: {}", integerAcc ? "i32" : "f32");
  for (const EpilogueStep &step : steps) {
    const ElementTypeInfo *type = extraTypeOf(step, e.integer, out);
    std::string name;
    if (type) {
      name = fmt::format("%extra{}_e", text.extras.size());
      arguments += fmt::format(", {}: {}", name, regionType(*type));
      text.extras.push_back({step.info->broadcast, type});
    }
    step.info->emit(e, step, name, type);
  }
  emitConversion(e, out);
  std::string types = regionType(out);
  for (const RowOutText &rowOut : e.rowOuts) {
    e.value += ", " + rowOut.value;
    types += ", " + regionType(*rowOut.type);
  }
  text.region = fmt::format("{{\n{0}^bb0({1}):\n{2}{0}  qgemm.yield {3} : {4}\n{0}}}", indent,
                            arguments, e.body, e.value, types);
  text.rowOuts = std::move(e.rowOuts);
  return text;
}
