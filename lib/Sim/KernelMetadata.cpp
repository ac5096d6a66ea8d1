//===- KernelMetadata.cpp - the metadata note of a code object ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys: "User Guide for AMDGPU Backend", Code Object V5 Metadata.
//
//===----------------------------------------------------------------------===//

#include "KernelMetadata.h"
#include "llvm/BinaryFormat/MsgPackDocument.h"

using namespace qgemm::sim;
namespace msgpack = llvm::msgpack;

static llvm::Error error(const llvm::Twine &text) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), text);
}

/// The value of a key, or null when the key is absent.
static msgpack::DocNode *lookup(msgpack::DocNode &map, llvm::StringRef key) {
  auto it = map.getMap().find(key);
  return it == map.getMap().end() ? nullptr : &it->second;
}

static llvm::Expected<uint32_t> getInteger(msgpack::DocNode &map, llvm::StringRef key,
                                           uint32_t fallback) {
  msgpack::DocNode *node = lookup(map, key);
  if (!node)
    return fallback;
  uint64_t value = 0;
  if (node->getKind() == msgpack::Type::UInt)
    value = node->getUInt();
  else if (node->getKind() == msgpack::Type::Int && node->getInt() >= 0)
    value = node->getInt();
  else
    return error("metadata '" + key + "' requires an unsigned integer, got another type");
  if (value > UINT32_MAX)
    return error("metadata '" + key + "' requires 32 bits, got " + llvm::Twine(value));
  return static_cast<uint32_t>(value);
}

static llvm::Expected<std::string> getString(msgpack::DocNode &map, llvm::StringRef key) {
  msgpack::DocNode *node = lookup(map, key);
  if (!node)
    return std::string();
  if (!node->isString())
    return error("metadata '" + key + "' requires a string, got another type");
  return node->getString().str();
}

static llvm::Expected<KernelArgument> parseArgument(msgpack::DocNode &node) {
  if (!node.isMap())
    return error("metadata '.args' requires maps, got another type");
  KernelArgument argument;
  llvm::Expected<std::string> name = getString(node, ".name");
  llvm::Expected<std::string> kind = getString(node, ".value_kind");
  llvm::Expected<uint32_t> offset = getInteger(node, ".offset", 0);
  llvm::Expected<uint32_t> size = getInteger(node, ".size", 0);
  llvm::Error failure = llvm::joinErrors(
      llvm::joinErrors(name.takeError(), kind.takeError()),
      llvm::joinErrors(offset.takeError(), size.takeError()));
  if (failure)
    return std::move(failure);
  argument.name = *name;
  argument.valueKind = *kind;
  argument.offset = *offset;
  argument.size = *size;
  return argument;
}

static llvm::Error parseScalars(msgpack::DocNode &node, KernelInfo &info) {
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
  };
  for (const Field &field : fields) {
    llvm::Expected<uint32_t> value = getInteger(node, field.key, info.*field.member);
    if (!value)
      return value.takeError();
    info.*field.member = *value;
  }
  if (msgpack::DocNode *dynamic = lookup(node, ".uses_dynamic_stack"))
    if (dynamic->getKind() == msgpack::Type::Boolean)
      info.usesDynamicStack = dynamic->getBool();
  return llvm::Error::success();
}

static llvm::Expected<KernelMetadata> parseKernel(msgpack::DocNode &node) {
  if (!node.isMap())
    return error("metadata 'amdhsa.kernels' requires maps, got another type");
  KernelMetadata kernel;
  llvm::Expected<std::string> name = getString(node, ".name");
  llvm::Expected<std::string> symbol = getString(node, ".symbol");
  if (llvm::Error failure = llvm::joinErrors(name.takeError(), symbol.takeError()))
    return std::move(failure);
  if (name->empty() || symbol->empty())
    return error("metadata of a kernel requires '.name' and '.symbol', got none");
  kernel.info.name = *name;
  kernel.descriptorSymbol = *symbol;
  if (llvm::Error failure = parseScalars(node, kernel.info))
    return std::move(failure);

  msgpack::DocNode *args = lookup(node, ".args");
  if (!args)
    return kernel;
  if (!args->isArray())
    return error("metadata '.args' requires an array, got another type");
  for (msgpack::DocNode &arg : args->getArray()) {
    llvm::Expected<KernelArgument> argument = parseArgument(arg);
    if (!argument)
      return argument.takeError();
    kernel.info.arguments.push_back(std::move(*argument));
  }
  return kernel;
}

llvm::Expected<std::vector<KernelMetadata>> qgemm::sim::parseKernelMetadata(llvm::StringRef blob) {
  msgpack::Document document;
  if (!document.readFromBlob(blob, /*Multi=*/false))
    return error("metadata note requires a msgpack document, got malformed bytes");
  std::vector<KernelMetadata> kernels;
  msgpack::DocNode &root = document.getRoot();
  if (!root.isMap())
    return error("metadata note requires a map at its root, got another type");
  msgpack::DocNode *list = lookup(root, "amdhsa.kernels");
  if (!list)
    return kernels;
  if (!list->isArray())
    return error("metadata 'amdhsa.kernels' requires an array, got another type");
  for (msgpack::DocNode &node : list->getArray()) {
    llvm::Expected<KernelMetadata> kernel = parseKernel(node);
    if (!kernel)
      return kernel.takeError();
    kernels.push_back(std::move(*kernel));
  }
  return kernels;
}
