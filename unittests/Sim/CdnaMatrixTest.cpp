//===- CdnaMatrixTest.cpp - MFMA and SMFMAC against their definition ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every matrix instruction of gfx942 and gfx950 on random operands whose sums are exact in any
// order. Where operands lie is the formula of CDNA4 ISA 7.1.4 (and 7.5 for sparse ones), written
// down here once more and compared with the layout tables of those instructions that have some.
//
//===----------------------------------------------------------------------===//

#include "CdnaKernel.h"
#include "CdnaLayouts.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <random>

using namespace qgemm::sim_test;
using llvm::formatv;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

namespace {
enum class Kind { I8, F16, BF16, F32, XF32, F64, Fp8, Bf8, Fp6, Bf6, Fp4 };

unsigned bitsOf(Kind kind) {
  switch (kind) {
  case Kind::F64:
    return 64;
  case Kind::F32:
  case Kind::XF32:
    return 32;
  case Kind::F16:
  case Kind::BF16:
    return 16;
  case Kind::Fp6:
  case Kind::Bf6:
    return 6;
  case Kind::Fp4:
    return 4;
  default:
    return 8;
  }
}

/// sign, exponent and fraction of a small float that is finite.
double smallValue(unsigned code, unsigned bits, unsigned fractionBits, int bias) {
  unsigned magnitude = code & ((1u << (bits - 1)) - 1);
  int exponent = magnitude >> fractionBits;
  double fraction = double(magnitude & ((1u << fractionBits) - 1)) / (1 << fractionBits);
  double value =
      exponent ? std::ldexp(1 + fraction, exponent - bias) : std::ldexp(fraction, 1 - bias);
  return code >> (bits - 1) ? -value : value;
}

double valueOf(Kind kind, uint64_t code, bool fnuz) {
  switch (kind) {
  case Kind::I8:
    return int8_t(code);
  case Kind::F16: {
    _Float16 h;
    memcpy(&h, &code, 2);
    return double(h);
  }
  case Kind::BF16:
    code <<= 16;
    [[fallthrough]];
  case Kind::F32:
  case Kind::XF32: {
    float f;
    memcpy(&f, &code, 4);
    return f;
  }
  case Kind::F64: {
    double d;
    memcpy(&d, &code, 8);
    return d;
  }
  case Kind::Fp8:
    return smallValue(code, 8, 3, fnuz ? 8 : 7);
  case Kind::Bf8:
    return smallValue(code, 8, 2, fnuz ? 16 : 15);
  case Kind::Fp6:
    return smallValue(code, 6, 3, 1);
  case Kind::Bf6:
    return smallValue(code, 6, 2, 3);
  case Kind::Fp4:
    return smallValue(code, 4, 1, 1);
  }
  return 0;
}

/// A code whose value is a multiple of 1/16 below 16: sums of products are then exact in f32.
uint64_t randomCode(Kind kind, bool fnuz, std::mt19937 &random) {
  if (kind == Kind::I8)
    return random() & 0xff;
  double value = (int(random() % 511) - 255) / 16.0;
  uint64_t code = 0;
  switch (kind) {
  case Kind::F16: {
    _Float16 h = value;
    memcpy(&code, &h, 2);
    return code;
  }
  case Kind::BF16:
  case Kind::F32:
  case Kind::XF32: {
    float f = value;
    memcpy(&code, &f, 4);
    return kind == Kind::BF16 ? code >> 16 : code;
  }
  case Kind::F64:
    memcpy(&code, &value, 8);
    return code;
  default:
    break;
  }
  for (;;) {
    code = random() & ((1u << bitsOf(kind)) - 1);
    double v = valueOf(kind, code, fnuz) * 16;
    bool special = code == 0x80 && bitsOf(kind) == 8; // NaN of FNUZ
    if (!special && std::fabs(v) < 256 && v == std::floor(v))
      return code;
  }
}

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

struct Place {
  unsigned lane, item;
};

struct Shape {
  unsigned m, k, blocks;
};

/// CDNA4 ISA 7.1.4.1; F8F6F4 with 8 bits holds two pieces of 16 (layout tables).
Place placeA(const Shape &s, bool twoPieces, unsigned b, unsigned i, unsigned k) {
  if (twoPieces) {
    unsigned half = s.k / 2, within = k % half;
    return {i + s.m * (within / 16), within % 16 + 16 * (k / half)};
  }
  unsigned perLane = s.k / (64 / (s.m * s.blocks));
  return {i + s.m * (b + s.blocks * (k / perLane)), k % perLane};
}

/// CDNA4 ISA 7.1.4.2.
Place placeD(const Shape &s, bool isDouble, unsigned b, unsigned i, unsigned j) {
  unsigned h = isDouble ? 1 : 4, n = s.m;
  unsigned blocksPerItem = (64 + n * s.m / h - 1) / (n * s.m / h);
  unsigned rowsPerItem = 64 / blocksPerItem / n, groups = s.m / (h * rowsPerItem);
  return {j + n * (i / h % rowsPerItem + rowsPerItem * (b % blocksPerItem)),
          i % h + h * (i / (h * rowsPerItem) + groups * (b / blocksPerItem))};
}

void setBits(std::vector<uint32_t> &words, unsigned first, unsigned item, unsigned bits,
             uint64_t code) {
  for (unsigned bit = 0; bit < bits; ++bit) {
    unsigned at = item * bits + bit;
    words[first + at / 32] |= uint32_t(code >> bit & 1) << (at % 32);
  }
}
uint64_t getBits(const std::vector<uint32_t> &words, unsigned first, unsigned item, unsigned bits) {
  uint64_t code = 0;
  for (unsigned bit = 0; bit < bits; ++bit) {
    unsigned at = item * bits + bit;
    code |= uint64_t(words[first + at / 32] >> (at % 32) & 1) << bit;
  }
  return code;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

enum Chips { Both, Only942, Only950 };

struct Case {
  std::string name;
  Shape shape;
  Kind a, b;
  Chips chips = Both;
  bool sparse = false, small = false, scaled = false;
  std::string modifiers = {};
  unsigned cbsz = 0, abid = 0, blgp = 0, scaleByteA = 0, scaleByteB = 0;
};

// Registers of a test: A, B, C, indices or scales, D.
constexpr unsigned regA = 0, regB = 16, regC = 32, regExtra = 64, regD = 96, inputCount = 66;

std::string range(char file, unsigned first, unsigned count) {
  return count == 1 ? formatv("{0}{1}", file, first).str()
                    : formatv("{0}[{1}:{2}]", file, first, first + count - 1).str();
}

class CdnaMatrixTest : public ::testing::TestWithParam<const char *> {
protected:
  bool fnuz() const { return std::string(GetParam()) == "gfx942"; }
  bool has(const Case &test) const {
    return test.chips == Both || (test.chips == Only942) == fnuz();
  }

  void run(const Case &test, std::mt19937 &random);
};

struct Operands {
  std::map<std::array<unsigned, 3>, double> a, b, c; ///< [block][row][column]
};

/// The lane that is read instead, as 7.1.6 says.
unsigned broadcastA(const Case &test, unsigned lane) {
  unsigned size = 64 >> test.cbsz;
  return test.small || test.sparse ? lane : lane % size + size * test.abid;
}
unsigned broadcastB(const Case &test, unsigned lane) {
  static const std::vector<std::function<unsigned(unsigned)>> rules = {
      [](unsigned l) { return l; },           [](unsigned l) { return l % 32; },
      [](unsigned l) { return l % 32 + 32; }, [](unsigned l) { return (l + 16) % 64; },
      [](unsigned l) { return l % 16; },      [](unsigned l) { return l % 16 + 16; },
      [](unsigned l) { return l % 16 + 32; }};
  return test.small || test.sparse || test.a == Kind::F64 ? lane : rules[test.blgp](lane);
}

std::string instructionText(const Case &test, bool accumulators) {
  unsigned outBits = test.a == Kind::F64 ? 64 : 32;
  const Shape &s = test.shape;
  unsigned registersD = s.m * s.m * s.blocks / 64 * outBits / 32;
  unsigned itemsB = test.small ? 32 : s.k / (64 / (s.m * s.blocks));
  unsigned itemsA = test.sparse ? itemsB / 2 : itemsB;
  unsigned registersA = itemsA * bitsOf(test.a) / 32, registersB = itemsB * bitsOf(test.b) / 32;
  std::string body;
  char file = accumulators ? 'a' : 'v';
  if (accumulators)
    for (unsigned i = 0; i < 96; ++i)
      body += formatv("  v_accvgpr_write_b32 a{0}, v{0}\n  v_mov_b32 v{0}, 0x7fc00000\n", i);
  else if (test.sparse)
    for (unsigned i = 0; i < registersD; ++i)
      body += formatv("  v_mov_b32 v{0}, v{1}\n", regD + i, regC + i);
  // Indices and scales are in VGPRs whatever the others are.
  if (accumulators && (test.sparse || test.scaled))
    for (unsigned i = 0; i < 2; ++i)
      body += formatv("  v_accvgpr_read_b32 v{0}, a{0}\n", regExtra + i);
  if (accumulators && test.sparse) {
    for (unsigned i = 0; i < registersD; ++i)
      body += formatv("  v_accvgpr_mov_b32 a{0}, a{1}\n", regD + i, regC + i);
  }
  body += "  s_nop 15\n  " + test.name + " " + range(file, regD, registersD) + ", " +
          range(file, regA, registersA) + ", " + range(file, regB, registersB) + ", ";
  if (test.sparse)
    body += formatv("v{0}", regExtra);
  else
    body += range(file, regC, registersD);
  if (test.scaled)
    body += formatv(", v{0}, v{1}", regExtra, regExtra + 1);
  body += test.modifiers + "\n  s_nop 15\n  s_nop 15\n";
  if (accumulators)
    for (unsigned i = 0; i < registersD; ++i)
      body += formatv("  v_accvgpr_read_b32 v{0}, a{0}\n", regD + i);
  return body;
}

void CdnaMatrixTest::run(const Case &test, std::mt19937 &random) {
  const Shape &s = test.shape;
  unsigned groups = 64 / (s.m * s.blocks);
  bool isDouble = test.a == Kind::F64, integer = test.a == Kind::I8;
  unsigned outBits = isDouble ? 64 : 32;
  WaveWords in;
  for (auto &lane : in)
    lane.assign(inputCount, 0);
  auto put = [&](unsigned reg, const Place &at, unsigned bits, uint64_t code) {
    setBits(in[at.lane], reg, at.item, bits, code);
  };
  auto isLong = [&](Kind kind) { return test.small && bitsOf(kind) == 8; };
  unsigned depthA = test.sparse ? s.k / 2 : s.k;
  // Sparse operands of CDNA4 come in two pieces of what a register pair (A) or four (B) hold.
  unsigned pieceB = test.sparse ? std::min(s.k / groups, 128 / bitsOf(test.b)) : 0;
  auto sparsePlace = [&](unsigned piece, unsigned i, unsigned k) {
    unsigned span = piece * groups;
    return Place{i + s.m * (k % span / piece), k % piece + k / span * piece};
  };
  auto placeOfA = [&](unsigned b, unsigned i, unsigned k) {
    return test.sparse ? sparsePlace(pieceB / 2, i, k) : placeA(s, isLong(test.a), b, i, k);
  };
  auto placeOfB = [&](unsigned b, unsigned j, unsigned k) {
    return test.sparse ? sparsePlace(pieceB, j, k) : placeA(s, isLong(test.b), b, j, k);
  };

  std::map<std::pair<unsigned, unsigned>, uint64_t> codesA, codesB; // [lane][item]
  for (unsigned b = 0; b < s.blocks; ++b)
    for (unsigned i = 0; i < s.m; ++i) {
      for (unsigned k = 0; k < depthA; ++k) {
        Place at = placeOfA(b, i, k);
        uint64_t code = codesA[{at.lane, at.item}] = randomCode(test.a, fnuz(), random);
        put(regA, at, bitsOf(test.a), code);
      }
      for (unsigned k = 0; k < s.k; ++k) {
        Place at = placeOfB(b, i, k);
        uint64_t code = codesB[{at.lane, at.item}] = randomCode(test.b, fnuz(), random);
        put(regB, at, bitsOf(test.b), code);
      }
    }
  std::map<std::pair<unsigned, unsigned>, double> c;
  for (unsigned lane = 0; lane < 64; ++lane)
    for (unsigned item = 0; item < s.m * s.m * s.blocks / 64; ++item) {
      int value = int(random() % 2001) - 1000;
      float f = value;
      double d = value;
      uint64_t code = 0;
      if (isDouble)
        memcpy(&code, &d, 8);
      else if (integer)
        code = uint32_t(value);
      else
        memcpy(&code, &f, 4);
      c[{lane, item}] = value;
      put(regC, {lane, item}, outBits, code);
    }

  // Index pairs ascend within their group of four.
  static const unsigned pairs[6] = {0b0100, 0b1000, 0b1100, 0b1001, 0b1101, 0b1110};
  for (unsigned lane = 0; lane < 64; ++lane)
    if (test.sparse)
      for (unsigned i = 0; i < 8; ++i)
        in[lane][regExtra] |= pairs[random() % 6] << (4 * i);
    else
      for (unsigned n = 0; n < 2; ++n)
        for (unsigned byte = 0; byte < 4; ++byte)
          in[lane][regExtra + n] |= (126 + random() % 3) << (8 * byte);

  for (bool accumulators : {false, true}) {
    CdnaResult got = runCdna(GetParam(), instructionText(test, accumulators), in, regD, 32);
    ASSERT_EQ(got.failure, "") << test.name;
    for (unsigned b = 0; b < s.blocks; ++b)
      for (unsigned i = 0; i < s.m; ++i)
        for (unsigned j = 0; j < s.m; ++j) {
          Place at = placeD(s, isDouble, b, i, j);
          double sum = c[{at.lane, at.item}];
          if (isDouble && test.blgp & 4)
            sum = -sum;
          for (unsigned k = 0; k < depthA; ++k) {
            Place pa = placeOfA(b, i, k);
            unsigned kb = k;
            if (test.sparse) {
              unsigned bits = 2 * (s.k / groups / 2), sets = 32 / bits;
              unsigned set = test.cbsz ? 0 : test.abid % sets;
              unsigned index = in[pa.lane][regExtra] >> (bits * set + 2 * pa.item) & 3;
              kb = k / 2 * 4 + index;
            }
            Place pb = placeOfB(b, j, kb);
            double product = valueOf(test.a, codesA[{broadcastA(test, pa.lane), pa.item}], fnuz()) *
                             valueOf(test.b, codesB[{broadcastB(test, pb.lane), pb.item}], fnuz());
            if (isDouble && ((test.blgp & 1) != (test.blgp >> 1 & 1)))
              product = -product;
            if (test.scaled) {
              unsigned block = k / 32;
              int sa = in[i + s.m * block][regExtra] >> (8 * test.scaleByteA) & 255;
              int sb = in[j + s.m * block][regExtra + 1] >> (8 * test.scaleByteB) & 255;
              product = std::ldexp(product, sa - 127 + sb - 127);
            }
            sum += product;
          }
          uint64_t code = getBits(got.registers[at.lane], 0, at.item, outBits);
          double value = integer    ? int32_t(code)
                         : isDouble ? valueOf(Kind::F64, code, false)
                                    : valueOf(Kind::F32, code, false);
          ASSERT_EQ(value, sum) << test.name << test.modifiers << " block " << b << " row " << i
                                << " column " << j << (accumulators ? " in AGPRs" : "");
        }
  }
}

/// "16x16x4_4b" for a shape; M equals N everywhere.
std::string shapeName(const Shape &s) {
  std::string text = formatv("{0}x{0}x{1}", s.m, s.k);
  return s.blocks > 1 ? text + formatv("_{0}b", s.blocks).str() : text;
}

std::vector<Case> denseCases() {
  std::vector<Case> cases;
  auto add = [&](const char *out, const char *in, Kind a, Kind b, Chips chips,
                 std::initializer_list<Shape> shapes) {
    for (const Shape &s : shapes)
      cases.push_back({formatv("v_mfma_{0}_{1}_{2}", out, shapeName(s), in), s, a, b, chips});
  };
  add("i32", "i8", Kind::I8, Kind::I8, Both,
      {{32, 4, 2}, {16, 4, 4}, {4, 4, 16}, {32, 16, 1}, {16, 32, 1}});
  add("i32", "i8", Kind::I8, Kind::I8, Only950, {{32, 32, 1}, {16, 64, 1}});
  add("f32", "f32", Kind::F32, Kind::F32, Both,
      {{32, 1, 2}, {16, 1, 4}, {4, 1, 16}, {32, 2, 1}, {16, 4, 1}});
  add("f32", "xf32", Kind::XF32, Kind::XF32, Only942, {{32, 4, 1}, {16, 8, 1}});
  for (auto [name, kind] : {std::pair("f16", Kind::F16), {"bf16", Kind::BF16}}) {
    add("f32", name, kind, kind, Both,
        {{32, 4, 2}, {16, 4, 4}, {4, 4, 16}, {32, 8, 1}, {16, 16, 1}});
    add("f32", name, kind, kind, Only950, {{32, 16, 1}, {16, 32, 1}});
  }
  add("f64", "f64", Kind::F64, Kind::F64, Both, {{16, 4, 1}, {4, 4, 4}});
  for (auto [a, ka] : {std::pair("fp8", Kind::Fp8), {"bf8", Kind::Bf8}})
    for (auto [b, kb] : {std::pair("fp8", Kind::Fp8), {"bf8", Kind::Bf8}})
      add("f32", (std::string(a) + "_" + b).c_str(), ka, kb, Both, {{32, 16, 1}, {16, 32, 1}});
  return cases;
}

std::vector<Case> sparseCases() {
  std::vector<Case> cases;
  auto add = [&](const char *out, const std::string &in, Kind a, Kind b) {
    unsigned base = bitsOf(a) == 16 ? 16 : 32;
    for (unsigned deep = 1; deep <= 2; ++deep)
      for (Shape s : {Shape{16, 2 * base * deep, 1}, Shape{32, base * deep, 1}}) {
        Case test{formatv("v_smfmac_{0}_{1}_{2}", out, shapeName(s), in), s, a, b};
        test.chips = deep == 2 ? Only950 : Both;
        test.sparse = true;
        cases.push_back(test);
      }
  };
  add("i32", "i8", Kind::I8, Kind::I8);
  add("f32", "f16", Kind::F16, Kind::F16);
  add("f32", "bf16", Kind::BF16, Kind::BF16);
  for (auto [a, ka] : {std::pair("fp8", Kind::Fp8), {"bf8", Kind::Bf8}})
    for (auto [b, kb] : {std::pair("fp8", Kind::Fp8), {"bf8", Kind::Bf8}})
      add("f32", std::string(a) + "_" + b, ka, kb);
  return cases;
}
} // namespace

TEST_P(CdnaMatrixTest, Dense) {
  std::mt19937 random(1);
  for (const Case &test : denseCases())
    if (has(test))
      run(test, random);
}

TEST_P(CdnaMatrixTest, Sparse) {
  std::mt19937 random(2);
  for (Case test : sparseCases()) {
    if (!has(test))
      continue;
    run(test, random);
    unsigned sets = 32 / (test.shape.k / (64 / test.shape.m));
    for (test.abid = 1; test.abid < sets; ++test.abid) {
      test.modifiers = formatv(" abid:{0}", test.abid);
      run(test, random);
    }
    if (sets > 1) {
      test.abid = test.cbsz = 1;
      test.modifiers = " cbsz:1 abid:1";
      run(test, random);
    }
  }
}

TEST_P(CdnaMatrixTest, Broadcasts) {
  std::mt19937 random(3);
  for (const Case &base : denseCases()) {
    bool plain = base.a == base.b && (base.a == Kind::F16 || base.a == Kind::I8);
    if (!has(base) || base.shape.blocks == 1 || !plain)
      continue;
    for (Case test = base; (1u << test.cbsz) <= base.shape.blocks; ++test.cbsz) {
      test.blgp = random() % 7;
      test.abid = test.cbsz ? (1u << test.cbsz) - 1 : 0;
      test.modifiers =
          formatv(" cbsz:{0} abid:{1} blgp:{2}", test.cbsz, test.abid, test.blgp).str();
      run(test, random);
    }
    Case test = base;
    for (test.blgp = 1; test.blgp < 7; ++test.blgp) {
      test.modifiers = formatv(" blgp:{0}", test.blgp);
      run(test, random);
    }
  }
}

TEST_P(CdnaMatrixTest, NegatedDoubles) {
  std::mt19937 random(4);
  for (Case test : denseCases())
    if (test.a == Kind::F64)
      for (test.blgp = 1; test.blgp < 8; ++test.blgp) {
        test.modifiers =
            formatv(" neg:[{0},{1},{2}]", test.blgp & 1, test.blgp >> 1 & 1, test.blgp >> 2);
        run(test, random);
      }
}

TEST_P(CdnaMatrixTest, SmallFloats) {
  if (fnuz())
    GTEST_SKIP() << "CDNA4 only";
  std::mt19937 random(5);
  const Kind kinds[] = {Kind::Fp8, Kind::Bf8, Kind::Fp6, Kind::Bf6, Kind::Fp4};
  for (unsigned a = 0; a < 5; ++a)
    for (unsigned b = 0; b < 5; ++b)
      for (Shape s : {Shape{16, 128, 1}, Shape{32, 64, 1}})
        for (bool scaled : {false, true}) {
          std::string prefix = scaled ? "v_mfma_scale_f32_" : "v_mfma_f32_";
          Case test{prefix + shapeName(s) + "_f8f6f4", s, kinds[a], kinds[b]};
          test.small = true;
          test.scaled = scaled;
          if (scaled) {
            test.scaleByteA = random() % 4;
            test.scaleByteB = random() % 4;
            unsigned x = test.scaleByteA, y = test.scaleByteB;
            test.modifiers =
                formatv(" op_sel:[{0},{1},0] op_sel_hi:[{2},{3},0]", x & 1, y & 1, x >> 1, y >> 1);
          }
          test.modifiers += formatv(" cbsz:{0} blgp:{1}", a, b);
          run(test, random);
        }
}

/// 0xff is NaN; overflow goes to infinity, or with MODE.FP16_OVFL to the largest finite value.
TEST_P(CdnaMatrixTest, SpecialResults) {
  WaveWords in;
  for (auto &lane : in)
    lane.assign(8, 0x7f7f7f7f); // large as f32
  std::string body = R"(
  v_mfma_f32_4x4x1_16b_f32 v[8:11], v0, v1, 0
  s_nop 15
  s_setreg_imm32_b32 hwreg(HW_REG_MODE, 23, 1), 1
  v_mfma_f32_4x4x1_16b_f32 v[12:15], v0, v1, 1.0
  v_mov_b32 v2, 0x7fffffff
  v_mov_b32 v3, v2
  v_mov_b32 v4, v2
  v_mov_b32 v5, v2
  s_nop 15
  v_mfma_i32_4x4x4_16b_i8 v[16:19], v0, v1, v[2:5]
)";
  CdnaResult got = runCdna(GetParam(), body, in, 8, 12);
  ASSERT_EQ(got.failure, "");
  for (unsigned lane = 0; lane < 64; ++lane) {
    EXPECT_EQ(got.registers[lane][0], 0x7f800000u);
    EXPECT_EQ(got.registers[lane][4], 0x7f7fffffu);
    EXPECT_EQ(got.registers[lane][8], 0x7fffffffu);
  }
  if (fnuz())
    return;
  for (auto &lane : in) {
    lane.assign(20, 0x22222222);
    lane[19] = 0x7f7fff7f;
  }
  body = "v_mfma_scale_f32_16x16x128_f8f6f4 v[24:27], v[0:3], v[4:7], 0, v18, v19 "
         "op_sel:[0,1,0] op_sel_hi:[0,0,0] cbsz:4 blgp:4\n";
  got = runCdna(GetParam(), body, in, 24, 4);
  ASSERT_EQ(got.failure, "");
  for (unsigned lane = 0; lane < 64; ++lane)
    EXPECT_EQ(got.registers[lane][0] & 0x7fc00000, 0x7fc00000u);
}

//===----------------------------------------------------------------------===//
// The formula against the tables
//===----------------------------------------------------------------------===//

TEST(CdnaLayoutsTest, FormulaMatchesTables) {
  auto parse = [](StringRef text) {
    std::vector<std::pair<unsigned, unsigned>> result;
    for (StringRef word : llvm::split(text, ' ')) {
      auto [row, column] = word.split(',');
      result.push_back({unsigned(std::stoul(row.str())), unsigned(std::stoul(column.str()))});
    }
    return result;
  };
  unsigned checked = 0;
  for (const CdnaLayout &layout : cdnaLayouts) {
    auto lanes = parse(layout.lanes), items = parse(layout.items);
    for (StringRef name : llvm::split(layout.instructions, ' ')) {
      auto [instruction, format] = name.split('.');
      StringRef dims = instruction.split("32_").second;
      Shape s{0, 0, 1};
      dims.consumeInteger(10, s.m);
      dims = dims.split('x').second.split('x').second;
      dims.consumeInteger(10, s.k);
      for (unsigned i = 0; i < s.m; ++i)
        for (unsigned k = 0; k < (layout.operand == 'D' ? s.m : s.k); ++k) {
          Place at = layout.operand == 'D' ? placeD(s, false, 0, i, k)
                                           : placeA(s, format == "fp8", 0, i, k);
          unsigned row = lanes[at.lane].first + items[at.item].first;
          unsigned column = lanes[at.lane].second + items[at.item].second;
          bool swapped = layout.operand == 'B';
          ASSERT_EQ(row, swapped ? k : i) << name.str() << layout.operand;
          ASSERT_EQ(column, swapped ? i : k) << name.str() << layout.operand;
        }
      ++checked;
    }
  }
  EXPECT_EQ(checked, 3u * 28);
}

INSTANTIATE_TEST_SUITE_P(Chips, CdnaMatrixTest, ::testing::Values("gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
