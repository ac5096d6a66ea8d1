// RUN: qgemm-opt %s -qgemm-pipeline -canonicalize -split-input-file | FileCheck %s

// Halves of eight waves take turns: a barrier before the products of a step and one between
// steps, and one more of each half, before the first step and behind the last. 64 steps: one
// before the loop, 31 pairs in it, one behind.

#gather = #qgemm.blocked<vector = [1, 16], lanes = [16, 4], waves = [8, 1]>
#acc = #qgemm.mma<gfx942, mfma_i32_16x16x32_i8, waves = [2, 4], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: qgemm.kernel @turns
// CHECK-COUNT-4: qgemm.lds_alloc
// CHECK-COUNT-4: qgemm.load
// CHECK-COUNT-2: qgemm.lds_store
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: qgemm.barrier {bare, half = 1 : i64}
// CHECK-COUNT-2: qgemm.lds_load
// CHECK-NEXT: qgemm.lds_store
// CHECK-NEXT: qgemm.lds_store
// CHECK-COUNT-2: qgemm.load
// CHECK-NEXT: qgemm.wait {lds = 0 : i64}
// CHECK-NEXT: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.priority 1
// CHECK-NEXT: qgemm.dot
// CHECK-NEXT: qgemm.priority 0
// CHECK-NEXT: scf.for %{{.*}} = %c0 to %c31
// CHECK-NOT: half
// CHECK: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.lds_load
// CHECK-NEXT: qgemm.lds_load
// CHECK: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.priority 1
// CHECK-NEXT: qgemm.dot
// CHECK-NEXT: qgemm.priority 0
// CHECK: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.lds_load
// CHECK-NEXT: qgemm.lds_load
// CHECK: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.priority 1
// CHECK-NEXT: qgemm.dot
// CHECK-NEXT: qgemm.priority 0
// CHECK: scf.yield
// CHECK-NEXT: {qgemm.ping_pong, qgemm.slices = 1 : i64}
// CHECK-NEXT: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.lds_load
// CHECK-NEXT: qgemm.lds_load
// CHECK-NEXT: qgemm.wait {lds = 0 : i64}
// CHECK-NEXT: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.priority 1
// CHECK-NEXT: qgemm.dot
// CHECK-NEXT: qgemm.priority 0
// CHECK-NEXT: qgemm.barrier {bare, half = 0 : i64}
// CHECK-NEXT: qgemm.store
qgemm.kernel @turns(%a: memref<?x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<?x4096xi32>, %M: index)
    attributes {chip = "gfx942", num_waves = 8 : i64, qgemm.wave_groups = 2 : i64} {
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
  qgemm.store %r, %c[%c0, %c0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xi32, #acc>, memref<?x4096xi32>
  qgemm.return
}

// -----

// Straight to LDS: three tiles ahead in four buffers, two of them still under way at a
// barrier before products.

#gather = #qgemm.blocked<vector = [1, 16], lanes = [16, 4], waves = [8, 1]>
#acc = #qgemm.mma<gfx950, mfma_i32_16x16x64_i8, waves = [2, 4], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: qgemm.kernel @direct
// CHECK-COUNT-8: qgemm.lds_alloc
// CHECK-COUNT-6: qgemm.load_to_lds
// CHECK-NEXT: qgemm.wait {lds = 0 : i64, loads = 4 : i64}
// CHECK-NEXT: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.barrier {bare, half = 1 : i64}
// CHECK-COUNT-2: qgemm.lds_load
// CHECK-COUNT-2: qgemm.load_to_lds
// CHECK-NEXT: qgemm.wait {lds = 0 : i64, loads = 4 : i64}
// CHECK: scf.for %{{.*}} = %c0 to %c15
// CHECK-NOT: qgemm.lds_store
// CHECK-COUNT-2: qgemm.lds_load
// CHECK-COUNT-2: qgemm.load_to_lds
// CHECK-NEXT: qgemm.wait {lds = 0 : i64, loads = 4 : i64}
// CHECK-NEXT: qgemm.barrier {bare}
// CHECK-NEXT: qgemm.priority 1
// CHECK-NEXT: qgemm.dot
// CHECK-NEXT: qgemm.priority 0
// CHECK: qgemm.barrier {bare}
// CHECK: {qgemm.ping_pong, qgemm.slices = 1 : i64}
// CHECK: qgemm.wait {lds = 0 : i64, loads = 4 : i64}
// CHECK: qgemm.wait {lds = 0 : i64, loads = 2 : i64}
// CHECK: qgemm.wait {lds = 0 : i64, loads = 0 : i64}
// CHECK: qgemm.wait {loads = 0 : i64}
// CHECK-NEXT: qgemm.barrier {bare, half = 0 : i64}
qgemm.kernel @direct(%a: memref<?x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<?x4096xi32>, %M: index)
    attributes {chip = "gfx950", num_waves = 8 : i64, qgemm.stages = 4 : i64, qgemm.wave_groups = 2 : i64} {
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
  qgemm.store %r, %c[%c0, %c0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : tensor<128x128xi32, #acc>, memref<?x4096xi32>
  qgemm.return
}
