//===- FatBinary.h - files that hold code objects for several chips ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Four kinds of file hold AMDGPU code objects:
//
//   * a code object itself;
//   * a bundle of clang-offload-bundler (magic "__CLANG_OFFLOAD_BUNDLE__");
//   * a compressed bundle (magic "CCOB", versions 1 to 3, zlib or Zstandard);
//   * an ELF file of the host with bundles of either kind, one after another, in sections named
//     .hip_fatbin.
//
// Sources: "Clang Offload Bundler" (Clang), Bundled Binary File Layout and Compressed Bundles;
// RFC 8878 for the length of Zstandard frames.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_FATBINARY_H
#define QGEMM_SIM_FATBINARY_H

#include "qgemm/Sim/TargetId.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace qgemm::sim {

class FatBinary {
public:
  /// One code object.
  struct Entry {
    TargetId target;
    unsigned bundle = 0;   ///< bundles count from 0 in the order of the file
    llvm::StringRef bytes; ///< lives as long as the FatBinary and the file
  };

  /// Reads the directory of all bundles. `file` must outlive the result. Host entries and empty
  /// ones are left out; anything malformed is an error.
  static llvm::Expected<std::unique_ptr<FatBinary>> open(llvm::MemoryBufferRef file);

  llvm::ArrayRef<Entry> entries() const { return list; }

  /// Whether the file is a code object and nothing else.
  bool isPlain() const { return plain; }

  /// Of each bundle the entry that suits the device best, in the order of the file. None at all is
  /// an error that says for what the file has code.
  llvm::Expected<std::vector<const Entry *>> entriesFor(const TargetId &device) const;

  /// The target ids of all entries, each once, for messages.
  std::vector<std::string> targets() const;

private:
  friend class FatBinaryParser;
  FatBinary() = default;

  std::vector<Entry> list;
  std::deque<llvm::SmallVector<uint8_t, 0>> decompressed;
  bool plain = false;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_FATBINARY_H
