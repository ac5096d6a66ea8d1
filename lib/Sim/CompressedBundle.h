//===- CompressedBundle.h - the CCOB container ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_COMPRESSEDBUNDLE_H
#define QGEMM_LIB_SIM_COMPRESSEDBUNDLE_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace qgemm::sim {

inline constexpr llvm::StringLiteral compressedBundleMagic = "CCOB";

/// Decompresses the bundle that `bytes` begins with and removes it from them.
llvm::Expected<llvm::SmallVector<uint8_t, 0>> decompressBundle(llvm::StringRef &bytes);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_COMPRESSEDBUNDLE_H
