//===- TileBuilder.h - from a configured matmul to a kernel -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_TILEBUILDER_H
#define QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_TILEBUILDER_H

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace qgemm {

/// Builds one kernel. The parts stand in three files: the kernel with its
/// arguments and attributes (TileKernel.cpp), the sum over K (TileProduct.cpp),
/// scales and epilogue (TileEpilogue.cpp).
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
  void setArguments(KernelOp kernel);
  void setAttributes(KernelOp kernel);
  mlir::ArrayAttr predicate();
  void setUpSides();
  mlir::Value index(int64_t v);
  /// The extents that a memref's dynamic dimensions have, from its role's.
  llvm::SmallVector<mlir::Value> bounds(mlir::Value memref, llvm::ArrayRef<mlir::Value> extents);
  /// The greatest alignment, up to 16, that rows of `memref` are known or
  /// required to have, in bytes.
  int64_t rowAlignment(mlir::Type memref);

  //===--- TileProduct.cpp ---===//
  /// The int32 sum with zero points taken off: a tile of layout `acc`.
  mlir::Value buildProduct();
  /// One step of dot and sums; `carried` is the accumulator, then the sums.
  llvm::SmallVector<mlir::Value> buildStep(mlir::Value lhsTile, mlir::Value rhsTile,
                                           mlir::ValueRange carried);
  llvm::SmallVector<mlir::Value> buildStepAt(mlir::Value k, bool inBounds,
                                             mlir::ValueRange carried);
  llvm::SmallVector<mlir::Value> buildTail(mlir::Value &whole, mlir::ValueRange carried);
  /// A tile as multiplied but for its layout; then with that.
  mlir::Value loadOperand(Side &side, mlir::Value k, bool inBounds);
  mlir::Value asOperand(Side &side, mlir::Value tile);
  /// Sums of the side's rows while K runs: of what each lane loads where tiles go
  /// through LDS, of whole rows otherwise.
  mlir::RankedTensorType sumsTile(const Side &side);
  mlir::Value addSums(Side &side, mlir::Value tile, mlir::Value sums);
  mlir::Value correct(mlir::Value acc, mlir::ValueRange sums);
  bool needsSumsOf(const Side &side);
  /// The zero point as it meets stored (or flipped) values, i32, over the rows
  /// of the side and in the layout of the accumulator; null where it is 0.
  mlir::Value zeroTile(Side &side, bool ofFlipped);

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

  //===--- small things ---===//
  mlir::Value splat(mlir::TypedAttr value, mlir::RankedTensorType type);
  mlir::RankedTensorType accTile(mlir::Type element) {
    return mlir::RankedTensorType::get({config.bm, config.bn}, element, acc);
  }
  /// A vector along the side's rows in the accumulator's layout.
  mlir::RankedTensorType rowTile(const Side &side, mlir::Type element);
  mlir::Value broadcastRows(const Side &side, mlir::Value vector);
  bool isLarge() const { return config.family == KernelFamily::Large; }
  AccessAttr access();

  MatmulOp op;
  MatmulDesc desc;
  Configuration config;
  const target::Chip &chip;
  mlir::ImplicitLocOpBuilder b;
  MmaAttr acc;
  Side lhs, rhs;
  llvm::SmallVector<mlir::Value> extras, outs;
  mlir::Value m, n, k;

  struct Argument {
    mlir::Type type;
    std::string name;
    mlir::Value *slot;
    bool noAlias;
    bool readOnly;
  };
  llvm::SmallVector<Argument> arguments;
};

} // namespace qgemm

#endif // QGEMM_LIB_DIALECT_QGEMM_TRANSFORMS_TILEBUILDER_H
