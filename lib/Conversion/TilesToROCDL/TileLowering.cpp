//===- TileLowering.cpp - what the patterns of tile lowering share --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TileLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qgemm;

TileTypeConverter::TileTypeConverter(MLIRContext *context) {
  addConversion([](Type type) { return type; });
  addConversion(
      [](RankedTensorType type, SmallVectorImpl<Type> &results) -> std::optional<LogicalResult> {
        if (!isTile(type))
          return std::nullopt;
        BitLayout layout = getBitLayout(type);
        results.append(layout.numVectors(),
                       VectorType::get(layout.vectorSize(), type.getElementType()));
        return success();
      });
  addConversion([](MemRefType type, SmallVectorImpl<Type> &results) {
    results.push_back(LLVM::LLVMPointerType::get(type.getContext(), kGlobalSpace));
    SmallVector<int64_t> strides;
    int64_t offset;
    if (!type.getLayout().isIdentity() && succeeded(type.getStridesAndOffset(strides, offset)))
      for (int64_t s : strides)
        if (ShapedType::isDynamic(s))
          results.push_back(IntegerType::get(type.getContext(), 64));
    return success();
  });
  addConversion([](LdsType type) -> Type {
    return LLVM::LLVMPointerType::get(type.getContext(), kLdsSpace);
  });
  auto cast = [](OpBuilder &b, Type type, ValueRange inputs, Location loc) -> Value {
    return UnrealizedConversionCastOp::create(b, loc, type, inputs).getResult(0);
  };
  addSourceMaterialization(cast);
  addTargetMaterialization(
      [](OpBuilder &b, TypeRange types, ValueRange inputs, Location loc) -> SmallVector<Value> {
        return llvm::to_vector_of<Value>(
            UnrealizedConversionCastOp::create(b, loc, types, inputs).getResults());
      });
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value Ints::constant(int64_t v) {
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(b.getIntegerType(width), v));
}
Value Ints::add(Value x, Value y) { return b.createOrFold<arith::AddIOp>(loc, x, y); }
Value Ints::sub(Value x, Value y) { return b.createOrFold<arith::SubIOp>(loc, x, y); }
Value Ints::mul(Value x, Value y) { return b.createOrFold<arith::MulIOp>(loc, x, y); }
Value Ints::bitAnd(Value x, int64_t y) {
  return b.createOrFold<arith::AndIOp>(loc, x, constant(y));
}
Value Ints::bitXor(Value x, Value y) { return b.createOrFold<arith::XOrIOp>(loc, x, y); }
Value Ints::shl(Value x, int64_t y) {
  return y == 0 ? x : b.createOrFold<arith::ShLIOp>(loc, x, constant(y));
}
Value Ints::shr(Value x, int64_t y) {
  return y == 0 ? x : b.createOrFold<arith::ShRUIOp>(loc, x, constant(y));
}
Value Ints::min(Value x, Value y) { return b.createOrFold<arith::MinSIOp>(loc, x, y); }
Value Ints::max(Value x, Value y) { return b.createOrFold<arith::MaxSIOp>(loc, x, y); }
Value Ints::less(Value x, Value y) {
  return b.createOrFold<arith::CmpIOp>(loc, arith::CmpIPredicate::slt, x, y);
}
Value Ints::cast(Value v) {
  Type type = b.getIntegerType(width);
  if (v.getType() == type)
    return v;
  if (v.getType().isIndex())
    return b.createOrFold<arith::IndexCastUIOp>(loc, type, v);
  if (v.getType().getIntOrFloatBitWidth() < width)
    return b.createOrFold<arith::ExtUIOp>(loc, type, v);
  return b.createOrFold<arith::TruncIOp>(loc, type, v);
}

//===----------------------------------------------------------------------===//
// Lanes and waves
//===----------------------------------------------------------------------===//

static Value threadId(OpBuilder &b, Location loc) {
  return ROCDL::ThreadIdXOp::create(b, loc, b.getI32Type());
}

Value qgemm::laneId(OpBuilder &b, Location loc, unsigned waveSize) {
  return Ints(b, loc, 32).bitAnd(threadId(b, loc), waveSize - 1);
}

Value qgemm::waveId(OpBuilder &b, Location loc, unsigned waveSize, int64_t numWaves) {
  if (numWaves == 1)
    return Ints(b, loc, 32).constant(0);
  Value wave = Ints(b, loc, 32).shr(threadId(b, loc), llvm::Log2_32(waveSize));
  // All lanes agree; said so, it lives in a scalar register.
  return ROCDL::ReadfirstlaneOp::create(b, loc, wave.getType(), wave);
}

/// Adds `source`'s share of a linear function. Runs of bits with bases that
/// double from bit to bit are moved together.
static void addLinear(Ints &ints, Value source, ArrayRef<int64_t> bases, Value &sum) {
  for (size_t i = 0; i < bases.size();) {
    if (bases[i] == 0) {
      ++i;
      continue;
    }
    size_t end = i + 1;
    while (end < bases.size() && bases[end] == bases[end - 1] * 2)
      ++end;
    Value field = ints.bitAnd(ints.shr(source, i), (int64_t(1) << (end - i)) - 1);
    Value part = ints.mul(field, bases[i]);
    sum = sum ? ints.bitXor(sum, part) : part;
    i = end;
  }
}

Value qgemm::linearInLane(OpBuilder &b, Location loc, const BitLayout &layout,
                          ArrayRef<int64_t> laneBases, ArrayRef<int64_t> waveBases) {
  Ints ints(b, loc, 32);
  Value sum;
  addLinear(ints, laneId(b, loc, layout.waveSize()), laneBases, sum);
  if (llvm::any_of(waveBases, [](int64_t v) { return v != 0; }))
    addLinear(ints, waveId(b, loc, layout.waveSize(), layout.numWaves()), waveBases, sum);
  return sum ? sum : ints.constant(0);
}

Value qgemm::laneCoordinate(OpBuilder &b, Location loc, const BitLayout &layout, int64_t dim) {
  auto bases = [&](ArrayRef<CoordBit> bits) {
    return llvm::map_to_vector(
        bits, [&](CoordBit c) { return c.dim == dim ? int64_t(1) << c.bit : int64_t(0); });
  };
  return linearInLane(b, loc, layout, bases(layout.lanes), bases(layout.waves));
}

Value qgemm::isFirstHolder(OpBuilder &b, Location loc, const BitLayout &layout) {
  Ints ints(b, loc, 32);
  Value copies;
  auto check = [&](ArrayRef<CoordBit> bits, auto source) {
    int64_t mask = 0;
    for (auto [i, c] : llvm::enumerate(bits))
      if (c.isNone())
        mask |= int64_t(1) << i;
    if (!mask)
      return;
    Value masked = ints.bitAnd(source(), mask);
    copies = copies ? b.createOrFold<arith::OrIOp>(loc, copies, masked) : masked;
  };
  check(layout.lanes, [&] { return laneId(b, loc, layout.waveSize()); });
  check(layout.waves, [&] { return waveId(b, loc, layout.waveSize(), layout.numWaves()); });
  if (!copies)
    return {};
  return b.createOrFold<arith::CmpIOp>(loc, arith::CmpIPredicate::eq, copies, ints.constant(0));
}

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

Value qgemm::extractRun(OpBuilder &b, Location loc, ValueRange vectors, int64_t vectorSize,
                        int64_t first, int64_t count) {
  if (count == vectorSize && first % vectorSize == 0)
    return vectors[first / vectorSize];
  Type element = cast<VectorType>(vectors[0].getType()).getElementType();
  if (count < vectorSize) {
    if (count == 1)
      return vector::FromElementsOp::create(
          b, loc, VectorType::get(1, element),
          ValueRange{
              vector::ExtractOp::create(b, loc, vectors[first / vectorSize], first % vectorSize)});
    return vector::ExtractStridedSliceOp::create(b, loc, vectors[first / vectorSize],
                                                 ArrayRef<int64_t>{first % vectorSize},
                                                 ArrayRef<int64_t>{count}, ArrayRef<int64_t>{1});
  }
  VectorType type = VectorType::get(count, element);
  Value sum = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  for (int64_t i = 0; i < count; i += vectorSize)
    sum = vector::InsertStridedSliceOp::create(b, loc, vectors[(first + i) / vectorSize], sum,
                                               ArrayRef<int64_t>{i}, ArrayRef<int64_t>{1});
  return sum;
}

Type qgemm::memoryType(MLIRContext *context, int64_t bytes) {
  if (bytes <= 4 && bytes != 3)
    return IntegerType::get(context, bytes * 8);
  if (bytes % 4 != 0)
    return VectorType::get(bytes, IntegerType::get(context, 8));
  return VectorType::get(bytes / 4, IntegerType::get(context, 32));
}

Value qgemm::toMemory(OpBuilder &b, Location loc, Value vector) {
  auto type = cast<VectorType>(vector.getType());
  int64_t bytes = type.getNumElements() * type.getElementTypeBitWidth() / 8;
  Type memory = memoryType(b.getContext(), bytes);
  if (memory == type)
    return vector;
  if (auto wide = dyn_cast<VectorType>(memory))
    return vector::BitCastOp::create(b, loc, wide, vector);
  Value one = vector::BitCastOp::create(b, loc, VectorType::get(1, memory), vector);
  return vector::ExtractOp::create(b, loc, one, 0);
}

SmallVector<MemoryPart> qgemm::memoryParts(int64_t bytes) {
  int64_t alignment = bytes & -bytes;
  int64_t widest = std::min<int64_t>(alignment >= 4 ? 16 : alignment, bytes);
  SmallVector<MemoryPart> parts;
  for (int64_t at = 0; at < bytes; at += widest)
    parts.push_back({at, std::min(widest, bytes - at)});
  return parts;
}

Value qgemm::joinParts(OpBuilder &b, Location loc, ArrayRef<Value> parts) {
  if (parts.size() == 1)
    return parts.front();
  auto bytesOf = [](Type type) {
    auto vector = dyn_cast<VectorType>(type);
    return (vector ? vector.getNumElements() : 1) *
           getElementTypeOrSelf(type).getIntOrFloatBitWidth() / 8;
  };
  int64_t bytes = 0, at = 0;
  for (Value part : parts)
    bytes += bytesOf(part.getType());
  auto type = cast<VectorType>(memoryType(b.getContext(), bytes));
  Value whole = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  for (Value part : parts) {
    if (!isa<VectorType>(part.getType()))
      part = vector::FromElementsOp::create(b, loc, VectorType::get(1, part.getType()),
                                            ValueRange{part});
    int64_t count = bytesOf(part.getType()) * 8 / type.getElementTypeBitWidth();
    auto run = VectorType::get(count, type.getElementType());
    if (part.getType() != run)
      part = vector::BitCastOp::create(b, loc, run, part);
    whole = vector::InsertStridedSliceOp::create(b, loc, part, whole, ArrayRef<int64_t>{at},
                                                 ArrayRef<int64_t>{1});
    at += count;
  }
  return whole;
}

Value qgemm::takePart(OpBuilder &b, Location loc, Value whole, MemoryPart part) {
  if (memoryType(b.getContext(), part.bytes) == whole.getType())
    return whole;
  int64_t unit = cast<VectorType>(whole.getType()).getElementTypeBitWidth() / 8;
  Value run = vector::ExtractStridedSliceOp::create(
      b, loc, whole, ArrayRef<int64_t>{part.offset / unit}, ArrayRef<int64_t>{part.bytes / unit},
      ArrayRef<int64_t>{1});
  return toMemory(b, loc, run);
}

SmallVector<Value> qgemm::asBytes(OpBuilder &b, Location loc, ValueRange vectors) {
  auto type = cast<VectorType>(vectors.front().getType());
  if (type.getElementTypeBitWidth() >= 8)
    return llvm::to_vector(vectors);
  auto bytes =
      VectorType::get(type.getNumElements() * type.getElementTypeBitWidth() / 8, b.getI8Type());
  return llvm::map_to_vector(
      vectors, [&](Value v) -> Value { return vector::BitCastOp::create(b, loc, bytes, v); });
}

SmallVector<Value> qgemm::fromMemory(OpBuilder &b, Location loc, ArrayRef<Value> pieces,
                                     const BitLayout &layout, Type element) {
  // Bytes are put together before they are taken for narrower elements, which
  // LLVM would move one by one.
  unsigned bits = element.getIntOrFloatBitWidth();
  Type unit = bits < 8 ? b.getI8Type() : element;
  int64_t size = layout.vectorSize() * bits / unit.getIntOrFloatBitWidth();
  int64_t pieceSize = 0;
  SmallVector<Value> units;
  for (Value piece : pieces) {
    Type memory = piece.getType();
    if (!isa<VectorType>(memory)) {
      memory = VectorType::get(1, memory);
      piece = vector::FromElementsOp::create(b, loc, cast<VectorType>(memory), ValueRange{piece});
    }
    auto wide = cast<VectorType>(memory);
    pieceSize =
        wide.getNumElements() * wide.getElementTypeBitWidth() / unit.getIntOrFloatBitWidth();
    auto type = VectorType::get(pieceSize, unit);
    units.push_back(memory == type ? piece : vector::BitCastOp::create(b, loc, type, piece));
  }
  auto type = VectorType::get(layout.vectorSize(), element);
  SmallVector<Value> vectors;
  for (int64_t v = 0; v < layout.numVectors(); ++v) {
    Value vector = extractRun(b, loc, units, pieceSize, v * size, size);
    vectors.push_back(unit == element ? vector : vector::BitCastOp::create(b, loc, type, vector));
  }
  return vectors;
}
