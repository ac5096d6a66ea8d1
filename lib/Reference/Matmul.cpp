//===- Matmul.cpp - the executable specification of qgemm.matmul ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Matmul.h"
#include "TileRunner.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace qgemm::reference;

static bool hasReduction(const Matmul &matmul) {
  return llvm::any_of(matmul.outs,
                      [](const Out &out) { return out.reduction != RowReduction::None; });
}

/// Cuts rows and columns of one batch or expert into strips, at multiples of the tile, where
/// every type starts on a byte.
static void addStrips(const Matmul &matmul, const Rectangle &r, int64_t expert,
                      std::vector<Strip> &strips) {
  const bool whole = hasReduction(matmul);
  for (int64_t row = r.row0, rowEnd; row < r.row1; row = rowEnd) {
    rowEnd = std::min(r.row1, (row / kTileRows + 1) * kTileRows);
    if (whole) {
      strips.push_back({r.batch, expert, row, rowEnd, r.col0, r.col1});
      continue;
    }
    for (int64_t col = r.col0, end; col < r.col1; col = end) {
      end = std::min(r.col1, (col / kTileCols + 1) * kTileCols);
      strips.push_back({r.batch, expert, row, rowEnd, col, end});
    }
  }
}

/// Rows of no expert are left out.
static std::vector<Strip> makeStrips(const Matmul &matmul, llvm::ArrayRef<Rectangle> rectangles) {
  std::vector<Rectangle> all;
  if (rectangles.empty()) {
    for (int64_t batch = 0; batch < matmul.batches; ++batch)
      all.push_back({batch, 0, matmul.M, 0, matmul.N});
    rectangles = all;
  }
  std::vector<Strip> strips;
  for (const Rectangle &r : rectangles) {
    if (!matmul.experts.present()) {
      addStrips(matmul, r, 0, strips);
      continue;
    }
    for (int64_t e = 0; e < matmul.experts.count; ++e) {
      Rectangle part = r;
      part.row0 = std::max<int64_t>(r.row0, matmul.experts.offsets[e]);
      part.row1 = std::min<int64_t>(r.row1, matmul.experts.offsets[e + 1]);
      addStrips(matmul, part, e, strips);
    }
  }
  return strips;
}

/// Two rectangles or experts may share a byte of an out of a sub-byte type.
static bool mayRace(const Matmul &matmul, const Options &options) {
  const bool hasSubByteOut =
      llvm::any_of(matmul.outs, [](const Out &out) { return bitWidth(out.data.type) < 8; });
  return hasSubByteOut && (options.rectangles.size() > 1 || matmul.experts.count > 1);
}

llvm::Error qgemm::reference::run(const Matmul &matmul, const Options &options) {
  llvm::Expected<Plan> plan = makePlan(matmul, options);
  if (!plan)
    return plan.takeError();

  const std::vector<Strip> strips = makeStrips(matmul, options.rectangles);
  std::atomic<size_t> next = 0;
  auto work = [&] {
    TileRunner runner(*plan, options.simple);
    for (size_t i; (i = next.fetch_add(1)) < strips.size();)
      runner.run(strips[i]);
  };
  size_t threads = options.threads ? options.threads : std::thread::hardware_concurrency();
  threads = mayRace(matmul, options) ? 1 : std::min(threads, strips.size());
  std::vector<std::thread> others;
  for (size_t i = 1; i < threads; ++i)
    others.emplace_back(work);
  work();
  for (std::thread &thread : others)
    thread.join();
  return llvm::Error::success();
}
