//===- Bits.h - bit patterns and widths -------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_BITS_H
#define QGEMM_LIB_REFERENCE_BITS_H

#include <cstdint>
#include <cstring>

namespace qgemm::reference {

template <typename To, typename From> To bitCast(const From &from) {
  static_assert(sizeof(To) == sizeof(From), "bitCast requires equal sizes");
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

/// The low `width` bits, 1 <= width <= 64.
inline uint64_t zeroExtend(uint64_t bits, unsigned width) {
  return width == 64 ? bits : bits & ((uint64_t(1) << width) - 1);
}

/// The low `width` bits as a two's complement number, 1 <= width <= 64.
inline int64_t signExtend(uint64_t bits, unsigned width) {
  const uint64_t sign = uint64_t(1) << (width - 1);
  return static_cast<int64_t>((zeroExtend(bits, width) ^ sign) - sign);
}

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_BITS_H
