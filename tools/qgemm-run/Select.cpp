//===- Select.cpp - packages, and the kernel that serves a run ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Select.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;

static std::string pathIn(const Options &options, const std::string &name) {
  llvm::SmallString<128> path(options.package);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

llvm::Expected<Manifest> qgemm::run::loadManifest(const Options &options) {
  std::string path = pathIn(options, "kernels.json");
  if (!llvm::sys::fs::exists(path))
    return makeError("'{}' requires a file kernels.json, got none", options.package);
  llvm::Expected<std::string> text = readInput(path);
  if (!text)
    return text.takeError();
  return parseManifest(*text, path);
}

llvm::Expected<KernelEntry> qgemm::run::loadKernel(const Options &options,
                                                   const KernelEntry &kernel) {
  std::string path = pathIn(options, kernel.name + ".json");
  llvm::Expected<std::string> text = readInput(path);
  if (!text)
    return text.takeError();
  llvm::Expected<KernelEntry> full = parseKernel(*text, path);
  if (full && full->ir.empty())
    return makeError("{} requires the problem's IR, got none", path);
  return full;
}

/// The distinct values of a field, in order, for errors.
template <typename F>
static std::vector<std::string> distinct(const std::vector<KernelEntry> &kernels, F field) {
  std::vector<std::string> values;
  for (const KernelEntry &kernel : kernels)
    if (!llvm::is_contained(values, field(kernel)))
      values.push_back(field(kernel));
  return values;
}

template <typename F> static void keep(std::vector<KernelEntry> &kernels, F wanted) {
  llvm::erase_if(kernels, [&](const KernelEntry &kernel) { return !wanted(kernel); });
}

/// A static size of a kernel's problem, nothing where it is dynamic.
static std::optional<int64_t> problemSize(const KernelEntry &kernel, StringRef key) {
  return kernel.problem.getInteger(key);
}

/// The static values of a size among kernels of a chip and a problem.
static std::set<int64_t> staticSizes(const std::vector<KernelEntry> &kernels, StringRef key,
                                     const KernelEntry &like) {
  std::set<int64_t> sizes;
  for (const KernelEntry &kernel : kernels)
    if (kernel.chip == like.chip && kernel.problemId == like.problemId)
      if (std::optional<int64_t> size = problemSize(kernel, key))
        sizes.insert(*size);
  return sizes;
}

/// N or K: as given, or what all kernels with a static size agree on; where the chosen ones have
/// none (a generic kernel), what their specialised neighbours in the package have.
static llvm::Expected<int64_t> chooseSize(const std::vector<KernelEntry> &kernels,
                                          const std::vector<KernelEntry> &all, StringRef key,
                                          std::optional<int64_t> given) {
  if (given)
    return *given;
  std::set<int64_t> sizes = staticSizes(kernels, key, kernels.front());
  if (sizes.empty())
    sizes = staticSizes(all, key, kernels.front());
  if (sizes.size() == 1)
    return *sizes.begin();
  if (sizes.empty())
    return makeError("--{} requires a size, got none: the kernels leave it open", key);
  return makeError("--{} requires one of {}, got none", key, fmt::join(sizes, ", "));
}

llvm::Expected<Candidates> qgemm::run::selectCandidates(const Manifest &manifest,
                                                        const Options &options) {
  Candidates result;
  std::vector<KernelEntry> &kernels = result.kernels;
  kernels = manifest.kernels;
  struct Filter {
    StringRef flag;
    const std::string &wanted;
    std::string (*field)(const KernelEntry &);
  };
  std::string chip = StringRef(options.target).split(':').first.str();
  std::string deviceFlag = "--device=" + StringRef(options.device).split(':').first.str() + ":";
  Filter filters[] = {
      {deviceFlag, chip, [](const KernelEntry &k) { return k.chip; }},
      {"--kernel=", options.kernel, [](const KernelEntry &k) { return k.name; }},
      {"--problem=", options.problem, [](const KernelEntry &k) { return k.problemId; }},
      {"--family=", options.family, [](const KernelEntry &k) { return k.family; }},
  };
  for (const Filter &filter : filters) {
    if (filter.wanted.empty())
      continue;
    std::vector<std::string> known = distinct(kernels, filter.field);
    keep(kernels, [&](const KernelEntry &k) { return filter.field(k) == filter.wanted; });
    if (kernels.empty())
      return makeError("{} requires one of {}, got '{}'", StringRef(filter.flag).rtrim("=:"),
                       fmt::join(known, ", "), filter.wanted);
  }
  if (kernels.empty())
    return makeError("'{}' requires at least one kernel, got none", options.package);
  // Without a chip, the package's first one.
  result.chip = kernels.front().chip;
  keep(kernels, [&](const KernelEntry &k) { return k.chip == result.chip; });
  auto problemOf = [](const KernelEntry &k) { return k.problemId; };
  std::vector<std::string> problems = distinct(kernels, problemOf);
  if (problems.size() > 1)
    return makeError("--problem requires one of {}, got none", fmt::join(problems, ", "));

  llvm::Expected<int64_t> n = chooseSize(kernels, manifest.kernels, "n", options.n);
  if (!n)
    return n.takeError();
  llvm::Expected<int64_t> k = chooseSize(kernels, manifest.kernels, "k", options.k);
  if (!k)
    return k.takeError();
  result.n = *n;
  result.k = *k;
  return result;
}

LaunchValues::LaunchValues(const Sizes &sizes, llvm::ArrayRef<Operand> operands) {
  values = {{"M", sizes.m}, {"N", sizes.n}, {"K", sizes.k}};
  for (const Operand &operand : operands) {
    values[operand.name + "_stride"] = operand.layout.stride;
    values[operand.name + ".stride"] = int64_t(operand.strideBytes());
    // Bases are multiples of 256 but for the distance that was asked for.
    values[operand.name + ".base"] = 256 + operand.misalign;
  }
}

void LaunchValues::setBase(StringRef operand, uint64_t address) {
  values[operand.str()] = int64_t(address);
  values[(operand + ".base").str()] = int64_t(address);
}

std::optional<int64_t> LaunchValues::operator()(StringRef name) const {
  auto it = values.find(name.str());
  return it == values.end() ? std::nullopt : std::optional<int64_t>(it->second);
}

llvm::Expected<const KernelEntry *> qgemm::run::firstMatch(const Candidates &candidates,
                                                           const LaunchValues &values) {
  std::string reasons;
  for (const KernelEntry &kernel : candidates.kernels) {
    std::optional<std::string> refusal = firstRefusal(kernel, values);
    if (!refusal)
      return &kernel;
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", kernel.name, *refusal);
  }
  return makeError("no kernel serves these sizes, strides and bases: {}", reasons);
}
