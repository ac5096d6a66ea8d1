//===- DotTest.cpp - qgemm.dot to every matrix instruction ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each line of the Target table a kernel that multiplies one pair of tiles is
// compiled, and its machine code searched for the instruction.
//
//===----------------------------------------------------------------------===//

#include "DotKernels.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::test;

namespace {

/// What the instruction is told about an operand of that type beyond its name: the
/// format of F8F6F4 (CDNA4 ISA, 7.1.5; 0 is not printed).
std::string formatModifier(StringRef name, StringRef element) {
  StringRef code = llvm::StringSwitch<StringRef>(element)
                       .Case("f8E5M2", "1")
                       .Case("f6E2M3FN", "2")
                       .Case("f6E3M2FN", "3")
                       .Case("f4E2M1FN", "4")
                       .Default("");
  return code.empty() ? "" : (name + ":" + code).str();
}

/// A chip of the family.
StringRef chipOf(target::Family family) {
  return llvm::find_if(target::chips(), [&](const target::Chip &c) { return c.family == family; })
      ->name;
}

class DotTest : public ::testing::TestWithParam<MatrixInstruction> {
protected:
  static void check(const DotKernel &kernel) {
    std::string text = kernel.text(chipOf(kernel.mi.family));
    SCOPED_TRACE(text);
    codegen::CodeObject object = compile(text);
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

INSTANTIATE_TEST_SUITE_P(All, DotTest, testing::ValuesIn(target::matrixInstructions()), testName);

} // namespace
