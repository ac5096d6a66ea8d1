// RUN: qgemm-opt %s -qgemm-lower-tiles -split-input-file | FileCheck %s

// Every wave releases, all meet, one lane adds, all learn the result, every wave acquires.
// CHECK-DAG: llvm.mlir.global internal @several.lds.atomic() {addr_space = 3 : i32, alignment = 4 : i64{{.*}}} : i32
// CHECK-LABEL: llvm.func @several
// CHECK:      llvm.fence syncscope("agent") release
// CHECK-NEXT: amdgpu.lds_barrier
// CHECK:      %[[FIRST:.*]] = arith.cmpi eq, %{{.*}}, %c0_i32
// CHECK:      scf.if %[[FIRST]]
// CHECK:        %[[OLD:.*]] = llvm.atomicrmw add %{{.*}}, %{{.*}} syncscope("agent") acq_rel {alignment = 4 : i64} : !llvm.ptr<1>, i32
// CHECK:        llvm.store %[[OLD]], %[[SLOT:.*]] {alignment = 4 : i64} : i32, !llvm.ptr<3>
// CHECK:      amdgpu.lds_barrier
// CHECK-NEXT: %[[GOT:.*]] = llvm.load %[[SLOT]]
// CHECK-NEXT: llvm.fence syncscope("agent") acquire
// CHECK-NEXT: rocdl.readfirstlane %[[GOT]]
qgemm.kernel @several(%x: memref<4xi32>, %n: i32, %at: index) attributes {chip = "gfx942", num_waves = 4} {
  %t = qgemm.atomic_add %n, %x[%at] scope = agent : memref<4xi32>
  %i = arith.index_cast %t : i32 to index
  %u = qgemm.atomic_add %n, %x[%i] scope = agent : memref<4xi32>
  qgemm.return
}

// -----

// One wave needs no LDS.
// CHECK-NOT: llvm.mlir.global
// CHECK-LABEL: llvm.func @alone
// CHECK:      llvm.fence syncscope("workgroup") release
// CHECK-NOT:  lds_barrier
// CHECK:      llvm.atomicrmw add %{{.*}} syncscope("workgroup") acq_rel
// CHECK:      llvm.fence syncscope("workgroup") acquire
// CHECK-NEXT: rocdl.readfirstlane
// CHECK:      llvm.fence release
// CHECK:      llvm.atomicrmw add %{{[^ ]*}}, %{{[^ ]*}} acq_rel
qgemm.kernel @alone(%x: memref<4xi32>, %n: i32) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.atomic_add %n, %x[%c0] scope = workgroup : memref<4xi32>
  %u = qgemm.atomic_add %t, %x[%c0] scope = system : memref<4xi32>
  qgemm.return
}
