//===- MatrixGfx12Test.cpp - WMMA and SWMMAC of gfx12 against their definition ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every instruction in wave32 and wave64, its operands laid out by the published tables.
//
//===----------------------------------------------------------------------===//

#include "Assembler.h"
#include "MatrixLayoutsGfx12.h"
#include "SimTest.h"
#include <array>
#include <cmath>
#include <map>
#include <sstream>

using namespace qgemm::sim_test;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;

namespace {

using Coordinate = std::pair<unsigned, unsigned>;
/// [lane][item] -> element.
using Layout = std::vector<std::vector<Coordinate>>;
using Words = std::array<uint32_t, 16>;

std::vector<Coordinate> parseCoordinates(const char *text) {
  std::vector<Coordinate> result;
  std::istringstream words(text);
  unsigned row, column;
  for (char comma; words >> row >> comma >> column;)
    result.push_back({row, column});
  return result;
}

Layout layoutOf(int number) {
  Layout layout;
  for (Coordinate lane : parseCoordinates(gfx12Layouts[number].lanes)) {
    layout.emplace_back();
    for (Coordinate item : parseCoordinates(gfx12Layouts[number].items))
      layout.back().push_back({lane.first + item.first, lane.second + item.second});
  }
  return layout;
}

/// The bits of a small number of eighths, exact in every format; float formats by their fields.
uint32_t encodeFloat(double value, unsigned mantissaBits, int bias, unsigned bits) {
  if (value == 0)
    return 0;
  int exponent;
  double fraction = std::frexp(std::fabs(value), &exponent); // in [0.5, 1)
  auto significand = static_cast<uint32_t>(std::ldexp(fraction, mantissaBits + 1));
  return (value < 0 ? 1u << (bits - 1) : 0) |
         static_cast<uint32_t>(exponent - 1 + bias) << mantissaBits |
         (significand & ((1u << mantissaBits) - 1));
}

struct Format {
  const char *name;
  unsigned bits, mantissa;
  int bias, low, high;
};
/// Floats are eighths between low and high: few enough for the format.
constexpr Format formats[] = {
    {"f16", 16, 10, 15, -100, 100}, {"bf16", 16, 7, 127, -100, 100}, {"fp8", 8, 3, 7, -15, 15},
    {"bf8", 8, 2, 15, -7, 7},       {"iu8", 8, 0, 0, -128, 127},     {"iu4", 4, 0, 0, -8, 7},
    {"f32", 32, 23, 127, 0, 0},     {"i32", 32, 0, 0, 0, 0},
};
const Format &formatOf(const std::string &name) {
  for (const Format &format : formats)
    if (name == format.name)
      return format;
  ADD_FAILURE() << name;
  return formats[0];
}
uint32_t encode(const Format &format, int value) {
  uint32_t mask = format.bits == 32 ? ~0u : (1u << format.bits) - 1;
  return (format.mantissa ? encodeFloat(value / 8.0, format.mantissa, format.bias, format.bits)
                          : static_cast<uint32_t>(value)) &
         mask;
}

/// Sets item `item` of lane `lane` in the registers from `first` on.
void place(std::vector<Words> &registers, unsigned lane, unsigned first, unsigned item,
           unsigned bits, uint32_t value) {
  unsigned at = item * bits;
  registers[lane][first + at / 32] |= value << (at % 32);
}

/// One case: the instruction's name taken apart, its layouts and matrices.
struct Product {
  const Gfx12Matrix &row;
  bool sparse;
  std::string result;
  Format a, b, d;
  std::map<Coordinate, int> valuesA, valuesB, valuesC, places;

  explicit Product(const Gfx12Matrix &row) : row(row), sparse(row.k >= 0) {
    std::istringstream name(row.instruction);
    std::vector<std::string> parts;
    for (std::string part; std::getline(name, part, '_');)
      parts.push_back(part);
    a = formatOf(parts[4]);
    b = formatOf(parts.back());
    d = formatOf(result = parts[2]);
  }
  bool integer() const { return result == "i32"; }
  unsigned depth() const {
    unsigned k = 0;
    for (auto &[at, value] : valuesB)
      k = std::max(k, at.first + 1);
    return k;
  }
  /// A as a dense matrix.
  int elementA(unsigned row, unsigned k) const {
    auto value = [&](Coordinate at) { return valuesA.at(at); };
    if (!sparse)
      return value({row, k});
    for (unsigned j = 0; j < 2; ++j)
      if (places.at({row, k / 4 * 2 + j}) == int(k % 4))
        return value({row, k / 4 * 2 + j});
    return 0;
  }
};

class MatrixGfx12Test : public SimTest {
protected:
  std::mt19937 random{41};

  int draw(const Format &format, bool isUnsigned) {
    int value = format.low + int(random() % unsigned(format.high - format.low + 1));
    return isUnsigned ? value - format.low : value;
  }

  void fill(const Layout &layout, const Format &format, bool isUnsigned, unsigned first,
            std::map<Coordinate, int> &values, std::vector<Words> &registers) {
    for (unsigned lane = 0; lane < layout.size(); ++lane)
      for (unsigned item = 0; item < layout[lane].size(); ++item) {
        int value = values.insert({layout[lane][item], draw(format, isUnsigned)}).first->second;
        place(registers, lane, first, item, format.bits, encode(format, value));
      }
  }

  /// Two different places of four, ascending, for each pair of stored elements; other sets of
  /// indices hold something else.
  void fillPlaces(const Layout &layout, unsigned key, unsigned reg, Product &product,
                  std::vector<Words> &registers) {
    static constexpr int pairs[][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
    for (unsigned lane = 0; lane < layout.size(); ++lane) {
      unsigned bits = layout[lane].size() * 2;
      uint32_t word = 0;
      for (unsigned item = 0; item < layout[lane].size(); item += 2) {
        const int *pair = pairs[random() % 6];
        for (unsigned j = 0; j < 2; ++j) {
          product.places[layout[lane][item + j]] = pair[j];
          word |= uint32_t(pair[j]) << (2 * (item + j));
        }
      }
      uint32_t noise = bits == 32 ? 0 : uint32_t(random()) & ~(((1u << bits) - 1) << (key * bits));
      registers[lane][reg] = noise | word << (key * bits);
    }
  }

  std::string execute(const std::string &body, unsigned waveSize, const std::vector<Words> &in,
                      std::vector<Words> &out) {
    std::string file = instructionKernel(chip(), body, waveSize);
    module.reset();
    device = get(qgemm::runtime::createDevice("sim:" + chip()));
    module = get(device->load({file, "test"}));
    if (!module)
      return "no module";
    auto pointer = upload(in), result = upload(std::vector<Words>(in.size()));
    LaunchConfig config;
    config.block[0] = waveSize;
    std::string failure = run("test", config, KernelArguments().add(pointer).add(result));
    out = download<Words>(result, in.size());
    return failure;
  }

  void check(const Gfx12Matrix &row);
};

std::string range(unsigned first, unsigned count) {
  return count == 1 ? "v" + std::to_string(first)
                    : "v[" + std::to_string(first) + ":" + std::to_string(first + count - 1) + "]";
}

/// Integer A is signed, B is not. A is in v0, B in v4, sparse indices in v12; C is v13 again and
/// again.
void MatrixGfx12Test::check(const Gfx12Matrix &row) {
  Product product(row);
  Layout la = layoutOf(row.a), lb = layoutOf(row.b), ld = layoutOf(row.d);
  unsigned lanes = row.waveSize;
  std::vector<Words> in(lanes), out;
  fill(la, product.a, false, 0, product.valuesA, in);
  fill(lb, product.b, product.integer(), 4, product.valuesB, in);
  unsigned perWord = 32 / product.d.bits, registersD = ld[0].size() / perWord;
  for (unsigned lane = 0; lane < lanes; ++lane)
    for (unsigned half = 0; half < perWord; ++half) {
      int value = int(random() % 65) - 32;
      place(in, lane, 13, half, product.d.bits, encode(product.d, value));
      for (unsigned reg = 0; reg < registersD; ++reg)
        product.valuesC[ld[lane][reg * perWord + half]] = value;
    }

  auto dwords = [](const Layout &layout, unsigned bits) {
    return std::max<size_t>(1, layout[0].size() * bits / 32);
  };
  std::string d = range(16, registersD), third = d, modifiers;
  if (product.sparse) {
    Layout lk = layoutOf(row.k);
    unsigned sets = 16 / lk[0].size(), key = sets - 1;
    fillPlaces(lk, key, 12, product, in);
    third = "v12";
    if (key)
      modifiers = " index_key:" + std::to_string(key);
  }
  if (product.integer())
    modifiers += " neg_lo:[1,0,0]";
  std::string body;
  for (unsigned reg = 0; reg < registersD; ++reg)
    body += "v_mov_b32 v" + std::to_string(16 + reg) + ", v13\n";
  body += std::string(row.instruction) + " " + d + ", " + range(0, dwords(la, product.a.bits)) +
          ", " + range(4, dwords(lb, product.b.bits)) + ", " + third + modifiers;
  ASSERT_EQ(execute(body, lanes, in, out), "") << body;

  unsigned depth = product.depth();
  for (unsigned lane = 0; lane < lanes; ++lane)
    for (unsigned item = 0; item < ld[lane].size(); ++item) {
      Coordinate at = ld[lane][item];
      int64_t sum = 0;
      for (unsigned k = 0; k < depth; ++k)
        sum += int64_t(product.elementA(at.first, k)) * product.valuesB.at({k, at.second});
      int c = product.valuesC.at(at);
      uint32_t got = out[lane][item / perWord] >> (item % perWord * product.d.bits);
      got &= product.d.bits == 16 ? 0xffff : ~0u;
      // Floats count eighths: products are exact in units of 1/64.
      double exact = sum / 64.0 + c / 8.0;
      float f = exact;
      uint32_t want;
      if (product.integer()) {
        want = uint32_t(c + sum);
      } else if (product.result == "f16") {
        _Float16 h = f;
        uint16_t bits;
        memcpy(&bits, &h, 2);
        want = bits;
      } else {
        memcpy(&want, &f, 4);
        if (product.result == "bf16")
          want = (want + 0x7fff + (want >> 16 & 1)) >> 16;
      }
      ASSERT_EQ(got, want) << body << " wave" << lanes << " lane " << lane << " item " << item;
    }
}

} // namespace

TEST_P(MatrixGfx12Test, Layouts) {
  for (const Gfx12Matrix &row : gfx12Matrices)
    check(row);
}

INSTANTIATE_TEST_SUITE_P(Chips, MatrixGfx12Test, ::testing::Values("gfx1200", "gfx1201"),
                         [](const auto &info) { return std::string(info.param); });
