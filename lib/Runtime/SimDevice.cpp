//===- SimDevice.cpp - the simulator as a device ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SimDevice.h"
#include "qgemm/Sim/Error.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm;
using namespace qgemm::runtime;
using llvm::formatv;
using qgemm::sim::error;

namespace {
/// What modules and kernels share with their device, and keep alive.
struct SimState {
  sim::LaunchOptions options;
  bool undefinedBuffers = false;
  sim::DeviceMemory memory;
};

class SimKernel : public Kernel {
public:
  SimKernel(const sim::Program &program, const sim::KernelInfo &info, SimState &state)
      : program(program), info(info), state(state) {}

  llvm::StringRef name() const override { return info.name; }

  uint32_t argumentBytes() const override { return info.explicitArgumentBytes(); }

  llvm::Expected<LaunchResult> launch(const LaunchConfig &config,
                                      llvm::ArrayRef<uint8_t> arguments) override {
    sim::Dispatch dispatch;
    dispatch.grid = config.grid;
    dispatch.block = config.block;
    dispatch.kernarg = arguments;
    dispatch.dynamicLds = config.dynamicLds;
    sim::LaunchOptions launchOptions = state.options;
    launchOptions.workgroups = config.workgroups;
    std::optional<sim::Inspector> inspector;
    if (config.inspection) {
      inspector.emplace(program, info, config.inspection->options);
      launchOptions.observer = &*inspector;
    }
    auto statistics = sim::launch(program, info, state.memory, dispatch, launchOptions);
    if (!statistics)
      return statistics.takeError();
    if (config.inspection && config.inspection->options.profile) {
      auto profile = inspector->profile();
      if (!profile)
        return profile.takeError();
      config.inspection->profile = std::move(*profile);
    }
    return LaunchResult{statistics->instructions, statistics->waves, statistics->workgroups};
  }

private:
  const sim::Program &program;
  const sim::KernelInfo &info;
  SimState &state;
};

class SimModule : public Module {
public:
  SimModule(std::unique_ptr<sim::Program> loaded, std::shared_ptr<SimState> shared)
      : state(std::move(shared)), program(std::move(loaded)) {
    for (const sim::KernelInfo &info : program->object().kernels)
      kernels.push_back(std::make_unique<SimKernel>(*program, info, *state));
  }

  llvm::Expected<Kernel *> kernel(llvm::StringRef name) override {
    for (auto &kernel : kernels)
      if (kernel->name() == name)
        return kernel.get();
    return error(formatv("module requires a kernel '{0}', got {1} others", name, kernels.size()));
  }

  std::vector<std::string> kernelNames() const override {
    std::vector<std::string> names;
    for (auto &kernel : kernels)
      names.push_back(kernel->name().str());
    return names;
  }

private:
  std::shared_ptr<SimState> state;
  std::unique_ptr<sim::Program> program;
  std::vector<std::unique_ptr<SimKernel>> kernels;
};

class SimDevice : public Device {
public:
  SimDevice(const sim::Chip *chip, const sim::LaunchOptions &options, bool undefinedBuffers)
      : chipInfo(chip), state(std::make_shared<SimState>()) {
    state->options = options;
    state->undefinedBuffers = undefinedBuffers;
  }

  llvm::StringRef chip() const override {
    return chipInfo ? llvm::StringRef(chipInfo->name) : llvm::StringRef();
  }

  llvm::Expected<DevicePtr> allocate(uint64_t bytes, uint64_t alignment,
                                     llvm::StringRef label) override {
    llvm::Expected<DevicePtr> address = state->memory.allocate(bytes, alignment, label);
    if (address && state->undefinedBuffers)
      if (llvm::Error failure = state->memory.markUndefined(*address))
        return std::move(failure);
    return address;
  }
  llvm::Error release(DevicePtr address) override { return state->memory.release(address); }
  llvm::Error copyIn(DevicePtr to, const void *from, uint64_t bytes) override {
    return state->memory.write(to, from, bytes);
  }
  llvm::Error copyOut(void *to, DevicePtr from, uint64_t bytes) override {
    return state->memory.read(from, to, bytes);
  }

  llvm::Expected<std::unique_ptr<Module>> load(llvm::MemoryBufferRef codeObject) override {
    auto program = sim::Program::load(state->memory, codeObject, chipInfo);
    if (!program)
      return program.takeError();
    chipInfo = &(*program)->chip();
    return std::make_unique<SimModule>(std::move(*program), state);
  }

private:
  const sim::Chip *chipInfo;
  std::shared_ptr<SimState> state;
};
} // namespace

llvm::Expected<std::unique_ptr<Device>>
qgemm::runtime::createSimDevice(llvm::StringRef chipAndProduct, const DeviceOptions &options) {
  // The product decides times, not results: it belongs to the cycle model.
  llvm::StringRef name = chipAndProduct.split(':').first;
  const sim::Chip *chip = nullptr;
  if (!name.empty() && !(chip = sim::findChip(name)))
    return error(
        formatv("device requires one of the chips {0}, got '{1}'", sim::chipNames(), name));
  sim::LaunchOptions launchOptions;
  launchOptions.threads = options.threads;
  llvm::Expected<sim::Schedule> schedule = sim::Schedule::parse(options.schedule);
  if (!schedule)
    return schedule.takeError();
  launchOptions.schedule = *schedule;
  launchOptions.races = options.races;
  launchOptions.instructionBudget = options.instructionBudget;
  launchOptions.alignment = options.anyAlignment      ? sim::Alignment::None
                            : options.strictAlignment ? sim::Alignment::Natural
                                                      : sim::Alignment::Dword;
  launchOptions.strict = {options.checks.waits, options.checks.undefined, options.checks.hazards,
                          options.checks.matrix, options.checks.barriers};
  return std::make_unique<SimDevice>(chip, launchOptions, options.undefinedBuffers);
}
