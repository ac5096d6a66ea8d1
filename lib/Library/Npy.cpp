//===- Npy.cpp - NumPy's array files --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Npy.h"
#include "qgemm/Library/ElementTypes.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace qgemm::library;
using llvm::StringRef;

static constexpr StringRef magic("\x93NUMPY", 6);

uint64_t NpyArray::elementSize() const {
  uint64_t size = 0;
  StringRef(descr).drop_front(std::min<size_t>(2, descr.size())).getAsInteger(10, size);
  return size;
}

std::string qgemm::library::npyDescr(StringRef name) {
  const ElementTypeInfo *type = findElementType(name);
  if (!type || type->bits < 8)
    return "";
  bool numpyFloat = name == "f16" || name == "f32";
  char kind = numpyFloat ? 'f' : type->kind == ElementKind::Signed ? 'i' : 'u';
  return fmt::format("{}{}{}", type->bits == 8 ? '|' : '<', kind, type->bits / 8);
}

std::string qgemm::library::writeNpy(const NpyArray &array) {
  std::string shape;
  for (int64_t extent : array.shape)
    shape += fmt::format("{},", extent);
  if (array.shape.size() > 1)
    shape.pop_back();
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", array.descr, shape);
  // The elements start on a multiple of 64 bytes.
  size_t unpadded = magic.size() + 4 + header.size() + 1;
  header.append((64 - unpadded % 64) % 64, ' ');
  header += '\n';
  char length[2];
  llvm::support::endian::write16le(length, uint16_t(header.size()));
  std::string file = magic.str();
  file += '\x01';
  file += '\x00';
  file.append(length, 2);
  file += header;
  file.append(reinterpret_cast<const char *>(array.bytes.data()), array.bytes.size());
  return file;
}

/// The text that follows `'key':` in the header's dictionary.
static StringRef valueOf(StringRef header, StringRef key) {
  size_t at = header.find(("'" + key + "'").str());
  if (at == StringRef::npos)
    return "";
  StringRef rest = header.drop_front(at + key.size() + 2).ltrim();
  return rest.consume_front(":") ? rest.ltrim() : "";
}

/// The header's dictionary, without the magic and the lengths; the rest of the file in `file`.
static llvm::Expected<StringRef> splitHeader(StringRef &file, StringRef name) {
  if (!file.consume_front(magic) || file.size() < 4)
    return makeError("{} requires the format of NumPy's .npy files, got something else", name);
  unsigned major = uint8_t(file[0]);
  if (major < 1 || major > 3)
    return makeError("{} requires .npy version 1 to 3, got {}", name, major);
  unsigned width = major == 1 ? 2 : 4;
  file = file.drop_front(2);
  if (file.size() < width)
    return makeError("{} requires a whole header, got the end of the file", name);
  uint64_t length = width == 2 ? llvm::support::endian::read16le(file.data())
                               : llvm::support::endian::read32le(file.data());
  file = file.drop_front(width);
  if (length > file.size())
    return makeError("{} requires a whole header, got the end of the file", name);
  StringRef header = file.take_front(length);
  file = file.drop_front(length);
  return header;
}

static llvm::Error readShape(StringRef text, StringRef name, std::vector<int64_t> &shape) {
  size_t close = text.find(')');
  if (!text.starts_with("(") || close == StringRef::npos)
    return makeError("{} requires a shape in its header, got none", name);
  llvm::SmallVector<StringRef> extents;
  text.slice(1, close).split(extents, ',', -1, false);
  for (StringRef part : extents) {
    if (part.trim().empty())
      continue;
    int64_t extent;
    if (part.trim().getAsInteger(10, extent) || extent < 0 || extent > (int64_t(1) << 40))
      return makeError("{} requires extents from 0 to 2^40, got '{}'", name, part.trim());
    shape.push_back(extent);
  }
  if (shape.size() > 4)
    return makeError("{} requires at most 4 dimensions, got {}", name, shape.size());
  return llvm::Error::success();
}

llvm::Expected<NpyArray> qgemm::library::parseNpy(StringRef file, StringRef name) {
  llvm::Expected<StringRef> header = splitHeader(file, name);
  if (!header)
    return header.takeError();
  NpyArray array;
  StringRef descr = valueOf(*header, "descr");
  if (descr.consume_front("'"))
    array.descr = descr.take_until([](char c) { return c == '\''; }).str();
  static constexpr StringRef known[] = {"|i1", "|u1", "<i2", "<u2", "<f2", "<i4",
                                        "<u4", "<f4", "<f8", "<i8", "<u8"};
  if (!llvm::is_contained(known, StringRef(array.descr)))
    return makeError("{} requires one of the element types {}, got '{}'", name,
                     llvm::join(llvm::ArrayRef(known), " "), array.descr);
  if (!valueOf(*header, "fortran_order").starts_with("False"))
    return makeError("{} requires C order, got Fortran order", name);
  if (llvm::Error error = readShape(valueOf(*header, "shape"), name, array.shape))
    return std::move(error);

  uint64_t size = array.elementSize();
  for (int64_t extent : array.shape)
    if (__builtin_mul_overflow(size, uint64_t(extent), &size))
      size = UINT64_MAX;
  if (size != file.size())
    return makeError("{} requires {} bytes of elements, got {}", name, size, file.size());
  array.bytes.assign(file.bytes_begin(), file.bytes_end());
  return array;
}
