//===- SixBitRunTest.cpp - tiles of 6-bit elements, moved -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that copy a matrix of 6-bit elements run in the simulator: with every alignment and
// either way to address, past the ends of rows and columns, through LDS and between
// layouts that differ in the order of registers. Bytes inside are copied, bytes outside kept.
//
//===----------------------------------------------------------------------===//

#include "DotKernels.h"

#include "qgemm/Runtime/Device.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::test;

namespace {

/// A copy of the first `rows` x `columns` elements of a tile of 32 x 128.
struct Copy {
  std::string from, to; ///< blocked layouts of 64 lanes
  std::string access;
  int alignment, rows, columns, stride;

  std::string text() const {
    std::string memref =
        llvm::formatv("memref<?x{0}xf6E2M3FN, strided<[{1}, 1]>>", columns, stride);
    std::string options =
        llvm::formatv("{{access = #qgemm<access {0}>, alignment = {1}}", access, alignment);
    return llvm::formatv(R"(
#from = #qgemm.blocked<{0}, waves = [1, 1]>
#to = #qgemm.blocked<{1}, waves = [1, 1]>
qgemm.kernel @f(%a: {2}, %c: {2}, %M: index) attributes {{chip = "gfx950", num_waves = 1} {{
  %c0 = arith.constant 0 : index
  %x = qgemm.load %a[%c0, %c0] bounds(%M) {3} : {2} -> tensor<32x128xf6E2M3FN, #from>
  %y = qgemm.convert_layout %x : tensor<32x128xf6E2M3FN, #from> -> tensor<32x128xf6E2M3FN, #to>
  qgemm.store %y, %c[%c0, %c0] bounds(%M) {3} : tensor<32x128xf6E2M3FN, #to>, {2}
  qgemm.return
}
)",
                         from, to, memref, options)
        .str();
  }
};

constexpr const char *runs = "vector = [1, 32], lanes = [16, 4]";

std::vector<Copy> copies() {
  std::vector<Copy> list;
  for (const char *access : {"buffer", "global"}) {
    for (int alignment : {1, 2, 4, 8, 16})
      list.push_back({runs, runs, access, alignment, 32, 128, 128});
    // Rows, and columns down to groups of four elements.
    list.push_back({runs, runs, access, 8, 19, 128, 160});
    list.push_back({runs, runs, access, 8, 32, 96, 128});
    list.push_back({runs, runs, access, 4, 7, 112, 144});
    list.push_back({runs, runs, access, 1, 31, 100, 104});
    // Through LDS; lanes that hold 64 elements, or pieces of 4, 8 and 16.
    list.push_back({runs, "vector = [1, 32], lanes = [64, 1]", access, 8, 32, 128, 128});
    list.push_back({"vector = [1, 64], lanes = [32, 2]", runs, access, 16, 23, 128, 192});
    for (int run : {4, 8, 16})
      list.push_back(
          {llvm::formatv("vector = [1, {0}], lanes = [{1}, {2}]", run, 64 * run / 128, 128 / run),
           "same", access, 8, 29, 128, 128});
  }
  // The same lanes with their registers in another order.
  list.push_back({"vector = [1, 4], lanes = [64, 1]", "vector = [1, 32], lanes = [64, 1]", "buffer",
                  4, 32, 128, 128});
  for (Copy &copy : list)
    if (copy.to == "same")
      copy.to = copy.from;
  return list;
}

class SixBitRunTest : public ::testing::TestWithParam<Copy> {};

TEST_P(SixBitRunTest, CopiesWhatIsInside) {
  const Copy &copy = GetParam();
  SCOPED_TRACE(copy.text());
  codegen::CodeObject object = compile(copy.text());
  ASSERT_EQ(object.info.kernels.size(), 1u);
  auto created = runtime::createDevice("sim:gfx950");
  ASSERT_TRUE(bool(created)) << llvm::toString(created.takeError());
  runtime::Device &device = **created;

  // What exists and no more: reads and writes behind it are faults of the simulator.
  size_t rowBytes = copy.stride * 6 / 8, used = copy.columns * 6 / 8;
  std::vector<uint8_t> in((copy.rows - 1) * rowBytes + used), out(in.size(), 0xA5);
  for (size_t i = 0; i < in.size(); ++i)
    in[i] = (i * 2654435761u) >> 13;
  runtime::DevicePtr addresses[2];
  const std::vector<uint8_t> *contents[] = {&in, &out};
  for (auto [address, bytes] : llvm::zip(addresses, contents)) {
    auto allocated = device.allocate(bytes->size());
    ASSERT_TRUE(bool(allocated)) << llvm::toString(allocated.takeError());
    address = *allocated;
    ASSERT_FALSE(bool(device.copyIn(address, bytes->data(), bytes->size())));
  }
  auto module = device.load(llvm::MemoryBufferRef(object.hsaco, "kernel"));
  ASSERT_TRUE(bool(module)) << llvm::toString(module.takeError());
  auto loaded = (*module)->kernel("f");
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  runtime::KernelArguments arguments;
  arguments.add(addresses[0]).add(addresses[1]).add(int32_t(copy.rows));
  runtime::LaunchConfig config;
  config.block = {64, 1, 1};
  auto result = (*loaded)->launch(config, arguments.bytes());
  ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());

  std::vector<uint8_t> got(out.size());
  ASSERT_FALSE(bool(device.copyOut(got.data(), addresses[1], got.size())));
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(got[i], i % rowBytes < used ? in[i] : out[i])
        << "row " << i / rowBytes << ", byte " << i % rowBytes;
}

INSTANTIATE_TEST_SUITE_P(All, SixBitRunTest, testing::ValuesIn(copies()));

} // namespace
