//===- FragmentLayout.cpp - who holds which matrix element ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Target/FragmentLayout.h"

#include "llvm/ADT/SmallVector.h"

#include <cassert>

using namespace llvm;

namespace qgemm::target {

namespace {

/// A coordinate bit: which coordinate ('r', 'c', 'k', or '-' for none) and
/// which of its bits.
struct CoordinateBit {
  char name;
  unsigned bit;
};

SmallVector<CoordinateBit, 8> parseBits(StringRef text) {
  SmallVector<StringRef, 8> words;
  text.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  SmallVector<CoordinateBit, 8> bits;
  for (StringRef word : words) {
    unsigned bit = 0;
    [[maybe_unused]] bool failed = word != "-" && word.drop_front().getAsInteger(10, bit);
    assert(!failed && "malformed layout in the instruction table");
    bits.push_back({word.front(), bit});
  }
  return bits;
}

unsigned bitCount(StringRef text) { return parseBits(text).size(); }

void scatter(ArrayRef<CoordinateBit> bits, unsigned number, MatrixCoordinates &result) {
  for (auto [index, bit] : enumerate(bits)) {
    unsigned value = (number >> index & 1u) << bit.bit;
    if (bit.name == 'r')
      result.row |= value;
    else if (bit.name == 'c')
      result.column |= value;
    else if (bit.name == 'k')
      result.k |= value;
  }
}

unsigned gather(ArrayRef<CoordinateBit> bits, const MatrixCoordinates &from) {
  unsigned number = 0;
  for (auto [index, bit] : enumerate(bits)) {
    unsigned coordinate = bit.name == 'r'   ? from.row
                          : bit.name == 'c' ? from.column
                          : bit.name == 'k' ? from.k
                                            : 0;
    number |= (coordinate >> bit.bit & 1u) << index;
  }
  return number;
}

} // namespace

unsigned laneCount(const FragmentLayout &layout) { return 1u << bitCount(layout.lane); }

unsigned elementsPerLane(const FragmentLayout &layout) { return 1u << bitCount(layout.element); }

MatrixCoordinates coordinatesOf(const FragmentLayout &layout, FragmentPosition position) {
  MatrixCoordinates result;
  scatter(parseBits(layout.lane), position.lane, result);
  scatter(parseBits(layout.element), position.element, result);
  return result;
}

FragmentPosition positionOf(const FragmentLayout &layout, MatrixCoordinates coordinates) {
  return {gather(parseBits(layout.lane), coordinates),
          gather(parseBits(layout.element), coordinates)};
}

void forEachElement(const FragmentLayout &layout,
                    function_ref<void(FragmentPosition, MatrixCoordinates)> visit) {
  SmallVector<CoordinateBit, 8> laneBits = parseBits(layout.lane);
  SmallVector<CoordinateBit, 8> elementBits = parseBits(layout.element);
  for (unsigned lane = 0; lane < 1u << laneBits.size(); ++lane) {
    for (unsigned element = 0; element < 1u << elementBits.size(); ++element) {
      MatrixCoordinates coordinates;
      scatter(laneBits, lane, coordinates);
      scatter(elementBits, element, coordinates);
      visit({lane, element}, coordinates);
    }
  }
}

} // namespace qgemm::target
