//===- CodeObject.h - what a finished code object says of itself *- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads kernel descriptors, metadata and symbols back from an HSACO
// (https://llvm.org/docs/AMDGPUUsage.html#code-object), and disassembles it.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_CODEGEN_CODEOBJECT_H
#define QGEMM_CODEGEN_CODEOBJECT_H

#include "qgemm/Target/Occupancy.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace qgemm::codegen {

/// One argument in the kernarg segment, in bytes; hidden arguments included.
struct KernelArgument {
  std::string name; ///< empty where the metadata has none
  std::string kind; ///< "global_buffer", "by_value", "hidden_block_count_x", ...
  unsigned offset = 0, size = 0;
};

struct KernelStats {
  std::string name;
  unsigned vgprs = 0; ///< architectural
  unsigned agprs = 0;
  unsigned sgprs = 0;
  unsigned vgprSpills = 0, sgprSpills = 0; ///< registers
  unsigned scratchBytes = 0;               ///< per work-item
  unsigned ldsBytes = 0;                   ///< per workgroup, static
  unsigned kernargBytes = 0, kernargAlign = 0;
  unsigned textBytes = 0;
  unsigned waveSize = 0;
  unsigned maxWorkgroupSize = 0; ///< the largest that may be launched
  bool wgpMode = false;
  bool dynamicStack = false;
  std::vector<KernelArgument> arguments;
  target::Occupancy occupancy; ///< for maxWorkgroupSize; LLVM assumes 1024 if nobody says
};

struct CodeObjectInfo {
  std::string chip;               ///< "gfx1100"
  unsigned codeObjectVersion = 0; ///< 5 or 6
  std::vector<KernelStats> kernels;

  /// The kernel of that name, or null.
  const KernelStats *find(llvm::StringRef name) const;
};

/// Fails on anything that is not a well-formed code object of a known chip.
llvm::Expected<CodeObjectInfo> readCodeObject(llvm::StringRef hsaco);

struct DisassembledInstruction {
  uint64_t address = 0; ///< in the loaded object
  unsigned bytes = 0;
  std::string text; ///< "v_add_nc_u32_e32 v0, v1, v2"
};

struct DisassembledFunction {
  std::string name;
  std::vector<DisassembledInstruction> instructions;
};

/// Functions in order of address. Bytes that are no instruction appear as ".long".
llvm::Expected<std::vector<DisassembledFunction>> disassemble(llvm::StringRef hsaco);

/// The same as text: "name:" and a line "  <text>  // <address>" each.
llvm::Expected<std::string> disassemblyText(llvm::StringRef hsaco);

} // namespace qgemm::codegen

#endif // QGEMM_CODEGEN_CODEOBJECT_H
