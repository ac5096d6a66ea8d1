//===- ScalarBits.cpp - bits counted, searched, extracted and set ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.1 and 16.3, RDNA4 ISA 16.1 and 16.3, CDNA3 ISA 12.1 and 12.3.
//
//===----------------------------------------------------------------------===//

#include "ScalarTable.h"

using namespace qgemm::sim_test;

namespace {
using State = ScalarState;

bool bitOf(uint64_t v, unsigned i) { return v >> i & 1; }

ScalarFunction counted(unsigned width, bool wanted) {
  return [=](State &s) {
    uint64_t count = 0;
    for (unsigned i = 0; i < width; ++i)
      count += bitOf(s.a, i) == wanted;
    s.d = count;
    s.scc = count != 0;
  };
}

/// The first bit of that value, from the bottom or from the top; -1 without one.
ScalarFunction searched(unsigned width, bool wanted, bool fromTop) {
  return [=](State &s) {
    s.d = 0xffffffff;
    for (unsigned i = width; i-- > 0;)
      if (bitOf(s.a, fromTop ? width - 1 - i : i) == wanted)
        s.d = i;
  };
}

/// The first bit, from the top, that is not the sign's.
ScalarFunction signsCounted(unsigned width) {
  return [=](State &s) {
    s.d = 0xffffffff;
    for (unsigned i = width; i-- > 1;)
      if (bitOf(s.a, width - 1 - i) != bitOf(s.a, width - 1))
        s.d = i;
  };
}

/// Bits [offset, offset + size) of the word, those above it being zeros or the word's sign; the
/// field's last bit is repeated upwards if it is signed. Manuals leave sizes over the width open.
ScalarFunction extracted(unsigned width, bool isSigned) {
  return [=](State &s) {
    unsigned offset = s.b & (width - 1), size = s.b >> 16 & 0x7f;
    uint64_t result = 0;
    for (unsigned i = 0; size && i < width; ++i) {
      unsigned at = (i < size ? i : isSigned ? size - 1 : width) + offset;
      bool inside = i < size || isSigned;
      bool bit = at < width ? bitOf(s.a, at) : isSigned && bitOf(s.a, width - 1);
      result |= uint64_t(inside && bit) << i;
    }
    s.d = result;
    s.scc = result != 0;
  };
}

ScalarFunction fieldMask(unsigned width) {
  return [=](State &s) {
    unsigned size = s.a & (width - 1), offset = s.b & (width - 1);
    s.d = 0;
    for (unsigned i = offset; i < offset + size && i < width; ++i)
      s.d |= 1ull << i;
  };
}

ScalarFunction reversed(unsigned width) {
  return [=](State &s) {
    s.d = 0;
    for (unsigned i = 0; i < width; ++i)
      s.d |= uint64_t(bitOf(s.a, i)) << (width - 1 - i);
  };
}

ScalarFunction bitPut(unsigned width, bool value) {
  return [=](State &s) {
    uint64_t bit = 1ull << (s.a & (width - 1));
    s.d = value ? s.d | bit : s.d - (s.d & bit);
  };
}

ScalarFunction extendedFrom(unsigned bits) {
  return [=](State &s) {
    uint64_t low = s.a % (1ull << bits);
    s.d = low >= 1ull << (bits - 1) ? low - (1ull << bits) : low;
  };
}

/// One bit for four, or all four of them.
ScalarFunction quads(unsigned width, bool whole) {
  return [=](State &s) {
    uint64_t result = 0;
    for (unsigned i = 0; i < width; ++i)
      if (bitOf(s.a, i))
        result |= whole ? 0xfull << (i / 4 * 4) : 1ull << (i / 4);
    s.d = result;
    s.scc = result != 0;
  };
}

void replicate(State &s) {
  s.d = 0;
  for (unsigned i = 0; i < 64; ++i)
    s.d |= uint64_t(bitOf(s.a, i / 2)) << i;
}
} // namespace

void qgemm::sim_test::addScalarBits(ScalarTable &table) {
  addScalar(table, {"s_bcnt0_i32_b32"}, "ww", counted(32, false));
  addScalar(table, {"s_bcnt0_i32_b64"}, "wW", counted(64, false));
  addScalar(table, {"s_bcnt1_i32_b32"}, "ww", counted(32, true));
  addScalar(table, {"s_bcnt1_i32_b64"}, "wW", counted(64, true));
  addScalar(table, {"s_ff0_i32_b32"}, "ww", searched(32, false, false));
  addScalar(table, {"s_ff0_i32_b64"}, "wW", searched(64, false, false));
  addScalar(table, {"s_ctz_i32_b32", "s_ff1_i32_b32"}, "ww", searched(32, true, false));
  addScalar(table, {"s_ctz_i32_b64", "s_ff1_i32_b64"}, "wW", searched(64, true, false));
  addScalar(table, {"s_clz_i32_u32", "s_flbit_i32_b32"}, "ww", searched(32, true, true));
  addScalar(table, {"s_clz_i32_u64", "s_flbit_i32_b64"}, "wW", searched(64, true, true));
  addScalar(table, {"s_cls_i32", "s_flbit_i32"}, "ww", signsCounted(32));
  addScalar(table, {"s_cls_i32_i64", "s_flbit_i32_i64"}, "wW", signsCounted(64));
  addScalar(table, {"s_bfe_u32"}, "wwf", extracted(32, false));
  addScalar(table, {"s_bfe_i32"}, "wwf", extracted(32, true));
  addScalar(table, {"s_bfe_u64"}, "WWF", extracted(64, false));
  addScalar(table, {"s_bfe_i64"}, "WWF", extracted(64, true));
  addScalar(table, {"s_bfm_b32"}, "wnn", fieldMask(32));
  addScalar(table, {"s_bfm_b64"}, "Wnn", fieldMask(64));
  addScalar(table, {"s_brev_b32"}, "ww", reversed(32));
  addScalar(table, {"s_brev_b64"}, "WW", reversed(64));
  addScalar(table, {"s_bitset0_b32"}, "wn", bitPut(32, false));
  addScalar(table, {"s_bitset0_b64"}, "Wn", bitPut(64, false));
  addScalar(table, {"s_bitset1_b32"}, "wn", bitPut(32, true));
  addScalar(table, {"s_bitset1_b64"}, "Wn", bitPut(64, true));
  addScalar(table, {"s_sext_i32_i8"}, "ww", extendedFrom(8));
  addScalar(table, {"s_sext_i32_i16"}, "ww", extendedFrom(16));
  addScalar(table, {"s_wqm_b32"}, "ww", quads(32, true));
  addScalar(table, {"s_wqm_b64"}, "WW", quads(64, true));
  addScalar(table, {"s_quadmask_b32"}, "ww", quads(32, false));
  addScalar(table, {"s_quadmask_b64"}, "WW", quads(64, false));
  addScalar(table, {"s_bitreplicate_b64_b32"}, "Ww", replicate);
}
