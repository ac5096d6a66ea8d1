//===- FileArguments.cpp - arguments of a kernel, as --arg gives them -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FileArguments.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Library/Npy.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>
#include <cstring>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;
using reference::ElementType;

static constexpr uint64_t kMaxBufferBytes = uint64_t(1) << 40;

uint64_t FileArgument::elements() const {
  uint64_t count = 1;
  for (int64_t extent : shape)
    count *= uint64_t(extent);
  return count;
}

std::optional<ElementType> qgemm::run::findValueType(StringRef name) {
  std::string mlirName = name.starts_with("u") && name != "ui" && !name.starts_with("ui")
                             ? ("ui" + name.drop_front()).str()
                             : name.str();
  return reference::elementTypeFromName(mlirName);
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

/// "i32:5"; integers in any base that C has.
static llvm::Error parseNumber(ElementType type, StringRef text, FileArgument &argument) {
  const reference::TypeInfo &info = reference::info(type);
  uint64_t bits = 0;
  if (info.isFloat) {
    double value;
    if (text.getAsDouble(value))
      return makeError("--arg={} requires a number, got '{}'", argument.text, text);
    bits = reference::encodeFloat(type, value);
  } else {
    int64_t value = 0;
    uint64_t magnitude = 0;
    bool negative = text.consume_front("-");
    bool bad = text.getAsInteger(0, magnitude) || (negative && magnitude > (1ull << 63));
    value = negative ? int64_t(0 - magnitude) : int64_t(magnitude);
    int64_t low = info.isSigned ? -(int64_t(1) << (info.bits - 1)) : 0;
    uint64_t high =
        info.bits == 64 && !info.isSigned ? UINT64_MAX : (1ull << (info.bits - info.isSigned)) - 1;
    if (bad || (negative ? value < low && magnitude != 0 : magnitude > high))
      return makeError("--arg={} requires an integer from {} to {}", argument.text, low, high);
    bits = uint64_t(value);
  }
  if (info.bits < 8)
    return makeError("--arg={} requires a type of whole bytes, got {} bits", argument.text,
                     info.bits);
  argument.value.resize(info.bits / 8);
  std::memcpy(argument.value.data(), &bits, argument.value.size());
  return llvm::Error::success();
}

/// "f32[64,64]", or "f32" for one element.
static llvm::Error parseShape(StringRef text, FileArgument &argument) {
  auto [name, rest] = text.split('[');
  std::optional<ElementType> type = findValueType(name);
  if (!type)
    return makeError("--arg={} requires an element type such as f32 or i8, got '{}'", argument.text,
                     name);
  argument.type = *type;
  uint64_t bits = reference::bitWidth(*type);
  if (text.contains('[')) {
    llvm::SmallVector<StringRef> extents;
    if (!rest.consume_back("]"))
      return makeError("--arg={} requires a closing ']', got '{}'", argument.text, text);
    rest.split(extents, ',');
    for (StringRef part : extents) {
      int64_t extent;
      if (part.trim().getAsInteger(10, extent) || extent < 0 ||
          __builtin_mul_overflow(bits, uint64_t(extent), &bits) || bits > 8 * kMaxBufferBytes)
        return makeError("--arg={} requires extents of at most {} bytes in all, got '{}'",
                         argument.text, kMaxBufferBytes, part);
      argument.shape.push_back(extent);
    }
  }
  argument.bytes = (bits + 7) / 8;
  return llvm::Error::success();
}

static llvm::Error readArray(StringRef path, FileArgument &argument) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return makeError("cannot read '{}': {}", path, file.getError().message());
  llvm::Expected<NpyArray> array = parseNpy((*file)->getBuffer(), path);
  if (!array)
    return array.takeError();
  // Descriptors are '<f4': order, kind, bytes.
  StringRef kind = StringRef(array->descr).substr(1, 1);
  std::string name = (kind == "f"   ? "f"
                      : kind == "u" ? "ui"
                                    : "i") +
                     std::to_string(8 * array->elementSize());
  argument.type = *reference::elementTypeFromName(name);
  argument.shape = array->shape;
  argument.contents = std::move(array->bytes);
  argument.bytes = argument.contents.size();
  return llvm::Error::success();
}

static llvm::Error parseBuffer(StringRef kind, StringRef rest, FileArgument &argument) {
  argument.kind = FileArgument::Kind::Buffer;
  argument.reported = kind == "out" || kind == "inout";
  if (argument.reported) {
    auto [what, output] = rest.split('=');
    if (rest.contains('=') && !output.ends_with(".npy"))
      return makeError("--arg={} requires a file .npy behind '=', got '{}'", argument.text, output);
    rest = what;
    argument.output = output.str();
  }
  return kind == "buf" || kind == "inout" ? readArray(rest, argument) : parseShape(rest, argument);
}

static llvm::Error parseRaw(StringRef hex, FileArgument &argument) {
  std::string bytes;
  if (hex.empty() || hex.size() % 2 || !llvm::tryGetFromHex(hex, bytes))
    return makeError("--arg={} requires hexadecimal digits, two a byte, got '{}'", argument.text,
                     hex);
  argument.value.assign(bytes.begin(), bytes.end());
  return llvm::Error::success();
}

/// "N" or "N+BYTES"; only arguments before this one have a buffer yet.
static llvm::Error parseAlias(StringRef rest, size_t index, FileArgument &argument) {
  argument.kind = FileArgument::Kind::Alias;
  auto [number, offset] = rest.split('+');
  if (number.getAsInteger(10, argument.alias) || argument.alias >= index ||
      (rest.contains('+') && offset.getAsInteger(0, argument.aliasOffset)))
    return makeError("--arg={} requires the number of an argument before it, and an offset behind "
                     "'+', got '{}'",
                     argument.text, rest);
  return llvm::Error::success();
}

static llvm::Error parseOne(StringRef text, size_t index, FileArgument &argument) {
  argument.text = text.str();
  if (text.consume_front("@")) {
    uint32_t place;
    auto [offset, rest] = text.split(':');
    if (offset.getAsInteger(0, place) || place > (1 << 20))
      return makeError("--arg={} requires an offset behind '@', got '{}'", argument.text, offset);
    argument.place = place;
    text = rest;
  }
  auto [kind, rest] = text.split(':');
  if (kind == "buf" || kind == "inout" || kind == "out" || kind == "zero")
    return parseBuffer(kind, rest, argument);
  if (kind == "raw")
    return parseRaw(rest, argument);
  if (kind == "arg")
    return parseAlias(rest, index, argument);
  if (text == "null") {
    argument.value.assign(8, 0);
    return llvm::Error::success();
  }
  if (kind == "lds") {
    argument.kind = FileArgument::Kind::Lds;
    if (rest.getAsInteger(0, argument.ldsBytes) || argument.ldsBytes > (1 << 20))
      return makeError("--arg={} requires a number of bytes, got '{}'", argument.text, rest);
    return llvm::Error::success();
  }
  if (std::optional<ElementType> type = findValueType(kind); type && text.contains(':'))
    return parseNumber(*type, rest, argument);
  return makeError("--arg requires TYPE:VALUE, raw:, buf:, inout:, out:, zero:, arg:, lds: or "
                   "null, got '{}'",
                   argument.text);
}

llvm::Expected<std::vector<FileArgument>>
qgemm::run::parseFileArguments(llvm::ArrayRef<std::string> texts) {
  std::vector<FileArgument> arguments(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    if (llvm::Error error = parseOne(texts[i], i, arguments[i]))
      return std::move(error);
    if (arguments[i].kind != FileArgument::Kind::Alias)
      continue;
    const FileArgument &target = arguments[arguments[i].alias];
    if (target.kind != FileArgument::Kind::Buffer || arguments[i].aliasOffset > target.bytes)
      return makeError("--arg={} requires a place in a buffer, got '{}'", texts[i], target.text);
  }
  return arguments;
}

//===----------------------------------------------------------------------===//
// The kernarg segment
//===----------------------------------------------------------------------===//

std::vector<const sim::KernelArgument *>
qgemm::run::explicitArguments(const sim::KernelInfo &kernel) {
  std::vector<const sim::KernelArgument *> list;
  for (const sim::KernelArgument &argument : kernel.arguments)
    if (!argument.isHidden())
      list.push_back(&argument);
  return list;
}

static std::string nameOf(size_t index, const sim::KernelArgument &wanted) {
  return wanted.name.empty() ? fmt::format("argument {}", index)
                             : fmt::format("argument {} ('{}')", index, wanted.name);
}

static llvm::Error checkArgument(const sim::KernelInfo &kernel, size_t index,
                                 const sim::KernelArgument &wanted, const FileArgument &given) {
  using Kind = FileArgument::Kind;
  bool ldsWanted = wanted.valueKind == "dynamic_shared_pointer";
  if (ldsWanted != (given.kind == Kind::Lds))
    return makeError("{} of '{}' requires {}, got '{}'", nameOf(index, wanted), kernel.name,
                     ldsWanted ? "lds:BYTES (a pointer to LDS)" : wanted.valueKind, given.text);
  if (ldsWanted)
    return llvm::Error::success();
  bool pointerWanted = wanted.valueKind == "global_buffer";
  bool pointerGiven = given.kind == Kind::Buffer || given.kind == Kind::Alias;
  // A bare 64-bit number may be an address; a buffer may be passed where code computes with it.
  if (pointerWanted && !pointerGiven && given.value.size() != 8)
    return makeError("{} of '{}' requires a buffer, got '{}'", nameOf(index, wanted), kernel.name,
                     given.text);
  if (given.valueSize() != wanted.size)
    return makeError("{} of '{}' requires {} bytes ({}), got '{}' of {} bytes",
                     nameOf(index, wanted), kernel.name, wanted.size, wanted.valueKind, given.text,
                     given.valueSize());
  return llvm::Error::success();
}

/// Every argument at a multiple of its own size, as HIP lays out parameters.
static std::vector<uint32_t> placeInOrder(llvm::ArrayRef<FileArgument> arguments) {
  std::vector<uint32_t> places;
  uint32_t end = 0;
  for (const FileArgument &argument : arguments) {
    uint32_t size = argument.valueSize();
    uint32_t alignment = uint32_t(llvm::PowerOf2Ceil(std::clamp(size, 1u, 8u)));
    uint32_t place = argument.place.value_or(uint32_t(llvm::alignTo(end, alignment)));
    places.push_back(place);
    end = place + size;
  }
  return places;
}

llvm::Expected<std::vector<uint32_t>>
qgemm::run::placeArguments(const sim::KernelInfo &kernel, llvm::ArrayRef<FileArgument> arguments) {
  std::vector<const sim::KernelArgument *> wanted = explicitArguments(kernel);
  bool byHand = llvm::any_of(arguments, [](const FileArgument &a) { return bool(a.place); });
  std::vector<uint32_t> places;
  if (byHand || wanted.empty()) {
    places = placeInOrder(arguments);
  } else {
    if (wanted.size() != arguments.size())
      return makeError("'{}' requires {} arguments, got {}: without --kernel they are listed",
                       kernel.name, wanted.size(), arguments.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
      if (llvm::Error error = checkArgument(kernel, i, *wanted[i], arguments[i]))
        return std::move(error);
      places.push_back(wanted[i]->offset);
    }
  }
  for (size_t i = 0; i < places.size(); ++i)
    if (uint64_t(places[i]) + arguments[i].valueSize() > kernel.kernargSize)
      return makeError("argument {} of '{}' requires a place within {} bytes, got {}", i,
                       kernel.name, kernel.kernargSize, places[i]);
  return places;
}

std::vector<uint8_t> qgemm::run::packFileArguments(const sim::KernelInfo &kernel,
                                                   llvm::ArrayRef<FileArgument> arguments,
                                                   llvm::ArrayRef<uint32_t> places,
                                                   uint32_t &dynamicLds) {
  uint64_t size = 0;
  for (const sim::KernelArgument *argument : explicitArguments(kernel))
    size = std::max<uint64_t>(size, argument->offset + argument->size);
  for (size_t i = 0; i < places.size(); ++i)
    size = std::max<uint64_t>(size, places[i] + arguments[i].valueSize());
  std::vector<uint8_t> bytes(size);
  std::vector<const sim::KernelArgument *> wanted = explicitArguments(kernel);
  for (size_t i = 0; i < places.size(); ++i) {
    const FileArgument &argument = arguments[i];
    uint64_t word = argument.address;
    uint32_t width = 8;
    const void *data = &word;
    if (argument.kind == FileArgument::Kind::Value) {
      data = argument.value.data();
      width = argument.valueSize();
    } else if (argument.kind == FileArgument::Kind::Alias) {
      word = arguments[argument.alias].address + argument.aliasOffset;
    } else if (argument.kind == FileArgument::Kind::Lds) {
      uint32_t alignment = i < wanted.size() ? wanted[i]->pointeeAlignment : 0;
      uint64_t start = kernel.groupSegmentSize + dynamicLds;
      word = llvm::alignTo(start, llvm::isPowerOf2_32(alignment) ? alignment : 16);
      dynamicLds = uint32_t(word + argument.ldsBytes - kernel.groupSegmentSize);
      width = i < wanted.size() ? std::min(wanted[i]->size, 8u) : 4;
    }
    std::memcpy(bytes.data() + places[i], data, width);
  }
  return bytes;
}
