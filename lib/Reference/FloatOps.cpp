//===- FloatOps.cpp - floating-point operations of epilogues ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic of each format is done in a host type that holds its values,
// and each result is rounded to the format:
//
//   f32, f64  in float and double: the host's IEEE operations.
//   bf16      in float: the definition of bf16 arithmetic (f32, then rounded).
//   f16       in double, then rounded. That equals one rounding: for + - * / sqrt since
//             53 >= 2 * 11 + 2 bits. For fma, a sum that binary64 has to round
//             spans more than 53 bits, so the smaller of product (22 bits) and addend
//             (11 bits) lies at least 2^-30 below the larger; if the larger is the
//             addend, the sum is within 2^-30 of an f16 value and rounds to it; if it is the
//             product, it is above 2^28 and overflows.
//
//===----------------------------------------------------------------------===//

#include "Bits.h"
#include "OpTable.h"

#include "qgemm/Reference/Transcendentals.h"

#include <cmath>
#include <limits>
#include <type_traits>

namespace qgemm::reference {
namespace {

template <ElementType> struct Arith;
template <> struct Arith<ElementType::F64> {
  using Host = double;
  static Host load(uint64_t bits) { return bitCast<double>(bits); }
  static uint64_t store(Host value) { return bitCast<uint64_t>(value); }
};
template <> struct Arith<ElementType::F32> {
  using Host = float;
  static Host load(uint64_t bits) { return bitCast<float>(static_cast<uint32_t>(bits)); }
  static uint64_t store(Host value) { return bitCast<uint32_t>(value); }
};
template <> struct Arith<ElementType::F16> {
  using Host = double;
  static Host load(uint64_t bits) { return decodeFloat(ElementType::F16, bits); }
  static uint64_t store(Host value) { return encodeFloat(ElementType::F16, value); }
};
template <> struct Arith<ElementType::BF16> {
  using Host = float;
  static Host load(uint64_t bits) { return bitCast<float>(static_cast<uint32_t>(bits << 16)); }
  static uint64_t store(Host value) { return encodeFloat(ElementType::BF16, value); }
};

template <typename Fn, ElementType T>
void apply(const Step &, const uint64_t *const *in, uint64_t *out, size_t n) {
  using A = Arith<T>;
  for (size_t i = 0; i < n; ++i) {
    if constexpr (Fn::kOperands == 1)
      out[i] = A::store(Fn::run(A::load(in[0][i])));
    else if constexpr (Fn::kOperands == 2)
      out[i] = A::store(Fn::run(A::load(in[0][i]), A::load(in[1][i])));
    else
      out[i] = A::store(Fn::run(A::load(in[0][i]), A::load(in[1][i]), A::load(in[2][i])));
  }
}

template <typename Fn> StepFn select(const Step &step) {
  switch (step.in.format) {
  case ElementType::F64:
    if constexpr (Fn::kHasF64)
      return apply<Fn, ElementType::F64>;
    return nullptr;
  case ElementType::F32:
    return apply<Fn, ElementType::F32>;
  case ElementType::F16:
    return apply<Fn, ElementType::F16>;
  case ElementType::BF16:
    return apply<Fn, ElementType::BF16>;
  default:
    return nullptr;
  }
}

template <unsigned N> struct Op {
  static constexpr unsigned kOperands = N;
  static constexpr bool kHasF64 = true;
};

// NaN is propagated by each of these as the host does it: which NaN is not promised.
#define QGEMM_UNARY(NAME, EXPR)                                                                    \
  struct NAME : Op<1> {                                                                            \
    template <typename T> static T run(T a) { return EXPR; }                                       \
  };
#define QGEMM_BINARY(NAME, EXPR)                                                                   \
  struct NAME : Op<2> {                                                                            \
    template <typename T> static T run(T a, T b) { return EXPR; }                                  \
  };
QGEMM_BINARY(Add, a + b)
QGEMM_BINARY(Sub, a - b)
QGEMM_BINARY(Mul, a *b)
QGEMM_BINARY(Div, a / b)
QGEMM_BINARY(CopySign, std::copysign(a, b))
QGEMM_UNARY(Neg, -a)
QGEMM_UNARY(Abs, std::fabs(a))
QGEMM_UNARY(Floor, std::floor(a))
QGEMM_UNARY(Ceil, std::ceil(a))
QGEMM_UNARY(Trunc, std::trunc(a))
QGEMM_UNARY(Round, std::round(a))         // ties away from zero
QGEMM_UNARY(RoundEven, std::nearbyint(a)) // the rounding mode is never changed
QGEMM_UNARY(Sqrt, std::sqrt(a))
#undef QGEMM_UNARY
#undef QGEMM_BINARY

struct Fma : Op<3> {
  template <typename T> static T run(T a, T b, T c) { return std::fma(a, b, c); }
};

/// A function that the specification defines on f32 alone.
template <float (*Fn)(float)> struct Transcendental : Op<1> {
  static constexpr bool kHasF64 = false;
  template <typename T> static T run(T a) { return Fn(static_cast<float>(a)); }
};

/// a > b in the order in which -0 < +0; neither is NaN.
template <typename T> bool above(T a, T b) {
  return a > b || (a == b && std::signbit(b) && !std::signbit(a));
}

template <bool IsMax, bool PropagateNaN> struct Extremum : Op<2> {
  template <typename T> static T run(T a, T b) {
    if (std::isnan(a) || std::isnan(b)) {
      if (PropagateNaN)
        return std::numeric_limits<T>::quiet_NaN();
      return std::isnan(a) ? b : a;
    }
    return above(a, b) == IsMax ? a : b;
  }
};

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

enum Relation : unsigned { kLess = 1, kEqual = 2, kGreater = 4, kUnordered = 8 };

// By arith::CmpFPredicate's number: the relations for which the predicate holds.
constexpr unsigned kHoldsFor[16] = {
    0,                                      // false
    kEqual,                                 // oeq
    kGreater,                               // ogt
    kGreater | kEqual,                      // oge
    kLess,                                  // olt
    kLess | kEqual,                         // ole
    kLess | kGreater,                       // one
    kLess | kEqual | kGreater,              // ord
    kUnordered | kEqual,                    // ueq
    kUnordered | kGreater,                  // ugt
    kUnordered | kGreater | kEqual,         // uge
    kUnordered | kLess,                     // ult
    kUnordered | kLess | kEqual,            // ule
    kUnordered | kLess | kGreater,          // une
    kUnordered,                             // uno
    kUnordered | kLess | kEqual | kGreater, // true
};

template <ElementType T>
void compare(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  using A = Arith<T>;
  for (size_t i = 0; i < n; ++i) {
    const auto a = A::load(in[0][i]), b = A::load(in[1][i]);
    const unsigned relation = a < b ? kLess : a > b ? kGreater : a == b ? kEqual : kUnordered;
    out[i] = (kHoldsFor[step.predicate] & relation) != 0;
  }
}

StepFn selectCompare(const Step &step) {
  switch (step.in.format) {
  case ElementType::F64:
    return compare<ElementType::F64>;
  case ElementType::F32:
    return compare<ElementType::F32>;
  case ElementType::F16:
    return compare<ElementType::F16>;
  case ElementType::BF16:
    return compare<ElementType::BF16>;
  default:
    return nullptr;
  }
}

} // namespace

void addFloatOps(OpTable &table) {
  constexpr const char *kWant = "f64, f32, f16 or bf16 operands";
  auto add = [&](llvm::StringRef name, StepSelector fn, const char *want = kWant) {
    table[name] = {fn, OperandKind::Float, want};
  };
  add("arith.addf", select<Add>);
  add("arith.subf", select<Sub>);
  add("arith.mulf", select<Mul>);
  add("arith.divf", select<Div>);
  add("arith.negf", select<Neg>);
  add("arith.maximumf", select<Extremum<true, true>>);
  add("arith.minimumf", select<Extremum<false, true>>);
  add("arith.maxnumf", select<Extremum<true, false>>);
  add("arith.minnumf", select<Extremum<false, false>>);
  add("arith.cmpf", selectCompare);
  add("math.fma", select<Fma>);
  add("math.absf", select<Abs>);
  add("math.copysign", select<CopySign>);
  add("math.floor", select<Floor>);
  add("math.ceil", select<Ceil>);
  add("math.trunc", select<Trunc>);
  add("math.round", select<Round>);
  add("math.roundeven", select<RoundEven>);
  add("math.sqrt", select<Sqrt>);

  constexpr const char *kWantOne = "an f32, f16 or bf16 operand";
  add("math.exp", select<Transcendental<expF32>>, kWantOne);
  add("math.exp2", select<Transcendental<exp2F32>>, kWantOne);
  add("math.log", select<Transcendental<logF32>>, kWantOne);
  add("math.rsqrt", select<Transcendental<rsqrtF32>>, kWantOne);
  add("math.tanh", select<Transcendental<tanhF32>>, kWantOne);
  add("math.erf", select<Transcendental<erfF32>>, kWantOne);
}

} // namespace qgemm::reference
