//===- CompileTest.cpp - compiling: determinism, options, refusals --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestKernels.h"

#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>
#include <thread>

using namespace llvm;
using namespace qgemm;
using namespace qgemm::codegen;
using namespace qgemm::codegen::test;

namespace {

std::string hsacoOf(StringRef ir, const CompileOptions &options) {
  auto object = compile(ir, options);
  EXPECT_TRUE(bool(object)) << toString(object.takeError());
  return object ? object->hsaco : "";
}

TEST(CompileTest, EveryChip) {
  for (const target::Chip &chip : target::chips()) {
    auto object = compile(scaleKernel, optionsFor(chip.name));
    ASSERT_TRUE(bool(object)) << toString(object.takeError());
    EXPECT_EQ(object->info.chip, chip.name);
    EXPECT_EQ(object->info.codeObjectVersion, 5u);
    EXPECT_EQ(object->info.kernels.size(), 1u);
    EXPECT_TRUE(object->warnings.empty());
  }
}

TEST(CompileTest, SameBytesEachTime) {
  std::string first = hsacoOf(scaleKernel, optionsFor("gfx1100"));
  ASSERT_FALSE(first.empty());
  // Something else in between, and another chip.
  hsacoOf(ldsKernel(256), optionsFor("gfx942"));
  EXPECT_EQ(first, hsacoOf(scaleKernel, optionsFor("gfx1100")));
}

TEST(CompileTest, SameBytesFromAnyFolder) {
  std::string first = hsacoOf(ldsKernel(256), optionsFor("gfx942"));
  SmallString<128> before, folder;
  ASSERT_FALSE(sys::fs::current_path(before));
  ASSERT_FALSE(sys::fs::createUniqueDirectory("qgemm-test", folder));
  ASSERT_FALSE(sys::fs::set_current_path(folder));
  std::string second = hsacoOf(ldsKernel(256), optionsFor("gfx942"));
  ASSERT_FALSE(sys::fs::set_current_path(before));
  EXPECT_FALSE(sys::fs::remove_directories(folder));
  EXPECT_EQ(first, second);
  EXPECT_EQ(first.find("/tmp"), std::string::npos);
}

TEST(CompileTest, SameBytesFromThreads) {
  const std::string kernels[] = {scaleKernel.str(), ldsKernel(256)};
  const char *chips[] = {"gfx1100", "gfx942"};
  std::string expected[2], got[4][2];
  for (unsigned i = 0; i < 2; ++i)
    expected[i] = hsacoOf(kernels[i], optionsFor(chips[i]));
  std::vector<std::thread> threads;
  for (auto &mine : got)
    threads.emplace_back([&] {
      for (unsigned round = 0; round < 3; ++round)
        for (unsigned i = 0; i < 2; ++i)
          mine[i] = hsacoOf(kernels[i], optionsFor(chips[i]));
    });
  for (std::thread &thread : threads)
    thread.join();
  for (auto &mine : got)
    for (unsigned i = 0; i < 2; ++i)
      EXPECT_EQ(mine[i], expected[i]);
}

TEST(CompileTest, TheModuleStaysAsItIs) {
  LLVMContext context;
  SMDiagnostic diagnostic;
  auto module = parseAssemblyString(scaleKernel, diagnostic, context);
  std::string before, after;
  raw_string_ostream(before) << *module;
  ASSERT_TRUE(bool(compileToCodeObject(*module, optionsFor("gfx1100"))));
  raw_string_ostream(after) << *module;
  EXPECT_EQ(before, after);
}

TEST(CompileTest, TextOnRequest) {
  CompileOptions options = optionsFor("gfx1100");
  std::string plain = hsacoOf(scaleKernel, options);
  options.keepAssembly = options.keepLLVMIR = true;
  auto object = compile(scaleKernel, options);
  ASSERT_TRUE(bool(object)) << toString(object.takeError());
  EXPECT_NE(object->assembly.find("v_mul_lo_u32"), std::string::npos);
  EXPECT_NE(object->llvmIR.find("mul i32 %value, %factor"), std::string::npos);
  EXPECT_NE(object->llvmIR.find("\"target-cpu\"=\"gfx1100\""), std::string::npos);
  EXPECT_EQ(object->hsaco, plain);
}

TEST(CompileTest, OptimizationLevels) {
  CompileOptions options = optionsFor("gfx1100");
  for (unsigned level : {0u, 1u, 2u, 3u}) {
    options.optLevel = level;
    EXPECT_FALSE(hsacoOf(scaleKernel, options).empty()) << level;
  }
}

TEST(RefusalTest, Options) {
  EXPECT_TRUE(StringRef(errorOf(scaleKernel, optionsFor("gfx9999")))
                  .starts_with("unknown chip 'gfx9999', known chips are gfx1100, "));
  EXPECT_TRUE(StringRef(errorOf(scaleKernel, optionsFor(""))).starts_with("unknown chip ''"));
  CompileOptions options = optionsFor("gfx1100");
  options.optLevel = 4;
  EXPECT_EQ(errorOf(scaleKernel, options), "the optimization level requires 0 to 3, got 4");
}

TEST(RefusalTest, LdsOverTheLimit) {
  EXPECT_EQ(errorOf(ldsKernel(16384), optionsFor("gfx942")), "no error");
  std::string error = errorOf(ldsKernel(16385), optionsFor("gfx942"));
  EXPECT_NE(error.find("code generation for gfx942 failed: "), std::string::npos) << error;
  EXPECT_NE(error.find("local memory (65540) exceeds limit (65536)"), std::string::npos) << error;
  EXPECT_EQ(errorOf(ldsKernel(16385), optionsFor("gfx950")), "no error");
}

/// A gfx12 fragment on gfx11: LLVM's instruction selection aborts.
TEST(RefusalTest, WrongFragmentLength) {
  std::string ir = R"(
define amdgpu_kernel void @wmma(ptr addrspace(1) %p, <2 x i32> %a, <2 x i32> %b, <8 x i32> %c) {
  %d = call <8 x i32> @llvm.amdgcn.wmma.i32.16x16x16.iu8.v8i32.v2i32(
           i1 true, <2 x i32> %a, i1 true, <2 x i32> %b, <8 x i32> %c, i1 false)
  store <8 x i32> %d, ptr addrspace(1) %p
  ret void
})";
  EXPECT_EQ(errorOf(ir, optionsFor("gfx1201")), "no error");
  // Twice: the process and the back end live on.
  for (unsigned round = 0; round < 2; ++round)
    EXPECT_EQ(errorOf(ir, optionsFor("gfx1100")),
              "code generation for gfx1100 failed: Cannot select: intrinsic "
              "%llvm.amdgcn.wmma.i32.16x16x16.iu8");
  EXPECT_EQ(errorOf(scaleKernel, optionsFor("gfx1100")), "no error");
}

TEST(RefusalTest, FromThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::string errors[4];
  for (std::string &error : errors)
    threads.emplace_back([&] { error = errorOf(ldsKernel(20000), optionsFor("gfx1100")); });
  for (std::thread &thread : threads)
    thread.join();
  for (const std::string &error : errors)
    EXPECT_NE(error.find("exceeds limit"), std::string::npos) << error;
}

TEST(RefusalTest, InstructionOfAnotherChip) {
  std::string ir = R"(
define amdgpu_kernel void @mfma(ptr addrspace(1) %p, i64 %a, i64 %b) {
  %d = call <4 x i32> @llvm.amdgcn.mfma.i32.16x16x32.i8(
           i64 %a, i64 %b, <4 x i32> zeroinitializer, i32 0, i32 0, i32 0)
  store <4 x i32> %d, ptr addrspace(1) %p
  ret void
})";
  EXPECT_EQ(errorOf(ir, optionsFor("gfx942")), "no error");
  EXPECT_TRUE(StringRef(errorOf(ir, optionsFor("gfx1100"))).contains("Cannot select"));
}

TEST(RefusalTest, InlineAssembly) {
  std::string error = errorOf("define amdgpu_kernel void @bad() {\n"
                              "  call void asm sideeffect \"v_nonsense v0\", \"\"()\n"
                              "  ret void\n}",
                              optionsFor("gfx1100"));
  EXPECT_NE(error.find("code generation for gfx1100 failed: "), std::string::npos) << error;
}

TEST(RefusalTest, UndefinedSymbol) {
  EXPECT_EQ(errorOf("declare void @helper()\n"
                    "define amdgpu_kernel void @caller() { call void @helper() ret void }",
                    optionsFor("gfx942")),
            "linking failed: undefined symbol: helper");
}

TEST(RefusalTest, Garbage) {
  auto fromBitcode = compileBitcode("no bitcode", optionsFor("gfx1100"));
  ASSERT_FALSE(bool(fromBitcode));
  EXPECT_TRUE(StringRef(toString(fromBitcode.takeError()))
                  .starts_with("code generation for gfx1100 failed: "));
  auto linked = linkCodeObject("no object");
  ASSERT_FALSE(bool(linked));
  EXPECT_TRUE(StringRef(toString(linked.takeError())).starts_with("linking failed: "));
  // The linker still works.
  EXPECT_EQ(errorOf(scaleKernel, optionsFor("gfx1100")), "no error");
}

} // namespace
