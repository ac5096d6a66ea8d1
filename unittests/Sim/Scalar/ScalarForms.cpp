//===- ScalarForms.cpp - the ways to write a scalar instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ScalarForms.h"
#include "../Edge/EdgeInputs.h"
#include "../Edge/EdgeValue.h"
#include <random>

using namespace qgemm::sim_test;

static bool isWideLetter(char type) { return type == 'W'; }
static bool isConstantLetter(char type) { return type == 'k' || type == 'K'; }
static bool isFloatType(char type) { return type == 'g' || type == 'h'; }
/// The letter that EdgeValue.h has for it.
static char floatLetter(char type) { return type == 'g' ? 'f' : type; }
static uint64_t cutTo(char type, uint64_t v) {
  return isWideLetter(type) ? v : type == 'h' ? v & 0xffff : v & 0xffffffff;
}

static void replaceAll(std::string &text, const std::string &from, const std::string &to) {
  for (size_t at; (at = text.find(from)) != std::string::npos;)
    text.replace(at, from.size(), to);
}

/// One or two registers from a first one.
static std::string registers(char type, const std::string &first) {
  if (first == "vcc")
    return isWideLetter(type) ? "vcc" : "vcc_lo";
  if (!isWideLetter(type))
    return first;
  unsigned number = std::stoul(first.substr(1));
  return "s[" + std::to_string(number) + ":" + std::to_string(number + 1) + "]";
}

static std::string sourceText(const ScalarForm &form, size_t i) {
  char type = form.definition->types[i + 1];
  switch (form.sources[i]) {
  case ScalarSource::Register:
    return registers(type, i ? "s18" : "s16");
  case ScalarSource::Destination:
    return registers(type, form.result);
  case ScalarSource::Scc:
    return "src_scc";
  case ScalarSource::Constant:
    break;
  }
  int64_t value = static_cast<int64_t>(form.constants[i]);
  if (type == 'K')
    return std::to_string(value);
  // Inline constants are negative numbers, literals 32 bits.
  bool small = value >= -16 && value <= 64;
  return std::to_string(isWideLetter(type) || type == 'k' ? value
                        : small                           ? value
                                                          : value & 0xffffffff);
}

static std::string lineOf(const ScalarForm &form) {
  const ScalarDefinition &definition = *form.definition;
  const std::string &types = definition.types;
  std::string format = definition.format;
  if (format.empty()) {
    format = types[0] == '-' ? "" : "{d}";
    for (size_t i = 1; i < types.size(); ++i)
      format += (format.empty() ? "{" : ", {") + std::to_string(i - 1) + "}";
  }
  replaceAll(format, "{d}", registers(types[0], form.result));
  for (size_t i = 1; i < types.size(); ++i)
    replaceAll(format, "{" + std::to_string(i - 1) + "}", sourceText(form, i - 1));
  return definition.name + " " + format;
}

namespace {
class FormList {
public:
  explicit FormList(const ScalarDefinition &definition)
      : definition(definition), types(definition.types) {}

  std::vector<ScalarForm> forms;

  void addPlain();
  void addConstants(size_t source);
  void addAliases();

private:
  void add(ScalarForm form) {
    form.text = lineOf(form);
    forms.push_back(form);
  }
  const ScalarDefinition &definition;
  const std::string &types;
};
} // namespace

void FormList::addPlain() {
  for (size_t i = 1; i < types.size(); ++i)
    if (isConstantLetter(types[i]))
      return; // always a constant
  add({&definition, ""});
}

void FormList::addConstants(size_t source) {
  char type = types[source + 1];
  ScalarForm form{&definition, ""};
  form.sources[source] = ScalarSource::Constant;
  std::vector<int64_t> values = {0, 64, -16};
  if (type == 'k')
    values = {0, 1, -1, 0x1234, 0x7fff, -0x8000};
  else if (type == 'K')
    values = {0, 1, 0x7fff, 0x8000, 0xffff};
  else if (isWideLetter(type)) // 32 bits of a literal, the same by either extension
    values.push_back(0x12345678);
  else
    values.push_back(type == 'f' || type == 'F' ? 0x50003 : 0x81234567);
  if (isFloatType(type)) // 4.0 and 1 / (2 * pi) have encodings of their own
    values.insert(values.end(),
                  {type == 'h' ? 0x4400 : 0x40800000, type == 'h' ? 0x3118 : 0x3e22f983});
  for (int64_t value : values) {
    form.constants[source] = static_cast<uint64_t>(value);
    add(form);
  }
}

/// The destination is also the first source, as s10 and as VCC; SCC as a source.
void FormList::addAliases() {
  ScalarForm form{&definition, ""};
  if (types.size() > 1 && types[0] != '-' && isWideLetter(types[0]) == isWideLetter(types[1])) {
    form.sources[0] = ScalarSource::Destination;
    if (!isConstantLetter(types[1]))
      add(form);
    form.result = "vcc";
    if (!isConstantLetter(types[1]))
      add(form);
  }
  ScalarForm scc{&definition, ""};
  scc.sources[0] = ScalarSource::Scc;
  if (types.size() > 1 && !isWideLetter(types[1]) && !isConstantLetter(types[1]) &&
      !isConstantLetter(types.back()))
    add(scc);
}

std::vector<ScalarForm> qgemm::sim_test::scalarForms(const ScalarDefinition &definition) {
  FormList list(definition);
  list.addPlain();
  if (!definition.before.empty())
    return list.forms;
  for (size_t i = 0; i + 1 < definition.types.size(); ++i)
    if (!isConstantLetter(definition.types.back()) || i + 2 == definition.types.size())
      list.addConstants(i);
  list.addAliases();
  return list.forms;
}

ScalarState qgemm::sim_test::scalarExpected(const ScalarForm &form, const ScalarCase &values,
                                            unsigned waveSize, unsigned generation) {
  const std::string &types = form.definition->types;
  auto wide = [&](size_t i) { return values[2 * i] | uint64_t(values[2 * i + 1]) << 32; };
  ScalarState state{0, 0, wide(2), values[8] != 0, wide(3), generation};
  if (waveSize == 32)
    state.exec &= 0xffffffff;
  // The kernel copies the first source into the register that both share.
  if (form.sources[0] == ScalarSource::Destination)
    state.d = wide(0);
  uint64_t *sources[] = {&state.a, &state.b};
  for (size_t i = 0; i + 1 < types.size(); ++i) {
    uint64_t value = form.sources[i] == ScalarSource::Constant ? form.constants[i]
                     : form.sources[i] == ScalarSource::Scc    ? state.scc
                                                               : wide(i);
    *sources[i] = types[i + 1] == 'K' ? value & 0xffff : cutTo(types[i + 1], value);
  }
  uint64_t old = state.d;
  form.definition->function(state);
  if (types[0] == '-')
    state.d = old;
  else if (!isWideLetter(types[0]))
    state.d = (old & 0xffffffff00000000) | (state.d & 0xffffffff);
  return state;
}

bool qgemm::sim_test::sameResult(const ScalarForm &form, uint64_t expected, uint64_t got) {
  char type = floatLetter(form.definition->types[0]);
  if (expected == got || !isFloatType(form.definition->types[0]))
    return expected == got;
  uint64_t low = type == 'h' ? 0xffff : 0xffffffff;
  if ((expected & ~low) != (got & ~low))
    return false;
  bool wantsNaN = isNaNBits(type, expected & low), gotNaN = isNaNBits(type, got & low);
  if (wantsNaN || gotNaN)
    return wantsNaN && gotNaN && !isSignalingBits(type, got & low);
  return form.definition->approximate && got - expected + 1 <= 2;
}

/// A field's offset and size, within the word's width; the bits between do not matter.
static uint64_t field(std::mt19937_64 &random, unsigned width) {
  uint64_t offset = random() % width, size = random() % (width + 1);
  return offset | size << 16 | (random() & (width == 32 ? 0xff80ffe0 : 0xff80ffc0));
}

std::vector<ScalarCase> qgemm::sim_test::scalarCases(const std::string &types) {
  std::mt19937_64 random(11 + types.size());
  std::vector<ScalarCase> cases(scalarCaseCount);
  for (unsigned n = 0; n < scalarCaseCount; ++n) {
    ScalarCase &values = cases[n];
    for (uint32_t &word : values)
      word = static_cast<uint32_t>(random());
    values[8] = random() & 1;
    if (n % 8 < 2) // no lane, every lane
      values[6] = values[7] = n % 8 ? ~0u : 0;
    for (size_t i = 0; i < types.size() && i < 2; ++i) {
      char type = types[i];
      std::vector<uint64_t> edges = isFloatType(type) ? floatEdges(floatLetter(type))
                                                      : integerEdges(isWideLetter(type) ? 64 : 32);
      size_t pair = i == 0 ? n % edges.size() : (n + n / edges.size()) % edges.size();
      uint64_t value = random() % 4 ? edges[pair] : random();
      if (type == 'n' && random() % 2)
        value = random() % 80;
      if (isFloatType(type) && n % 4 == 3) // near one
        value = roundLong(floatLetter(type), (int64_t(random() % 20001) - 10000) / 1024.0L);
      if (type == 'h')
        value = (value & 0xffff) | (random() & 0xffff) << 16;
      if (type == 'f' || type == 'F')
        value = field(random, type == 'f' ? 32 : 64);
      values[2 * i] = static_cast<uint32_t>(value);
      values[2 * i + 1] = static_cast<uint32_t>(isWideLetter(type) ? value >> 32 : random());
    }
  }
  return cases;
}
