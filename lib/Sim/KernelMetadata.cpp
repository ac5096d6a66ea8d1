//===- KernelMetadata.cpp - the metadata note of a code object ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys: "User Guide for AMDGPU Backend", Code Object V5 Metadata.
//
//===----------------------------------------------------------------------===//

#include "KernelMetadata.h"
#include "MsgPackValue.h"
#include "qgemm/Sim/Error.h"

using namespace qgemm::sim;
using Kind = MsgPackValue::Kind;

/// The first of several errors: a message is one sentence.
static llvm::Error firstOf(llvm::Error first) { return first; }
template <class... Rest> static llvm::Error firstOf(llvm::Error first, Rest... rest) {
  llvm::Error others = firstOf(std::move(rest)...);
  if (!first)
    return others;
  llvm::consumeError(std::move(others));
  return first;
}

static llvm::Expected<uint32_t> getInteger(const MsgPackValue &map, llvm::StringRef key,
                                           uint32_t fallback) {
  const MsgPackValue *value = map.find(key);
  if (!value)
    return fallback;
  if (value->kind != Kind::Integer || value->integer < 0 || value->integer > UINT32_MAX)
    return error("metadata '" + key + "' requires an unsigned 32-bit integer, got another value");
  return static_cast<uint32_t>(value->integer);
}

static llvm::Expected<std::string> getString(const MsgPackValue &map, llvm::StringRef key) {
  const MsgPackValue *value = map.find(key);
  if (!value)
    return std::string();
  if (value->kind != Kind::String)
    return error("metadata '" + key + "' requires a string, got another type");
  return value->string;
}

static llvm::Expected<KernelArgument> parseArgument(const MsgPackValue &node) {
  if (node.kind != Kind::Map)
    return error("metadata '.args' requires maps, got another type");
  KernelArgument argument;
  llvm::Expected<std::string> name = getString(node, ".name");
  llvm::Expected<std::string> kind = getString(node, ".value_kind");
  llvm::Expected<uint32_t> offset = getInteger(node, ".offset", 0);
  llvm::Expected<uint32_t> size = getInteger(node, ".size", 0);
  llvm::Expected<uint32_t> alignment = getInteger(node, ".pointee_align", 0);
  llvm::Error failure = firstOf(name.takeError(), kind.takeError(), offset.takeError(),
                                size.takeError(), alignment.takeError());
  if (failure)
    return std::move(failure);
  argument.pointeeAlignment = *alignment;
  argument.name = *name;
  argument.valueKind = *kind;
  argument.offset = *offset;
  argument.size = *size;
  return argument;
}

static llvm::Error parseWorkgroupSize(const MsgPackValue &node, KernelInfo &info) {
  const MsgPackValue *size = node.find(".reqd_workgroup_size");
  if (!size)
    return llvm::Error::success();
  if (size->kind != Kind::Array || size->elements.size() != 3)
    return error("metadata '.reqd_workgroup_size' requires three integers, got another value");
  for (const MsgPackValue &extent : size->elements) {
    if (extent.kind != Kind::Integer || extent.integer < 0 || extent.integer > UINT32_MAX)
      return error("metadata '.reqd_workgroup_size' requires three integers, got another value");
    info.requiredWorkgroupSize.push_back(static_cast<uint32_t>(extent.integer));
  }
  return llvm::Error::success();
}

static llvm::Error parseScalars(const MsgPackValue &node, KernelInfo &info) {
  struct Field {
    llvm::StringLiteral key;
    uint32_t KernelInfo::*member;
  };
  static constexpr Field fields[] = {
      {".kernarg_segment_size", &KernelInfo::kernargSize},
      {".kernarg_segment_align", &KernelInfo::kernargAlignment},
      {".group_segment_fixed_size", &KernelInfo::groupSegmentSize},
      {".private_segment_fixed_size", &KernelInfo::privateSegmentSize},
      {".wavefront_size", &KernelInfo::wavefrontSize},
      {".max_flat_workgroup_size", &KernelInfo::maxFlatWorkgroupSize},
      {".vgpr_count", &KernelInfo::vgprs},
      {".agpr_count", &KernelInfo::agprs},
      {".sgpr_count", &KernelInfo::sgprs},
      {".vgpr_spill_count", &KernelInfo::vgprSpills},
      {".sgpr_spill_count", &KernelInfo::sgprSpills},
  };
  for (const Field &field : fields) {
    llvm::Expected<uint32_t> value = getInteger(node, field.key, info.*field.member);
    if (!value)
      return value.takeError();
    info.*field.member = *value;
  }
  if (const MsgPackValue *dynamic = node.find(".uses_dynamic_stack"))
    info.usesDynamicStack = dynamic->kind == Kind::Boolean && dynamic->integer;
  return parseWorkgroupSize(node, info);
}

static llvm::Expected<KernelMetadata> parseKernel(const MsgPackValue &node) {
  if (node.kind != Kind::Map)
    return error("metadata 'amdhsa.kernels' requires maps, got another type");
  KernelMetadata kernel;
  llvm::Expected<std::string> name = getString(node, ".name");
  llvm::Expected<std::string> symbol = getString(node, ".symbol");
  if (llvm::Error failure = firstOf(name.takeError(), symbol.takeError()))
    return std::move(failure);
  if (name->empty() || symbol->empty())
    return error("metadata of a kernel requires '.name' and '.symbol', got none");
  kernel.info.name = *name;
  kernel.descriptorSymbol = *symbol;
  if (llvm::Error failure = parseScalars(node, kernel.info))
    return std::move(failure);

  const MsgPackValue *args = node.find(".args");
  if (!args)
    return kernel;
  if (args->kind != Kind::Array)
    return error("metadata '.args' requires an array, got another type");
  for (const MsgPackValue &arg : args->elements) {
    llvm::Expected<KernelArgument> argument = parseArgument(arg);
    if (!argument)
      return argument.takeError();
    kernel.info.arguments.push_back(std::move(*argument));
  }
  return kernel;
}

llvm::Expected<std::vector<KernelMetadata>> qgemm::sim::parseKernelMetadata(llvm::StringRef blob,
                                                                            std::string &target) {
  llvm::Expected<MsgPackValue> root = parseMsgPack(blob);
  if (!root)
    return root.takeError();
  std::vector<KernelMetadata> kernels;
  if (root->kind != Kind::Map)
    return error("metadata note requires a map at its root, got another type");
  llvm::Expected<std::string> isa = getString(*root, "amdhsa.target");
  if (!isa)
    return isa.takeError();
  target = std::move(*isa);
  const MsgPackValue *list = root->find("amdhsa.kernels");
  if (!list)
    return kernels;
  if (list->kind != Kind::Array)
    return error("metadata 'amdhsa.kernels' requires an array, got another type");
  for (const MsgPackValue &node : list->elements) {
    llvm::Expected<KernelMetadata> kernel = parseKernel(node);
    if (!kernel)
      return kernel.takeError();
    kernels.push_back(std::move(*kernel));
  }
  return kernels;
}
