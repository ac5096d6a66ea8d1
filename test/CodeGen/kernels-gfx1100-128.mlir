// The 128 x 128 tile of gfx1100 spills where zero points want row sums or the result is
// i32 as it is: 100 to 550 registers. This test says so until it does not.
// XFAIL: *

// RUN: qgemm-opt %S/kernels.mlir -qgemm-to-binary="target=gfx1100 family=large" | sed "s/bin = .*//" | FileCheck %S/kernels.mlir --check-prefixes=CHECK,RDNA
