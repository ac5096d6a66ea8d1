//===- Select.h - packages, and the kernel that serves a run ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_SELECT_H
#define QGEMM_TOOLS_RUN_SELECT_H

#include "Operands.h"

#include "qgemm/Library/Manifest.h"

namespace qgemm::run {

/// The kernels of a package that the flags leave, all for one chip and one problem, in the
/// manifest's order; and N and K, from the flags or from the kernels.
struct Candidates {
  std::vector<library::KernelEntry> kernels;
  std::string chip;
  int64_t n, k;
};

llvm::Expected<library::Manifest> loadManifest(const Options &options);
llvm::Expected<Candidates> selectCandidates(const library::Manifest &manifest,
                                            const Options &options);

/// A kernel's own file, with the problem's IR.
llvm::Expected<library::KernelEntry> loadKernel(const Options &options,
                                                const library::KernelEntry &kernel);

/// Values of a launch by the names of predicates and ABIs: "M", "lhs.base", "lhs.stride" (bytes),
/// "lhs_stride" (elements). Bases are given by `bases`, by operand name.
class LaunchValues {
public:
  LaunchValues(const Sizes &sizes, llvm::ArrayRef<Operand> operands);
  void setBase(llvm::StringRef operand, uint64_t address);
  std::optional<int64_t> operator()(llvm::StringRef name) const;

private:
  std::map<std::string, int64_t> values;
};

/// The first kernel that serves the launch, or an error that says why none does.
llvm::Expected<const library::KernelEntry *> firstMatch(const Candidates &candidates,
                                                        const LaunchValues &values);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_SELECT_H
