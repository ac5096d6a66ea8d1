//===- Legality.cpp - what can be lowered, and with what ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that a later pass would have to refuse is refused here, in one
// sentence, before any work is done.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"

#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"
#include "qgemm/Target/Occupancy.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace qgemm;

namespace {
std::string spell(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

Legality unsupported(const Twine &reason) { return {Legality::Unsupported, reason.str()}; }
Legality inapplicable(const Twine &reason) { return {Legality::Inapplicable, reason.str()}; }

/// Operations of the epilogue that have a lowering.
const llvm::StringSet<> &loweredOps() {
  static const llvm::StringSet<> names = {
      "arith.constant", "arith.addf",     "arith.subf",     "arith.mulf",    "arith.divf",
      "arith.negf",     "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf",
      "arith.cmpf",     "arith.cmpi",     "arith.select",   "arith.addi",    "arith.subi",
      "arith.muli",     "arith.andi",     "arith.ori",      "arith.xori",    "arith.shli",
      "arith.shrsi",    "arith.shrui",    "arith.maxsi",    "arith.minsi",   "arith.maxui",
      "arith.minui",    "arith.extsi",    "arith.extui",    "arith.trunci",  "arith.sitofp",
      "arith.uitofp",   "arith.fptosi",   "arith.fptoui",   "arith.extf",    "arith.truncf",
      "arith.bitcast",  "math.fma",       "math.absf",      "math.absi",     "math.copysign",
      "math.round",     "math.roundeven", "math.floor",     "math.ceil",     "math.trunc",
      "math.sqrt",      "math.exp",       "math.exp2",      "math.log",      "math.rsqrt",
      "math.tanh",      "math.erf",       "qgemm.yield"};
  return names;
}

bool isLoweredScalar(Type type) {
  return type.isInteger(1) || type.isInteger(8) || type.isInteger(16) || type.isInteger(32) ||
         type.isInteger(64) || type.isF16() || type.isBF16() || type.isF32();
}

/// Kernels take pointers to first elements: an offset would be lost.
Legality checkOffset(Value memref, const Twine &name) {
  if (!memref)
    return {};
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(cast<MemRefType>(memref.getType()).getStridesAndOffset(strides, offset)) ||
      offset != 0)
    return unsupported("an offset of the " + name + "'s memref has no lowering yet");
  return {};
}

Legality checkOffsets(const MatmulDesc &desc) {
  auto checkParts = [](const OperandSide &side, StringRef name) -> Legality {
    for (auto [memref, part] :
         {std::pair(side.data, ""), std::pair(side.scale.value, " scale"),
          std::pair(side.zero.value, " zero point"), std::pair(side.sums, " sums")})
      if (Legality l = checkOffset(memref, name + part); !l)
        return l;
    return {};
  };
  if (Legality l = checkParts(desc.lhs, "lhs"); !l)
    return l;
  if (Legality l = checkParts(desc.rhs[0], "rhs"); !l)
    return l;
  for (const MatmulExtra &extra : desc.extras)
    if (Legality l = checkOffset(extra.value, "epilogue operand"); !l)
      return l;
  for (const MatmulOut &out : desc.outs)
    if (Legality l = checkOffset(out.value, "out"); !l)
      return l;
  return {};
}

/// Kernels take their sizes as i32. Dynamic ones are negative here.
Legality checkSizes(MatmulOp op) {
  constexpr int64_t greatest = std::numeric_limits<int32_t>::max();
  for (auto [name, size] :
       {std::pair("M", op.getM()), std::pair("N", op.getN()), std::pair("K", op.getK())})
    if (size > greatest)
      return unsupported(Twine(name) + " requires at most " + Twine(greatest) + ", got " +
                         Twine(size));
  return {};
}

Legality checkSide(const OperandSide &side, StringRef name) {
  Type element = cast<ShapedType>(side.data.getType()).getElementType();
  if (!element.isInteger(8))
    return unsupported(name + " of " + spell(element) +
                       " has no lowering yet, only i8 and ui8 have");
  for (auto [param, what] :
       {std::pair(&side.scale, "scale"), std::pair(&side.zero, "zero point")}) {
    if (param->variesAlongK())
      return unsupported(Twine(what) + "s of the " + name +
                         " that vary along K have no lowering yet");
    if (param->isValue() && param->block.rows != 1 && param->block.rows != BlockShape::kFull)
      return unsupported(Twine(what) + "s of the " + name +
                         " for blocks of rows have no lowering yet, only for one row or all");
  }
  if (side.scale.isValue()) {
    Type scale = cast<ShapedType>(side.scale.value.getType()).getElementType();
    if (!scale.isF32() && !scale.isF16() && !scale.isBF16())
      return unsupported("scales of " + spell(scale) +
                         " have no lowering yet, only f32, f16 and bf16 have");
  }
  if (side.sums && side.sumsBlock.variesAlongK())
    return unsupported("sums of the " + name + " over blocks of K have no lowering yet");
  return {};
}

Legality checkEpilogue(MatmulOp op) {
  Block *block = op.getEpilogueBlock();
  if (!block)
    return {};
  for (Operation &inner : *block) {
    StringRef name = inner.getName().getStringRef();
    if (!loweredOps().contains(name))
      return unsupported(name + " in the epilogue has no lowering yet");
    if (isa<arith::SIToFPOp, arith::UIToFPOp>(inner) &&
        inner.getOperand(0).getType().isInteger(64) && inner.getResult(0).getType().isBF16())
      return unsupported("conversion of i64 to bf16 in the epilogue has no lowering yet");
    for (Type type : inner.getOperandTypes())
      if (!isLoweredScalar(type))
        return unsupported("epilogue values of " + spell(type) + " have no lowering yet");
    for (Type type : inner.getResultTypes())
      if (!isLoweredScalar(type))
        return unsupported("epilogue values of " + spell(type) + " have no lowering yet");
  }
  return {};
}
} // namespace

Legality qgemm::checkProblem(MatmulOp op, const target::Chip &chip) {
  MatmulDesc desc = op.getDesc();
  if (!isa<MemRefType>(desc.lhs.data.getType()))
    return unsupported("a product of tensors is lowered after bufferization (one-shot-bufferize)");
  if (op.hasExperts() || desc.gather)
    return unsupported("experts and gather have no lowering yet");
  if (op.isBatched())
    return unsupported("batches have no lowering yet");
  if (op.getNumRhs() != 1)
    return unsupported("several rhs have no lowering yet");
  if (Legality l = checkSizes(op); !l)
    return l;
  for (auto [side, name] : {std::pair(&desc.lhs, "lhs"), std::pair(&desc.rhs[0], "rhs")})
    if (Legality l = checkSide(*side, name); !l)
      return l;
  if (Legality l = checkOffsets(desc); !l)
    return l;
  for (const MatmulOut &out : desc.outs) {
    if (out.kind != OutKind::Full && op.getN() == 0)
      return unsupported("outs that are reduced along a row of no columns have no lowering");
    Type element = cast<ShapedType>(out.value.getType()).getElementType();
    if (!element.isInteger(32) && !element.isInteger(8) && !element.isF32() && !element.isF16() &&
        !element.isBF16())
      return unsupported("outs of " + spell(element) +
                         " have no lowering yet, only i32, f32, f16, bf16, i8 and ui8 have");
  }
  for (const MatmulExtra &extra : desc.extras) {
    Type element = signlessElement(extra.value.getType());
    if (!isLoweredScalar(element) || element.isInteger(1))
      return unsupported("epilogue operands of " + spell(element) + " have no lowering yet");
  }
  for (const target::MatrixInstruction &mi : target::matrixInstructions())
    if (mi.family == chip.family && mi.accType == target::MatrixType::I32)
      return checkEpilogue(op);
  return unsupported(chip.name + " has no int8 matrix instruction in the Target table yet");
}

//===----------------------------------------------------------------------===//
// Configurations
//===----------------------------------------------------------------------===//

namespace {
/// Bytes from row to row when known.
std::optional<int64_t> staticRowBytes(Type type) {
  auto memref = cast<MemRefType>(type);
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(memref.getStridesAndOffset(strides, offset)) || ShapedType::isDynamic(strides[0]))
    return std::nullopt;
  int64_t bits;
  if (llvm::MulOverflow(strides[0], int64_t(memref.getElementTypeBitWidth()), bits))
    return std::numeric_limits<int64_t>::max() / 16 * 16;
  return bits / 8;
}

std::string spellNumber(int64_t n) { return std::to_string(n); }

/// Keys that say nothing to a family keep their defaults.
Legality checkKeysOfFamily(const Configuration &config) {
  StringRef family = familyName(config.family);
  auto refuse = [&](StringRef key, int64_t want, int64_t got) {
    return unsupported(family + " tiles take " + key + Twine(want) + ", got " + key + Twine(got));
  };
  if (config.family == KernelFamily::Large && config.stages != 2 && config.stages != 4)
    return unsupported("large tiles take 2 or 4 stages, got " + Twine(config.stages));
  if (config.family == KernelFamily::Skinny && config.stages != 1)
    return refuse("st", 1, config.stages);
  if (config.family == KernelFamily::Generic && config.splitK != 1)
    return refuse("sk", 1, config.splitK);
  if (config.family != KernelFamily::Large && config.waveGroups != 1)
    return refuse("pp", 1, config.waveGroups);
  if (config.family != KernelFamily::Skinny) {
    if (config.wk != 1)
      return refuse("wk", 1, config.wk);
    if (config.prefetch != 1)
      return refuse("pd", 1, config.prefetch);
  }
  return {};
}

/// What a lane holds: sums, tiles under way, and about 40 addresses and the like; as
/// many again where operands are computed with before they are multiplied.
int64_t skinnyRegisters(MatmulOp op, const Configuration &config, MmaAttr mma) {
  MLIRContext *context = op.getContext();
  auto count = [](Attribute layout, int64_t rows, int64_t columns) {
    return getBitLayout(layout, {rows, columns})->numRegisters();
  };
  MatmulDesc desc = op.getDesc();
  auto summed = [](const OperandSide &side, const OperandSide &other) {
    Type element = cast<ShapedType>(other.data.getType()).getElementType();
    return !side.sums && (!other.zero.isNone() || element.isUnsignedInteger());
  };
  int64_t sums = 1 + summed(desc.lhs, desc.rhs[0]) + summed(desc.rhs[0], desc.lhs);
  int64_t bytes = count(OperandAttr::get(context, DotSide::Lhs, mma), config.bm, config.bk) +
                  count(OperandAttr::get(context, DotSide::Rhs, mma), config.bn, config.bk);
  int64_t others = sums > 1 ? 72 : 40;
  return sums * count(mma, config.wk * config.bm, config.bn) + config.prefetch * bytes / 4 + others;
}

Legality checkSkinny(MatmulOp op, const Configuration &config, const target::Chip &chip,
                     MmaAttr mma) {
  if (ShapedType::isDynamic(op.getK()))
    return inapplicable("K is dynamic, and skinny tiles are made for one K");
  if (op.getK() % 16 != 0 || op.getK() == 0)
    return inapplicable("K is " + Twine(op.getK()) + ", which is not a positive multiple of 16");
  int64_t wavesPerSimd = llvm::divideCeil(config.numWaves(), chip.waves.simdsPerComputeUnit);
  int64_t most = target::maxVgprsForWaves(chip, wavesPerSimd);
  if (int64_t registers = skinnyRegisters(op, config, mma); registers > most)
    return inapplicable("about " + Twine(registers) + " registers a lane exceed the " +
                        Twine(most) + " of " + Twine(wavesPerSimd) + " waves a SIMD on " +
                        chip.name);
  return {};
}

/// Whether halves of the waves can take turns: two waves a SIMD, and room for the sums, the
/// tiles on their way, the fragments of a whole tile, and about 48 addresses and the like.
Legality checkWaveGroups(const Configuration &config, const target::Chip &chip, MmaAttr mma) {
  if (!chip.waves.unifiedAgprs)
    return unsupported("wave groups that take turns are lowered for gfx942 and gfx950, got " +
                       chip.name);
  int64_t waves = 2 * chip.waves.simdsPerComputeUnit;
  if (config.numWaves() != waves)
    return inapplicable("pp2 requires " + Twine(waves) + " waves, two for each SIMD, got " +
                        Twine(config.numWaves()));
  auto count = [](Attribute layout, int64_t rows, int64_t columns) {
    return getBitLayout(layout, {rows, columns})->numRegisters();
  };
  MLIRContext *context = mma.getContext();
  int64_t bytes =
      count(OperandAttr::get(context, DotSide::Lhs, mma), config.bm, config.bk) +
      count(OperandAttr::get(context, DotSide::Rhs, mma), config.bn, config.bk) +
      (config.stages == 4 ? 0 : (config.bm + config.bn) * config.bk / (waves * chip.waveSize));
  int64_t registers = count(mma, config.bm, config.bn) + bytes / 4 + 48;
  int64_t most = target::maxVgprsForWaves(chip, 2);
  if (registers > most)
    return inapplicable("about " + Twine(registers) + " registers a lane exceed the " +
                        Twine(most) + " of two waves a SIMD on " + chip.name);
  return {};
}

/// Of a K x N rhs, the bytes from one row of N to the next.
std::optional<int64_t> staticColumnBytes(Type type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(cast<MemRefType>(type).getStridesAndOffset(strides, offset)) ||
      ShapedType::isDynamic(strides[1]))
    return std::nullopt;
  return strides[1];
}

Legality checkColumnMajor(MatmulOp op, Type type) {
  if (ShapedType::isDynamic(op.getK()) || ShapedType::isDynamic(op.getN()))
    return inapplicable("the rhs is K x N, and tiles for one are made for one N and K");
  if (columnMajorVector(op) < 4)
    return inapplicable("the rhs is K x N, and its rows of " + Twine(op.getN()) +
                        " bytes do not divide into four");
  auto bytes = staticColumnBytes(type);
  if (bytes && *bytes >= (int64_t(1) << 31) / std::max<int64_t>(op.getK(), 1))
    return inapplicable("the rhs, which is K x N, would span 2^31 bytes or more");
  return {};
}

Legality checkLargeOperand(Value data, StringRef name, int64_t rows) {
  auto bytes = staticRowBytes(data.getType());
  if (bytes && *bytes % 16 != 0)
    return inapplicable("rows of the " + name + " are " + Twine(*bytes) +
                        " bytes apart, which is not a multiple of 16");
  if (bytes && *bytes >= (int64_t(1) << 31) / rows)
    return inapplicable("a tile of the " + name + " would span 2^31 bytes or more");
  return {};
}
} // namespace

int64_t qgemm::columnMajorVector(MatmulOp op) {
  auto bytes = staticColumnBytes(op.getDesc().rhs[0].data.getType());
  uint64_t together = uint64_t(op.getN()) | uint64_t(bytes.value_or(16)) | 8;
  return int64_t(1) << llvm::countr_zero(together);
}

bool qgemm::loadsThroughRegisters(MatmulOp op, const target::MatrixInstruction &mi) {
  MatmulDesc desc = op.getDesc();
  auto isFlipped = [&](const OperandSide &side) {
    return cast<ShapedType>(side.data.getType()).getElementType().isUnsignedInteger() &&
           !mi.takesUnsigned();
  };
  const OperandSide &lhs = desc.lhs, &rhs = desc.rhs[0];
  return isColumnMajor(rhs.data.getType()) || isFlipped(lhs) || isFlipped(rhs) ||
         (!lhs.zero.isNone() && !rhs.sums) || (!rhs.zero.isNone() && !lhs.sums);
}

Legality qgemm::checkConfiguration(MatmulOp op, const Configuration &config) {
  auto resolved = target::parseTarget(config.target);
  if (!resolved)
    return unsupported(llvm::toString(resolved.takeError()));
  const target::Chip &chip = *resolved->chip;
  if (Legality l = checkProblem(op, chip); !l)
    return l;
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);
  if (!mi)
    return unsupported(chip.name + " has no instruction '" + config.instruction + "'");
  if (mi->accType != target::MatrixType::I32 || mi->lhsType == target::MatrixType::IU4)
    return inapplicable(config.instruction + " does not multiply 8-bit integers");
  if (config.numWaves() * chip.waveSize > target::maxWorkgroupSize)
    return unsupported(Twine(config.numWaves()) + " waves exceed a workgroup of " +
                       Twine(target::maxWorkgroupSize) + " threads");
  if (Legality l = checkKeysOfFamily(config); !l)
    return l;
  MLIRContext *context = op.getContext();
  SmallVector<int64_t> waves = {config.wm, config.wn};
  if (config.wk > 1)
    waves.push_back(config.wk);
  auto mma = MmaAttr::get(context, target::familyName(chip.family), config.instruction, waves,
                          config.kwidth, true);
  const std::tuple<Attribute, int64_t, int64_t, StringRef> tiles[] = {
      {mma, config.wk * config.bm, config.bn, "accumulator"},
      {OperandAttr::get(context, DotSide::Lhs, mma), config.bm, config.bk, "lhs"},
      {OperandAttr::get(context, DotSide::Rhs, mma), config.bn, config.bk, "rhs"}};
  for (auto [layout, rows, columns, name] : tiles)
    if (failed(getBitLayout(layout, {rows, columns})))
      return inapplicable(llvm::formatv("a tile of {0}x{1} is too small for the {2} of {3} with "
                                        "{4} waves and kwidth {5}",
                                        rows, columns, name, config.instruction,
                                        llvm::join(llvm::map_range(waves, spellNumber), "x"),
                                        config.kwidth)
                              .str());
  if (config.family == KernelFamily::Generic)
    return {};

  if (config.stages == 4) {
    if (chip.family != target::Family::GFX950)
      return unsupported("4 stages take loads straight to LDS, which " + chip.name + " has not");
    if (loadsThroughRegisters(op, *mi))
      return inapplicable("4 stages take loads straight to LDS, and sums of rows, unsigned "
                          "operands and a K x N rhs take registers");
  }
  if (config.waveGroups != 1)
    if (Legality l = checkWaveGroups(config, chip, mma); !l)
      return l;
  bool skinny = config.family == KernelFamily::Skinny;
  int64_t lds = skinny ? (config.wk > 1 ? 4 * config.wk * config.bm * config.bn : 0)
                       : config.stages * (config.bm + config.bn) * config.bk;
  // Through which waves learn who arrived last (qgemm-allocate-lds).
  if (config.numWaves() > 1 && (config.splitK > 1 || op.getNumRowOuts()))
    lds += 4;
  if (lds > chip.lds.maxBytesPerWorkgroup)
    return inapplicable(Twine(lds) + " bytes of LDS exceed the " +
                        Twine(chip.lds.maxBytesPerWorkgroup) + " of a workgroup on " + chip.name);
  if (skinny) {
    if (Legality l = checkSkinny(op, config, chip, mma); !l)
      return l;
  } else if (op.getK() != ShapedType::kDynamic && op.getK() < config.bk) {
    return inapplicable("K is " + Twine(op.getK()) + ", below the tile's " + Twine(config.bk));
  }
  MatmulDesc desc = op.getDesc();
  if (Legality l = checkLargeOperand(desc.lhs.data, "lhs", config.bm); !l)
    return l;
  Type rhs = desc.rhs[0].data.getType();
  if (isColumnMajor(rhs) && skinny)
    return inapplicable("the rhs is not contiguous along K");
  if (Legality l = isColumnMajor(rhs) ? checkColumnMajor(op, rhs)
                                      : checkLargeOperand(desc.rhs[0].data, "rhs", config.bn);
      !l)
    return l;
  for (const MatmulOut &out : desc.outs)
    if (auto bytes = staticRowBytes(out.value.getType());
        bytes && *bytes >= (int64_t(1) << 31) / config.bm)
      return inapplicable("a tile of an out would span 2^31 bytes or more");
  for (const MatmulExtra &extra : desc.extras)
    if (extra.kind == Broadcast::PerElement)
      if (auto bytes = staticRowBytes(extra.value.getType());
          bytes && *bytes >= (int64_t(1) << 31) / config.bm)
        return inapplicable("a tile of an epilogue operand would span 2^31 bytes or more");
  return {};
}

int64_t qgemm::exactKMax(MatmulOp op) {
  auto largest = [](const OperandSide &side) -> std::optional<int64_t> {
    Type element = cast<ShapedType>(side.data.getType()).getElementType();
    if (!isa<IntegerType>(element))
      return std::nullopt;
    unsigned bits = element.getIntOrFloatBitWidth();
    bool isUnsigned = element.isUnsignedInteger();
    int64_t low = isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
    int64_t high = isUnsigned ? (int64_t(1) << bits) - 1 : (int64_t(1) << (bits - 1)) - 1;
    int64_t zeroLow = 0, zeroHigh = 0;
    if (side.zero.isConstant()) {
      zeroLow = zeroHigh = cast<IntegerAttr>(side.zero.constant).getInt();
    } else if (side.zero.isValue()) {
      if (cast<ShapedType>(side.zero.value.getType()).getElementTypeBitWidth() != bits)
        return 0;
      zeroLow = low;
      zeroHigh = high;
    }
    return std::max(std::abs(low - zeroHigh), std::abs(high - zeroLow));
  };
  MatmulDesc desc = op.getDesc();
  int64_t best = ShapedType::kDynamic;
  for (const OperandSide &rhs : desc.rhs) {
    auto a = largest(desc.lhs), b = largest(rhs);
    if (!a || !b)
      continue;
    // A product that is always 0 never overflows; a bound is still a number.
    if (*a == 0 || *b == 0)
      return 0;
    int64_t k = ((int64_t(1) << 31) - 1) / (*a * *b);
    best = best == ShapedType::kDynamic ? k : std::min(best, k);
  }
  return best;
}
