//===- MsgPackValue.cpp - msgpack documents from untrusted bytes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MsgPackValue.h"
#include "qgemm/Sim/Error.h"
#include "llvm/BinaryFormat/MsgPackReader.h"

using namespace qgemm::sim;
namespace msgpack = llvm::msgpack;

static constexpr unsigned maxDepth = 16;

const MsgPackValue *MsgPackValue::find(llvm::StringRef key) const {
  for (const auto &[name, value] : entries)
    if (name == key)
      return &value;
  return nullptr;
}

static llvm::Expected<MsgPackValue> parseValue(msgpack::Reader &reader, unsigned depth) {
  using Kind = MsgPackValue::Kind;
  msgpack::Object token;
  llvm::Expected<bool> more = reader.read(token);
  if (!more)
    return more.takeError();
  if (!*more)
    return error("msgpack document requires another value, got its end");
  if (depth > maxDepth)
    return error("msgpack document requires at most 16 levels, got more");

  MsgPackValue value;
  switch (token.Kind) {
  case msgpack::Type::Int:
  case msgpack::Type::UInt:
    value.kind = Kind::Integer;
    value.integer = token.Kind == msgpack::Type::Int ? token.Int : static_cast<int64_t>(token.UInt);
    break;
  case msgpack::Type::Boolean:
    value.kind = Kind::Boolean;
    value.integer = token.Bool;
    break;
  case msgpack::Type::String:
    value.kind = Kind::String;
    value.string = token.Raw.str();
    break;
  case msgpack::Type::Array:
    value.kind = Kind::Array;
    // Every element takes a byte at least, so the loop ends with the input.
    for (size_t i = 0; i < token.Length; ++i) {
      llvm::Expected<MsgPackValue> element = parseValue(reader, depth + 1);
      if (!element)
        return element.takeError();
      value.elements.push_back(std::move(*element));
    }
    break;
  case msgpack::Type::Map:
    value.kind = Kind::Map;
    for (size_t i = 0; i < token.Length; ++i) {
      llvm::Expected<MsgPackValue> key = parseValue(reader, depth + 1);
      if (!key)
        return key.takeError();
      llvm::Expected<MsgPackValue> entry = parseValue(reader, depth + 1);
      if (!entry)
        return entry.takeError();
      if (key->kind != Kind::String)
        return error("msgpack map requires strings as keys, got another type");
      value.entries.emplace_back(std::move(key->string), std::move(*entry));
    }
    break;
  default:
    break;
  }
  return value;
}

llvm::Expected<MsgPackValue> qgemm::sim::parseMsgPack(llvm::StringRef bytes) {
  msgpack::Reader reader(bytes);
  return parseValue(reader, 0);
}
