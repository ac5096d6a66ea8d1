//===- Dump.cpp - operands as .npy files ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Dump.h"

#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Npy.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstring>

using namespace qgemm::run;
using namespace qgemm::library;

llvm::Error qgemm::run::dump(const std::string &folder, const std::string &name,
                             const Operand &operand, const uint8_t *memory) {
  if (std::error_code code =
          llvm::sys::fs::create_directories(folder, true, llvm::sys::fs::all_all))
    return makeError("cannot make folder '{}': {}", folder, code.message());
  NpyArray array;
  array.descr = npyDescr(operand.type->name);
  if (array.descr.empty())
    array.descr = "|u1";
  if (operand.rank == 1)
    array.shape = {operand.layout.rows * operand.layout.cols};
  else
    array.shape = {operand.layout.rows, operand.layout.cols};
  uint64_t size = array.elementSize();
  array.bytes.resize(uint64_t(operand.layout.rows) * uint64_t(operand.layout.cols) * size);
  uint8_t *at = array.bytes.data();
  for (int64_t row = 0; row < operand.layout.rows; ++row)
    for (int64_t col = 0; col < operand.layout.cols; ++col, at += size) {
      uint64_t bits = operand.load(memory, row, col);
      std::memcpy(at, &bits, size);
    }
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name + ".npy");
  return writeFileAtomically(path, writeNpy(array));
}
