//===- CodeObjectTest.cpp - statistics and disassembly of objects ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestKernels.h"

#include <gtest/gtest.h>

using namespace llvm;
using namespace qgemm;
using namespace qgemm::codegen;
using namespace qgemm::codegen::test;

namespace {

CodeObject compiled(StringRef ir, const CompileOptions &options) {
  auto object = compile(ir, options);
  EXPECT_TRUE(bool(object)) << toString(object.takeError());
  if (object)
    return std::move(*object);
  CodeObject empty;
  empty.info.kernels.emplace_back();
  return empty;
}

/// The number behind "; <name>: " or ".<name>:" in LLVM's assembly.
unsigned assemblyNumber(StringRef assembly, StringRef key) {
  unsigned value = ~0u;
  StringRef rest = assembly.split(key).second.ltrim();
  EXPECT_FALSE(rest.consumeInteger(10, value)) << key.str();
  return value;
}

TEST(CodeObjectTest, ArgumentsAndSizes) {
  CodeObject object = compiled(scaleKernel, optionsFor("gfx1100"));
  const KernelStats *kernel = object.info.find("scale");
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(object.info.find("other"), nullptr);
  EXPECT_EQ(kernel->kernargBytes, 20u);
  ASSERT_EQ(kernel->arguments.size(), 3u);
  EXPECT_EQ(kernel->arguments[0].kind, "global_buffer");
  EXPECT_EQ(kernel->arguments[1].offset, 8u);
  EXPECT_EQ(kernel->arguments[2].name, "factor");
  EXPECT_EQ(kernel->arguments[2].kind, "by_value");
  EXPECT_EQ(kernel->arguments[2].size, 4u);
  EXPECT_EQ(kernel->waveSize, 32u);
  EXPECT_EQ(kernel->maxWorkgroupSize, 256u);
  EXPECT_FALSE(kernel->wgpMode);
  EXPECT_EQ(kernel->scratchBytes + kernel->vgprSpills + kernel->ldsBytes, 0u);
  EXPECT_EQ(kernel->occupancy.wavesPerSimd, 16u);
}

TEST(CodeObjectTest, Modes) {
  CompileOptions options = optionsFor("gfx1100");
  options.wgpMode = true;
  options.waveSize = 64;
  options.codeObjectVersion = 6;
  CodeObject object = compiled(scaleKernel, options);
  EXPECT_TRUE(object.info.kernels.at(0).wgpMode);
  EXPECT_EQ(object.info.kernels.at(0).waveSize, 64u);
  EXPECT_EQ(object.info.codeObjectVersion, 6u);
}

TEST(CodeObjectTest, LdsLimitsOccupancy) {
  CodeObject object = compiled(ldsKernel(8192), optionsFor("gfx1100"));
  const KernelStats &kernel = object.info.kernels.at(0);
  EXPECT_EQ(kernel.ldsBytes, 32768u);
  // Two workgroups of four waves on the two SIMDs of a CU.
  EXPECT_EQ(kernel.occupancy.workgroups, 2u);
  EXPECT_EQ(kernel.occupancy.wavesPerSimd, 4u);
}

/// Registers by inline assembly: numbers must agree with LLVM's own comments.
TEST(CodeObjectTest, RegistersAsInTheAssembly) {
  struct {
    const char *chip, *clobbers;
    unsigned vgprs, agprs;
  } cases[] = {
      {"gfx1100", "~{v100},~{s40}", 101, 0},
      {"gfx942", "~{v99},~{s40}", 100, 0},
      {"gfx942", "~{v99},~{a63}", 100, 64},
      {"gfx950", "~{v127},~{a127},~{s90}", 128, 128},
  };
  for (const auto &test : cases) {
    CompileOptions options = optionsFor(test.chip);
    options.keepAssembly = true;
    CodeObject object = compiled(std::string("define amdgpu_kernel void @k() {\n  call void asm "
                                             "sideeffect \"; use\", \"") +
                                     test.clobbers + "\"()\n  ret void\n}",
                                 options);
    const KernelStats &kernel = object.info.kernels.at(0);
    EXPECT_EQ(kernel.vgprs, test.vgprs) << test.chip;
    EXPECT_EQ(kernel.agprs, test.agprs) << test.chip;
    EXPECT_EQ(kernel.sgprs, assemblyNumber(object.assembly, ".sgpr_count:"));
    EXPECT_EQ(kernel.textBytes, assemblyNumber(object.assembly, "; codeLenInByte ="));
    EXPECT_EQ(std::min(kernel.occupancy.byVgprs, kernel.occupancy.bySgprs),
              assemblyNumber(object.assembly, "; Occupancy:"));
  }
}

TEST(CodeObjectTest, SpillsAreCounted) {
  // 40 values live across a clobber of everything but a few registers.
  std::string ir = "define amdgpu_kernel void @spill(ptr addrspace(1) %p) #0 {\n";
  for (unsigned i = 0; i < 40; ++i)
    ir += "  %v" + std::to_string(i) + " = load volatile i32, ptr addrspace(1) %p\n";
  for (unsigned i = 0; i < 40; ++i)
    ir += "  call void asm sideeffect \"; $0\", \"v\"(i32 %v" + std::to_string(i) + ")\n";
  ir += "  ret void\n}\nattributes #0 = { \"amdgpu-num-vgpr\"=\"24\" }";
  CodeObject object = compiled(ir, optionsFor("gfx1100"));
  const KernelStats &kernel = object.info.kernels.at(0);
  EXPECT_LE(kernel.vgprs, 24u);
  EXPECT_GT(kernel.vgprSpills, 0u);
  EXPECT_GE(kernel.scratchBytes, 4 * kernel.vgprSpills);
}

TEST(CodeObjectTest, Disassembly) {
  CodeObject object = compiled(scaleKernel, optionsFor("gfx942"));
  auto functions = disassemble(object.hsaco);
  ASSERT_TRUE(bool(functions)) << toString(functions.takeError());
  ASSERT_EQ(functions->size(), 1u);
  const DisassembledFunction &function = functions->front();
  EXPECT_EQ(function.name, "scale");
  uint64_t address = function.instructions.front().address;
  unsigned bytes = 0;
  bool multiplies = false;
  for (const DisassembledInstruction &instruction : function.instructions) {
    EXPECT_EQ(instruction.address, address + bytes);
    EXPECT_EQ(instruction.text.find(".long"), std::string::npos) << instruction.text;
    bytes += instruction.bytes;
    multiplies |= StringRef(instruction.text).starts_with("v_mul_lo_u32 v");
  }
  EXPECT_EQ(bytes, object.info.kernels.at(0).textBytes);
  EXPECT_TRUE(multiplies);
  EXPECT_EQ(function.instructions.back().text, "s_endpgm");

  auto text = disassemblyText(object.hsaco);
  ASSERT_TRUE(bool(text));
  EXPECT_TRUE(StringRef(*text).starts_with("scale:\n  "));
}

/// Damaged objects give errors or numbers, never a crash.
TEST(CodeObjectTest, DamagedObjects) {
  std::string hsaco = compiled(scaleKernel, optionsFor("gfx1100")).hsaco;
  for (size_t length : {size_t(0), size_t(3), size_t(64), hsaco.size() / 2}) {
    auto info = readCodeObject(StringRef(hsaco).take_front(length));
    EXPECT_FALSE(bool(info)) << length;
    consumeError(info.takeError());
  }
  unsigned failures = 0;
  for (size_t at = 0; at < hsaco.size(); at += 5) {
    std::string damaged = hsaco;
    damaged[at] ^= 0x5a;
    auto text = disassemblyText(damaged);
    failures += !text;
    consumeError(text.takeError());
  }
  EXPECT_GT(failures, 0u);
}

} // namespace
