// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm32,bn64,bk64,wm1,wn4,mi=wmma_i32_16x16x16_iu8,kw16,st2" -qgemm-tile -canonicalize | FileCheck %s
// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:generic,bm32,bn64,bk16,wm1,wn1,mi=wmma_i32_16x16x16_iu8,kw16,st1" -qgemm-tile -canonicalize | FileCheck %s --check-prefix=ALONE

// Four waves leave a part of each row, for two outs, and 38 tiles of a row meet; columns
// from 2400 on are -Inf and 0.

// CHECK-LABEL: qgemm.kernel @wide(
// CHECK-SAME:  %[[P:[^:]*]]: memref<?x32xi32> {qgemm.name = "row_partials", qgemm.workspace = {bytes_per_tile = 1024 : i64, zeroed = false}}
// CHECK-SAME:  %[[C:[^:]*]]: memref<?xi32> {qgemm.name = "row_counters", qgemm.workspace = {bytes_per_tile = 4 : i64, zeroed = true}}
// CHECK-DAG:   %[[LOW:.*]] = arith.constant dense<0xFF800000> : tensor<32x64xf32
// CHECK:       %[[MASKED:.*]] = arith.select %{{.*}}, %{{.*}}, %[[LOW]] : {{.*}}
// CHECK:       %[[MAX:.*]] = qgemm.reduce max %[[MASKED]] {dim = 1 : i64} : {{.*}} -> tensor<32x4xf32, #[[PARTS:.*]]>
// CHECK:       %[[BITS:.*]] = arith.bitcast %[[MAX]]
// CHECK:       qgemm.store %[[BITS]], %[[P]][{{.*}}] bounds({{.*}}) {access = #qgemm<access buffer>, alignment = 16 : i64, dims = array<i64: 1, 0>, in_bounds = array<i1: true, true>}
// CHECK:       qgemm.reduce add {{.*}} -> tensor<32x4xi32, #[[PARTS]]>
// CHECK:       %[[OLD:.*]] = qgemm.atomic_add %c1_i32, %[[C]][%[[ROW:.*]]] scope = agent
// CHECK:       %[[LAST:.*]] = arith.cmpi eq, %[[OLD]], %c37_i32
// CHECK:       scf.if %[[LAST]]
// CHECK:         qgemm.store %{{.*}}, %[[C]][%[[ROW]]]
// CHECK:         scf.for %{{.*}} = %c0 to %c152
// CHECK:           qgemm.load %[[P]]
// CHECK:           arith.maximumf
// CHECK:         qgemm.reduce max {{.*}} {dim = 0 : i64}
// CHECK:         qgemm.store {{.*}} : tensor<32xf32
// CHECK:         scf.for
// CHECK:         qgemm.reduce add {{.*}} {dim = 0 : i64}
// CHECK:         arith.trunci
// CHECK:         qgemm.store {{.*}} : tensor<32xi8
func.func @wide(%a: memref<?x128xi8>, %b: memref<2400x128xi8>, %c: memref<?x2400xi32>, %m: memref<?xf32>, %s: memref<?xui8>) {
  qgemm.matmul lhs(%a : memref<?x128xi8>) rhs(%b : memref<2400x128xi8>)
      outs(%c : memref<?x2400xi32>, %m per_row max : memref<?xf32>, %s per_row add : memref<?xui8>)
      epilogue {
    ^bb0(%x: i32):
      %f = arith.sitofp %x : i32 to f32
      %t = arith.trunci %x : i32 to i8
      qgemm.yield %x, %f, %t : i32, f32, i8
  }
  return
}

// One wave has whole rows: nothing is left in memory.

// ALONE-LABEL: qgemm.kernel @narrow(
// ALONE-NOT:   row_partials
// ALONE-NOT:   atomic_add
// ALONE:       %[[MIN:.*]] = qgemm.reduce min {{.*}} -> tensor<32xi32, #{{.*}}>
// ALONE:       qgemm.store %[[MIN]]
func.func @narrow(%a: memref<?x128xi8>, %b: memref<64x128xi8>, %m: memref<?xi32>) {
  qgemm.matmul lhs(%a : memref<?x128xi8>) rhs(%b : memref<64x128xi8>) outs(%m per_row min : memref<?xi32>)
      epilogue {
    ^bb0(%x: i32):
      qgemm.yield %x : i32
  }
  return
}
