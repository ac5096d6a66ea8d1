//===- AsmModifiers.cpp - modifiers of the assembly text ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AsmText.h"
#include "llvm/ADT/StringSwitch.h"

using namespace qgemm::sim;
using llvm::StringRef;

/// "[1,0,1]" as a bit mask, first element in bit 0.
static bool parseBits(StringRef text, uint8_t &mask) {
  mask = 0;
  if (!text.consume_front("[") || !text.consume_back("]"))
    return false;
  llvm::SmallVector<StringRef, 8> parts;
  text.split(parts, ',');
  for (unsigned i = 0; i < parts.size() && i < 8; ++i)
    if (parts[i].trim() == "1")
      mask |= 1u << i;
  return true;
}

static bool parseLanes(StringRef text, uint8_t *lanes, unsigned count) {
  if (!text.consume_front("[") || !text.consume_back("]"))
    return false;
  llvm::SmallVector<StringRef, 8> parts;
  text.split(parts, ',');
  if (parts.size() != count)
    return false;
  for (unsigned i = 0; i < count; ++i)
    if (parts[i].trim().getAsInteger(0, lanes[i]))
      return false;
  return true;
}

static Part parsePart(StringRef text) {
  return llvm::StringSwitch<Part>(text)
      .Case("BYTE_0", Part::Byte0)
      .Case("BYTE_1", Part::Byte1)
      .Case("BYTE_2", Part::Byte2)
      .Case("BYTE_3", Part::Byte3)
      .Case("WORD_0", Part::Word0)
      .Case("WORD_1", Part::Word1)
      .Default(Part::Whole);
}

namespace {
struct DppName {
  llvm::StringLiteral name;
  DppControl control;
};
struct FlagName {
  llvm::StringLiteral name;
  bool Modifiers::*flag;
};
struct CacheName {
  llvm::StringLiteral name;
  uint8_t bit;
};
struct ByteName {
  llvm::StringLiteral name;
  uint8_t Modifiers::*field;
};
} // namespace

static constexpr DppName dppNames[] = {
    {"row_shl", DppControl::RowShl},       {"row_shr", DppControl::RowShr},
    {"row_ror", DppControl::RowRor},       {"wave_shl", DppControl::WaveShl},
    {"wave_rol", DppControl::WaveRol},     {"wave_shr", DppControl::WaveShr},
    {"wave_ror", DppControl::WaveRor},     {"row_newbcast", DppControl::RowNewBroadcast},
    {"row_share", DppControl::RowShare},   {"row_xmask", DppControl::RowXmask},
    {"row_mirror", DppControl::RowMirror}, {"row_half_mirror", DppControl::RowHalfMirror},
};
static constexpr FlagName flagNames[] = {
    {"clamp", &Modifiers::clamp}, {"offen", &Modifiers::offen}, {"idxen", &Modifiers::idxen},
    {"lds", &Modifiers::lds},     {"gds", &Modifiers::gds},     {"tfe", &Modifiers::tfe},
};
static constexpr CacheName cacheNames[] = {
    {"glc", CacheGlc}, {"sc0", CacheGlc}, {"slc", CacheSlc},
    {"dlc", CacheDlc}, {"nt", CacheNt},   {"sc1", CacheSc1},
};
static constexpr ByteName byteNames[] = {
    {"offset0", &Modifiers::offset0},  {"offset1", &Modifiers::offset1},
    {"cbsz", &Modifiers::cbsz},        {"abid", &Modifiers::abid},
    {"blgp", &Modifiers::blgp},        {"index_key", &Modifiers::indexKey},
    {"byte_sel", &Modifiers::byteSel}, {"bitop3", &Modifiers::bitop3},
};
static constexpr ByteName maskNames[] = {
    {"op_sel", &Modifiers::opSel}, {"op_sel_hi", &Modifiers::opSelHi},
    {"neg_lo", &Modifiers::negLo}, {"neg_hi", &Modifiers::negHi},
    {"neg", &Modifiers::blgp}, // f64 MFMA has the same bits under another name
};

static bool parseDpp(StringRef key, StringRef value, Dpp &dpp, bool &hasDpp) {
  if (key == "row_mask" || key == "bank_mask")
    return !value.getAsInteger(0, key == "row_mask" ? dpp.rowMask : dpp.bankMask);
  if (key == "bound_ctrl") {
    dpp.boundControl = true;
    return true;
  }
  if (key == "fi") {
    dpp.fetchInactive = value == "1";
    return true;
  }
  hasDpp = true;
  if (key == "quad_perm") {
    dpp.control = DppControl::QuadPerm;
    return parseLanes(value, dpp.lanes, 4);
  }
  if (key == "dpp8") {
    dpp.control = DppControl::Dpp8;
    return parseLanes(value, dpp.lanes, 8);
  }
  if (key == "row_bcast") {
    dpp.control = value == "15" ? DppControl::RowBroadcast15 : DppControl::RowBroadcast31;
    return true;
  }
  for (const DppName &name : dppNames)
    if (key == name.name) {
      dpp.control = name.control;
      return value.empty() || !value.getAsInteger(0, dpp.amount);
    }
  hasDpp = false;
  return false;
}

static bool parseSdwa(StringRef key, StringRef value, Modifiers &mods, Part (&sources)[2]) {
  if (key == "dst_sel")
    mods.dstPart = parsePart(value);
  else if (key == "dst_unused")
    mods.dstUnused = value == "UNUSED_PRESERVE" ? UnusedBits::Preserve
                     : value == "UNUSED_SEXT"   ? UnusedBits::SignExtend
                                                : UnusedBits::Pad;
  else if (key == "src0_sel")
    sources[0] = parsePart(value);
  else if (key == "src1_sel")
    sources[1] = parsePart(value);
  else
    return false;
  return true;
}

/// gfx12's scope and temporal hint; the hint of an atomic also says whether it returns the old
/// value.
static bool parseCachePolicy(StringRef text, Modifiers &mods) {
  if (text.consume_front("scope:SCOPE_")) {
    mods.scope = llvm::StringSwitch<uint8_t>(text)
                     .Case("CU", 0)
                     .Case("SE", 1)
                     .Case("DEV", 2)
                     .Case("SYS", 3)
                     .Default(0xff);
    return mods.scope != 0xff;
  }
  if (text.starts_with("wait_")) // of direct LDS loads
    return true;
  if (!text.consume_front("th:"))
    return text == "nv";
  if (text.starts_with("TH_ATOMIC_") && text.contains("RETURN"))
    mods.cache |= CacheReturn;
  if (text.contains("_NT"))
    mods.cache |= CacheNt;
  return true;
}

bool qgemm::sim::parseModifier(StringRef text, Modifiers &mods, Part (&sourceParts)[2], Dpp &dpp,
                               bool &hasDpp) {
  for (const FlagName &name : flagNames)
    if (text == name.name)
      return mods.*name.flag = true;
  for (const CacheName &name : cacheNames)
    if (text == name.name) {
      mods.cache |= name.bit;
      return true;
    }
  if (parseCachePolicy(text, mods))
    return true;
  if (text == "div:2") {
    mods.omod = 3;
    return true;
  }
  auto [key, value] = text.split(':');
  if (key == "mul") {
    mods.omod = value == "2" ? 1 : 2;
    return true;
  }
  for (const ByteName &name : byteNames)
    if (key == name.name)
      return !value.getAsInteger(0, mods.*name.field);
  for (const ByteName &name : maskNames)
    if (key == name.name)
      return parseBits(value, mods.*name.field);
  if (key == "format") // the formats of typed buffers are read from the encoding
    return true;
  if (key == "offset") // swizzle(...) is read from the encoding instead
    return !value.getAsInteger(0, mods.offset) || value.starts_with("swizzle(");
  return parseSdwa(key, value, mods, sourceParts) || parseDpp(key, value, dpp, hasDpp);
}
