//===- Execute.cpp - one launch on a device -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Execute.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"
#include "qgemm/Runtime/Device.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include <chrono>

using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;

namespace {
/// A device with the operands in its memory.
struct Prepared {
  std::unique_ptr<qgemm::runtime::Device> device;
  std::vector<qgemm::runtime::DevicePtr> addresses; ///< of each operand's first element
};
} // namespace

/// A workspace of the launch.
struct Lent {
  const AbiArgument *argument;
  uint64_t bytes;
  qgemm::runtime::DevicePtr address;
};

/// What a workspace holds that need not hold zeros.
constexpr uint8_t kWorkspaceNoise = 0xa5;

/// "sim" runs the chip that the kernel is for.
static std::string deviceName(StringRef device, StringRef chip) {
  return device.contains(':') ? device.str() : (device + ":" + chip).str();
}

static llvm::Expected<Prepared> prepare(const Options &options, StringRef chip,
                                        llvm::ArrayRef<Operand> operands, LaunchValues &values) {
  auto device =
      qgemm::runtime::createDevice(deviceName(options.device, chip), options.deviceOptions);
  if (!device)
    return device.takeError();
  Prepared prepared{std::move(*device), {}};
  for (const Operand &operand : operands) {
    // The allocation ends where the operand ends: one byte more is a fault.
    auto address = prepared.device->allocate(operand.bytes.size() + uint64_t(operand.misalign), 256,
                                             operand.name);
    if (!address)
      return address.takeError();
    prepared.addresses.push_back(*address + uint64_t(operand.misalign));
    values.setBase(operand.name, prepared.addresses.back());
    if (llvm::Error error = prepared.device->copyIn(prepared.addresses.back(), operand.bytes.data(),
                                                    operand.bytes.size()))
      return std::move(error);
  }
  return std::move(prepared);
}

/// Workspaces of exactly the size that the manifest says.
static llvm::Expected<std::vector<Lent>> lendWorkspaces(Prepared &prepared,
                                                        const KernelEntry &kernel,
                                                        const std::array<uint32_t, 3> &grid,
                                                        LaunchValues &values) {
  std::vector<Lent> all;
  for (const AbiArgument &argument : kernel.abi) {
    if (argument.kind != "workspace")
      continue;
    llvm::Expected<uint64_t> bytes = workspaceBytes(argument, grid);
    if (!bytes)
      return bytes.takeError();
    auto address = prepared.device->allocate(*bytes, 256, argument.name);
    if (!address)
      return address.takeError();
    if (!argument.zeroed) {
      std::vector<uint8_t> noise(*bytes, kWorkspaceNoise);
      if (llvm::Error error = prepared.device->copyIn(*address, noise.data(), *bytes))
        return std::move(error);
    }
    values.setBase(argument.name, *address);
    all.push_back({&argument, *bytes, *address});
  }
  return std::move(all);
}

/// Zeroed workspaces hold zeros again, so that the next launch may use them.
static llvm::Error checkWorkspaces(Prepared &prepared, const KernelEntry &kernel,
                                   llvm::ArrayRef<Lent> workspaces) {
  for (const Lent &lent : workspaces) {
    if (!lent.argument->zeroed)
      continue;
    std::vector<uint8_t> left(lent.bytes);
    if (llvm::Error error = prepared.device->copyOut(left.data(), lent.address, lent.bytes))
      return error;
    const auto *at = std::find_if(left.data(), left.data() + left.size(),
                                  [](uint8_t byte) { return byte != 0; });
    if (at != left.data() + left.size())
      return makeError("workspace '{}' of {} requires zeros after the launch, got {} at byte {}",
                       lent.argument->name, kernel.name, *at, at - left.data());
  }
  return llvm::Error::success();
}

static llvm::Expected<Outcome> launchOnce(Prepared &prepared, const KernelEntry &kernel,
                                          StringRef codeObject, const LaunchValues &values,
                                          std::array<uint32_t, 3> grid,
                                          llvm::ArrayRef<uint64_t> workgroups) {
  auto module = prepared.device->load(llvm::MemoryBufferRef(codeObject, kernel.file));
  if (!module)
    return module.takeError();
  auto function = (*module)->kernel(kernel.name);
  if (!function)
    return function.takeError();
  llvm::Expected<std::vector<uint8_t>> arguments = packArguments(kernel, values);
  if (!arguments)
    return arguments.takeError();
  qgemm::runtime::LaunchConfig config;
  config.grid = grid;
  config.block = {uint32_t(kernel.blockSize), 1, 1};
  if (!workgroups.empty())
    config.workgroups = workgroups.vec();
  auto start = std::chrono::steady_clock::now();
  auto result = (*function)->launch(config, *arguments);
  if (!result)
    return result.takeError();
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  Outcome outcome;
  outcome.instructions = result->instructions;
  outcome.seconds = elapsed.count();
  return outcome;
}

llvm::Expected<Outcome> qgemm::run::execute(const KernelEntry &kernel, const Options &options,
                                            StringRef chip, const Sizes &sizes,
                                            llvm::ArrayRef<Operand> operands,
                                            std::array<uint32_t, 3> grid,
                                            llvm::ArrayRef<uint64_t> workgroups) {
  llvm::SmallString<128> path(options.package);
  llvm::sys::path::append(path, kernel.file);
  llvm::Expected<std::string> codeObject = readInput(path);
  if (!codeObject)
    return codeObject.takeError();
  LaunchValues values(sizes, operands);
  llvm::Expected<Prepared> prepared = prepare(options, chip, operands, values);
  if (!prepared)
    return prepared.takeError();
  llvm::Expected<std::vector<Lent>> workspaces = lendWorkspaces(*prepared, kernel, grid, values);
  if (!workspaces)
    return workspaces.takeError();
  llvm::Expected<Outcome> outcome =
      launchOnce(*prepared, kernel, *codeObject, values, grid, workgroups);
  if (!outcome)
    return outcome.takeError();
  if (llvm::Error error = checkWorkspaces(*prepared, kernel, *workspaces))
    return std::move(error);
  for (auto [operand, address] : llvm::zip_equal(operands, prepared->addresses)) {
    if (operand.role != Role::Out)
      continue;
    std::vector<uint8_t> &bytes = outcome->outs.emplace_back(operand.bytes.size());
    if (llvm::Error error = prepared->device->copyOut(bytes.data(), address, bytes.size()))
      return std::move(error);
  }
  return outcome;
}
