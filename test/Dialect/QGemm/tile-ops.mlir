// RUN: qgemm-opt %s | qgemm-opt | FileCheck %s
// RUN: qgemm-opt %s --mlir-print-op-generic | qgemm-opt | FileCheck %s
// RUN: qgemm-opt %s -verify-roundtrip -emit-bytecode | qgemm-opt | FileCheck %s

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
#acct = #qgemm.mma<gfx942, mfma_i32_32x32x16_i8, waves = [1, 4], kwidth = 8, transposed>
#columns = #qgemm.blocked<vector = [8, 8], lanes = [16, 2], waves = [1, 4], transposed>
#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [4]>

// CHECK: qgemm.kernel @memory(%{{.*}}: memref<?x4096xi8>, %{{.*}}: memref<128x?xui8, strided<[1, ?]>> {llvm.readonly}, %{{.*}}: index, %{{.*}}: f32)
// CHECK-SAME: attributes {chip = "gfx1100", num_waves = 4 : i64, qgemm.waves_per_eu = 2 : i64}
qgemm.kernel @memory(%a: memref<?x4096xi8>, %b: memref<128x?xui8, strided<[1, ?]>> {llvm.readonly},
                     %M: index, %s: f32)
    attributes {chip = "gfx1100", num_waves = 4, qgemm.waves_per_eu = 2 : i64} {
  // CHECK: %[[P:.*]] = qgemm.program_id 0
  // CHECK: %[[N:.*]] = qgemm.num_programs 2
  %p = qgemm.program_id 0
  %n = qgemm.num_programs 2
  // CHECK: %[[T:.*]] = qgemm.load %{{.*}}[%[[P]], %[[N]]] bounds(%{{.*}}) {access = #qgemm<access buffer>, alignment = 16 : i64, in_bounds = array<i1: false, true>} : memref<?x4096xi8> -> tensor<128x64xi8, #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>>
  %t = qgemm.load %a[%p, %n] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : memref<?x4096xi8> -> tensor<128x64xi8, #gather>
  // CHECK: qgemm.load %{{.*}}[%[[P]], %[[N]]] bounds(%{{.*}}) {dims = array<i64: 1, 0>} : memref<128x?xui8, strided<[1, ?]>> -> tensor<128x64xi8, #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>>
  %u = qgemm.load %b[%p, %n] bounds(%M) {dims = array<i64: 1, 0>}
      : memref<128x?xui8, strided<[1, ?]>> -> tensor<128x64xi8, #gather>
  // CHECK: qgemm.load {{.*}} -> tensor<128x64xi8, #qgemm.blocked<vector = [8, 8], lanes = [16, 2], waves = [1, 4], transposed>>
  %v = qgemm.load %b[%p, %n] bounds(%M) : memref<128x?xui8, strided<[1, ?]>> -> tensor<128x64xi8, #columns>
  // CHECK: qgemm.store %[[T]], %{{.*}}[%[[P]], %[[N]]] bounds(%{{.*}}) : tensor<128x64xi8, #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>>, memref<?x4096xi8>
  qgemm.store %t, %a[%p, %n] bounds(%M) : tensor<128x64xi8, #gather>, memref<?x4096xi8>
  // CHECK: qgemm.return
  qgemm.return
}

// CHECK-LABEL: qgemm.kernel @scalars
qgemm.kernel @scalars(%x: memref<4x?xf32, strided<[?, 1]>>, %c: memref<8xi32>, %one: i32)
    attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  // CHECK: qgemm.load_scalar %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32, strided<[?, 1]>>
  %s = qgemm.load_scalar %x[%c0, %c0] : memref<4x?xf32, strided<[?, 1]>>
  // CHECK: qgemm.atomic_add %{{.*}}, %{{.*}}[%{{.*}}] scope = workgroup  : memref<8xi32>
  // CHECK: qgemm.atomic_add %{{.*}}, %{{.*}}[%{{.*}}] scope = agent  : memref<8xi32>
  // CHECK: qgemm.atomic_add %{{.*}}, %{{.*}}[%{{.*}}] scope = system  : memref<8xi32>
  %0 = qgemm.atomic_add %one, %c[%c0] scope = workgroup : memref<8xi32>
  %1 = qgemm.atomic_add %one, %c[%c0] scope = agent : memref<8xi32>
  %2 = qgemm.atomic_add %one, %c[%c0] scope = system : memref<8xi32>
  qgemm.return
}

// CHECK-LABEL: qgemm.kernel @tiles
qgemm.kernel @tiles(%s: i32) attributes {chip = "gfx1100", num_waves = 4} {
  // CHECK: qgemm.splat %{{.*}} : tensor<128x128xi32, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>>
  %0 = qgemm.splat %s : tensor<128x128xi32, #acc>
  // CHECK: qgemm.range : tensor<128xi32, #qgemm.slice<0, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>>>
  %1 = qgemm.range : tensor<128xi32, #qgemm.slice<0, #acc>>
  // CHECK: qgemm.broadcast %{{.*}} : tensor<128xi32, #qgemm.slice<0, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>>> -> tensor<128x128xi32, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>>
  %2 = qgemm.broadcast %1 : tensor<128xi32, #qgemm.slice<0, #acc>> -> tensor<128x128xi32, #acc>
  %a = arith.constant dense<1> : tensor<128x64xi8, #gather>
  // CHECK: qgemm.convert_layout %{{.*}} : tensor<128x64xi8, #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [4, 1]>> -> tensor<128x64xi8, #qgemm.operand<lhs, <gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>>>
  %al = qgemm.convert_layout %a : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #lhs>
  %ar = qgemm.convert_layout %a : tensor<128x64xi8, #gather> -> tensor<128x64xi8, #rhs>
  // CHECK: qgemm.reduce add %{{.*}} {dim = 1 : i64, is_unsigned} : tensor<128x64xi8, #{{.*}}> -> tensor<128xi32, #{{.*}}>
  // CHECK: qgemm.reduce max %{{.*}} {dim = 1 : i64}
  // CHECK: qgemm.reduce min %{{.*}} {dim = 1 : i64}
  %3 = qgemm.reduce add %al {dim = 1 : i64, is_unsigned} : tensor<128x64xi8, #lhs> -> tensor<128xi32, #qgemm.slice<1, #lhs>>
  %4 = qgemm.reduce max %al {dim = 1 : i64} : tensor<128x64xi8, #lhs> -> tensor<128xi8, #qgemm.slice<1, #lhs>>
  %5 = qgemm.reduce min %al {dim = 1 : i64} : tensor<128x64xi8, #lhs> -> tensor<128xi8, #qgemm.slice<1, #lhs>>
  // CHECK: qgemm.dot %{{.*}}, %{{.*}}, %{{.*}} {lhs_unsigned, rhs_unsigned} : tensor<128x64xi8, #{{.*}}>, tensor<128x64xi8, #{{.*}}>, tensor<128x128xi32, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 2], kwidth = 16>>
  %6 = qgemm.dot %al, %ar, %2 {lhs_unsigned, rhs_unsigned}
      : tensor<128x64xi8, #lhs>, tensor<128x64xi8, #rhs>, tensor<128x128xi32, #acc>
  qgemm.return
}

// CHECK-LABEL: qgemm.kernel @lds
qgemm.kernel @lds(%a: memref<512xi32>) attributes {chip = "gfx1100", num_waves = 4} {
  %c0 = arith.constant 0 : index
  // CHECK: qgemm.lds_alloc {offset = 1024 : i64, swizzle = #qgemm.swizzle<[1, 2, 0, 3]>} : <128x64xi8>
  // CHECK: %[[B:.*]] = qgemm.lds_alloc : <512xi32>
  %0 = qgemm.lds_alloc {offset = 1024, swizzle = #qgemm.swizzle<[1, 2, 0, 3]>} : !qgemm.lds<128x64xi8>
  %1 = qgemm.lds_alloc : !qgemm.lds<512xi32>
  // CHECK: qgemm.load_to_lds %{{.*}}[%{{.*}}] to %[[B]] by <vector = [4], lanes = [32], waves = [4]> : memref<512xi32>, <512xi32>
  qgemm.load_to_lds %a[%c0] to %1 by <vector = [4], lanes = [32], waves = [4]> : memref<512xi32>, !qgemm.lds<512xi32>
  // CHECK: qgemm.wait {lds = 0 : i64, loads = 4 : i64}
  qgemm.wait {loads = 4, lds = 0}
  // CHECK: qgemm.barrier
  qgemm.barrier
  // CHECK: qgemm.barrier {bare, half = 1 : i64}
  qgemm.barrier {bare, half = 1}
  // CHECK: qgemm.priority 3
  qgemm.priority 3
  // CHECK: %[[T:.*]] = qgemm.lds_load %{{.*}} {offsets = array<i64: 0, 16>} : <128x64xi8> -> tensor<128x16xi8, #{{.*}}>
  %t = qgemm.lds_load %0 {offsets = array<i64: 0, 16>} : !qgemm.lds<128x64xi8> -> tensor<128x16xi8, #lhs>
  // CHECK: qgemm.lds_store %[[T]], %{{.*}} {offsets = array<i64: 0, 32>} : tensor<128x16xi8, #{{.*}}>, <128x64xi8>
  qgemm.lds_store %t, %0 {offsets = array<i64: 0, 32>} : tensor<128x16xi8, #lhs>, !qgemm.lds<128x64xi8>
  qgemm.return
}

// CHECK-LABEL: qgemm.kernel @allowed
qgemm.kernel @allowed(%x: f32) attributes {chip = "gfx942", num_waves = 4} {
  %p = qgemm.program_id 1
  %0 = affine.apply affine_map<(d0) -> (d0 floordiv 8)>(%p)
  %1 = affine.min affine_map<(d0) -> (d0, 8)>(%p)
  %2 = index.add %0, %1
  %c = arith.cmpi eq, %0, %2 : index
  %z = arith.constant dense<0> : tensor<128x128xi32, #acct>
  // CHECK: scf.for
  %r = scf.for %k = %0 to %1 step %2 iter_args(%t = %z) -> tensor<128x128xi32, #acct> {
    // CHECK: scf.if
    %u = scf.if %c -> tensor<128x128xi32, #acct> {
      %v = arith.addi %t, %t : tensor<128x128xi32, #acct>
      scf.yield %v : tensor<128x128xi32, #acct>
    } else {
      scf.yield %t : tensor<128x128xi32, #acct>
    }
    scf.yield %u : tensor<128x128xi32, #acct>
  }
  // CHECK: arith.sitofp %{{.*}} : tensor<128x128xi32, #qgemm.mma<gfx942, mfma_i32_32x32x16_i8, waves = [1, 4], kwidth = 8, transposed>> to tensor<128x128xf32, #qgemm.mma<gfx942, mfma_i32_32x32x16_i8, waves = [1, 4], kwidth = 8, transposed>>
  // CHECK: math.exp
  %f = arith.sitofp %r : tensor<128x128xi32, #acct> to tensor<128x128xf32, #acct>
  %e = math.exp %f : tensor<128x128xf32, #acct>
  qgemm.return
}
