//===- EdgeInputs.cpp - operands worth trying ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EdgeInputs.h"
#include "EdgeValue.h"
#include <random>

using namespace qgemm::sim_test;

/// Zeros, subnormals, limits, NaNs of both kinds and their neighbours, of either sign.
std::vector<uint64_t> qgemm::sim_test::floatEdges(char type) {
  EdgeFormat f = formatOf(type);
  uint64_t infinity = f.infinity(), unit = 1ull << f.fraction, one = unit * f.bias();
  std::vector<uint64_t> positive = {0,
                                    1,
                                    unit / 2,
                                    unit - 1,
                                    unit,
                                    unit + 1,
                                    one - 1,
                                    one,
                                    one + 1,
                                    one + unit,
                                    one - unit,
                                    one + 2 * unit + unit / 2,
                                    infinity - 1,
                                    infinity,
                                    infinity + 1,
                                    infinity + f.quietBit() + 5};
  std::vector<uint64_t> edges = positive;
  for (uint64_t v : positive)
    edges.push_back(v | f.sign());
  return edges;
}

std::vector<uint64_t> qgemm::sim_test::integerEdges(unsigned width) {
  uint64_t top = 1ull << (width - 1), all = top | (top - 1);
  return {0,
          1,
          2,
          3,
          7,
          8,
          15,
          16,
          31,
          32,
          33,
          63,
          64,
          top - 1,
          top,
          top + 1,
          all,
          all - 1,
          all - 31,
          0x7f & all,
          0x80 & all,
          0xff & all,
          0x8000 & all,
          0x7fffff & all,
          0x800000 & all,
          0xffffff & all,
          0x80808080 & all,
          0x01010101 & all,
          0x7fff & all,
          0xffff & all,
          all / 3,
          top / 2};
}

static uint64_t randomValue(char type, std::mt19937_64 &random) {
  uint64_t bits = random();
  if (!isFloatLetter(type) || bits % 4 == 0)
    return random();
  // Near one, where results neither vanish nor overflow.
  EdgeFormat f = formatOf(type);
  uint64_t field = uint64_t(f.bias() + int(bits / 16 % 25) - 12);
  return (random() & (f.sign() | ((1ull << f.fraction) - 1))) | field << f.fraction;
}

static unsigned widthOf(char type) {
  switch (type) {
  case 'h':
  case 's':
  case 't':
    return 16;
  case 'd':
  case 'I':
  case 'U':
    return 64;
  default:
    return 32;
  }
}

std::vector<EdgeLane> qgemm::sim_test::edgeLanes(const std::string &types) {
  std::mt19937_64 random(7 + types.size());
  std::vector<EdgeLane> lanes(edgeLaneCount);
  for (unsigned n = 0; n < edgeLaneCount; ++n) {
    EdgeLane &lane = lanes[n];
    for (uint32_t &word : lane)
      word = random();
    lane[8] = random() & 1;
    lane[9] = n;
    for (size_t i = 0; i < types.size() && i < 3; ++i) {
      char type = types[i];
      unsigned width = widthOf(type);
      std::vector<uint64_t> edges = isFloatLetter(type) ? floatEdges(type) : integerEdges(width);
      size_t pair = i == 0 ? n % 32 : n / 32 % 32;
      bool edge = types.size() == 1 ? n < 32 : types.size() == 2 ? random() % 8 : random() % 4;
      uint64_t value = edge ? edges[types.size() < 3 ? pair : random() % edges.size()]
                            : randomValue(type, random);
      // The upper half of a register with 16 bits has a value of its own.
      if (width == 16)
        value = (value & 0xffff) |
                (random() % 2 ? edges[random() % edges.size()] : randomValue(type, random)) << 16;
      lane[2 * i] = uint32_t(value);
      if (width == 64)
        lane[2 * i + 1] = uint32_t(value >> 32);
    }
  }
  return lanes;
}

std::vector<EdgeLane> qgemm::sim_test::allHalves() {
  std::vector<EdgeLane> lanes(1 << 16);
  for (uint32_t n = 0; n < lanes.size(); ++n) {
    // An odd factor permutes the numbers of 16 bits.
    lanes[n][0] = n | n * 40503 << 16;
    lanes[n][6] = n * 2654435761u;
  }
  return lanes;
}
