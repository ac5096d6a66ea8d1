//===- QGemmDialect.td - the qgemm dialect -----------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_DIALECT_QGEMM_IR_QGEMMDIALECT_TD
#define QGEMM_DIALECT_QGEMM_IR_QGEMMDIALECT_TD

include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"

def QGemm_Dialect : Dialect {
  let name = "qgemm";
  let cppNamespace = "::qgemm";
  let summary = "Quantized matrix products, and the tiles they are made of";
  let description = [{
    The `qgemm` dialect says *what* a quantized matrix product computes
    (problem level: `qgemm.matmul`) and *what one workgroup does* to compute it
    (tile level: `qgemm.kernel` and the operations on tiles inside it).

    What belongs here:

    * at the problem level, only what changes the result: operand types, scales
      and zero points with their block shapes, the epilogue. How it is computed
      (tiles, waves, instructions) is a configuration attribute that a pass
      attaches and a user may write;
    * at the tile level, only what `arith`, `math` and `scf` cannot say: where a
      workgroup stands in the grid, tiles that are distributed over lanes by a
      layout, their transport between global memory, LDS and registers, and
      matrix instructions on them.

    What does not: elementwise arithmetic (tiles are tensors, `arith` and `math`
    take them as they are), control flow (`scf`), single instructions of a chip
    (`amdgpu` and `rocdl` have them), and quantizing or packing of data.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect"
  ];
  let extraClassDeclaration = [{
    void registerAttributes();
    void registerTypes();
  }];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

class QGemm_Op<string mnemonic, list<Trait> traits = []>
    : Op<QGemm_Dialect, mnemonic, traits>;

#endif // QGEMM_DIALECT_QGEMM_IR_QGEMMDIALECT_TD
