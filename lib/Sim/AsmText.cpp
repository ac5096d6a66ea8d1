//===- AsmText.cpp - LLVM's assembly text as structure ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AsmText.h"
#include "FloatBits.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <cstring>

using namespace qgemm::sim;
using llvm::StringRef;

/// Calls `emit` for each part of `text` between separators that stand outside brackets and quotes.
template <class Emit> static void splitOutsideBrackets(StringRef text, char separator, Emit emit) {
  int depth = 0;
  bool quoted = false;
  size_t start = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == separator && depth == 0 && !quoted)) {
      StringRef part = text.slice(start, i).trim();
      if (!part.empty())
        emit(part);
      start = i + 1;
      continue;
    }
    char c = text[i];
    if (c == '"')
      quoted = !quoted;
    else if (c == '[' || c == '(')
      ++depth;
    else if (c == ']' || c == ')')
      --depth;
  }
}

static StringRef stripEncoding(StringRef name) {
  for (StringRef suffix : {"_e64_dpp", "_e32", "_e64", "_dpp", "_sdwa"})
    if (name.ends_with(suffix))
      return name.drop_back(suffix.size());
  return name;
}

AsmText qgemm::sim::splitAsmText(StringRef text) {
  AsmText result;
  text = text.trim();
  size_t space = text.find_first_of(" \t");
  result.mnemonic = text.take_front(space);
  result.name = stripEncoding(result.mnemonic);
  StringRef rest = space == StringRef::npos ? StringRef() : text.drop_front(space);
  splitOutsideBrackets(rest, ',', [&](StringRef piece) {
    bool first = true;
    splitOutsideBrackets(piece, ' ', [&](StringRef word) {
      if (first && parseOperand(word))
        result.operands.push_back(word);
      else
        result.modifiers.push_back(word);
      first = false;
    });
  });
  return result;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

namespace {
struct NamedRegister {
  llvm::StringLiteral name;
  OperandKind kind;
  uint16_t slot;
  uint8_t dwords;
};
} // namespace

static constexpr NamedRegister namedRegisters[] = {
    {"vcc", OperandKind::Scalar, SlotVcc, 2},
    {"vcc_lo", OperandKind::Scalar, SlotVcc, 1},
    {"vcc_hi", OperandKind::Scalar, SlotVcc + 1, 1},
    {"exec", OperandKind::Scalar, SlotExec, 2},
    {"exec_lo", OperandKind::Scalar, SlotExec, 1},
    {"exec_hi", OperandKind::Scalar, SlotExec + 1, 1},
    {"m0", OperandKind::Scalar, SlotM0, 1},
    {"null", OperandKind::Scalar, SlotNull, 2},
    {"flat_scratch", OperandKind::Scalar, SlotFlatScratch, 2},
    {"flat_scratch_lo", OperandKind::Scalar, SlotFlatScratch, 1},
    {"flat_scratch_hi", OperandKind::Scalar, SlotFlatScratch + 1, 1},
    {"xnack_mask", OperandKind::Scalar, SlotXnackMask, 2},
    {"xnack_mask_lo", OperandKind::Scalar, SlotXnackMask, 1},
    {"xnack_mask_hi", OperandKind::Scalar, SlotXnackMask + 1, 1},
    {"src_scc", OperandKind::Scc, 0, 1},
    {"scc", OperandKind::Scc, 0, 1},
    {"src_vccz", OperandKind::Vccz, 0, 1},
    {"src_execz", OperandKind::Execz, 0, 1},
    {"off", OperandKind::None, 0, 0},
};

/// The segments' apertures; memory instructions take addresses with these upper halves apart.
static constexpr uint64_t apertureBits(StringRef name) {
  return name == "src_shared_base" || name == "shared_base"       ? sharedBase
         : name == "src_private_base" || name == "private_base"   ? privateBase
         : name == "src_shared_limit" || name == "shared_limit"   ? sharedBase | 0xffffffff
         : name == "src_private_limit" || name == "private_limit" ? privateBase | 0xffffffff
                                                                  : 0;
}

/// "3", "[3:6]" after a register prefix.
static bool parseRegisterRange(StringRef text, unsigned &first, unsigned &count) {
  if (text.consume_front("[")) {
    unsigned last;
    if (text.consumeInteger(10, first))
      return false;
    last = first;
    if (text.consume_front(":") && text.consumeInteger(10, last))
      return false;
    count = last - first + 1;
    return last >= first && text == "]";
  }
  count = 1;
  return !text.empty() && !text.getAsInteger(10, first);
}

static bool parseRegister(StringRef text, Operand &operand) {
  for (const NamedRegister &named : namedRegisters)
    if (text == named.name) {
      operand.kind = named.kind;
      operand.reg = named.slot;
      operand.dwords = named.dwords;
      return true;
    }
  if (uint64_t bits = apertureBits(text)) {
    operand.kind = OperandKind::Constant;
    operand.value = bits;
    operand.dwords = 2;
    return true;
  }

  if (text.consume_back(".l"))
    operand.part = Part::Word0;
  else if (text.consume_back(".h"))
    operand.part = Part::Word1;
  unsigned first, count, limit, base = 0;
  StringRef digits = text;
  if (digits.consume_front("ttmp")) {
    operand.kind = OperandKind::Scalar;
    base = SlotTtmp0, limit = 16;
  } else if (digits.consume_front("s")) {
    operand.kind = OperandKind::Scalar;
    limit = 106;
  } else if (digits.consume_front("v")) {
    operand.kind = OperandKind::Vector;
    limit = 256;
  } else if (digits.consume_front("a")) {
    operand.kind = OperandKind::Vector;
    base = 256, limit = 256;
  } else {
    return false;
  }
  if (!parseRegisterRange(digits, first, count) || first >= limit || count > limit - first)
    return false;
  operand.reg = base + first;
  operand.dwords = count;
  return true;
}

static bool parseNumber(StringRef text, OperandText &result) {
  StringRef digits = text;
  bool wrapped =
      (digits.consume_front("lit64(") || digits.consume_front("lit(")) && digits.consume_back(")");
  StringRef magnitude = digits;
  bool negative = magnitude.consume_front("-");
  if (magnitude.empty() || !llvm::isDigit(magnitude[0]))
    return false;
  result.operand.kind = OperandKind::Constant;
  if (magnitude.starts_with("0x")) {
    uint64_t bits;
    if (magnitude.getAsInteger(0, bits))
      return false;
    result.isLiteral = true;
    result.integerValue = negative ? -static_cast<int64_t>(bits) : static_cast<int64_t>(bits);
    return true;
  }
  if (magnitude.contains('.')) {
    if (magnitude.getAsDouble(result.floatValue))
      return false;
    result.isFloat = true;
    if (negative)
      result.floatValue = -result.floatValue;
    return true;
  }
  result.isLiteral = wrapped;
  return !digits.getAsInteger(10, result.integerValue);
}

std::optional<OperandText> qgemm::sim::parseOperand(StringRef text) {
  OperandText result;
  if (parseNumber(text, result))
    return result;
  Operand &operand = result.operand;
  if (text.consume_front("sext(") && text.consume_back(")"))
    operand.signExtend = true;
  if (text.consume_front("neg(") && text.consume_back(")"))
    operand.negate = true;
  if (text.consume_front("-"))
    operand.negate = true;
  if (text.consume_front("|") && text.consume_back("|"))
    operand.absolute = true;
  if (parseRegister(text, operand) ||
      ((operand.negate || operand.absolute || operand.signExtend) && parseNumber(text, result)))
    return result;
  return std::nullopt;
}

uint64_t qgemm::sim::constantBits(const OperandText &text, ValueType type) {
  if (text.operand.kind == OperandKind::Constant && text.operand.dwords == 2)
    return is64Bit(type) ? text.operand.value : text.operand.value >> 32;
  if (text.isFloat) {
    // 1/(2 pi) is printed rounded; every type has its own bits for it (RDNA3 ISA, inline
    // constants).
    bool inverse = std::abs(text.floatValue) > 0.159 && std::abs(text.floatValue) < 0.16;
    double value = inverse ? std::copysign(0.15915494309189532, text.floatValue) : text.floatValue;
    switch (type) {
    case ValueType::F16:
    case ValueType::B16:
      return halfFromFloat(static_cast<float>(value)).bits;
    case ValueType::BF16:
      return bfloatFromFloat(static_cast<float>(value)).bits;
    case ValueType::F64:
    case ValueType::B64:
    case ValueType::I64:
    case ValueType::U64:
      return toBits(inverse ? std::copysign(fromBits<double>(0x3fc45f306dc9c882), value) : value);
    default:
      return toBits(inverse ? std::copysign(fromBits<float>(0x3e22f983), static_cast<float>(value))
                            : static_cast<float>(value));
    }
  }
  uint64_t bits = text.integerValue;
  if (type == ValueType::F64 && text.isLiteral && bits <= 0xffffffff)
    return bits << 32; // a literal holds the upper half
  if (text.isLiteral && type == ValueType::I64)
    return static_cast<int64_t>(static_cast<int32_t>(bits));
  return is64Bit(type) || type == ValueType::Any || type == ValueType::Mask ? bits
                                                                            : bits & 0xffffffff;
}
