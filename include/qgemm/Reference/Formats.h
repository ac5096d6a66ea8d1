//===- Formats.h - scalar codecs of the reference ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every element type of `qgemm.matmul`, written from its definition and
// independent of LLVM's APFloat and of the generator:
//
//   * f16, bf16, f32, f64: IEEE 754-2019 interchange formats (bf16: the upper
//     half of f32);
//   * f8E4M3FN, f8E5M2: OCP 8-bit Floating Point Specification 1.0;
//   * f6E2M3FN, f6E3M2FN, f4E2M1FN, f8E8M0FNU: OCP Microscaling Formats (MX)
//     Specification 1.0;
//   * f8E4M3FNUZ, f8E5M2FNUZ: "8-bit Numerical Formats for Deep Neural
//     Networks", Noune et al., 2022 (one zero, the pattern 0x80 is NaN).
//
// A value in memory is a little-endian bit stream: element i of a type of w bits
// stands in bits [w*i, w*i + w) counted from the base, low bits first. So four
// 6-bit values fill three bytes.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_REFERENCE_FORMATS_H
#define QGEMM_REFERENCE_FORMATS_H

#include <cstdint>
#include <optional>
#include <string_view>

namespace qgemm::reference {

enum class ElementType : uint8_t {
  I4,
  UI4,
  I8,
  UI8,
  I16,
  UI16,
  I32,
  UI32,
  I64,
  UI64,
  F4E2M1FN,
  F6E2M3FN,
  F6E3M2FN,
  F8E4M3FN,
  F8E5M2,
  F8E4M3FNUZ,
  F8E5M2FNUZ,
  F8E8M0FNU,
  F16,
  BF16,
  F32,
  F64,
};
inline constexpr unsigned kNumElementTypes = 22;

/// What a float format does with the patterns that are not numbers.
enum class Specials : uint8_t {
  Ieee,         ///< largest exponent: Inf where the mantissa is 0, NaN elsewhere
  NanAllOnes,   ///< exponent and mantissa all ones: NaN; no Inf
  NegZeroIsNan, ///< the pattern of -0 is the only NaN; no Inf, no -0
  None,         ///< neither NaN nor Inf
  PowerOfTwo,   ///< f8E8M0FNU: 2^(pattern - 127), 0xFF is NaN
};

struct TypeInfo {
  const char *name; ///< as MLIR prints it (`i8`, `ui8`, `f8E4M3FN`)
  uint8_t bits;
  bool isFloat;
  bool isSigned;        ///< integers only
  uint8_t mantissaBits; ///< floats only, as are the following
  int16_t bias;
  Specials specials;
  bool saturates;     ///< encode gives the largest finite value beyond the range
  uint64_t maxFinite; ///< pattern of the largest finite value
  uint64_t nan;       ///< the pattern that encode gives for a NaN
};

/// The description of a type.
const TypeInfo &info(ElementType type);

inline unsigned bitWidth(ElementType type) { return info(type).bits; }
inline bool isFloat(ElementType type) { return info(type).isFloat; }
/// An integer type of 4 or 8 bits: what an integer operand may be.
bool isOperandInteger(ElementType type);
/// A float of 4, 6 or 8 bits that may be an operand (f8E8M0FNU may not).
bool isLowFloat(ElementType type);
inline bool isHalf(ElementType type) {
  return type == ElementType::F16 || type == ElementType::BF16;
}

/// The type of that name as MLIR prints it, if there is one.
std::optional<ElementType> elementTypeFromName(std::string_view name);

/// The value of a float's pattern; exact, since every format is a subset of
/// binary64.
double decodeFloat(ElementType type, uint64_t bits);

/// The value of an integer's pattern (a ui64 wraps).
int64_t decodeInt(ElementType type, uint64_t bits);

/// The nearest value of the format, ties to even. f16, bf16, f32: overflow
/// gives Inf. Floats of 8, 6 and 4 bits: overflow and Inf give the largest finite
/// value of that sign; NaN stays NaN where the type has one and is the largest
/// finite value elsewhere. f8E8M0FNU: the power of two below (what is not a
/// positive normal value clamps to the smallest).
uint64_t encodeFloat(ElementType type, double value);

/// Element `index` of the bit stream at `base`; reads only the bytes that hold it.
uint64_t loadBits(const void *base, ElementType type, int64_t index);
/// Writes element `index`, leaving the bits around it as they are.
void storeBits(void *base, ElementType type, int64_t index, uint64_t bits);

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_FORMATS_H
