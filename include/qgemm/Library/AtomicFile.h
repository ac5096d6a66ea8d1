//===- AtomicFile.h - files that appear whole or not at all -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file is written without a name (O_TMPFILE) in the folder it belongs to and
// named only when it is complete, so that neither a failure nor a kill nor a full
// disk leaves a part of it. Where the file system has no nameless files, a
// temporary name is used and removed on failure and on the usual signals.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_ATOMICFILE_H
#define QGEMM_LIBRARY_ATOMICFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace qgemm::library {

/// Writes `bytes` to `path`, replacing what is there only when all is written. A link stays and
/// its target is replaced; a device or pipe is written to as it is.
llvm::Error writeFileAtomically(llvm::StringRef path, llvm::StringRef bytes);

/// Several files of one folder: what was newly made is removed again unless `commit` is called.
/// Folders made on the way are removed too if they are still empty.
class FileSet {
public:
  /// Makes `folder` with its parents if it is missing.
  static llvm::Expected<FileSet> create(llvm::StringRef folder);
  FileSet(FileSet &&other);
  ~FileSet();

  llvm::Error write(llvm::StringRef name, llvm::StringRef bytes);
  void commit() { made.clear(), madeFolders.clear(); }

private:
  explicit FileSet(llvm::StringRef folder) : folder(folder) {}
  std::string folder;
  std::vector<std::string> made, madeFolders;
};

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_ATOMICFILE_H
