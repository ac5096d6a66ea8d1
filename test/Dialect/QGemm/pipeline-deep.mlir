// RUN: qgemm-opt %s -qgemm-pipeline -canonicalize -split-input-file | FileCheck %s

// A tile of four slices: fragments and tiles are carried; two steps a round.

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: qgemm.kernel @four_slices
// CHECK-COUNT-4: qgemm.lds_alloc : <128x64xi8>
// CHECK: %[[T0:.*]] = qgemm.load %{{.*}}[%{{.*}}, %c0]
// CHECK: qgemm.load %{{.*}}[%{{.*}}, %c0]
// CHECK: qgemm.load %{{.*}}[%{{.*}}, %c64]
// CHECK: qgemm.load %{{.*}}[%{{.*}}, %c64]
// CHECK-NOT: qgemm.barrier
// CHECK: qgemm.lds_store %[[T0]]
// CHECK: qgemm.lds_store
// CHECK: qgemm.barrier
// CHECK: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 0>}
// CHECK: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 0>}
// CHECK: scf.for %{{.*}} = %c0 to %c32 step %c1 iter_args(%{{.*}} = %{{.*}}, %[[TA:.*]] = %{{.*}}, %{{.*}} = %{{.*}}, %[[FA:.*]] = %{{.*}}, %[[FB:.*]] = %{{.*}})
// CHECK: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 16>}
// CHECK: qgemm.dot %[[FA]], %[[FB]]
// CHECK: qgemm.lds_store %[[TA]]
// CHECK: arith.minsi
// CHECK: qgemm.load
// CHECK: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 32>}
// CHECK: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 48>}
// CHECK-NOT: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 0>}
// CHECK: qgemm.barrier
// CHECK: qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 0>}
// CHECK: qgemm.barrier
// CHECK: scf.yield
// CHECK: {qgemm.slices = 4 : i64}
// CHECK-NOT: qgemm.dot
// CHECK: qgemm.return
qgemm.kernel @four_slices(%a: memref<?x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<?x4096xi32>, %M: index)
    attributes {chip = "gfx1100", num_waves = 4 : i64} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c4096 = arith.constant 4096 : index
  %z = arith.constant dense<0> : tensor<128x128xi32, #acc>
  %r = scf.for %k = %c0 to %c4096 step %c64 iter_args(%s = %z) -> (tensor<128x128xi32, #acc>) {
    %0 = qgemm.load %a[%c0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x4096xi8> -> tensor<128x64xi8, #gather>
    %1 = qgemm.convert_layout %0 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
    %2 = qgemm.load %b[%c0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<4096x4096xi8> -> tensor<128x64xi8, #gather>
    %3 = qgemm.convert_layout %2 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
    %4 = qgemm.dot %1, %3, %s : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    scf.yield %4 : tensor<128x128xi32, #acc>
  }
  qgemm.store %r, %c[%c0, %c0] bounds(%M) : tensor<128x128xi32, #acc>, memref<?x4096xi32>
  qgemm.return
}

// -----

// A tile of one slice on a chip with accumulation registers: a step before the
// loop, and here two behind it.

#gather = #qgemm.blocked<vector = [1, 16], lanes = [16, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx942, mfma_i32_16x16x32_i8, waves = [2, 2], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: qgemm.kernel @one_slice
// CHECK: qgemm.barrier
// CHECK: qgemm.barrier
// CHECK: qgemm.dot
// CHECK: qgemm.lds_store
// CHECK: scf.for %{{.*}} = %c0 to %c31 step %c1
// CHECK: qgemm.barrier
// CHECK: qgemm.lds_load
// CHECK: qgemm.lds_load
// CHECK: qgemm.dot
// CHECK: qgemm.lds_store
// CHECK: qgemm.lds_store
// CHECK: qgemm.load
// CHECK: qgemm.load
// CHECK: qgemm.barrier
// CHECK: qgemm.dot
// CHECK: scf.yield
// CHECK: {qgemm.slices = 1 : i64}
// CHECK: qgemm.barrier
// CHECK: qgemm.dot
// CHECK-NOT: qgemm.lds_store
// CHECK: qgemm.dot
// CHECK-NOT: qgemm.dot
// CHECK: qgemm.return
qgemm.kernel @one_slice(%a: memref<?x4160xi8>, %b: memref<4096x4160xi8>, %c: memref<?x4096xi32>, %M: index)
    attributes {chip = "gfx942", num_waves = 4 : i64} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c4160 = arith.constant 4160 : index
  %z = arith.constant dense<0> : tensor<128x128xi32, #acc>
  %r = scf.for %k = %c0 to %c4160 step %c64 iter_args(%s = %z) -> (tensor<128x128xi32, #acc>) {
    %0 = qgemm.load %a[%c0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x4160xi8> -> tensor<128x64xi8, #gather>
    %1 = qgemm.convert_layout %0 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
    %2 = qgemm.load %b[%c0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<4096x4160xi8> -> tensor<128x64xi8, #gather>
    %3 = qgemm.convert_layout %2 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
    %4 = qgemm.dot %1, %3, %s : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    scf.yield %4 : tensor<128x128xi32, #acc>
  }
  qgemm.store %r, %c[%c0, %c0] bounds(%M) : tensor<128x128xi32, #acc>, memref<?x4096xi32>
  qgemm.return
}

// -----

// A body that is more than one product keeps the simple form: one tile ahead,
// nothing carried but the sums.

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: qgemm.kernel @more_than_a_product
// CHECK: scf.for %{{.*}} = %c0 to %c32 step %c1 iter_args(%{{[^,]*}} = %{{[^,]*}}) ->
// CHECK: qgemm.load
// CHECK: qgemm.barrier
// CHECK: qgemm.lds_load
// CHECK: arith.addi
// CHECK-NOT: qgemm.slices
// CHECK: qgemm.return
qgemm.kernel @more_than_a_product(%a: memref<?x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<?x4096xi32>, %M: index)
    attributes {chip = "gfx1100", num_waves = 4 : i64} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c4096 = arith.constant 4096 : index
  %z = arith.constant dense<0> : tensor<128x128xi32, #acc>
  %one = arith.constant dense<1> : tensor<128x128xi32, #acc>
  %r = scf.for %k = %c0 to %c4096 step %c64 iter_args(%s = %z) -> (tensor<128x128xi32, #acc>) {
    %0 = qgemm.load %a[%c0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<?x4096xi8> -> tensor<128x64xi8, #gather>
    %1 = qgemm.convert_layout %0 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
    %2 = qgemm.load %b[%c0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
        : memref<4096x4096xi8> -> tensor<128x64xi8, #gather>
    %3 = qgemm.convert_layout %2 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
    %4 = qgemm.dot %1, %3, %s : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    %5 = arith.addi %4, %one : tensor<128x128xi32, #acc>
    scf.yield %5 : tensor<128x128xi32, #acc>
  }
  qgemm.store %r, %c[%c0, %c0] bounds(%M) : tensor<128x128xi32, #acc>, memref<?x4096xi32>
  qgemm.return
}
