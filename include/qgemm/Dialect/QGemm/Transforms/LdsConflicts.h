//===- LdsConflicts.h - bank conflicts of a kernel's LDS accesses -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_DIALECT_QGEMM_TRANSFORMS_LDSCONFLICTS_H
#define QGEMM_DIALECT_QGEMM_TRANSFORMS_LDSCONFLICTS_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/Chip.h"

namespace qgemm {

/// Extra cycles, summed over all loads and stores of the buffer under
/// `swizzle`, each under the worst of the groupings of lanes that the Target
/// table lists for the chip. Stops counting at `limit`. `readsAlone`: of loads only.
unsigned countLdsConflicts(LdsAllocOp alloc, std::optional<SwizzleAttr> swizzle,
                           const target::Chip &chip, unsigned limit = ~0u, bool readsAlone = false);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_TRANSFORMS_LDSCONFLICTS_H
