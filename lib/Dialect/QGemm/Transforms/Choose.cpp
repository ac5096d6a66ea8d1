//===- Choose.cpp - default configurations --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules that read the chip and the shape. A tuner's findings replace them.
//
//===----------------------------------------------------------------------===//

#include "Chooser.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace qgemm;
using target::Family;

namespace {
// In the order of preference. A wave of 64 x 64
// leaves too few of RDNA3's registers, whose operands are held twice, so smaller tiles there
// take eight waves.
constexpr LargeTile rdna3Tiles[] = {{128, 128, 2, 2, 4}, {64, 128, 2, 4}, {128, 64, 4, 2},
                                    {64, 64, 2, 2},      {32, 128, 1, 4}, {16, 128, 1, 4}};
constexpr LargeTile rdna4Tiles[] = {{128, 128, 2, 2, 4}, {64, 128, 2, 2}, {128, 64, 4, 2},
                                    {64, 64, 2, 2},      {32, 128, 1, 4}, {16, 128, 1, 4}};
constexpr LargeTile cdnaTiles[] = {{256, 256, 2, 2, 8, false},
                                   {256, 128, 2, 2, 8},
                                   {128, 256, 2, 2, 8},
                                   {128, 128, 2, 2},
                                   {64, 128, 2, 2},
                                   {128, 64, 2, 2},
                                   {64, 64, 2, 2},
                                   {32, 128, 1, 4},
                                   {16, 128, 1, 4}};

/// Registers of a lane that a skinny kernel fills with tiles under way; with sums and
/// addresses they leave four waves a SIMD on CDNA, eight on RDNA, whose operands on
/// gfx11 are held twice (docs/Skinny.md).
constexpr int64_t kSkinnyRegistersCdna = 96, kSkinnyRegistersRdna = 128;

/// The generic tile checks each of its elements, so it takes the instruction with the fewest in
/// a lane.
const FamilyDefaults familyDefaults[] = {
    {Family::GFX11, "wmma_i32_16x16x16_iu8", 64, rdna3Tiles, "wmma_i32_16x16x16_iu8", 16, 16},
    {Family::GFX12, "wmma_i32_16x16x16_iu8", 64, rdna4Tiles, "wmma_i32_16x16x16_iu8", 16, 8},
    {Family::GFX942, "mfma_i32_16x16x32_i8", 64, cdnaTiles, "mfma_i32_16x16x32_i8", 32, 8},
    {Family::GFX950, "mfma_i32_16x16x64_i8", 64, cdnaTiles, "mfma_i32_16x16x32_i8", 32, 8},
};
} // namespace

std::optional<Configuration> Chooser::propose(KernelFamily family) {
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

/// Workgroups without split-K; none where a size is not known.
std::optional<int64_t> Chooser::tiles(const Configuration &config) {
  if (!boundedRows() || ShapedType::isDynamic(op.getN()))
    return std::nullopt;
  return llvm::divideCeil(op.getN(), config.bn) *
         llvm::divideCeil(std::max<int64_t>(request.mMax, 1), config.bm);
}

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

void Chooser::orderGrid(Configuration &config) {
  if (config.family != KernelFamily::Large || (boundedRows() && request.mMax <= config.bm))
    return;
  config.groupRows = 8;
  config.xcds = machine.xcds;
}

llvm::Expected<Configuration>
qgemm::chooseConfiguration(MatmulOp op, const ConfigureRequest &request, Choice &choice) {
  const target::Chip &chip = *request.target.chip;
  Legality problem = checkProblem(op, chip);
  if (!problem)
    return llvm::createStringError(problem.str());
  const FamilyDefaults *defaults = llvm::find_if(
      familyDefaults, [&](const FamilyDefaults &d) { return d.family == chip.family; });
  if (defaults == std::end(familyDefaults))
    return llvm::createStringError("not supported: " + chip.name + " has no default tiles yet");

  Chooser chooser(op, request, *defaults, choice);
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
    choice.reasons.push_back(llvm::formatv("{0}: {1}", familyName(family), legality.str()));
    if (legality) {
      chooser.explain(*config);
      return *config;
    }
    last = (familyName(family) + " is " + legality.str()).str();
  }
  return llvm::createStringError(last);
}
