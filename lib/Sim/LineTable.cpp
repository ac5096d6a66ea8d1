//===- LineTable.cpp - from machine code to source lines ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/LineTable.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/Object/ELF.h"

using namespace qgemm::sim;
using llvm::StringRef;
namespace dwarf = llvm::dwarf;

std::string SourceLine::str() const {
  return known() ? file + ":" + std::to_string(line) : std::string("?");
}

namespace {
/// Bytes from the front. Past the end it gives zeros, and `bad` is set.
class Bytes {
public:
  explicit Bytes(StringRef bytes) : bytes(bytes) {}

  uint64_t fixed(unsigned size) {
    uint64_t value = 0;
    if (size > 8 || bytes.size() < size) {
      bad = true;
      bytes = StringRef();
      return 0;
    }
    std::memcpy(&value, bytes.data(), size);
    bytes = bytes.drop_front(size);
    return value;
  }
  uint64_t unsignedLeb() {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      uint64_t byte = fixed(1);
      if (shift < 64)
        value |= (byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return value;
    }
  }
  int64_t signedLeb() {
    uint64_t value = 0;
    for (unsigned shift = 0;;) {
      uint64_t byte = fixed(1);
      if (shift < 64)
        value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte & 0x80)
        continue;
      if ((byte & 0x40) && shift < 64)
        value |= ~0ull << shift;
      return static_cast<int64_t>(value);
    }
  }
  StringRef string() {
    size_t end = bytes.find('\0');
    if (end == StringRef::npos) {
      bad = true;
      bytes = StringRef();
      return "";
    }
    StringRef text = bytes.take_front(end);
    bytes = bytes.drop_front(end + 1);
    return text;
  }
  Bytes take(uint64_t size) {
    bad |= size > bytes.size();
    Bytes part(bytes.take_front(size));
    bytes = bytes.drop_front(std::min<uint64_t>(size, bytes.size()));
    return part;
  }
  bool empty() const { return bytes.empty(); }
  uint64_t size() const { return bytes.size(); }

  bool bad = false;

private:
  StringRef bytes;
};
} // namespace

namespace qgemm::sim {
class LineTableReader {
public:
  LineTableReader(LineTable &table, StringRef strings, StringRef lineStrings)
      : table(table), strings(strings), lineStrings(lineStrings) {}

  void read(StringRef section) {
    Bytes units(section);
    while (!units.empty() && !units.bad)
      readUnit(units);
  }

private:
  void readUnit(Bytes &units);
  void readFiles(Bytes &header);
  void readOldFiles(Bytes &header);
  std::string readForm(Bytes &header, uint64_t form);
  void run(Bytes &program);
  void runExtended(Bytes &program);
  void advance(uint64_t operations) { address += operations * minInstruction; }
  void emitRow();
  void endSequence();

  LineTable &table;
  StringRef strings, lineStrings;

  // The unit.
  unsigned version = 0, offsetSize = 4, minInstruction = 1, lineRange = 1, opcodeBase = 1;
  int lineBase = 0;
  std::vector<uint8_t> operandCounts;
  size_t firstFile = 0; ///< where the unit's files begin in the table

  // The state of the program.
  uint64_t address = 0, file = 1, line = 1;
};
} // namespace qgemm::sim

void LineTableReader::readUnit(Bytes &units) {
  uint64_t length = units.fixed(4);
  offsetSize = length == 0xffffffff ? 8 : 4;
  if (offsetSize == 8)
    length = units.fixed(8);
  Bytes unit = units.take(length);
  version = static_cast<unsigned>(unit.fixed(2));
  if (version < 2 || version > 5)
    return;
  if (version == 5)
    unit.fixed(2); // sizes of addresses and segment selectors
  Bytes header = unit.take(unit.fixed(offsetSize));
  minInstruction = static_cast<unsigned>(header.fixed(1));
  if (version >= 4)
    header.fixed(1); // operations of an instruction: 1 but for VLIW
  header.fixed(1);   // whether rows are statements by default
  lineBase = static_cast<int8_t>(header.fixed(1));
  lineRange = static_cast<unsigned>(header.fixed(1));
  opcodeBase = static_cast<unsigned>(header.fixed(1));
  operandCounts.assign(1, 0);
  for (unsigned i = 1; i < opcodeBase; ++i)
    operandCounts.push_back(static_cast<uint8_t>(header.fixed(1)));
  firstFile = table.files.size();
  version == 5 ? readFiles(header) : readOldFiles(header);
  if (header.bad || lineRange == 0 || opcodeBase == 0)
    return;
  endSequence();
  while (!unit.empty() && !unit.bad)
    run(unit);
}

/// Up to version 4 files count from 1.
void LineTableReader::readOldFiles(Bytes &header) {
  while (!header.empty() && !header.string().empty())
    ; // folders
  table.files.emplace_back();
  while (!header.empty()) {
    StringRef name = header.string();
    if (name.empty())
      break;
    table.files.push_back(name.str());
    for (int i = 0; i < 3; ++i)
      header.unsignedLeb(); // folder, time, size
  }
}

std::string LineTableReader::readForm(Bytes &header, uint64_t form) {
  auto from = [&](StringRef section) {
    uint64_t offset = header.fixed(offsetSize);
    return offset < section.size() ? Bytes(section.drop_front(offset)).string().str()
                                   : std::string();
  };
  switch (form) {
  case dwarf::DW_FORM_string:
    return header.string().str();
  case dwarf::DW_FORM_line_strp:
    return from(lineStrings);
  case dwarf::DW_FORM_strp:
    return from(strings);
  case dwarf::DW_FORM_udata:
    header.unsignedLeb();
    return "";
  case dwarf::DW_FORM_data1:
  case dwarf::DW_FORM_data2:
  case dwarf::DW_FORM_data4:
  case dwarf::DW_FORM_data8:
    header.fixed(form == dwarf::DW_FORM_data1   ? 1
                 : form == dwarf::DW_FORM_data2 ? 2
                 : form == dwarf::DW_FORM_data4 ? 4
                                                : 8);
    return "";
  case dwarf::DW_FORM_data16:
    header.take(16);
    return "";
  case dwarf::DW_FORM_block:
    header.take(header.unsignedLeb());
    return "";
  default:
    header.bad = true;
    return "";
  }
}

/// Version 5: folders and files are lists of entries in a form that the table states.
void LineTableReader::readFiles(Bytes &header) {
  for (bool isFiles : {false, true}) {
    std::vector<std::pair<uint64_t, uint64_t>> format;
    for (uint64_t i = header.fixed(1); i > 0; --i) {
      uint64_t content = header.unsignedLeb(), form = header.unsignedLeb();
      format.emplace_back(content, form);
    }
    uint64_t count = header.unsignedLeb();
    if (format.empty())
      continue;
    for (uint64_t i = 0; i < count && !header.bad && !header.empty(); ++i) {
      std::string name;
      for (auto [content, form] : format) {
        std::string text = readForm(header, form);
        if (content == dwarf::DW_LNCT_path)
          name = std::move(text);
      }
      if (isFiles)
        table.files.push_back(std::move(name));
    }
  }
}

void LineTableReader::emitRow() {
  uint64_t index = firstFile + file;
  bool known = index < table.files.size() && line <= UINT32_MAX;
  table.places[address] = {known ? static_cast<uint32_t>(index) : 0,
                           known ? static_cast<uint32_t>(line) : 0};
}

void LineTableReader::endSequence() {
  address = 0;
  file = line = 1;
}

void LineTableReader::runExtended(Bytes &program) {
  Bytes operands = program.take(program.unsignedLeb());
  switch (operands.fixed(1)) {
  case dwarf::DW_LNE_end_sequence:
    // What follows has no line, unless another sequence begins there.
    table.places.try_emplace(address, LineTable::Place());
    endSequence();
    break;
  case dwarf::DW_LNE_set_address:
    address = operands.fixed(static_cast<unsigned>(std::min<uint64_t>(operands.size(), 8)));
    break;
  case dwarf::DW_LNE_define_file:
    table.files.push_back(operands.string().str());
    break;
  default: // discriminators, and what vendors add
    break;
  }
}

/// One opcode of the line number program.
void LineTableReader::run(Bytes &program) {
  unsigned opcode = static_cast<unsigned>(program.fixed(1));
  if (opcode >= opcodeBase) {
    unsigned special = opcode - opcodeBase;
    advance(special / lineRange);
    line += static_cast<int64_t>(lineBase) + special % lineRange;
    return emitRow();
  }
  switch (opcode) {
  case 0:
    return runExtended(program);
  case dwarf::DW_LNS_copy:
    return emitRow();
  case dwarf::DW_LNS_advance_pc:
    return advance(program.unsignedLeb());
  case dwarf::DW_LNS_advance_line:
    line += program.signedLeb();
    return;
  case dwarf::DW_LNS_set_file:
    file = program.unsignedLeb();
    return;
  case dwarf::DW_LNS_const_add_pc:
    return advance((255 - opcodeBase) / lineRange);
  case dwarf::DW_LNS_fixed_advance_pc:
    address += program.fixed(2);
    return;
  default: // columns, flags, and opcodes of later versions
    for (unsigned i = 0; i < operandCounts[opcode]; ++i)
      program.unsignedLeb();
  }
}

LineTable::LineTable(llvm::MemoryBufferRef file) {
  using ELFFile = llvm::object::ELFFile<llvm::object::ELF64LE>;
  auto failed = [](llvm::Error failure) { llvm::consumeError(std::move(failure)); };
  llvm::Expected<ELFFile> elf = ELFFile::create(file.getBuffer());
  if (!elf) {
    failed(elf.takeError());
    return;
  }
  auto sections = elf->sections();
  if (!sections) {
    failed(sections.takeError());
    return;
  }
  StringRef lines, strings, lineStrings;
  for (const auto &section : *sections) {
    llvm::Expected<StringRef> name = elf->getSectionName(section);
    if (!name) {
      failed(name.takeError());
      continue;
    }
    StringRef *place = *name == ".debug_line"       ? &lines
                       : *name == ".debug_str"      ? &strings
                       : *name == ".debug_line_str" ? &lineStrings
                                                    : nullptr;
    if (!place || section.sh_type == llvm::ELF::SHT_NOBITS)
      continue;
    auto contents = elf->getSectionContents(section);
    if (contents)
      *place = StringRef(reinterpret_cast<const char *>(contents->data()), contents->size());
    else
      failed(contents.takeError());
  }
  LineTableReader(*this, strings, lineStrings).read(lines);
}

SourceLine LineTable::find(uint64_t offset) const {
  auto it = places.upper_bound(offset);
  if (it == places.begin())
    return {};
  const Place &place = std::prev(it)->second;
  if (place.line == 0 || place.file >= files.size())
    return {};
  return {files[place.file], place.line};
}
