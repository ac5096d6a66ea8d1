//===- EdgeConvert.cpp - conversions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.8-16.12, CDNA3 ISA 12.8-12.10: to integers toward zero, saturating, NaN to zero; to
// floats as MODE says for the result's format.
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

namespace {
using In = const EdgeInput &;

/// The integer that direction gives ('t' to zero, 'f' down, 'u' half up), within [low, high].
int64_t toInteger(char type, uint64_t bits, char direction, int64_t low, int64_t high) {
  if (isNaNBits(type, bits))
    return 0;
  long double v = static_cast<long double>(valueOf(type, bits));
  long double whole = direction == 't'   ? std::trunc(v)
                      : direction == 'f' ? std::floor(v)
                                         : std::floor(v + 0.5L);
  return whole < low ? low : whole > high ? high : static_cast<int64_t>(whole);
}

struct Range {
  char letter;
  int64_t low, high;
};
constexpr Range ranges[] = {{'i', INT32_MIN, INT32_MAX},
                            {'u', 0, UINT32_MAX},
                            {'s', INT16_MIN, INT16_MAX},
                            {'t', 0, UINT16_MAX}};
Range rangeOf(char letter) {
  for (Range range : ranges)
    if (range.letter == letter)
      return range;
  return ranges[0];
}

void toInt(EdgeTable &table, const char *name, const char *types, char direction = 't') {
  Range range = rangeOf(types[0]);
  char from = types[1];
  table.push_back(
      {name, types,
       [=](In in) { return uint64_t(toInteger(from, in.s[0], direction, range.low, range.high)); },
       0, ""});
}

void fromInt(EdgeTable &table, const char *name, const char *types) {
  char to = types[0], from = types[1];
  table.push_back({name, types,
                   [=](In in) {
                     unsigned width = from == 's' || from == 't' ? 16 : 32;
                     int64_t v =
                         from == 's' || from == 'i' ? signExtend(in.s[0], width) : int64_t(in.s[0]);
                     return roundBits(to, v < 0, uint64_t(v < 0 ? -v : v), 0);
                   },
                   0, ""});
}

uint64_t changeFormat(char to, char from, uint64_t bits) {
  EdgeFormat f = formatOf(from), t = formatOf(to);
  uint64_t sign = bits & f.sign() ? t.sign() : 0;
  if (isNaNBits(from, bits)) { // the payload's upper bits stay
    int lost = f.fraction - t.fraction;
    uint64_t payload = bits & (f.infinity() | ((1ull << f.fraction) - 1)) & ~f.infinity();
    return defaultNaN(to) | sign | (lost > 0 ? payload >> lost : payload << -lost);
  }
  if (isInfinityBits(from, bits))
    return t.infinity() | sign;
  EdgeParts p = partsOf(from, bits);
  return roundBits(to, p.negative, p.significand, p.exponent);
}

/// f16 of the largest magnitude that is not above v's.
uint64_t halfTowardZero(uint64_t bits) {
  uint64_t nearest = changeFormat('h', 'f', bits);
  if (isNaNBits('f', bits) || isInfinityBits('f', bits))
    return nearest;
  return std::fabs(valueOf('h', nearest)) > std::fabs(valueOf('f', bits)) ? nearest - 1 : nearest;
}

uint64_t pair(uint64_t low, uint64_t high) { return (low & 0xffff) | (high & 0xffff) << 16; }

uint64_t normalized(char type, uint64_t bits, bool isSigned) {
  if (isNaNBits(type, bits))
    return 0;
  double v = valueOf(type, bits);
  v = v > 1 ? 1 : v < (isSigned ? -1 : 0) ? (isSigned ? -1 : 0) : v;
  v *= isSigned ? 32767 : 65535; // exact: products of 24 and 16 bits
  unsigned mode = edgeRounding.of(type);
  return uint64_t(int64_t(mode == 0   ? std::nearbyint(v)
                          : mode == 1 ? std::ceil(v)
                          : mode == 2 ? std::floor(v)
                                      : std::trunc(v)));
}

void addPairs(EdgeTable &table) {
  auto put = [&](std::initializer_list<const char *> names, const char *types, EdgeFunction fn) {
    for (const char *name : names)
      table.push_back({name, types, fn, 0, ""});
  };
  put({"v_cvt_pk_rtz_f16_f32", "v_cvt_pkrtz_f16_f32"}, "uff",
      [](In in) { return pair(halfTowardZero(in.s[0]), halfTowardZero(in.s[1])); });
  put({"v_cvt_pk_i16_i32"}, "uii", [](In in) {
    return pair(uint64_t(clampWide(int32_t(in.s[0]), INT16_MIN, INT16_MAX)),
                uint64_t(clampWide(int32_t(in.s[1]), INT16_MIN, INT16_MAX)));
  });
  put({"v_cvt_pk_u16_u32"}, "uuu", [](In in) {
    return pair(uint64_t(clampWide(uint32_t(in.s[0]), 0, UINT16_MAX)),
                uint64_t(clampWide(uint32_t(in.s[1]), 0, UINT16_MAX)));
  });
  for (char letter : {'s', 't'}) {
    Range range = rangeOf(letter);
    put({letter == 's' ? "v_cvt_pk_i16_f32" : "v_cvt_pk_u16_f32"}, "uff", [=](In in) {
      return pair(uint64_t(toInteger('f', in.s[0], 't', range.low, range.high)),
                  uint64_t(toInteger('f', in.s[1], 't', range.low, range.high)));
    });
    bool isSigned = letter == 's';
    auto from = [=](char type) {
      return [=](In in) {
        return pair(normalized(type, in.s[0], isSigned), normalized(type, in.s[1], isSigned));
      };
    };
    put({isSigned ? "v_cvt_pk_norm_i16_f32" : "v_cvt_pk_norm_u16_f32",
         isSigned ? "v_cvt_pknorm_i16_f32" : "v_cvt_pknorm_u16_f32"},
        "uff", from('f'));
    put({isSigned ? "v_cvt_pk_norm_i16_f16" : "v_cvt_pk_norm_u16_f16",
         isSigned ? "v_cvt_pknorm_i16_f16" : "v_cvt_pknorm_u16_f16"},
        "uhh", from('h'));
    put({isSigned ? "v_cvt_norm_i16_f16" : "v_cvt_norm_u16_f16"}, isSigned ? "sh" : "th",
        [=](In in) { return normalized('h', in.s[0], isSigned); });
  }
  put({"v_cvt_pk_u8_f32"}, "ufuu", [](In in) {
    unsigned shift = 8 * (in.s[1] & 3);
    uint64_t byte = uint64_t(toInteger('f', in.s[0], 't', 0, 255));
    return (in.s[2] & ~(0xffull << shift)) | byte << shift;
  });
  put({"v_cvt_pkaccum_u8_f32"}, "ufu", [](In in) {
    unsigned shift = 8 * (in.s[1] & 3);
    uint64_t byte = uint64_t(toInteger('f', in.s[0], 't', 0, 255));
    return (in.old & 0xffffffff & ~(0xffull << shift)) | byte << shift;
  });
  table.push_back(
      {"v_cvt_pk_f16_f32", "uff",
       [](In in) { return pair(changeFormat('h', 'f', in.s[0]), changeFormat('h', 'f', in.s[1])); },
       EdgeNearest | EdgeDefaultMode, ""});
  put({"v_sat_pk_u8_i16"}, "tu", [](In in) {
    auto byte = [&](unsigned shift) {
      return uint64_t(clampWide(signExtend(in.s[0] >> shift & 0xffff, 16), 0, 255));
    };
    return byte(0) | byte(16) << 8;
  });
}
} // namespace

void qgemm::sim_test::addEdgeConvert(EdgeTable &table) {
  for (auto [name, types] : {std::pair("v_cvt_i32_f32", "if"),
                             {"v_cvt_u32_f32", "uf"},
                             {"v_cvt_i32_f64", "id"},
                             {"v_cvt_u32_f64", "ud"},
                             {"v_cvt_i16_f16", "sh"},
                             {"v_cvt_u16_f16", "th"}})
    toInt(table, name, types);
  for (auto [name, direction] : {std::pair("v_cvt_nearest_i32_f32", 'u'),
                                 {"v_cvt_rpi_i32_f32", 'u'},
                                 {"v_cvt_floor_i32_f32", 'f'},
                                 {"v_cvt_flr_i32_f32", 'f'}})
    toInt(table, name, "if", direction);
  for (auto [name, types] : {std::pair("v_cvt_f32_i32", "fi"),
                             {"v_cvt_f32_u32", "fu"},
                             {"v_cvt_f64_i32", "di"},
                             {"v_cvt_f64_u32", "du"},
                             {"v_cvt_f16_i16", "hs"},
                             {"v_cvt_f16_u16", "ht"}})
    fromInt(table, name, types);
  for (const char *types : {"fh", "hf", "fd", "df"}) {
    auto name = [](char t) { return t == 'f' ? "f32" : t == 'h' ? "f16" : "f64"; };
    char to = types[0], from = types[1];
    table.push_back({std::string("v_cvt_") + name(to) + "_" + name(from), types,
                     [=](In in) { return changeFormat(to, from, in.s[0]); }, 0, ""});
  }
  for (unsigned byte = 0; byte < 4; ++byte)
    table.push_back({"v_cvt_f32_ubyte" + std::to_string(byte), "fu",
                     [=](In in) { return roundBits('f', false, in.s[0] >> (8 * byte) & 255, 0); },
                     0, ""});
  table.push_back({"v_cvt_off_f32_i4", "fu",
                   [](In in) { return roundLong('f', signExtend(in.s[0] & 15, 4) * 0.0625L); }, 0,
                   ""});
  table.push_back(
      {"v_cvt_i32_i16", "is", [](In in) { return uint64_t(signExtend(in.s[0], 16)); }, 0, ""});
  table.push_back({"v_cvt_u32_u16", "ut", [](In in) { return in.s[0]; }, 0, ""});
  addPairs(table);
}
