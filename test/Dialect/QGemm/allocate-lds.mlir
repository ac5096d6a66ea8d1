// RUN: qgemm-opt %s -qgemm-allocate-lds -split-input-file | FileCheck %s

#rows = #qgemm.blocked<vector = [1, 16], lanes = [32, 1], waves = [1, 1]>
#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [1, 1]>

// Stored in rows of four lanes, read in columns of 32: the swizzle keeps both free of
// conflicts. A swizzle that is given stays.
// CHECK-LABEL: qgemm.kernel @swizzles
// CHECK: qgemm.lds_alloc {offset = 0 : i64, swizzle = #qgemm.swizzle<[0, {{[1-3]}}, {{[0-3]}}, {{[0-3]}}]>} : <32x64xi8>
// CHECK: qgemm.lds_alloc {offset = 2048 : i64, swizzle = #qgemm.swizzle<[3]>} : <32x64xi8>
qgemm.kernel @swizzles(%t: memref<32x64xi8>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %0 = qgemm.lds_alloc : !qgemm.lds<32x64xi8>
  %1 = qgemm.lds_alloc {swizzle = #qgemm.swizzle<[3]>} : !qgemm.lds<32x64xi8>
  %x = qgemm.load %t[%c0, %c0] : memref<32x64xi8> -> tensor<32x64xi8, #gather>
  qgemm.lds_store %x, %0 : tensor<32x64xi8, #gather>, !qgemm.lds<32x64xi8>
  qgemm.lds_store %x, %1 : tensor<32x64xi8, #gather>, !qgemm.lds<32x64xi8>
  %a = qgemm.lds_load %0 : !qgemm.lds<32x64xi8> -> tensor<32x16xi8, #rows>
  %b = qgemm.lds_load %1 : !qgemm.lds<32x64xi8> -> tensor<32x16xi8, #rows>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [1]>

// Buffers that are never alive together share memory; one that is used in a loop is
// alive in all of it; an unused one takes no room; a given offset is kept free.
// CHECK-LABEL: qgemm.kernel @reuse
// CHECK: qgemm.lds_alloc {offset = 1024 : i64} : <128xf32>
// CHECK: qgemm.lds_alloc {offset = 0 : i64} : <256xf32>
// CHECK: qgemm.lds_alloc {offset = 0 : i64} : <512xf32>
// CHECK: qgemm.lds_alloc {offset = 2048 : i64} : <128xf32>
// CHECK: qgemm.lds_alloc {offset = 0 : i64} : <65536xf32>
qgemm.kernel @reuse(%x: memref<128xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = qgemm.lds_alloc {offset = 1024} : !qgemm.lds<128xf32>
  %second = qgemm.lds_alloc : !qgemm.lds<256xf32>
  %third = qgemm.lds_alloc : !qgemm.lds<512xf32>
  %fourth = qgemm.lds_alloc : !qgemm.lds<128xf32>
  %unused = qgemm.lds_alloc : !qgemm.lds<65536xf32>
  %t = qgemm.load %x[%c0] : memref<128xf32> -> tensor<128xf32, #row>
  qgemm.lds_store %t, %first : tensor<128xf32, #row>, !qgemm.lds<128xf32>
  qgemm.lds_store %t, %second : tensor<128xf32, #row>, !qgemm.lds<256xf32>
  %a = qgemm.lds_load %first : !qgemm.lds<128xf32> -> tensor<128xf32, #row>
  %b = qgemm.lds_load %second : !qgemm.lds<256xf32> -> tensor<128xf32, #row>
  scf.for %i = %c0 to %c1 step %c1 {
    %c = qgemm.lds_load %third : !qgemm.lds<512xf32> -> tensor<128xf32, #row>
    qgemm.lds_store %c, %fourth : tensor<128xf32, #row>, !qgemm.lds<128xf32>
  }
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [4], lanes = [64], waves = [2]>

// Where one half of the waves is a barrier ahead, what one reads is not done when another
// has gone on to the next buffer; behind that, memory is free again.
// CHECK-LABEL: qgemm.kernel @turns
// CHECK: qgemm.lds_alloc {offset = 0 : i64} : <512xf32>
// CHECK: qgemm.lds_alloc {offset = 2048 : i64} : <512xf32>
// CHECK: qgemm.lds_alloc {offset = 0 : i64} : <512xi32>
qgemm.kernel @turns(%x: memref<512xf32>, %y: memref<512xi32>) attributes {chip = "gfx942", num_waves = 2} {
  %c0 = arith.constant 0 : index
  %first = qgemm.lds_alloc : !qgemm.lds<512xf32>
  %second = qgemm.lds_alloc : !qgemm.lds<512xf32>
  %third = qgemm.lds_alloc : !qgemm.lds<512xi32>
  %t = qgemm.load %x[%c0] : memref<512xf32> -> tensor<512xf32, #row>
  qgemm.lds_store %t, %first : tensor<512xf32, #row>, !qgemm.lds<512xf32>
  qgemm.barrier
  qgemm.barrier {bare, half = 1}
  %0 = qgemm.lds_load %first : !qgemm.lds<512xf32> -> tensor<512xf32, #row>
  qgemm.lds_store %0, %second : tensor<512xf32, #row>, !qgemm.lds<512xf32>
  qgemm.barrier
  qgemm.barrier
  %1 = qgemm.lds_load %second : !qgemm.lds<512xf32> -> tensor<512xf32, #row>
  qgemm.barrier
  qgemm.barrier {bare, half = 0}
  %u = qgemm.load %y[%c0] : memref<512xi32> -> tensor<512xi32, #row>
  qgemm.lds_store %u, %third : tensor<512xi32, #row>, !qgemm.lds<512xi32>
  qgemm.store %1, %x[%c0] : tensor<512xf32, #row>, memref<512xf32>
  qgemm.return
}

// -----

#halves = #qgemm.blocked<vector = [1, 16], lanes = [16, 4], waves = [1, 1]>

// What a load sends to LDS arrives up to the wait for all loads, read or not: until then its buffer
// is shared with none.
// CHECK-LABEL: qgemm.kernel @under_way
// CHECK: qgemm.lds_alloc {offset = 0 : i64{{.*}}} : <16x64xi8>
// CHECK: qgemm.lds_alloc {offset = 1024 : i64{{.*}}} : <16x64xi8>
// CHECK: qgemm.lds_alloc {offset = 0 : i64{{.*}}} : <16x64xi8>
qgemm.kernel @under_way(%x: memref<16x64xi8>) attributes {chip = "gfx950", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %sent = qgemm.lds_alloc : !qgemm.lds<16x64xi8>
  %before = qgemm.lds_alloc : !qgemm.lds<16x64xi8>
  %behind = qgemm.lds_alloc : !qgemm.lds<16x64xi8>
  qgemm.load_to_lds %x[%c0, %c0] to %sent by <vector = [1, 16], lanes = [16, 4], waves = [1, 1]> : memref<16x64xi8>, !qgemm.lds<16x64xi8>
  %t = qgemm.load %x[%c0, %c0] : memref<16x64xi8> -> tensor<16x64xi8, #halves>
  qgemm.lds_store %t, %before : tensor<16x64xi8, #halves>, !qgemm.lds<16x64xi8>
  qgemm.wait {loads = 4 : i64}
  qgemm.wait {loads = 0 : i64}
  qgemm.lds_store %t, %behind : tensor<16x64xi8, #halves>, !qgemm.lds<16x64xi8>
  qgemm.return
}
