//===- FileMode.h - running kernels of any code object ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_FILEMODE_H
#define QGEMM_TOOLS_RUN_FILEMODE_H

#include "FileArguments.h"

#include "qgemm/Sim/FatBinary.h"
#include "llvm/Support/MemoryBuffer.h"

namespace qgemm::run {

/// A file with the code objects that --device chooses from it, all of one target unless no chip
/// was named.
struct OpenFile {
  struct Object {
    sim::TargetId target;
    llvm::StringRef bytes;
    std::unique_ptr<sim::CodeObject> code;
  };
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  std::unique_ptr<sim::FatBinary> binary;
  std::vector<Object> objects;
};

/// Opens the file; code objects are parsed where `parse` is set.
llvm::Expected<OpenFile> openFile(const Options &options, bool parse);

/// The chip behind "sim:" or "hip:", with features where it names some; none: not named.
std::optional<sim::TargetId> deviceTarget(const Options &options);

/// --hsaco: runs a kernel, or lists them all. False where an --expect does not hold.
llvm::Expected<bool> runFile(const Options &options);

/// Lists kernels with their arguments and resources.
void listKernels(const OpenFile &file, bool json);

/// --list-unsupported. False where there is any.
llvm::Expected<bool> listUnsupported(const Options &options);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_FILEMODE_H
