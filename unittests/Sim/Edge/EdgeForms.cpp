//===- EdgeForms.cpp - the ways to write an instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EdgeForms.h"
#include "EdgeValue.h"

using namespace qgemm::sim_test;

static bool isWideLetter(char type) { return type == 'd' || type == 'I' || type == 'U'; }
static bool isHalfLetter(char type) { return type == 'h' || type == 's' || type == 't'; }

static void replaceAll(std::string &text, const std::string &from, const std::string &to) {
  for (size_t at; (at = text.find(from)) != std::string::npos;)
    text.replace(at, from.size(), to);
}

/// Packed f32 are pairs in two registers.
static std::string registerOf(char type, unsigned number, const char *part, bool packed = false) {
  if (isWideLetter(type) || (packed && type == 'f'))
    return "v[" + std::to_string(number) + ":" + std::to_string(number + 1) + "]";
  return "v" + std::to_string(number) + (isHalfLetter(type) ? part : "");
}

/// The line of a form whose 16-bit operands are named with `part`.
static std::string textOf(const EdgeForm &form, const EdgeNames &names, const char *part,
                          const std::string &source0, const std::string &modifiers) {
  const EdgeDefinition &definition = *form.definition;
  std::string format = definition.format;
  bool packed = definition.flags & EdgePacked;
  if (format.rfind("exec:", 0) == 0)
    format = format.substr(5);
  if (format.rfind("vcc:", 0) == 0)
    format = format.substr(4);
  if (format.empty()) {
    format = "{d}";
    for (size_t i = 1; i < definition.types.size(); ++i)
      format += ", {" + std::to_string(i - 1) + "}";
  }
  char result = definition.types[0];
  replaceAll(format, "{d}",
             result == 'm' ? names.carry : registerOf(result, 10, packed ? "" : part, packed));
  replaceAll(format, "{c}", names.carry);
  replaceAll(format, "{x}", names.generation == 9 ? names.carry + ", " : "");
  replaceAll(format, "{m}", names.mask);
  for (size_t i = 1; i < definition.types.size(); ++i) {
    std::string source = registerOf(definition.types[i], 2 * i, packed ? "" : part, packed);
    if (i == 1 && !source0.empty())
      source = source0;
    if (form.absolute[i - 1])
      source = "|" + source + "|";
    if (form.negate[i - 1])
      source = "-" + source;
    replaceAll(format, "{" + std::to_string(i - 1) + "}", source);
  }
  return definition.name + " " + format + modifiers;
}

static uint64_t inlineInteger(char type, int64_t value) {
  return isHalfLetter(type) ? value & 0xffff : isWideLetter(type) ? value : value & 0xffffffff;
}

namespace {
class FormList {
public:
  FormList(const EdgeDefinition &definition, const EdgeNames &names)
      : definition(definition), names(names), types(definition.types) {}

  std::vector<EdgeForm> forms;

  EdgeForm plain() const { return EdgeForm{&definition, ""}; }
  /// Named with and without halves where there are 16-bit operands: one of them assembles.
  void add(EdgeForm form, const std::string &source0 = "", const std::string &modifiers = "") {
    bool halves = types.find_first_of("hst") != std::string::npos;
    form.text = textOf(form, names, "", source0, modifiers);
    if (!form.high)
      forms.push_back(form);
    if (!halves || (definition.flags & EdgePacked) || names.generation == 9)
      return;
    form.text = textOf(form, names, form.high ? ".h" : ".l", source0, modifiers);
    forms.push_back(form);
  }
  void addSigns();
  void addConstants();
  void addPacked();

private:
  const EdgeDefinition &definition;
  const EdgeNames &names;
  const std::string &types;
};
} // namespace

void FormList::addSigns() {
  bool any = false;
  EdgeForm negated = plain(), absolute = plain(), mixed = plain();
  for (size_t i = 1; i < types.size(); ++i) {
    if (!isFloatLetter(types[i]))
      continue;
    any = true;
    negated.negate[i - 1] = absolute.absolute[i - 1] = true;
    mixed.negate[i - 1] = i != 2;
    mixed.absolute[i - 1] = i != 2;
  }
  if (!any)
    return;
  add(negated);
  add(absolute);
  add(mixed);
}

void FormList::addConstants() {
  char type = types.size() > 1 ? types[1] : 0;
  if (!type || (definition.flags & (EdgePacked | EdgeNoConstants)))
    return;
  EdgeForm form = plain();
  form.constant0 = true;
  form.value0 = inlineInteger(type, -16);
  add(form, "-16");
  form.value0 = inlineInteger(type, 64);
  add(form, "64");
  if (isFloatLetter(type)) {
    form.value0 = roundLong(type, -4.0L);
    add(form, "-4.0");
    form.value0 = type == 'h' ? 0x3118 : type == 'f' ? 0x3e22f983 : 0x3fc45f306dc9c882;
    add(form, type == 'd' ? "0.15915494309189532" : "0.15915494");
  }
  if (!isWideLetter(type)) {
    form.value0 = isHalfLetter(type) ? 0x9234 : 0x81234567;
    add(form, isHalfLetter(type) ? "0x9234" : "0x81234567");
  }
}

void FormList::addPacked() {
  EdgeForm form = plain();
  size_t sources = types.size() - 1;
  for (size_t i = 0; i < sources; ++i)
    form.packed[1][i] = true;
  add(form);
  if (definition.flags & EdgeClamps || isFloatLetter(types[0])) {
    form.clamp = true;
    add(form, "", " clamp");
    form.clamp = false;
  }
  std::string low, high;
  EdgeForm swapped = form;
  for (size_t i = 0; i < sources; ++i) {
    swapped.packed[0][i] = i != 1;
    swapped.packed[1][i] = i == 1;
    low += std::string(i ? "," : "") + (i != 1 ? "1" : "0");
    high += std::string(i ? "," : "") + (i == 1 ? "1" : "0");
  }
  add(swapped, "", " op_sel:[" + low + "] op_sel_hi:[" + high + "]");
  if (!isFloatLetter(types[0]) || (definition.flags & EdgeNoModifiers))
    return;
  for (size_t i = 0; i < sources; ++i) {
    form.negateHalf[0][i] = i != 1;
    form.negateHalf[1][i] = i == 1;
  }
  add(form, "", " neg_lo:[" + low + "] neg_hi:[" + high + "]");
}

std::vector<EdgeForm> qgemm::sim_test::formsOf(const EdgeDefinition &definition,
                                               const EdgeNames &names) {
  FormList list(definition, names);
  if (definition.flags & EdgePacked) {
    list.addPacked();
    return list.forms;
  }
  list.add(list.plain());
  EdgeForm clamped = list.plain(), high = list.plain();
  clamped.clamp = true;
  bool output = isFloatLetter(definition.types[0]) && !(definition.flags & EdgeNoOutput);
  if (output || (definition.flags & EdgeClamps))
    list.add(clamped, "", " clamp");
  high.high = true;
  if (names.generation != 9 && definition.types.find_first_of("hst") != std::string::npos)
    list.add(high);
  for (auto [scale, text] : {std::pair(1, " mul:2"), {2, " mul:4"}, {-1, " div:2"}}) {
    EdgeForm scaled = list.plain();
    scaled.scale = scale;
    if (output)
      list.add(scaled, "", text);
  }
  if (!(definition.flags & EdgeNoModifiers))
    list.addSigns();
  list.addConstants();
  return list.forms;
}

static uint64_t withSigns(char type, uint64_t bits, bool negate, bool absolute) {
  if (!isFloatLetter(type))
    return bits;
  uint64_t sign = formatOf(type).sign();
  return (absolute ? bits & ~sign : bits) ^ (negate ? sign : 0);
}

/// max(min(v, 1), 0); NaN becomes zero with DX10_CLAMP.
static uint64_t clampFloat(char type, uint64_t bits, bool clampNaN) {
  if (isNaNBits(type, bits))
    return clampNaN ? 0 : bits;
  double v = valueOf(type, bits);
  return v <= 0 ? 0 : v >= 1 ? roundLong(type, 1) : bits;
}

static uint64_t maskOf(const EdgeForm &form) {
  char type = form.definition->types[0];
  if (form.definition->flags & EdgePacked)
    return isWideLetter(type) || type == 'f' ? ~0ull : 0xffffffff;
  bool carry = form.definition->format.find("{c}") != std::string::npos;
  return isWideLetter(type)   ? ~0ull
         : isHalfLetter(type) ? 0xffff
         : type == 'm'        ? 1
         : carry              ? 0x1ffffffff
                              : 0xffffffff;
}

/// Denormals lose their fractions where MODE does not keep them.
static uint64_t flushed(char type, uint64_t bits, bool keeps) {
  if (!isFloatLetter(type) || keeps)
    return bits;
  EdgeFormat f = formatOf(type);
  return (bits & (f.sign() - 1)) < 1ull << f.fraction ? bits & f.sign() : bits;
}

/// The output modifier: ignored on gfx9 and gfx11 with IEEE or where denormal results are kept;
/// where it applies, denormals and -0 become +0 (RDNA3 ISA 7.2.3.1, RDNA4 ISA 7.2.3.1).
static uint64_t multiplied(const EdgeForm &form, uint64_t bits, unsigned generation,
                           const EdgeMode &mode) {
  char type = form.definition->types[0];
  bool ignored = generation != 12 && (mode.ieee || (mode.denormalsOf(type) & 2));
  if (!form.scale || ignored || isInfinityBits(type, bits))
    return bits;
  if (isNaNBits(type, bits))
    return quietBits(type, bits);
  EdgeParts p = partsOf(type, bits);
  uint64_t result = roundBits(type, p.negative, p.significand, p.exponent + form.scale);
  return isZeroBits(type, flushed(type, result, false)) ? 0 : result;
}

/// One half of a packed instruction, or the whole of another.
static uint64_t evaluate(const EdgeForm &form, EdgeInput in, const EdgeMode &mode) {
  const EdgeDefinition &definition = *form.definition;
  char result = definition.types[0];
  for (size_t i = 1; i < definition.types.size(); ++i)
    in.s[i - 1] =
        withSigns(definition.types[i], in.s[i - 1], form.negate[i - 1], form.absolute[i - 1]);
  if (form.constant0)
    in.s[0] = withSigns(definition.types[1], form.value0, form.negate[0], form.absolute[0]);
  auto keeps = [&](char type, unsigned bit) {
    return (definition.flags & EdgeKeeps) ||
           (!(definition.flags & EdgeFlushes) && (mode.denormalsOf(type) & bit));
  };
  for (size_t i = 1; i < definition.types.size(); ++i)
    in.s[i - 1] = flushed(definition.types[i], in.s[i - 1], keeps(definition.types[i], 1));
  in.old = flushed(result, in.old, keeps(result, 1));
  in.clamp = form.clamp;
  bool nearest = definition.flags & (EdgeNearest | EdgeUlp);
  edgeRounding =
      nearest ? EdgeRounding{} : EdgeRounding{mode.round32, mode.round64, mode.halfOverflow};
  uint64_t bits = definition.function(in);
  if (definition.flags & EdgeFlushes)
    bits = flushed(result, bits, false);
  bits = multiplied(form, bits, in.generation, mode);
  bits = flushed(result, bits, keeps(result, definition.flags & EdgeSelects ? 1 : 2));
  edgeRounding = {};
  bool clamps = form.clamp && isFloatLetter(result) && !(definition.flags & EdgeNoClamp);
  return clamps ? clampFloat(result, bits, mode.clampNaN) : bits;
}

uint64_t qgemm::sim_test::expectedOf(const EdgeForm &form, const std::array<uint32_t, 12> &lane,
                                     unsigned generation, const EdgeMode &mode) {
  const std::string &types = form.definition->types;
  EdgeInput in{{0, 0, 0},    lane[6] | uint64_t(lane[7]) << 32,
               lane[8] != 0, lane[9] % (generation == 9 ? 64 : 32),
               false,        mode.ieee,
               generation};
  auto word = [&](size_t i) { return lane[2 * i] | uint64_t(lane[2 * i + 1]) << 32; };
  if (form.definition->flags & EdgePacked) {
    unsigned width = types[0] == 'f' ? 32 : 16;
    uint64_t result = 0, mask = (1ull << width) - 1;
    for (unsigned half = 0; half < 2; ++half) {
      EdgeInput element = in;
      for (size_t i = 0; i + 1 < types.size(); ++i)
        element.s[i] = withSigns(types[i + 1], word(i) >> (form.packed[half][i] ? width : 0) & mask,
                                 form.negateHalf[half][i], false);
      element.old = in.old >> (half ? width : 0) & mask;
      result |= (evaluate(form, element, mode) & mask) << (half * width);
    }
    return result;
  }
  for (size_t i = 0; i + 1 < types.size(); ++i)
    in.s[i] = isHalfLetter(types[i + 1])   ? word(i) >> (form.high ? 16 : 0) & 0xffff
              : isWideLetter(types[i + 1]) ? word(i)
                                           : word(i) & 0xffffffff;
  if (form.high && isHalfLetter(types[0]))
    in.old = in.old >> 16;
  return evaluate(form, in, mode) & maskOf(form);
}

static bool sameNaN(char type, uint64_t expected, uint64_t got) {
  return isNaNBits(type, expected) && isNaNBits(type, got) && !isSignalingBits(type, got);
}

bool qgemm::sim_test::matches(const EdgeForm &form, uint64_t expected, uint64_t got) {
  const EdgeDefinition &definition = *form.definition;
  char type = definition.types[0];
  if ((form.high && isHalfLetter(type)) || (definition.flags & EdgeHighResult))
    got >>= 16;
  got &= maskOf(form);
  if (expected == got)
    return true;
  if (!isFloatLetter(type))
    return false;
  if (definition.flags & EdgePacked) {
    unsigned width = type == 'f' ? 32 : 16;
    uint64_t mask = (1ull << width) - 1;
    for (unsigned shift = 0; shift < 2 * width; shift += width) {
      uint64_t e = expected >> shift & mask, g = got >> shift & mask;
      if (e != g && ((definition.flags & EdgeExactNaN) || !sameNaN(type, e, g)))
        return false;
    }
    return true;
  }
  if (!(definition.flags & EdgeExactNaN) && sameNaN(type, expected, got))
    return type != 'f' || expected >> 32 == got >> 32;
  if (form.clamp && isZeroBits(type, expected) && isZeroBits(type, got))
    return true;
  return (definition.flags & EdgeUlp) && !isNaNBits(type, expected) && !isNaNBits(type, got) &&
         (expected > got ? expected - got : got - expected) <= 1;
}
