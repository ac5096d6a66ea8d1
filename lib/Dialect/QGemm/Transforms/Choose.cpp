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

Configuration largeTile(const FamilyDefaults &defaults, const ConfigureRequest &request) {
  const RowBucket *bucket = &defaults.buckets.back();
  if (!ShapedType::isDynamic(request.mMax))
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
  return config;
}

Configuration genericTile(const FamilyDefaults &defaults) {
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

  std::string last;
  for (KernelFamily family : {KernelFamily::Large, KernelFamily::Generic}) {
    StringRef name = family == KernelFamily::Large ? "large" : "generic";
    if (request.family && *request.family != family)
      continue;
    Configuration config =
        family == KernelFamily::Large ? largeTile(*defaults, request) : genericTile(*defaults);
    config.target = request.target.str();
    Legality legality = checkConfiguration(op, config);
    reasons.push_back(llvm::formatv("{0}: {1}", name, legality.str()));
    if (legality) {
      std::string rows = ShapedType::isDynamic(request.mMax)
                             ? "any number of rows"
                             : "at most " + std::to_string(request.mMax) + " rows";
      reasons.push_back(llvm::formatv(
          "tile {0}x{1}x{2} by {3}x{4} waves of {5}: the rule for {6} on {7}", config.bm, config.bn,
          config.bk, config.wm, config.wn, config.instruction, rows, chip.name));
      return config;
    }
    last = name.str() + " is " + legality.str();
  }
  return llvm::createStringError(last);
}
