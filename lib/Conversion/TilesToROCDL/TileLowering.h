//===- TileLowering.h - what the patterns of tile lowering share -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile becomes one vector value for each `BitLayout::vectorSize()` registers;
// a memref becomes a pointer followed by its dynamic strides (i64, in elements);
// an LDS buffer becomes a pointer to LDS.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_CONVERSION_TILESTOROCDL_TILELOWERING_H
#define QGEMM_LIB_CONVERSION_TILESTOROCDL_TILELOWERING_H

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/MatrixInstruction.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/DialectConversion.h"
#include "llvm/ADT/DenseMap.h"

namespace qgemm {

/// Address spaces of LLVM's AMDGPU target (LLVM's AMDGPUUsage, "Address Spaces").
inline constexpr unsigned kGlobalSpace = 1, kLdsSpace = 3, kBufferSpace = 8;

/// The name of a kernel's LDS array: never the kernel's own.
inline std::string ldsSymbol(llvm::StringRef kernel) { return (kernel + ".lds").str(); }
/// The i32 of LDS through which waves learn the result of an atomic operation.
inline std::string atomicSymbol(llvm::StringRef kernel) { return (kernel + ".lds.atomic").str(); }

/// The family, the lanes of a wave and the waves of the kernel, for the patterns.
struct KernelTarget {
  target::Family family;
  unsigned waveSize;
  int64_t numWaves;
};

class TileTypeConverter : public mlir::TypeConverter {
public:
  explicit TileTypeConverter(mlir::MLIRContext *context);
};

/// A pattern that looks at the kernel's target.
template <typename Op> struct TargetPattern : mlir::OpConversionPattern<Op> {
  TargetPattern(const mlir::TypeConverter &converter, mlir::MLIRContext *context,
                KernelTarget target)
      : mlir::OpConversionPattern<Op>(converter, context), target(target) {}
  KernelTarget target;
};

/// Integer arithmetic that folds constants as it goes.
class Ints {
public:
  Ints(mlir::OpBuilder &b, mlir::Location loc, unsigned width) : b(b), loc(loc), width(width) {}
  mlir::Value constant(int64_t v);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, int64_t y) { return mul(x, constant(y)); }
  mlir::Value bitAnd(mlir::Value x, int64_t y);
  mlir::Value bitXor(mlir::Value x, mlir::Value y);
  mlir::Value shl(mlir::Value x, int64_t y);
  mlir::Value shr(mlir::Value x, int64_t y);
  mlir::Value min(mlir::Value x, mlir::Value y);
  mlir::Value max(mlir::Value x, mlir::Value y);
  /// x < y, signed.
  mlir::Value less(mlir::Value x, mlir::Value y);
  /// Converts an index or a narrower or wider integer to this width; indices
  /// and counts are never negative.
  mlir::Value cast(mlir::Value v);

private:
  mlir::OpBuilder &b;
  mlir::Location loc;
  unsigned width;
};

/// The lane's number in its wave and the (uniform) wave's in its workgroup, i32.
mlir::Value laneId(mlir::OpBuilder &b, mlir::Location loc, unsigned waveSize);
mlir::Value waveId(mlir::OpBuilder &b, mlir::Location loc, unsigned waveSize, int64_t numWaves);

/// The value of a function that is linear over the bits of lane and wave number:
/// the exclusive or of `laneBases[i]` and `waveBases[i]` over the bits set.
mlir::Value linearInLane(mlir::OpBuilder &b, mlir::Location loc, const BitLayout &layout,
                         llvm::ArrayRef<int64_t> laneBases, llvm::ArrayRef<int64_t> waveBases);

/// The part of coordinate `dim` that lane and wave decide, i32.
mlir::Value laneCoordinate(mlir::OpBuilder &b, mlir::Location loc, const BitLayout &layout,
                           int64_t dim);

/// An i1 that is true for one holder of each element, or null where there are
/// no copies.
mlir::Value isFirstHolder(mlir::OpBuilder &b, mlir::Location loc, const BitLayout &layout);

/// `count` registers of a layout from `first` on as one vector; they lie in `vectors`
/// of `vectorSize` registers each.
mlir::Value extractRun(mlir::OpBuilder &b, mlir::Location loc, mlir::ValueRange vectors,
                       int64_t vectorSize, int64_t first, int64_t count);

/// One value of the right type for a memory access of `count` elements
/// (integers of 1, 2 or 4 bytes, or vectors of i32, or of i8 where the bytes are no multiple
/// of 4), and the casts to and from: a layout's vectors from equal pieces that follow each other.
mlir::Type memoryType(mlir::MLIRContext *context, int64_t bytes);
mlir::Value toMemory(mlir::OpBuilder &b, mlir::Location loc, mlir::Value vector);
llvm::SmallVector<mlir::Value> fromMemory(mlir::OpBuilder &b, mlir::Location loc,
                                          llvm::ArrayRef<mlir::Value> pieces,
                                          const BitLayout &layout, mlir::Type element);

/// The accesses of at most 16 bytes that move `bytes` bytes at an address that is a multiple
/// of the greatest power of two that divides them: one, but for 24 bytes and 48, and for 3
/// and 6, which come as bytes and pairs of bytes.
struct MemoryPart {
  int64_t offset, bytes;
};
llvm::SmallVector<MemoryPart> memoryParts(int64_t bytes);
/// One value of memoryType out of those of its parts, and a part out of a value.
mlir::Value joinParts(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> parts);
mlir::Value takePart(mlir::OpBuilder &b, mlir::Location loc, mlir::Value whole, MemoryPart part);

/// The vectors of a tile of elements narrower than a byte as vectors of bytes; those of
/// others as they are.
llvm::SmallVector<mlir::Value> asBytes(mlir::OpBuilder &b, mlir::Location loc,
                                       mlir::ValueRange vectors);

/// The bytes of a tile whose lanes hold neighbours along dimension 0 side by side
/// (`BitLayout::transposedRun`), as words of neighbours along dimension 1.
class TurnedBytes {
public:
  TurnedBytes(mlir::OpBuilder &b, mlir::Location loc, mlir::ValueRange vectors,
              const BitLayout &layout);
  /// `count` words that follow each other, from the byte in register `reg` on: an i32,
  /// or a vector of them.
  mlir::Value words(int64_t reg, int64_t count);
  /// Registers from one neighbour along dimension 1 to the next.
  int64_t stride() const { return rows; }

private:
  mlir::Value select(mlir::Value low, mlir::Value high, int64_t selector);
  mlir::Value pair(int64_t reg, int64_t half);
  mlir::Value word(int64_t reg);

  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::ValueRange vectors;
  const BitLayout &layout;
  int64_t rows;
  llvm::DenseMap<std::pair<int64_t, int64_t>, mlir::Value> pairs;
};

/// The alias scope of loads straight to LDS. Other accesses to LDS are declared not
/// to alias them, or LLVM would wait for all such loads before each read;
/// `qgemm.wait` says when they are complete.
mlir::LLVM::AliasScopeAttr directLoadScope(mlir::MLIRContext *context);

/// The address of one element of a converted memref (pointer, dynamic strides) at
/// indices that are the same for all lanes.
mlir::Value elementPointer(mlir::OpBuilder &b, mlir::Location loc, mlir::MemRefType type,
                           mlir::ValueRange memory, mlir::ValueRange indices);

/// Pattern sets, one for each file.
void populateAtomicPatterns(TileTypeConverter &converter, mlir::RewritePatternSet &patterns,
                            KernelTarget target);
void populateGlobalMemoryPatterns(TileTypeConverter &converter, mlir::RewritePatternSet &patterns,
                                  KernelTarget target);
void populateLdsPatterns(TileTypeConverter &converter, mlir::RewritePatternSet &patterns,
                         KernelTarget target);
void populateTilePatterns(TileTypeConverter &converter, mlir::RewritePatternSet &patterns,
                          KernelTarget target);
void populateDotPatterns(TileTypeConverter &converter, mlir::RewritePatternSet &patterns,
                         KernelTarget target);
void populateReducePatterns(TileTypeConverter &converter, mlir::RewritePatternSet &patterns,
                            KernelTarget target);

} // namespace qgemm

#endif // QGEMM_LIB_CONVERSION_TILESTOROCDL_TILELOWERING_H
