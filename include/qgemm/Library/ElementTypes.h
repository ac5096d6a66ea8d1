//===- ElementTypes.h - the element types that flags and manifests name -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names are MLIR's ("i8", "ui8", "f8E4M3FN", ...); flags also take the aliases
// users know ("int8", "fp16", "fp8").
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_ELEMENTTYPES_H
#define QGEMM_LIBRARY_ELEMENTTYPES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace qgemm::library {

enum class ElementKind : uint8_t { Signed, Unsigned, Float };

struct ElementTypeInfo {
  llvm::StringLiteral name; ///< MLIR's name
  ElementKind kind;
  unsigned bits; ///< storage width; sub-byte elements are packed, low bits first
  bool operand;  ///< may be an lhs or rhs element
  bool out;      ///< may be an out element
  bool scale;    ///< may be a scale element

  bool isInteger() const { return kind != ElementKind::Float; }
  /// Least and greatest value of an integer type (i4: -8 and 7).
  int64_t min() const { return kind == ElementKind::Signed ? -(int64_t(1) << (bits - 1)) : 0; }
  int64_t max() const {
    return kind == ElementKind::Signed ? (int64_t(1) << (bits - 1)) - 1 : (int64_t(1) << bits) - 1;
  }
  /// Bytes of a packed row of `count` elements (rows start on a byte; f6: four values in three).
  uint64_t rowBytes(uint64_t count) const { return (count * bits + 7) / 8; }
};

llvm::ArrayRef<ElementTypeInfo> elementTypes();

/// The type of that MLIR name or alias, or null.
const ElementTypeInfo *findElementType(llvm::StringRef name);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_ELEMENTTYPES_H
