//===- LineTable.cpp - from machine code to source lines ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/LineTable.h"
#include "llvm/DebugInfo/DIContext.h"
#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include "llvm/Object/ObjectFile.h"

using namespace qgemm::sim;

std::string SourceLine::str() const {
  return known() ? file + ":" + std::to_string(line) : std::string("?");
}

LineTable::LineTable(llvm::MemoryBufferRef file) {
  auto parsed = llvm::object::ObjectFile::createObjectFile(file);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return;
  }
  object = std::move(*parsed);
  auto ignore = [](llvm::Error problem) { llvm::consumeError(std::move(problem)); };
  context = llvm::DWARFContext::create(*object, llvm::DWARFContext::ProcessDebugRelocations::Ignore,
                                       nullptr, "", ignore, ignore);
}

LineTable::~LineTable() = default;

SourceLine LineTable::find(uint64_t offset) const {
  SourceLine result;
  if (!context)
    return result;
  using Kind = llvm::DILineInfoSpecifier::FileLineInfoKind;
  llvm::DILineInfoSpecifier wanted(Kind::RawValue);
  std::optional<llvm::DILineInfo> info = context->getLineInfoForAddress(
      {offset, llvm::object::SectionedAddress::UndefSection}, wanted);
  if (!info || info->FileName == llvm::DILineInfo::BadString || info->Line == 0)
    return result;
  result.file = info->FileName;
  result.line = info->Line;
  return result;
}
