//===- Configuration.cpp - the configuration string -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// The numeric keys of the string, in its order.
struct NumberKey {
  StringLiteral key;
  int64_t Configuration::*field;
  int64_t min, max;
  bool powerOfTwo;
};
constexpr NumberKey tileKeys[] = {
    {"bm", &Configuration::bm, 16, 256, true},  {"bn", &Configuration::bn, 16, 256, true},
    {"bk", &Configuration::bk, 16, 4096, true}, {"wm", &Configuration::wm, 1, 16, true},
    {"wn", &Configuration::wn, 1, 16, true},
};
constexpr NumberKey otherKeys[] = {
    {"kw", &Configuration::kwidth, 4, 32, true},
    {"st", &Configuration::stages, 1, 4, false},
    {"wpe", &Configuration::wavesPerEu, 0, 16, false},
    {"cov", &Configuration::codeObject, 5, 6, false},
};
/// Written only where they differ from 1.
constexpr NumberKey rareKeys[] = {
    {"wk", &Configuration::wk, 1, 16, true},      {"pd", &Configuration::prefetch, 1, 16, false},
    {"sk", &Configuration::splitK, 1, 64, false}, {"gm", &Configuration::groupRows, 1, 64, true},
    {"xcd", &Configuration::xcds, 1, 16, false},  {"pp", &Configuration::waveGroups, 1, 2, false},
};
constexpr StringLiteral familyNames[] = {"large", "skinny", "generic"};

llvm::Error error(const Twine &text) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), text);
}

llvm::Error readNumber(StringRef item, const NumberKey &key, Configuration &config) {
  StringRef digits = item.drop_front(key.key.size());
  int64_t value;
  if (digits.getAsInteger(10, value) || value < key.min || value > key.max ||
      (key.powerOfTwo && !llvm::isPowerOf2_64(value)))
    return error("configuration key '" + key.key + "' requires " +
                 (key.powerOfTwo ? "a power of two" : "a number") + " from " + Twine(key.min) +
                 " to " + Twine(key.max) + ", got '" + digits + "'");
  config.*key.field = value;
  return llvm::Error::success();
}
} // namespace

StringRef qgemm::familyName(KernelFamily family) { return familyNames[unsigned(family)]; }

std::optional<KernelFamily> qgemm::parseFamily(StringRef name) {
  for (auto [i, known] : llvm::enumerate(familyNames))
    if (known == name)
      return KernelFamily(i);
  return std::nullopt;
}

std::string Configuration::str() const {
  std::string text =
      ("qg1:" + llvm::join(llvm::split(target, ':'), ".") + ":" + familyName(family)).str();
  auto number = [&](const NumberKey &k) {
    text += llvm::formatv(",{0}{1}", k.key, this->*k.field);
  };
  for (const NumberKey &k : tileKeys)
    number(k);
  text += ",mi=" + instruction;
  for (const NumberKey &k : otherKeys)
    number(k);
  text += cuMode ? ",cu1" : ",cu0";
  for (const NumberKey &k : rareKeys)
    if (this->*k.field != 1)
      number(k);
  return text;
}

llvm::Expected<Configuration> Configuration::parse(StringRef text) {
  auto [version, rest] = text.split(':');
  if (version != "qg1")
    return error("configuration requires the version 'qg1' in front, got '" + version + "'");
  auto [target, items] = rest.split(':');
  Configuration config;
  config.target = llvm::join(llvm::split(target, '.'), ":");
  SmallVector<StringRef> list;
  items.split(list, ',');
  std::optional<KernelFamily> family = parseFamily(list.front());
  if (!family)
    return error("configuration requires the family 'large', 'skinny' or 'generic', got '" +
                 list.front() + "'");
  config.family = *family;
  llvm::StringSet<> seen;
  for (StringRef item : llvm::drop_begin(list)) {
    StringRef key = item.take_while([](char c) { return llvm::isAlpha(c); });
    if (!seen.insert(key).second)
      return error("configuration requires each key once, got '" + key + "' twice");
    const NumberKey *number = nullptr;
    for (const NumberKey &k : llvm::concat<const NumberKey>(tileKeys, otherKeys, rareKeys))
      if (k.key == key)
        number = &k;
    if (number) {
      if (llvm::Error e = readNumber(item, *number, config))
        return std::move(e);
    } else if (item.consume_front("mi=")) {
      config.instruction = item.str();
    } else if (item == "cu0" || item == "cu1") {
      config.cuMode = item == "cu1";
    } else {
      return error("configuration requires a known key, got '" + item + "'");
    }
  }
  if (config.instruction.empty())
    return error("configuration requires an instruction, 'mi=...'");
  return config;
}

std::string Legality::str() const {
  switch (kind) {
  case Applicable:
    return "applicable";
  case Inapplicable:
    return "inapplicable because " + reason;
  case Unsupported:
    return "not supported: " + reason;
  }
  llvm_unreachable("all kinds handled");
}
