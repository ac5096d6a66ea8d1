//===- LineTable.h - from machine code to source lines ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads .debug_line of DWARF 2 to 5 ("DWARF Debugging Information Format", version 5, 6.2). LLVM's
// own reader ends the process on damaged tables, which a tool for anybody's files must bear.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_LINETABLE_H
#define QGEMM_SIM_LINETABLE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace qgemm::sim {

struct SourceLine {
  std::string file; ///< as the code object names it; empty: unknown
  uint32_t line = 0;

  bool known() const { return !file.empty() && line != 0; }
  /// "gemm.mlir:12", or "?".
  std::string str() const;
};

/// The line tables of a code object. What is damaged in them is left out.
class LineTable {
public:
  explicit LineTable(llvm::MemoryBufferRef file);

  /// The line of the instruction at an offset into the image.
  SourceLine find(uint64_t offset) const;

private:
  friend class LineTableReader;

  /// Code from this address on, up to the next place.
  struct Place {
    uint32_t file = 0; ///< index in `files`
    uint32_t line = 0; ///< 0: no line
  };
  std::map<uint64_t, Place> places;
  std::vector<std::string> files;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_LINETABLE_H
