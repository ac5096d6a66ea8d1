//===- Passes.td - passes of the back end ------------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_CODEGEN_PASSES_TD
#define QGEMM_CODEGEN_PASSES_TD

include "mlir/Pass/PassBase.td"

def QGemmSerialize : Pass<"qgemm-serialize", "mlir::ModuleOp"> {
  let summary = "Replace each gpu.module by a gpu.binary with its code object";
  let description = [{
    Compiles every `gpu.module` directly inside the module, whose functions are in the LLVM
    and ROCDL dialects, to a code object, and puts a `gpu.binary` of the same name in its
    place. Compiler and linker run in this process. The chip and the mode are taken from
    the module's discardable attributes:

    | attribute                                | meaning                                 |
    |------------------------------------------|-----------------------------------------|
    | `qgemm.chip = "gfx1100"`                 | the chip, required                      |
    | `qgemm.wave_size = 64 : i32`             | instead of the chip's own               |
    | `qgemm.wgp_mode`                         | RDNA: workgroups span two compute units |
    | `qgemm.code_object_version = 6 : i32`    | instead of 5                            |

    What the finished object says of each kernel stands in the kernel table. Before:

    ```mlir
    gpu.module @m attributes {qgemm.chip = "gfx1100"} {
      llvm.func @k(%out: !llvm.ptr<1>) attributes {gpu.kernel, rocdl.kernel} {
        ...
        llvm.return
      }
    }
    ```

    After:

    ```mlir
    gpu.binary @m [#gpu.object<#rocdl.target<chip = "gfx1100", abi = "500">,
      kernels = <[#gpu.kernel_metadata<"k", !llvm.func<void (ptr<1>)>,
        metadata = {agprs = 0 : i64, kernarg_bytes = 8 : i64, lds_bytes = 0 : i64, ...}>]>,
      bin = "\7FELF...">]
    ```
  }];
  let dependentDialects = ["mlir::gpu::GPUDialect", "mlir::LLVM::LLVMDialect",
                           "mlir::ROCDL::ROCDLDialect"];
  let statistics = [
    Statistic<"numModules", "num-modules", "Number of modules compiled">,
    Statistic<"numTextBytes", "num-text-bytes", "Bytes of machine code in their kernels">,
  ];
}

#endif // QGEMM_CODEGEN_PASSES_TD
