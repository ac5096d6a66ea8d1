//===- CodeObject.cpp - what a finished code object says of itself --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CodeObject.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/BinaryFormat/MsgPackDocument.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/AMDHSAKernelDescriptor.h"
#include "llvm/Support/Endian.h"

using namespace llvm;

namespace qgemm::codegen {

namespace {

using ElfObject = object::ELFObjectFile<object::ELF64LE>;

Error malformed(const Twine &what) {
  return createStringError("a code object requires " + what + ", got none");
}

// AMDGPUUsage, "AMDGPU ELF Header: EI_ABIVERSION".
unsigned codeObjectVersion(const ElfObject &elf) {
  switch (elf.getELFFile().getHeader().e_ident[ELF::EI_ABIVERSION]) {
  case ELF::ELFABIVERSION_AMDGPU_HSA_V4:
    return 4;
  case ELF::ELFABIVERSION_AMDGPU_HSA_V5:
    return 5;
  case ELF::ELFABIVERSION_AMDGPU_HSA_V6:
    return 6;
  default:
    return 0;
  }
}

/// The msgpack blob of the note NT_AMDGPU_METADATA.
Expected<StringRef> metadataBlob(const ElfObject &elf) {
  const auto &file = elf.getELFFile();
  auto sections = file.sections();
  if (!sections)
    return sections.takeError();
  for (const auto &section : *sections) {
    if (section.sh_type != ELF::SHT_NOTE)
      continue;
    Error error = Error::success();
    for (const auto note : file.notes(section, error))
      if (note.getName() == "AMDGPU" && note.getType() == ELF::NT_AMDGPU_METADATA) {
        consumeError(std::move(error));
        return note.getDescAsStringRef(section.sh_addralign);
      }
    if (error)
      return std::move(error);
  }
  return malformed("amdgpu metadata");
}

/// Reads fields of one msgpack map; a field that is missing or of another kind gives the
/// default.
class Fields {
public:
  explicit Fields(msgpack::MapDocNode map) : map(map) {}

  unsigned number(StringRef key) {
    auto found = map.find(key);
    if (found == map.end())
      return 0;
    msgpack::DocNode &node = found->second;
    if (node.getKind() == msgpack::Type::UInt)
      return static_cast<unsigned>(node.getUInt());
    if (node.getKind() == msgpack::Type::Int)
      return static_cast<unsigned>(node.getInt());
    return 0;
  }

  std::string text(StringRef key) {
    auto found = map.find(key);
    return found != map.end() && found->second.isString() ? found->second.getString().str() : "";
  }

  bool flag(StringRef key) {
    auto found = map.find(key);
    return found != map.end() && found->second.getKind() == msgpack::Type::Boolean &&
           found->second.getBool();
  }

  /// The maps in the array `key`.
  std::vector<Fields> maps(StringRef key) {
    std::vector<Fields> result;
    auto found = map.find(key);
    if (found != map.end() && found->second.isArray())
      for (msgpack::DocNode &node : found->second.getArray())
        if (node.isMap())
          result.emplace_back(node.getMap());
    return result;
  }

private:
  msgpack::MapDocNode map;
};

// AMDGPUUsage, "AMDHSA Code Object V5 Kernel Metadata Map".
KernelStats readMetadata(Fields kernel) {
  KernelStats stats;
  stats.name = kernel.text(".name");
  stats.vgprs = kernel.number(".vgpr_count");
  stats.agprs = kernel.number(".agpr_count");
  stats.sgprs = kernel.number(".sgpr_count");
  stats.vgprSpills = kernel.number(".vgpr_spill_count");
  stats.sgprSpills = kernel.number(".sgpr_spill_count");
  stats.scratchBytes = kernel.number(".private_segment_fixed_size");
  stats.ldsBytes = kernel.number(".group_segment_fixed_size");
  stats.kernargBytes = kernel.number(".kernarg_segment_size");
  stats.kernargAlign = kernel.number(".kernarg_segment_align");
  stats.waveSize = kernel.number(".wavefront_size");
  stats.maxWorkgroupSize = kernel.number(".max_flat_workgroup_size");
  stats.dynamicStack = kernel.flag(".uses_dynamic_stack");
  for (Fields argument : kernel.maps(".args"))
    stats.arguments.push_back({argument.text(".name"), argument.text(".value_kind"),
                               argument.number(".offset"), argument.number(".size")});
  return stats;
}

/// Symbol name to symbol.
Expected<StringMap<object::ELFSymbolRef>> symbolsByName(const ElfObject &elf) {
  StringMap<object::ELFSymbolRef> result;
  for (object::ELFSymbolRef symbol : elf.symbols()) {
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    result.try_emplace(*name, symbol);
  }
  return std::move(result);
}

/// The bytes at a symbol's address, `size` of them.
Expected<StringRef> bytesAt(const object::ELFSymbolRef &symbol, uint64_t size) {
  auto section = symbol.getSection();
  if (!section)
    return section.takeError();
  if (*section == symbol.getObject()->section_end())
    return malformed("symbols inside of sections");
  Expected<StringRef> contents = (*section)->getContents();
  if (!contents)
    return contents.takeError();
  Expected<uint64_t> address = symbol.getAddress();
  if (!address)
    return address.takeError();
  uint64_t base = (*section)->getAddress();
  if (*address < base || *address - base > contents->size() ||
      contents->size() - (*address - base) < size)
    return malformed("symbols inside of their sections");
  return contents->substr(*address - base, size);
}

/// What the metadata does not say: the mode and the accumulation offset.
Error readDescriptor(const StringMap<object::ELFSymbolRef> &symbols, const target::Chip &chip,
                     KernelStats &stats) {
  auto descriptor = symbols.find(stats.name + ".kd");
  auto entry = symbols.find(stats.name);
  if (descriptor == symbols.end() || entry == symbols.end())
    return malformed("the symbols of kernel '" + stats.name + "'");
  Expected<StringRef> bytes = bytesAt(descriptor->second, sizeof(amdhsa::kernel_descriptor_t));
  if (!bytes)
    return bytes.takeError();
  uint32_t rsrc1 = support::endian::read32le(bytes->data() + amdhsa::COMPUTE_PGM_RSRC1_OFFSET);
  stats.wgpMode =
      chip.hasWgpMode && AMDHSA_BITS_GET(rsrc1, amdhsa::COMPUTE_PGM_RSRC1_GFX10_PLUS_WGP_MODE);
  // Where both kinds share a file, the metadata's VGPR count holds the AGPRs too; these
  // start at the accumulation offset, in blocks of four.
  if (chip.waves.unifiedAgprs && stats.agprs) {
    uint32_t rsrc3 = support::endian::read32le(bytes->data() + amdhsa::COMPUTE_PGM_RSRC3_OFFSET);
    stats.vgprs = (AMDHSA_BITS_GET(rsrc3, amdhsa::COMPUTE_PGM_RSRC3_GFX90A_ACCUM_OFFSET) + 1) * 4;
  }
  stats.textBytes = entry->second.getSize();
  return Error::success();
}

Error addOccupancy(const target::Chip &chip, KernelStats &stats) {
  target::KernelResources resources;
  resources.vgprs = stats.vgprs;
  resources.agprs = stats.agprs;
  resources.sgprs = stats.sgprs;
  resources.ldsBytes = stats.ldsBytes;
  resources.workgroupSize = stats.maxWorkgroupSize;
  resources.waveSize = stats.waveSize;
  resources.wgpMode = stats.wgpMode;
  auto occupancy = target::computeOccupancy(chip, resources);
  if (!occupancy)
    return createStringError("kernel '" + stats.name + "': " + toString(occupancy.takeError()));
  stats.occupancy = *occupancy;
  return Error::success();
}

} // namespace

const KernelStats *CodeObjectInfo::find(StringRef name) const {
  for (const KernelStats &kernel : kernels)
    if (kernel.name == name)
      return &kernel;
  return nullptr;
}

Expected<CodeObjectInfo> readCodeObject(StringRef hsaco) {
  auto elf = ElfObject::create(MemoryBufferRef(hsaco, "code object"));
  if (!elf)
    return elf.takeError();
  if (elf->getELFFile().getHeader().e_machine != ELF::EM_AMDGPU)
    return malformed("an amdgpu machine number");
  CodeObjectInfo info;
  info.chip = elf->tryGetCPUName().value_or("").str();
  info.codeObjectVersion = codeObjectVersion(*elf);
  const target::Chip *chip = target::findChip(info.chip);
  if (!chip)
    return malformed("a known chip");

  Expected<StringRef> blob = metadataBlob(*elf);
  if (!blob)
    return blob.takeError();
  msgpack::Document document;
  if (!document.readFromBlob(*blob, /*Multi=*/false) || !document.getRoot().isMap())
    return malformed("well-formed metadata");
  auto symbols = symbolsByName(*elf);
  if (!symbols)
    return symbols.takeError();
  for (Fields kernel : Fields(document.getRoot().getMap()).maps("amdhsa.kernels")) {
    KernelStats stats = readMetadata(kernel);
    if (stats.waveSize != 32 && stats.waveSize != 64)
      return malformed("the wave size of kernel '" + stats.name + "'");
    if (Error error = readDescriptor(*symbols, *chip, stats))
      return std::move(error);
    if (Error error = addOccupancy(*chip, stats))
      return std::move(error);
    info.kernels.push_back(std::move(stats));
  }
  return info;
}

} // namespace qgemm::codegen
