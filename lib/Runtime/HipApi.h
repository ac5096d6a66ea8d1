//===- HipApi.h - HIP's runtime library, opened at run time ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of libamdhip64 that are used here, with declarations of our own: nothing of ROCm is
// needed to build, and one binary serves every version. What a version does not have is null.
//
// Sources: HIP's public reference (module, memory, event and device functions) and the layouts of
// hipDeviceProp_t in its headers. ROCm 6 changed the layout and gave the function that fills it a
// new name, hipGetDevicePropertiesR0600; hipGetDeviceProperties still fills the old one.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_RUNTIME_HIPAPI_H
#define QGEMM_LIB_RUNTIME_HIPAPI_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace qgemm::runtime {

using HipError = int; ///< 0: success
using HipHandle = void *;

/// hipMemcpyKind.
enum HipCopy : int { HipHostToDevice = 1, HipDeviceToHost = 2 };

/// What marks entries of the `extra` list of hipModuleLaunchKernel.
inline void *const hipLaunchBufferPointer = reinterpret_cast<void *>(1);
inline void *const hipLaunchBufferSize = reinterpret_cast<void *>(2);
inline void *const hipLaunchEnd = reinterpret_cast<void *>(3);

struct HipApi {
  // Always there.
  HipError (*init)(unsigned flags) = nullptr;
  HipError (*getDeviceCount)(int *count) = nullptr;
  HipError (*setDevice)(int device) = nullptr;
  HipError (*deviceSynchronize)() = nullptr;
  HipError (*malloc)(void **pointer, size_t bytes) = nullptr;
  HipError (*free)(void *pointer) = nullptr;
  HipError (*memcpy)(void *to, const void *from, size_t bytes, int kind) = nullptr;
  HipError (*memset)(void *to, int value, size_t bytes) = nullptr;
  HipError (*moduleLoadData)(HipHandle *module, const void *image) = nullptr;
  HipError (*moduleUnload)(HipHandle module) = nullptr;
  HipError (*moduleGetFunction)(HipHandle *function, HipHandle module, const char *name) = nullptr;
  HipError (*moduleLaunchKernel)(HipHandle function, unsigned gridX, unsigned gridY, unsigned gridZ,
                                 unsigned blockX, unsigned blockY, unsigned blockZ,
                                 unsigned dynamicLds, HipHandle stream, void **parameters,
                                 void **extra) = nullptr;
  // One of the two.
  HipError (*getDevicePropertiesR0600)(void *properties, int device) = nullptr;
  HipError (*getDeviceProperties)(void *properties, int device) = nullptr;
  // For timing.
  HipError (*eventCreate)(HipHandle *event) = nullptr;
  HipError (*eventDestroy)(HipHandle event) = nullptr;
  HipError (*eventRecord)(HipHandle event, HipHandle stream) = nullptr;
  HipError (*eventSynchronize)(HipHandle event) = nullptr;
  HipError (*eventElapsedTime)(float *milliseconds, HipHandle start, HipHandle stop) = nullptr;
  // For reports.
  HipError (*runtimeGetVersion)(int *version) = nullptr;
  HipError (*driverGetVersion)(int *version) = nullptr;
  HipError (*deviceGetPCIBusId)(char *id, int length, int device) = nullptr;
  const char *(*getErrorName)(HipError error) = nullptr;
  const char *(*getErrorString)(HipError error) = nullptr;

  std::string path; ///< what was opened

  bool hasEvents() const {
    return eventCreate && eventDestroy && eventRecord && eventSynchronize && eventElapsedTime;
  }

  /// Opens $QGEMM_HIP_LIBRARY, or libamdhip64.so with any version. The library stays open for the
  /// life of the process, as its threads and exit handlers want.
  static llvm::Expected<std::shared_ptr<HipApi>> open();

  /// Success, or "CALL requires success, got NAME (TEXT)".
  llvm::Error check(HipError code, llvm::StringRef call) const;
};

/// Where fields stand in a layout of hipDeviceProp_t.
struct HipPropertyLayout {
  size_t size, name, totalGlobalMem, warpSize, clockRate, multiProcessorCount, memoryClockRate,
      memoryBusWidth, l2CacheSize, gcnArchName;
};
inline constexpr HipPropertyLayout hipPropertiesR0600 = {1472, 0,   288, 308, 348,
                                                         388,  608, 612, 616, 1160};
inline constexpr HipPropertyLayout hipPropertiesOld = {792, 0,   256, 276, 308,
                                                       336, 312, 316, 340, 396};
inline constexpr size_t hipArchNameLength = 256;

} // namespace qgemm::runtime

#endif // QGEMM_LIB_RUNTIME_HIPAPI_H
