//===- PipelinePingPong.cpp - halves of the waves take turns --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For a loop that is one product, with two waves on each SIMD. Step t of a wave has
// two phases, with a barrier between any two:
//
//   memory:   the fragments of tile t are read from its buffer, tile t + 1 is stored to
//             the other one and its registers take tile t + 2; or, where tiles go
//             straight to LDS, tile t + 3 is sent to buffer (t + 3) % 4
//   products: all of tile t, before the other wave of the SIMD
//
// The second half of the waves is one barrier behind the first, so that one half's
// memory phase lasts as long as the other's products. Numbered by barriers, the first
// half's step t is phases 2t and 2t + 1, the second half's 2t + 1 and 2t + 2; behind its
// last products the first half meets the second, which has stored and read everything:
//
//   stored in phases 2t - 2 and 2t - 1, tile t is read in phases 2t and 2t + 1;
//   read in phases 2t - 2 and 2t - 1, tile t - 1 is overwritten in phases 2t and 2t + 1.
//
// So nothing else is needed if a wave waits for its own accesses to LDS at the end of
// its memory phase, and there for the arrival of what it sent to the next buffer.
//
//===----------------------------------------------------------------------===//

#include "PipelineLoop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace qgemm;

/// Tile 0 in its buffer and the next ones under way; then the second half falls behind.
DeepPipeliner::State DeepPipeliner::emitPingPongPrologue(State state, bool first) {
  Value start = index(0);
  unsigned adopted = firstTiles.empty() ? 0 : 1;
  if (direct) {
    if (!first)
      BarrierOp::create(b);
    for (unsigned t = adopted; t + 1 < numBuffers; ++t)
      emitDirectFetch(position(index(t - adopted)), t);
    if (adopted)
      emitFirstStores(state);
    emitDirectMeeting(numBuffers - 2);
  } else {
    SmallVector<Value> tile0 = firstTiles;
    if (!adopted)
      tile0 = fetchAhead(start, 0);
    state.tiles = fetchAhead(start, 1);
    if (!first)
      BarrierOp::create(b);
    if (adopted)
      emitFirstStores(state);
    else
      emitStoreAndSums(state, tile0, 0, Value());
    BarrierOp::create(b);
  }
  BarrierOp::create(b, /*bare=*/true, /*half=*/b.getI64IntegerAttr(1));
  return state;
}

/// `ahead`: tiles behind the next that may be on their way straight to LDS.
DeepPipeliner::State DeepPipeliner::emitPingPongStep(State state, Value t, unsigned buffer,
                                                     bool prefetch, bool last, unsigned ahead) {
  // Behind the products of the step before.
  if (!matchPattern(t, m_Zero()))
    BarrierOp::create(b, /*bare=*/true);
  State next = state;
  SmallVector<SmallVector<Value>> fragments;
  for (int64_t s = 0; s < slices; ++s) {
    emitRead(next, buffer, s * sliceExtent);
    fragments.push_back(std::move(next.fragments));
  }
  if (direct) {
    if (prefetch)
      emitDirectFetch(position(add(t, index(firstTiles.empty() ? 3 : 2))),
                      (buffer + numBuffers - 1) % numBuffers);
    emitDirectMeeting(ahead);
  } else {
    if (!last)
      emitStoreAndSums(next, state.tiles, 1 - buffer, isStep(add(t, index(1))));
    if (prefetch)
      next.tiles = fetchAhead(t, 2);
    WaitOp::create(b, IntegerAttr(), b.getI64IntegerAttr(0));
    BarrierOp::create(b, /*bare=*/true);
  }
  PriorityOp::create(b, 1);
  for (auto &slice : fragments) {
    next.fragments = std::move(slice);
    next.sums[dotAt] = emitDot(next);
  }
  PriorityOp::create(b, 0);
  next.fragments.clear();
  return next;
}

/// The first half waits for the second to be done with LDS. What it does next goes on
/// beside the second's last products.
void DeepPipeliner::emitPingPongEnd() {
  BarrierOp::create(b, /*bare=*/true, /*half=*/b.getI64IntegerAttr(0));
}
