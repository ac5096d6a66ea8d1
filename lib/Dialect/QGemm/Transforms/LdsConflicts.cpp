//===- LdsConflicts.cpp - bank conflicts of a kernel's LDS accesses -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/LdsConflicts.h"

#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"
#include "qgemm/Target/LdsBanks.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// The addresses of one access, lane by lane. By linearity, other registers and
/// waves only move all lanes by an exclusive or, which renames banks.
unsigned conflictsOf(const LdsAddressMap &map, const BitLayout &layout, const target::Chip &chip,
                     target::LdsAccess access) {
  int64_t bytes =
      access == target::LdsAccess::Write ? map.storedPieceBytes(layout) : map.pieceBytes(layout);
  if (bytes < 4)
    return 0;
  SmallVector<uint32_t> addresses;
  for (int64_t lane = 0; lane < layout.waveSize(); ++lane)
    addresses.push_back(map.address(layout.at(0, lane, 0)));
  auto worst = target::worstLdsBankConflict(chip, addresses, bytes, access);
  if (!worst) {
    // No grouping is known for this width: nothing can be said, nothing is counted.
    llvm::consumeError(worst.takeError());
    return 0;
  }
  return *worst;
}
} // namespace

unsigned qgemm::countLdsConflicts(LdsAllocOp alloc, std::optional<SwizzleAttr> swizzle,
                                  const target::Chip &chip, unsigned limit, bool readsAlone) {
  LdsAddressMap map(alloc.getType(), swizzle);
  // Equal tiles conflict equally; position in the buffer does not matter.
  llvm::SetVector<std::pair<Type, unsigned>> accesses;
  for (Operation *user : alloc->getUsers()) {
    if (auto load = dyn_cast<LdsLoadOp>(user))
      accesses.insert({load.getResult().getType(), 0u});
    else if (auto store = dyn_cast<LdsStoreOp>(user); store && !readsAlone)
      accesses.insert({store.getValue().getType(), 1u});
  }
  unsigned total = 0;
  for (auto [type, isStore] : accesses) {
    total += conflictsOf(map, getBitLayout(type), chip,
                         isStore ? target::LdsAccess::Write : target::LdsAccess::Read);
    if (total >= limit)
      break;
  }
  return total;
}
