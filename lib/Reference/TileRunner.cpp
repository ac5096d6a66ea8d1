//===- TileRunner.cpp - computes and writes one strip of the outs ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileRunner.h"
#include "Bits.h"

#include <algorithm>
#include <cmath>

using namespace qgemm::reference;

//===----------------------------------------------------------------------===//
// Per-row reductions
//===----------------------------------------------------------------------===//

/// The pattern of the value that a reduction starts from.
static uint64_t neutralElement(RowReduction reduction, ElementType type) {
  const TypeInfo &t = info(type);
  const uint64_t sign = uint64_t(1) << (t.bits - 1);
  if (reduction == RowReduction::Add)
    return 0;
  const bool isMin = reduction == RowReduction::Min;
  if (!t.isFloat) {
    const uint64_t least = t.isSigned ? sign : 0;
    return isMin ? zeroExtend(~least, t.bits) : least;
  }
  return (isMin ? 0 : sign) | (t.specials == Specials::Ieee ? t.maxFinite + 1 : t.maxFinite);
}

static uint64_t reduce(RowReduction reduction, ElementType type, uint64_t a, uint64_t b) {
  if (reduction == RowReduction::Add)
    return zeroExtend(a + b, bitWidth(type));
  if (isFloat(type)) {
    const double x = decodeFloat(type, a), y = decodeFloat(type, b);
    if (std::isnan(x) || std::isnan(y))
      return info(type).nan;
    const bool firstIsGreater = x > y || (x == y && std::signbit(y));
    return firstIsGreater == (reduction == RowReduction::Max) ? a : b;
  }
  const bool firstIsGreater = info(type).isSigned ? decodeInt(type, a) > decodeInt(type, b) : a > b;
  return firstIsGreater == (reduction == RowReduction::Max) ? a : b;
}

//===----------------------------------------------------------------------===//
// Accumulators and epilogue
//===----------------------------------------------------------------------===//

TileRunner::TileRunner(const Plan &plan, bool simple)
    : plan(plan), matmul(*plan.matmul), simple(simple), accumulator(matmul.K) {
  const size_t size = kTileRows * kTileCols;
  accs.assign(plan.products.size(), std::vector<uint64_t>(size));
  if (plan.wantsTolerance)
    bounds.assign(plan.products.size(), std::vector<double>(size));
  arguments.assign(plan.products.size() + matmul.extras.size(), Row(kTileCols));
  results.assign(matmul.outs.size(), Row(kTileCols));
  moved = results;
  reduced.assign(matmul.outs.size(), std::vector<uint64_t>(kTileRows));
}

void TileRunner::accumulate(int64_t col0, int64_t cols) {
  for (size_t p = 0; p < plan.products.size(); ++p) {
    double *bound = plan.wantsTolerance ? bounds[p].data() : nullptr;
    if (!simple || bound)
      accumulator.compute(plan.products[p], rows, col0, cols, accs[p].data(), bound);
    for (size_t i = 0; i < rows.size() && simple; ++i)
      for (int64_t j = 0; j < cols; ++j)
        accs[p][i * kTileCols + j] =
            accumulateSimple(plan.products[p], rows[i], col0 + j, matmul.K);
  }
}

void TileRunner::loadExtras(const RowSource &row, int64_t m, int64_t col0, int64_t cols) {
  for (size_t e = 0; e < matmul.extras.size(); ++e) {
    const Extra &extra = matmul.extras[e];
    uint64_t *values = arguments[plan.products.size() + e].data();
    switch (extra.broadcast) {
    case Broadcast::PerRow:
      std::fill_n(values, cols, extra.data.load(row.outBatch, m, 0));
      break;
    case Broadcast::PerColumn:
      for (int64_t j = 0; j < cols; ++j)
        values[j] = extra.data.load(row.rhsBatch, 0, col0 + j);
      break;
    case Broadcast::PerElement:
      for (int64_t j = 0; j < cols; ++j)
        values[j] = extra.data.load(row.outBatch, m, col0 + j);
      break;
    }
  }
}

void TileRunner::evaluate(llvm::MutableArrayRef<Row> into, int64_t cols) {
  if (!plan.epilogue) {
    for (size_t i = 0; i < into.size(); ++i) {
      const uint64_t *in[] = {arguments[i].data()};
      plan.identity[i].fn(plan.identity[i], in, into[i].data(), cols);
    }
    return;
  }
  llvm::SmallVector<const uint64_t *> in;
  llvm::SmallVector<uint64_t *> out;
  for (const Row &argument : arguments)
    in.push_back(argument.data());
  for (Row &result : into)
    out.push_back(result.data());
  plan.epilogue->evaluate(in, out, cols, scratch);
}

//===----------------------------------------------------------------------===//
// Tolerance
//===----------------------------------------------------------------------===//

static double valueOf(ElementType type, uint64_t bits) {
  return isFloat(type) ? decodeFloat(type, bits) : static_cast<double>(decodeInt(type, bits));
}

/// One unit in the last place of a float; 0 for integers.
static double unitOf(ElementType type, double value) {
  if (!isFloat(type) || !std::isfinite(value))
    return 0;
  const TypeInfo &t = info(type);
  const int exponent = value == 0 ? 1 - t.bias : std::max(std::ilogb(value), 1 - t.bias);
  return std::ldexp(1.0, exponent - t.mantissaBits);
}

/// Moves each accumulator to both ends of its bound and sums up what that does to the outs.
void TileRunner::writeTolerance(const RowSource &row, int64_t m, size_t i, int64_t col0,
                                int64_t cols) {
  auto at = [&](const Out &out, int64_t j) -> double & {
    return out.tolerance[(row.outBatch * matmul.M + m) * out.toleranceStride + col0 + j];
  };
  for (auto [out, result] : llvm::zip_equal(matmul.outs, results))
    for (int64_t j = 0; j < cols && out.tolerance; ++j)
      at(out, j) = 0;
  std::vector<double> distance(kTileCols);
  for (size_t p = 0; p < plan.products.size(); ++p) {
    if (plan.products[p].kind == ProductKind::Integer)
      continue;
    const Row original = arguments[p];
    std::vector<std::vector<double>> most(matmul.outs.size(), std::vector<double>(cols));
    for (double direction : {1.0, -1.0}) {
      for (int64_t j = 0; j < cols; ++j) {
        const double acc = decodeFloat(ElementType::F32, original[j]);
        arguments[p][j] =
            encodeFloat(ElementType::F32, acc + direction * bounds[p][i * kTileCols + j]);
      }
      evaluate(moved, cols);
      for (size_t o = 0; o < matmul.outs.size(); ++o)
        for (int64_t j = 0; j < cols; ++j) {
          const ElementType type = matmul.outs[o].data.type;
          const double d = std::fabs(valueOf(type, moved[o][j]) - valueOf(type, results[o][j]));
          most[o][j] = std::isnan(d) ? d : std::max(most[o][j], d);
        }
    }
    arguments[p] = original;
    for (size_t o = 0; o < matmul.outs.size(); ++o)
      for (int64_t j = 0; j < cols && matmul.outs[o].tolerance; ++j)
        at(matmul.outs[o], j) +=
            most[o][j] +
            unitOf(matmul.outs[o].data.type, valueOf(matmul.outs[o].data.type, results[o][j]));
  }
}

//===----------------------------------------------------------------------===//
// Strips
//===----------------------------------------------------------------------===//

void TileRunner::writeRow(const RowSource &row, int64_t m, size_t i, int64_t col0, int64_t cols) {
  for (size_t o = 0; o < matmul.outs.size(); ++o) {
    const Out &out = matmul.outs[o];
    for (int64_t j = 0; j < cols; ++j) {
      const uint64_t value = results[o][j];
      if (out.reduction == RowReduction::None)
        out.data.store(row.outBatch, m, col0 + j, value);
      else
        reduced[o][i] = reduce(out.reduction, out.data.type, reduced[o][i], value);
    }
  }
}

void TileRunner::run(const Strip &strip) {
  const Experts &experts = matmul.experts;
  rows.clear();
  for (int64_t m = strip.row0; m < strip.row1; ++m)
    rows.push_back({strip.batch, experts.present() ? 0 : strip.batch,
                    experts.gather ? experts.gather[m] : m,
                    experts.present() ? strip.expert : strip.batch});
  for (size_t o = 0; o < matmul.outs.size(); ++o)
    if (matmul.outs[o].reduction != RowReduction::None)
      std::fill(reduced[o].begin(), reduced[o].end(),
                neutralElement(matmul.outs[o].reduction, matmul.outs[o].data.type));

  for (int64_t col0 = strip.col0, cols; col0 < strip.col1; col0 += cols) {
    cols = std::min(kTileCols, strip.col1 - col0);
    accumulate(col0, cols);
    for (size_t i = 0; i < rows.size(); ++i) {
      const int64_t m = strip.row0 + static_cast<int64_t>(i);
      for (size_t p = 0; p < plan.products.size(); ++p)
        std::copy_n(accs[p].data() + i * kTileCols, cols, arguments[p].data());
      loadExtras(rows[i], m, col0, cols);
      evaluate(results, cols);
      if (plan.wantsTolerance)
        writeTolerance(rows[i], m, i, col0, cols);
      writeRow(rows[i], m, i, col0, cols);
    }
  }
  for (size_t o = 0; o < matmul.outs.size(); ++o)
    for (size_t i = 0; i < rows.size() && matmul.outs[o].reduction != RowReduction::None; ++i)
      matmul.outs[o].data.store(strip.batch, strip.row0 + static_cast<int64_t>(i), 0,
                                reduced[o][i]);
}
