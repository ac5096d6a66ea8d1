//===- TurnedBytes.cpp - bytes of a column as words of a row --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lane holds a block in which neighbours along dimension 0 are bytes of the same
// word. Four such words, neighbours along dimension 1, become four of the other kind
// by eight v_perm_b32: first the bytes of words 0 and 1, and of 2 and 3, side by
// side, then the halves of those. (LLVM's AMDGPUUsage, llvm.amdgcn.perm: selectors 0
// to 3 name bytes of the second operand, 4 to 7 of the first.)
//
//===----------------------------------------------------------------------===//

#include "TileLowering.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// Bytes 0 and 1, or 2 and 3, of two words in turns; their lower or upper halves.
constexpr int64_t kInterleave[] = {0x05010400, 0x07030602};
constexpr int64_t kHalves[] = {0x05040100, 0x07060302};
} // namespace

TurnedBytes::TurnedBytes(OpBuilder &b, Location loc, ValueRange vectors, const BitLayout &layout)
    : b(b), loc(loc), vectors(vectors), layout(layout), rows(layout.contiguous(0)) {}

Value TurnedBytes::select(Value low, Value high, int64_t selector) {
  Value args[] = {high, low, Ints(b, loc, 32).constant(selector)};
  return LLVM::CallIntrinsicOp::create(b, loc, b.getI32Type(), b.getStringAttr("llvm.amdgcn.perm"),
                                       args)
      .getResult(0);
}

/// The interleaved bytes of the two words from register `reg` on.
Value TurnedBytes::pair(int64_t reg, int64_t half) {
  Value &value = pairs[{reg, half}];
  if (!value) {
    auto word = [&](int64_t r) {
      return toMemory(b, loc, extractRun(b, loc, vectors, layout.vectorSize(), r, 4));
    };
    value = select(word(reg), word(reg + rows), kInterleave[half]);
  }
  return value;
}

Value TurnedBytes::word(int64_t reg) {
  int64_t row = reg % 4, first = reg - row;
  return select(pair(first, row / 2), pair(first + 2 * rows, row / 2), kHalves[row % 2]);
}

Value TurnedBytes::words(int64_t reg, int64_t count) {
  if (count == 1)
    return word(reg);
  SmallVector<Value> all;
  for (int64_t i = 0; i < count; ++i)
    all.push_back(word(reg + 4 * i * rows));
  return vector::FromElementsOp::create(b, loc, VectorType::get(count, b.getI32Type()), all);
}
