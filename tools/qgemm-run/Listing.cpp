//===- Listing.cpp - the kernels of a file --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FileMode.h"

#include "qgemm/Library/Error.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace qgemm;
using namespace qgemm::run;
namespace json = llvm::json;

static void printKernel(const sim::KernelInfo &kernel) {
  llvm::outs() << fmt::format(
      "  {}: wave{}, {} VGPRs, {} AGPRs, {} SGPRs, {} + {} spills, {} bytes LDS, {} bytes scratch, "
      "up to {} work-items\n",
      kernel.name, kernel.wavefrontSize, kernel.vgprs, kernel.agprs, kernel.sgprs,
      kernel.vgprSpills, kernel.sgprSpills, kernel.groupSegmentSize, kernel.privateSegmentSize,
      kernel.maxFlatWorkgroupSize);
  for (auto [index, argument] : llvm::enumerate(explicitArguments(kernel)))
    llvm::outs() << fmt::format("    arg {}: {}{} of {} bytes at {}\n", index,
                                argument->name.empty() ? "" : argument->name + ", ",
                                argument->valueKind, argument->size, argument->offset);
}

static json::Value toJson(const sim::KernelInfo &kernel) {
  json::Array arguments;
  for (const sim::KernelArgument &argument : kernel.arguments)
    arguments.push_back(json::Object{{"name", argument.name},
                                     {"kind", argument.valueKind},
                                     {"offset", argument.offset},
                                     {"size", argument.size}});
  json::Object object{{"name", kernel.name},
                      {"wave_size", kernel.wavefrontSize},
                      {"vgprs", kernel.vgprs},
                      {"agprs", kernel.agprs},
                      {"sgprs", kernel.sgprs},
                      {"vgpr_spills", kernel.vgprSpills},
                      {"sgpr_spills", kernel.sgprSpills},
                      {"lds_bytes", kernel.groupSegmentSize},
                      {"scratch_bytes", kernel.privateSegmentSize},
                      {"kernarg_bytes", kernel.kernargSize},
                      {"max_block", kernel.maxFlatWorkgroupSize},
                      {"args", std::move(arguments)}};
  if (!kernel.requiredWorkgroupSize.empty())
    object["block"] = json::Array(kernel.requiredWorkgroupSize);
  return object;
}

void qgemm::run::listKernels(const OpenFile &file, bool json) {
  json::Array objects;
  for (const OpenFile::Object &object : file.objects) {
    const sim::CodeObject &code = *object.code;
    if (!json) {
      llvm::outs() << fmt::format("{}: code object version {}, {} bytes, {} kernels\n",
                                  object.target.str(), code.version, object.bytes.size(),
                                  code.kernels.size());
      for (const sim::KernelInfo &kernel : code.kernels)
        printKernel(kernel);
      continue;
    }
    json::Array kernels;
    for (const sim::KernelInfo &kernel : code.kernels)
      kernels.push_back(toJson(kernel));
    objects.push_back(json::Object{{"target", object.target.str()},
                                   {"version", code.version},
                                   {"bytes", int64_t(object.bytes.size())},
                                   {"kernels", std::move(kernels)}});
  }
  if (json)
    llvm::outs() << llvm::formatv("{0:2}\n", json::Value(std::move(objects)));
}
