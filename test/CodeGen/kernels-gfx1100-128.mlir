// The 128 x 128 tile of gfx1100: nothing spills, row sums for zero points included.

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1100 family=large" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
