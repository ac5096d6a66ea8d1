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

// -----

// A step before the loop is the pipeline's first, its tiles stored where they are loaded;
// rows are summed from what is stored, but not from a tile that is loaded again.

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#part = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: qgemm.kernel @first_step
// CHECK-COUNT-4: qgemm.lds_alloc
// CHECK-NOT: qgemm.convert_layout
// CHECK: %[[S0:.*]] = scf.if
// CHECK-NEXT: %[[T:.*]] = qgemm.load
// CHECK-NEXT: qgemm.load
// CHECK-NEXT: qgemm.lds_store %[[T]]
// CHECK-NEXT: qgemm.lds_store
// CHECK-NEXT: %[[W:.*]] = qgemm.row_sums %[[T]], %cst{{[_0-9]*}} :
// CHECK-NEXT: scf.yield %[[W]]
// CHECK: else
// CHECK: qgemm.lds_store
// CHECK: scf.for %{{.*}} iter_args(%{{.*}} = %cst{{[_0-9]*}}, %[[S:[a-z0-9]+]] = %[[S0]], %[[L:[a-z0-9]+]] = %
// CHECK: %[[IS:.*]] = arith.cmpi slt
// CHECK-NEXT: qgemm.lds_store %[[L]]
// CHECK-NEXT: qgemm.lds_store
// CHECK-NEXT: qgemm.row_sums %[[L]], %[[S]] if %[[IS]]
// CHECK: scf.yield
qgemm.kernel @first_step(%a: memref<?x?xi8, strided<[?, 1]>>, %b: memref<4096x?xi8, strided<[?, 1]>>, %c: memref<?x4096xi32>,
                         %u: memref<128x4xi32>, %M: index, %K: index) attributes {chip = "gfx1100", num_waves = 4 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant dense<0> : tensor<128x128xi32, #acc>
  %zs = arith.constant dense<0> : tensor<128x4xi32, #part>
  %less = arith.subi %K, %c1 : index
  %n = arith.divui %less, %c64 : index
  %whole = arith.muli %n, %c64 : index
  %full = arith.cmpi eq, %whole, %less : index
  %t:2 = scf.if %full -> (tensor<128x64xi8, #gather>, tensor<128x64xi8, #gather>) {
    %0 = qgemm.load %a[%c0, %whole] bounds(%M, %K) {in_bounds = array<i1: false, true>} : memref<?x?xi8, strided<[?, 1]>> -> tensor<128x64xi8, #gather>
    %1 = qgemm.load %b[%c0, %whole] bounds(%K) {in_bounds = array<i1: false, true>} : memref<4096x?xi8, strided<[?, 1]>> -> tensor<128x64xi8, #gather>
    scf.yield %0, %1 : tensor<128x64xi8, #gather>, tensor<128x64xi8, #gather>
  } else {
    %0 = qgemm.load %a[%c0, %whole] bounds(%M, %K) : memref<?x?xi8, strided<[?, 1]>> -> tensor<128x64xi8, #gather>
    %1 = qgemm.load %b[%c0, %whole] bounds(%K) : memref<4096x?xi8, strided<[?, 1]>> -> tensor<128x64xi8, #gather>
    scf.yield %0, %1 : tensor<128x64xi8, #gather>, tensor<128x64xi8, #gather>
  }
  %tl = qgemm.convert_layout %t#0 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
  %tr = qgemm.convert_layout %t#1 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
  %td = qgemm.dot %tl, %tr, %z : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
  %ts = qgemm.row_sums %t#0, %zs : tensor<128x64xi8, #gather>, tensor<128x4xi32, #part>
  %r:2 = scf.for %k = %c0 to %whole step %c64 iter_args(%s = %td, %ss = %ts) -> (tensor<128x128xi32, #acc>, tensor<128x4xi32, #part>) {
    %0 = qgemm.load %a[%c0, %k] bounds(%M, %K) {in_bounds = array<i1: false, true>} : memref<?x?xi8, strided<[?, 1]>> -> tensor<128x64xi8, #gather>
    %1 = qgemm.load %b[%c0, %k] bounds(%K) {in_bounds = array<i1: false, true>} : memref<4096x?xi8, strided<[?, 1]>> -> tensor<128x64xi8, #gather>
    %2 = qgemm.convert_layout %0 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
    %3 = qgemm.convert_layout %1 : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
    %4 = qgemm.dot %2, %3, %s : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
    %5 = qgemm.row_sums %0, %ss : tensor<128x64xi8, #gather>, tensor<128x4xi32, #part>
    scf.yield %4, %5 : tensor<128x128xi32, #acc>, tensor<128x4xi32, #part>
  }
  qgemm.store %r#0, %c[%c0, %c0] bounds(%M) : tensor<128x128xi32, #acc>, memref<?x4096xi32>
  qgemm.store %r#1, %u[%c0, %c0] : tensor<128x4xi32, #part>, memref<128x4xi32>
  qgemm.return
}
