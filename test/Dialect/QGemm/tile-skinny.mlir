// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx942:skinny,bm16,bn16,bk512,wm1,wn1,mi=mfma_i32_16x16x32_i8,st1,wk4,pd2" -qgemm-tile -canonicalize | FileCheck %s
// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx942:skinny,bm16,bn16,bk512,wm1,wn1,mi=mfma_i32_16x16x32_i8,st1,wk4,pd2,sk3" -qgemm-tile -canonicalize | FileCheck %s --check-prefix=SPLIT

// Two tiles are loaded ahead, four waves hold four sums, and the columns beyond K = 3072
// (none for one part; three parts of 1024) are not compared where there are none.

// CHECK-LABEL: qgemm.kernel @few(
// CHECK-SAME:  num_waves = 4
// CHECK-COUNT-4: qgemm.load {{.*}} {access = #qgemm<access buffer>, alignment = 16 : i64, in_bounds = array<i1: false, true>}
// CHECK:       qgemm.keep_order
// CHECK:       %[[R:.*]]:5 = scf.for %{{.*}} = %c1 to %c3 step %c1
// CHECK-COUNT-2: qgemm.dot {{.*}} tensor<64x16xi32
// CHECK:       }
// CHECK-COUNT-2: qgemm.dot {{.*}} tensor<64x16xi32
// CHECK:       qgemm.lds_store {{.*}}<64x16xi32>
// CHECK:       qgemm.barrier
// CHECK:       qgemm.lds_load {{.*}} {offsets = array<i64: 0, 0>}
// CHECK:       qgemm.lds_load {{.*}} {offsets = array<i64: 16, 0>}
// CHECK:       qgemm.lds_load {{.*}} {offsets = array<i64: 32, 0>}
// CHECK:       qgemm.lds_load {{.*}} {offsets = array<i64: 48, 0>}
// CHECK-NOT:   atomic_add
// CHECK:       qgemm.store

// SPLIT-LABEL: qgemm.kernel @few(
// SPLIT-SAME:  %[[W:[^:]*]]: memref<?x?x16xi32, strided<[256, 16, 1]>> {qgemm.name = "partial_sums", qgemm.workspace = {bytes_per_tile = 3072 : i64, zeroed = false}}
// SPLIT-SAME:  %[[C:[^:]*]]: memref<?xi32> {qgemm.name = "counters", qgemm.workspace = {bytes_per_tile = 4 : i64, zeroed = true}}
// SPLIT-SAME:  qgemm.grid = [{dim = "N", tile = 16 : i64}, {dim = "M", tile = 16 : i64}, 3]
// SPLIT:       qgemm.program_id 2
// SPLIT-NOT:   scf.for
// SPLIT:       qgemm.store %{{.*}}, %[[W]]
// SPLIT:       %[[OLD:.*]] = qgemm.atomic_add %c1_i32, %[[C]][%[[TILE:.*]]] scope = agent
// SPLIT:       %[[LAST:.*]] = arith.cmpi eq, %[[OLD]], %c2_i32
// SPLIT:       scf.if %[[LAST]]
// SPLIT:         qgemm.store %{{.*}}, %[[C]][%[[TILE]]]
// SPLIT-COUNT-3: qgemm.load %[[W]]
// SPLIT:         qgemm.store
// SPLIT:       }
func.func @few(%a: memref<?x3072xi8>, %b: memref<4096x3072xi8>, %c: memref<?x4096xi32>) {
  qgemm.matmul lhs(%a : memref<?x3072xi8>) rhs(%b : memref<4096x3072xi8>) outs(%c : memref<?x4096xi32>)
  return
}
