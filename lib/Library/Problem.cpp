//===- Problem.cpp - a product as the text of a qgemm.matmul --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Problem.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/StringExtras.h"

using namespace qgemm::library;
using llvm::StringRef;

static std::string dimText(int64_t dim) {
  return dim == kDynamic ? std::string("?") : std::to_string(dim);
}

/// "" (contiguous), ", strided<[?, 1]>" or, for a K x N rhs, ", strided<[1, ?]>".
enum class Rows { Contiguous, Strided, Transposed };

static std::string matrixType(int64_t rows, int64_t columns, StringRef type, Rows layout) {
  static constexpr const char *suffix[] = {"", ", strided<[?, 1]>", ", strided<[1, ?]>"};
  return fmt::format("memref<{}x{}x{}{}>", dimText(rows), dimText(columns), type,
                     suffix[unsigned(layout)]);
}

/// How many blocks cover an extent.
static int64_t blockCount(int64_t extent, int64_t block) {
  if (block == Grain::kFull)
    return 1;
  if (extent == kDynamic)
    return kDynamic;
  return (extent + block - 1) / block;
}

static std::string extentText(int64_t extent) {
  return extent == Grain::kFull ? std::string("full") : std::to_string(extent);
}

namespace {
/// Collects the function's arguments beside the op's clauses, so that both agree.
struct Writer {
  std::string arguments;

  std::string argument(StringRef name, const std::string &type) {
    arguments += fmt::format("{}%{}: {}", arguments.empty() ? "" : ",\n    ", name, type);
    return fmt::format("%{} : {}", name, type);
  }

  std::string quantizer(StringRef keyword, const std::string &name, const Quantizer &q,
                        int64_t rows, int64_t k) {
    if (!q.present())
      return "";
    if (q.kind == Quantizer::Kind::Constant)
      return fmt::format(" {}({})", keyword, q.constant);
    std::string type = matrixType(blockCount(rows, q.block.rows), blockCount(k, q.block.k),
                                  q.type->name, Rows::Contiguous);
    return fmt::format(" {}({}) block [{}, {}]", keyword, argument(name, type),
                       extentText(q.block.rows), extentText(q.block.k));
  }

  std::string operand(StringRef name, int64_t rows, int64_t k, const ElementTypeInfo &type,
                      Rows layout, const Quantizer &scale, const Quantizer &zero) {
    std::string data = argument(name, matrixType(rows, k, type.name, layout));
    std::string text = fmt::format("{}({})", name, data);
    text += quantizer("scale", (name + "_scale").str(), scale, rows, k);
    text += quantizer("zero", (name + "_zero").str(), zero, rows, k);
    return text;
  }
};
} // namespace

static std::string extraType(const EpilogueExtra &extra, const GemmSpec &spec, Rows layout) {
  if (extra.broadcast == "per_element")
    return matrixType(spec.m, spec.n, extra.type->name, layout);
  return fmt::format("memref<{}x{}>", dimText(extra.broadcast == "per_row" ? spec.m : spec.n),
                     extra.type->name);
}

std::string qgemm::library::problemText(const GemmSpec &spec, StringRef functionName) {
  Rows rows = spec.contiguous ? Rows::Contiguous : Rows::Strided;
  Writer writer;
  std::string lhs =
      writer.operand("lhs", spec.m, spec.k, *spec.lhsType, rows, spec.lhsScale, spec.lhsZero);
  std::string rhs =
      writer.operand("rhs", spec.n, spec.k, *spec.rhsType, spec.rhsKxN ? Rows::Transposed : rows,
                     spec.rhsScale, spec.rhsZero);

  EpilogueText epilogue =
      emitEpilogue(spec.epilogue, spec.integerAccumulator(), *spec.outType, "      ");
  std::string extras;
  for (unsigned i = 0; i < epilogue.extras.size(); ++i) {
    const EpilogueExtra &extra = epilogue.extras[i];
    std::string name = fmt::format("extra{}", i), type = extraType(extra, spec, rows);
    writer.argument(name, type);
    extras += fmt::format("{}%{} {} : {}", i ? ", " : "", name, extra.broadcast, type);
  }
  std::string out = writer.argument("out0", matrixType(spec.m, spec.n, spec.outType->name, rows));

  std::string outs = out;
  for (auto [i, rowOut] : llvm::enumerate(epilogue.rowOuts)) {
    std::string name = fmt::format("out{}", i + 1),
                type = fmt::format("memref<{}x{}>", dimText(spec.m), rowOut.type->name);
    writer.argument(name, type);
    outs += fmt::format(", %{} per_row {} : {}", name, rowOut.reduction, type);
  }

  std::string text = fmt::format("func.func @{}(\n    {}) {{\n  qgemm.matmul\n      {}\n      {}\n"
                                 "      outs({})",
                                 functionName, writer.arguments, lhs, rhs, outs);
  if (!epilogue.region.empty())
    text += fmt::format("\n      epilogue{} {}", extras.empty() ? extras : "(" + extras + ")",
                        epilogue.region);
  return text + "\n  return\n}\n";
}
