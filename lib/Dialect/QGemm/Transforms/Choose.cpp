//===- Choose.cpp - default configurations --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules that read the chip and the shape. A tuner's findings replace them.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace qgemm;
using target::Family;

namespace {
/// Tiles by the number of rows that a kernel is for. `wavesPerEu` is what LLVM's
/// scheduler aims at, where its own aim makes it spill.
struct RowBucket {
  int64_t rows, bm, bn, wm, wn, wavesPerEu = 0;
};
constexpr RowBucket cdnaBuckets[] = {
    {16, 16, 128, 1, 4}, {32, 32, 128, 1, 4}, {64, 64, 128, 2, 2}, {128, 128, 128, 2, 2}};
// A wave of 64 x 64 leaves too few of RDNA's 256 registers for zero points and
// epilogues, and on RDNA3, whose operands are held twice, so does one of 32 x 64.
constexpr RowBucket rdna3Buckets[] = {
    {16, 16, 128, 1, 4}, {32, 32, 128, 1, 4}, {64, 64, 128, 2, 4}, {128, 128, 128, 2, 2}};
constexpr RowBucket rdna4Buckets[] = {
    {16, 16, 128, 1, 4}, {32, 32, 128, 1, 4}, {64, 64, 128, 2, 2}, {128, 128, 128, 2, 2}};

/// Registers of a lane that a skinny kernel fills with tiles under way; with sums and
/// addresses they leave four waves a SIMD on CDNA, eight on RDNA, whose operands on
/// gfx11 are held twice (docs/Skinny.md).
constexpr int64_t kSkinnyRegistersCdna = 96, kSkinnyRegistersRdna = 128;

/// How the int8 tiles are cut on one family of chips. The generic tile checks each
/// of its elements, so it takes the instruction with the fewest in a lane.
struct FamilyDefaults {
  Family family;
  StringLiteral instruction;
  int64_t bk;
  ArrayRef<RowBucket> buckets;
  StringLiteral genericInstruction;
  int64_t genericBk, genericKwidth;
};
const FamilyDefaults familyDefaults[] = {
    {Family::GFX11, "wmma_i32_16x16x16_iu8", 64, rdna3Buckets, "wmma_i32_16x16x16_iu8", 16, 16},
    {Family::GFX12, "wmma_i32_16x16x16_iu8", 64, rdna4Buckets, "wmma_i32_16x16x16_iu8", 16, 8},
    {Family::GFX942, "mfma_i32_16x16x32_i8", 64, cdnaBuckets, "mfma_i32_16x16x32_i8", 32, 8},
    {Family::GFX950, "mfma_i32_16x16x64_i8", 64, cdnaBuckets, "mfma_i32_16x16x32_i8", 32, 8},
};

/// What the rules know of the machine: the product's figures, or those of the
/// table's first product of the chip.
struct Machine {
  StringRef product;
  int64_t computeUnits = 1, xcds = 1;

  explicit Machine(const target::Target &target) {
    const target::Product *found = target.product;
    for (const target::Product &p : target::products())
      if (!found && p.chip == target.chip->name)
        found = &p;
    if (!found)
      return;
    product = found->name;
    computeUnits = int64_t(found->computeUnits.value.value_or(1));
    xcds = int64_t(found->xcds.value.value_or(1));
  }
};

/// One product, on one machine, for some rows.
class Chooser {
public:
  Chooser(MatmulOp op, const ConfigureRequest &request, const FamilyDefaults &defaults,
          SmallVectorImpl<std::string> &reasons)
      : op(op), request(request), chip(*request.target.chip), defaults(defaults),
        machine(request.target), reasons(reasons) {}

  std::optional<Configuration> propose(KernelFamily family) {
    switch (family) {
    case KernelFamily::Skinny:
      return skinnyTile();
    case KernelFamily::Large:
      return largeTile();
    case KernelFamily::Generic:
      return genericTile();
    }
    llvm_unreachable("all families handled");
  }
  void explain(const Configuration &config);

  void orderGrid(Configuration &config);

private:
  bool boundedRows() const { return !ShapedType::isDynamic(request.mMax); }
  /// Workgroups without split-K; none where a size is not known.
  std::optional<int64_t> tiles(const Configuration &config) {
    if (!boundedRows() || ShapedType::isDynamic(op.getN()))
      return std::nullopt;
    return llvm::divideCeil(op.getN(), config.bn) *
           llvm::divideCeil(std::max<int64_t>(request.mMax, 1), config.bm);
  }
  std::optional<Configuration> skinnyTile();
  Configuration largeTile();
  Configuration genericTile();
  int64_t operandRegisters(const Configuration &config, DotSide side);

  MatmulOp op;
  const ConfigureRequest &request;
  const target::Chip &chip;
  const FamilyDefaults &defaults;
  Machine machine;
  SmallVectorImpl<std::string> &reasons;
};

/// Registers of a lane for one tile of an operand.
int64_t Chooser::operandRegisters(const Configuration &config, DotSide side) {
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);
  int64_t rows = side == DotSide::Lhs ? config.bm : config.bn;
  // Of 16-row instructions, a lane holds k * 16 / lanes bytes, or on gfx11 twice that.
  int64_t elements = side == DotSide::Lhs ? mi->lhsElements() : mi->rhsElements();
  return rows / mi->m * (config.bk / config.wk) / mi->k * elements / 4;
}

/// Up to 32 rows: the tile is as high as an instruction, or two.
std::optional<Configuration> Chooser::skinnyTile() {
  if (!boundedRows() || request.mMax > 32 || ShapedType::isDynamic(op.getK()) ||
      ShapedType::isDynamic(op.getN()))
    return std::nullopt;
  bool cdna = chip.waveSize == 64;
  Configuration config;
  config.family = KernelFamily::Skinny;
  config.bm = request.mMax <= 16 ? 16 : 32;
  config.instruction = defaults.instruction.str();
  config.wm = config.wn = config.stages = 1;
  // The widest tile that leaves no CU without work: the lhs is read once a tile.
  for (int64_t bn : {64, 32, 16}) {
    config.bn = bn;
    if (tiles(config) >= machine.computeUnits)
      break;
  }
  // A wave reads whole lines of 128 bytes where its registers hold three such tiles:
  // while one is used, two are under way.
  int64_t columns = cdna ? 256 : 128, wanted;
  do {
    columns /= 2;
    config.wk = std::clamp<int64_t>(llvm::bit_floor(uint64_t(op.getK() / (2 * columns))), 1, 8);
    config.bk = columns * config.wk;
    wanted = (cdna ? kSkinnyRegistersCdna : kSkinnyRegistersRdna) /
             (operandRegisters(config, DotSide::Lhs) + operandRegisters(config, DotSide::Rhs));
  } while (wanted < 3 && columns > 32);
  wanted = std::max<int64_t>(wanted, 1);
  int64_t steps = llvm::divideCeil(op.getK(), config.bk);
  // Parts of K, while each keeps a full prefetch.
  if (int64_t count = *tiles(config); count < machine.computeUnits)
    config.splitK = std::clamp<int64_t>(
        std::min(machine.computeUnits / std::max<int64_t>(count, 1), steps / wanted), 1, 16);
  config.prefetch =
      std::clamp<int64_t>(llvm::divideCeil(steps, config.splitK), 1, std::min<int64_t>(wanted, 8));
  // Zero points need registers for sums, too.
  config.target = request.target.str();
  while (config.prefetch > 1 && !checkConfiguration(op, config))
    --config.prefetch;
  return config;
}

Configuration Chooser::largeTile() {
  const RowBucket *bucket = &defaults.buckets.back();
  if (boundedRows())
    for (const RowBucket &b : llvm::reverse(defaults.buckets))
      if (request.mMax <= b.rows)
        bucket = &b;
  Configuration config;
  config.family = KernelFamily::Large;
  config.bm = bucket->bm;
  config.bn = bucket->bn;
  config.bk = defaults.bk;
  config.instruction = defaults.instruction.str();
  config.wm = bucket->wm;
  config.wn = bucket->wn;
  config.wavesPerEu = bucket->wavesPerEu;
  // Straight to LDS where nothing is done to the values on their way.
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);
  if (chip.family == Family::GFX950 && config.bm >= 128 && !loadsThroughRegisters(op, *mi))
    config.stages = 4;
  // Parts of K where the tiles leave CUs without work, of at least 8 steps each.
  if (auto count = tiles(config); count && !ShapedType::isDynamic(op.getK()))
    config.splitK = std::clamp<int64_t>(
        std::min(machine.computeUnits / std::max<int64_t>(*count, 1), op.getK() / config.bk / 8), 1,
        16);
  // A part that is read back while another is held wants room for both; so do values that
  // are stored and reduced along their rows.
  if ((config.splitK > 1 || op.getNumRowOuts()) && chip.waveSize == 32 &&
      config.bm * config.bn / (config.wm * config.wn * chip.waveSize) > 64)
    config.wn *= 2;
  return config;
}

Configuration Chooser::genericTile() {
  Configuration config;
  config.family = KernelFamily::Generic;
  config.bm = 32;
  config.bn = 64;
  config.bk = defaults.genericBk;
  config.instruction = defaults.genericInstruction.str();
  config.kwidth = defaults.genericKwidth;
  config.stages = 1;
  return config;
}

/// Where there are several rows of tiles: in groups, and each die its own.
void Chooser::orderGrid(Configuration &config) {
  if (config.family != KernelFamily::Large || (boundedRows() && request.mMax <= config.bm))
    return;
  config.groupRows = 8;
  config.xcds = machine.xcds;
}

void Chooser::explain(const Configuration &config) {
  auto say = [&](std::string text) { reasons.push_back(std::move(text)); };
  std::string rows =
      !boundedRows() ? "any number of rows" : "at most " + std::to_string(request.mMax) + " rows";
  say(llvm::formatv("tile {0}x{1}x{2} by {3}x{4} waves of {5}: the rule for {6} on {7}", config.bm,
                    config.bn, config.bk, config.wm, config.wn, config.instruction, rows,
                    chip.name));
  auto count = tiles(config);
  if (config.family == KernelFamily::Skinny) {
    int64_t bytes = config.prefetch * config.bn * config.bk;
    say(llvm::formatv("{0} waves divide K, each with {1} tiles ahead: {2} bytes of weights under "
                      "way a workgroup",
                      config.wk, config.prefetch, bytes));
  }
  if (count && config.family != KernelFamily::Generic)
    say(llvm::formatv("{0} tiles on the {1} compute units of {2}: {3}", *count,
                      machine.computeUnits, machine.product,
                      config.splitK == 1 ? std::string("no split of K")
                                         : "K in " + std::to_string(config.splitK) + " parts"));
  if (config.groupRows > 1)
    say(llvm::formatv("tiles in groups of {0} rows{1}", config.groupRows,
                      config.xcds > 1
                          ? ", neighbours on one of " + std::to_string(config.xcds) + " dies"
                          : std::string()));
}
} // namespace

llvm::Expected<Configuration> qgemm::chooseConfiguration(MatmulOp op,
                                                         const ConfigureRequest &request,
                                                         SmallVectorImpl<std::string> &reasons) {
  const target::Chip &chip = *request.target.chip;
  Legality problem = checkProblem(op, chip);
  if (!problem)
    return llvm::createStringError(problem.str());
  const FamilyDefaults *defaults = llvm::find_if(
      familyDefaults, [&](const FamilyDefaults &d) { return d.family == chip.family; });
  if (defaults == std::end(familyDefaults))
    return llvm::createStringError("not supported: " + chip.name + " has no default tiles yet");

  Chooser chooser(op, request, *defaults, reasons);
  std::string last;
  for (KernelFamily family : {KernelFamily::Skinny, KernelFamily::Large, KernelFamily::Generic}) {
    if ((request.family && *request.family != family) ||
        (request.noGeneric && family == KernelFamily::Generic))
      continue;
    std::optional<Configuration> config = chooser.propose(family);
    if (!config) {
      last = "skinny is inapplicable because it takes at most 32 rows and a static N and K";
      continue;
    }
    config->target = request.target.str();
    chooser.orderGrid(*config);
    Legality legality = checkConfiguration(op, *config);
    reasons.push_back(llvm::formatv("{0}: {1}", familyName(family), legality.str()));
    if (legality) {
      chooser.explain(*config);
      return *config;
    }
    last = (familyName(family) + " is " + legality.str()).str();
  }
  return llvm::createStringError(last);
}
