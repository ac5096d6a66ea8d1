//===- PipelineLoop.h - overlapping loads and products ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_PIPELINELOOP_H
#define QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_PIPELINELOOP_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/Chip.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace qgemm {

/// Whether data moves between lanes.
bool goesThroughLds(ConvertLayoutOp op);

/// A new buffer for `tile`, at the head of the kernel.
mlir::Value allocateLdsFor(mlir::ImplicitLocOpBuilder &b, KernelOp kernel,
                           mlir::RankedTensorType tile);

/// Rewrites the loop if tiles that do not depend on its carried values go
/// through LDS in it; leaves it alone otherwise.
void pipelineLoop(KernelOp kernel, mlir::scf::ForOp loop);

/// What is built in its scope takes the location of the operation that it stands for, so that line
/// tables tell a product from a load.
class AtLocation {
public:
  AtLocation(mlir::ImplicitLocOpBuilder &b, mlir::Location location) : b(b), before(b.getLoc()) {
    b.setLoc(location);
  }
  ~AtLocation() { b.setLoc(before); }

private:
  mlir::ImplicitLocOpBuilder &b;
  mlir::Location before;
};

/// What the forms of a pipelined loop share: which operations fetch tiles, the
/// two LDS buffers of each tile, and steps counted from 0.
class LoopPipeliner {
public:
  LoopPipeliner(KernelOp kernel, mlir::scf::ForOp loop)
      : kernel(kernel), loop(loop), b(loop.getLoc(), loop) {}
  virtual ~LoopPipeliner() = default;

  /// False: nothing to pipeline, or the loop's order must stay: it counts in
  /// another type than index, or writes what a load ahead of its step would miss.
  bool analyze();
  void run();

protected:
  /// Everything for at least one step; returns the loop's results. `first`: no
  /// wave can still be reading the LDS that the buffers lie in.
  virtual llvm::SmallVector<mlir::Value> emitAll(mlir::Value steps, bool first) = 0;

  mlir::Value index(int64_t v);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value cmp(mlir::arith::CmpIPredicate p, mlir::Value x, mlir::Value y);

  /// The induction variable of step `t`; past the end, of the last step: the
  /// tiles are loaded again and not used.
  mlir::Value position(mlir::Value t);
  /// The tiles of the step at `at`, one for each of `converts`.
  llvm::SmallVector<mlir::Value> emitFetch(mlir::Value at);
  void emitStore(llvm::ArrayRef<mlir::Value> tiles, unsigned parity);
  /// The tiles of the step at `at`, straight to LDS.
  void emitDirectFetch(mlir::Value at, unsigned buffer);
  /// The columns of a tile that one read of LDS feeds, from column `k` on.
  mlir::Value loadSlice(mlir::RankedTensorType tile, mlir::Value buffer, int64_t k);

  /// Elements along K that one read of LDS feeds.
  static int64_t sliceOf(mlir::RankedTensorType tile);

  KernelOp kernel;
  mlir::scf::ForOp loop;
  mlir::ImplicitLocOpBuilder b;
  llvm::SmallVector<ConvertLayoutOp> converts;
  llvm::SetVector<mlir::Operation *> fetch; ///< what runs ahead of its step
  llvm::SmallPtrSet<mlir::Operation *, 8> fetchOnly;
  unsigned numBuffers = 2;
  llvm::SmallVector<llvm::SmallVector<mlir::Value>> buffers; ///< [buffer][tile]
  mlir::Value lastStep;

  /// Whether there are steps besides those that the loop counts.
  virtual bool runsAlways() { return false; }

private:
  bool writesMemory();
  bool ldsUsedBefore();
  void findFetchOnly();
  bool collectSlice(mlir::Value value, llvm::SetVector<mlir::Operation *> &slice);
  mlir::Value countSteps();
  void replaceWith(mlir::ValueRange results);
};

/// One tile ahead, whatever the body computes with the tiles.
std::unique_ptr<LoopPipeliner> makeSimplePipeliner(KernelOp kernel, mlir::scf::ForOp loop);

/// Tiles two and fragments one slice ahead, for a body that is one product and
/// sums of the rows of its tiles; `applies` says whether it is, and fits the
/// register file. A step of the same kind that stands before the loop, as the one
/// for the end of K, becomes the pipeline's first.
class DeepPipeliner : public LoopPipeliner {
public:
  using LoopPipeliner::LoopPipeliner;
  bool applies();
  /// Takes over the step before the loop, if there is one.
  void adoptFirstStep();

private:
  struct State;
  llvm::SmallVector<mlir::Value> emitAll(mlir::Value steps, bool first) override;
  bool runsAlways() override { return !firstTiles.empty(); }
  bool hasOnlyAccumulations();
  bool matchesStep(mlir::Value before, mlir::Value inside);
  State emitPrologue(bool first);
  State emitStep(State state, mlir::Value t, unsigned parity, bool prefetch, bool last);
  State emitStepOfOneSlice(State state, mlir::Value t, unsigned parity, bool prefetch, bool last);
  State emitDirectStep(State state, mlir::Value t, unsigned buffer, bool prefetch, bool last,
                       unsigned ahead);
  void emitDirectMeeting(unsigned tilesUnderWay);
  State emitPingPongPrologue(State state, bool first);
  State emitPingPongStep(State state, mlir::Value t, unsigned buffer, bool prefetch, bool last,
                         unsigned ahead);
  void emitPingPongEnd();
  bool canLoadDirectly(const target::Chip &chip);
  State emitLoop(State state, mlir::Value turns);
  llvm::SmallVector<mlir::Value> emitRest(State state, mlir::Value rest, mlir::Value t,
                                          unsigned done);
  llvm::SmallVector<mlir::Value> fetchAhead(mlir::Value t, int64_t ahead);
  mlir::Value isStep(mlir::Value t);
  void emitRead(State &state, unsigned parity, int64_t k);
  mlir::Value emitDot(const State &state);
  void emitSums(State &state, mlir::ValueRange tiles, mlir::Value condition);
  void emitStoreAndSums(State &state, mlir::ValueRange tiles, unsigned parity,
                        mlir::Value condition);
  void emitFirstStores(State &state);

  /// A sum that the loop carries besides the product: of the rows of a tile.
  struct RowSums {
    RowSumsOp op;
    unsigned carried, tile;
  };

  DotOp dot;
  unsigned dotAt = 0; ///< its place among the carried values
  llvm::SmallVector<RowSums> rowSums;
  llvm::SmallVector<mlir::Value> firstTiles; ///< of the adopted step
  llvm::SmallVector<mlir::Operation *> firstOps;
  mlir::Value allSteps;
  bool direct = false;   ///< tiles go straight to LDS
  bool pingPong = false; ///< the waves' halves take turns
  int64_t slices = 1, sliceExtent = 0;
  unsigned peeled = 0;  ///< steps before the loop
  unsigned maxRest = 1; ///< most steps behind it
};

/// What a deep loop carries.
struct DeepPipeliner::State {
  llvm::SmallVector<mlir::Value> sums;      ///< what the loop carried before
  llvm::SmallVector<mlir::Value> tiles;     ///< one for each of `converts`
  llvm::SmallVector<mlir::Value> fragments; ///< of the lhs and the rhs

  llvm::SmallVector<mlir::Value> values() const {
    llvm::SmallVector<mlir::Value> all = sums;
    llvm::append_range(all, tiles);
    llvm::append_range(all, fragments);
    return all;
  }
  /// The same parts out of a list in the order of values().
  State with(mlir::ValueRange list) const {
    State s;
    s.sums = llvm::to_vector_of<mlir::Value>(list.take_front(sums.size()));
    s.tiles = llvm::to_vector_of<mlir::Value>(list.slice(sums.size(), tiles.size()));
    s.fragments = llvm::to_vector_of<mlir::Value>(list.drop_front(sums.size() + tiles.size()));
    return s;
  }
};

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_PIPELINELOOP_H
