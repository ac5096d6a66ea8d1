//===- Execute.cpp - one launch on a device -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Execute.h"

#include "Profile.h"
#include "Workspaces.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"
#include "qgemm/Runtime/Device.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <chrono>
#include <ctime>

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

/// "sim" runs the chip that the kernel is for.
static std::string deviceName(StringRef device, StringRef chip) {
  return device == "sim" ? (device + ":" + chip).str() : device.str();
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

namespace {
/// A kernel with all that a launch takes.
struct Loaded {
  std::unique_ptr<qgemm::runtime::Module> module;
  qgemm::runtime::Kernel *function = nullptr;
  std::vector<uint8_t> arguments;
  qgemm::runtime::LaunchConfig config;
};
} // namespace

static llvm::Expected<Loaded> loadFunction(Prepared &prepared, const KernelEntry &kernel,
                                           StringRef codeObject, const LaunchValues &values) {
  Loaded loaded;
  auto module = prepared.device->load(llvm::MemoryBufferRef(codeObject, kernel.file));
  if (!module)
    return module.takeError();
  loaded.module = std::move(*module);
  auto function = loaded.module->kernel(kernel.name);
  if (!function)
    return function.takeError();
  loaded.function = *function;
  llvm::Expected<std::vector<uint8_t>> arguments = packArguments(kernel, values);
  if (!arguments)
    return arguments.takeError();
  loaded.arguments = std::move(*arguments);
  loaded.config.block = {uint32_t(kernel.blockSize), 1, 1};
  return std::move(loaded);
}

static llvm::Expected<Outcome> launchOnce(Loaded &loaded, const Options &options) {
  llvm::Expected<std::unique_ptr<InspectionFile>> inspection = InspectionFile::open(options);
  if (!inspection)
    return inspection.takeError();
  loaded.config.inspection = (*inspection)->get();
  Outcome outcome;
  for (unsigned i = 0; i < options.repeat; ++i) {
    auto start = std::chrono::steady_clock::now();
    std::clock_t startCpu = std::clock();
    auto result = loaded.function->launch(loaded.config, loaded.arguments);
    double cpu = double(std::clock() - startCpu) / CLOCKS_PER_SEC;
    std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    if (!result) {
      loaded.config.inspection = nullptr;
      return llvm::joinErrors(result.takeError(), (*inspection)->close());
    }
    outcome.instructions = result->instructions;
    outcome.seconds = i ? std::min(outcome.seconds, elapsed.count()) : elapsed.count();
    outcome.cpuSeconds = i ? std::min(outcome.cpuSeconds, cpu) : cpu;
  }
  loaded.config.inspection = nullptr;
  if (llvm::Error error = (*inspection)->close())
    return std::move(error);
  outcome.profile = std::move((*inspection)->profile());
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
  llvm::Expected<std::vector<Workspace>> workspaces =
      lendWorkspaces(*prepared->device, kernel, grid, values);
  if (!workspaces)
    return workspaces.takeError();
  llvm::Expected<Loaded> loaded = loadFunction(*prepared, kernel, *codeObject, values);
  if (!loaded)
    return loaded.takeError();
  loaded->config.grid = grid;
  if (!workgroups.empty())
    loaded->config.workgroups = workgroups.vec();
  llvm::Expected<Outcome> outcome = launchOnce(*loaded, options);
  if (!outcome)
    return outcome.takeError();
  if (llvm::Error error = checkWorkspaces(*prepared->device, kernel, *workspaces))
    return std::move(error);
  outcome->device = prepared->device->describe();
  outcome->codeHash = llvm::xxh3_64bits(*codeObject);
  for (auto [operand, address] : llvm::zip_equal(operands, prepared->addresses)) {
    if (operand.role != Role::Out)
      continue;
    std::vector<uint8_t> &bytes = outcome->outs.emplace_back(operand.bytes.size());
    if (llvm::Error error = prepared->device->copyOut(bytes.data(), address, bytes.size()))
      return std::move(error);
  }
  // Outs are fetched by now: runs for time may add to them.
  if (options.bench) {
    auto bench = loaded->function->bench(loaded->config, loaded->arguments, options.benchOptions);
    if (!bench)
      return bench.takeError();
    outcome->bench = std::move(*bench);
  }
  return outcome;
}
