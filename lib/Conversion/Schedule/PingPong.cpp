//===- PingPong.cpp - the order of a loop whose waves take turns ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing is woven between matrix instructions: the other half of the waves moves data
// meanwhile. Within a memory phase, reads come first, as the products wait for them; a
// load follows the store that frees its registers, so that the wait of the next step's
// store leaves the loads behind it under way. Rows that are summed are summed between
// all stores and all loads.
//
//===----------------------------------------------------------------------===//

#include "Schedule.h"

using namespace mlir;
using namespace qgemm;

SmallVector<Step> qgemm::planPingPong(const LoopBody &body) {
  int64_t stores = body.writes.size() / body.steps(), loads = body.loads.size() / body.steps();
  bool weaves = body.sums.empty() && stores > 0;
  SmallVector<Step> steps;
  int64_t writesSeen = 0;
  for (Operation &op : body.block()->without_terminator()) {
    OpClass kind = classify(&op);
    if (kind == OpClass::Other || kind == OpClass::Wait || kind == OpClass::Fence ||
        (kind == OpClass::GlobalLoad && weaves))
      continue;
    steps.push_back({&op, kind});
    if (kind != OpClass::LdsWrite || !weaves)
      continue;
    int64_t step = writesSeen / stores, number = writesSeen % stores;
    ++writesSeen;
    for (auto [i, freedBy] : llvm::enumerate(lastStores(body, step)))
      if (freedBy == number)
        steps.push_back({body.loads[step * loads + i], OpClass::GlobalLoad});
  }
  return steps;
}
