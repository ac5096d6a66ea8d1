//===- IntegerOps.cpp - integer operations of epilogues ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integers of 1 to 64 bits, two's complement; overflow wraps.
//
//===----------------------------------------------------------------------===//

#include "Bits.h"
#include "OpTable.h"

namespace qgemm::reference {
namespace {

template <typename Fn>
void applyUnary(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  const unsigned w = step.in.width;
  for (size_t i = 0; i < n; ++i)
    out[i] = zeroExtend(Fn::run(in[0][i], w), step.out.width);
}

template <typename Fn>
void applyBinary(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  const unsigned w = step.in.width;
  for (size_t i = 0; i < n; ++i)
    out[i] = zeroExtend(Fn::run(in[0][i], in[1][i], w), w);
}

template <typename Fn> StepFn unary(const Step &) { return applyUnary<Fn>; }
template <typename Fn> StepFn binary(const Step &) { return applyBinary<Fn>; }

// a and b are zero-extended patterns of w bits.
#define QGEMM_UNARY(NAME, EXPR)                                                                    \
  struct NAME {                                                                                    \
    static uint64_t run(uint64_t a, [[maybe_unused]] unsigned w) { return EXPR; }                  \
  };
#define QGEMM_BINARY(NAME, EXPR)                                                                   \
  struct NAME {                                                                                    \
    static uint64_t run(uint64_t a, uint64_t b, [[maybe_unused]] unsigned w) { return EXPR; }      \
  };
QGEMM_BINARY(Add, a + b)
QGEMM_BINARY(Sub, a - b)
QGEMM_BINARY(Mul, a *b)
QGEMM_BINARY(And, a &b)
QGEMM_BINARY(Or, a | b)
QGEMM_BINARY(Xor, a ^ b)
QGEMM_BINARY(ShiftLeft, b >= w ? 0 : a << b)
QGEMM_BINARY(ShiftRightUnsigned, b >= w ? 0 : a >> b)
QGEMM_BINARY(ShiftRightSigned, static_cast<uint64_t>(signExtend(a, w) >> (b >= w ? w - 1 : b)))
QGEMM_BINARY(MaxUnsigned, a > b ? a : b)
QGEMM_BINARY(MinUnsigned, a < b ? a : b)
QGEMM_BINARY(MaxSigned, signExtend(a, w) > signExtend(b, w) ? a : b)
QGEMM_BINARY(MinSigned, signExtend(a, w) < signExtend(b, w) ? a : b)
QGEMM_UNARY(Abs, signExtend(a, w) < 0 ? uint64_t(0) - static_cast<uint64_t>(signExtend(a, w)) : a)
QGEMM_UNARY(ExtendSigned, static_cast<uint64_t>(signExtend(a, w)))
QGEMM_UNARY(Resize, a)
#undef QGEMM_UNARY
#undef QGEMM_BINARY

//===----------------------------------------------------------------------===//
// Comparison and selection
//===----------------------------------------------------------------------===//

struct IntegerOrder {
  bool isSigned;
  bool less, equal, greater;
};

// By arith::CmpIPredicate's number.
constexpr IntegerOrder kHoldsFor[10] = {
    {false, false, true, false}, // eq
    {false, true, false, true},  // ne
    {true, true, false, false},  // slt
    {true, true, true, false},   // sle
    {true, false, false, true},  // sgt
    {true, false, true, true},   // sge
    {false, true, false, false}, // ult
    {false, true, true, false},  // ule
    {false, false, false, true}, // ugt
    {false, false, true, true},  // uge
};

void compare(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  const IntegerOrder &p = kHoldsFor[step.predicate];
  // Flipping the sign bits turns signed into unsigned order.
  const uint64_t flip = p.isSigned ? uint64_t(1) << (step.in.width - 1) : 0;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t a = in[0][i] ^ flip, b = in[1][i] ^ flip;
    out[i] = a < b ? p.less : a == b ? p.equal : p.greater;
  }
}

void selectValue(const Step &, const uint64_t *const *in, uint64_t *out, size_t n) {
  for (size_t i = 0; i < n; ++i)
    out[i] = in[0][i] ? in[1][i] : in[2][i];
}

} // namespace

void addIntegerOps(OpTable &table) {
  auto add = [&](llvm::StringRef name, StepSelector fn) {
    table[name] = {fn, OperandKind::Integer, "integer operands"};
  };
  add("arith.addi", binary<Add>);
  add("arith.subi", binary<Sub>);
  add("arith.muli", binary<Mul>);
  add("arith.andi", binary<And>);
  add("arith.ori", binary<Or>);
  add("arith.xori", binary<Xor>);
  add("arith.shli", binary<ShiftLeft>);
  add("arith.shrui", binary<ShiftRightUnsigned>);
  add("arith.shrsi", binary<ShiftRightSigned>);
  add("arith.maxui", binary<MaxUnsigned>);
  add("arith.minui", binary<MinUnsigned>);
  add("arith.maxsi", binary<MaxSigned>);
  add("arith.minsi", binary<MinSigned>);
  add("math.absi", unary<Abs>);
  add("arith.extsi", unary<ExtendSigned>);
  add("arith.extui", unary<Resize>);
  add("arith.trunci", unary<Resize>);
  add("arith.cmpi", [](const Step &) -> StepFn { return compare; });
  table["arith.select"] = {[](const Step &) -> StepFn { return selectValue; }, OperandKind::Any,
                           "scalar operands"};
}

} // namespace qgemm::reference
