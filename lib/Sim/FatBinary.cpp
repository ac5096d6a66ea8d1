//===- FatBinary.cpp - files that hold code objects for several chips ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/FatBinary.h"
#include "CompressedBundle.h"
#include "qgemm/Sim/CodeObject.h"
#include "qgemm/Sim/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace qgemm::sim;
using llvm::formatv;
using llvm::StringRef;
namespace endian = llvm::support::endian;
using ELFFile = llvm::object::ELFFile<llvm::object::ELF64LE>;

static constexpr llvm::StringLiteral bundleMagic = "__CLANG_OFFLOAD_BUNDLE__";
static constexpr llvm::StringLiteral elfMagic = "\x7f"
                                                "ELF";

namespace qgemm::sim {
class FatBinaryParser {
public:
  explicit FatBinaryParser(FatBinary &binary) : binary(binary) {}

  llvm::Error parse(StringRef file);

private:
  llvm::Error parsePlain(StringRef file);
  llvm::Error parseHostFile(StringRef file);
  llvm::Error parseBundles(StringRef bytes);
  llvm::Error parseBundle(StringRef bundle, uint64_t &size);
  llvm::Error addEntry(StringRef id, StringRef bytes);

  FatBinary &binary;
  unsigned bundles = 0;
};
} // namespace qgemm::sim

llvm::Error FatBinaryParser::parse(StringRef file) {
  if (file.starts_with(bundleMagic) || file.starts_with(compressedBundleMagic))
    return parseBundles(file);
  if (!file.starts_with(elfMagic))
    return error("file requires a code object, an offload bundle, or a program that holds some, "
                 "got neither an ELF file nor a bundle");
  llvm::Expected<ELFFile> elf = ELFFile::create(file);
  if (!elf)
    return elf.takeError();
  bool device = elf->getHeader().e_machine == llvm::ELF::EM_AMDGPU;
  return device ? parsePlain(file) : parseHostFile(file);
}

llvm::Error FatBinaryParser::parsePlain(StringRef file) {
  binary.plain = true;
  auto object = CodeObject::parse({file, "code object"});
  if (!object)
    return object.takeError();
  FatBinary::Entry entry;
  entry.target = (*object)->target;
  entry.bytes = file;
  binary.list.push_back(std::move(entry));
  return llvm::Error::success();
}

llvm::Error FatBinaryParser::parseHostFile(StringRef file) {
  llvm::Expected<ELFFile> elf = ELFFile::create(file);
  if (!elf)
    return elf.takeError();
  const auto &header = elf->getHeader();
  if (header.e_ident[llvm::ELF::EI_CLASS] != llvm::ELF::ELFCLASS64 ||
      header.e_ident[llvm::ELF::EI_DATA] != llvm::ELF::ELFDATA2LSB)
    return error("file requires a 64-bit little-endian ELF file, got another kind");
  auto sections = elf->sections();
  if (!sections)
    return sections.takeError();
  bool found = false;
  for (const auto &section : *sections) {
    llvm::Expected<StringRef> name = elf->getSectionName(section);
    if (!name)
      return name.takeError();
    // .hipFatBinSegment, beside it, holds pointers only.
    if (!name->starts_with(".hip_fatbin") || section.sh_type == llvm::ELF::SHT_NOBITS)
      continue;
    auto contents = elf->getSectionContents(section);
    if (!contents)
      return contents.takeError();
    found = true;
    if (llvm::Error failure = parseBundles(llvm::toStringRef(*contents)))
      return failure;
  }
  if (!found)
    return error("file requires a section .hip_fatbin with code objects, got none");
  return llvm::Error::success();
}

/// All bundles of a section: between them lies padding.
llvm::Error FatBinaryParser::parseBundles(StringRef bytes) {
  for (;;) {
    // The first letters of the two magics.
    bytes = bytes.drop_until([](char c) { return c == '_' || c == 'C'; });
    if (bytes.empty())
      break;
    uint64_t size = 0;
    if (!bytes.starts_with(bundleMagic) && !bytes.starts_with(compressedBundleMagic)) {
      bytes = bytes.drop_front();
      continue;
    }
    if (bytes.starts_with(bundleMagic)) {
      if (llvm::Error failure = parseBundle(bytes, size))
        return failure;
      bytes = bytes.drop_front(size);
      continue;
    }
    auto contents = decompressBundle(bytes);
    if (!contents)
      return contents.takeError();
    binary.decompressed.push_back(std::move(*contents));
    StringRef inner = llvm::toStringRef(binary.decompressed.back());
    if (!inner.starts_with(bundleMagic))
      return error("compressed bundle requires an offload bundle inside, got something else");
    if (llvm::Error failure = parseBundle(inner, size))
      return failure;
  }
  if (bundles == 0)
    return error("file requires at least one offload bundle, got none");
  return llvm::Error::success();
}

/// `bundle` may go on behind the bundle, whose length is left in `size`.
llvm::Error FatBinaryParser::parseBundle(StringRef bundle, uint64_t &size) {
  uint64_t at = bundleMagic.size();
  auto fits = [&](uint64_t offset, uint64_t length) {
    return offset <= bundle.size() && length <= bundle.size() - offset;
  };
  if (!fits(at, 8))
    return error("offload bundle requires a whole header, got the end of the file");
  uint64_t count = endian::read64le(bundle.data() + at);
  at += 8;
  size = at;
  for (uint64_t i = 0; i < count; ++i) {
    if (!fits(at, 24))
      return error(formatv("offload bundle requires {0} entries, got the end of the file in "
                           "entry {1}",
                           count, i));
    uint64_t offset = endian::read64le(bundle.data() + at);
    uint64_t length = endian::read64le(bundle.data() + at + 8);
    uint64_t idLength = endian::read64le(bundle.data() + at + 16);
    at += 24;
    if (!fits(at, idLength))
      return error(formatv("id of entry {0} requires at most {1} bytes, got {2}", i,
                           bundle.size() - at, idLength));
    StringRef id = bundle.substr(at, idLength);
    at += idLength;
    if (!fits(offset, length))
      return error(formatv("entry {0} of an offload bundle requires a place within {1} bytes, got "
                           "{2} at {3}",
                           i, bundle.size(), length, offset));
    size = std::max({size, at, offset + length});
    if (llvm::Error failure = addEntry(id, bundle.substr(offset, length)))
      return failure;
  }
  ++bundles;
  return llvm::Error::success();
}

/// `id` is KIND-TRIPLE-TARGET: "hipv4-amdgcn-amd-amdhsa--gfx942:xnack-". The triple has four parts
/// and may end with an empty one.
llvm::Error FatBinaryParser::addEntry(StringRef id, StringRef bytes) {
  StringRef kind = id.split('-').first;
  bool isDevice = kind == "hip" || kind == "hipv4" || kind == "openmp";
  if (!isDevice || bytes.empty())
    return llvm::Error::success();
  size_t start = id.find("gfx");
  if (start == StringRef::npos || !id.contains("amdgcn"))
    return error("entry of an offload bundle requires an id that ends in a gfx processor, got '" +
                 id.take_front(100) + "'");
  llvm::Expected<TargetId> target = TargetId::parse(id.drop_front(start));
  if (!target)
    return target.takeError();
  if (!bytes.starts_with(elfMagic))
    return error("entry '" + id.take_front(100) + "' requires an ELF file, got something else");
  binary.list.push_back({std::move(*target), bundles, bytes});
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<FatBinary>> FatBinary::open(llvm::MemoryBufferRef file) {
  std::unique_ptr<FatBinary> binary(new FatBinary());
  if (llvm::Error failure = FatBinaryParser(*binary).parse(file.getBuffer()))
    return std::move(failure);
  return binary;
}

std::vector<std::string> FatBinary::targets() const {
  std::vector<std::string> names;
  for (const Entry &entry : list)
    if (std::string name = entry.target.str(); !llvm::is_contained(names, name))
      names.push_back(std::move(name));
  return names;
}

llvm::Expected<std::vector<const FatBinary::Entry *>>
FatBinary::entriesFor(const TargetId &device) const {
  std::map<unsigned, const Entry *> best;
  for (const Entry &entry : list) {
    unsigned score = suitability(entry.target, device);
    const Entry *&place = best[entry.bundle];
    if (score > 0 && (!place || score > suitability(place->target, device)))
      place = &entry;
  }
  std::vector<const Entry *> result;
  for (auto &[bundle, entry] : best)
    if (entry)
      result.push_back(entry);
  if (result.empty())
    return error("file requires code for " + device.str() + ", got " +
                 (list.empty() ? std::string("none") : llvm::join(targets(), ", ")));
  return result;
}
