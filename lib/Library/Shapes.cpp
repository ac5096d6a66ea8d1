//===- Shapes.cpp - lists of shapes from CSV files ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Shapes.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <set>
#include <tuple>

using namespace qgemm::library;
using llvm::StringRef;

namespace {
struct Columns {
  int m = -1, n = -1, k = -1;
};
} // namespace

static llvm::SmallVector<StringRef> splitLine(StringRef line) {
  llvm::SmallVector<StringRef> cells;
  line.split(cells, ',');
  for (StringRef &cell : cells) {
    cell = cell.trim();
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"')
      cell = cell.drop_front().drop_back();
  }
  return cells;
}

static llvm::Expected<Columns> readHeader(llvm::ArrayRef<StringRef> cells, StringRef file) {
  Columns columns;
  for (unsigned i = 0; i < cells.size(); ++i) {
    int *slot = cells[i].equals_insensitive("m")   ? &columns.m
                : cells[i].equals_insensitive("n") ? &columns.n
                : cells[i].equals_insensitive("k") ? &columns.k
                                                   : nullptr;
    if (!slot)
      continue;
    if (*slot >= 0)
      return makeError("{}: header requires each column once, got '{}' twice", file, cells[i]);
    *slot = int(i);
  }
  if (columns.n < 0 || columns.k < 0)
    return makeError("{}: header requires columns N and K (or M, N and K), got '{}'", file,
                     llvm::join(cells, ","));
  return columns;
}

static llvm::Expected<int64_t> readCell(llvm::ArrayRef<StringRef> cells, int column, StringRef name,
                                        StringRef file, unsigned line) {
  StringRef text = unsigned(column) < cells.size() ? cells[column] : StringRef();
  if (name == "M" && (text == "dyn" || text == "?"))
    return kDynamic;
  int64_t value;
  if (text.getAsInteger(10, value) || value < 1 || value > kMaxDim)
    return makeError("{}:{}: column {} requires an integer from 1 to {}, got '{}'", file, line,
                     name, kMaxDim, text);
  return value;
}

llvm::Expected<std::vector<Shape>> qgemm::library::parseShapes(StringRef csv, StringRef file) {
  csv.consume_front("\xEF\xBB\xBF"); // a byte order mark, as spreadsheets write it
  std::optional<Columns> columns;
  std::vector<Shape> shapes;
  std::set<std::tuple<int64_t, int64_t, int64_t>> seen;
  for (unsigned number = 1; !csv.empty(); ++number) {
    auto [line, rest] = csv.split('\n');
    csv = rest;
    line = line.trim();
    if (line.empty() || line.starts_with("#"))
      continue;
    llvm::SmallVector<StringRef> cells = splitLine(line);
    if (!columns) {
      llvm::Expected<Columns> header = readHeader(cells, file);
      if (!header)
        return header.takeError();
      columns = *header;
      continue;
    }
    Shape shape{std::nullopt, 0, 0};
    for (auto [column, name] : {std::pair(columns->m, "M"), {columns->n, "N"}, {columns->k, "K"}}) {
      if (column < 0)
        continue;
      llvm::Expected<int64_t> value = readCell(cells, column, name, file, number);
      if (!value)
        return value.takeError();
      if (*name == 'M')
        shape.m = *value;
      else
        (*name == 'N' ? shape.n : shape.k) = *value;
    }
    if (seen.insert({shape.m.value_or(kDynamic), shape.n, shape.k}).second)
      shapes.push_back(shape);
  }
  if (!columns || shapes.empty())
    return makeError("{} requires a header and at least one shape, got none", file);
  return shapes;
}
