//===- Manifest.h - kernels.json and the entry of one kernel ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The manifest says all that a program needs in order to choose and launch a
// kernel; docs/KernelABI.md is its contract and docs/schema/kernels.schema.json
// its JSON schema.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_MANIFEST_H
#define QGEMM_LIBRARY_MANIFEST_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qgemm::library {

/// The version of the manifest's form, raised when a reader of the old one would go wrong.
inline constexpr int64_t kManifestVersion = 1;

/// One kernel argument, in kernarg order.
struct AbiArgument {
  std::string name; ///< "lhs", "lhs_scale", "rhs", "extra0", "out0", "M", "lhs_stride", ...
  std::string kind; ///< "pointer", "dim", "stride" or "workspace"
  std::string type; ///< element type of a pointer, "i32" of a dim, "i64" of a stride
  uint64_t offset = 0, size = 0;
  /// Of a workspace: bytes for each workgroup along x and y of the grid, and whether it must
  /// hold zeros at the launch and does again afterwards.
  int64_t bytesPerTile = 0;
  bool zeroed = false;
};

/// A condition on one value of a launch; all of a kernel's conditions must hold. Values: "M",
/// "N", "K" in elements, "<operand>.base" and "<operand>.stride" in bytes.
struct Condition {
  std::string value;
  std::optional<int64_t> min, max, multipleOf;

  bool holds(int64_t number) const;
  /// "M requires a value of at most 16, got 17".
  std::string refusal(int64_t number) const;
};

/// Workgroups along one direction: a constant, or ceil(dim / tile).
struct GridDim {
  std::string dim; ///< "M" or "N"; empty: the constant
  int64_t constant = 1, tile = 1;
};

/// How workgroups are renumbered before they take a tile (docs/KernelABI.md, "Grid order").
struct GridOrder {
  int64_t groupRows = 1, xcds = 1;
};

/// What the finished code object says about itself.
struct Resources {
  int64_t vgprs = 0, agprs = 0, sgprs = 0, ldsBytes = 0, scratchBytes = 0;
  int64_t vgprSpills = 0, sgprSpills = 0, textBytes = 0, wavesPerSimd = 0;
  int64_t kernargBytes = 0, waveSize = 0, codeObjectVersion = 0;
};

struct KernelEntry {
  std::string name; ///< file stem and symbol of the kernel
  std::string file; ///< code object, relative to the manifest
  std::string chip, product, scheme, config, family, hash;
  llvm::json::Object problem; ///< types, sizes and granularities, for people and filters
  std::string problemId;      ///< kernels that compute the same thing, sizes aside, share it
  std::vector<Condition> predicate;
  std::vector<AbiArgument> abi;
  int64_t blockSize = 0;
  std::array<GridDim, 3> grid;
  GridOrder order;
  Resources resources;
  /// Integer sums are exact up to this K; absent where no bound is known or none is needed.
  std::optional<int64_t> kMax;
  bool exact = true; ///< false: a static K beyond kMax, or sums without a bound
  std::string ir;    ///< the problem it came from; only in the kernel's own file
};

struct Manifest {
  std::string generatorVersion, llvmVersion, inputHash;
  std::vector<KernelEntry> kernels; ///< first match wins; generic kernels come last
};

/// A value of a launch by name, nothing if there is no such value.
using ValueLookup = llvm::function_ref<std::optional<int64_t>(llvm::StringRef)>;

/// Nothing if the kernel serves that launch, else the first condition that fails, in words.
std::optional<std::string> firstRefusal(const KernelEntry &kernel, ValueLookup lookup);

/// Workgroups of a launch; an extent of 0 means that nothing is to be launched.
llvm::Expected<std::array<uint32_t, 3>> gridSize(const KernelEntry &kernel, ValueLookup lookup);

/// Position of the tile that a workgroup (x fastest) of a grid computes.
std::array<uint32_t, 3> tileOfWorkgroup(const KernelEntry &kernel,
                                        const std::array<uint32_t, 3> &grid, uint64_t workgroup);

/// Bytes of a workspace for a launch of that grid; fails beyond 2^62.
llvm::Expected<uint64_t> workspaceBytes(const AbiArgument &workspace,
                                        const std::array<uint32_t, 3> &grid);

/// The kernarg segment of a launch, with zeros in the gaps. Pointers and workspaces are looked
/// up by their name, dims and strides (in elements) likewise.
llvm::Expected<std::vector<uint8_t>> packArguments(const KernelEntry &kernel, ValueLookup lookup);

std::string manifestToJson(const Manifest &manifest);
/// One kernel's own file: its entry with the IR.
std::string kernelToJson(const KernelEntry &kernel, const Manifest &manifest);

llvm::Expected<Manifest> parseManifest(llvm::StringRef text, llvm::StringRef fileName);
/// Parses a kernel's own file.
llvm::Expected<KernelEntry> parseKernel(llvm::StringRef text, llvm::StringRef fileName);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_MANIFEST_H
