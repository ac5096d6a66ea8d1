//===- Conversions.cpp - conversions between types of epilogues -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bits.h"
#include "OpTable.h"

#include <cmath>

namespace qgemm::reference {
namespace {

bool isArithmetic(const ValueType &type) {
  return type.isFloat && (type.width >= 16); // f16, bf16, f32, f64
}

//===----------------------------------------------------------------------===//
// Float to float
//===----------------------------------------------------------------------===//

void convertFloat(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  for (size_t i = 0; i < n; ++i)
    out[i] = encodeFloat(step.out.format, decodeFloat(step.in.format, in[0][i]));
}

StepFn selectExtend(const Step &step) {
  return step.out.isFloat && step.out.format != ElementType::F8E8M0FNU ? convertFloat : nullptr;
}

/// Rounding to f8E8M0FNU has no agreed meaning: the specification leaves it out.
StepFn selectTruncate(const Step &step) {
  return step.out.isFloat && step.out.format != ElementType::F8E8M0FNU ? convertFloat : nullptr;
}

//===----------------------------------------------------------------------===//
// Integer to float: one rounding
//===----------------------------------------------------------------------===//

/// An integer that f16 and bf16 round to as they would to this one, and that binary64 holds:
/// beyond 53 bits, what is cut off counts only as not being 0.
double foldLowBits(uint64_t magnitude) {
  if (magnitude >> 53) {
    const uint64_t low = magnitude & 0x7ff;
    magnitude = (magnitude - low) | (low ? 0x800 : 0);
  }
  return static_cast<double>(magnitude);
}

uint64_t integerToFloat(uint64_t magnitude, bool isNegative, ElementType format) {
  double value;
  if (format == ElementType::F32)
    value = static_cast<float>(magnitude);
  else if (format == ElementType::F64)
    value = static_cast<double>(magnitude);
  else
    value = foldLowBits(magnitude);
  return encodeFloat(format, isNegative ? -value : value);
}

void signedToFloat(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const int64_t value = signExtend(in[0][i], step.in.width);
    const auto bits = static_cast<uint64_t>(value);
    out[i] = integerToFloat(value < 0 ? 0 - bits : bits, value < 0, step.out.format);
  }
}

void unsignedToFloat(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  for (size_t i = 0; i < n; ++i)
    out[i] = integerToFloat(in[0][i], false, step.out.format);
}

template <StepFn Fn> StepFn selectToFloat(const Step &step) {
  return isArithmetic(step.out) ? Fn : nullptr;
}

//===----------------------------------------------------------------------===//
// Float to integer: toward zero, saturating, NaN gives 0
//===----------------------------------------------------------------------===//

void floatToSigned(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  const unsigned w = step.out.width;
  const double limit = std::ldexp(1.0, static_cast<int>(w) - 1);
  const uint64_t lowest = uint64_t(1) << (w - 1);
  for (size_t i = 0; i < n; ++i) {
    const double value = decodeFloat(step.in.format, in[0][i]);
    if (std::isnan(value))
      out[i] = 0;
    else if (value >= limit)
      out[i] = lowest - 1;
    else if (value <= -limit)
      out[i] = lowest;
    else
      out[i] = zeroExtend(static_cast<uint64_t>(static_cast<int64_t>(value)), w);
  }
}

void floatToUnsigned(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  const unsigned w = step.out.width;
  const double limit = std::ldexp(1.0, static_cast<int>(w));
  for (size_t i = 0; i < n; ++i) {
    const double value = decodeFloat(step.in.format, in[0][i]);
    if (!(value > 0)) // NaN too
      out[i] = 0;
    else if (value >= limit)
      out[i] = zeroExtend(~uint64_t(0), w);
    else
      out[i] = static_cast<uint64_t>(value);
  }
}

template <StepFn Fn> StepFn selectFromFloat(const Step &step) {
  return isArithmetic(step.in) && !step.out.isFloat ? Fn : nullptr;
}

void copyBits(const Step &, const uint64_t *const *in, uint64_t *out, size_t n) {
  std::memcpy(out, in[0], n * sizeof(uint64_t));
}

StepFn selectBitcast(const Step &step) {
  return step.in.width == step.out.width ? copyBits : nullptr;
}

/// i32 to f32 to a float.
void accumulatorToFloat(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n) {
  for (size_t i = 0; i < n; ++i)
    out[i] = encodeFloat(step.out.format,
                         static_cast<float>(static_cast<int32_t>(static_cast<uint32_t>(in[0][i]))));
}

} // namespace

StepFn identityConversion(const ValueType &from, const ValueType &to) {
  if (from == to)
    return copyBits;
  if (!to.isFloat || to.format == ElementType::F8E8M0FNU)
    return nullptr;
  return from.isFloat ? convertFloat : accumulatorToFloat;
}

void addConversions(OpTable &table) {
  table["arith.extf"] = {selectExtend, OperandKind::Float, "a float operand and result"};
  table["arith.truncf"] = {selectTruncate, OperandKind::Float,
                           "a float operand and a float result other than f8E8M0FNU"};
  constexpr const char *kToFloat = "an integer operand and an f64, f32, f16 or bf16 result";
  table["arith.sitofp"] = {selectToFloat<signedToFloat>, OperandKind::Integer, kToFloat};
  table["arith.uitofp"] = {selectToFloat<unsignedToFloat>, OperandKind::Integer, kToFloat};
  constexpr const char *kToInteger = "an f64, f32, f16 or bf16 operand and an integer result";
  table["arith.fptosi"] = {selectFromFloat<floatToSigned>, OperandKind::Float, kToInteger};
  table["arith.fptoui"] = {selectFromFloat<floatToUnsigned>, OperandKind::Float, kToInteger};
  table["arith.bitcast"] = {selectBitcast, OperandKind::Any, "types of equal width"};
}

} // namespace qgemm::reference
