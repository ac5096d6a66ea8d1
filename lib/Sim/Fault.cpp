//===- Fault.cpp - what can go wrong in a running kernel ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Fault.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace qgemm::sim;

char FaultError::ID = 0;

const char *qgemm::sim::faultName(FaultKind kind) {
  static constexpr const char *names[] = {
      "out of bounds",
      "lds out of range",
      "misaligned",
      "unsupported",
      "bad program",
      "instruction budget exceeded",
      "trap",
      "barrier deadlock",
      "missing wait",
      "undefined data",
      "hazard",
      "data race",
      "missing synchronization",
      "matrix operand",
  };
  return names[static_cast<unsigned>(kind)];
}

std::string Fault::str() const {
  std::string lanePart = lane >= 0 ? llvm::formatv(" lane {0}", lane).str() : std::string();
  return llvm::formatv("{0}: {1}: {2}; kernel '{3}', pc 0x{4:x-} `{5}`, workgroup ({6}, {7}, {8}) "
                       "wave {9}{10}",
                       chip, faultName(kind), message, kernel, pc, instruction, workgroup[0],
                       workgroup[1], workgroup[2], wave, lanePart);
}

void FaultError::log(llvm::raw_ostream &os) const { os << fault.str(); }
