// The 64 x 128 tile of gfx1100 spills 16 registers in one of the combinations, with a tail
// of K behind the loop. This test says so until it does not.
// XFAIL: *

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1100 family=large m-max=64" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
