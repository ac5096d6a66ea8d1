// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx942:large,bm64,bn64,wm2,wn2,mi=mfma_i32_16x16x32_i8,gm4,xcd8" -qgemm-tile -canonicalize | FileCheck %s
// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx942:large,bm64,bn64,wm2,wn2,mi=mfma_i32_16x16x32_i8" -qgemm-tile -canonicalize | FileCheck %s --check-prefix=PLAIN

// CHECK-LABEL: qgemm.kernel @ordered
// CHECK-SAME:  qgemm.grid_order = {group_rows = 4 : i64, xcds = 8 : i64}
// CHECK-DAG:   %[[X:.*]] = qgemm.program_id 0
// CHECK-DAG:   %[[Y:.*]] = qgemm.program_id 1
// CHECK-DAG:   %[[LINE:.*]] = arith.muli %[[Y]], %c64
// CHECK:       %[[I:.*]] = arith.addi %[[X]], %[[LINE]]
// CHECK-DAG:   arith.remui %[[I]], %c8
// CHECK-DAG:   arith.divui %[[I]], %c8
// CHECK:       arith.minui
// CHECK:       arith.select
// CHECK:       arith.select
// CHECK:       scf.for

// PLAIN-LABEL: qgemm.kernel @ordered
// PLAIN-NOT:   grid_order
// PLAIN-NOT:   arith.remui
// PLAIN-NOT:   arith.divui
func.func @ordered(%a: memref<?x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<?x4096xi32>) {
  qgemm.matmul lhs(%a : memref<?x4096xi8>) rhs(%b : memref<4096x4096xi8>) outs(%c : memref<?x4096xi32>)
  return
}
