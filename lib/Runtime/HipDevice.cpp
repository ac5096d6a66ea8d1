//===- HipDevice.cpp - a GPU behind HIP as a device ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "HipDevice.h"
#include "Clocks.h"
#include "HipApi.h"
#include "qgemm/Sim/CodeObject.h"
#include "qgemm/Sim/Error.h"
#include "qgemm/Sim/TargetId.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FormatVariadic.h"
#include <set>

using namespace qgemm;
using namespace qgemm::runtime;
using llvm::formatv;
using qgemm::sim::error;

namespace {
/// What modules and kernels share with their device, and keep alive.
struct HipState {
  std::shared_ptr<HipApi> api;
  std::string busId;
};

class HipKernel : public Kernel {
public:
  HipKernel(HipState &state, const sim::KernelInfo &info, HipHandle function)
      : state(state), info(info), function(function) {}

  llvm::StringRef name() const override { return info.name; }
  uint32_t argumentBytes() const override { return info.explicitArgumentBytes(); }
  llvm::Expected<LaunchResult> launch(const LaunchConfig &config,
                                      llvm::ArrayRef<uint8_t> arguments) override;
  llvm::Expected<BenchResult> bench(const LaunchConfig &config, llvm::ArrayRef<uint8_t> arguments,
                                    const BenchOptions &options) override;

private:
  llvm::Error enqueue(const LaunchConfig &config, llvm::ArrayRef<uint8_t> arguments);
  llvm::Error timeRuns(const LaunchConfig &config, llvm::ArrayRef<uint8_t> arguments, unsigned runs,
                       void *flush, size_t flushBytes, std::vector<double> &milliseconds);

  HipState &state;
  const sim::KernelInfo &info;
  HipHandle function;
};

class HipModule : public Module {
public:
  HipModule(std::shared_ptr<HipState> state, std::unique_ptr<sim::CodeObject> object,
            HipHandle module)
      : state(std::move(state)), object(std::move(object)), module(module) {}
  ~HipModule() override { state->api->moduleUnload(module); }

  llvm::Expected<Kernel *> kernel(llvm::StringRef name) override {
    for (auto &kernel : kernels)
      if (kernel->name() == name)
        return kernel.get();
    const sim::KernelInfo *info = object->findKernel(name);
    if (!info)
      return error(
          formatv("module requires a kernel '{0}', got {1} others", name, object->kernels.size()));
    HipHandle function = nullptr;
    if (llvm::Error failure =
            state->api->check(state->api->moduleGetFunction(&function, module, info->name.c_str()),
                              "hipModuleGetFunction"))
      return std::move(failure);
    kernels.push_back(std::make_unique<HipKernel>(*state, *info, function));
    return kernels.back().get();
  }

  std::vector<std::string> kernelNames() const override {
    std::vector<std::string> names;
    for (const sim::KernelInfo &info : object->kernels)
      names.push_back(info.name);
    return names;
  }

private:
  std::shared_ptr<HipState> state;
  std::unique_ptr<sim::CodeObject> object;
  HipHandle module;
  std::vector<std::unique_ptr<HipKernel>> kernels;
};

class HipDevice : public Device {
public:
  HipDevice(std::shared_ptr<HipApi> api, DeviceDescription description)
      : description(std::move(description)), state(std::make_shared<HipState>()) {
    state->api = std::move(api);
    state->busId = this->description.busId;
    chipName = llvm::StringRef(this->description.target).split(':').first.str();
  }
  ~HipDevice() override {
    for (DevicePtr address : allocations)
      state->api->free(reinterpret_cast<void *>(address));
  }

  llvm::StringRef chip() const override { return chipName; }
  std::string target() const override { return description.target; }
  DeviceDescription describe() const override { return description; }

  llvm::Expected<DevicePtr> allocate(uint64_t bytes, uint64_t alignment,
                                     llvm::StringRef label) override;
  llvm::Error release(DevicePtr address) override;
  llvm::Error copyIn(DevicePtr to, const void *from, uint64_t bytes) override;
  llvm::Error copyOut(void *to, DevicePtr from, uint64_t bytes) override;
  llvm::Expected<std::unique_ptr<Module>> load(llvm::MemoryBufferRef codeObject) override;

private:
  DeviceDescription description;
  std::string chipName;
  std::shared_ptr<HipState> state;
  std::set<DevicePtr> allocations;
};
} // namespace

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

llvm::Error HipKernel::enqueue(const LaunchConfig &config, llvm::ArrayRef<uint8_t> arguments) {
  std::vector<uint8_t> bytes(arguments.begin(), arguments.end());
  size_t size = bytes.size();
  void *extra[] = {hipLaunchBufferPointer, bytes.data(), hipLaunchBufferSize, &size, hipLaunchEnd};
  const auto &grid = config.grid, &block = config.block;
  return state.api->check(state.api->moduleLaunchKernel(function, grid[0], grid[1], grid[2],
                                                        block[0], block[1], block[2],
                                                        config.dynamicLds, nullptr, nullptr, extra),
                          "hipModuleLaunchKernel");
}

llvm::Expected<LaunchResult> HipKernel::launch(const LaunchConfig &config,
                                               llvm::ArrayRef<uint8_t> arguments) {
  if (config.workgroups)
    return error("launch on hip requires all workgroups, got a choice of some");
  if (config.inspection)
    return error("trace and profile require the device sim, got hip");
  if (llvm::Error failure = enqueue(config, arguments))
    return std::move(failure);
  if (llvm::Error failure = state.api->check(state.api->deviceSynchronize(),
                                             formatv("kernel '{0}'", info.name).str()))
    return std::move(failure);
  LaunchResult result;
  result.workgroups = static_cast<uint64_t>(config.grid[0]) * config.grid[1] * config.grid[2];
  return result;
}

/// One pair of events a run; `flush` is written before each where there is one.
llvm::Error HipKernel::timeRuns(const LaunchConfig &config, llvm::ArrayRef<uint8_t> arguments,
                                unsigned runs, void *flush, size_t flushBytes,
                                std::vector<double> &milliseconds) {
  const HipApi &api = *state.api;
  HipHandle start = nullptr, stop = nullptr;
  llvm::scope_exit cleanUp([&] {
    if (start)
      api.eventDestroy(start);
    if (stop)
      api.eventDestroy(stop);
  });
  if (llvm::Error failure = api.check(api.eventCreate(&start), "hipEventCreate"))
    return failure;
  if (llvm::Error failure = api.check(api.eventCreate(&stop), "hipEventCreate"))
    return failure;
  for (unsigned i = 0; i < runs; ++i) {
    if (flush)
      if (llvm::Error failure =
              api.check(api.memset(flush, static_cast<int>(i & 0xff), flushBytes), "hipMemset"))
        return failure;
    if (llvm::Error failure = api.check(api.eventRecord(start, nullptr), "hipEventRecord"))
      return failure;
    if (llvm::Error failure = enqueue(config, arguments))
      return failure;
    float time = 0;
    if (llvm::Error failure = api.check(api.eventRecord(stop, nullptr), "hipEventRecord"))
      return failure;
    if (llvm::Error failure = api.check(api.eventSynchronize(stop), "hipEventSynchronize"))
      return failure;
    if (llvm::Error failure =
            api.check(api.eventElapsedTime(&time, start, stop), "hipEventElapsedTime"))
      return failure;
    milliseconds.push_back(time);
  }
  return llvm::Error::success();
}

llvm::Expected<BenchResult> HipKernel::bench(const LaunchConfig &config,
                                             llvm::ArrayRef<uint8_t> arguments,
                                             const BenchOptions &options) {
  const HipApi &api = *state.api;
  if (!api.hasEvents())
    return error("timing requires HIP's events, got a runtime library without");
  BenchResult result;
  void *flush = nullptr;
  if (llvm::Error failure = api.check(api.malloc(&flush, options.flushBytes), "hipMalloc"))
    return std::move(failure);
  llvm::scope_exit freeFlush([&] { api.free(flush); });
  result.flushBytes = options.flushBytes;
  result.clocksBefore = readClocks(state.busId);
  std::vector<double> ignored;
  if (llvm::Error failure = timeRuns(config, arguments, options.warmUps, nullptr, 0, ignored))
    return std::move(failure);
  if (llvm::Error failure = timeRuns(config, arguments, options.runs, nullptr, 0, result.warm))
    return std::move(failure);
  result.clocksAfter = readClocks(state.busId);
  if (llvm::Error failure =
          timeRuns(config, arguments, options.runs, flush, options.flushBytes, result.cold))
    return std::move(failure);
  return result;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

llvm::Expected<DevicePtr> HipDevice::allocate(uint64_t bytes, uint64_t alignment,
                                              llvm::StringRef label) {
  const HipApi &api = *state->api;
  void *pointer = nullptr;
  uint64_t size = std::max<uint64_t>(bytes, 1);
  if (llvm::Error failure =
          api.check(api.malloc(&pointer, size), formatv("hipMalloc of '{0}'", label).str()))
    return std::move(failure);
  DevicePtr address = reinterpret_cast<DevicePtr>(pointer);
  allocations.insert(address);
  if (alignment == 0 || address % alignment)
    return error(formatv("buffer '{0}' requires an address that is a multiple of {1}, got {2:x}",
                         label, alignment, address));
  if (llvm::Error failure = api.check(api.memset(pointer, 0, size), "hipMemset"))
    return std::move(failure);
  return address;
}

llvm::Error HipDevice::release(DevicePtr address) {
  if (!allocations.erase(address))
    return error(formatv("free requires the address of an allocation, got {0:x}", address));
  return state->api->check(state->api->free(reinterpret_cast<void *>(address)), "hipFree");
}

llvm::Error HipDevice::copyIn(DevicePtr to, const void *from, uint64_t bytes) {
  if (bytes == 0)
    return llvm::Error::success();
  return state->api->check(
      state->api->memcpy(reinterpret_cast<void *>(to), from, bytes, HipHostToDevice),
      "hipMemcpy to the device");
}

llvm::Error HipDevice::copyOut(void *to, DevicePtr from, uint64_t bytes) {
  if (bytes == 0)
    return llvm::Error::success();
  return state->api->check(
      state->api->memcpy(to, reinterpret_cast<const void *>(from), bytes, HipDeviceToHost),
      "hipMemcpy from the device");
}

llvm::Expected<std::unique_ptr<Module>> HipDevice::load(llvm::MemoryBufferRef codeObject) {
  auto object = sim::CodeObject::parse(codeObject);
  if (!object)
    return object.takeError();
  llvm::Expected<sim::TargetId> own = sim::TargetId::parse(description.target);
  if (!own)
    return own.takeError();
  if (!sim::suitability((*object)->target, *own))
    return error("code object requires " + description.target + ", got one for " +
                 (*object)->target.str());
  HipHandle module = nullptr;
  if (llvm::Error failure = state->api->check(
          state->api->moduleLoadData(&module, codeObject.getBufferStart()), "hipModuleLoadData"))
    return std::move(failure);
  return std::make_unique<HipModule>(state, std::move(*object), module);
}

//===----------------------------------------------------------------------===//
// The device
//===----------------------------------------------------------------------===//

static llvm::Expected<DeviceDescription> describeDevice(const HipApi &api, int number) {
  bool recent = api.getDevicePropertiesR0600;
  const HipPropertyLayout &layout = recent ? hipPropertiesR0600 : hipPropertiesOld;
  // Later versions may append fields.
  std::vector<char> bytes(layout.size + 8192, 0);
  HipError code = recent ? api.getDevicePropertiesR0600(bytes.data(), number)
                         : api.getDeviceProperties(bytes.data(), number);
  if (llvm::Error failure = api.check(code, "hipGetDeviceProperties"))
    return std::move(failure);
  auto integer = [&](size_t offset) {
    int value;
    std::memcpy(&value, bytes.data() + offset, sizeof(value));
    return value;
  };
  auto text = [&](size_t offset) {
    return std::string(bytes.data() + offset, strnlen(bytes.data() + offset, hipArchNameLength));
  };
  DeviceDescription result;
  result.name = text(layout.name);
  result.target = text(layout.gcnArchName);
  result.computeUnits = integer(layout.multiProcessorCount);
  result.waveSize = integer(layout.warpSize);
  result.clockKHz = integer(layout.clockRate);
  result.memoryClockKHz = integer(layout.memoryClockRate);
  result.memoryBusBits = integer(layout.memoryBusWidth);
  result.l2Bytes = integer(layout.l2CacheSize);
  std::memcpy(&result.memoryBytes, bytes.data() + layout.totalGlobalMem, 8);
  llvm::Expected<sim::TargetId> id = sim::TargetId::parse(result.target);
  if (!id) {
    llvm::consumeError(id.takeError());
    return error("properties of device " + llvm::Twine(number) +
                 " require the name of a gfx architecture, got '" + result.target + "'");
  }
  int version = 0;
  result.library = api.path;
  if (api.runtimeGetVersion && api.runtimeGetVersion(&version) == 0)
    result.runtimeVersion = version;
  if (api.driverGetVersion && api.driverGetVersion(&version) == 0)
    result.driverVersion = version;
  char busId[64] = {};
  if (api.deviceGetPCIBusId && api.deviceGetPCIBusId(busId, sizeof(busId), number) == 0)
    result.busId = std::string(busId, strnlen(busId, sizeof(busId)));
  return result;
}

llvm::Expected<std::unique_ptr<Device>> qgemm::runtime::createHipDevice(llvm::StringRef number) {
  int index = 0;
  if (!number.empty() && (number.getAsInteger(10, index) || index < 0))
    return error("device requires 'hip' or 'hip:N', got 'hip:" + number + "'");
  auto api = HipApi::open();
  if (!api)
    return api.takeError();
  int count = 0;
  const char *call = "hipInit";
  HipError code = (*api)->init(0);
  if (code == 0) {
    call = "hipGetDeviceCount";
    code = (*api)->getDeviceCount(&count);
  }
  if (code != 0 || count == 0)
    return error("device hip requires a GPU, got none: " +
                 (code ? llvm::toString((*api)->check(code, call))
                       : std::string("hipGetDeviceCount gives 0")));
  if (index >= count)
    return error(formatv("device requires a number below {0}, got 'hip:{1}'", count, index));
  if (llvm::Error failure = (*api)->check((*api)->setDevice(index), "hipSetDevice"))
    return std::move(failure);
  auto description = describeDevice(**api, index);
  if (!description)
    return description.takeError();
  return std::make_unique<HipDevice>(std::move(*api), std::move(*description));
}
