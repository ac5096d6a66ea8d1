//===- Decoder.cpp - from bytes to pre-decoded instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decoder.h"
#include "AsmText.h"
#include "Semantics.h"
#include "Strict/AccessAnalyzer.h"
#include "qgemm/Sim/Error.h"
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
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/SaveAndRestore.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"

using namespace qgemm::sim;
using llvm::StringRef;

extern "C" {
void LLVMInitializeAMDGPUTargetInfo();
void LLVMInitializeAMDGPUTargetMC();
void LLVMInitializeAMDGPUDisassembler();
}

//===----------------------------------------------------------------------===//
// LLVM's disassembler
//===----------------------------------------------------------------------===//

/// Where a literal would have to follow a 64-bit instruction of gfx9, which has no room for one.
static bool hasImpossibleLiteral(const Chip &chip, uint32_t first, uint32_t second) {
  if (chip.generation != Generation::GFX9)
    return false;
  auto isLiteral = [&](unsigned shift, unsigned mask) { return (second >> shift & mask) == 255; };
  switch (first >> 26) {
  case 0x34: // VOP3 and VOP3P
    return isLiteral(0, 0x1ff) || isLiteral(9, 0x1ff) || isLiteral(18, 0x1ff);
  case 0x38: // MUBUF
  case 0x3a: // MTBUF
    return isLiteral(24, 0xff);
  default:
    return false;
  }
}

/// An F8F6F4 product, alone or behind its scales, whose A or B is no vector register.
static bool hasImpossibleMatrix(const uint8_t *bytes) {
  uint32_t first = llvm::support::endian::read32le(bytes);
  if (first >> 16 == 0xd3ac)
    bytes += 8;
  first = llvm::support::endian::read32le(bytes);
  uint32_t second = llvm::support::endian::read32le(bytes + 4);
  bool product = first >> 16 == 0xd3ad || first >> 16 == 0xd3ae;
  return product && !(second >> 8 & 1 && second >> 17 & 1);
}

struct Decoder::Disassembler {
  const Chip *chip = nullptr;
  std::unique_ptr<llvm::MCRegisterInfo> registers;
  std::unique_ptr<llvm::MCAsmInfo> asmInfo;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  std::unique_ptr<llvm::MCInstrInfo> instructions;
  std::unique_ptr<llvm::MCContext> context;
  std::unique_ptr<llvm::MCDisassembler> disassembler;
  std::unique_ptr<llvm::MCInstPrinter> printer;
  std::unique_ptr<AccessAnalyzer> analyzer;
  llvm::MCInst inst; ///< the last one

  /// False when the bytes are no instruction.
  bool run(llvm::ArrayRef<uint8_t> bytes, std::string &text, unsigned &size) {
    inst = llvm::MCInst();
    if (!decode(bytes, inst, size))
      return false;
    text.clear();
    // Printing has inputs too that LLVM does not survive; see decode().
    llvm::CrashRecoveryContext context;
    return context.RunSafely([&] {
      llvm::raw_string_ostream os(text);
      printer->printInst(&inst, 0, "", *subtarget, os);
    });
  }

  /// LLVM 22 crashes where it wants a literal and finds no bytes left, and where it wants the lower
  /// part of an operand that is no register; hence the zeros behind the code's end and the tests.
  bool decode(llvm::ArrayRef<uint8_t> bytes, llvm::MCInst &result, unsigned &size) const {
    constexpr size_t longest = 20;
    uint8_t padded[longest + 4] = {};
    std::memcpy(padded, bytes.data(), std::min(bytes.size(), longest));
    if (hasImpossibleLiteral(*chip, llvm::support::endian::read32le(padded),
                             llvm::support::endian::read32le(padded + 4)))
      return false;
    if (chip->generation == Generation::GFX9 && hasImpossibleMatrix(padded))
      return false;
    // What else LLVM does not survive is no instruction, where the program has called
    // CrashRecoveryContext::Enable().
    uint64_t consumed = 0;
    auto status = llvm::MCDisassembler::Fail;
    llvm::CrashRecoveryContext context;
    context.RunSafely(
        [&] { status = disassembler->getInstruction(result, consumed, padded, 0, llvm::nulls()); });
    if (status != llvm::MCDisassembler::Success || consumed == 0 || consumed > bytes.size())
      return false;
    size = consumed;
    return true;
  }

  /// Facts of the instruction that `run` found.
  AccessFacts access(StringRef text, const Instruction &decoded) {
    return analyzer->analyze(
        inst, text.trim().take_until([](char c) { return c == ' ' || c == '\t'; }), decoded);
  }
};

llvm::Expected<std::unique_ptr<Decoder>>
Decoder::create(const Chip &chip, uint32_t waveSize, uint64_t base, llvm::ArrayRef<uint8_t> bytes) {
  static const bool initialized = [] {
    LLVMInitializeAMDGPUTargetInfo();
    LLVMInitializeAMDGPUTargetMC();
    LLVMInitializeAMDGPUDisassembler();
    return true;
  }();
  (void)initialized;

  llvm::Triple triple("amdgcn-amd-amdhsa");
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return error("decoder requires LLVM's AMDGPU target, got: " + message);
  std::string features = waveSize == chip.waveSize ? ""
                         : waveSize == 64          ? "+wavefrontsize64,-wavefrontsize32"
                                                   : "+wavefrontsize32,-wavefrontsize64";
  // 16-bit operands are halves of registers on gfx12 as well. LLVM 22 prints them so only on
  // request; code that names low halves alone has the same encoding in both views.
  if (chip.generation == Generation::GFX12)
    features += features.empty() ? "+real-true16" : ",+real-true16";
  auto mc = std::make_unique<Disassembler>();
  mc->chip = &chip;
  mc->registers.reset(target->createMCRegInfo(triple));
  mc->asmInfo.reset(target->createMCAsmInfo(*mc->registers, triple, llvm::MCTargetOptions()));
  mc->subtarget.reset(target->createMCSubtargetInfo(triple, chip.name, features));
  mc->instructions.reset(target->createMCInstrInfo());
  mc->context = std::make_unique<llvm::MCContext>(triple, mc->asmInfo.get(), mc->registers.get(),
                                                  mc->subtarget.get());
  mc->disassembler.reset(target->createMCDisassembler(*mc->subtarget, *mc->context));
  mc->printer.reset(
      target->createMCInstPrinter(triple, 0, *mc->asmInfo, *mc->instructions, *mc->registers));
  if (!mc->disassembler || !mc->printer)
    return error("decoder requires LLVM's AMDGPU disassembler, got none");

  mc->analyzer = std::make_unique<AccessAnalyzer>(*mc->instructions, *mc->registers, *mc->subtarget,
                                                  chip, waveSize);

  std::unique_ptr<Decoder> decoder(new Decoder());
  decoder->chip = &chip;
  decoder->waveSize = waveSize;
  decoder->base = base;
  decoder->bytes = bytes;
  decoder->disassembler = std::move(mc);
  decoder->slots.reset(new std::atomic<const Instruction *>[bytes.size() / 4 + 1]());
  return decoder;
}

Decoder::~Decoder() = default;

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

const Instruction *Decoder::decodeFrom(uint64_t offset) {
  constexpr unsigned maxBlock = 4096;
  std::lock_guard<std::mutex> lock(mutex);
  if (const Instruction *inst = slots[offset / 4].load(std::memory_order_relaxed))
    return inst;

  std::vector<Instruction> block;
  std::string text;
  uint64_t end = offset;
  while (block.size() < maxBlock && bytes.size() - end >= 4 &&
         !slots[end / 4].load(std::memory_order_relaxed)) {
    unsigned size = 4;
    if (!disassembler->run(bytes.drop_front(end), text, size))
      break;
    Instruction inst;
    inst.address = base + end;
    inst.size = size;
    build(text, end, size, inst);
    facts.push_back(disassembler->access(text, inst));
    inst.access = &facts.back();
    if (observing) {
      originals.push_back(inst);
      inst.observed = &originals.back();
      inst.execute = executeObserved;
    }
    block.push_back(inst);
    end += size;
    if (StringRef(text).trim().starts_with("s_endpgm"))
      break;
  }
  if (block.empty())
    return nullptr;
  Instruction marker;
  static const AccessFacts nothing;
  marker.execute = executeContinue;
  marker.access = &nothing;
  marker.address = base + end;
  block.push_back(marker);

  blocks.push_back(std::move(block));
  const std::vector<Instruction> &stored = blocks.back();
  for (const Instruction &inst : llvm::ArrayRef(stored).drop_back())
    slots[(inst.address - base) / 4].store(&inst, std::memory_order_release);
  return stored.data();
}

std::string Decoder::text(uint64_t address) {
  std::lock_guard<std::mutex> lock(mutex);
  uint64_t offset = address - base;
  std::string text;
  unsigned size;
  if (offset >= bytes.size() || !disassembler->run(bytes.drop_front(offset), text, size))
    return "<no instruction>";
  std::replace(text.begin(), text.end(), '\t', ' ');
  return StringRef(text).trim().str();
}

std::optional<AccessFacts> Decoder::access(uint64_t offset) {
  std::lock_guard<std::mutex> lock(mutex);
  std::string text;
  unsigned size;
  if (offset >= bytes.size() || !disassembler->run(bytes.drop_front(offset), text, size))
    return std::nullopt;
  Instruction inst;
  inst.address = base + offset;
  inst.size = size;
  build(text, offset, size, inst);
  return disassembler->access(text, inst);
}

bool Decoder::describe(uint64_t offset, std::string &text, unsigned &size, bool &supported) {
  std::lock_guard<std::mutex> lock(mutex);
  size = 4;
  supported = false;
  if (offset >= bytes.size() || !disassembler->run(bytes.drop_front(offset), text, size))
    return false;
  Instruction inst;
  inst.address = base + offset;
  inst.size = size;
  supported = build(text, offset, size, inst);
  std::replace(text.begin(), text.end(), '\t', ' ');
  text = StringRef(text).trim().str();
  return true;
}

std::optional<unsigned> Decoder::opcodeOf(llvm::ArrayRef<uint8_t> code, unsigned &size) {
  llvm::MCInst inst;
  if (!disassembler->decode(code, inst, size))
    return std::nullopt;
  return inst.getOpcode();
}

StringRef Decoder::opcodeName(unsigned opcode) const {
  return disassembler->instructions->getName(opcode);
}

std::string Decoder::textOf(llvm::ArrayRef<uint8_t> code) {
  std::string text;
  unsigned size;
  disassembler->run(code, text, size);
  return text;
}

bool Decoder::understands(llvm::ArrayRef<uint8_t> code, std::string &text) {
  std::lock_guard<std::mutex> lock(mutex);
  llvm::SaveAndRestore<llvm::ArrayRef<uint8_t>> restore(bytes, code);
  unsigned size;
  if (!disassembler->run(code, text, size))
    return false;
  Instruction inst;
  inst.size = size;
  return build(text, 0, size, inst);
}

//===----------------------------------------------------------------------===//
// One instruction
//===----------------------------------------------------------------------===//

bool Decoder::build(StringRef text, uint64_t offset, unsigned size, Instruction &inst) {
  uint32_t word = llvm::support::endian::read32le(bytes.data() + offset);
  inst.simm16 = static_cast<int16_t>(word);
  inst.encodingHigh = static_cast<uint16_t>(word >> 16);
  // MTBUF of gfx11 has the format in bits 25-19, VBUFFER of gfx12 in bits 61-55.
  if (chip->generation == Generation::GFX11)
    inst.mods.format = word >> 19 & 0x7f;
  else if (chip->generation == Generation::GFX12 && size > 4)
    inst.mods.format = llvm::support::endian::read32le(bytes.data() + offset + 4) >> 23 & 0x7f;
  inst.target = inst.address + 4 + static_cast<int64_t>(inst.simm16) * 4;
  auto [first, second] = text.split(" :: ");
  if (second.empty() ? buildSingle(text, inst) : buildDual(first, second, inst))
    return true;
  inst.execute = executeUnsupported;
  return false;
}

/// Where modifiers of the result live, and whether it may be stored without looking at them.
void Decoder::finishDestination(Instruction &inst, bool sdwa) {
  Operand &dst = inst.operands[0];
  const Semantic &semantic = *inst.semantic;
  if (sdwa) {
    dst.part = inst.mods.dstPart;
    if (dst.part == Part::Whole && is16Bit(dst.type))
      inst.mods.dstUnused = UnusedBits::Pad;
  } else if (is16Bit(dst.type) && dst.kind == OperandKind::Vector) {
    unsigned sources = inst.operandCount - 1 - ((semantic.flags & ReadsDestination) ? 1 : 0);
    bool zeroes = chip->zeroesHighHalf && !(semantic.flags & PreservesHigh);
    inst.mods.dstUnused = UnusedBits::Preserve;
    if (dst.part == Part::Whole && !zeroes)
      dst.part = (inst.mods.opSel >> sources) & 1 ? Part::Word1 : Part::Word0;
  }
  bool modified = isFloat(dst.type) && (inst.mods.omod || inst.mods.clamp);
  inst.plainResult = dst.kind == OperandKind::Vector && dst.part == Part::Whole && !modified;
}

static bool finishSource(const Semantic &semantic, Operand &operand, unsigned sourceIndex,
                         const Modifiers &mods) {
  bool choosesHalf = !(semantic.flags & (PackedHalves | MatrixOp | MixOperands));
  if (operand.kind == OperandKind::Vector || operand.kind == OperandKind::Scalar ||
      operand.kind == OperandKind::Constant) {
    if (choosesHalf && is16Bit(operand.type) && operand.part == Part::Whole &&
        ((mods.opSel >> sourceIndex) & 1))
      operand.part = Part::Word1;
    if (is16Bit(operand.type) && operand.part == Part::Word0 && !operand.signExtend)
      operand.part = Part::Whole; // 16-bit readers ignore the upper half
  }
  if (operand.kind == OperandKind::Vector && is64Bit(operand.type) && operand.dwords != 2 &&
      !(semantic.flags & MatrixOp))
    return false;
  operand.plain = operand.kind == OperandKind::Vector && operand.part == Part::Whole &&
                  !operand.negate && !operand.absolute;
  return true;
}

/// Floats are clamped where results are written, and whole families look at the modifier
/// themselves; other integer operations name what runs in their place.
static bool clampsItself(const Semantic &semantic) {
  return isFloat(semantic.type(0)) || (semantic.flags & (MatrixOp | PackedHalves | MixOperands));
}

bool Decoder::buildSingle(StringRef text, Instruction &inst) {
  AsmText parsed = splitAsmText(text);
  const Semantic *semantic = SemanticTable::get().find(parsed.name, chip->generation);
  if (!semantic)
    return false;
  inst.semantic = semantic;
  inst.execute = semantic->execute;
  if (semantic->flags & IgnoresText) {
    // A register may stand beside the symbolic operand (s_getreg, s_setreg).
    for (StringRef word : parsed.operands)
      if (std::optional<OperandText> operand = parseOperand(word))
        if (inst.operandCount < Instruction::maxOperands)
          inst.operands[inst.operandCount++] = operand->operand;
    if (inst.operandCount && !parsed.operands.empty())
      if (std::optional<OperandText> last = parseOperand(parsed.operands.back()))
        inst.operands[inst.operandCount - 1].value =
            last->operand.kind == OperandKind::Constant ? last->integerValue : 0;
    return true;
  }

  bool implicitDestination = parsed.name.starts_with("v_cmpx") && parsed.operands.size() == 2;
  unsigned firstSource = implicitDestination ? 0 : semantic->firstSource;
  Part sdwaParts[2] = {Part::Whole, Part::Whole};
  Dpp dpp;
  bool hasDpp = false, sdwa = parsed.mnemonic.ends_with("_sdwa");
  if (semantic->flags & MixOperands)
    inst.mods.opSelHi = 0;
  for (StringRef modifier : parsed.modifiers)
    if (!parseModifier(modifier, inst.mods, sdwaParts, dpp, hasDpp))
      return false;
  if (inst.mods.gds)
    return false; // the AMDHSA ABI gives no global data share to kernels
  bool extraSource = semantic->flags & ReadsDestination;
  bool implicitVcc = (semantic->flags & ImplicitVcc) && parsed.operands.size() == 3;
  if (parsed.operands.size() + extraSource + implicitVcc > Instruction::maxOperands)
    return false;

  for (StringRef word : parsed.operands) {
    unsigned index = inst.operandCount++;
    std::optional<OperandText> operandText = parseOperand(word);
    Operand &operand = inst.operands[index];
    operand = operandText->operand;
    operand.type = semantic->type(implicitDestination ? index + 1 : index);
    if (operand.kind == OperandKind::Constant)
      operand.value = constantBits(*operandText, operand.type);
    if (operand.kind == OperandKind::Scalar && operand.reg == SlotNull)
      operand.kind = index < firstSource ? OperandKind::None : OperandKind::Constant;
    if (index >= firstSource) {
      unsigned source = index - firstSource;
      if (sdwa && source < 2)
        operand.part = sdwaParts[source];
      if (!finishSource(*semantic, operand, source, inst.mods))
        return false;
    }
  }
  if (implicitVcc) {
    Operand &vcc = inst.operands[inst.operandCount++];
    vcc.kind = OperandKind::Scalar;
    vcc.reg = SlotVcc;
    vcc.dwords = waveSize / 32;
    vcc.type = ValueType::Mask;
  }
  finishDestination(inst, sdwa);
  if (extraSource) {
    Operand &source = inst.operands[inst.operandCount++] = inst.operands[0];
    if (source.part == Part::Word0)
      source.part = Part::Whole;
    source.type = semantic->type(inst.operandCount - 1);
    source.plain = source.part == Part::Whole;
  }
  if (inst.mods.clamp && semantic->clamped)
    inst.execute = semantic->clamped;
  else if (inst.mods.clamp && !clampsItself(*semantic))
    return false;
  if (hasDpp || dpp.boundControl || dpp.fetchInactive) {
    permutations.push_back(dpp);
    inst.dpp = &permutations.back();
  }
  if (!hasDpp)
    return true;

  Operand &permuted = inst.operands[firstSource];
  if (permuted.kind != OperandKind::Vector)
    return false;
  Dpp &stored = permutations.back();
  stored.writesExec = parsed.name.starts_with("v_cmpx");
  stored.relative = parsed.name.starts_with("v_movrelsd_2") ? DppRelative::M0Low
                    : parsed.name.starts_with("v_movrels")  ? DppRelative::M0
                                                            : DppRelative::None;
  permuted.value = permuted.reg;
  permuted.kind = OperandKind::Lanes;
  permuted.reg = 0;
  permuted.plain = false;
  inst.inner = inst.execute;
  inst.execute = executeDpp;
  return true;
}

bool Decoder::buildDual(StringRef first, StringRef second, Instruction &inst) {
  auto strip = [](StringRef text) {
    text = text.trim();
    text.consume_front("v_dual_");
    return "v_" + text.str();
  };
  Instruction other;
  other.address = inst.address;
  if (!buildSingle(strip(first), inst) || !buildSingle(strip(second), other))
    return false;
  // Both halves read before either writes: sources of the second that the first overwrites are
  // copied beforehand.
  unsigned buffer = 0;
  for (unsigned i = 1; i < other.operandCount; ++i) {
    Operand &source = other.operands[i];
    if (source.kind != OperandKind::Vector || source.reg != inst.operands[0].reg)
      continue;
    source.value = source.reg;
    source.kind = OperandKind::Lanes;
    source.reg = buffer++;
    source.plain = false;
  }
  halves.push_back(other);
  inst.second = &halves.back();
  inst.inner = inst.execute;
  inst.execute = executeDual;
  return true;
}
