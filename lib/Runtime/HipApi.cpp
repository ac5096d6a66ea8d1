//===- HipApi.cpp - HIP's runtime library, opened at run time ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "HipApi.h"
#include "qgemm/Sim/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include <cstdlib>
#include <dlfcn.h>
#include <vector>

using namespace qgemm::runtime;
using qgemm::sim::error;

namespace {
struct Symbol {
  const char *name;
  void **slot;
  bool required;
};

/// Every function pointer of the struct with the name it has in the library.
std::vector<Symbol> symbolsOf(HipApi &api) {
  auto entry = [](const char *name, auto &slot, bool required) {
    return Symbol{name, reinterpret_cast<void **>(&slot), required};
  };
  return {
      entry("hipInit", api.init, true),
      entry("hipGetDeviceCount", api.getDeviceCount, true),
      entry("hipSetDevice", api.setDevice, true),
      entry("hipDeviceSynchronize", api.deviceSynchronize, true),
      entry("hipMalloc", api.malloc, true),
      entry("hipFree", api.free, true),
      entry("hipMemcpy", api.memcpy, true),
      entry("hipMemset", api.memset, true),
      entry("hipModuleLoadData", api.moduleLoadData, true),
      entry("hipModuleUnload", api.moduleUnload, true),
      entry("hipModuleGetFunction", api.moduleGetFunction, true),
      entry("hipModuleLaunchKernel", api.moduleLaunchKernel, true),
      entry("hipGetDevicePropertiesR0600", api.getDevicePropertiesR0600, false),
      entry("hipGetDeviceProperties", api.getDeviceProperties, false),
      entry("hipEventCreate", api.eventCreate, false),
      entry("hipEventDestroy", api.eventDestroy, false),
      entry("hipEventRecord", api.eventRecord, false),
      entry("hipEventSynchronize", api.eventSynchronize, false),
      entry("hipEventElapsedTime", api.eventElapsedTime, false),
      entry("hipRuntimeGetVersion", api.runtimeGetVersion, false),
      entry("hipDriverGetVersion", api.driverGetVersion, false),
      entry("hipDeviceGetPCIBusId", api.deviceGetPCIBusId, false),
      entry("hipGetErrorName", api.getErrorName, false),
      entry("hipGetErrorString", api.getErrorString, false),
  };
}
} // namespace

/// The first library that opens, with its name in `path`.
static llvm::Expected<void *> openLibrary(std::string &path) {
  std::vector<std::string> candidates = {"libamdhip64.so", "libamdhip64.so.7", "libamdhip64.so.6",
                                         "libamdhip64.so.5"};
  if (const char *wanted = std::getenv("QGEMM_HIP_LIBRARY"); wanted && *wanted)
    candidates = {wanted};
  std::string reason;
  for (const std::string &candidate : candidates) {
    if (void *handle = dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      path = candidate;
      return handle;
    }
    if (reason.empty())
      reason = dlerror();
  }
  return error("device hip requires HIP's runtime library, got none of " +
               llvm::join(candidates, ", ") + ": " + reason);
}

llvm::Expected<std::shared_ptr<HipApi>> HipApi::open() {
  auto api = std::make_shared<HipApi>();
  llvm::Expected<void *> library = openLibrary(api->path);
  if (!library)
    return library.takeError();
  for (const Symbol &symbol : symbolsOf(*api)) {
    *symbol.slot = dlsym(*library, symbol.name);
    if (!*symbol.slot && symbol.required)
      return error("HIP's runtime library '" + api->path + "' requires the function " +
                   symbol.name + ", got none");
  }
  if (!api->getDevicePropertiesR0600 && !api->getDeviceProperties)
    return error("HIP's runtime library '" + api->path +
                 "' requires the function hipGetDeviceProperties, got none");
  return api;
}

llvm::Error HipApi::check(HipError code, llvm::StringRef call) const {
  if (code == 0)
    return llvm::Error::success();
  const char *name = getErrorName ? getErrorName(code) : nullptr;
  const char *text = getErrorString ? getErrorString(code) : nullptr;
  return error(call + " requires success, got " +
               (name ? std::string(name) : "error " + std::to_string(code)) +
               (text ? " (" + std::string(text) + ")" : std::string()));
}
