//===- ElementTypes.cpp - the element types that flags and manifests name -===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/ElementTypes.h"

using namespace qgemm::library;

static constexpr ElementKind S = ElementKind::Signed, U = ElementKind::Unsigned,
                             F = ElementKind::Float;

static constexpr ElementTypeInfo table[] = {
    // name                                     kind bits operand out    scale
    {llvm::StringLiteral("i4"), S, 4, true, false, false},
    {llvm::StringLiteral("ui4"), U, 4, true, false, false},
    {llvm::StringLiteral("i8"), S, 8, true, true, false},
    {llvm::StringLiteral("ui8"), U, 8, true, true, false},
    {llvm::StringLiteral("i32"), S, 32, false, true, false},
    {llvm::StringLiteral("f4E2M1FN"), F, 4, true, true, false},
    {llvm::StringLiteral("f6E2M3FN"), F, 6, true, true, false},
    {llvm::StringLiteral("f6E3M2FN"), F, 6, true, true, false},
    {llvm::StringLiteral("f8E4M3FN"), F, 8, true, true, false},
    {llvm::StringLiteral("f8E5M2"), F, 8, true, true, false},
    {llvm::StringLiteral("f8E4M3FNUZ"), F, 8, true, true, false},
    {llvm::StringLiteral("f8E5M2FNUZ"), F, 8, true, true, false},
    {llvm::StringLiteral("f8E8M0FNU"), F, 8, false, false, true},
    {llvm::StringLiteral("f16"), F, 16, true, true, true},
    {llvm::StringLiteral("bf16"), F, 16, true, true, true},
    {llvm::StringLiteral("f32"), F, 32, false, true, true},
};

struct TypeAlias {
  llvm::StringLiteral alias, name;
};

static constexpr TypeAlias aliases[] = {
    {llvm::StringLiteral("int4"), llvm::StringLiteral("i4")},
    {llvm::StringLiteral("uint4"), llvm::StringLiteral("ui4")},
    {llvm::StringLiteral("int8"), llvm::StringLiteral("i8")},
    {llvm::StringLiteral("uint8"), llvm::StringLiteral("ui8")},
    {llvm::StringLiteral("int32"), llvm::StringLiteral("i32")},
    {llvm::StringLiteral("fp8"), llvm::StringLiteral("f8E4M3FN")},
    {llvm::StringLiteral("bf8"), llvm::StringLiteral("f8E5M2")},
    {llvm::StringLiteral("fp16"), llvm::StringLiteral("f16")},
    {llvm::StringLiteral("fp32"), llvm::StringLiteral("f32")},
    {llvm::StringLiteral("e8m0"), llvm::StringLiteral("f8E8M0FNU")},
};

llvm::ArrayRef<ElementTypeInfo> qgemm::library::elementTypes() { return table; }

const ElementTypeInfo *qgemm::library::findElementType(llvm::StringRef name) {
  for (const TypeAlias &alias : aliases)
    if (name == alias.alias)
      name = alias.name;
  for (const ElementTypeInfo &type : table)
    if (type.name == name)
      return &type;
  return nullptr;
}
