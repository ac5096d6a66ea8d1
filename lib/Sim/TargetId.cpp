//===- TargetId.cpp - what a code object says it is for ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/TargetId.h"
#include "qgemm/Sim/Error.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include <initializer_list>

using namespace qgemm::sim;
using llvm::StringRef;

namespace {
struct Generic {
  llvm::StringLiteral name;
  uint32_t elfMachine;
  std::initializer_list<llvm::StringLiteral> chips;
};
} // namespace

// "User Guide for AMDGPU Backend", table of generic processors.
static const Generic generics[] = {
    {"gfx9-generic",
     llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX9_GENERIC,
     {"gfx900", "gfx902", "gfx904", "gfx906", "gfx909", "gfx90c"}},
    {"gfx9-4-generic", llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX9_4_GENERIC, {"gfx942", "gfx950"}},
    {"gfx10-1-generic",
     llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX10_1_GENERIC,
     {"gfx1010", "gfx1011", "gfx1012", "gfx1013"}},
    {"gfx10-3-generic",
     llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX10_3_GENERIC,
     {"gfx1030", "gfx1031", "gfx1032", "gfx1033", "gfx1034", "gfx1035", "gfx1036"}},
    {"gfx11-generic",
     llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX11_GENERIC,
     {"gfx1100", "gfx1101", "gfx1102", "gfx1103", "gfx1150", "gfx1151", "gfx1152", "gfx1153"}},
    {"gfx12-generic", llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX12_GENERIC, {"gfx1200", "gfx1201"}},
};

std::string TargetId::str() const {
  std::string text = processor;
  if (sramecc)
    text += *sramecc ? ":sramecc+" : ":sramecc-";
  if (xnack)
    text += *xnack ? ":xnack+" : ":xnack-";
  return text;
}

llvm::Expected<TargetId> TargetId::parse(StringRef text) {
  llvm::SmallVector<StringRef, 4> parts;
  text.split(parts, ':');
  TargetId id;
  id.processor = parts[0].str();
  bool named = parts[0].starts_with("gfx") && parts[0].size() > 3 &&
               llvm::all_of(parts[0], [](char c) { return llvm::isAlnum(c) || c == '-'; });
  if (!named)
    return error("target id requires a processor such as gfx1100, got '" + parts[0] + "'");
  for (StringRef part : llvm::ArrayRef(parts).drop_front()) {
    StringRef name = part.drop_back();
    std::optional<bool> *feature = name == "xnack"     ? &id.xnack
                                   : name == "sramecc" ? &id.sramecc
                                                       : nullptr;
    if (!feature || (!part.ends_with("+") && !part.ends_with("-")))
      return error("feature of a target id requires xnack or sramecc with + or -, got '" + part +
                   "'");
    *feature = part.ends_with("+");
  }
  return id;
}

bool qgemm::sim::isGenericFor(StringRef generic, StringRef chip) {
  for (const Generic &entry : generics)
    if (entry.name == generic)
      return llvm::is_contained(entry.chips, chip);
  return false;
}

const char *qgemm::sim::genericProcessor(uint32_t elfMachine) {
  for (const Generic &entry : generics)
    if (entry.elfMachine == elfMachine)
      return entry.name.data();
  return nullptr;
}

/// 0 where the code needs another state; `usual` is the one preferred where the device says none.
static unsigned featureScore(std::optional<bool> code, std::optional<bool> device, bool usual) {
  if (!code)
    return 2;
  if (device)
    return *code == *device ? 3 : 0;
  return *code == usual ? 3 : 1;
}

unsigned qgemm::sim::suitability(const TargetId &code, const TargetId &device) {
  bool exact = code.processor == device.processor;
  if (!exact && !isGenericFor(code.processor, device.processor))
    return 0;
  unsigned xnack = featureScore(code.xnack, device.xnack, false);
  unsigned sramecc = featureScore(code.sramecc, device.sramecc, true);
  if (xnack == 0 || sramecc == 0)
    return 0;
  return (exact ? 100 : 0) + 10 * xnack + sramecc;
}
