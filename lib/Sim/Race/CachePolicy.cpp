//===- CachePolicy.cpp - what makes memory coherent, by generation ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CachePolicy.h"

using namespace qgemm::sim;

namespace {
struct ActionRow {
  llvm::StringLiteral mnemonic, modifier; ///< the modifier must be there, unless empty
  CacheAction action;
};
} // namespace

// The first row that fits counts. gfx942's buffer_inv and buffer_wbl2 with sc1 alone are for the
// agent, with sc0 too for the system; buffer_inv sc0 is for the workgroup.
static constexpr ActionRow actionRows[] = {
    {"buffer_gl0_inv", "", CacheAction::InvalidateNear},
    {"buffer_gl1_inv", "", CacheAction::InvalidateMiddle},
    {"buffer_inv", "sc1", CacheAction::InvalidateAll},
    {"buffer_inv", "sc0", CacheAction::InvalidateNear},
    {"buffer_wbl2", "sc1", CacheAction::WriteBack},
    {"global_inv", "scope:SCOPE_DEV", CacheAction::InvalidateAll},
    {"global_inv", "scope:SCOPE_SYS", CacheAction::InvalidateAll},
    {"global_inv", "scope:SCOPE_SE", CacheAction::InvalidateNear},
    {"global_wbinv", "scope:SCOPE_DEV", CacheAction::InvalidateAll},
    {"global_wbinv", "scope:SCOPE_SYS", CacheAction::InvalidateAll},
    {"s_dcache_inv", "", CacheAction::InvalidateScalar},
};

CacheAction qgemm::sim::cacheActionOf(llvm::StringRef text) {
  auto [mnemonic, rest] = text.trim().split(' ');
  for (const ActionRow &row : actionRows)
    if (mnemonic.trim() == row.mnemonic && (row.modifier.empty() || rest.contains(row.modifier)))
      return row.action;
  return CacheAction::None;
}

/// RDNA4 ISA 4.6.1: SCOPE_DEV is 2.
static constexpr unsigned scopeDevice = 2;

bool qgemm::sim::coherentLoad(Generation generation, const Modifiers &mods) {
  switch (generation) {
  case Generation::GFX9:
    return mods.cache & CacheSc1;
  case Generation::GFX11:
    return mods.cache & CacheGlc;
  case Generation::GFX12:
    return mods.scope >= scopeDevice;
  }
  return false;
}

bool qgemm::sim::writesThrough(Generation generation, const Modifiers &mods) {
  return generation != Generation::GFX9 || (mods.cache & CacheSc1);
}

bool qgemm::sim::coherentAtomic(Generation generation, const Modifiers &mods) {
  return generation != Generation::GFX12 || mods.scope >= scopeDevice;
}

bool qgemm::sim::atomicStore(Generation generation, const Modifiers &mods) {
  switch (generation) {
  case Generation::GFX9:
    return mods.cache & CacheSc1;
  case Generation::GFX11:
    return false;
  case Generation::GFX12:
    return mods.scope >= scopeDevice;
  }
  return false;
}
