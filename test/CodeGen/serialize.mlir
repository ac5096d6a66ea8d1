// RUN: qgemm-opt %s -qgemm-serialize | FileCheck %s

// The binary takes the module's place and says what the object says of its kernels.
// CHECK-LABEL: gpu.binary @gfx11
// CHECK-SAME: #rocdl.target<O = 3, chip = "gfx1100", abi = "500">
// CHECK-SAME: #gpu.kernel_metadata<"scale", !llvm.func<void (ptr<1>, i32)>
// CHECK-SAME: agprs = 0
// CHECK-SAME: kernarg_bytes = 12
// CHECK-SAME: lds_bytes = 0
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: wave_size = 32
// CHECK-SAME: waves_per_simd = 16
// CHECK-SAME: bin = "\7FELF
// CHECK-NOT: gpu.module
gpu.module @gfx11 attributes {qgemm.chip = "gfx1100"} {
  llvm.func @scale(%p: !llvm.ptr<1>, %factor: i32) attributes {gpu.kernel, rocdl.kernel, rocdl.flat_work_group_size = "256,256"} {
    %lane = rocdl.workitem.id.x : i32
    %at = llvm.getelementptr %p[%lane] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
    %value = llvm.load %at : !llvm.ptr<1> -> i32
    %scaled = llvm.mul %value, %factor : i32
    llvm.store %scaled, %at : i32, !llvm.ptr<1>
    llvm.return
  }
}

// CHECK-LABEL: gpu.binary @wave64
// CHECK-SAME: chip = "gfx1100", features = "-cumode">
// CHECK-SAME: wave_size = 64
gpu.module @wave64 attributes {qgemm.chip = "gfx1100", qgemm.wave_size = 64 : i32, qgemm.wgp_mode, qgemm.code_object_version = 6 : i32} {
  llvm.func @nothing() attributes {gpu.kernel, rocdl.kernel} {
    llvm.return
  }
}

// CHECK-LABEL: gpu.binary @gfx942
// CHECK-SAME: chip = "gfx942"
// CHECK-SAME: #gpu.kernel_metadata<"mfma"
// CHECK-SAME: wave_size = 64
gpu.module @gfx942 attributes {qgemm.chip = "gfx942"} {
  llvm.func @mfma(%a: i64, %b: i64, %out: !llvm.ptr<1>) attributes {gpu.kernel, rocdl.kernel, rocdl.flat_work_group_size = "64,64"} {
    %zero = llvm.mlir.constant(dense<0> : vector<4xi32>) : vector<4xi32>
    %none = llvm.mlir.constant(0 : i32) : i32
    %product = rocdl.mfma.i32.16x16x32.i8 %a, %b, %zero, %none, %none, %none : (i64, i64, vector<4xi32>, i32, i32, i32) -> vector<4xi32>
    llvm.store %product, %out : vector<4xi32>, !llvm.ptr<1>
    llvm.return
  }
}
