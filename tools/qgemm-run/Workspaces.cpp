//===- Workspaces.cpp - memory that a launch lends its kernel -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Workspaces.h"

#include "qgemm/Library/Error.h"

using namespace qgemm::run;
using namespace qgemm::library;

/// What a workspace holds that need not hold zeros.
static constexpr uint8_t workspaceNoise = 0xa5;

llvm::Expected<std::vector<Workspace>>
qgemm::run::lendWorkspaces(runtime::Device &device, const KernelEntry &kernel,
                           const std::array<uint32_t, 3> &grid, LaunchValues &values) {
  std::vector<Workspace> all;
  for (const AbiArgument &argument : kernel.abi) {
    if (argument.kind != "workspace")
      continue;
    llvm::Expected<uint64_t> bytes = workspaceBytes(argument, grid);
    if (!bytes)
      return bytes.takeError();
    auto address = device.allocate(*bytes, 256, argument.name);
    if (!address)
      return address.takeError();
    if (!argument.zeroed) {
      std::vector<uint8_t> noise(*bytes, workspaceNoise);
      if (llvm::Error error = device.copyIn(*address, noise.data(), *bytes))
        return std::move(error);
    }
    values.setBase(argument.name, *address);
    all.push_back({&argument, *bytes, *address});
  }
  return std::move(all);
}

llvm::Error qgemm::run::checkWorkspaces(runtime::Device &device, const KernelEntry &kernel,
                                        llvm::ArrayRef<Workspace> workspaces) {
  for (const Workspace &workspace : workspaces) {
    if (!workspace.argument->zeroed)
      continue;
    std::vector<uint8_t> left(workspace.bytes);
    if (llvm::Error error = device.copyOut(left.data(), workspace.address, workspace.bytes))
      return error;
    auto at = llvm::find_if(left, [](uint8_t byte) { return byte != 0; });
    if (at != left.end())
      return makeError("workspace '{}' of {} requires zeros after the launch, got {} at byte {}",
                       workspace.argument->name, kernel.name, *at, at - left.begin());
  }
  return llvm::Error::success();
}
