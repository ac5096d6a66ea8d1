//===- KernelEntry.cpp - manifest entries from finished kernels -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelEntry.h"

#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Spec.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;
using llvm::StringRef;

static std::string stringOf(DictionaryAttr dictionary, StringRef key) {
  auto value = dictionary.getAs<StringAttr>(key);
  return value ? value.str() : std::string();
}

static std::optional<int64_t> integerOf(DictionaryAttr dictionary, StringRef key) {
  auto value = dictionary.getAs<IntegerAttr>(key);
  return value ? std::optional<int64_t>(value.getInt()) : std::nullopt;
}

/// Calls `each` on the dictionaries of an array attribute.
static llvm::Error forEachDictionary(Operation *op, StringRef name,
                                     llvm::function_ref<void(DictionaryAttr)> each) {
  auto array = op->getAttrOfType<ArrayAttr>(name);
  if (!array || !llvm::all_of(array, llvm::IsaPred<DictionaryAttr>))
    return makeError("a kernel requires the attribute {} to be an array of dictionaries", name);
  for (auto entry : array.getAsRange<DictionaryAttr>())
    each(entry);
  return llvm::Error::success();
}

/// Sizes that the kernel has built in are conditions too: the lowering does not state them.
static void addStaticSizes(KernelEntry &entry, const ProblemInfo &info) {
  const std::pair<const char *, int64_t> sizes[] = {{"N", info.n}, {"K", info.k}, {"M", info.m}};
  for (auto [name, size] : sizes)
    if (size != kDynamic)
      entry.predicate.push_back({name, size, size, std::nullopt});
}

static llvm::Error readGrid(KernelEntry &entry, Operation *op) {
  auto grid = op->getAttrOfType<ArrayAttr>(kGridAttr);
  if (!grid || grid.size() != 3)
    return makeError("a kernel requires the attribute {} to have three entries", kGridAttr);
  for (auto [i, attribute] : llvm::enumerate(grid)) {
    GridDim &dim = entry.grid[i];
    if (auto constant = dyn_cast<IntegerAttr>(attribute)) {
      dim.constant = constant.getInt();
      continue;
    }
    auto formula = dyn_cast<DictionaryAttr>(attribute);
    if (!formula || stringOf(formula, "dim").empty() || integerOf(formula, "tile").value_or(0) < 1)
      return makeError("a kernel requires {} of integers and {{dim, tile}}", kGridAttr);
    dim.dim = stringOf(formula, "dim");
    dim.tile = *integerOf(formula, "tile");
  }
  return llvm::Error::success();
}

static llvm::Error readResources(KernelEntry &entry, const codegen::CodeObject &code) {
  const codegen::KernelStats *stats = code.info.find(entry.name);
  if (!stats)
    return makeError("a code object requires the kernel {}, got none", entry.name);
  Resources &r = entry.resources;
  r.vgprs = stats->vgprs;
  r.agprs = stats->agprs;
  r.sgprs = stats->sgprs;
  r.ldsBytes = stats->ldsBytes;
  r.scratchBytes = stats->scratchBytes;
  r.vgprSpills = stats->vgprSpills;
  r.sgprSpills = stats->sgprSpills;
  r.textBytes = stats->textBytes;
  r.wavesPerSimd = stats->occupancy.wavesPerSimd;
  r.kernargBytes = stats->kernargBytes;
  r.waveSize = stats->waveSize;
  r.codeObjectVersion = code.info.codeObjectVersion;
  return llvm::Error::success();
}

/// How far integer sums are exact; sums of floats never promise it.
static void readExactness(KernelEntry &entry, Operation *op, const ProblemInfo &info) {
  auto kMax = op->getAttrOfType<IntegerAttr>(kExactKMaxAttr);
  entry.exact = kMax && kMax.getInt() > 0 && (info.k == kDynamic || info.k <= kMax.getInt());
  if (kMax && kMax.getInt() > 0)
    entry.kMax = kMax.getInt();
}

llvm::Error qgemm::library::fillEntry(KernelEntry &entry, gpu::GPUModuleOp module,
                                      const codegen::CodeObject &code, const ProblemInfo &info) {
  entry.scheme = info.scheme;
  entry.problem = info.json;
  entry.problemId = info.id;
  // "qg1:<target>:<family>,<key values>".
  entry.family = StringRef(entry.config).rsplit(':').second.split(',').first.str();
  if (auto block = module->getAttrOfType<IntegerAttr>(kBlockAttr))
    entry.blockSize = block.getInt();

  addStaticSizes(entry, info);
  if (llvm::Error error = forEachDictionary(module, kPredicateAttr, [&](DictionaryAttr d) {
        entry.predicate.push_back({stringOf(d, "value"), integerOf(d, "min"), integerOf(d, "max"),
                                   integerOf(d, "multiple_of")});
      }))
    return error;
  if (llvm::Error error = forEachDictionary(module, kAbiAttr, [&](DictionaryAttr d) {
        entry.abi.push_back(
            {stringOf(d, "name"), stringOf(d, "kind"), stringOf(d, "type"),
             uint64_t(integerOf(d, "offset").value_or(0)),
             uint64_t(integerOf(d, "size").value_or(0)), integerOf(d, "bytes_per_tile").value_or(0),
             d.getAs<BoolAttr>("zeroed") && d.getAs<BoolAttr>("zeroed").getValue()});
      }))
    return error;
  if (llvm::Error error = readGrid(entry, module))
    return error;
  if (auto order = module->getAttrOfType<DictionaryAttr>(kGridOrderAttr)) {
    entry.order.groupRows = std::max<int64_t>(integerOf(order, "group_rows").value_or(1), 1);
    entry.order.xcds = std::max<int64_t>(integerOf(order, "xcds").value_or(1), 1);
  }
  readExactness(entry, module, info);
  return readResources(entry, code);
}
