//===- GlobalMemory.cpp - qgemm.load and qgemm.store ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two ways to address a tile. `buffer`: a descriptor whose base is moved to the
// tile's first row and whose extent ends with the last row that exists; rows
// outside are out of its range, columns outside get an offset that always is.
// `global`: 64-bit addresses; a load outside reads the memref's first element
// and drops it, a store outside is branched around.
//
//===----------------------------------------------------------------------===//

#include "TileLowering.h"
#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qgemm;

namespace {

/// Larger than any descriptor's extent: out of range wherever it is used.
constexpr int64_t kOutOfRange = int64_t(1) << 31;

/// Word 3 of a raw buffer descriptor: a data format that is not 0, and on RDNA
/// the always-set bit 24 and bounds checking by offset. (LLVM 22,
/// mlir/lib/Conversion/AMDGPUToROCDL, makeBufferRsrc.)
int64_t descriptorFlags(target::Family family) {
  int64_t flags = (7 << 12) | (4 << 15);
  if (family == target::Family::GFX11 || family == target::Family::GFX12)
    flags |= (int64_t(1) << 24) | (int64_t(3) << 28);
  return flags;
}

/// Everything that addressing one tile takes, computed once for all its vectors.
template <typename Op> class TileAccess {
public:
  TileAccess(OpBuilder &b, Op op, ValueRange memory, KernelTarget target)
      : b(b), loc(op.getLoc()), op(op), i32(b, loc, 32), i64(b, loc, 64), target(target),
        layout(getBitLayout(op.getTileType())), type(cast<MemRefType>(op.getMemory().getType())),
        base(memory.front()) {
    element = op.getTileType().getElementType();
    elementBits = element.getIntOrFloatBitWidth();
    collectStrides(memory.drop_front());
    columnDim = layout.rank() - 1;
    for (int64_t d = layout.rank() - 1; d >= 0; --d)
      if (isUnitStride(d)) {
        columnDim = d;
        break;
      }
    pieceSize = choosePieceSize();
  }

  /// Elements of one memory access.
  int64_t pieceSize;
  const BitLayout &getLayout() const { return layout; }
  Type getElement() const { return element; }
  int64_t numPieces() const { return layout.numRegisters() / pieceSize; }

  /// `columnOfLane`: instead of what the layout says.
  void prepare(Value columnOfLane = {}) {
    for (unsigned d = 0; d < layout.rank(); ++d) {
      lane.push_back(columnOfLane && d == columnDim ? columnOfLane
                                                    : laneCoordinate(b, loc, layout, d));
      start.push_back(i32.cast(op.getIndices()[op.getMemrefDim(d)]));
    }
    if (op.getAccess() == Access::Buffer)
      prepareDescriptor();
    else
      preparePointer();
  }

  Value loadPiece(int64_t piece) {
    Value inside = insideCondition(piece);
    bool buffer = op.getAccess() == Access::Buffer;
    Value at = buffer ? bufferOffset(piece, inside) : piecePointer(piece);
    if (!buffer && inside)
      at = arith::SelectOp::create(b, loc, inside, at, base);
    SmallVector<Value> parts;
    for (MemoryPart part : memoryParts(pieceBytes())) {
      Type memory = memoryType(b.getContext(), part.bytes);
      if (buffer)
        parts.push_back(ROCDL::RawPtrBufferLoadOp::create(
            b, loc, TypeRange{memory},
            ValueRange{descriptor, i32.add(at, i32.constant(part.offset)), scalarOffset,
                       i32.constant(0)}));
      else
        parts.push_back(keepNarrow(
            LLVM::LoadOp::create(b, loc, memory, partPointer(at, part), partAlignment()), part));
    }
    Value value = joinParts(b, loc, parts);
    if (buffer || !inside)
      return value;
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(value.getType()));
    return arith::SelectOp::create(b, loc, inside, value, zero);
  }

  /// Copies a piece of 16 bytes to `lds`, each lane's behind the one before.
  void copyPiece(int64_t piece, Value lds, LLVM::AliasScopeAttr scope) {
    ROCDL::RawPtrBufferLoadLdsOp::create(b, loc, descriptor, lds, i32.constant(16),
                                         bufferOffset(piece, Value()), scalarOffset,
                                         i32.constant(0), i32.constant(0), b.getArrayAttr(scope),
                                         /*noalias_scopes=*/ArrayAttr(), /*tbaa=*/ArrayAttr());
  }

  void storePiece(int64_t piece, Value vector) {
    Value inside = insideCondition(piece);
    if (Value first = firstHolder())
      inside = inside ? b.createOrFold<arith::AndIOp>(loc, inside, first) : first;
    Value data = toMemory(b, loc, vector);
    SmallVector<MemoryPart> parts = memoryParts(pieceBytes());
    if (op.getAccess() == Access::Buffer) {
      Value at = bufferOffset(piece, inside);
      for (MemoryPart part : parts)
        ROCDL::RawPtrBufferStoreOp::create(b, loc, TypeRange{},
                                           ValueRange{takePart(b, loc, data, part), descriptor,
                                                      i32.add(at, i32.constant(part.offset)),
                                                      scalarOffset, i32.constant(0)});
      return;
    }
    auto store = [&] {
      Value at = piecePointer(piece);
      for (MemoryPart part : parts)
        keepNarrow(LLVM::StoreOp::create(b, loc, takePart(b, loc, data, part),
                                         partPointer(at, part), partAlignment()),
                   part);
    };
    if (!inside)
      return store();
    auto guarded = scf::IfOp::create(b, loc, inside, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(guarded.thenBlock());
    store();
  }

private:
  int64_t pieceBytes() { return pieceSize * elementBits / 8; }

  /// What is known of the address of a piece, and so of its parts.
  int64_t partAlignment() {
    int64_t bytes = pieceBytes();
    return std::min<int64_t>(bytes & -bytes, 16);
  }
  /// LLVM would merge neighbouring parts into one access that no alignment allows: it takes
  /// the chip to split those. Atomic accesses of no order stay what they are, at no cost.
  template <typename Access> Access keepNarrow(Access access, MemoryPart part) {
    if (part.bytes < 4 && part.bytes != pieceBytes())
      access.setOrdering(LLVM::AtomicOrdering::unordered);
    return access;
  }
  Value partPointer(Value pointer, MemoryPart part) {
    return part.offset == 0 ? pointer : pointerAt(pointer, i64.constant(part.offset));
  }

  /// A number of elements in bytes: whole bytes, the verifier says.
  Value toBytes(Ints &ints, Value elements) {
    if (elementBits >= 8)
      return ints.mul(elements, elementBits / 8);
    int64_t unit = elementsToByte(element);
    return ints.mul(ints.shr(elements, llvm::Log2_64(unit)), unit * elementBits / 8);
  }

  void collectStrides(ValueRange dynamicStrides) {
    SmallVector<int64_t> staticStrides;
    int64_t offset;
    (void)type.getStridesAndOffset(staticStrides, offset);
    if (!type.getLayout().isIdentity()) {
      for (int64_t s : staticStrides) {
        if (ShapedType::isDynamic(s)) {
          strides.push_back(dynamicStrides.front());
          dynamicStrides = dynamicStrides.drop_front();
        } else {
          strides.push_back(i64.constant(s));
        }
      }
      return;
    }
    // Contiguous: products of the extents behind.
    strides.resize(type.getRank());
    Value product = i64.constant(1);
    for (int64_t d = type.getRank() - 1; d >= 0; --d) {
      strides[d] = product;
      product = i64.mul(product, i64.cast(extent(d)));
    }
  }

  /// The memref's extent along its dimension `d`, i32.
  Value extent(int64_t d) {
    return type.isDynamicDim(d) ? i32.cast(op.getBound(d)) : i32.constant(type.getDimSize(d));
  }
  Value tileStride(int64_t tileDim) { return strides[op.getMemrefDim(tileDim)]; }
  bool isUnitStride(int64_t tileDim) { return matchPattern(tileStride(tileDim), m_One()); }

  int64_t choosePieceSize() {
    if (!isUnitStride(columnDim))
      return 1;
    // Of 6 bits, four elements for each byte of the alignment.
    int64_t elementBytes = llvm::divideCeil(elementBits, 8), perByte = elementsToByte(element);
    int64_t alignment = op.getAlignment().value_or(elementBytes);
    int64_t size =
        std::min<int64_t>(layout.contiguous(columnDim), alignment / elementBytes * perByte);
    int64_t memrefDim = op.getMemrefDim(columnDim);
    while (size > perByte && !op.isInBounds(columnDim) &&
           (type.isDynamicDim(memrefDim) || type.getDimSize(memrefDim) % size != 0))
      size /= 2;
    return std::max<int64_t>(size, perByte);
  }

  Value firstHolder() {
    if (!firstHolderKnown)
      holder = isFirstHolder(b, loc, layout);
    firstHolderKnown = true;
    return holder;
  }

  SmallVector<int64_t, 2> pieceCoordinates(int64_t piece) {
    return layout.atRegister(piece * pieceSize);
  }

  /// Dimensions whose bounds are compared (a descriptor checks the rows itself).
  bool isCompared(int64_t tileDim) {
    if (op.isInBounds(tileDim))
      return false;
    return op.getAccess() == Access::Global || layout.rank() == 1 || tileDim == columnDim;
  }

  /// i1: the piece lies inside, or null when that is known.
  Value insideCondition(int64_t piece) {
    SmallVector<int64_t, 2> c = pieceCoordinates(piece);
    Value all;
    for (unsigned d = 0; d < layout.rank(); ++d) {
      if (!isCompared(d))
        continue;
      Value &inside = insideCache[{d, c[d]}];
      if (!inside) {
        Value at = i32.add(i32.add(start[d], lane[d]), i32.constant(c[d]));
        inside = i32.less(at, extent(op.getMemrefDim(d)));
      }
      all = all ? b.createOrFold<arith::AndIOp>(loc, all, inside) : inside;
    }
    return all;
  }

  /// base + the uniform part of the position, for all dimensions but one of the tile's,
  /// or but all of them.
  Value uniformPointer(int64_t exceptTileDim, bool exceptAll = false) {
    auto left = [&](int64_t d) {
      for (int64_t t = 0; t < layout.rank(); ++t)
        if ((exceptAll || t == exceptTileDim) && op.getMemrefDim(t) == d)
          return true;
      return false;
    };
    Value offset = i64.constant(0);
    for (int64_t d = 0; d < type.getRank(); ++d)
      if (!left(d))
        offset = i64.add(offset, i64.mul(i64.cast(i32.cast(op.getIndices()[d])), strides[d]));
    return pointerAt(base, toBytes(i64, offset));
  }

  Value pointerAt(Value from, Value byteOffset) {
    return LLVM::GEPOp::create(b, loc, from.getType(), b.getI8Type(), from,
                               ArrayRef<LLVM::GEPArg>{byteOffset});
  }

  void preparePointer() {
    pointer = uniformPointer(-1);
    Value offset = i64.constant(0);
    for (unsigned d = 0; d < layout.rank(); ++d)
      offset = i64.add(offset, i64.mul(i64.cast(lane[d]), tileStride(d)));
    pointer = pointerAt(pointer, toBytes(i64, offset));
  }

  Value piecePointer(int64_t piece) {
    SmallVector<int64_t, 2> c = pieceCoordinates(piece);
    Value offset = i64.constant(0);
    for (unsigned d = 0; d < layout.rank(); ++d)
      offset = i64.add(offset, i64.mul(tileStride(d), c[d]));
    return pointerAt(pointer, toBytes(i64, offset));
  }

  void prepareDescriptor() {
    // The extent stays below 2^31, and 32-bit arithmetic stays in scalar registers:
    // LLVM does some of 64 bits in vector registers, and then wraps each access
    // in a loop over the descriptors it believes there might be.
    bool flat = layout.rank() == 1;
    // Rows that run along the tile's last dimension, as K of a K x N operand, and exist:
    // the base stays where it is, so that a loop along them moves one scalar.
    bool alongLast = !flat && columnDim + 1 != layout.rank();
    bool fixedBase = alongLast && op.isInBounds(1 - columnDim);
    Value rowBase = uniformPointer(flat ? -1 : columnDim, fixedBase);
    Value bytes;
    if (flat) {
      // What is left of the only dimension.
      Value left = i32.sub(extent(op.getMemrefDim(0)), start[0]);
      left = i32.min(left, i32.constant(layout.shape[0]));
      bytes = bytesAlong(0, left);
      scalarOffset = i32.constant(0);
    } else {
      int64_t rowDim = 1 - columnDim;
      Value left = extent(op.getMemrefDim(rowDim));
      if (!fixedBase)
        left = i32.min(i32.sub(left, start[rowDim]), i32.constant(layout.shape[rowDim]));
      // A tile may lie behind the end of K, where parts of it are empty.
      if (alongLast && !fixedBase)
        left = i32.max(left, i32.constant(0));
      Value last = i32.mul(i32.sub(left, i32.constant(1)), byteStride(rowDim));
      Value columns = i32.sub(extent(op.getMemrefDim(columnDim)), i32.constant(1));
      Value row = elementBits < 8 ? rowBytes()
                                  : i32.add(i32.mul(columns, byteStride(columnDim)),
                                            i32.constant(elementBits / 8));
      bytes = i32.add(last, row);
      if (alongLast && !fixedBase)
        bytes = i32.max(bytes, i32.constant(0));
      scalarOffset = bytesAlong(columnDim, start[columnDim]);
      if (fixedBase)
        scalarOffset = i32.add(scalarOffset, bytesAlong(rowDim, start[rowDim]));
    }
    bytes = i64.cast(ROCDL::ReadfirstlaneOp::create(b, loc, bytes.getType(), bytes));
    descriptor = ROCDL::MakeBufferRsrcOp::create(
        b, loc, LLVM::LLVMPointerType::get(b.getContext(), kBufferSpace), rowBase,
        arith::ConstantOp::create(b, loc, b.getI16IntegerAttr(0)), bytes,
        i32.constant(descriptorFlags(target.family)));
    laneOffset = i32.constant(0);
    for (unsigned d = 0; d < layout.rank(); ++d)
      laneOffset = i32.add(laneOffset, bytesAlong(d, lane[d]));
  }

  /// The stride along a tile dimension in bytes, i32: a tile spans less than 2^31.
  Value byteStride(int64_t d) { return toBytes(i32, i32.cast(tileStride(d))); }

  /// The distance of `positions` elements along a tile dimension, i32.
  Value bytesAlong(int64_t d, Value positions) {
    if (elementBits < 8 && d == columnDim)
      return toBytes(i32, positions);
    return i32.mul(positions, byteStride(d));
  }

  /// The bytes of a row of packed elements, the last of which may be half used.
  Value rowBytes() {
    int64_t last = elementsToByte(element) - 1;
    return toBytes(i32, i32.add(extent(op.getMemrefDim(columnDim)), i32.constant(last)));
  }

  Value bufferOffset(int64_t piece, Value inside) {
    SmallVector<int64_t, 2> c = pieceCoordinates(piece);
    Value offset = i32.constant(0);
    for (unsigned d = 0; d < layout.rank(); ++d)
      offset = i32.add(offset, bytesAlong(d, i32.constant(c[d])));
    offset = i32.add(laneOffset, offset);
    if (inside)
      offset = arith::SelectOp::create(b, loc, inside, offset, i32.constant(int32_t(kOutOfRange)));
    return offset;
  }

  OpBuilder &b;
  Location loc;
  Op op;
  Ints i32, i64;
  KernelTarget target;
  BitLayout layout;
  MemRefType type;
  Type element;
  int64_t elementBits, columnDim;
  SmallVector<Value> strides;                 ///< of the memref, i64, in elements
  SmallVector<Value> lane, start;             ///< per tile dimension, i32
  Value base, pointer;                        ///< global access
  Value descriptor, scalarOffset, laneOffset; ///< buffer access
  Value holder;
  bool firstHolderKnown = false;
  llvm::DenseMap<std::pair<unsigned, int64_t>, Value> insideCache;
};

struct LowerLoad : TargetPattern<LoadOp> {
  using TargetPattern::TargetPattern;
  LogicalResult matchAndRewrite(LoadOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    TileAccess<LoadOp> access(rewriter, op, adaptor.getSource(), target);
    access.prepare();
    SmallVector<Value> pieces;
    for (int64_t p = 0; p < access.numPieces(); ++p)
      pieces.push_back(access.loadPiece(p));
    rewriter.replaceOpWithMultiple(
        op, {fromMemory(rewriter, op.getLoc(), pieces, access.getLayout(), access.getElement())});
    return success();
  }
};

struct LowerStore : TargetPattern<StoreOp> {
  using TargetPattern::TargetPattern;
  LogicalResult matchAndRewrite(StoreOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    TileAccess<StoreOp> access(rewriter, op, adaptor.getDest(), target);
    access.prepare();
    // Column by column: what belongs to columns is needed once.
    const BitLayout &layout = access.getLayout();
    SmallVector<std::pair<int64_t, int64_t>> order; // column, piece
    for (int64_t p = 0; p < access.numPieces(); ++p)
      order.push_back({layout.atRegister(p * access.pieceSize).back(), p});
    llvm::sort(order);
    SmallVector<Value> vectors = asBytes(rewriter, op.getLoc(), adaptor.getValue());
    int64_t vectorSize = cast<VectorType>(vectors.front().getType()).getNumElements();
    int64_t pieceSize = access.pieceSize * vectorSize / layout.vectorSize();
    for (auto [column, p] : order)
      access.storePiece(
          p, extractRun(rewriter, op.getLoc(), vectors, vectorSize, p * pieceSize, pieceSize));
    rewriter.eraseOp(op);
    return success();
  }
};

/// Global memory straight to LDS. The hardware writes the lanes' 16 bytes in a row,
/// so a swizzle is applied to what each lane reads.
struct LowerLoadToLds : TargetPattern<LoadToLdsOp> {
  using TargetPattern::TargetPattern;
  LogicalResult matchAndRewrite(LoadToLdsOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    if (target.family != target::Family::GFX950)
      return op.emitOpError("requires gfx950");
    Location loc = op.getLoc();
    TileAccess<LoadToLdsOp> access(rewriter, op, adaptor.getSource(), target);
    const BitLayout &layout = access.getLayout();
    LdsAddressMap plain(op.getDest().getType(), std::nullopt);
    for (auto [i, bit] : llvm::enumerate(layout.lanes))
      if (plain.basis(bit) != kLdsChunkBytes << i)
        return op.emitOpError("requires lanes whose 16 bytes follow each other in the buffer");
    int64_t bytes = access.pieceSize * op.getTileType().getElementTypeBitWidth() / 8;
    if (bytes != kLdsChunkBytes || !op.isInBounds(1))
      return op.emitOpError("requires 16 bytes in each lane, in bounds along the row");

    // The chunk at a place is the one whose number, swizzled, is the place's.
    SmallVector<int64_t> masks;
    if (auto alloc = op.getDest().getDefiningOp<LdsAllocOp>(); alloc && alloc.getSwizzle())
      masks = llvm::to_vector(alloc.getSwizzle()->getMasks());
    int64_t chunk = kLdsChunkBytes * 8 / op.getTileType().getElementTypeBitWidth();
    for (int64_t mask : masks)
      if (mask * chunk >= layout.shape[1])
        return op.emitOpError("requires a swizzle within rows");
    auto column = [&](CoordBit bit) -> int64_t {
      if (bit.dim == 1)
        return int64_t(1) << bit.bit;
      return bit.dim == 0 && bit.bit < int(masks.size()) ? masks[bit.bit] * chunk : 0;
    };
    for (CoordBit bit : layout.registers)
      if (bit.dim == 0 && column(bit) != 0)
        return op.emitOpError("requires a swizzle that lanes and waves decide");
    access.prepare(linearInLane(rewriter, loc, layout, llvm::map_to_vector(layout.lanes, column),
                                llvm::map_to_vector(layout.waves, column)));

    SmallVector<int64_t> none(layout.lanes.size(), 0);
    Value wave = linearInLane(
        rewriter, loc, layout, none,
        llvm::map_to_vector(layout.waves, [&](CoordBit bit) { return plain.basis(bit); }));
    Value lds = adaptor.getDest().front();
    Type type = lds.getType();
    Value base = LLVM::GEPOp::create(rewriter, loc, type, rewriter.getI8Type(), lds,
                                     ArrayRef<LLVM::GEPArg>{wave});
    for (int64_t p = 0; p < access.numPieces(); ++p) {
      auto offset = int32_t(plain.address(layout.atRegister(p * access.pieceSize)));
      Value to = rewriter.createOrFold<LLVM::GEPOp>(loc, type, rewriter.getI8Type(), base,
                                                    ArrayRef<LLVM::GEPArg>{LLVM::GEPArg(offset)});
      access.copyPiece(p, to, directLoadScope(getContext()));
    }
    rewriter.eraseOp(op);
    return success();
  }
};

/// One element for all lanes: the address is uniform, so LLVM makes it a scalar load.
struct LowerLoadScalar : OpConversionPattern<LoadScalarOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(LoadScalarOp op, OneToNOpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type element = op.getResult().getType();
    Value pointer = elementPointer(rewriter, loc, cast<MemRefType>(op.getSource().getType()),
                                   adaptor.getSource(), op.getIndices());
    auto load = LLVM::LoadOp::create(rewriter, loc, element, pointer);
    load.setInvariant(true);
    rewriter.replaceOp(op, load);
    return success();
  }
};
} // namespace

Value qgemm::elementPointer(OpBuilder &b, Location loc, MemRefType type, ValueRange memory,
                            ValueRange indices) {
  Ints i64(b, loc, 64);
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  ValueRange dynamic = memory.drop_front();
  Value position = i64.constant(0);
  for (auto [index, stride] : llvm::zip_equal(indices, strides)) {
    Value s = ShapedType::isDynamic(stride) ? dynamic.front() : i64.constant(stride);
    if (ShapedType::isDynamic(stride))
      dynamic = dynamic.drop_front();
    position = i64.add(position, i64.mul(i64.cast(index), s));
  }
  return LLVM::GEPOp::create(b, loc, memory.front().getType(), signlessElement(type),
                             memory.front(), ArrayRef<LLVM::GEPArg>{position});
}

void qgemm::populateGlobalMemoryPatterns(TileTypeConverter &converter, RewritePatternSet &patterns,
                                         KernelTarget target) {
  patterns.add<LowerLoad, LowerStore, LowerLoadToLds>(converter, patterns.getContext(), target);
  patterns.add<LowerLoadScalar>(converter, patterns.getContext());
}
