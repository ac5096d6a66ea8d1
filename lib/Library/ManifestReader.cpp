//===- ManifestReader.cpp - kernels.json: reading and checking ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A manifest is input like any other: each field is checked here, so that the
// rest of the library may trust it.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Library/Error.h"
#include "qgemm/Library/Manifest.h"

using namespace qgemm::library;
namespace json = llvm::json;
using llvm::StringRef;

namespace qgemm::library {

static bool fromJSON(const json::Value &value, AbiArgument &argument, json::Path path) {
  json::ObjectMapper map(value, path);
  if (!map || !map.map("name", argument.name) || !map.map("kind", argument.kind) ||
      !map.map("type", argument.type) || !map.map("offset", argument.offset) ||
      !map.map("size", argument.size))
    return false;
  static constexpr StringRef kinds[] = {"pointer", "dim", "stride", "workspace"};
  if (!llvm::is_contained(kinds, StringRef(argument.kind))) {
    path.field("kind").report("expected pointer, dim, stride or workspace");
    return false;
  }
  if ((argument.size != 4 && argument.size != 8) || argument.offset > 4096 ||
      argument.offset % argument.size != 0) {
    path.field("offset").report("expected 4 or 8 bytes at an aligned offset below 4096");
    return false;
  }
  if (argument.kind != "workspace")
    return true;
  if (!map.map("bytes_per_tile", argument.bytesPerTile) || !map.map("zeroed", argument.zeroed))
    return false;
  if (argument.bytesPerTile < 1 || argument.size != 8) {
    path.field("bytes_per_tile").report("expected a positive integer and an address of 8 bytes");
    return false;
  }
  return true;
}

static bool fromJSON(const json::Value &value, GridOrder &order, json::Path path) {
  json::ObjectMapper map(value, path);
  if (!map || !map.map("group_rows", order.groupRows) || !map.map("xcds", order.xcds))
    return false;
  if (order.groupRows < 1 || order.xcds < 1) {
    path.field("xcds").report("expected positive integers");
    return false;
  }
  return true;
}

static bool fromJSON(const json::Value &value, Condition &condition, json::Path path) {
  json::ObjectMapper map(value, path);
  if (!map || !map.map("value", condition.value) || !map.mapOptional("min", condition.min) ||
      !map.mapOptional("max", condition.max) ||
      !map.mapOptional("multiple_of", condition.multipleOf))
    return false;
  if (condition.multipleOf && *condition.multipleOf < 1) {
    path.field("multiple_of").report("expected a positive integer");
    return false;
  }
  return true;
}

static bool fromJSON(const json::Value &value, GridDim &dim, json::Path path) {
  if (std::optional<int64_t> constant = value.getAsInteger()) {
    dim.constant = *constant;
    return true;
  }
  json::ObjectMapper map(value, path);
  if (!map || !map.map("dim", dim.dim) || !map.map("tile", dim.tile))
    return false;
  if (dim.tile < 1 || dim.dim.empty()) {
    path.field("tile").report("expected a dimension and a positive tile");
    return false;
  }
  return true;
}

static bool fromJSON(const json::Value &value, Resources &r, json::Path path) {
  json::ObjectMapper map(value, path);
  return map && map.map("vgprs", r.vgprs) && map.map("agprs", r.agprs) &&
         map.map("sgprs", r.sgprs) && map.map("lds_bytes", r.ldsBytes) &&
         map.map("scratch_bytes", r.scratchBytes) && map.map("vgpr_spills", r.vgprSpills) &&
         map.map("sgpr_spills", r.sgprSpills) && map.map("text_bytes", r.textBytes) &&
         map.map("waves_per_simd", r.wavesPerSimd) && map.map("kernarg_bytes", r.kernargBytes) &&
         map.map("wave_size", r.waveSize) && map.map("code_object_version", r.codeObjectVersion);
}

/// A file name that stays in the manifest's folder.
static bool isPlainFileName(StringRef name) {
  return !name.empty() && !name.starts_with(".") && name.find_first_of("/\\") == StringRef::npos &&
         name.size() < 256;
}

static bool fromJSON(const json::Value &value, KernelEntry &kernel, json::Path path) {
  json::ObjectMapper map(value, path);
  std::vector<GridDim> grid;
  if (!map || !map.map("name", kernel.name) || !map.map("file", kernel.file) ||
      !map.map("chip", kernel.chip) || !map.mapOptional("product", kernel.product) ||
      !map.map("scheme", kernel.scheme) || !map.map("family", kernel.family) ||
      !map.map("config", kernel.config) || !map.map("hash", kernel.hash) ||
      !map.map("problem_id", kernel.problemId) || !map.map("predicate", kernel.predicate) ||
      !map.map("arguments", kernel.abi) || !map.map("block_size", kernel.blockSize) ||
      !map.map("grid", grid) || !map.map("resources", kernel.resources) ||
      !map.map("exact", kernel.exact) || !map.mapOptional("grid_order", kernel.order) ||
      !map.map("k_max", kernel.kMax) || !map.mapOptional("ir", kernel.ir))
    return false;
  if (grid.size() != 3) {
    path.field("grid").report("expected three directions");
    return false;
  }
  std::copy(grid.begin(), grid.end(), kernel.grid.begin());
  if (!isPlainFileName(kernel.file) || !isPlainFileName(kernel.name)) {
    path.field("file").report("expected a file name without a folder");
    return false;
  }
  if (kernel.blockSize < 1 || kernel.blockSize > 1024) {
    path.field("block_size").report("expected 1 to 1024 threads");
    return false;
  }
  if (const json::Object *problem = value.getAsObject()->getObject("problem"))
    kernel.problem = *problem;
  return true;
}

} // namespace qgemm::library

/// The file as an object of a version that this reader knows.
static llvm::Expected<json::Object> parseObject(StringRef text, StringRef file) {
  llvm::Expected<json::Value> value = json::parse(text);
  if (!value)
    return makeError("{} requires JSON, got: {}", file, llvm::toString(value.takeError()));
  json::Object *object = value->getAsObject();
  if (!object)
    return makeError("{} requires a JSON object, got something else", file);
  std::optional<int64_t> version = object->getInteger("manifest_version");
  if (version != kManifestVersion)
    return makeError("{} requires manifest_version {}, got {}", file, kManifestVersion,
                     version ? std::to_string(*version) : "none");
  return std::move(*object);
}

/// Maps one member, with the path of the first field that is wrong.
template <typename T>
static llvm::Error mapMember(const json::Object &object, StringRef key, T &out, StringRef file) {
  const json::Value *value = object.get(key);
  if (!value)
    return makeError("{} requires the field '{}', got none", file, key);
  json::Path::Root root(key);
  if (fromJSON(*value, out, root))
    return llvm::Error::success();
  return makeError("{}: {}", file, llvm::toString(root.getError()));
}

llvm::Expected<Manifest> qgemm::library::parseManifest(StringRef text, StringRef file) {
  llvm::Expected<json::Object> object = parseObject(text, file);
  if (!object)
    return object.takeError();
  Manifest manifest;
  if (const json::Object *generator = object->getObject("generator")) {
    manifest.generatorVersion = generator->getString("version").value_or("").str();
    manifest.llvmVersion = generator->getString("llvm").value_or("").str();
  }
  manifest.inputHash = object->getString("input_hash").value_or("").str();
  if (llvm::Error error = mapMember(*object, "kernels", manifest.kernels, file))
    return std::move(error);
  return manifest;
}

llvm::Expected<KernelEntry> qgemm::library::parseKernel(StringRef text, StringRef file) {
  llvm::Expected<json::Object> object = parseObject(text, file);
  if (!object)
    return object.takeError();
  KernelEntry kernel;
  if (llvm::Error error = mapMember(*object, "kernel", kernel, file))
    return std::move(error);
  return kernel;
}
