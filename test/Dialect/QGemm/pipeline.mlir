// RUN: qgemm-opt %s -qgemm-pipeline -split-input-file | FileCheck %s

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// Two buffers of each operand; a prologue; a loop over pairs of steps in which loads
// run a step ahead, dots are cut into what one read feeds; and, as the number of steps
// is not known, an odd one behind it.
// CHECK-LABEL: qgemm.kernel @loop
// CHECK-COUNT-4: qgemm.lds_alloc : <64x64xi8>
// CHECK:      scf.if
// CHECK-COUNT-2: qgemm.load
// CHECK-NOT:  qgemm.barrier
// CHECK-COUNT-2: qgemm.lds_store
// CHECK:      scf.for
// CHECK-COUNT-2: qgemm.load
// CHECK:      qgemm.barrier
// CHECK-NOT:  qgemm.lds_store
// CHECK:      %[[L:.*]] = qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 0>} : <64x64xi8> -> tensor<64x16xi8, #qgemm.operand<lhs
// CHECK-NEXT: %[[R:.*]] = qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 0>} : <64x64xi8> -> tensor<64x16xi8, #qgemm.operand<rhs
// CHECK-NEXT: %[[D:.*]] = qgemm.dot %[[L]], %[[R]], %{{.*}} {lhs_unsigned}
// CHECK:      offsets = array<i64: 0, 16>
// CHECK:      qgemm.dot %{{.*}}, %{{.*}}, %[[D]] {lhs_unsigned}
// CHECK:      offsets = array<i64: 0, 32>
// CHECK-COUNT-2: offsets = array<i64: 0, 48>
// The sum over K reads what the dots have read.
// CHECK-NOT:  qgemm.lds_load
// CHECK-COUNT-4: qgemm.reduce add %{{.*}} {dim = 1 : i64, is_unsigned}
// CHECK-COUNT-2: qgemm.lds_store
// CHECK-COUNT-2: qgemm.load
// CHECK:      qgemm.barrier
// CHECK:      qgemm.dot
// CHECK-COUNT-2: qgemm.lds_store
// CHECK:      scf.yield
// CHECK:      scf.if
// CHECK-NEXT:   qgemm.barrier
// CHECK-NOT:    qgemm.load
// CHECK-NOT:  qgemm.convert_layout
// CHECK:      qgemm.return
qgemm.kernel @loop(%a: memref<?x?xi8, strided<[?, 1]>>, %b: memref<?x?xi8, strided<[?, 1]>>, %M: index,
                   %N: index, %K: index, %c: memref<64x64xi32>, %u: memref<64xi32>)
    attributes {chip = "gfx1100", num_waves = 4} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant dense<0> : tensor<64x64xi32, #acc>
  %none = arith.constant dense<0> : tensor<64xi32, #qgemm.slice<1, #lhs>>
  %r:2 = scf.for %k = %c0 to %K step %c64 iter_args(%s = %zero, %us = %none) -> (tensor<64x64xi32, #acc>, tensor<64xi32, #qgemm.slice<1, #lhs>>) {
    %at = qgemm.load %a[%c0, %k] bounds(%M, %K) : memref<?x?xi8, strided<[?, 1]>> -> tensor<64x64xi8, #gather>
    %bt = qgemm.load %b[%c0, %k] bounds(%N, %K) : memref<?x?xi8, strided<[?, 1]>> -> tensor<64x64xi8, #gather>
    %al = qgemm.convert_layout %at : tensor<64x64xi8, #gather> -> tensor<64x64xi8, #lhs>
    %bl = qgemm.convert_layout %bt : tensor<64x64xi8, #gather> -> tensor<64x64xi8, #rhs>
    %d = qgemm.dot %al, %bl, %s {lhs_unsigned} : tensor<64x64xi8, #lhs>, tensor<64x64xi8, #rhs>, tensor<64x64xi32, #acc>
    %p = qgemm.reduce add %al {dim = 1 : i64, is_unsigned} : tensor<64x64xi8, #lhs> -> tensor<64xi32, #qgemm.slice<1, #lhs>>
    %ps = arith.addi %us, %p : tensor<64xi32, #qgemm.slice<1, #lhs>>
    scf.yield %d, %ps : tensor<64x64xi32, #acc>, tensor<64xi32, #qgemm.slice<1, #lhs>>
  }
  qgemm.store %r#0, %c[%c0, %c0] : tensor<64x64xi32, #acc>, memref<64x64xi32>
  qgemm.store %r#1, %u[%c0] : tensor<64xi32, #qgemm.slice<1, #lhs>>, memref<64xi32>
  qgemm.return
}

// -----

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>

// Outside of loops a conversion is a store and a load between barriers; the first one
// is for whoever still reads the memory.
// CHECK-LABEL: qgemm.kernel @straight
// CHECK: %[[B:.*]] = qgemm.lds_alloc : <8x32xf32>
// CHECK: %[[T:.*]] = qgemm.load
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: qgemm.lds_store %[[T]], %[[B]]
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: %[[U:.*]] = qgemm.lds_load %[[B]] : <8x32xf32> ->
// CHECK-NEXT: qgemm.store %[[U]]
qgemm.kernel @straight(%x: memref<8x32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0, %c0] : memref<8x32xf32> -> tensor<8x32xf32, #a>
  %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
  qgemm.store %u, %x[%c0, %c0] : tensor<8x32xf32, #b>, memref<8x32xf32>
  qgemm.return
}

// -----

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>

// The second loop's buffers may lie where the first one's do: its prologue waits for
// all readers before it stores. An even number of steps has no odd one behind.
// CHECK-LABEL: qgemm.kernel @two_loops
// CHECK: qgemm.load
// CHECK-NOT: qgemm.barrier
// CHECK: qgemm.lds_store
// CHECK: scf.for
// CHECK-COUNT-2: qgemm.barrier
// CHECK: scf.yield
// CHECK-NOT: scf.if
// CHECK: qgemm.load
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: qgemm.lds_store
// CHECK: scf.for
qgemm.kernel @two_loops(%x: memref<8x128xf32>, %y: memref<8x32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %z = arith.constant dense<0.0> : tensor<8x32xf32, #b>
  %r = scf.for %k = %c0 to %c128 step %c32 iter_args(%s = %z) -> tensor<8x32xf32, #b> {
    %t = qgemm.load %x[%c0, %k] : memref<8x128xf32> -> tensor<8x32xf32, #a>
    %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
    %v = arith.addf %s, %u : tensor<8x32xf32, #b>
    scf.yield %v : tensor<8x32xf32, #b>
  }
  %q = scf.for %k = %c0 to %c128 step %c32 iter_args(%s = %r) -> tensor<8x32xf32, #b> {
    %t = qgemm.load %x[%c0, %k] : memref<8x128xf32> -> tensor<8x32xf32, #a>
    %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
    %v = arith.mulf %s, %u : tensor<8x32xf32, #b>
    scf.yield %v : tensor<8x32xf32, #b>
  }
  qgemm.store %q, %y[%c0, %c0] : tensor<8x32xf32, #b>, memref<8x32xf32>
  qgemm.return
}

// -----

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>

// A tile used inside scf.if is read before it; what the step itself needs of the fetched
// values (%i, %t) is computed for the step as well.
// CHECK-LABEL: qgemm.kernel @nested_use
// CHECK: scf.for
// CHECK: qgemm.barrier
// CHECK: %[[I:.*]] = arith.addi
// CHECK-NEXT: qgemm.load %{{.*}}[%{{.*}}, %[[I]]]
// CHECK: %[[U:.*]] = qgemm.lds_load
// CHECK: scf.if
// CHECK-NEXT: arith.addf %{{.*}}, %[[U]]
// CHECK: qgemm.barrier
// CHECK: %[[T2:.*]] = qgemm.load
// CHECK: scf.if
// CHECK: scf.yield %{{.*}}, %[[T2]] :
// CHECK: qgemm.return
qgemm.kernel @nested_use(%x: memref<8x128xf32>, %y: memref<8x32xf32>, %w: memref<8x32xf32>)
    attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c96 = arith.constant 96 : index
  %z = arith.constant dense<0.0> : tensor<8x32xf32, #b>
  %za = arith.constant dense<0.0> : tensor<8x32xf32, #a>
  %r:2 = scf.for %k = %c0 to %c96 step %c32 iter_args(%s = %z, %sa = %za) -> (tensor<8x32xf32, #b>, tensor<8x32xf32, #a>) {
    %i = arith.addi %k, %c32 : index
    %t = qgemm.load %x[%c0, %i] : memref<8x128xf32> -> tensor<8x32xf32, #a>
    %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
    %c = arith.cmpi eq, %k, %c0 : index
    %v = scf.if %c -> tensor<8x32xf32, #b> {
      %p = arith.addf %s, %u : tensor<8x32xf32, #b>
      scf.yield %p : tensor<8x32xf32, #b>
    } else {
      scf.yield %s : tensor<8x32xf32, #b>
    }
    scf.yield %v, %t : tensor<8x32xf32, #b>, tensor<8x32xf32, #a>
  }
  qgemm.store %r#0, %y[%c0, %c0] : tensor<8x32xf32, #b>, memref<8x32xf32>
  qgemm.store %r#1, %w[%c0, %c0] : tensor<8x32xf32, #a>, memref<8x32xf32>
  qgemm.return
}

// -----

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>

// A loop that writes memory keeps its order: the next step may load what this one
// stores. So does one that counts in i32.
// CHECK-LABEL: qgemm.kernel @in_order
// CHECK: scf.for
// CHECK: qgemm.load
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: qgemm.lds_store
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: qgemm.lds_load
// CHECK-NEXT: qgemm.store
// CHECK: scf.for {{.*}} : i32
// CHECK: qgemm.load
// CHECK-NEXT: qgemm.barrier
// CHECK-NEXT: qgemm.lds_store
qgemm.kernel @in_order(%x: memref<8x128xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %i0 = arith.constant 0 : i32
  %i4 = arith.constant 4 : i32
  %i1 = arith.constant 1 : i32
  %z = arith.constant dense<0.0> : tensor<8x32xf32, #b>
  scf.for %k = %c0 to %c128 step %c32 {
    %t = qgemm.load %x[%c0, %k] : memref<8x128xf32> -> tensor<8x32xf32, #a>
    %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
    qgemm.store %u, %x[%c0, %k] : tensor<8x32xf32, #b>, memref<8x128xf32>
  }
  %r = scf.for %k = %i0 to %i4 step %i1 iter_args(%s = %z) -> tensor<8x32xf32, #b> : i32 {
    %t = qgemm.load %x[%c0, %c0] : memref<8x128xf32> -> tensor<8x32xf32, #a>
    %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
    %v = arith.addf %s, %u : tensor<8x32xf32, #b>
    scf.yield %v : tensor<8x32xf32, #b>
  }
  qgemm.store %r, %x[%c0, %c0] : tensor<8x32xf32, #b>, memref<8x128xf32>
  qgemm.return
}

// -----

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>

// Layouts that differ in the order of registers alone need no LDS.
// CHECK-LABEL: qgemm.kernel @registers
// CHECK-NOT: qgemm.lds_alloc
// CHECK: qgemm.convert_layout
qgemm.kernel @registers(%x: memref<16x32xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0, %c0] : memref<16x32xf32> -> tensor<16x32xf32, #a>
  %s = qgemm.reduce max %t {dim = 1 : i64} : tensor<16x32xf32, #a> -> tensor<16xf32, #qgemm.slice<1, #a>>
  %u = qgemm.convert_layout %s : tensor<16xf32, #qgemm.slice<1, #a>> -> tensor<16xf32, #qgemm.slice<1, #qgemm.blocked<vector = [1, 8], lanes = [8, 4], waves = [1, 1]>>>
  qgemm.return
}
