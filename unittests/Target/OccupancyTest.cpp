//===- OccupancyTest.cpp - occupancy against LLVM's own -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiny kernels that clobber a chosen register are compiled for each chip; LLVM's
// assembly comments say how many waves it expects.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Target/Occupancy.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"

#include <gtest/gtest.h>

using namespace llvm;
using namespace qgemm::target;

namespace qgemm::target {
void PrintTo(const Chip &chip, std::ostream *stream) { *stream << chip.name.str(); }
} // namespace qgemm::target

namespace {

class OccupancyTest : public testing::TestWithParam<Chip> {
protected:
  static void SetUpTestSuite() {
    LLVMInitializeAMDGPUTargetInfo();
    LLVMInitializeAMDGPUTarget();
    LLVMInitializeAMDGPUTargetMC();
    LLVMInitializeAMDGPUAsmPrinter();
    LLVMInitializeAMDGPUAsmParser();
  }

  /// The assembly of a module for the chip.
  static std::string compile(const Chip &chip, StringRef features, StringRef ir) {
    LLVMContext context;
    SMDiagnostic diagnostic;
    auto module = parseAssemblyString(ir, diagnostic, context);
    EXPECT_TRUE(module) << diagnostic.getMessage().str();
    std::string error;
    Triple triple("amdgcn-amd-amdhsa");
    const llvm::Target *target = TargetRegistry::lookupTarget(triple, error);
    EXPECT_TRUE(target) << error;
    std::unique_ptr<TargetMachine> machine(
        target->createTargetMachine(triple, chip.name, features, {}, Reloc::PIC_));
    machine->Options.MCOptions.AsmVerbose = true;
    module->setTargetTriple(triple);
    module->setDataLayout(machine->createDataLayout());
    SmallString<0> text;
    raw_svector_ostream stream(text);
    legacy::PassManager passes;
    EXPECT_FALSE(
        machine->addPassesToEmitFile(passes, stream, nullptr, CodeGenFileType::AssemblyFile));
    passes.run(*module);
    return text.str().str();
  }

  /// The number behind "; <name>: ".
  static unsigned comment(StringRef assembly, const Twine &name) {
    std::string key = ("; " + name + ": ").str();
    unsigned value = ~0u;
    StringRef rest = assembly.split(key).second;
    EXPECT_FALSE(rest.consumeInteger(10, value)) << key;
    return value;
  }

  static std::string kernel(const Twine &clobbers, const Twine &attributes = "") {
    return ("define amdgpu_kernel void @k() " + attributes +
            " { call void asm sideeffect \"\", \"" + clobbers + "\"() ret void }")
        .str();
  }
};

TEST_P(OccupancyTest, ByVgprsAsLlvm) {
  const Chip &chip = GetParam();
  for (unsigned waveSize : {32u, 64u}) {
    if (waveSize == 32 ? !chip.hasWave32 : !chip.hasWave64)
      continue;
    std::string features = "+wavefrontsize" + std::to_string(waveSize);
    // Each step of the granule, just below and at it. With more than 256 in all, CDNA
    // kernels hold AGPRs (next test).
    unsigned step = chip.waves.vgprGranule / (waveSize / chip.waveSize);
    for (unsigned count = step; count <= 256; count += step) {
      for (unsigned vgprs : {count, std::min(count + 1, 256u)}) {
        std::string text = compile(chip, features, kernel("~{v" + Twine(vgprs - 1) + "}"));
        ASSERT_EQ(comment(text, "NumVgprs"), vgprs);
        KernelResources resources;
        resources.vgprs = vgprs;
        resources.waveSize = waveSize;
        auto occupancy = computeOccupancy(chip, resources);
        ASSERT_TRUE(bool(occupancy)) << toString(occupancy.takeError());
        EXPECT_EQ(occupancy->byVgprs, comment(text, "Occupancy"))
            << vgprs << " vgprs, wave" << waveSize;
        EXPECT_LE(vgprs, maxVgprsForWaves(chip, occupancy->byVgprs, waveSize));
        if (occupancy->byVgprs < chip.waves.maxWavesPerSimd)
          EXPECT_GT(vgprs, maxVgprsForWaves(chip, occupancy->byVgprs + 1, waveSize));
      }
    }
  }
}

TEST_P(OccupancyTest, ByAgprsAsLlvm) {
  const Chip &chip = GetParam();
  if (!chip.waves.unifiedAgprs)
    return;
  for (unsigned vgprs : {1u, 5u, 64u, 130u, 253u, 256u})
    for (unsigned agprs : {1u, 4u, 63u, 128u, 256u}) {
      std::string clobbers =
          "~{v" + std::to_string(vgprs - 1) + "},~{a" + std::to_string(agprs - 1) + "}";
      std::string text = compile(chip, "", kernel(clobbers));
      KernelResources resources;
      resources.vgprs = vgprs;
      resources.agprs = agprs;
      auto occupancy = computeOccupancy(chip, resources);
      ASSERT_TRUE(bool(occupancy)) << toString(occupancy.takeError());
      EXPECT_EQ(occupancy->byVgprs, comment(text, "Occupancy"))
          << vgprs << " vgprs, " << agprs << " agprs";
    }
}

TEST_P(OccupancyTest, BySgprsAsLlvm) {
  const Chip &chip = GetParam();
  for (unsigned sgprs : {8u, 40u, 80u, 96u, 100u}) {
    std::string text = compile(chip, "", kernel("~{s" + Twine(sgprs - 1) + "}"));
    KernelResources resources;
    resources.vgprs = 1;
    resources.sgprs = comment(text, "TotalNumSgprs");
    auto occupancy = computeOccupancy(chip, resources);
    ASSERT_TRUE(bool(occupancy)) << toString(occupancy.takeError());
    EXPECT_EQ(occupancy->bySgprs, comment(text, "Occupancy")) << resources.sgprs << " sgprs";
  }
}

/// LLVM ignores the allocation granule, so sizes are multiples of it here.
TEST_P(OccupancyTest, ByLdsAsLlvm) {
  const Chip &chip = GetParam();
  for (bool wgpMode : {false, true}) {
    if (wgpMode && !chip.hasWgpMode)
      continue;
    for (unsigned blocks : {1u, 7u, 8u, 16u, 20u, 25u, 32u, 50u})
      for (unsigned size : {64u, 256u, 512u}) {
        unsigned bytes = blocks * chip.lds.granule;
        std::string ir = "@l = internal addrspace(3) global [" + std::to_string(bytes) +
                         " x i8] poison\n" + "define amdgpu_kernel void @k() " +
                         "\"amdgpu-flat-work-group-size\"=\"" + std::to_string(size) + "," +
                         std::to_string(size) +
                         "\" { store volatile i8 0, ptr addrspace(3) @l ret void }";
        std::string features = !chip.hasWgpMode ? "" : wgpMode ? "-cumode" : "+cumode";
        std::string text = compile(chip, features, ir);
        ASSERT_EQ(comment(text, "LDSByteSize"), bytes);
        KernelResources resources;
        resources.vgprs = 1;
        resources.ldsBytes = bytes;
        resources.workgroupSize = size;
        resources.wgpMode = wgpMode;
        auto occupancy = computeOccupancy(chip, resources);
        ASSERT_TRUE(bool(occupancy)) << toString(occupancy.takeError());
        EXPECT_EQ(std::min(occupancy->byLds, occupancy->wavesPerSimd), comment(text, "Occupancy"))
            << bytes << " bytes, " << size << " work-items, wgp " << wgpMode;
      }
  }
}

std::string chipName(const testing::TestParamInfo<Chip> &info) { return info.param.name.str(); }

INSTANTIATE_TEST_SUITE_P(All, OccupancyTest, testing::ValuesIn(chips()), chipName);

std::string errorOf(StringRef chip, const KernelResources &resources) {
  auto occupancy = computeOccupancy(*findChip(chip), resources);
  return occupancy ? "no error" : toString(occupancy.takeError());
}

TEST(OccupancyLimits, NamesTheLimit) {
  KernelResources resources;
  resources.vgprs = 229;
  resources.ldsBytes = 32768;
  resources.workgroupSize = 128;
  auto occupancy = computeOccupancy(*findChip("gfx1100"), resources);
  ASSERT_TRUE(bool(occupancy));
  // Two workgroups of four waves on two SIMDs: LDS admits two, VGPRs would three.
  EXPECT_EQ(occupancy->workgroups, 2u);
  EXPECT_EQ(occupancy->wavesPerSimd, 4u);
  EXPECT_EQ(occupancyLimitName(occupancy->limit), "lds");
}

/// 32 waves on two SIMDs are 16 each: more than 200 VGPRs leave room for.
TEST(OccupancyLimits, WorkgroupTooLargeForItsRegisters) {
  KernelResources resources;
  resources.vgprs = 200;
  resources.workgroupSize = 1024;
  auto occupancy = computeOccupancy(*findChip("gfx1100"), resources);
  ASSERT_TRUE(bool(occupancy));
  EXPECT_EQ(occupancy->byVgprs, 7u);
  EXPECT_EQ(occupancy->workgroups, 0u);
  EXPECT_EQ(occupancy->wavesPerSimd, 0u);
  EXPECT_EQ(occupancyLimitName(occupancy->limit), "vgprs");
}

TEST(OccupancyLimits, Errors) {
  KernelResources resources;
  resources.ldsBytes = 65537;
  EXPECT_EQ(errorOf("gfx1100", resources),
            "a workgroup on gfx1100 requires at most 65536 bytes of lds, got 65537");
  EXPECT_EQ(errorOf("gfx950", resources), "no error");
  resources = {};
  resources.vgprs = 257;
  EXPECT_EQ(errorOf("gfx1100", resources),
            "a kernel on gfx1100 requires at most 256 vgprs, got 257");
  resources = {};
  resources.agprs = 1;
  EXPECT_EQ(errorOf("gfx1100", resources), "a kernel on gfx1100 requires at most 0 agprs, got 1");
  resources = {};
  resources.waveSize = 32;
  EXPECT_EQ(errorOf("gfx942", resources), "wave size requires one that gfx942 has, got 32");
  resources = {};
  resources.workgroupSize = 1025;
  EXPECT_EQ(errorOf("gfx1100", resources),
            "a workgroup requires at most 1024 work-items, got 1025");
}

} // namespace
