// The combinations of kernels.mlir on gfx950.

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx950 family=large m-max=64" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,CDNA
// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx950 family=large" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,CDNA
// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx950 family=generic" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,CDNA
