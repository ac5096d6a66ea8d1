//===- CodeObject.cpp - AMDHSA code objects ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/CodeObject.h"
#include "KernelMetadata.h"
#include "qgemm/Sim/Chip.h"
#include "qgemm/Sim/Error.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/FormatVariadic.h"
#include <cstring>

using namespace qgemm::sim;
using llvm::formatv;
namespace ELF = llvm::ELF;
using ELFFile = llvm::object::ELFFile<llvm::object::ELF64LE>;

static constexpr uint64_t maxImageSize = 1ull << 30;
/// Far above what any compiler passes; keeps damaged metadata from asking for gigabytes.
static constexpr uint32_t maxKernargSize = 1u << 20;

namespace {
/// Fills one CodeObject from one file, a step a member function.
class Parser {
public:
  Parser(llvm::MemoryBufferRef file, CodeObject &object) : file(file), object(object) {}

  llvm::Error run() {
    llvm::Expected<ELFFile> parsed = ELFFile::create(file.getBuffer());
    if (!parsed)
      return parsed.takeError();
    using Step = llvm::Error (Parser::*)(const ELFFile &);
    static constexpr Step steps[] = {&Parser::readHeader, &Parser::loadSegments,
                                     &Parser::readSymbols, &Parser::readRelocations,
                                     &Parser::readNotes};
    for (Step step : steps)
      if (llvm::Error failure = (this->*step)(*parsed))
        return failure;
    return llvm::Error::success();
  }

private:
  llvm::Error readHeader(const ELFFile &elf);
  llvm::Error loadSegments(const ELFFile &elf);
  llvm::Error readSymbols(const ELFFile &elf);
  llvm::Error readRelocations(const ELFFile &elf);
  llvm::Error readNotes(const ELFFile &elf);
  void nameTarget(llvm::StringRef isa);
  llvm::Error addKernel(KernelMetadata metadata);
  const Symbol *findSymbol(llvm::StringRef name) const;

  llvm::MemoryBufferRef file;
  CodeObject &object;
  std::vector<uint64_t> symbolValues; ///< by index in the dynamic symbol table
};
} // namespace

llvm::Error Parser::readHeader(const ELFFile &elf) {
  const auto &header = elf.getHeader();
  if (header.e_ident[ELF::EI_CLASS] != ELF::ELFCLASS64 ||
      header.e_ident[ELF::EI_DATA] != ELF::ELFDATA2LSB)
    return error("code object requires a 64-bit little-endian ELF file, got another kind");
  if (header.e_machine != ELF::EM_AMDGPU)
    return error(formatv("code object requires e_machine {0} (AMDGPU), got {1}",
                         unsigned(ELF::EM_AMDGPU), uint32_t(header.e_machine)));
  if (header.e_ident[ELF::EI_OSABI] != ELF::ELFOSABI_AMDGPU_HSA)
    return error(formatv("code object requires the AMDHSA ABI, got OS ABI {0}",
                         uint32_t(header.e_ident[ELF::EI_OSABI])));
  if (header.e_type != ELF::ET_DYN)
    return error(formatv("code object requires a linked shared object, got e_type {0}",
                         uint32_t(header.e_type)));
  unsigned abi = header.e_ident[ELF::EI_ABIVERSION];
  if (abi < ELF::ELFABIVERSION_AMDGPU_HSA_V4 || abi > ELF::ELFABIVERSION_AMDGPU_HSA_V6)
    return error(formatv("code object requires version 4 to 6, got ABI version {0}", abi));
  object.version = abi - ELF::ELFABIVERSION_AMDGPU_HSA_V4 + 4;

  uint32_t machine = header.e_flags & ELF::EF_AMDGPU_MACH;
  if (const Chip *chip = findChipByElfMachine(machine))
    object.chip = chip->name.str();
  else if (const char *generic = genericProcessor(machine))
    object.chip = generic;
  else
    object.chip = formatv("machine {0:x}", machine); // unless the metadata name it
  uint32_t xnack = header.e_flags & ELF::EF_AMDGPU_FEATURE_XNACK_V4;
  if (xnack == ELF::EF_AMDGPU_FEATURE_XNACK_ON_V4 || xnack == ELF::EF_AMDGPU_FEATURE_XNACK_OFF_V4)
    object.target.xnack = xnack == ELF::EF_AMDGPU_FEATURE_XNACK_ON_V4;
  uint32_t sramecc = header.e_flags & ELF::EF_AMDGPU_FEATURE_SRAMECC_V4;
  if (sramecc == ELF::EF_AMDGPU_FEATURE_SRAMECC_ON_V4 ||
      sramecc == ELF::EF_AMDGPU_FEATURE_SRAMECC_OFF_V4)
    object.target.sramecc = sramecc == ELF::EF_AMDGPU_FEATURE_SRAMECC_ON_V4;
  object.target.processor = object.chip;
  return llvm::Error::success();
}

llvm::Error Parser::loadSegments(const ELFFile &elf) {
  auto headers = elf.program_headers();
  if (!headers)
    return headers.takeError();
  uint64_t end = 0;
  for (const auto &segment : *headers) {
    if (segment.p_type != ELF::PT_LOAD)
      continue;
    uint64_t address = segment.p_vaddr, memorySize = segment.p_memsz;
    if (address > maxImageSize || memorySize > maxImageSize - address)
      return error(formatv("segment requires addresses below {0}, got {1} bytes at {2}",
                           maxImageSize, memorySize, address));
    end = std::max(end, address + memorySize);
  }
  if (end == 0)
    return error("code object requires a loadable segment, got none");
  object.image.assign(end, 0);

  llvm::StringRef bytes = file.getBuffer();
  for (const auto &segment : *headers) {
    if (segment.p_type != ELF::PT_LOAD)
      continue;
    uint64_t offset = segment.p_offset, size = segment.p_filesz;
    if (size > segment.p_memsz || offset > bytes.size() || size > bytes.size() - offset)
      return error(formatv("segment requires file contents within {0} bytes, got {1} at {2}",
                           bytes.size(), size, offset));
    std::memcpy(object.image.data() + segment.p_vaddr, bytes.data() + offset, size);
    if (segment.p_flags & ELF::PF_X)
      object.text.push_back({segment.p_vaddr, segment.p_vaddr + size});
  }
  return llvm::Error::success();
}

llvm::Error Parser::readSymbols(const ELFFile &elf) {
  auto sections = elf.sections();
  if (!sections)
    return sections.takeError();
  for (const auto &section : *sections) {
    llvm::Expected<llvm::StringRef> name = elf.getSectionName(section);
    if (!name)
      llvm::consumeError(name.takeError()); // nothing that loading needs
    else if (*name == ".debug_line")
      object.debugFile = file.getBuffer().str();
  }
  for (const auto &section : *sections) {
    if (section.sh_type != ELF::SHT_DYNSYM)
      continue;
    auto table = elf.symbols(&section);
    if (!table)
      return table.takeError();
    auto names = elf.getStringTableForSymtab(section);
    if (!names)
      return names.takeError();
    for (const auto &entry : *table) {
      symbolValues.push_back(entry.st_shndx == ELF::SHN_UNDEF ? ~0ull : uint64_t(entry.st_value));
      auto name = entry.getName(*names);
      if (!name)
        return name.takeError();
      if (entry.st_shndx != ELF::SHN_UNDEF && !name->empty())
        object.symbols.push_back(
            {name->str(), entry.st_value, entry.st_size, entry.getType() == ELF::STT_FUNC});
    }
    break;
  }
  return llvm::Error::success();
}

llvm::Error Parser::readRelocations(const ELFFile &elf) {
  auto sections = elf.sections();
  if (!sections)
    return sections.takeError();
  for (const auto &section : *sections) {
    if (section.sh_type != ELF::SHT_RELA || !(section.sh_flags & ELF::SHF_ALLOC))
      continue;
    auto entries = elf.relas(section);
    if (!entries)
      return entries.takeError();
    for (const auto &entry : *entries) {
      Relocation relocation;
      relocation.offset = entry.r_offset;
      relocation.addend = entry.r_addend;
      relocation.type = entry.getType(false);
      uint32_t symbol = entry.getSymbol(false);
      if (symbol != 0) {
        if (symbol >= symbolValues.size() || symbolValues[symbol] == ~0ull)
          return error(formatv("relocation at {0:x} requires a defined symbol, got index {1}",
                               relocation.offset, symbol));
        relocation.addend += symbolValues[symbol];
      }
      object.relocations.push_back(relocation);
    }
  }
  return llvm::Error::success();
}

llvm::Error Parser::readNotes(const ELFFile &elf) {
  auto headers = elf.program_headers();
  if (!headers)
    return headers.takeError();
  bool found = false;
  for (const auto &segment : *headers) {
    if (segment.p_type != ELF::PT_NOTE)
      continue;
    // elf.notes() takes 0, 4 and 8 and reports the rest.
    size_t alignment = std::max<size_t>(segment.p_align, 4);
    llvm::Error failure = llvm::Error::success();
    for (const auto &note : elf.notes(segment, failure)) {
      if (note.getName() != "AMDGPU" || note.getType() != ELF::NT_AMDGPU_METADATA)
        continue;
      found = true;
      std::string target;
      auto kernels = parseKernelMetadata(note.getDescAsStringRef(alignment), target);
      if (!kernels)
        return llvm::joinErrors(std::move(failure), kernels.takeError());
      nameTarget(target);
      for (KernelMetadata &kernel : *kernels)
        if (llvm::Error bad = addKernel(std::move(kernel)))
          return llvm::joinErrors(std::move(failure), std::move(bad));
    }
    if (failure)
      return failure;
  }
  if (!found)
    return error("code object requires an AMDGPU metadata note, got none");
  return llvm::Error::success();
}

/// Takes the name of a chip that the simulator does not have from the metadata's ISA name,
/// "amdgcn-amd-amdhsa--gfx90a:xnack-".
void Parser::nameTarget(llvm::StringRef isa) {
  if (!llvm::StringRef(object.chip).starts_with("machine"))
    return;
  size_t start = isa.find("gfx");
  if (start == llvm::StringRef::npos)
    return;
  llvm::Expected<TargetId> id = TargetId::parse(isa.drop_front(start));
  if (!id)
    return llvm::consumeError(id.takeError());
  object.chip = object.target.processor = id->processor;
}

const Symbol *Parser::findSymbol(llvm::StringRef name) const {
  for (const Symbol &symbol : object.symbols)
    if (symbol.name == name)
      return &symbol;
  return nullptr;
}

llvm::Error Parser::addKernel(KernelMetadata metadata) {
  KernelInfo &info = metadata.info;
  const Symbol *symbol = findSymbol(metadata.descriptorSymbol);
  if (!symbol)
    return error(formatv("kernel '{0}' requires the symbol '{1}', got none", info.name,
                         metadata.descriptorSymbol));
  uint64_t size = object.image.size(), address = symbol->address;
  if (address > size || sizeof(info.descriptor) > size - address)
    return error(formatv("descriptor of '{0}' requires a place inside the image, got {1:x}",
                         info.name, address));
  std::memcpy(&info.descriptor, object.image.data() + address, sizeof(info.descriptor));
  info.descriptorAddress = address;
  info.entryAddress = address + info.descriptor.kernel_code_entry_byte_offset;
  bool inText = llvm::any_of(object.text, [&](const TextRange &range) {
    return info.entryAddress >= range.begin && info.entryAddress < range.end;
  });
  if (!inText || info.entryAddress % 4)
    return error(formatv("kernel '{0}' requires an entry in executable memory, got {1:x}",
                         info.name, info.entryAddress));
  if (info.kernargSize > maxKernargSize)
    return error(formatv("kernel '{0}' requires at most {1} bytes of arguments, got {2}", info.name,
                         maxKernargSize, info.kernargSize));
  for (const KernelArgument &argument : info.arguments)
    if (argument.offset > info.kernargSize || argument.size > info.kernargSize - argument.offset)
      return error(formatv("argument '{0}' of '{1}' requires a place inside {2} bytes, got {3}",
                           argument.name, info.name, info.kernargSize, argument.offset));
  object.kernels.push_back(std::move(info));
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<CodeObject>> CodeObject::parse(llvm::MemoryBufferRef file) {
  auto object = std::make_unique<CodeObject>();
  if (llvm::Error failure = Parser(file, *object).run())
    return std::move(failure);
  return object;
}

uint32_t KernelInfo::explicitArgumentBytes() const {
  uint32_t end = 0;
  for (const KernelArgument &argument : arguments)
    if (!argument.isHidden())
      end = std::max(end, argument.offset + argument.size);
  return end;
}

const KernelInfo *CodeObject::findKernel(llvm::StringRef name) const {
  for (const KernelInfo &kernel : kernels)
    if (kernel.name == name)
      return &kernel;
  return nullptr;
}

llvm::Error CodeObject::relocate(uint64_t base, uint8_t *loaded) const {
  for (const Relocation &relocation : relocations) {
    uint64_t value = base + relocation.addend;
    unsigned size = 8;
    switch (relocation.type) {
    case ELF::R_AMDGPU_NONE:
      continue;
    case ELF::R_AMDGPU_ABS64:
    case ELF::R_AMDGPU_RELATIVE64:
      break;
    case ELF::R_AMDGPU_REL64:
      value -= base + relocation.offset;
      break;
    case ELF::R_AMDGPU_ABS32:
    case ELF::R_AMDGPU_ABS32_LO:
      size = 4;
      break;
    case ELF::R_AMDGPU_ABS32_HI:
      value >>= 32;
      size = 4;
      break;
    case ELF::R_AMDGPU_REL32:
    case ELF::R_AMDGPU_REL32_LO:
      value -= base + relocation.offset;
      size = 4;
      break;
    case ELF::R_AMDGPU_REL32_HI:
      value = (value - (base + relocation.offset)) >> 32;
      size = 4;
      break;
    default:
      return error(
          formatv("relocation requires a type the loader knows, got {0}", relocation.type));
    }
    if (relocation.offset > image.size() || size > image.size() - relocation.offset)
      return error(
          formatv("relocation requires a place inside the image, got {0:x}", relocation.offset));
    std::memcpy(loaded + relocation.offset, &value, size);
  }
  return llvm::Error::success();
}
