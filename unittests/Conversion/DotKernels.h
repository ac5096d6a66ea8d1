//===- DotKernels.h - a kernel around each matrix instruction ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_CONVERSION_DOTKERNELS_H
#define QGEMM_UNITTESTS_CONVERSION_DOTKERNELS_H

#include "qgemm/CodeGen/CompileGpuModule.h"
#include "qgemm/CodeGen/Pipelines.h"
#include "qgemm/InitAll.h"
#include "qgemm/Target/Chip.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

namespace qgemm::test {
using namespace mlir;
using target::MatrixInstruction;
using target::MatrixType;

/// The element types that an operand takes.
inline SmallVector<std::string> elementsOf(MatrixType type) {
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
    return {"f4E2M1FN", "f6E2M3FN", "f6E3M2FN"};
  case MatrixType::F32:
    return {"f32"};
  case MatrixType::I32:
    return {"i32"};
  }
  return {};
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
  unsigned m() const { return transposed ? mi.n : mi.m; }
  unsigned n() const { return 2 * (transposed ? mi.m : mi.n); }
  unsigned k() const { return 2 * mi.k; }
  std::string accType() const { return elementsOf(mi.accType).front(); }

  std::string text(StringRef chip) const {
    unsigned m = this->m(), n = this->n(), k = this->k();
    std::string acc = accType(), arguments, scales, use;
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

inline MLIRContext &context() {
  static MLIRContext *shared = [] {
    DialectRegistry registry;
    registerAllDialects(registry);
    codegen::registerTranslations(registry);
    codegen::initializeBackend();
    return new MLIRContext(registry);
  }();
  return *shared;
}

/// Compiles a kernel; the test fails where that fails.
inline codegen::CodeObject compile(const std::string &text) {
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

inline std::string testName(const testing::TestParamInfo<MatrixInstruction> &info) {
  std::string name = (target::familyName(info.param.family) + "_" + info.param.name).str();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

} // namespace qgemm::test

namespace qgemm::target {
inline void PrintTo(const MatrixInstruction &instruction, std::ostream *stream) {
  *stream << instruction.name.str();
}
} // namespace qgemm::target

#endif // QGEMM_UNITTESTS_CONVERSION_DOTKERNELS_H
