//===- Fill.cpp - contents of operands ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Contents depend on the seed, the operand's name and the position alone, never
// on strides: the same seed gives the same product with any padding.
//
//===----------------------------------------------------------------------===//

#include "Operands.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"
#include "qgemm/Library/Npy.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <cstring>
#include <limits>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;

namespace {
/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
struct Random {
  uint64_t state;
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  double uniform(double low, double high) {
    return low + (high - low) * double(next() >> 11) * 0x1p-53;
  }
};
} // namespace

static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Ordinary values of a float operand: scales are small and positive, data and extras of either
/// sign.
static double ordinary(Role role, Pattern pattern, Random &random) {
  // Products and sums stay exact in f32, so that many lie half-way between two results.
  if (pattern == Pattern::Ties)
    return role == Role::Scale ? std::exp2(std::floor(random.uniform(-10, -2)))
                               : std::floor(random.uniform(-16, 16)) / 4;
  if (role == Role::Scale)
    return std::exp2(random.uniform(-10, -3));
  return random.uniform(-4, 4);
}

/// Values that the patterns put beside the ordinary ones.
static llvm::ArrayRef<double> special(Role role, Pattern pattern) {
  static constexpr double extremeScales[] = {1, 0, -0.75, 3.0e38, 0x1p-149, 0x1p-126, -1, 0x1p-20};
  static constexpr double nanScales[] = {notANumber, infinity, -infinity, 0, -0.0, -0.5};
  static constexpr double extremeValues[] = {3.0e38, -3.0e38, 0, -0.0, 0x1p-149, 1};
  static constexpr double nanValues[] = {notANumber, infinity, -infinity};
  if (pattern == Pattern::Extreme)
    return role == Role::Scale ? llvm::ArrayRef(extremeScales) : llvm::ArrayRef(extremeValues);
  if (pattern == Pattern::NaN)
    return role == Role::Scale ? llvm::ArrayRef(nanScales) : llvm::ArrayRef(nanValues);
  return {};
}

/// Bits of the next element of a float operand.
static uint64_t nextFloat(const Operand &operand, Pattern pattern, Random &random) {
  uint64_t choice = random.next();
  double value = ordinary(operand.role, pattern, random);
  llvm::ArrayRef<double> specials = special(operand.role, pattern);
  // Every second element of the extreme pattern, one in sixteen NaNs and infinities.
  if (!specials.empty() && choice % (pattern == Pattern::Extreme ? 2 : 16) == 0)
    value = specials[(choice >> 8) % specials.size()];
  else if (pattern == Pattern::Outliers)
    value *= choice % 256 == 0 ? 64 : 1.0 / 16;
  return reference::encodeFloat(operand.layout.type, value);
}

/// Bits of the next element of an integer operand.
static uint64_t nextInteger(const Operand &operand, Pattern pattern, Random &random) {
  const ElementTypeInfo &type = *operand.type;
  int64_t low = type.min(), high = type.max();
  uint64_t choice = random.next();
  if (type.bits == 32) { // biases and i32 zero points: large, but sums stay clear of 2^31
    low = -(1 << 20);
    high = 1 << 20;
    if (operand.role == Role::Zero)
      low = -300, high = 300;
  }
  // All -128, or all 255: the sums that overflow first.
  if (pattern == Pattern::Extreme && operand.role == Role::Data)
    return uint64_t(low < 0 ? low : high);
  if (pattern == Pattern::Extreme)
    return uint64_t(choice % 2 ? low : high);
  if (pattern == Pattern::Outliers && choice % 256 != 0)
    low = low / 16, high = high / 16;
  // Short sums: few bits are rounded away, so that often one is left that makes a tie.
  if (pattern == Pattern::Ties)
    low = low / 8, high = high / 8;
  return uint64_t(low + int64_t((choice >> 16) % uint64_t(high - low + 1)));
}

static void fillPattern(Operand &operand, Pattern pattern, Random random) {
  for (int64_t row = 0; row < operand.layout.rows; ++row)
    for (int64_t col = 0; col < operand.layout.cols; ++col)
      operand.store(row, col,
                    operand.type->isInteger() ? nextInteger(operand, pattern, random)
                                              : nextFloat(operand, pattern, random));
}

/// Contents of an .npy file of the operand's shape and type.
static llvm::Error fillFromFile(Operand &operand, const std::string &path) {
  llvm::Expected<std::string> file = readInput(path, uint64_t(16) << 30);
  if (!file)
    return file.takeError();
  llvm::Expected<NpyArray> array = parseNpy(*file, path);
  if (!array)
    return array.takeError();
  std::string want = npyDescr(operand.type->name);
  if (want.empty() || array->descr != want)
    return makeError("{} requires elements '{}' for operand '{}' of {}, got '{}'", path, want,
                     operand.name, operand.type->name, array->descr);
  std::vector<int64_t> shape = {operand.layout.rows, operand.layout.cols};
  if (operand.rank == 1)
    shape = {operand.layout.rows * operand.layout.cols};
  if (array->shape != shape)
    return makeError("{} requires shape {} for operand '{}', got {}", path, fmt::join(shape, "x"),
                     operand.name, fmt::join(array->shape, "x"));
  uint64_t size = array->elementSize(), at = 0;
  for (int64_t row = 0; row < operand.layout.rows; ++row)
    for (int64_t col = 0; col < operand.layout.cols; ++col, at += size) {
      uint64_t bits = 0;
      std::memcpy(&bits, &array->bytes[at], size);
      operand.store(row, col, bits);
    }
  return llvm::Error::success();
}

/// Sums of stored values over blocks of K: what a kernel is promised, so no pattern.
static llvm::Error fillSums(Operand &sums, const std::vector<Operand> &operands) {
  StringRef name = StringRef(sums.name).drop_back(StringRef("_sums").size());
  auto data = llvm::find_if(operands, [&](const Operand &o) { return o.name == name; });
  if (data == operands.end() || !data->type->isInteger() || sums.layout.cols < 1)
    return makeError("operand '{}' requires an integer operand '{}', got none", sums.name, name);
  int64_t block = (data->layout.cols + sums.layout.cols - 1) / sums.layout.cols;
  for (int64_t row = 0; row < sums.layout.rows; ++row)
    for (int64_t i = 0; i < sums.layout.cols; ++i) {
      int64_t sum = 0;
      for (int64_t k = i * block; k < std::min(data->layout.cols, (i + 1) * block); ++k)
        sum += int64_t(data->decode(data->load(row, k)));
      sums.store(row, i, uint64_t(sum));
    }
  return llvm::Error::success();
}

llvm::Error qgemm::run::fill(std::vector<Operand> &operands, const Options &options) {
  for (Operand &operand : operands) {
    uint64_t bytes = operand.lines() == 0 ? 0
                                          : uint64_t(operand.lines() - 1) * operand.strideBytes() +
                                                operand.lineBytes();
    operand.bytes.resize(bytes);
    Random random{options.seed ^ llvm::xxh3_64bits(StringRef(operand.name))};
    Random noise{~random.state};
    for (uint64_t i = 0; i < bytes; i += 8) {
      uint64_t word = noise.next();
      std::memcpy(&operand.bytes[i], &word, std::min<uint64_t>(8, bytes - i));
    }
    auto file = options.files.find(operand.name);
    if (file != options.files.end()) {
      if (llvm::Error error = fillFromFile(operand, file->second))
        return error;
    } else if (operand.role != Role::Out && operand.role != Role::Sums) {
      fillPattern(operand, options.pattern, random);
    }
  }
  for (Operand &operand : operands)
    if (operand.role == Role::Sums)
      if (llvm::Error error = fillSums(operand, operands))
        return error;
  return llvm::Error::success();
}
