//===- EdgeFields.cpp - bits, bytes and shifts ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.7-16.12, RDNA4 ISA 16.7-16.12, CDNA3 ISA 12.7-12.13, CDNA4 ISA 12.7-12.10.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"
#include <algorithm>

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;

uint64_t byteAt(uint64_t word, unsigned i) { return word >> (8 * i) & 255; }

/// Shifts of one bit, as often as the low bits of the amount say.
uint64_t shift(uint64_t value, unsigned count, unsigned width, char how) {
  for (unsigned i = 0; i < (count & (width - 1)); ++i) {
    uint64_t top = value >> (width - 1) & 1;
    if (how == 'l')
      value <<= 1;
    else
      value = (value & (width == 64 ? ~0ull : (1ull << width) - 1)) >> 1 |
              (how == 'a' ? top << (width - 1) : 0);
  }
  return value;
}

void addShifts(EdgeTable &table) {
  struct Row {
    const char *name, *types;
    unsigned width;
    char how;
  };
  for (Row row : {Row{"v_lshlrev_b32", "uuu", 32, 'l'},
                  {"v_lshrrev_b32", "uuu", 32, 'r'},
                  {"v_ashrrev_i32", "iui", 32, 'a'},
                  {"v_lshlrev_b16", "ttt", 16, 'l'},
                  {"v_lshrrev_b16", "ttt", 16, 'r'},
                  {"v_ashrrev_i16", "sts", 16, 'a'},
                  {"v_lshlrev_b64", "UuU", 64, 'l'},
                  {"v_lshrrev_b64", "UuU", 64, 'r'},
                  {"v_ashrrev_i64", "IuI", 64, 'a'}})
    table.push_back({row.name, row.types,
                     [row](In in) { return shift(in.s[1], unsigned(in.s[0]), row.width, row.how); },
                     0, ""});
  table.push_back({"v_lshl_add_u64", "UUuU",
                   [](In in) { return shift(in.s[0], in.s[1] & 7, 64, 'l') + in.s[2]; }, 0, ""});
  table.push_back({"v_lshl_or_b32", "uuuu",
                   [](In in) { return shift(in.s[0], unsigned(in.s[1]), 32, 'l') | in.s[2]; }, 0,
                   ""});
  for (auto [name, unit] : {std::pair("v_alignbit_b32", 1u), {"v_alignbyte_b32", 8u}})
    table.push_back({name, "uuuu",
                     [unit = unit](In in) {
                       Wide both = Wide(in.s[0]) << 32 | uint32_t(in.s[1]);
                       return uint64_t(both >> ((in.s[2] & (unit == 1 ? 31 : 3)) * unit));
                     },
                     0, ""});
}

void addLogic(EdgeTable &table) {
  auto put = [&](const char *name, const char *types, EdgeFunction fn) {
    table.push_back({name, types, fn, 0, ""});
  };
  for (auto [suffix, letter] : {std::pair("b32", 'u'), {"b16", 't'}}) {
    std::string two(3, letter), one(2, letter);
    put((std::string("v_and_") + suffix).c_str(), two.c_str(),
        [](In in) { return in.s[0] & in.s[1]; });
    put((std::string("v_or_") + suffix).c_str(), two.c_str(),
        [](In in) { return in.s[0] | in.s[1]; });
    put((std::string("v_xor_") + suffix).c_str(), two.c_str(),
        [](In in) { return in.s[0] ^ in.s[1]; });
    put((std::string("v_not_") + suffix).c_str(), one.c_str(), [](In in) { return ~in.s[0]; });
    put((std::string("v_mov_") + suffix).c_str(), one.c_str(), [](In in) { return in.s[0]; });
  }
  put("v_mov_b64", "UU", [](In in) { return in.s[0]; });
  put("v_xnor_b32", "uuu", [](In in) { return ~(in.s[0] ^ in.s[1]); });
  put("v_and_or_b32", "uuuu", [](In in) { return (in.s[0] & in.s[1]) | in.s[2]; });
  put("v_or3_b32", "uuuu", [](In in) { return in.s[0] | in.s[1] | in.s[2]; });
  put("v_xor3_b32", "uuuu", [](In in) { return in.s[0] ^ in.s[1] ^ in.s[2]; });
  put("v_bfi_b32", "uuuu", [](In in) {
    uint64_t result = 0;
    for (int i = 0; i < 32; ++i)
      result |= (in.s[0] >> i & 1 ? in.s[1] : in.s[2]) & 1ull << i;
    return result;
  });
  put("v_bfm_b32", "uuu", [](In in) {
    uint64_t result = 0;
    for (unsigned i = 0; i < (in.s[0] & 31); ++i)
      result |= 1ull << (i + (in.s[1] & 31));
    return result;
  });
  table.push_back(
      {"v_pack_b32_f16", "uhh", [](In in) { return in.s[0] | in.s[1] << 16; }, EdgeKeeps, ""});
  table.push_back({"v_cndmask_b32", "uuu", [](In in) { return in.mask ? in.s[1] : in.s[0]; }, 0,
                   "{d}, {0}, {1}, {m}"});
  table.push_back({"v_cndmask_b16", "ttt", [](In in) { return in.mask ? in.s[1] : in.s[0]; }, 0,
                   "{d}, {0}, {1}, {m}"});
}

void addSearches(EdgeTable &table) {
  auto put = [&](std::initializer_list<const char *> names, const char *types, EdgeFunction fn) {
    for (const char *name : names)
      table.push_back({name, types, fn, 0, ""});
  };
  put({"v_bfrev_b32"}, "uu", [](In in) {
    uint64_t result = 0;
    for (int i = 0; i < 32; ++i)
      result |= (in.s[0] >> i & 1) << (31 - i);
    return result;
  });
  put({"v_ctz_i32_b32", "v_ffbl_b32"}, "iu", [](In in) {
    for (int i = 0; i < 32; ++i)
      if (in.s[0] >> i & 1)
        return uint64_t(i);
    return ~uint64_t(0);
  });
  put({"v_clz_i32_u32", "v_ffbh_u32"}, "iu", [](In in) {
    for (int i = 0; i < 32; ++i)
      if (in.s[0] >> (31 - i) & 1)
        return uint64_t(i);
    return ~uint64_t(0);
  });
  put({"v_cls_i32", "v_ffbh_i32"}, "ii", [](In in) {
    for (int i = 1; i < 32; ++i)
      if ((in.s[0] >> (31 - i) & 1) != (in.s[0] >> 31 & 1))
        return uint64_t(i);
    return ~uint64_t(0);
  });
  put({"v_bcnt_u32_b32"}, "uuu", [](In in) {
    uint64_t sum = in.s[1];
    for (int i = 0; i < 32; ++i)
      sum += in.s[0] >> i & 1;
    return sum;
  });
  put({"v_bfe_u32"}, "uuuu", [](In in) {
    return (in.s[0] & 0xffffffff) >> (in.s[1] & 31) & ((1ull << (in.s[2] & 31)) - 1);
  });
  // The sign comes from the last bit of the field; bits above the word repeat its sign.
  put({"v_bfe_i32"}, "iiuu", [](In in) {
    unsigned size = in.s[2] & 31;
    Wide shifted = Wide(int32_t(in.s[0])) >> (in.s[1] & 31);
    return size ? uint64_t(signExtend(uint64_t(shifted), size)) : 0;
  });
}

void addBytes(EdgeTable &table) {
  auto put = [&](const char *name, const char *types, EdgeFunction fn, unsigned flags = 0) {
    table.push_back({name, types, fn, flags, ""});
  };
  put("v_perm_b32", "uuuu", [](In in) {
    // Bytes 0-3 are the second source's, 4-7 the first's.
    uint64_t result = 0;
    for (int i = 0; i < 4; ++i) {
      unsigned select = byteAt(in.s[2], i);
      auto source = [&](unsigned n) { return byteAt(in.s[n >= 4 ? 0 : 1], n & 3); };
      uint64_t byte = select >= 13   ? 255
                      : select == 12 ? 0
                      : select >= 8  ? (source(2 * (select - 8) + 1) >> 7) * 255
                                     : source(select);
      result |= byte << (8 * i);
    }
    return result;
  });
  auto differences = [](In in, unsigned bits, bool masked) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < 32; i += bits) {
      int64_t x = in.s[0] >> i & ((1ull << bits) - 1), y = in.s[1] >> i & ((1ull << bits) - 1);
      if (!masked || y)
        sum += uint64_t(std::abs(x - y));
    }
    return sum;
  };
  put("v_sad_u8", "uuuu", [=](In in) { return differences(in, 8, false) + in.s[2]; });
  put("v_sad_u16", "uuuu", [=](In in) { return differences(in, 16, false) + in.s[2]; });
  put("v_sad_u32", "uuuu", [=](In in) { return differences(in, 32, false) + in.s[2]; });
  put("v_sad_hi_u8", "uuuu", [=](In in) { return (differences(in, 8, false) << 16) + in.s[2]; });
  put("v_msad_u8", "uuuu", [=](In in) { return differences(in, 8, true) + in.s[2]; });
  // Bytes 0-3, 1-4, 2-5 and 3-6 of the first source, each onto 16 bits of the third.
  for (bool masked : {false, true})
    put(masked ? "v_mqsad_pk_u16_u8" : "v_qsad_pk_u16_u8", "UUuU", [=](In in) {
      uint64_t result = 0;
      for (int i = 0; i < 4; ++i) {
        EdgeInput slice = in;
        slice.s[0] = in.s[0] >> (8 * i) & 0xffffffff;
        uint64_t sum = differences(slice, 8, masked) + (in.s[2] >> (16 * i) & 0xffff);
        result |= (sum & 0xffff) << (16 * i);
      }
      return result;
    });
  for (bool high : {false, true})
    put(high ? "v_mbcnt_hi_u32_b32" : "v_mbcnt_lo_u32_b32", "uuu", [=](In in) {
      uint64_t count = in.s[1];
      for (unsigned i = 0; i < 32; ++i)
        count += i + (high ? 32 : 0) < in.lane && (in.s[0] >> i & 1);
      return count;
    });
  table.push_back({"v_pk_mov_b32", "UUU",
                   [](In in) { return in.s[0] >> 32 | (in.s[1] & 0xffffffff) << 32; }, 0,
                   "{d}, {0}, {1} op_sel:[1,0] op_sel_hi:[0,0]"});
  table.push_back({"v_pk_mov_b32", "UUU",
                   [](In in) { return (in.s[0] & 0xffffffff) | in.s[1] >> 32 << 32; }, 0,
                   "{d}, {0}, {1} op_sel:[0,1]"});
  put("v_lerp_u8", "uuuu", [](In in) {
    uint64_t result = 0;
    for (int i = 0; i < 4; ++i)
      result |= (byteAt(in.s[0], i) + byteAt(in.s[1], i) + (byteAt(in.s[2], i) & 1)) / 2 << (8 * i);
    return result;
  });
  for (auto [name, low, high] :
       {std::tuple("v_ashr_pk_i8_i32", -128, 127), {"v_ashr_pk_u8_i32", 0, 255}})
    put(name, "tiiu", [low = low, high = high](In in) {
      uint64_t result = 0;
      for (int i = 0; i < 2; ++i) {
        int64_t v = int64_t(int32_t(in.s[i])) >> (in.s[2] & 31);
        result |= uint64_t(std::clamp<int64_t>(v, low, high) & 255) << (8 * i);
      }
      return result;
    });
  put("v_prng_b32", "uu", [](In in) {
    // A linear feedback shift register with the polynomial 0xC5 (CDNA4 ISA, V_PRNG_B32).
    return in.s[0] << 1 ^ (in.s[0] >> 31 & 1 ? 0xc5 : 0);
  });
}
} // namespace

void qgemm::sim_test::addEdgeFields(EdgeTable &table) {
  addShifts(table);
  addLogic(table);
  addSearches(table);
  addBytes(table);
}
