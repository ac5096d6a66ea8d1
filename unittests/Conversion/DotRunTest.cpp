//===- DotRunTest.cpp - every matrix instruction, run ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of DotKernels.h run in the simulator, for the chips that it knows, and
// give what the definition of qgemm.dot says. All values are small integers, so that
// every sum is exact whatever its order.
//
//===----------------------------------------------------------------------===//

#include "DotKernels.h"

#include "qgemm/Runtime/Device.h"

#include "mlir/AsmParser/AsmParser.h"
#include "llvm/ADT/APFloat.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::test;

namespace {

/// A matrix of small integers, and its elements as memory holds them.
class Matrix {
public:
  Matrix(StringRef element, unsigned rows, unsigned columns, int seed)
      : columns(columns), element(element), values(rows * columns) {
    bool isUnsigned = element.consume_front("u");
    Type type = parseType(element, &context());
    bits = type.getIntOrFloatBitWidth();
    memory.resize(values.size() * bits / 8);
    for (size_t i = 0; i < values.size(); ++i) {
      unsigned random = (i * 2654435761u + seed * 40503u) >> 7;
      values[i] = int(random % 5) - 2;
      if (isa<IntegerType>(type) && bits <= 8)
        values[i] =
            isUnsigned ? random % (1 << bits) : int(random % (1 << bits)) - (1 << (bits - 1));
      put(i, encode(type, values[i]));
    }
  }

  double at(unsigned row, unsigned column) const { return values[row * columns + column]; }

  /// The number that the bits in memory stand for.
  double decode(unsigned row, unsigned column) const {
    Type type = parseType(element, &context());
    APInt raw(bits, 0);
    size_t i = row * columns + column;
    for (unsigned b = 0; b < bits; b += 8)
      raw |= APInt(bits, memory[i * bits / 8 + b / 8]) << b;
    if (auto f = dyn_cast<FloatType>(type))
      return APFloat(f.getFloatSemantics(), raw).convertToDouble();
    return raw.getSExtValue();
  }

  std::vector<uint8_t> memory;

private:
  static uint64_t encode(Type type, int value) {
    auto f = dyn_cast<FloatType>(type);
    if (!f)
      return uint32_t(value);
    APFloat result(double(value) + 0.0);
    bool lost = false;
    result.convert(f.getFloatSemantics(), APFloat::rmNearestTiesToEven, &lost);
    EXPECT_FALSE(lost);
    return result.bitcastToAPInt().getZExtValue();
  }

  void put(size_t i, uint64_t value) {
    for (unsigned b = 0; b < bits; ++b)
      if (value >> b & 1)
        memory[(i * bits + b) / 8] |= 1 << (i * bits + b) % 8;
  }

  unsigned columns, bits = 0;
  StringRef element;
  std::vector<int> values;
};

/// Scales 2^-1 to 2^1, a byte each.
std::vector<uint8_t> scalesFor(unsigned count, unsigned seed) {
  std::vector<uint8_t> scales(count);
  for (unsigned i = 0; i < count; ++i)
    scales[i] = 126 + (i * 7 + seed + i / 5) % 3;
  return scales;
}

class DotRunTest : public ::testing::TestWithParam<MatrixInstruction> {
protected:
  static runtime::DevicePtr upload(runtime::Device &device, ArrayRef<uint8_t> bytes) {
    auto address = device.allocate(bytes.size());
    if (!address) {
      ADD_FAILURE() << llvm::toString(address.takeError());
      return 0;
    }
    EXPECT_FALSE(bool(device.copyIn(*address, bytes.data(), bytes.size())));
    return *address;
  }

  static void run(const DotKernel &kernel, StringRef chip, runtime::Device &device) {
    codegen::CodeObject object = compile(kernel.text(chip));
    ASSERT_EQ(object.info.kernels.size(), 1u);
    unsigned m = kernel.m(), n = kernel.n(), k = kernel.k(), blocks = k / 32;
    std::string acc = kernel.accType();
    Matrix a(kernel.lhs, m, k, 1), b(kernel.rhs, n, k, 2), c(acc, m, n, 3);
    auto lhsScales = scalesFor(m * blocks, 0), rhsScales = scalesFor(n * blocks, 1);
    runtime::KernelArguments arguments;
    runtime::DevicePtr out = 0;
    arguments.add(upload(device, a.memory)).add(upload(device, b.memory));
    arguments.add(out = upload(device, c.memory));
    if (kernel.mi.scaled)
      arguments.add(upload(device, lhsScales)).add(upload(device, rhsScales));
    auto module = device.load(llvm::MemoryBufferRef(object.hsaco, "kernel"));
    ASSERT_TRUE(bool(module)) << llvm::toString(module.takeError());
    auto loaded = (*module)->kernel("f");
    ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
    runtime::LaunchConfig config;
    config.block = {kernel.mi.waveSize, 1, 1};
    auto result = (*loaded)->launch(config, arguments.bytes());
    std::string error = result ? "" : llvm::toString(result.takeError());
    // The simulator names what it cannot execute.
    if (StringRef(error).contains("requires semantics of the instruction, got none"))
      GTEST_SKIP() << error;
    ASSERT_EQ(error, "");

    Matrix got = c;
    ASSERT_FALSE(bool(device.copyOut(got.memory.data(), out, got.memory.size())));
    for (unsigned row = 0; row < m; ++row)
      for (unsigned column = 0; column < n; ++column) {
        double want = c.at(row, column);
        for (unsigned i = 0; i < k; ++i) {
          int exponent = !kernel.mi.scaled ? 0
                                           : int(lhsScales[row * blocks + i / 32]) +
                                                 rhsScales[column * blocks + i / 32] - 254;
          want += std::ldexp(a.at(row, i) * b.at(column, i), exponent);
        }
        ASSERT_EQ(got.decode(row, column), want) << row << ", " << column;
      }
  }
};

TEST_P(DotRunTest, ComputesTheProduct) {
  const MatrixInstruction &mi = GetParam();
  std::unique_ptr<runtime::Device> device;
  StringRef chip;
  for (const target::Chip &c : target::chips()) {
    if (c.family != mi.family || device)
      continue;
    if (auto created = runtime::createDevice(("sim:" + c.name).str())) {
      device = std::move(*created);
      chip = c.name;
    } else {
      llvm::consumeError(created.takeError());
    }
  }
  if (!device)
    GTEST_SKIP() << "no simulator of " << target::familyName(mi.family).str();
  for (const std::string &first : elementsOf(mi.lhsType))
    for (const std::string &second : elementsOf(mi.rhsType))
      for (bool transposed : {false, true}) {
        DotKernel kernel{mi, transposed ? second : first, transposed ? first : second, transposed};
        SCOPED_TRACE(kernel.text(chip));
        run(kernel, chip, *device);
        if (HasFatalFailure() || IsSkipped())
          return;
      }
}

INSTANTIATE_TEST_SUITE_P(All, DotRunTest, testing::ValuesIn(target::matrixInstructions()),
                         testName);

} // namespace
