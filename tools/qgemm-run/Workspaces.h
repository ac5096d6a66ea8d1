//===- Workspaces.h - memory that a launch lends its kernel -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_WORKSPACES_H
#define QGEMM_TOOLS_RUN_WORKSPACES_H

#include "Select.h"

#include "qgemm/Runtime/Device.h"

namespace qgemm::run {

/// A workspace of a launch.
struct Workspace {
  const library::AbiArgument *argument;
  uint64_t bytes;
  runtime::DevicePtr address;
};

/// Allocates the kernel's workspaces, each of exactly the size that the manifest says, and gives
/// `values` their addresses. Those that need not hold zeros hold noise.
llvm::Expected<std::vector<Workspace>> lendWorkspaces(runtime::Device &device,
                                                      const library::KernelEntry &kernel,
                                                      const std::array<uint32_t, 3> &grid,
                                                      LaunchValues &values);

/// Fails unless workspaces that held zeros before the launch hold them again.
llvm::Error checkWorkspaces(runtime::Device &device, const library::KernelEntry &kernel,
                            llvm::ArrayRef<Workspace> workspaces);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_WORKSPACES_H
