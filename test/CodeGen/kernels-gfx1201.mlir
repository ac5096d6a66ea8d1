// The combinations of kernels.mlir on gfx1201.

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1201 family=large m-max=64" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1201 family=large" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1201 family=generic" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
