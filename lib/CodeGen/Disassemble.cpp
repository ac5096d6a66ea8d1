//===- Disassemble.cpp - machine code as text -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/Compile.h"
#include "qgemm/CodeGen/CrashGuard.h"

#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstPrinter.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Endian.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace qgemm::codegen {

namespace {

/// LLVM's layers below the disassembler, in the order in which they depend on each other.
class Decoder {
public:
  static Expected<std::unique_ptr<Decoder>> create(const target::Chip &chip, unsigned waveSize) {
    initializeBackend();
    std::string error;
    std::unique_ptr<Decoder> decoder(new Decoder);
    const Target *target = TargetRegistry::lookupTarget(decoder->triple, error);
    if (!target)
      return createStringError("disassembly requires an llvm with the amdgpu target, got one "
                               "without");
    decoder->initialize(*target, chip, waveSize);
    return std::move(decoder);
  }

  /// The instruction at the front of `bytes`, which holds 4 at least.
  DisassembledInstruction decode(ArrayRef<uint8_t> bytes, uint64_t address) {
    DisassembledInstruction result{address, 0, ""};
    MCInst instruction;
    uint64_t size = 0;
    if (disassembler->getInstruction(instruction, size, bytes, address, nulls()) ==
            MCDisassembler::Success &&
        size >= 4 && size <= bytes.size()) {
      raw_string_ostream stream(result.text);
      printer->printInst(&instruction, address, "", *subtarget, stream);
      result.bytes = size;
    } else {
      raw_string_ostream(result.text)
          << ".long " << format_hex(support::endian::read32le(bytes.data()), 10);
      result.bytes = 4;
    }
    result.text = StringRef(result.text).trim().str();
    return result;
  }

private:
  Decoder() : triple("amdgcn-amd-amdhsa") {}

  void initialize(const Target &target, const target::Chip &chip, unsigned waveSize) {
    std::string features =
        chip.hasWave32 ? "+wavefrontsize" + std::to_string(waveSize) : std::string();
    registers.reset(target.createMCRegInfo(triple));
    assembly.reset(target.createMCAsmInfo(*registers, triple, MCTargetOptions()));
    instructions.reset(target.createMCInstrInfo());
    subtarget.reset(target.createMCSubtargetInfo(triple, chip.name, features));
    context = std::make_unique<MCContext>(triple, assembly.get(), registers.get(), subtarget.get());
    disassembler.reset(target.createMCDisassembler(*subtarget, *context));
    printer.reset(target.createMCInstPrinter(triple, assembly->getAssemblerDialect(), *assembly,
                                             *instructions, *registers));
  }

  Triple triple;
  std::unique_ptr<MCRegisterInfo> registers;
  std::unique_ptr<MCAsmInfo> assembly;
  std::unique_ptr<MCInstrInfo> instructions;
  std::unique_ptr<MCSubtargetInfo> subtarget;
  std::unique_ptr<MCContext> context;
  std::unique_ptr<MCDisassembler> disassembler;
  std::unique_ptr<MCInstPrinter> printer;
};

struct FunctionBytes {
  std::string name;
  uint64_t address;
  ArrayRef<uint8_t> bytes;
};

Expected<std::vector<FunctionBytes>> functionsOf(const object::ObjectFile &object) {
  std::vector<FunctionBytes> result;
  for (object::ELFSymbolRef symbol : object.symbols()) {
    if (symbol.getELFType() != ELF::STT_FUNC)
      continue;
    Expected<StringRef> name = symbol.getName();
    Expected<uint64_t> address = symbol.getAddress();
    auto section = symbol.getSection();
    if (!name || !address || !section)
      return joinErrors(joinErrors(name.takeError(), address.takeError()), section.takeError());
    if (*section == object.section_end())
      continue;
    Expected<StringRef> contents = (*section)->getContents();
    if (!contents)
      return contents.takeError();
    uint64_t offset = *address - (*section)->getAddress();
    if (offset > contents->size() || contents->size() - offset < symbol.getSize())
      return createStringError("a code object requires functions inside of their section, got '" +
                               *name + "' outside");
    result.push_back(
        {name->str(), *address, arrayRefFromStringRef(contents->substr(offset, symbol.getSize()))});
  }
  llvm::sort(result, [](const FunctionBytes &left, const FunctionBytes &right) {
    return std::tie(left.address, left.name) < std::tie(right.address, right.name);
  });
  return result;
}

Error disassembleGuarded(StringRef hsaco, std::vector<DisassembledFunction> &result) {
  Expected<CodeObjectInfo> info = readCodeObject(hsaco);
  if (!info)
    return info.takeError();
  auto object = object::ObjectFile::createELFObjectFile(MemoryBufferRef(hsaco, "code object"));
  if (!object)
    return object.takeError();
  auto functions = functionsOf(**object);
  if (!functions)
    return functions.takeError();
  const target::Chip &chip = *target::findChip(info->chip);
  for (const FunctionBytes &function : *functions) {
    const KernelStats *kernel = info->find(function.name);
    auto decoder = Decoder::create(chip, kernel ? kernel->waveSize : chip.waveSize);
    if (!decoder)
      return decoder.takeError();
    result.push_back({function.name, {}});
    for (uint64_t at = 0; at + 4 <= function.bytes.size();) {
      result.back().instructions.push_back(
          (*decoder)->decode(function.bytes.drop_front(at), function.address + at));
      at += result.back().instructions.back().bytes;
    }
  }
  return Error::success();
}

} // namespace

Expected<std::vector<DisassembledFunction>> disassemble(StringRef hsaco) {
  std::vector<DisassembledFunction> result;
  if (Error error = runGuarded("disassembly", [&] { return disassembleGuarded(hsaco, result); }))
    return std::move(error);
  return result;
}

Expected<std::string> disassemblyText(StringRef hsaco) {
  auto functions = disassemble(hsaco);
  if (!functions)
    return functions.takeError();
  std::string text;
  raw_string_ostream stream(text);
  for (const DisassembledFunction &function : *functions) {
    stream << function.name << ":\n";
    for (const DisassembledInstruction &instruction : function.instructions)
      stream << "  " << left_justify(instruction.text, 60) << " // "
             << format_hex_no_prefix(instruction.address, 8) << '\n';
  }
  return text;
}

} // namespace qgemm::codegen
