//===- Naming.h - hashes and names of kernels -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIBRARY_NAMING_H
#define QGEMM_LIBRARY_NAMING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace qgemm::library {

/// Values of M that one kernel serves.
struct MBucket {
  int64_t min = 0;
  int64_t max = -1; ///< -1: no upper bound

  bool all() const { return min <= 1 && max < 0; }
  /// "1to16", "129up", "300", "dyn".
  std::string text() const;
};

/// SHA-256 of the parts, each preceded by its length, in hexadecimal.
std::string stableHash(llvm::ArrayRef<llvm::StringRef> parts);

/// `qgemm_<chip>_<scheme>_n<N>_k<K>_m<bucket>_<hash>`; dynamic sizes are written "dyn". The name
/// is a C identifier.
std::string kernelName(llvm::StringRef chip, llvm::StringRef scheme, int64_t n, int64_t k,
                       const MBucket &bucket, llvm::StringRef hash);

/// Digits of the hash that names carry.
inline constexpr unsigned kNameHashDigits = 10;

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_NAMING_H
