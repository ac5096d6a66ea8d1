//===- StoredData.cpp - which loads what is stored to LDS comes from ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Schedule.h"

#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace qgemm;

void qgemm::collectSources(const LoopBody &body, Value value,
                           llvm::SmallPtrSetImpl<void *> &sources) {
  Operation *op = value.getDefiningOp();
  if (value.getParentBlock() != body.block())
    return;
  if (op && classify(op) == OpClass::Other) {
    for (Value operand : op->getOperands())
      collectSources(body, operand, sources);
    return;
  }
  sources.insert(value.getAsOpaquePointer());
}

SmallVector<int64_t> qgemm::lastStores(const LoopBody &body, int64_t step) {
  int64_t stores = body.writes.size() / body.steps(), loads = body.loads.size() / body.steps();
  llvm::DenseMap<void *, int64_t> loadOf;
  for (auto [i, load] : llvm::enumerate(body.loads))
    loadOf[load->getResult(0).getAsOpaquePointer()] = i % loads;
  Operation *yield = body.block()->getTerminator();
  for (auto [argument, next] :
       llvm::zip_equal(body.block()->getArguments().drop_front(), yield->getOperands())) {
    llvm::SmallPtrSet<void *, 4> sources;
    collectSources(body, next, sources);
    if (sources.size() == 1)
      if (auto it = loadOf.find(*sources.begin()); it != loadOf.end())
        loadOf[argument.getAsOpaquePointer()] = it->second;
  }
  SmallVector<int64_t> last(loads, 0);
  for (int64_t i = 0; i < stores; ++i) {
    llvm::SmallPtrSet<void *, 4> sources;
    collectSources(body, body.writes[step * stores + i]->getOperand(0), sources);
    for (void *source : sources)
      if (auto it = loadOf.find(source); it != loadOf.end())
        last[it->second] = i;
  }
  return last;
}
