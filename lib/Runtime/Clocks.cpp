//===- Clocks.cpp - clocks of a GPU, as the kernel driver shows them ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clocks.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace qgemm::runtime;

std::vector<std::string> qgemm::runtime::readClocks(llvm::StringRef busId, llvm::StringRef root) {
  std::vector<std::string> clocks;
  if (busId.empty())
    return clocks;
  for (const char *name : {"sclk", "mclk", "fclk", "socclk"}) {
    llvm::SmallString<128> path(root);
    llvm::sys::path::append(path, busId.lower(), std::string("pp_dpm_") + name);
    auto file = llvm::MemoryBuffer::getFileAsStream(path);
    if (!file)
      continue;
    // "1: 2100Mhz *": the star marks the level in use.
    llvm::SmallVector<llvm::StringRef> lines;
    (*file)->getBuffer().split(lines, '\n', -1, false);
    for (llvm::StringRef line : lines)
      if (line.consume_back("*") || line.rtrim().consume_back("*"))
        clocks.push_back(std::string(name) + " " +
                         line.split(':').second.trim().rtrim("*").trim().str());
  }
  return clocks;
}
