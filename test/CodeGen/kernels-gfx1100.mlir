// The larger tiles of gfx1100 for the combinations of kernels.mlir.

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1100 family=large m-max=64" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1100 family=large" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
