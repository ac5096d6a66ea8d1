//===- Execute.h - one launch on a device -----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_EXECUTE_H
#define QGEMM_TOOLS_RUN_EXECUTE_H

#include "Select.h"

namespace qgemm::run {

/// What a launch left behind.
struct Outcome {
  std::vector<std::vector<uint8_t>> outs; ///< each laid out as its operand
  uint64_t instructions = 0;              ///< wave-instructions; 0 where the device cannot tell
  double seconds = 0;
  std::vector<sim::ProfileRow> profile; ///< where --profile asks for it
  runtime::DeviceDescription device;
  std::optional<runtime::BenchResult> bench; ///< where --bench asks for it
  uint64_t codeHash = 0;                     ///< XXH3 of the code object
};

/// Copies the operands to the device, launches the kernel and fetches the outs. `workgroups`
/// empty: all of them.
llvm::Expected<Outcome> execute(const library::KernelEntry &kernel, const Options &options,
                                llvm::StringRef chip, const Sizes &sizes,
                                llvm::ArrayRef<Operand> operands, std::array<uint32_t, 3> grid,
                                llvm::ArrayRef<uint64_t> workgroups);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_EXECUTE_H
