//===- CodeObjectTest.cpp - loading good and damaged files ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SimTest.h"
#include "qgemm/Sim/Error.h"
#include "qgemm/Sim/LineTable.h"
#include "qgemm/Sim/Simulator.h"

using namespace qgemm;
using namespace qgemm::sim_test;

namespace {
class CodeObjectTest : public ::testing::TestWithParam<const char *> {
protected:
  std::string read(const std::string &file) {
    auto buffer = llvm::MemoryBuffer::getFile(std::string(QGEMM_SIM_KERNEL_DIR) + "/" + file + "." +
                                              GetParam() + ".co");
    EXPECT_TRUE(static_cast<bool>(buffer));
    return buffer ? (*buffer)->getBuffer().str() : "";
  }
  static std::string errorOf(const std::string &bytes) {
    auto object = sim::CodeObject::parse({bytes, "test"});
    return object ? "" : llvm::toString(object.takeError());
  }
};
} // namespace

// Names in damaged files hold any bytes; a message is one line that a terminal can show.
TEST(Error, IsOnePrintableLine) {
  EXPECT_EQ(llvm::toString(sim::error("a\nb\x1b[31m")), "a\\0ab\\1b[31m");
  EXPECT_EQ(llvm::toString(sim::error("\xc3\xbc")), "\xc3\xbc");
  EXPECT_EQ(llvm::toString(sim::error("\xc3(")), "\\c3(");
}

TEST_P(CodeObjectTest, Metadata) {
  auto object = get(sim::CodeObject::parse({read("control"), "test"}));
  ASSERT_TRUE(object);
  EXPECT_EQ(object->chip, GetParam());
  EXPECT_GE(object->version, 4u);
  const sim::KernelInfo *kernel = object->findKernel("atomics");
  ASSERT_TRUE(kernel);
  EXPECT_EQ(kernel->groupSegmentSize, 256u);
  EXPECT_EQ(kernel->wavefrontSize, std::string(GetParam()).find("gfx9") == 0 ? 64u : 32u);
  ASSERT_GE(kernel->arguments.size(), 3u);
  EXPECT_EQ(kernel->arguments[2].offset, 16u);
  EXPECT_EQ(kernel->arguments[2].valueKind, "global_buffer");
  EXPECT_FALSE(object->findKernel("none"));
}

TEST_P(CodeObjectTest, KernelsAreCovered) {
  for (const char *file : {"arithmetic", "flat", "matrix"}) {
    sim::DeviceMemory memory;
    std::string bytes = read(file);
    auto program = get(sim::Program::load(memory, {bytes, "test"}));
    ASSERT_TRUE(program);
    for (const sim::UnsupportedInstruction &inst : get(program->listUnsupported()))
      ADD_FAILURE() << file << ": " << inst.text;
  }
}

TEST_P(CodeObjectTest, WrongFiles) {
  EXPECT_NE(errorOf(""), "");
  EXPECT_NE(errorOf("\x7f"
                    "ELF"),
            "");
  std::string bytes = read("control");
  std::string other = bytes;
  other[18] = 62; // e_machine: x86-64
  EXPECT_EQ(errorOf(other), "code object requires e_machine 224 (AMDGPU), got 62");
  other = bytes;
  other[8] = 1; // ABI version 3
  EXPECT_EQ(errorOf(other), "code object requires version 4 to 6, got ABI version 1");
  auto device = get(runtime::createDevice(
      std::string("sim:") + (GetParam() == std::string("gfx942") ? "gfx1100" : "gfx942")));
  auto module = device->load({bytes, "test"});
  ASSERT_FALSE(static_cast<bool>(module));
  EXPECT_NE(llvm::toString(module.takeError()).find("code object requires gfx"), std::string::npos);
}

/// Any damage is an error or harmless; nothing may crash. Kernels of damaged files run too, with a
/// small budget, since a decoder must bear any bytes.
TEST_P(CodeObjectTest, DamagedFiles) {
  std::string bytes = read("control");
  std::mt19937 random(7);
  unsigned rejected = 0;
  for (unsigned trial = 0; trial < 300; ++trial) {
    std::string damaged = bytes;
    if (trial % 4 == 0)
      damaged.resize(random() % damaged.size());
    for (unsigned i = 0, n = 1 + random() % 8; i < n && !damaged.empty(); ++i) {
      // Half of the damage hits the headers.
      size_t range = random() % 2 ? std::min<size_t>(damaged.size(), 1024) : damaged.size();
      damaged[random() % range] = random();
    }
    sim::DeviceMemory memory;
    auto program = sim::Program::load(memory, {damaged, "test"});
    if (!program) {
      llvm::consumeError(program.takeError());
      ++rejected;
      continue;
    }
    uint64_t buffer = get(memory.allocate(4096, 256, "buffer"));
    std::vector<uint8_t> arguments(64);
    for (unsigned i = 0; i < 8; ++i)
      memcpy(&arguments[8 * i], &buffer, 8);
    sim::LaunchOptions options;
    options.instructionBudget = 2000;
    options.threads = 1;
    for (const sim::KernelInfo &kernel : (*program)->object().kernels) {
      sim::Dispatch dispatch;
      dispatch.block = {64, 1, 1};
      uint32_t size = std::min<uint32_t>(kernel.kernargSize, 64);
      dispatch.kernarg = llvm::ArrayRef(arguments).take_front(size);
      auto result = sim::launch(**program, kernel, memory, dispatch, options);
      if (!result)
        llvm::consumeError(result.takeError());
    }
  }
  EXPECT_GT(rejected, 20u);
  EXPECT_LT(rejected, 300u);
}

TEST(LineTables, OfCompiledCode) {
  auto file =
      llvm::MemoryBuffer::getFile(std::string(QGEMM_SIM_KERNEL_DIR) + "/flat_lines.gfx1100.co");
  ASSERT_TRUE(static_cast<bool>(file));
  auto object = get(sim::CodeObject::parse(**file));
  ASSERT_TRUE(object);
  sim::LineTable lines(**file);
  for (const sim::KernelInfo &kernel : object->kernels) {
    sim::SourceLine line = lines.find(kernel.entryAddress);
    EXPECT_TRUE(line.known());
    EXPECT_EQ(llvm::StringRef(line.file).rsplit('/').second, "flat.cpp");
  }
  EXPECT_FALSE(lines.find(0).known());
  EXPECT_EQ(sim::SourceLine().str(), "?");
  EXPECT_EQ((sim::SourceLine{"a.mlir", 7}).str(), "a.mlir:7");
}

TEST(Devices, Names) {
  auto message = [](const char *name) {
    auto device = runtime::createDevice(name);
    return device ? std::string() : llvm::toString(device.takeError());
  };
  EXPECT_EQ(message("sim"), "");
  EXPECT_EQ(message("sim:gfx942:mi300x"), "");
  EXPECT_EQ(message("sim:gfx906"),
            "device requires one of the chips " + sim::chipNames() + ", got 'gfx906'");
  EXPECT_EQ(message("cuda"), "device requires 'sim[:CHIP[:PRODUCT]]' or 'hip[:N]', got 'cuda'");
}

TEST(Memory, SparseAndGuarded) {
  sim::DeviceMemory memory;
  uint64_t big = get(memory.allocate(20ull << 30, 256, "big"));
  uint64_t after = get(memory.allocate(100, 16, "after"));
  EXPECT_EQ(big % 256, 0u);
  EXPECT_NE(big % 512, 0u);
  EXPECT_EQ(after % 16, 0u);
  EXPECT_NE(after % 32, 0u);
  uint32_t value = 0x1234, back = 0;
  EXPECT_FALSE(static_cast<bool>(memory.write(big + (19ull << 30), &value, 4)));
  EXPECT_FALSE(static_cast<bool>(memory.read(big + (19ull << 30), &back, 4)));
  EXPECT_EQ(back, value);
  EXPECT_FALSE(memory.find(big + (20ull << 30)));
  EXPECT_EQ(memory.describe(after + 103).find("3 bytes past the end of buffer 'after' [0x"), 0u);
  llvm::Error failure = memory.write(after + 98, &value, 4);
  EXPECT_TRUE(static_cast<bool>(failure));
  llvm::consumeError(std::move(failure));
  EXPECT_TRUE(static_cast<bool>(memory.release(after)) == false);
  failure = memory.release(after);
  EXPECT_TRUE(static_cast<bool>(failure));
  llvm::consumeError(std::move(failure));
}

INSTANTIATE_TEST_SUITE_P(Chips, CodeObjectTest,
                         ::testing::Values("gfx1100", "gfx1201", "gfx942", "gfx950"),
                         [](const auto &info) { return std::string(info.param); });
