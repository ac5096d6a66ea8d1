// Products of other types than int8 take the same passes: a loop over K through two LDS
// buffers of each operand, everything in registers, 16 bytes an access.

// RUN: qgemm-opt %s -qgemm-to-binary | sed "s/bin = .*//" | FileCheck %s
// RUN: qgemm-opt %s -qgemm-pipeline -canonicalize -qgemm-allocate-lds -qgemm-lower-tiles -canonicalize -cse | FileCheck %s --check-prefix=WIDE --implicit-check-not="{{llvm.load.*-> (i8|i16|i32|vector<2xi32>)$|llvm.store.*: (i8|i16|i32|vector<2xi32>),}}"

// CHECK-LABEL: gpu.binary @f16_gfx1100
// CHECK-SAME: lds_bytes = 49152
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// WIDE-LABEL: llvm.func @f16_gfx1100
// WIDE: rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// WIDE: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
// WIDE: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
// WIDE: amdgpu.wmma
#gather0 = #qgemm.blocked<vector = [1, 8], lanes = [4, 8], waves = [4, 1]>
#acc0 = #qgemm.mma<gfx11, "wmma_f32_16x16x16_f16", waves = [2, 2], kwidth = 16, transposed>
#lhs0 = #qgemm.operand<lhs, #acc0>
#rhs0 = #qgemm.operand<rhs, #acc0>
qgemm.kernel @f16_gfx1100(%A: memref<?x4096xf16> {llvm.noalias, llvm.readonly}, %B: memref<4096x4096xf16> {llvm.noalias, llvm.readonly}, %C: memref<?x4096xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx1100", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %bk = arith.constant 64 : index
  %bm = arith.constant 64 : index
  %bn = arith.constant 128 : index
  %K = arith.constant 4096 : index
  %m0 = arith.muli %pm, %bm : index
  %n0 = arith.muli %pn, %bn : index
  %zero = arith.constant dense<0.0> : tensor<64x128xf32, #acc0>
  %sum = scf.for %k = %c0 to %K step %bk iter_args(%p = %zero) -> tensor<64x128xf32, #acc0> {
    %a = qgemm.load %A[%m0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : memref<?x4096xf16> -> tensor<64x64xf16, #gather0>
    %b = qgemm.load %B[%n0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>} : memref<4096x4096xf16> -> tensor<128x64xf16, #gather0>
    %l = qgemm.convert_layout %a : tensor<64x64xf16, #gather0> -> tensor<64x64xf16, #lhs0>
    %r = qgemm.convert_layout %b : tensor<128x64xf16, #gather0> -> tensor<128x64xf16, #rhs0>
    %d = qgemm.dot %l, %r, %p : tensor<64x64xf16, #lhs0>, tensor<128x64xf16, #rhs0>, tensor<64x128xf32, #acc0>
    scf.yield %d : tensor<64x128xf32, #acc0>
  }
  qgemm.store %sum, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : tensor<64x128xf32, #acc0>, memref<?x4096xf32>
  qgemm.return
}

// CHECK-LABEL: gpu.binary @iu4_gfx1100
// CHECK-SAME: lds_bytes = 24576
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// WIDE-LABEL: llvm.func @iu4_gfx1100
// WIDE: rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// WIDE: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
// WIDE: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
// WIDE: amdgpu.wmma
#gather1 = #qgemm.blocked<vector = [1, 32], lanes = [8, 4], waves = [4, 1]>
#acc1 = #qgemm.mma<gfx11, "wmma_i32_16x16x16_iu4", waves = [2, 2], kwidth = 32, transposed>
#lhs1 = #qgemm.operand<lhs, #acc1>
#rhs1 = #qgemm.operand<rhs, #acc1>
qgemm.kernel @iu4_gfx1100(%A: memref<?x4096xi4> {llvm.noalias, llvm.readonly}, %B: memref<4096x4096xi4> {llvm.noalias, llvm.readonly}, %C: memref<?x4096xi32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx1100", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %bk = arith.constant 128 : index
  %bm = arith.constant 64 : index
  %bn = arith.constant 128 : index
  %K = arith.constant 4096 : index
  %m0 = arith.muli %pm, %bm : index
  %n0 = arith.muli %pn, %bn : index
  %zero = arith.constant dense<0> : tensor<64x128xi32, #acc1>
  %sum = scf.for %k = %c0 to %K step %bk iter_args(%p = %zero) -> tensor<64x128xi32, #acc1> {
    %a = qgemm.load %A[%m0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : memref<?x4096xi4> -> tensor<64x128xi4, #gather1>
    %b = qgemm.load %B[%n0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>} : memref<4096x4096xi4> -> tensor<128x128xi4, #gather1>
    %l = qgemm.convert_layout %a : tensor<64x128xi4, #gather1> -> tensor<64x128xi4, #lhs1>
    %r = qgemm.convert_layout %b : tensor<128x128xi4, #gather1> -> tensor<128x128xi4, #rhs1>
    %d = qgemm.dot %l, %r, %p : tensor<64x128xi4, #lhs1>, tensor<128x128xi4, #rhs1>, tensor<64x128xi32, #acc1>
    scf.yield %d : tensor<64x128xi32, #acc1>
  }
  qgemm.store %sum, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : tensor<64x128xi32, #acc1>, memref<?x4096xi32>
  qgemm.return
}

// CHECK-LABEL: gpu.binary @fp8_gfx1201
// CHECK-SAME: lds_bytes = 24576
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// WIDE-LABEL: llvm.func @fp8_gfx1201
// WIDE: rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// WIDE: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
// WIDE: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
// WIDE: amdgpu.wmma
#gather2 = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#acc2 = #qgemm.mma<gfx12, "wmma_f32_16x16x16_fp8_fp8", waves = [2, 2], kwidth = 16, transposed>
#lhs2 = #qgemm.operand<lhs, #acc2>
#rhs2 = #qgemm.operand<rhs, #acc2>
qgemm.kernel @fp8_gfx1201(%A: memref<?x4096xf8E4M3FN> {llvm.noalias, llvm.readonly}, %B: memref<4096x4096xf8E4M3FN> {llvm.noalias, llvm.readonly}, %C: memref<?x4096xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx1201", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %bk = arith.constant 64 : index
  %bm = arith.constant 64 : index
  %bn = arith.constant 128 : index
  %K = arith.constant 4096 : index
  %m0 = arith.muli %pm, %bm : index
  %n0 = arith.muli %pn, %bn : index
  %zero = arith.constant dense<0.0> : tensor<64x128xf32, #acc2>
  %sum = scf.for %k = %c0 to %K step %bk iter_args(%p = %zero) -> tensor<64x128xf32, #acc2> {
    %a = qgemm.load %A[%m0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : memref<?x4096xf8E4M3FN> -> tensor<64x64xf8E4M3FN, #gather2>
    %b = qgemm.load %B[%n0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>} : memref<4096x4096xf8E4M3FN> -> tensor<128x64xf8E4M3FN, #gather2>
    %l = qgemm.convert_layout %a : tensor<64x64xf8E4M3FN, #gather2> -> tensor<64x64xf8E4M3FN, #lhs2>
    %r = qgemm.convert_layout %b : tensor<128x64xf8E4M3FN, #gather2> -> tensor<128x64xf8E4M3FN, #rhs2>
    %d = qgemm.dot %l, %r, %p : tensor<64x64xf8E4M3FN, #lhs2>, tensor<128x64xf8E4M3FN, #rhs2>, tensor<64x128xf32, #acc2>
    scf.yield %d : tensor<64x128xf32, #acc2>
  }
  qgemm.store %sum, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : tensor<64x128xf32, #acc2>, memref<?x4096xf32>
  qgemm.return
}

// CHECK-LABEL: gpu.binary @bf16_gfx942
// CHECK-SAME: lds_bytes = 65536
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// WIDE-LABEL: llvm.func @bf16_gfx942
// WIDE: rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// WIDE: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
// WIDE: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
// WIDE: amdgpu.mfma
#gather3 = #qgemm.blocked<vector = [1, 8], lanes = [8, 8], waves = [4, 1]>
#acc3 = #qgemm.mma<gfx942, "mfma_f32_16x16x16_bf16", waves = [2, 2], kwidth = 8, transposed>
#lhs3 = #qgemm.operand<lhs, #acc3>
#rhs3 = #qgemm.operand<rhs, #acc3>
qgemm.kernel @bf16_gfx942(%A: memref<?x4096xbf16> {llvm.noalias, llvm.readonly}, %B: memref<4096x4096xbf16> {llvm.noalias, llvm.readonly}, %C: memref<?x4096xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx942", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %bk = arith.constant 64 : index
  %bm = arith.constant 128 : index
  %bn = arith.constant 128 : index
  %K = arith.constant 4096 : index
  %m0 = arith.muli %pm, %bm : index
  %n0 = arith.muli %pn, %bn : index
  %zero = arith.constant dense<0.0> : tensor<128x128xf32, #acc3>
  %sum = scf.for %k = %c0 to %K step %bk iter_args(%p = %zero) -> tensor<128x128xf32, #acc3> {
    %a = qgemm.load %A[%m0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : memref<?x4096xbf16> -> tensor<128x64xbf16, #gather3>
    %b = qgemm.load %B[%n0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>} : memref<4096x4096xbf16> -> tensor<128x64xbf16, #gather3>
    %l = qgemm.convert_layout %a : tensor<128x64xbf16, #gather3> -> tensor<128x64xbf16, #lhs3>
    %r = qgemm.convert_layout %b : tensor<128x64xbf16, #gather3> -> tensor<128x64xbf16, #rhs3>
    %d = qgemm.dot %l, %r, %p : tensor<128x64xbf16, #lhs3>, tensor<128x64xbf16, #rhs3>, tensor<128x128xf32, #acc3>
    scf.yield %d : tensor<128x128xf32, #acc3>
  }
  qgemm.store %sum, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : tensor<128x128xf32, #acc3>, memref<?x4096xf32>
  qgemm.return
}

// CHECK-LABEL: gpu.binary @f4_gfx950
// CHECK-SAME: lds_bytes = 32768
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// WIDE-LABEL: llvm.func @f4_gfx950
// WIDE: rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// WIDE: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
// WIDE: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
// WIDE: amdgpu.mfma
#gather4 = #qgemm.blocked<vector = [1, 32], lanes = [16, 4], waves = [4, 1]>
#acc4 = #qgemm.mma<gfx950, "mfma_f32_16x16x128_f8f6f4.f6f4_f6f4", waves = [2, 2], kwidth = 32, transposed>
#lhs4 = #qgemm.operand<lhs, #acc4>
#rhs4 = #qgemm.operand<rhs, #acc4>
qgemm.kernel @f4_gfx950(%A: memref<?x4096xf4E2M1FN> {llvm.noalias, llvm.readonly}, %B: memref<4096x4096xf4E2M1FN> {llvm.noalias, llvm.readonly}, %C: memref<?x4096xf32> {llvm.noalias}, %M: index)
    attributes {chip = "gfx950", num_waves = 4} {
  %pn = qgemm.program_id 0
  %pm = qgemm.program_id 1
  %c0 = arith.constant 0 : index
  %bk = arith.constant 128 : index
  %bm = arith.constant 128 : index
  %bn = arith.constant 128 : index
  %K = arith.constant 4096 : index
  %m0 = arith.muli %pm, %bm : index
  %n0 = arith.muli %pn, %bn : index
  %zero = arith.constant dense<0.0> : tensor<128x128xf32, #acc4>
  %sum = scf.for %k = %c0 to %K step %bk iter_args(%p = %zero) -> tensor<128x128xf32, #acc4> {
    %a = qgemm.load %A[%m0, %k] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : memref<?x4096xf4E2M1FN> -> tensor<128x128xf4E2M1FN, #gather4>
    %b = qgemm.load %B[%n0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>} : memref<4096x4096xf4E2M1FN> -> tensor<128x128xf4E2M1FN, #gather4>
    %l = qgemm.convert_layout %a : tensor<128x128xf4E2M1FN, #gather4> -> tensor<128x128xf4E2M1FN, #lhs4>
    %r = qgemm.convert_layout %b : tensor<128x128xf4E2M1FN, #gather4> -> tensor<128x128xf4E2M1FN, #rhs4>
    %d = qgemm.dot %l, %r, %p : tensor<128x128xf4E2M1FN, #lhs4>, tensor<128x128xf4E2M1FN, #rhs4>, tensor<128x128xf32, #acc4>
    scf.yield %d : tensor<128x128xf32, #acc4>
  }
  qgemm.store %sum, %C[%m0, %n0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>} : tensor<128x128xf32, #acc4>, memref<?x4096xf32>
  qgemm.return
}
