//===- Hazards.cpp - instructions too close for the hardware to notice ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Hazards.h"

using namespace qgemm::sim;
using llvm::StringRef;

void qgemm::sim::classifyHazards(AccessFacts &, StringRef, const Instruction &, Generation) {}

void HazardTracker::reset(Generation, bool) {
  position = 0;
  std::fill(std::begin(history), std::end(history), nullptr);
}

std::optional<HazardFound> HazardTracker::check(const Instruction &) { return std::nullopt; }
