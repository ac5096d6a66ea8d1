//===- CodeObject.h - AMDHSA code objects ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a code object as a GPU's loader would: program headers, dynamic symbols and relocations,
// kernel descriptors and the metadata note. Versions 4 to 6 are accepted. Source: "User Guide for
// AMDGPU Backend" (LLVM), sections Code Object and Code Object Metadata.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_CODEOBJECT_H
#define QGEMM_SIM_CODEOBJECT_H

#include "qgemm/Sim/TargetId.h"
#include "llvm/Support/AMDHSAKernelDescriptor.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace qgemm::sim {

struct KernelArgument {
  std::string name;
  std::string valueKind;         ///< "global_buffer", "by_value", "hidden_block_count_x", ...
  uint32_t offset = 0;           ///< bytes from the start of the kernarg segment
  uint32_t size = 0;             ///< bytes
  uint32_t pointeeAlignment = 0; ///< of a dynamic_shared_pointer; 0: not stated

  bool isHidden() const { return valueKind.compare(0, 7, "hidden_") == 0; }
};

/// A kernel, as its descriptor and metadata describe it.
struct KernelInfo {
  std::string name;
  uint64_t descriptorAddress = 0; ///< relative to the image
  uint64_t entryAddress = 0;      ///< relative to the image
  llvm::amdhsa::kernel_descriptor_t descriptor = {};
  uint32_t kernargSize = 0, kernargAlignment = 8;
  uint32_t groupSegmentSize = 0;   ///< static LDS, bytes
  uint32_t privateSegmentSize = 0; ///< scratch a lane, bytes
  uint32_t wavefrontSize = 0;
  uint32_t maxFlatWorkgroupSize = 1024;
  bool usesDynamicStack = false;
  uint32_t vgprs = 0, agprs = 0, sgprs = 0;    ///< as the metadata states them
  uint32_t vgprSpills = 0, sgprSpills = 0;     ///< likewise
  std::vector<uint32_t> requiredWorkgroupSize; ///< x, y, z, or empty: any
  std::vector<KernelArgument> arguments;

  /// Where the last argument that callers give ends.
  uint32_t explicitArgumentBytes() const;
};

/// A named range of the image; kernels and device functions.
struct Symbol {
  std::string name;
  uint64_t address = 0, size = 0;
  bool isFunction = false;
};

/// A place that must hold base + addend once the image has an address.
struct Relocation {
  uint64_t offset = 0;
  uint64_t addend = 0;
  uint32_t type = 0; ///< llvm::ELF::R_AMDGPU_*
};

/// [begin, end) of the image that may be executed.
struct TextRange {
  uint64_t begin = 0, end = 0;
};

class CodeObject {
public:
  /// Any defect of the file is an error that says what was wanted and what was found.
  static llvm::Expected<std::unique_ptr<CodeObject>> parse(llvm::MemoryBufferRef file);

  std::string chip;           ///< "gfx1100", "gfx11-generic", ...
  TargetId target;            ///< the same, with the features of the header
  unsigned version = 0;       ///< 4, 5 or 6
  std::vector<uint8_t> image; ///< the loaded segments, zero-filled, before relocation
  std::vector<TextRange> text;
  std::vector<KernelInfo> kernels;
  std::vector<Symbol> symbols;
  std::vector<Relocation> relocations;
  std::string debugFile; ///< the whole file where it has line tables, for LineTable

  const KernelInfo *findKernel(llvm::StringRef name) const;

  /// Writes the relocated words into a copy of the image that is loaded at `base`.
  llvm::Error relocate(uint64_t base, uint8_t *loaded) const;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_CODEOBJECT_H
