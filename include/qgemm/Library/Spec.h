//===- Spec.h - one matrix product as the flags describe it -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// out(M x N) = epilogue(sum_k (lhs(m,k) - lhs_zero) * (rhs(n,k) - rhs_zero) * scales).
// The lhs holds activations (M x K), the rhs weights (N x K, or K x N in memory).
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_SPEC_H
#define QGEMM_LIBRARY_SPEC_H

#include "qgemm/Library/ElementTypes.h"
#include "qgemm/Library/Epilogues.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace qgemm::library {

/// A size known only when the kernel is launched.
inline constexpr int64_t kDynamic = -1;
/// Greatest size of a dimension: kernels take sizes as i32.
inline constexpr int64_t kMaxDim = 2147483647;

/// The block of rows x K that shares one scale or zero point; `kFull` covers the whole extent.
struct Grain {
  static constexpr int64_t kFull = -1;
  int64_t rows = 1;
  int64_t k = kFull;
};

/// A scale or a zero point of one operand.
struct Quantizer {
  enum class Kind : uint8_t { None, Constant, Blocks };
  Kind kind = Kind::None;
  Grain block;          ///< Blocks
  int64_t constant = 0; ///< Constant (zero points only)
  const ElementTypeInfo *type = nullptr;

  bool present() const { return kind != Kind::None; }
};

struct GemmSpec {
  int64_t m = kDynamic, n = kDynamic, k = kDynamic;
  const ElementTypeInfo *lhsType = nullptr, *rhsType = nullptr, *outType = nullptr;
  Quantizer lhsScale, rhsScale, lhsZero, rhsZero;
  std::vector<EpilogueStep> epilogue;
  bool rhsKxN = false;     ///< rhs lies K x N in memory
  bool contiguous = false; ///< rows follow each other without padding; no strides are passed

  /// Whether the epilogue sees i32: integer operands and no scale.
  bool integerAccumulator() const {
    return lhsType->isInteger() && rhsType->isInteger() && !lhsScale.present() &&
           !rhsScale.present();
  }
};

/// The flags that describe a product, as text; empty means not given.
struct SpecFlags {
  std::string precision, weightType, activationType, outType;
  std::string aScale, bScale, scaleType;
  std::string aZeroPoint, bZeroPoint;
  std::string epilogue, bLayout;
  bool contiguous = false;
};

/// Parses the flags; sizes stay dynamic.
llvm::Expected<GemmSpec> parseSpec(const SpecFlags &flags);

/// "dyn", "?" or 1..kMaxDim; `flag` names the option in errors.
llvm::Expected<int64_t> parseDim(llvm::StringRef text, llvm::StringRef flag);

/// One line for each precision: name and what it stands for.
std::string precisionHelp();

/// "w8a8" and the like where both types have such a name, else "<lhs>x<rhs>" in lower case.
std::string schemeName(llvm::StringRef lhsType, llvm::StringRef rhsType);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_SPEC_H
