//===- CarriedValues.cpp - loop-carried values as they were loaded --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM splits vectors of bytes that cross a block into their elements, and halves
// of a wide load into registers of their own: each would cost copies a step.
//
//===----------------------------------------------------------------------===//

#include "Schedule.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace qgemm;

namespace {
/// Operations of one variable operand each, from a load to a value made of it.
struct Chain {
  Value source;
  SmallVector<Operation *> ops; ///< first to last

  bool sameOps(const Chain &o) const {
    return llvm::equal(ops, o.ops, [](Operation *x, Operation *y) {
      return x->getName() == y->getName() && x->getAttrs() == y->getAttrs() &&
             x->getResultTypes() == y->getResultTypes() &&
             llvm::equal(x->getOperands(), y->getOperands(),
                         [](Value a, Value b) { return constantOf(a) == constantOf(b); });
    });
  }

  /// A constant's value, or null.
  static Attribute constantOf(Value value) {
    Attribute attribute;
    return matchPattern(value, m_Constant(&attribute)) ? attribute : Attribute();
  }

  /// The same value computed from `from` where `b` stands.
  Value repeat(OpBuilder &b, Value from) const {
    Value value = from, previous = source;
    for (Operation *op : ops) {
      IRMapping map;
      map.map(previous, value);
      value = b.clone(*op, map)->getResult(0);
      previous = op->getResult(0);
    }
    return value;
  }
};

std::optional<Chain> chainOf(Value value) {
  Chain chain;
  for (;;) {
    Operation *op = value.getDefiningOp();
    if (!op)
      return std::nullopt;
    OpClass kind = classify(op);
    if (kind == OpClass::LdsRead || kind == OpClass::GlobalLoad)
      break;
    if (kind != OpClass::Other || op->getNumResults() != 1)
      return std::nullopt;
    Value variable;
    for (Value operand : op->getOperands()) {
      if (Chain::constantOf(operand))
        continue;
      if (variable)
        return std::nullopt;
      variable = operand;
    }
    if (!variable)
      return std::nullopt;
    chain.ops.insert(chain.ops.begin(), op);
    value = variable;
  }
  chain.source = value;
  return chain;
}

/// The loads that replace carried values: of each, the value before the loop.
using Carriers = llvm::MapVector<Value, Value>;
} // namespace

scf::ForOp qgemm::carryLoadedValues(scf::ForOp loop) {
  auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
  SmallVector<std::optional<Chain>> chains;
  Carriers carriers;
  bool changed = false;
  for (auto [init, next] : llvm::zip_equal(loop.getInitArgs(), yield.getOperands())) {
    auto before = chainOf(init), inside = chainOf(next);
    chains.emplace_back();
    if (!before || !inside || !before->sameOps(*inside) ||
        inside->source.getParentBlock() != loop.getBody())
      continue;
    auto [it, isNew] = carriers.insert({inside->source, before->source});
    if (!isNew && it->second != before->source)
      continue;
    changed |= !inside->ops.empty();
    chains.back() = std::move(inside);
  }
  if (!changed)
    return loop;

  // The values that stay as they are, then the loads.
  SmallVector<Value> inits, yields;
  SmallVector<unsigned> kept;
  for (unsigned i = 0; i < chains.size(); ++i)
    if (!chains[i]) {
      kept.push_back(i);
      inits.push_back(loop.getInitArgs()[i]);
      yields.push_back(yield.getOperand(i));
    }
  for (auto [inside, before] : carriers) {
    inits.push_back(before);
    yields.push_back(inside);
  }
  OpBuilder b(loop);
  auto created = scf::ForOp::create(b, loop.getLoc(), loop.getLowerBound(), loop.getUpperBound(),
                                    loop.getStep(), inits);
  created->setAttrs(loop->getAttrs());
  Block *body = created.getBody();
  // What replaces the old arguments or results, given the new ones.
  auto rebuild = [&](ValueRange values) {
    SmallVector<Value> all(chains.size());
    for (auto [position, i] : llvm::enumerate(kept))
      all[i] = values[position];
    for (unsigned i = 0; i < chains.size(); ++i)
      if (chains[i]) {
        auto *it = carriers.find(chains[i]->source);
        all[i] = chains[i]->repeat(b, values[kept.size() + (it - carriers.begin())]);
      }
    return all;
  };
  b.setInsertionPointToStart(body);
  SmallVector<Value> arguments = {created.getInductionVar()};
  llvm::append_range(arguments, rebuild(created.getRegionIterArgs()));
  yield->setOperands(yields);
  if (!body->empty() && body->back().hasTrait<OpTrait::IsTerminator>())
    body->back().erase();
  for (auto [from, to] : llvm::zip_equal(loop.getBody()->getArguments(), arguments))
    from.replaceAllUsesWith(to);
  body->getOperations().splice(body->end(), loop.getBody()->getOperations());
  b.setInsertionPointAfter(created);
  SmallVector<Value> results = rebuild(created.getResults());
  loop.replaceAllUsesWith(results);
  loop.erase();
  // What made the values that are no longer carried.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*body)))
    if (isOpTriviallyDead(&op))
      op.erase();
  return created;
}
