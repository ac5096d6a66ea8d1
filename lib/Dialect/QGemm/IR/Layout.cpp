//===- Layout.cpp - closed forms of the layout attributes -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/MatrixInstruction.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
using namespace qgemm;
using target::MatrixInstruction;

SmallVector<int64_t, 2> BitLayout::at(int64_t reg, int64_t lane, int64_t wave) const {
  SmallVector<int64_t, 2> coords(rank(), 0);
  auto add = [&](ArrayRef<CoordBit> bits, int64_t number) {
    for (auto [i, b] : llvm::enumerate(bits))
      if (!b.isNone() && (number >> i & 1))
        coords[b.dim] |= int64_t(1) << b.bit;
  };
  add(registers, reg);
  add(lanes, lane);
  add(waves, wave);
  return coords;
}

int64_t BitLayout::contiguous(int64_t dim) const {
  int count = 0;
  for (CoordBit b : registers) {
    if (b != CoordBit{int(dim), count})
      break;
    ++count;
  }
  return int64_t(1) << count;
}

int64_t BitLayout::transposedRun() const {
  if (rank() != 2)
    return 1;
  int64_t rows = contiguous(0);
  size_t first = llvm::Log2_64(rows), count = 0;
  while (first + count < registers.size() && registers[first + count] == CoordBit{1, int(count)})
    ++count;
  return rows >= 4 && count >= 2 ? int64_t(1) << count : 1;
}

namespace {
using EmitError = llvm::function_ref<InFlightDiagnostic()>;

LogicalResult fail(EmitError emitError, const Twine &text) {
  if (emitError)
    emitError() << text.str();
  return failure();
}

/// Hands out the coordinate bits of one dimension from the lowest up.
struct BitSupply {
  int dim;
  int next = 0, size;
  BitSupply(int dim, int64_t extent) : dim(dim), size(llvm::Log2_64(extent)) {}
  bool empty() const { return next >= size; }
  CoordBit take() { return empty() ? CoordBit{} : CoordBit{dim, next++}; }
};

FailureOr<BitLayout> blockedLayout(BlockedAttr attr, ArrayRef<int64_t> shape, EmitError emitError) {
  size_t rank = shape.size();
  if (attr.getVector().size() != rank)
    return fail(emitError, "layout requires a tile of rank " + Twine(attr.getVector().size()) +
                               ", got rank " + Twine(rank));
  BitLayout out;
  out.shape.assign(shape.begin(), shape.end());
  SmallVector<BitSupply> supply;
  for (auto [d, extent] : llvm::enumerate(shape)) {
    if (extent < attr.getVector()[d])
      return fail(emitError, "layout requires an extent of at least " + Twine(attr.getVector()[d]) +
                                 " along dimension " + Twine(d) + ", got " + Twine(extent));
    supply.emplace_back(d, extent);
  }
  auto dealAlong = [&](SmallVectorImpl<CoordBit> &to, int d, ArrayRef<int64_t> counts) {
    for (unsigned i = 0, e = llvm::Log2_64(counts[d]); i < e; ++i)
      to.push_back(supply[d].take());
  };
  auto deal = [&](SmallVectorImpl<CoordBit> &to, ArrayRef<int64_t> counts) {
    for (int d = rank - 1; d >= 0; --d)
      dealAlong(to, d, counts);
  };
  if (attr.getTransposed()) {
    // A vector value is what one access loads.
    dealAlong(out.registers, 0, attr.getVector());
    out.vectorBits = out.registers.size();
    dealAlong(out.registers, 1, attr.getVector());
  } else {
    deal(out.registers, attr.getVector());
    out.vectorBits = out.registers.size();
  }
  deal(out.lanes, attr.getLanes());
  deal(out.waves, attr.getWaves());
  for (int d = rank - 1; d >= 0; --d)
    while (!supply[d].empty())
      out.registers.push_back(supply[d].take());
  return out;
}

/// The logical number of each instruction row bit ('r'), column bit ('c') or K
/// bit ('k'): bits that an element number decides come first, so that a lane's
/// elements are neighbours; or, with `keep`, as the hardware numbers them.
class BitNumbering {
public:
  BitNumbering(const target::FragmentLayout &layout, char kind, bool keep = false) : kind(kind) {
    for (StringRef text : {StringRef(layout.element), StringRef(layout.lane)})
      for (StringRef token : llvm::split(text, ' ')) {
        if (token.empty() || token[0] != kind)
          continue;
        unsigned bit;
        token.drop_front().getAsInteger(10, bit);
        if (logical.size() <= bit)
          logical.resize(bit + 1, -1);
        logical[bit] = keep ? bit : count;
        ++count;
        if (text.data() == StringRef(layout.element).data())
          ++elementBits;
      }
  }
  /// The logical bit that `token` ("r3") is, or -1 when it is of another kind.
  int operator[](StringRef token) const {
    unsigned bit;
    if (token.empty() || token[0] != kind || token.drop_front().getAsInteger(10, bit))
      return -1;
    return logical[bit];
  }
  int size() const { return count; }
  int elements() const { return elementBits; }

private:
  char kind;
  SmallVector<int> logical;
  int count = 0, elementBits = 0;
};

const MatrixInstruction *instructionOf(MmaAttr attr) {
  auto family = target::familyFromName(attr.getFamily());
  return family ? target::findMatrixInstruction(*family, attr.getInstruction()) : nullptr;
}

/// Puts the bits of the tile dimension `dim` above those of one instruction
/// into registers, and the highest into waves.
LogicalResult repeatAlong(BitLayout &out, int dim, int instructionBits, int64_t waves,
                          EmitError emitError) {
  int size = llvm::Log2_64(out.shape[dim]), waveBits = llvm::Log2_64(waves);
  if (size < instructionBits + waveBits)
    return fail(emitError, "layout requires an extent of at least " +
                               Twine(int64_t(1) << (instructionBits + waveBits)) +
                               " along dimension " + Twine(dim) + ", got " + Twine(out.shape[dim]));
  for (int b = instructionBits; b < size - waveBits; ++b)
    out.registers.push_back({dim, b});
  return success();
}

FailureOr<BitLayout> mmaLayout(MmaAttr attr, ArrayRef<int64_t> shape, EmitError emitError) {
  const MatrixInstruction *mi = instructionOf(attr);
  if (!mi)
    return fail(emitError, "layout requires an instruction of the Target table");
  if (shape.size() != 2)
    return fail(emitError, "layout requires a tile of rank 2, got rank " + Twine(shape.size()));
  BitLayout out;
  out.shape.assign(shape.begin(), shape.end());
  int rowDim = attr.getTransposed() ? 1 : 0;
  BitNumbering rows(mi->acc, 'r'), columns(mi->acc, 'c');
  auto deal = [&](SmallVectorImpl<CoordBit> &to, StringRef text) {
    for (StringRef token : llvm::split(text, ' ')) {
      if (int b = rows[token]; b >= 0)
        to.push_back({rowDim, b});
      else if (int b = columns[token]; b >= 0)
        to.push_back({1 - rowDim, b});
      else
        to.push_back({});
    }
  };
  deal(out.registers, mi->acc.element);
  out.vectorBits = out.registers.size();
  deal(out.lanes, mi->acc.lane);
  int nBits = rowDim == 1 ? rows.size() : columns.size();
  int mBits = rowDim == 1 ? columns.size() : rows.size();
  // Waves along M, and above them those along K: each has a tile of its own in the stack.
  int64_t wavesOfRows = attr.getWaves()[0] * attr.getKWaves();
  if (failed(repeatAlong(out, 1, nBits, attr.getWaves()[1], emitError)) ||
      failed(repeatAlong(out, 0, mBits, wavesOfRows, emitError)))
    return failure();
  for (auto [d, waves] : {std::pair(1, attr.getWaves()[1]), std::pair(0, wavesOfRows)})
    for (int i = 0, e = llvm::Log2_64(waves); i < e; ++i)
      out.waves.push_back({d, int(llvm::Log2_64(shape[d])) - e + i});
  return out;
}

/// The waves of an operand: those along its side divide its rows, those along K
/// its columns, the others hold copies.
void operandWaves(BitLayout &out, MmaAttr mma, int side) {
  for (int d : {1, 0})
    for (int i = 0, e = llvm::Log2_64(mma.getWaves()[d]); i < e; ++i)
      out.waves.push_back(d == side ? CoordBit{0, int(llvm::Log2_64(out.shape[0])) - e + i}
                                    : CoordBit{});
  for (int i = 0, e = llvm::Log2_64(mma.getKWaves()); i < e; ++i)
    out.waves.push_back({1, int(llvm::Log2_64(out.shape[1])) - e + i});
}

FailureOr<BitLayout> operandLayout(OperandAttr attr, ArrayRef<int64_t> shape, EmitError emitError) {
  MmaAttr mma = attr.getParent();
  const MatrixInstruction *mi = instructionOf(mma);
  if (!mi)
    return fail(emitError, "layout requires an instruction of the Target table");
  if (shape.size() != 2)
    return fail(emitError, "layout requires a tile of rank 2, got rank " + Twine(shape.size()));
  bool first = (attr.getSide() == DotSide::Lhs) != mma.getTransposed();
  const target::FragmentLayout &fragment = first ? mi->lhs : mi->rhs;
  BitNumbering rows(mi->acc, first ? 'r' : 'c'), ks(fragment, 'k', mi->fixesK());

  // Of one wave.
  int waveKBits = llvm::Log2_64(mma.getKWaves());
  int kBits = int(llvm::Log2_64(shape[1])) - waveKBits;
  int laneKBits = ks.size() - ks.elements();
  int widthBits = llvm::Log2_64(mma.getKwidth());
  if (widthBits < ks.elements())
    return fail(emitError, "layout requires a kwidth of at least " + Twine(1 << ks.elements()) +
                               ", got " + Twine(mma.getKwidth()));
  if (mi->fixesK() && widthBits != ks.elements())
    return fail(emitError, "layout requires a kwidth of " + Twine(1 << ks.elements()) + " for " +
                               mi->name + ", got " + Twine(mma.getKwidth()));
  if (kBits < widthBits + laneKBits)
    return fail(emitError, "layout requires an extent of at least " +
                               Twine(1 << (widthBits + laneKBits + waveKBits)) +
                               " along dimension 1, got " + Twine(shape[1]));
  // Logical K: the lane's elements of one instruction, then of the next ones up
  // to kwidth, then the lane bits, then what is repeated.
  auto kBit = [&](int logical) {
    return logical < ks.elements() ? logical : logical - ks.elements() + widthBits;
  };
  BitLayout out;
  out.shape.assign(shape.begin(), shape.end());
  auto deal = [&](SmallVectorImpl<CoordBit> &to, StringRef text) {
    for (StringRef token : llvm::split(text, ' ')) {
      if (int b = rows[token]; b >= 0)
        to.push_back({0, b});
      else if (int b = ks[token]; b >= 0)
        to.push_back({1, kBit(b)});
      else
        to.push_back({});
    }
  };
  deal(out.registers, fragment.element);
  out.vectorBits = out.registers.size();
  deal(out.lanes, fragment.lane);
  for (int b = ks.elements(); b < widthBits; ++b)
    out.registers.push_back({1, b});
  for (int b = widthBits + laneKBits; b < kBits; ++b)
    out.registers.push_back({1, b});
  int side = attr.getSide() == DotSide::Lhs ? 0 : 1;
  if (failed(repeatAlong(out, 0, rows.size(), mma.getWaves()[side], emitError)))
    return failure();
  operandWaves(out, mma, side);
  return out;
}

/// One lane, one scale: lane i + (rows of the instruction) * b holds that of row i,
/// block b. (CDNA4 ISA, V_MFMA_SCALE_F32_16X16X128_F8F6F4.)
FailureOr<BitLayout> scaleLayout(ScaleAttr attr, ArrayRef<int64_t> shape, EmitError emitError) {
  MmaAttr mma = attr.getParent();
  const MatrixInstruction *mi = instructionOf(mma);
  if (!mi || !mi->scaled)
    return fail(emitError, "layout requires a scaled instruction of the Target table");
  if (mma.getKWaves() != 1)
    return fail(emitError, "layout requires waves that do not divide K, got " +
                               Twine(mma.getKWaves()) + " parts");
  if (shape.size() != 2)
    return fail(emitError, "layout requires a tile of rank 2, got rank " + Twine(shape.size()));
  int side = attr.getSide() == DotSide::Lhs ? 0 : 1;
  bool first = (side == 0) != mma.getTransposed();
  BitNumbering rows(mi->acc, first ? 'r' : 'c');
  BitLayout out;
  out.shape.assign(shape.begin(), shape.end());
  for (StringRef token : llvm::split((first ? mi->lhs : mi->rhs).lane, ' '))
    if (int b = rows[token]; b >= 0)
      out.lanes.push_back({0, b});
  int blockBits = llvm::Log2_32(mi->k / kScaleBlock), kBits = llvm::Log2_64(shape[1]);
  if (kBits < blockBits)
    return fail(emitError, "layout requires an extent of at least " + Twine(1 << blockBits) +
                               " along dimension 1, got " + Twine(shape[1]));
  for (int b = 0; b < blockBits; ++b)
    out.lanes.push_back({1, b});
  for (int b = blockBits; b < kBits; ++b)
    out.registers.push_back({1, b});
  if (failed(repeatAlong(out, 0, rows.size(), mma.getWaves()[side], emitError)))
    return failure();
  operandWaves(out, mma, side);
  return out;
}

/// The registers of a layout that do not run along `dim`.
BitLayout registersWithout(const BitLayout &layout, int64_t dim) {
  BitLayout out;
  for (auto [i, b] : llvm::enumerate(layout.registers)) {
    if (b.dim == dim)
      continue;
    out.registers.push_back(b);
    out.vectorBits += i < layout.vectorBits;
  }
  return out;
}

FailureOr<BitLayout> sliceLayout(SliceAttr attr, ArrayRef<int64_t> shape, EmitError emitError) {
  if (shape.size() != 1)
    return fail(emitError, "layout requires a tile of rank 1, got rank " + Twine(shape.size()));
  SmallVector<int64_t> parentShape(2, shape[0]);
  parentShape[attr.getDim()] = leastExtent(attr.getParent(), attr.getDim());
  auto parent = getBitLayout(attr.getParent(), parentShape, emitError);
  if (failed(parent))
    return failure();
  BitLayout out = registersWithout(*parent, attr.getDim());
  out.shape.assign(shape.begin(), shape.end());
  for (CoordBit &b : out.registers)
    b.dim = 0;
  auto slice = [&](ArrayRef<CoordBit> from, SmallVectorImpl<CoordBit> &to) {
    for (CoordBit b : from)
      to.push_back(b.isNone() || b.dim == attr.getDim() ? CoordBit{} : CoordBit{0, b.bit});
  };
  slice(parent->lanes, out.lanes);
  slice(parent->waves, out.waves);
  return out;
}

FailureOr<BitLayout> wavePartsLayout(WavePartsAttr attr, ArrayRef<int64_t> shape,
                                     EmitError emitError) {
  if (shape.size() != 2)
    return fail(emitError, "layout requires a tile of rank 2, got rank " + Twine(shape.size()));
  int dim = int(attr.getDim());
  SmallVector<int64_t> parentShape(shape);
  parentShape[dim] = leastExtent(attr.getParent(), dim);
  auto parent = getBitLayout(attr.getParent(), parentShape, emitError);
  if (failed(parent))
    return failure();
  BitLayout out = registersWithout(*parent, dim);
  out.shape.assign(shape.begin(), shape.end());
  for (CoordBit b : parent->lanes)
    out.lanes.push_back(b.dim == dim ? CoordBit{} : b);
  BitSupply parts(dim, shape[dim]);
  for (CoordBit b : parent->waves)
    out.waves.push_back(b.dim == dim ? parts.take() : b);
  if (!parts.empty())
    return fail(emitError, "layout requires an extent of at most " +
                               Twine(int64_t(1) << parts.next) + " along dimension " + Twine(dim) +
                               ", got " + Twine(shape[dim]));
  return out;
}
} // namespace

int64_t qgemm::leastExtent(Attribute layout, int64_t dim) {
  if (auto blocked = dyn_cast<BlockedAttr>(layout))
    return blocked.getVector()[dim] * blocked.getLanes()[dim] * blocked.getWaves()[dim];
  if (auto mma = dyn_cast<MmaAttr>(layout)) {
    const MatrixInstruction *mi = instructionOf(mma);
    return ((dim == 0) != mma.getTransposed() ? mi->m : mi->n) * mma.getWaves()[dim] *
           (dim == 0 ? mma.getKWaves() : 1);
  }
  auto operand = cast<OperandAttr>(layout);
  const MatrixInstruction *mi = instructionOf(operand.getParent());
  bool first = (operand.getSide() == DotSide::Lhs) != operand.getParent().getTransposed();
  if (dim == 1)
    return std::max<int64_t>(mi->k, operand.getParent().getKwidth() * mi->k /
                                        (first ? mi->lhsElements() : mi->rhsElements())) *
           operand.getParent().getKWaves();
  return (first ? mi->m : mi->n) *
         operand.getParent().getWaves()[operand.getSide() == DotSide::Lhs ? 0 : 1];
}

bool qgemm::isRegisterPermutation(const BitLayout &from, const BitLayout &to) {
  if (from.lanes != to.lanes || from.waves != to.waves)
    return false;
  // Every bit that a register of `to` stands for must be one of `from`.
  return llvm::all_of(to.registers,
                      [&](CoordBit bit) { return llvm::is_contained(from.registers, bit); });
}

bool qgemm::isLayout(Attribute attr) {
  return isa_and_nonnull<BlockedAttr, MmaAttr, OperandAttr, ScaleAttr, SliceAttr, WavePartsAttr>(
      attr);
}

Type qgemm::signlessElement(Type shaped) {
  Type element = cast<ShapedType>(shaped).getElementType();
  if (auto integer = dyn_cast<IntegerType>(element))
    return IntegerType::get(shaped.getContext(), integer.getWidth());
  return element;
}

bool qgemm::isMemoryElement(Type element) {
  if (!element.isIntOrFloat())
    return false;
  unsigned bits = element.getIntOrFloatBitWidth();
  return bits == 4 || bits == 8 || bits == 16 || bits == 32 || bits == 64 ||
         isa<Float6E2M3FNType, Float6E3M2FNType>(element);
}

int64_t qgemm::elementsToByte(Type element) {
  unsigned bits = element.getIntOrFloatBitWidth();
  return std::lcm(bits, 8u) / bits;
}

bool qgemm::holdsWholeBytes(const BitLayout &layout, int64_t dim, Type element) {
  int64_t run = std::min(layout.contiguous(dim), layout.vectorSize());
  return run * element.getIntOrFloatBitWidth() % 8 == 0;
}

bool qgemm::fitsLds(RankedTensorType tile) {
  Type element = tile.getElementType();
  if (!isMemoryElement(element))
    return false;
  BitLayout layout = getBitLayout(tile);
  int64_t dim = tile.getRank() - 1;
  if (element.getIntOrFloatBitWidth() == 6)
    return std::min(layout.contiguous(dim), layout.vectorSize()) >= kSixBitRun;
  return holdsWholeBytes(layout, dim, element);
}

bool qgemm::isTile(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isLayout(tensor.getEncoding());
}

FailureOr<BitLayout> qgemm::getBitLayout(Attribute layout, ArrayRef<int64_t> shape,
                                         EmitError emitError) {
  for (int64_t extent : shape)
    if (extent <= 0 || !llvm::isPowerOf2_64(extent) || extent > (1 << 16))
      return fail(emitError, "tile requires extents that are powers of two up to 65536, got " +
                                 (ShapedType::isDynamic(extent) ? Twine("?") : Twine(extent)));
  auto result = llvm::TypeSwitch<Attribute, FailureOr<BitLayout>>(layout)
                    .Case([&](BlockedAttr a) { return blockedLayout(a, shape, emitError); })
                    .Case([&](MmaAttr a) { return mmaLayout(a, shape, emitError); })
                    .Case([&](OperandAttr a) { return operandLayout(a, shape, emitError); })
                    .Case([&](ScaleAttr a) { return scaleLayout(a, shape, emitError); })
                    .Case([&](SliceAttr a) { return sliceLayout(a, shape, emitError); })
                    .Case([&](WavePartsAttr a) { return wavePartsLayout(a, shape, emitError); })
                    .Default([&](Attribute) -> FailureOr<BitLayout> {
                      return fail(emitError, "tile requires a qgemm layout as its encoding");
                    });
  // What one lane holds must stay within what lowered code can name.
  if (succeeded(result) && result->registers.size() > 12)
    return fail(emitError,
                "tile requires at most 4096 elements a lane, got " + Twine(result->numRegisters()));
  return result;
}

BitLayout qgemm::getBitLayout(Type tile) {
  auto tensor = cast<RankedTensorType>(tile);
  auto layout = getBitLayout(tensor.getEncoding(), tensor.getShape());
  assert(succeeded(layout) && "the verifier accepts no such tile");
  return *layout;
}
