// The 64 x 128 tile of gfx1100: nothing spills, a tail of K behind the loop included.

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1100 family=large m-max=64" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
