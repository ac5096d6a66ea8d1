// RUN: qgemm-opt %s -pass-pipeline="builtin.module(gpu.module(qgemm-convert-to-llvm,reconcile-unrealized-casts))" -split-input-file | FileCheck %s

// An index is 32 bits wide; nothing becomes a call.
// CHECK-LABEL: gpu.module @arith
// CHECK-NOT: llvm.call @
// CHECK: llvm.add %{{.*}}, %{{.*}} : vector<8xi32>
// CHECK: llvm.intr.smax(%{{.*}}, %{{.*}}) : (vector<8xi32>, vector<8xi32>) -> vector<8xi32>
// CHECK: llvm.intr.fma
// CHECK: llvm.intr.roundeven
// CHECK: llvm.fdiv %{{.*}}, %{{.*}} : vector<8xf32>
// CHECK: llvm.mul %{{.*}}, %{{.*}} : i32
// CHECK-NOT: fastmath
gpu.module @arith attributes {qgemm.chip = "gfx1100"} {
  llvm.func @f(%p: !llvm.ptr<1>, %n: i32) attributes {rocdl.kernel} {
    %a = llvm.load %p : !llvm.ptr<1> -> vector<8xi32>
    %b = arith.addi %a, %a : vector<8xi32>
    %c = arith.maxsi %b, %a : vector<8xi32>
    %f = arith.sitofp %c : vector<8xi32> to vector<8xf32>
    %g = math.fma %f, %f, %f : vector<8xf32>
    %r = math.roundeven %g : vector<8xf32>
    %d = arith.divf %r, %f : vector<8xf32>
    llvm.store %d, %p : vector<8xf32>, !llvm.ptr<1>
    %i = arith.index_castui %n : i32 to index
    %j = arith.muli %i, %i : index
    %k = arith.index_cast %j : index to i32
    llvm.store %k, %p : i32, !llvm.ptr<1>
    llvm.return
  }
}

// -----

// CHECK-LABEL: gpu.module @gfx1100
// CHECK: rocdl.wmma.i32.16x16x16.iu8
gpu.module @gfx1100 attributes {qgemm.chip = "gfx1100"} {
  llvm.func @f(%p: !llvm.ptr<1>) attributes {rocdl.kernel} {
    %a = llvm.load %p : !llvm.ptr<1> -> vector<16xi8>
    %c = llvm.load %p : !llvm.ptr<1> -> vector<8xi32>
    %d = amdgpu.wmma 16x16x16 %a * %a + %c : vector<16xi8>, vector<16xi8>, vector<8xi32>
    llvm.store %d, %p : vector<8xi32>, !llvm.ptr<1>
    llvm.return
  }
}

// -----

// CHECK-LABEL: gpu.module @gfx942
// CHECK: rocdl.mfma.i32.16x16x32.i8
// A barrier waits for LDS, not for global loads.
// CHECK: rocdl.s.barrier
gpu.module @gfx942 attributes {qgemm.chip = "gfx942"} {
  llvm.func @f(%p: !llvm.ptr<1>) attributes {rocdl.kernel} {
    %a = llvm.load %p : !llvm.ptr<1> -> vector<8xi8>
    %c = llvm.load %p : !llvm.ptr<1> -> vector<4xi32>
    %d = amdgpu.mfma 16x16x32 %a * %a + %c blgp = none : vector<8xi8>, vector<8xi8>, vector<4xi32>
    amdgpu.lds_barrier
    llvm.store %d, %p : vector<4xi32>, !llvm.ptr<1>
    llvm.return
  }
}

// -----

// Modules of others stay as they are.
// CHECK-LABEL: gpu.module @foreign
// CHECK: arith.addi
gpu.module @foreign {
  llvm.func @f(%x: i32) -> i32 {
    %0 = arith.addi %x, %x : i32
    llvm.return %0 : i32
  }
}
