//===- KernelFile.h - an assembly file around one kernel's text ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_KERNELFILE_H
#define QGEMM_UNITTESTS_SIM_KERNELFILE_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace qgemm::sim_test {

/// What a kernel's descriptor and metadata say. It takes `pointers` global buffers and is named
/// "test".
struct KernelFrame {
  llvm::StringRef chip;
  unsigned waveSize = 32;
  unsigned pointers = 2;
  unsigned lds = 0;     ///< bytes a workgroup
  unsigned scratch = 0; ///< bytes a lane
  unsigned sgprs = 96;
  unsigned vgprs = 64;      ///< the AccVGPRs of CDNA included
  unsigned accumOffset = 0; ///< CDNA only: where the AccVGPRs begin
  unsigned maxWorkgroup = 1024;
  /// Lines about MODE: f32 denormals are kept, as compilers have it.
  std::string mode = "  .amdhsa_float_denorm_mode_32 3\n";
};

/// The whole file: target, label, `text`, descriptor and metadata.
std::string kernelFile(const KernelFrame &frame, llvm::StringRef text);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_KERNELFILE_H
