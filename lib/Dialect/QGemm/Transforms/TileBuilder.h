//===- TileBuilder.h - from a configured matmul to a kernel -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_TILEBUILDER_H
#define QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_TILEBUILDER_H

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace qgemm {

/// Builds one kernel. The parts stand in several files: the kernel with its
/// arguments and attributes (TileKernel.cpp), which tile a workgroup takes
/// (TileGrid.cpp), the sum over K (TileProduct.cpp, for few rows TileSkinny.cpp),
/// workgroups that share it (TileSplitK.cpp), scales and epilogue (TileEpilogue.cpp),
/// outs that are reduced along their rows (TileRowOuts.cpp).
class TileBuilder {
public:
  TileBuilder(MatmulOp op, Configuration config, const target::Chip &chip);

  /// Inserts the kernel before `before`.
  KernelOp build(llvm::StringRef name, mlir::Operation *before);

private:
  /// One operand of the product inside the kernel.
  struct Side {
    DotSide which;
    const OperandSide *desc;
    mlir::Value data, scale, zero, sums; ///< kernel arguments, null where absent
    mlir::Value start;                   ///< the tile's first row
    int64_t rows;                        ///< of the tile
    mlir::Attribute gather, layout;      ///< as loaded from memory, as multiplied
    bool isUnsigned;                     ///< stored values are unsigned
    bool flipped; ///< multiplied as value - 128, the instruction being signed
  };

  //===--- TileKernel.cpp ---===//
  void addArgument(mlir::Value operand, llvm::StringRef name, mlir::Value &slot, bool mayAlias);
  void collectArguments();
  void collectWorkspaces();
  void setArguments(KernelOp kernel);
  void setAttributes(KernelOp kernel);
  mlir::ArrayAttr predicate();
  void setUpSides();
  mlir::Attribute columnGather(const Side &side);
  mlir::Value index(int64_t v);
  /// The extents that a memref's dynamic dimensions have, from its role's.
  llvm::SmallVector<mlir::Value> bounds(mlir::Value memref, llvm::ArrayRef<mlir::Value> extents);
  /// The greatest alignment, up to 16, that rows of `memref` are known or
  /// required to have, in bytes.
  int64_t rowAlignment(mlir::Type memref);

  /// What a loop over K leaves, as tiles of layout `acc`: the sum of products, and
  /// the sums of a side's values where the other's zero point asks for them (else
  /// null), the same along each row or column.
  struct Sums {
    mlir::Value products, ofLhs, ofRhs;
  };

  //===--- TileGrid.cpp ---===//
  /// The tile's number along M and N, and which part of K (null: all of it).
  void setUpTile();

  //===--- TileProduct.cpp ---===//
  /// The sums over the workgroup's part of K.
  Sums buildProduct();
  /// The int32 sum over the workgroup's part of K, less zero points times sums.
  /// Zero points meet sums linearly: parts may be corrected one by one.
  mlir::Value correctSummed(const Sums &sums);
  /// What is left to take off once, from the sum over all of K.
  mlir::Value correctWhole(mlir::Value sum);
  /// The bounds of the loop over whole tiles.
  struct Range {
    mlir::Value begin, end;
  };
  /// The workgroup's part of K, less the one step of it that stands before the loop,
  /// where there is one. That step is made here, on `carried`.
  Range beginPart(llvm::SmallVector<mlir::Value> &carried);
  bool partsAreEven();
  /// Columns of K that are multiplied, those beyond it included: they are zeros.
  mlir::Value paddedK();
  /// One step of dot and sums; `carried` is the accumulator, then the sums.
  llvm::SmallVector<mlir::Value> buildStep(mlir::Value lhsTile, mlir::Value rhsTile,
                                           mlir::ValueRange carried);
  llvm::SmallVector<mlir::Value> buildStepAt(mlir::Value k, bool inBounds,
                                             mlir::ValueRange carried);
  /// A step whose loads are checked unless `isWhole`.
  llvm::SmallVector<mlir::Value> buildCheckedStep(mlir::Value k, mlir::Value isWhole,
                                                  mlir::ValueRange carried);
  /// A tile as multiplied but for its layout; then with that.
  mlir::Value loadOperand(Side &side, mlir::Value k, bool inBounds);
  mlir::Value asOperand(Side &side, mlir::Value tile);
  mlir::Value loadTile(Side &side, mlir::Value k, bool inBounds);
  /// Takes 128 off an unsigned operand of a signed instruction.
  mlir::Value flip(Side &side, mlir::Value tile);
  /// Sums of the side's rows while K runs: of what each lane loads where tiles go
  /// through LDS, of whole rows otherwise.
  mlir::RankedTensorType sumsTile(const Side &side);
  mlir::Value addSums(Side &side, mlir::Value tile, mlir::Value sums);
  mlir::Value wholeSums(Side &side, mlir::Value partial);
  bool needsSumsOf(const Side &side);
  /// A constant zero point as it meets stored (or flipped) values; none for a value.
  std::optional<int64_t> constantZero(const Side &side, bool ofFlipped);
  /// The zero point as it meets stored (or flipped) values, i32, over the rows
  /// of the side and in the layout of the accumulator; null where it is 0.
  mlir::Value zeroTile(Side &side, bool ofFlipped);

  //===--- TileSkinny.cpp ---===//
  Sums buildSkinnyProduct();
  llvm::SmallVector<mlir::Value> multiply(mlir::Value a, mlir::Value c, mlir::ValueRange sums);
  /// The sum of the tiles that the waves along K hold, over LDS.
  mlir::Value addWaves(mlir::Value stack, bool first);

  //===--- TileSplitK.cpp ---===//
  /// Leaves the part's sum in memory; the workgroup that arrives last goes on with
  /// the sum over all of K.
  void buildSplitK(mlir::Value part);
  mlir::Value addParts(mlir::Value firstSlot, mlir::ValueRange partBounds);

  //===--- TileEpilogue.cpp ---===//
  mlir::Value scaleTile(Side &side);
  mlir::Value loadVector(mlir::Value memref, int64_t memrefDim, mlir::Value start, int64_t extent,
                         int64_t sliceDim, llvm::ArrayRef<mlir::Value> extents);
  mlir::Value loadOne(mlir::Value memref);
  mlir::Value loadRows(Side &side, const QuantParam &param, mlir::Value memref);
  mlir::Value zeroIfNoK(mlir::Value value);
  void buildEpilogue(mlir::Value acc);
  mlir::Value loadExtra(unsigned i);
  void store(mlir::Value tile, mlir::Value memref);

  //===--- TileRowOuts.cpp ---===//
  /// One out that is reduced along its rows.
  struct RowOut {
    mlir::Value memref, tile; ///< what the epilogue yields for it
    ReduceKind kind;
    mlir::Type part; ///< f32 or i32: what it is reduced in
    bool isUnsigned;
  };
  /// Waves that the columns of the accumulator's tile are divided among.
  int64_t wavesAlongN();
  /// Whether one wave of one workgroup has whole rows.
  bool isRowAlone();
  void buildRowOuts(llvm::ArrayRef<RowOut> rowOuts);
  RowOut makeRowOut(OutKind kind, mlir::Value memref, mlir::Value yielded);
  mlir::Value neutral(const RowOut &out, mlir::RankedTensorType type);
  mlir::Value combine(const RowOut &out, mlir::Value x, mlir::Value y);
  /// `tile`, but neutral elements from `extent` on along `dim`.
  mlir::Value maskBeyond(const RowOut &out, mlir::Value tile, int64_t dim, mlir::Value extent);
  mlir::Value tilesAlongN();
  void storeRows(const RowOut &out, mlir::Value rows);
  /// Rows of `row_partials`: from `first` on, `count`, of one out.
  mlir::Value addRowParts(const RowOut &out, mlir::Value first, mlir::Value count);
  /// Counts the workgroup in at counters[at]; what follows runs in the last of `all`, which
  /// puts the counter back to zero.
  mlir::scf::IfOp enterIfLast(mlir::Value counters, mlir::Value at, mlir::Value all);

  //===--- small things ---===//
  mlir::Value splat(mlir::TypedAttr value, mlir::RankedTensorType type);
  mlir::RankedTensorType accTile(mlir::Type element) {
    return mlir::RankedTensorType::get({config.bm, config.bn}, element, acc);
  }
  /// A vector along the side's rows in the accumulator's layout.
  mlir::RankedTensorType rowTile(const Side &side, mlir::Type element);
  mlir::Value broadcastRows(const Side &side, mlir::Value vector);
  bool isGeneric() const { return config.family == KernelFamily::Generic; }
  bool isSkinny() const { return config.family == KernelFamily::Skinny; }
  AccessAttr access();

  MatmulOp op;
  MatmulDesc desc;
  Configuration config;
  const target::Chip &chip;
  mlir::ImplicitLocOpBuilder b;
  MmaAttr mma;         ///< of the product
  mlir::Attribute acc; ///< of its sum and the epilogue: `mma`, unless waves divide K
  Side lhs, rhs;
  llvm::SmallVector<mlir::Value> extras, outs;
  mlir::Value m, n, k;
  mlir::Value tileM, tileN, part;       ///< the workgroup's position; `part` of K, null: all
  mlir::Value partials, counters;       ///< workspaces of split-K
  mlir::Value rowPartials, rowCounters; ///< workspaces of per-row outs

  struct Argument {
    mlir::Type type;
    std::string name;
    mlir::Value *slot;
    bool noAlias;
    bool readOnly;
    int64_t bytesPerTile = 0; ///< of a workspace
  };
  llvm::SmallVector<Argument> arguments;
};

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_TILEBUILDER_H
