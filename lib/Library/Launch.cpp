//===- Launch.cpp - predicates, grids and kernargs of manifest entries ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Error.h"
#include "qgemm/Library/Manifest.h"

#include "llvm/Support/Endian.h"

using namespace qgemm::library;
using llvm::StringRef;

/// Sizes beyond this are refused before anything is allocated for them.
static constexpr uint64_t maxKernargBytes = 4096;

bool Condition::holds(int64_t number) const {
  return (!min || number >= *min) && (!max || number <= *max) &&
         (!multipleOf || number % *multipleOf == 0);
}

std::string Condition::refusal(int64_t number) const {
  std::string want;
  if (min && max && *min == *max) {
    want = fmt::format("{}", *min);
  } else {
    if (min)
      want += fmt::format("a value of at least {}", *min);
    if (max)
      want += fmt::format("{}at most {}", min ? " and " : "a value of ", *max);
  }
  if (multipleOf)
    want += fmt::format("{}a multiple of {}", want.empty() ? "" : " and ", *multipleOf);
  return fmt::format("{} requires {}, got {}", value, want, number);
}

std::optional<std::string> qgemm::library::firstRefusal(const KernelEntry &kernel,
                                                        ValueLookup lookup) {
  for (const Condition &condition : kernel.predicate) {
    std::optional<int64_t> number = lookup(condition.value);
    if (!number)
      return fmt::format("predicate requires a known value, got '{}'", condition.value);
    if (!condition.holds(*number))
      return condition.refusal(*number);
  }
  return std::nullopt;
}

llvm::Expected<std::array<uint32_t, 3>> qgemm::library::gridSize(const KernelEntry &kernel,
                                                                 ValueLookup lookup) {
  std::array<uint32_t, 3> size;
  for (unsigned i = 0; i < 3; ++i) {
    const GridDim &dim = kernel.grid[i];
    int64_t count = dim.constant;
    if (!dim.dim.empty()) {
      std::optional<int64_t> extent = lookup(dim.dim);
      if (!extent || *extent < 0)
        return makeError("grid of {} requires a known size, got '{}'", kernel.name, dim.dim);
      count = (*extent + dim.tile - 1) / dim.tile;
    }
    if (count < 0 || count > 2147483647)
      return makeError("grid of {} requires at most 2147483647 workgroups a direction, got {}",
                       kernel.name, count);
    size[i] = uint32_t(count);
  }
  return size;
}

std::array<uint32_t, 3> qgemm::library::tileOfWorkgroup(const KernelEntry &kernel,
                                                        const std::array<uint32_t, 3> &grid,
                                                        uint64_t workgroup) {
  uint64_t columns = grid[0], rows = grid[1], count = columns * rows;
  uint64_t number = workgroup % count, part = workgroup / count;
  if (uint64_t dies = uint64_t(kernel.order.xcds); dies > 1) {
    uint64_t die = number % dies;
    number = die * (count / dies) + std::min(die, count % dies) + number / dies;
  }
  uint64_t row = number / columns, column = number % columns;
  uint64_t high = uint64_t(kernel.order.groupRows), group = row / high;
  if (group < rows / high) {
    uint64_t inGroup = number - group * high * columns;
    row = group * high + inGroup % high;
    column = inGroup / high;
  }
  return {uint32_t(column), uint32_t(row), uint32_t(part)};
}

llvm::Expected<uint64_t> qgemm::library::workspaceBytes(const AbiArgument &workspace,
                                                        const std::array<uint32_t, 3> &grid) {
  constexpr uint64_t most = uint64_t(1) << 62;
  uint64_t tiles = uint64_t(grid[0]) * grid[1], each = uint64_t(workspace.bytesPerTile);
  if (each && tiles > most / each)
    return makeError("workspace '{}' requires at most 2^62 bytes, got {} tiles of {}",
                     workspace.name, tiles, each);
  return tiles * each;
}

llvm::Expected<std::vector<uint8_t>> qgemm::library::packArguments(const KernelEntry &kernel,
                                                                   ValueLookup lookup) {
  uint64_t bytes = uint64_t(kernel.resources.kernargBytes);
  for (const AbiArgument &argument : kernel.abi)
    bytes = std::max(bytes, argument.offset + argument.size);
  if (bytes > maxKernargBytes)
    return makeError("arguments of {} require at most {} bytes, got {}", kernel.name,
                     maxKernargBytes, bytes);
  std::vector<uint8_t> segment(bytes, 0);
  for (const AbiArgument &argument : kernel.abi) {
    std::optional<int64_t> number = lookup(argument.name);
    if (!number)
      return makeError("argument '{}' of {} requires a value, got none", argument.name,
                       kernel.name);
    if (argument.size == 4)
      llvm::support::endian::write32le(&segment[argument.offset], uint32_t(*number));
    else
      llvm::support::endian::write64le(&segment[argument.offset], uint64_t(*number));
  }
  return segment;
}
