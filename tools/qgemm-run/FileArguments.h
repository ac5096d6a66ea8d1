//===- FileArguments.h - arguments of a kernel, as --arg gives them -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_FILEARGUMENTS_H
#define QGEMM_TOOLS_RUN_FILEARGUMENTS_H

#include "Options.h"

#include "qgemm/Reference/Formats.h"
#include "qgemm/Sim/CodeObject.h"

namespace qgemm::run {

/// One --arg.
struct FileArgument {
  enum class Kind : uint8_t { Value, Buffer, Alias, Lds };

  std::string text; ///< as written, for messages
  Kind kind = Kind::Value;
  std::optional<uint32_t> place; ///< given by hand with @OFFSET

  std::vector<uint8_t> value; ///< of a Value
  size_t alias = 0;           ///< of an Alias: the argument whose buffer it points into
  uint64_t aliasOffset = 0;
  uint32_t ldsBytes = 0;

  // Of a Buffer.
  reference::ElementType type = reference::ElementType::I8;
  std::vector<int64_t> shape;
  std::vector<uint8_t> contents; ///< empty: zeros
  uint64_t bytes = 0;
  bool reported = false;
  std::string output;             ///< .npy file to write, or empty
  runtime::DevicePtr address = 0; ///< once it is on the device
  std::vector<uint8_t> after;     ///< what a reported buffer holds after the run

  uint64_t elements() const;
  uint32_t valueSize() const {
    return kind == Kind::Value ? uint32_t(value.size()) : kind == Kind::Lds ? 4 : 8;
  }
};

/// Parses what stands behind --arg=; reads the files it names.
llvm::Expected<std::vector<FileArgument>> parseFileArguments(llvm::ArrayRef<std::string> texts);

/// Compares number, sizes and kinds with the kernel's metadata. Hand-placed arguments and kernels
/// whose metadata list none are not judged. Returns where each one goes in the kernarg segment.
llvm::Expected<std::vector<uint32_t>> placeArguments(const sim::KernelInfo &kernel,
                                                     llvm::ArrayRef<FileArgument> arguments);

/// The explicit part of the kernarg segment, once the buffers have addresses. Pointers to LDS get
/// offsets behind the kernel's own; `dynamicLds` grows by what they take.
std::vector<uint8_t> packFileArguments(const sim::KernelInfo &kernel,
                                       llvm::ArrayRef<FileArgument> arguments,
                                       llvm::ArrayRef<uint32_t> places, uint32_t &dynamicLds);

/// The arguments that metadata list and callers give, in order.
std::vector<const sim::KernelArgument *> explicitArguments(const sim::KernelInfo &kernel);

/// The type of a name as users write it: MLIR's ("ui8"), or "u8".
std::optional<reference::ElementType> findValueType(llvm::StringRef name);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_FILEARGUMENTS_H
