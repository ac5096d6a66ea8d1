// RUN: qgemm-opt %s -pass-pipeline="builtin.module(gpu.module(qgemm-convert-to-llvm))" -verify-diagnostics

// expected-error @+1 {{requires a chip, got "rdna"}}
gpu.module @chip attributes {qgemm.chip = "rdna"} {
  llvm.func @f() {
    llvm.return
  }
}
