// RUN: qgemm-opt %s -qgemm-expand-math -split-input-file -verify-diagnostics | FileCheck %s

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>

// exp becomes the sequence of docs/Spec.md: reduction by log2(e) and ln 2 in two parts,
// a polynomial of degree six, and two powers of two.
// CHECK-LABEL: qgemm.kernel @exp
// CHECK-NOT:     math.exp
// CHECK:         arith.cmpf ogt
// CHECK:         arith.select
// CHECK:         arith.cmpf olt
// CHECK:         arith.select
// CHECK:         math.roundeven
// CHECK-COUNT-8: math.fma
// CHECK:         arith.fptosi
// CHECK:         arith.shrsi %{{.*}}, %{{.*}} : tensor<32xi32
// CHECK-COUNT-2: arith.mulf
// CHECK:         qgemm.store
qgemm.kernel @exp(%x: memref<32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0] : memref<32xf32> -> tensor<32xf32, #row>
  %e = math.exp %t : tensor<32xf32, #row>
  qgemm.store %e, %x[%c0] : tensor<32xf32, #row>, memref<32xf32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>

// Who asks for the chip's approximation gets it.
// CHECK-LABEL: qgemm.kernel @approximate
// CHECK: math.exp %{{.*}} fastmath<afn>
// CHECK: math.log %{{.*}} fastmath<afn>
qgemm.kernel @approximate(%x: memref<32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0] : memref<32xf32> -> tensor<32xf32, #row>
  %e = math.exp %t fastmath<afn> : tensor<32xf32, #row>
  %l = math.log %e fastmath<afn> : tensor<32xf32, #row>
  qgemm.store %l, %x[%c0] : tensor<32xf32, #row>, memref<32xf32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>

// bf16 arithmetic is f32 arithmetic with a rounding of its own after each operation.
// f16 is computed as it is, but for what the chips lack.
// CHECK-LABEL: qgemm.kernel @narrow
// CHECK:      arith.extf {{.*}}bf16{{.*}} to tensor<32xf32
// CHECK:      %[[S:.*]] = arith.addf %{{.*}} : tensor<32xf32
// CHECK:      %[[R:.*]] = arith.truncf %[[S]] to_nearest_even : tensor<32xf32{{.*}} to tensor<32xbf16
// CHECK:      arith.extf %[[R]]
// CHECK:      arith.mulf %{{.*}} : tensor<32xf32
// CHECK:      arith.truncf %{{.*}} to_nearest_even
// CHECK:      arith.addf %{{.*}} : tensor<32xf16
// CHECK:      arith.divf %{{.*}} : tensor<32xf32
// CHECK:      arith.truncf {{.*}} to tensor<32xf16
qgemm.kernel @narrow(%x: memref<32xbf16>, %h: memref<32xf16>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0] : memref<32xbf16> -> tensor<32xbf16, #row>
  %s = arith.addf %t, %t : tensor<32xbf16, #row>
  %m = arith.mulf %s, %t : tensor<32xbf16, #row>
  qgemm.store %m, %x[%c0] : tensor<32xbf16, #row>, memref<32xbf16>
  %u = qgemm.load %h[%c0] : memref<32xf16> -> tensor<32xf16, #row>
  %v = arith.addf %u, %u : tensor<32xf16, #row>
  %w = arith.divf %v, %u : tensor<32xf16, #row>
  qgemm.store %w, %h[%c0] : tensor<32xf16, #row>, memref<32xf16>
  qgemm.return
}

// -----

// Shifts are defined for every amount; constant amounts below the width stay as they are.
// CHECK-LABEL: qgemm.kernel @shifts
// CHECK-SAME: %[[X:.*]]: i32, %[[N:.*]]: i32,
// CHECK-DAG:  %[[MOST:.*]] = arith.constant 31 : i32
// CHECK-DAG:  %[[C5:.*]] = arith.constant 5 : i32
// CHECK:      %[[B:.*]] = arith.minui %[[N]], %[[MOST]]
// CHECK:      %[[L:.*]] = arith.shli %[[X]], %[[B]]
// CHECK:      %[[O:.*]] = arith.cmpi ugt, %[[N]], %[[MOST]]
// CHECK:      arith.select %[[O]], %{{.*}}, %[[L]]
// CHECK:      %[[B2:.*]] = arith.minui
// CHECK:      %[[R:.*]] = arith.shrsi %{{.*}}, %[[B2]]
// CHECK-NOT:  arith.select
// CHECK:      arith.shrui %[[R]], %[[C5]]
// CHECK-NOT:  arith.select
qgemm.kernel @shifts(%x: i32, %n: i32, %y: memref<32xi32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : i32
  %0 = arith.shli %x, %n : i32
  %1 = arith.shrsi %0, %n : i32
  %2 = arith.shrui %1, %c5 : i32
  %t = qgemm.splat %2 : tensor<32xi32, #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>>
  qgemm.store %t, %y[%c0] : tensor<32xi32, #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>>, memref<32xi32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>

// The others are sequences too, and nothing of math is left that rounds otherwise than IEEE
// operations do.
// CHECK-LABEL: qgemm.kernel @others
// CHECK:         math.roundeven
// CHECK-COUNT-6: math.fma
// CHECK:         arith.divf
// CHECK:         math.copysign
// CHECK-NOT:     math.{{exp2|log|rsqrt|tanh|erf}}
// CHECK:         qgemm.store
qgemm.kernel @others(%x: memref<32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0] : memref<32xf32> -> tensor<32xf32, #row>
  %0 = math.exp2 %t : tensor<32xf32, #row>
  %1 = math.log %0 : tensor<32xf32, #row>
  %2 = math.rsqrt %1 : tensor<32xf32, #row>
  %3 = math.tanh %2 : tensor<32xf32, #row>
  %4 = math.erf %3 : tensor<32xf32, #row>
  qgemm.store %4, %x[%c0] : tensor<32xf32, #row>, memref<32xf32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>

// Asked for approximations, the pass leaves them to the chip.
// CHECK-LABEL: qgemm.kernel @approximate
// CHECK:         math.tanh %{{.*}} fastmath<afn>
qgemm.kernel @approximate(%x: memref<32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0] : memref<32xf32> -> tensor<32xf32, #row>
  %0 = math.tanh %t fastmath<afn> : tensor<32xf32, #row>
  qgemm.store %0, %x[%c0] : tensor<32xf32, #row>, memref<32xf32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
qgemm.kernel @inexact(%x: f32, %y: memref<32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+1 {{'math.atan' op has no exact lowering yet: requires fastmath<afn>, which leaves it to the chip's instructions}}
  %0 = math.atan %x : f32
  %c0 = arith.constant 0 : index
  %t = qgemm.splat %0 : tensor<32xf32, #row>
  qgemm.store %t, %y[%c0] : tensor<32xf32, #row>, memref<32xf32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
qgemm.kernel @contract(%x: f32, %y: memref<32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+1 {{'math.log1p' op has no exact lowering yet}}
  %0 = math.log1p %x fastmath<contract> : f32
  %c0 = arith.constant 0 : index
  %t = qgemm.splat %0 : tensor<32xf32, #row>
  qgemm.store %t, %y[%c0] : tensor<32xf32, #row>, memref<32xf32>
  qgemm.return
}
