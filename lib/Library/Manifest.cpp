//===- Manifest.cpp - kernels.json: writing -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Manifest.h"
#include "qgemm/Library/Error.h"

using namespace qgemm::library;
namespace json = llvm::json;

static json::Value toJson(const AbiArgument &argument) {
  json::Object object{{"name", argument.name},
                      {"kind", argument.kind},
                      {"type", argument.type},
                      {"offset", int64_t(argument.offset)},
                      {"size", int64_t(argument.size)}};
  if (argument.kind == "workspace") {
    object["bytes_per_tile"] = argument.bytesPerTile;
    object["zeroed"] = argument.zeroed;
  }
  return object;
}

static json::Value toJson(const Condition &condition) {
  json::Object object{{"value", condition.value}};
  if (condition.min)
    object["min"] = *condition.min;
  if (condition.max)
    object["max"] = *condition.max;
  if (condition.multipleOf)
    object["multiple_of"] = *condition.multipleOf;
  return object;
}

static json::Value toJson(const GridDim &dim) {
  if (dim.dim.empty())
    return dim.constant;
  return json::Object{{"dim", dim.dim}, {"tile", dim.tile}};
}

static json::Value toJson(const Resources &r) {
  return json::Object{{"vgprs", r.vgprs},
                      {"agprs", r.agprs},
                      {"sgprs", r.sgprs},
                      {"lds_bytes", r.ldsBytes},
                      {"scratch_bytes", r.scratchBytes},
                      {"vgpr_spills", r.vgprSpills},
                      {"sgpr_spills", r.sgprSpills},
                      {"text_bytes", r.textBytes},
                      {"waves_per_simd", r.wavesPerSimd},
                      {"kernarg_bytes", r.kernargBytes},
                      {"wave_size", r.waveSize},
                      {"code_object_version", r.codeObjectVersion}};
}

template <typename Range> static json::Array arrayOf(const Range &range) {
  json::Array array;
  for (const auto &element : range)
    array.push_back(toJson(element));
  return array;
}

static json::Object entryObject(const KernelEntry &kernel) {
  json::Object object{{"name", kernel.name},
                      {"file", kernel.file},
                      {"chip", kernel.chip},
                      {"scheme", kernel.scheme},
                      {"family", kernel.family},
                      {"config", kernel.config},
                      {"hash", kernel.hash},
                      {"problem", json::Object(kernel.problem)},
                      {"problem_id", kernel.problemId},
                      {"predicate", arrayOf(kernel.predicate)},
                      {"arguments", arrayOf(kernel.abi)},
                      {"block_size", kernel.blockSize},
                      {"grid", arrayOf(kernel.grid)},
                      {"resources", toJson(kernel.resources)},
                      {"exact", kernel.exact}};
  if (kernel.order.groupRows > 1 || kernel.order.xcds > 1)
    object["grid_order"] =
        json::Object{{"group_rows", kernel.order.groupRows}, {"xcds", kernel.order.xcds}};
  if (!kernel.product.empty())
    object["product"] = kernel.product;
  if (kernel.kMax)
    object["k_max"] = *kernel.kMax;
  if (!kernel.ir.empty())
    object["ir"] = kernel.ir;
  return object;
}

static json::Object header(const Manifest &manifest) {
  return json::Object{{"manifest_version", kManifestVersion},
                      {"generator", json::Object{{"name", "qgemm-gen"},
                                                 {"version", manifest.generatorVersion},
                                                 {"llvm", manifest.llvmVersion}}},
                      {"input_hash", manifest.inputHash}};
}

static std::string print(json::Object object) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << llvm::formatv("{0:2}\n", json::Value(std::move(object)));
  return text;
}

std::string qgemm::library::manifestToJson(const Manifest &manifest) {
  json::Object object = header(manifest);
  json::Array kernels;
  for (const KernelEntry &kernel : manifest.kernels) {
    json::Object entry = entryObject(kernel);
    entry.erase("ir");
    kernels.push_back(std::move(entry));
  }
  object["kernels"] = std::move(kernels);
  return print(std::move(object));
}

std::string qgemm::library::kernelToJson(const KernelEntry &kernel, const Manifest &manifest) {
  json::Object object = header(manifest);
  object["kernel"] = entryObject(kernel);
  return print(std::move(object));
}
