//===- DotTest.cpp - qgemm.dot to every matrix instruction ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each line of the Target table a kernel that multiplies one pair of tiles is
// compiled, and its machine code searched for the instruction.
//
//===----------------------------------------------------------------------===//

#include "qgemm/CodeGen/CompileGpuModule.h"
#include "qgemm/CodeGen/Pipelines.h"
#include "qgemm/InitAll.h"
#include "qgemm/Target/Chip.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace qgemm;
using target::MatrixInstruction;
using target::MatrixType;

namespace qgemm::target {
void PrintTo(const MatrixInstruction &instruction, std::ostream *stream) {
  *stream << instruction.name.str();
}
} // namespace qgemm::target

namespace {

/// The element types that an operand takes.
SmallVector<std::string> elementsOf(MatrixType type) {
  switch (type) {
  case MatrixType::I8:
    return {"i8"};
  case MatrixType::IU8:
    return {"i8", "ui8"};
  case MatrixType::IU4:
    return {"i4", "ui4"};
  case MatrixType::F16:
    return {"f16"};
  case MatrixType::BF16:
    return {"bf16"};
  case MatrixType::FP8:
    return {"f8E4M3FN"};
  case MatrixType::BF8:
    return {"f8E5M2"};
  case MatrixType::FP8FNUZ:
    return {"f8E4M3FNUZ"};
  case MatrixType::BF8FNUZ:
    return {"f8E5M2FNUZ"};
  case MatrixType::F8:
    return {"f8E4M3FN", "f8E5M2"};
  case MatrixType::F6F4:
    return {"f4E2M1FN"};
  case MatrixType::F32:
    return {"f32"};
  case MatrixType::I32:
    return {"i32"};
  }
  return {};
}

/// What the instruction is told about an operand of that type beyond its name: the
/// format of F8F6F4 (CDNA4 ISA, 7.1.5; 0 is not printed).
std::string formatModifier(StringRef name, StringRef element) {
  StringRef code = element == "f8E5M2" ? "1" : element == "f4E2M1FN" ? "4" : "";
  return code.empty() ? "" : (name + ":" + code).str();
}

struct DotKernel {
  const MatrixInstruction &mi;
  std::string lhs, rhs; ///< element types of the tile-level operands
  bool transposed;

  static StringRef signless(StringRef element) {
    return element.starts_with("ui") ? element.drop_front() : element;
  }
  int64_t kwidth() const { return mi.lhsElements(); }

  /// Two instructions along each of N and K.
  std::string text() const {
    unsigned m = transposed ? mi.n : mi.m, n = 2 * (transposed ? mi.m : mi.n), k = 2 * mi.k;
    std::string chip = "gfx942";
    for (const target::Chip &c : target::chips())
      if (c.family == mi.family)
        chip = c.name.str();
    std::string acc = elementsOf(mi.accType).front(), arguments, scales, use;
    for (auto [side, rows] : {std::pair("lhs", m), std::pair("rhs", n)}) {
      if (!mi.scaled)
        continue;
      arguments += llvm::formatv(", %s_{0}: memref<{1}x{2}xf8E8M0FNU>", side, rows, k / 32);
      scales += llvm::formatv("%t_{0} = qgemm.load %s_{0}[%c0, %c0] : memref<{1}x{2}xf8E8M0FNU> -> "
                              "tensor<{1}x{2}xf8E8M0FNU, #qgemm.scale<{0}, #acc>>\n",
                              side, rows, k / 32);
      use += llvm::formatv("{0} %t_{1} : tensor<{2}x{3}xf8E8M0FNU, #qgemm.scale<{1}, #acc>>",
                           use.empty() ? "scales(" : ",", side, rows, k / 32);
    }
    if (mi.scaled)
      use += ")";
    std::string flags = std::string(lhs[0] == 'u' ? "lhs_unsigned" : "") +
                        (lhs[0] == 'u' && rhs[0] == 'u' ? ", " : "") +
                        (rhs[0] == 'u' ? "rhs_unsigned" : "");
    std::string load = "{access = #qgemm<access buffer>, alignment = 16, "
                       "in_bounds = array<i1: true, true>}";
    return llvm::formatv(
               R"(
#acc = #qgemm.mma<{0}, "{1}", waves = [1, 1], kwidth = {2}{3}>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
qgemm.kernel @f(%a: memref<{4}x{6}x{7}>, %b: memref<{5}x{6}x{8}>, %c: memref<{4}x{5}x{9}>{10})
    attributes {{chip = "{11}", num_waves = 1} {{
  %c0 = arith.constant 0 : index
  %x = qgemm.load %a[%c0, %c0] {12} : memref<{4}x{6}x{7}> -> tensor<{4}x{6}x{13}, #lhs>
  %y = qgemm.load %b[%c0, %c0] {12} : memref<{5}x{6}x{8}> -> tensor<{5}x{6}x{14}, #rhs>
  %z = qgemm.load %c[%c0, %c0] : memref<{4}x{5}x{9}> -> tensor<{4}x{5}x{9}, #acc>
  {15}%d = qgemm.dot %x, %y, %z {16} {{{17}}
      : tensor<{4}x{6}x{13}, #lhs>, tensor<{5}x{6}x{14}, #rhs>, tensor<{4}x{5}x{9}, #acc>
  qgemm.store %d, %c[%c0, %c0] : tensor<{4}x{5}x{9}, #acc>, memref<{4}x{5}x{9}>
  qgemm.return
}
)",
               target::familyName(mi.family), mi.name, kwidth(), transposed ? ", transposed" : "",
               m, n, k, lhs, rhs, acc, arguments, chip, load, signless(lhs), signless(rhs), scales,
               use, flags)
        .str();
  }
};

class DotTest : public ::testing::TestWithParam<MatrixInstruction> {
protected:
  static MLIRContext &context() {
    static MLIRContext *shared = [] {
      DialectRegistry registry;
      registerAllDialects(registry);
      codegen::registerTranslations(registry);
      codegen::initializeBackend();
      return new MLIRContext(registry);
    }();
    return *shared;
  }

  /// The kernel's machine code.
  static codegen::CodeObject compile(const std::string &text) {
    auto module = parseSourceString<ModuleOp>(text, ParserConfig(&context()));
    if (!module) {
      ADD_FAILURE() << text;
      return {};
    }
    PassManager pm(&context());
    buildKernelPipeline(pm);
    if (failed(pm.run(*module))) {
      ADD_FAILURE() << text;
      return {};
    }
    codegen::CodeObject object;
    module->walk([&](gpu::GPUModuleOp gpuModule) {
      auto options = codegen::optionsFromAttributes(gpuModule);
      ASSERT_TRUE(succeeded(options));
      auto compiled = codegen::compileGpuModule(gpuModule, *options);
      ASSERT_TRUE(succeeded(compiled)) << text;
      object = *compiled;
    });
    return object;
  }

  static void check(const DotKernel &kernel) {
    SCOPED_TRACE(kernel.text());
    codegen::CodeObject object = compile(kernel.text());
    ASSERT_EQ(object.info.kernels.size(), 1u);
    EXPECT_EQ(object.info.kernels[0].scratchBytes, 0u);
    EXPECT_EQ(object.info.kernels[0].vgprSpills, 0u);
    auto functions = codegen::disassemble(object.hsaco);
    ASSERT_TRUE(bool(functions)) << llvm::toString(functions.takeError());
    std::string mnemonic = ("v_" + StringRef(kernel.mi.name).split('.').first + " ").str();
    StringRef first = kernel.transposed ? kernel.rhs : kernel.lhs,
              second = kernel.transposed ? kernel.lhs : kernel.rhs;
    unsigned found = 0;
    for (const codegen::DisassembledFunction &function : *functions)
      for (const codegen::DisassembledInstruction &instruction : function.instructions) {
        StringRef line = instruction.text;
        if (!line.starts_with("v_wmma") && !line.starts_with("v_mfma"))
          continue;
        ++found;
        EXPECT_TRUE(line.starts_with(mnemonic)) << instruction.text;
        // Signed operands are marked (RDNA3 and RDNA4 ISA, VOP3P, NEG).
        if (kernel.mi.takesUnsigned())
          EXPECT_EQ(line.contains("neg_lo:"), first[0] == 'i' || second[0] == 'i');
        for (auto [modifier, element] : {std::pair("cbsz", first), std::pair("blgp", second)})
          if (std::string want = formatModifier(modifier, element);
              line.contains("f8f6f4") && !want.empty())
            EXPECT_TRUE(line.contains(want)) << instruction.text;
      }
    EXPECT_EQ(found, 4u);
  }
};

TEST_P(DotTest, BecomesTheInstruction) {
  const MatrixInstruction &mi = GetParam();
  bool transposed = false;
  for (const std::string &first : elementsOf(mi.lhsType))
    for (const std::string &second : elementsOf(mi.rhsType)) {
      check({mi, transposed ? second : first, transposed ? first : second, transposed});
      transposed = !transposed;
      if (HasFatalFailure())
        return;
    }
}

std::string testName(const testing::TestParamInfo<MatrixInstruction> &info) {
  std::string name = (target::familyName(info.param.family) + "_" + info.param.name).str();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, DotTest, testing::ValuesIn(target::matrixInstructions()), testName);

} // namespace
