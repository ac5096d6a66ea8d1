//===- FragmentLayout.h - who holds which matrix element --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the closed form of MatrixInstruction.h: from a lane and an element
// number to the coordinates in the matrix, and back.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_TARGET_FRAGMENTLAYOUT_H
#define QGEMM_TARGET_FRAGMENTLAYOUT_H

#include "qgemm/Target/MatrixInstruction.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace qgemm::target {

/// Coordinates of one matrix element. A lhs element uses row and k, a rhs
/// element column and k, an accumulator element row and column; the third
/// coordinate is 0.
struct MatrixCoordinates {
  unsigned row = 0, column = 0, k = 0;

  bool operator==(const MatrixCoordinates &other) const {
    return row == other.row && column == other.column && k == other.k;
  }
};

/// One place in a wave: element `element` of what lane `lane` holds.
struct FragmentPosition {
  unsigned lane = 0, element = 0;
};

/// Lanes and elements per lane that the layout names.
unsigned laneCount(const FragmentLayout &layout);
unsigned elementsPerLane(const FragmentLayout &layout);

/// The matrix element that `position` holds. Numbers beyond laneCount() or
/// elementsPerLane() are taken modulo these.
MatrixCoordinates coordinatesOf(const FragmentLayout &layout, FragmentPosition position);

/// The first position (replicated lane bits 0) that holds the element.
FragmentPosition positionOf(const FragmentLayout &layout, MatrixCoordinates coordinates);

/// Calls `visit` for each lane and each element in it, lanes outermost.
void forEachElement(const FragmentLayout &layout,
                    llvm::function_ref<void(FragmentPosition, MatrixCoordinates)> visit);

} // namespace qgemm::target

#endif // QGEMM_TARGET_FRAGMENTLAYOUT_H
