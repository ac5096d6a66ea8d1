//===- TargetId.h - what a code object says it is for ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A target id is a processor with the state of its features, "gfx942:sramecc+:xnack-"; a feature
// that is not named may be in either state. A generic processor stands for several chips. Source:
// "User Guide for AMDGPU Backend" (LLVM), Target ID and Generic Processors.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_TARGETID_H
#define QGEMM_SIM_TARGETID_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace qgemm::sim {

struct TargetId {
  std::string processor;              ///< "gfx942", "gfx11-generic"
  std::optional<bool> xnack, sramecc; ///< none: either

  /// "gfx942:sramecc+:xnack-".
  std::string str() const;

  /// A processor, then features with + or -, in any order.
  static llvm::Expected<TargetId> parse(llvm::StringRef text);
};

/// Whether code for the generic processor runs on the chip.
bool isGenericFor(llvm::StringRef generic, llvm::StringRef chip);

/// How well code for `code` suits the device: 0, not at all; otherwise more is better. Code for
/// the chip itself is better than generic code, and a feature named better than one left open. A
/// feature that the device leaves open takes code of either state, though rather code for XNACK
/// off and SRAM ECC on, in which the runtime starts (ROCm documentation, HSA_XNACK).
unsigned suitability(const TargetId &code, const TargetId &device);

/// The name of a generic processor by its number in e_flags, or null.
const char *genericProcessor(uint32_t elfMachine);

} // namespace qgemm::sim

#endif // QGEMM_SIM_TARGETID_H
