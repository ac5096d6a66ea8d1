// RUN: qgemm-opt %s -pass-pipeline='builtin.module(gpu.module(qgemm-schedule))' | FileCheck %s

// Two steps of one slice and four matrix instructions each: behind the barrier
// the reads of the next step, then stores and loads; waits count what may stay
// under way. What does not depend on the loop leaves it, and the tile is carried
// as it was loaded.

// CHECK-LABEL: gpu.module @weave
// CHECK: rocdl.raw.ptr.buffer.load
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: llvm.load
// CHECK-NEXT: arith.addi %arg3
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: %{{.*}}:6 = scf.for {{.*}} -> (vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<2xi32>)
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.memory_counter_wait ds(0)
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.lds_barrier
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: llvm.load
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.memory_counter_wait load(0)
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: llvm.store
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: rocdl.raw.ptr.buffer.load
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.memory_counter_wait ds(0)
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.lds_barrier
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: llvm.load
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.memory_counter_wait load(0)
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: vector.bitcast
// CHECK-NEXT: llvm.store
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: rocdl.raw.ptr.buffer.load
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.mfma
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: scf.yield
gpu.module @weave attributes {qgemm.chip = "gfx942"} {
  llvm.func @weave(%lds: !llvm.ptr<3>, %rsrc: !llvm.ptr<8>, %n: i32, %m: i32) {
    %c0 = arith.constant 0 : i32
    %c1 = arith.constant 1 : i32
    %z = arith.constant dense<0> : vector<4xi32>
    %t = rocdl.raw.ptr.buffer.load %rsrc, %c0, %c0, %c0 : vector<4xi32>
    %tb = vector.bitcast %t : vector<4xi32> to vector<16xi8>
    %f = llvm.load %lds : !llvm.ptr<3> -> vector<2xi32>
    %r:6 = scf.for %i = %c0 to %n step %c1
        iter_args(%a0 = %z, %a1 = %z, %a2 = %z, %a3 = %z, %tile = %tb, %frag = %f)
        -> (vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<16xi8>, vector<2xi32>) : i32 {
      %offset = arith.addi %m, %c1 : i32
      amdgpu.lds_barrier
      %f1 = llvm.load %lds : !llvm.ptr<3> -> vector<2xi32>
      %x = vector.bitcast %frag : vector<2xi32> to vector<8xi8>
      %b0 = amdgpu.mfma 16x16x32 %x * %x + %a0 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %b1 = amdgpu.mfma 16x16x32 %x * %x + %a1 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %b2 = amdgpu.mfma 16x16x32 %x * %x + %a2 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %b3 = amdgpu.mfma 16x16x32 %x * %x + %a3 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %s0 = vector.bitcast %tile : vector<16xi8> to vector<4xi32>
      llvm.store %s0, %lds : vector<4xi32>, !llvm.ptr<3>
      %t1 = rocdl.raw.ptr.buffer.load %rsrc, %offset, %c0, %c0 : vector<4xi32>
      %tb1 = vector.bitcast %t1 : vector<4xi32> to vector<16xi8>
      amdgpu.lds_barrier
      %f2 = llvm.load %lds : !llvm.ptr<3> -> vector<2xi32>
      %y = vector.bitcast %f1 : vector<2xi32> to vector<8xi8>
      %d0 = amdgpu.mfma 16x16x32 %y * %y + %b0 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %d1 = amdgpu.mfma 16x16x32 %y * %y + %b1 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %d2 = amdgpu.mfma 16x16x32 %y * %y + %b2 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %d3 = amdgpu.mfma 16x16x32 %y * %y + %b3 blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
      %s1 = vector.bitcast %tb1 : vector<16xi8> to vector<4xi32>
      llvm.store %s1, %lds : vector<4xi32>, !llvm.ptr<3>
      %t2 = rocdl.raw.ptr.buffer.load %rsrc, %offset, %c0, %c0 : vector<4xi32>
      %tb2 = vector.bitcast %t2 : vector<4xi32> to vector<16xi8>
      scf.yield %d0, %d1, %d2, %d3, %tb2, %f2
          : vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<16xi8>, vector<2xi32>
    } {qgemm.slices = 1 : i64}
    llvm.return
  }
}

// An operation whose effects are not known: the body keeps its order.

// CHECK-LABEL: gpu.module @unknown
// CHECK-NOT: rocdl.sched.barrier
// CHECK-NOT: amdgpu.memory_counter_wait
gpu.module @unknown attributes {qgemm.chip = "gfx942"} {
  llvm.func @f()
  llvm.func @unknown(%lds: !llvm.ptr<3>, %n: i32) {
    %c0 = arith.constant 0 : i32
    %c1 = arith.constant 1 : i32
    scf.for %i = %c0 to %n step %c1 : i32 {
      amdgpu.lds_barrier
      %f1 = llvm.load %lds : !llvm.ptr<3> -> vector<2xi32>
      llvm.call @f() : () -> ()
      llvm.store %f1, %lds : vector<2xi32>, !llvm.ptr<3>
      amdgpu.lds_barrier
    } {qgemm.slices = 1 : i64}
    llvm.return
  }
}
