//===- LineTable.h - from machine code to source lines ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_SIM_LINETABLE_H
#define QGEMM_SIM_LINETABLE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <cstdint>
#include <memory>
#include <string>

namespace llvm {
class DWARFContext;
namespace object {
class ObjectFile;
}
} // namespace llvm

namespace qgemm::sim {

struct SourceLine {
  std::string file; ///< as the code object names it; empty: unknown
  uint32_t line = 0;

  bool known() const { return !file.empty() && line != 0; }
  /// "gemm.mlir:12", or "?".
  std::string str() const;
};

/// The DWARF line tables of a code object. Damaged ones know fewer lines.
class LineTable {
public:
  explicit LineTable(llvm::MemoryBufferRef file); ///< must outlive the table
  ~LineTable();

  /// The line of the instruction at an offset into the image.
  SourceLine find(uint64_t offset) const;

private:
  std::unique_ptr<llvm::object::ObjectFile> object;
  std::unique_ptr<llvm::DWARFContext> context;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_LINETABLE_H
